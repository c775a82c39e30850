// Log lines to standard error: "LEVEL message", one line each, UTF-8; control characters in the
// message are replaced, so that scraped text can't forge a line or drive the terminal.
#ifndef WG_BASE_LOG_H
#define WG_BASE_LOG_H

#include <stdbool.h>

enum log_level { LOG_ERROR, LOG_WARN, LOG_INFO, LOG_DEBUG };

// The one mutable global of the program is what these two set. Lines above the level are dropped;
// LOG_WARN at start.
void log_set_level(enum log_level level);
// Each line begins with its priority as systemd's journal reads it, "<4>" (sd-daemon(3)), instead
// of the level's name. Off at start.
void log_set_journal(bool on);
// "error", "warning", "info", "debug"; false for anything else.
bool log_level_parse(const char *name, enum log_level *level);
void log_error(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void log_warn(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void log_info(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void log_debug(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

#endif
