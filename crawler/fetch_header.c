#include "crawler/fetch_header.h"

struct refused {
    const char *name; // lower case; a trailing '-' stands for all that begin so
    const char *why;
};

static const struct refused refused[] = {
    {"host", "is made from the URL: leave it out, and pin names with 'resolve'"},
    {"user-agent", "names operator and contact: set 'contact' instead"},
    {"from", "names operator and contact: set 'contact' instead"},
    {"cookie", "is the site's to set: see 'cookies'"},
    {"cookie2", "is the site's to set: see 'cookies'"},
    {"authorization", "is a login, and public pages alone are watched: leave it out"},
    {"proxy-", "is the proxy's: see 'proxy'"},
    {"content-", "describes a body, and requests have none: leave it out"},
    {"transfer-encoding", "frames the message: leave it out"},
    {"te", "frames the message: leave it out"},
    {"trailer", "frames the message: leave it out"},
    {"connection", "rules the connection: leave it out"},
    {"keep-alive", "rules the connection: leave it out"},
    {"upgrade", "rules the connection: see 'http'"},
    {"http2-settings", "rules the connection: see 'http'"},
    {"expect", "rules the connection: leave it out"},
    {"accept-encoding", "must name what the program can decode: leave it out"},
    {"range", "asks for a part of the page, and all of it is needed: leave it out"},
    {"if-", "asks whether the page has changed, which the crawler does: leave it out"},
};

// RFC 9110, 5.6.2.
static bool is_token(struct str s)
{
    for (size_t i = 0; i < s.len; i++)
        if (!ascii_alnum(s.ptr[i]) &&
            str_find_char(STR("!#$%&'*+-.^_`|~"), s.ptr[i], 0) == STR_NPOS)
            return false;
    return s.len > 0;
}

const char *fetch_header_fault(struct fetch_header header)
{
    if (!is_token(header.name) || header.name.len > FETCH_HEADER_NAME_MAX)
        return "is no header's name: letters, digits and '-', at most 64, for example "
               "Accept-Language";
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
        struct str name = str_c(refused[i].name);
        bool family = str_ends(name, STR("-"));
        if (family ? str_starts_nocase(header.name, name) : str_eq_nocase(header.name, name))
            return refused[i].why;
    }
    if (header.value.len == 0)
        return "has no value: write one, or leave the header out";
    if (header.value.len > FETCH_HEADER_VALUE_MAX)
        return "is over 1024 bytes";
    for (size_t i = 0; i < header.value.len; i++)
        if ((header.value.ptr[i] < ' ' && header.value.ptr[i] != '\t') || header.value.ptr[i] > '~')
            return "must be ASCII on one line, without control characters";
    if (ascii_space(header.value.ptr[0]) || ascii_space(header.value.ptr[header.value.len - 1]))
        return "must not begin or end with a space";
    return NULL;
}

const char *fetch_headers_fault(const struct fetch_header *headers, size_t n)
{
    size_t bytes = 0;
    if (n > FETCH_HEADERS_MAX)
        return "more than 20 headers";
    for (size_t i = 0; i < n; i++) {
        bytes += headers[i].name.len + headers[i].value.len;
        for (size_t k = 0; k < i; k++)
            if (str_eq_nocase(headers[i].name, headers[k].name))
                return "one header twice: make it one value";
    }
    return bytes > FETCH_HEADER_BYTES_MAX ? "more than 4096 bytes of headers" : NULL;
}
