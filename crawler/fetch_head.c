#include "crawler/fetch_head.h"

#include <curl/curl.h>

#include "base/clock.h"
#include "base/limits.h"
#include "base/utf8.h"
#include "crawler/fetch.h"

enum { DATE_MAX = 64 };

// A repeated header: only the first counts, or all are one list (RFC 9110, 5.3), or they must stay
// apart.
enum repeat { FIRST, JOINED, LINES };

struct wanted {
    const char *name;
    enum repeat repeat;
    size_t offset; // of a struct str in struct fetch_response
};

#define AT(member) offsetof(struct fetch_response, member)
static const struct wanted wanted[] = {
    {"location", FIRST, AT(location)},
    {"content-type", FIRST, AT(content_type)},
    {"content-encoding", JOINED, AT(content_encoding)},
    {"etag", FIRST, AT(etag)},
    {"last-modified", FIRST, AT(last_modified)},
    {"x-robots-tag", LINES, AT(x_robots_tag)},
    {"link", JOINED, AT(link)},
};

// The line at the beginning of *rest, without its line break; the last may have none.
static bool next_line(struct str *rest, struct str *line)
{
    if (!str_split(rest, '\n', line))
        return false;
    if (line->len && line->ptr[line->len - 1] == '\r')
        line->len--;
    return true;
}

// A header with its continuation lines (obs-fold, RFC 9112, 5.2) as one slice: the line breaks
// inside become spaces when it is cleaned.
static bool next_field(struct str *rest, struct str *name, struct str *value)
{
    struct str line;
    while (next_line(rest, &line)) {
        const char *end = line.ptr + line.len;
        while (rest->len && (rest->ptr[0] == ' ' || rest->ptr[0] == '\t')) {
            struct str more;
            next_line(rest, &more);
            end = more.ptr + more.len;
        }
        size_t colon = str_find_char(line, ':', 0);
        // White space before the first header is skipped with its line (RFC 9112, 2.2).
        if (colon == STR_NPOS || colon == 0 || line.ptr[0] == ' ' || line.ptr[0] == '\t')
            continue;
        *name = str_trim(str_sub(line, 0, colon));
        const char *start = line.ptr + colon + 1;
        *value = str_trim(str_from(start, (size_t)(end - start)));
        return true;
    }
    return false;
}

// Clean UTF-8 on one line.
static struct str clean(struct arena *a, struct str value)
{
    char *out = arena_alloc(a, value.len + 1);
    for (size_t i = 0; i < value.len; i++) {
        unsigned char c = (unsigned char)value.ptr[i];
        out[i] = c < ' ' || c == 0x7F ? ' ' : (char)c;
    }
    return utf8_clean(a, str_from(out, value.len));
}

static void take(struct arena *a, const struct wanted *w, struct str value, struct str *slot)
{
    if (value.len == 0 || value.len > FETCH_VALUE_MAX || (slot->len && w->repeat == FIRST))
        return;
    value = clean(a, value);
    if ((slot->len ? slot->len + 2 : 0) + value.len > FETCH_VALUE_MAX)
        return;
    const char *between = w->repeat == LINES ? "\n" : ", "; // clean() leaves no line break
    *slot = slot->len ? arena_fmt(a, "%.*s%s%.*s", STR_ARG(*slot), between, STR_ARG(value)) : value;
}

int fetch_head_status(struct str line)
{
    size_t space = str_find_char(line, ' ', 0);
    uint64_t status;
    if (!str_starts(line, STR("HTTP/")) || space == STR_NPOS ||
        !str_to_u64(str_sub(line, space + 1, space + 4), &status) || status < 100 || status > 999)
        return 0;
    return (int)status;
}

int64_t fetch_head_retry_after(struct str value, int64_t wall_us)
{
    char text[DATE_MAX];
    size_t digits = 0;
    while (digits < value.len && ascii_digit(value.ptr[digits]))
        digits++;
    if (value.len == 0 || value.len >= sizeof text)
        return -1;
    if (digits == value.len) {
        uint64_t n;
        bool small = str_to_u64(value, &n) && n < LIMIT_RETRY_AFTER_SECONDS;
        return small ? (int64_t)n : LIMIT_RETRY_AFTER_SECONDS;
    }
    memcpy(text, value.ptr, value.len);
    text[value.len] = '\0';
    int64_t at = (int64_t)curl_getdate(text, NULL);
    if (at < 0)
        return -1;
    int64_t wait = at - wall_us / CLOCK_SECOND;
    if (wait < 0)
        return 0;
    return wait < LIMIT_RETRY_AFTER_SECONDS ? wait : LIMIT_RETRY_AFTER_SECONDS;
}

void fetch_head_parse(struct arena *a, struct str head, int64_t wall_us, struct fetch_response *r)
{
    struct str name, value;
    r->retry_after_seconds = -1;
    if (!next_line(&head, &value))
        return;
    r->status = fetch_head_status(value);
    while (next_field(&head, &name, &value)) {
        for (size_t i = 0; i < sizeof wanted / sizeof wanted[0]; i++)
            if (str_eq_nocase(name, str_c(wanted[i].name)))
                take(a, &wanted[i], value, (struct str *)(void *)((char *)r + wanted[i].offset));
        if (str_eq_nocase(name, STR("retry-after")) && r->retry_after_seconds < 0)
            r->retry_after_seconds = fetch_head_retry_after(value, wall_us);
    }
}
