#include "base/log.h"

#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>

static enum log_level max_level = LOG_WARN;

void log_set_level(enum log_level level)
{
    max_level = level;
}

__attribute__((format(printf, 2, 0))) static void put(enum log_level level, const char *fmt,
                                                      va_list ap)
{
    static const char *const names[] = {"error", "warning", "info", "debug"};
    char line[2048];
    if (level > max_level)
        return;
    int head = snprintf(line, sizeof line, "%s: ", names[level]);
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
