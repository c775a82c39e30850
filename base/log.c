#include "base/log.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

// priority: as syslog(3) numbers them.
static const struct {
    const char *name;
    int priority;
} levels[] = {
    [LOG_ERROR] = {"error", 3},
    [LOG_WARN] = {"warning", 4},
    [LOG_INFO] = {"info", 6},
    [LOG_DEBUG] = {"debug", 7},
};

static struct {
    enum log_level max;
    bool journal;
} sink = {.max = LOG_WARN};

void log_set_level(enum log_level level)
{
    sink.max = level;
}

void log_set_journal(bool on)
{
    sink.journal = on;
}

bool log_level_parse(const char *name, enum log_level *level)
{
    for (size_t i = 0; i < sizeof levels / sizeof *levels; i++)
        if (strcmp(name, levels[i].name) == 0) {
            *level = (enum log_level)i;
            return true;
        }
    return false;
}

__attribute__((format(printf, 2, 0))) static void put(enum log_level level, const char *fmt,
                                                      va_list ap)
{
    char line[2048];
    if (level > sink.max)
        return;
    int head = sink.journal ? snprintf(line, sizeof line, "<%d>", levels[level].priority)
                            : snprintf(line, sizeof line, "%s: ", levels[level].name);
    int n = vsnprintf(line + head, sizeof line - (size_t)head - 1, fmt, ap);
    size_t len = (size_t)head + (n < 0 ? 0 : (size_t)n);
    if (len > sizeof line - 2)
        len = sizeof line - 2;
    for (size_t i = 0; i < len; i++)
        if ((unsigned char)line[i] < 0x20 || line[i] == 0x7F)
            line[i] = ' ';
        else if ((unsigned char)line[i] == 0xC2 && (unsigned char)line[i + 1] < 0xA0)
            line[i] = line[i + 1] = ' '; // C1 controls: U+009B starts a terminal's commands, too
    line[len] = '\n';
    // One write, so that lines of several threads do not mix; there is nowhere to report failure.
    if (write(STDERR_FILENO, line, len + 1) < 0)
        return;
}

#define LOG_FUNCTION(name, level)                                                                  \
    void name(const char *fmt, ...)                                                                \
    {                                                                                              \
        va_list ap;                                                                                \
        va_start(ap, fmt);                                                                         \
        put(level, fmt, ap);                                                                       \
        va_end(ap);                                                                                \
    }

LOG_FUNCTION(log_error, LOG_ERROR)
LOG_FUNCTION(log_warn, LOG_WARN)
LOG_FUNCTION(log_info, LOG_INFO)
LOG_FUNCTION(log_debug, LOG_DEBUG)
