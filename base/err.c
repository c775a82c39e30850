#include "base/err.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

// vsnprintf may cut a UTF-8 character in two: drop its first half.
static void drop_half_character(char *s)
{
    size_t n = strlen(s);
    if (n < ERR_MESSAGE_MAX - 1)
        return;
    while (n && ((unsigned char)s[n - 1] & 0xC0) == 0x80)
        n--;
    if (n && (unsigned char)s[n - 1] >= 0xC0)
        n--;
    s[n] = '\0';
}

bool err_set(struct err *err, enum err_code code, const char *fmt, ...)
{
    if (!err)
        return false;
    va_list ap;
    va_start(ap, fmt);
    err->code = code;
    vsnprintf(err->message, sizeof err->message, fmt, ap);
    va_end(ap);
    drop_half_character(err->message);
    return false;
}

bool err_errno(struct err *err, const char *fmt, ...)
{
    int saved = errno;
    if (!err)
        return false;
    va_list ap;
    va_start(ap, fmt);
    err->code = ERR_IO;
    int n = vsnprintf(err->message, sizeof err->message, fmt, ap);
    va_end(ap);
    if (n >= 0 && (size_t)n < sizeof err->message) {
        char text[128];
        const char *why = strerror_r(saved, text, sizeof text) == 0 ? text : "unknown error";
        snprintf(err->message + n, sizeof err->message - (size_t)n, ": %s", why);
    }
    drop_half_character(err->message);
    return false;
}

bool err_context(struct err *err, const char *fmt, ...)
{
    if (!err)
        return false;
    char old[ERR_MESSAGE_MAX];
    memcpy(old, err->message, sizeof old);
    va_list ap;
    va_start(ap, fmt);
    int n = vsnprintf(err->message, sizeof err->message, fmt, ap);
    va_end(ap);
    size_t used = n < 0 ? 0 : (size_t)n;
    if (used + 3 < sizeof err->message) {
        size_t room = sizeof err->message - used - 3, len = strnlen(old, sizeof old - 1);
        memcpy(err->message + used, ": ", 2);
        memcpy(err->message + used + 2, old, len < room ? len : room);
        err->message[used + 2 + (len < room ? len : room)] = '\0';
    }
    drop_half_character(err->message);
    return false;
}

int err_exit_status(const struct err *err)
{
    switch (err->code) {
    case ERR_NONE:
        return 0;
    case ERR_USAGE:
    case ERR_CONFIG:
        return 2;
    case ERR_LOCKED:
        return 3;
    case ERR_IO:
    case ERR_STORE:
        return 4;
    default:
        return 1;
    }
}
