#include "base/problems.h"

#include <stdarg.h>
#include <stdio.h>

void problems_init(struct problems *p)
{
    p->count = 0;
    buf_init(&p->text, 0);
}

void problems_deinit(struct problems *p)
{
    buf_deinit(&p->text);
    p->count = 0;
}

bool problem(struct problems *p, const char *file, int line, const char *fmt, ...)
{
    char message[1024];
    if (p->count++ >= PROBLEMS_SHOWN)
        return false;
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(message, sizeof message, fmt, ap);
    va_end(ap);
    if (line > 0)
        buf_fmt(&p->text, "%s:%d: %s\n", file, line, message);
    else
        buf_fmt(&p->text, "%s: %s\n", file, message);
    return false;
}
