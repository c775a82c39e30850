#include "crawler/scope.h"

#include "crawler/url.h"

static const char *const verdict_names[] = {
    [SCOPE_ALLOWED] = "allowed",
    [SCOPE_OTHER_HOST] = "other_host",
    [SCOPE_NOT_INCLUDED] = "not_included",
    [SCOPE_EXCLUDED] = "excluded",
};

const char *scope_verdict_name(enum scope_verdict verdict)
{
    return verdict_names[verdict];
}

static bool host_matches(const struct scope_host *h, struct str host, int port)
{
    if (h->port && h->port != port)
        return false;
    if (!h->below)
        return str_eq(h->name, host);
    return host.len > h->name.len + 1 && str_ends(host, h->name) &&
           host.ptr[host.len - h->name.len - 1] == '.';
}

static bool any_pattern(const struct str *patterns, size_t n, struct str target)
{
    for (size_t i = 0; i < n; i++)
        if (scope_pattern_matches(patterns[i], target))
            return true;
    return false;
}

enum scope_verdict scope_allows(const struct scope *scope, const struct url *url)
{
    struct str target = url_request_target(url);
    bool host = false;
    for (size_t i = 0; i < scope->n_hosts && !host; i++)
        host = host_matches(&scope->hosts[i], url->host, url_port(url));
    if (!host)
        return SCOPE_OTHER_HOST;
    if (any_pattern(scope->exclude, scope->n_exclude, target))
        return SCOPE_EXCLUDED;
    if (scope->n_include && !any_pattern(scope->include, scope->n_include, target))
        return SCOPE_NOT_INCLUDED;
    return SCOPE_ALLOWED;
}

bool scope_host_parse(struct arena *a, struct str text, struct scope_host *out)
{
    struct url url;
    *out = (struct scope_host){0};
    if (str_starts(text, STR("*."))) {
        out->below = true;
        text = str_skip(text, 2);
    }
    // What has a part that a host has not would be cut off by the parser without a word.
    for (size_t i = 0; i < text.len; i++)
        if (str_find_char(STR("/\\?#@*% "), text.ptr[i], 0) != STR_NPOS ||
            (unsigned char)text.ptr[i] < ' ')
            return false;
    if (text.len == 0 || text.ptr[text.len - 1] == ':' ||
        !url_parse(a, arena_fmt(a, "http://%.*s/", STR_ARG(text)), NULL, &url))
        return false;
    // The port is read from the text: a URL does not tell "host:80" from "host".
    size_t colon = text.len;
    while (colon > 0 && ascii_digit(text.ptr[colon - 1]))
        colon--;
    bool has_port = colon > 0 && colon < text.len && text.ptr[colon - 1] == ':';
    if (has_port)
        out->port = url_port(&url);
    out->name = url.host;
    // A host that ends in a digit is an IPv4 address (URL Standard, 3.5); nothing is below one.
    bool literal = url.host.ptr[0] == '[' || ascii_digit(url.host.ptr[url.host.len - 1]);
    return !(out->below && literal) && !(has_port && out->port == 0);
}

const char *scope_pattern_fault(struct str pattern)
{
    if (pattern.len == 0 || (pattern.ptr[0] != '/' && pattern.ptr[0] != '*'))
        return "must begin with '/' or '*', for example '/shop/*'";
    if (pattern.len > SCOPE_PATTERN_BYTES)
        return "is over 1024 bytes";
    for (size_t i = 0; i < pattern.len; i++) {
        unsigned char c = (unsigned char)pattern.ptr[i];
        if (c <= ' ' || c >= 0x7F)
            return "must be written as a URL writes it: other characters percent-encoded, for "
                   "example '%C3%A4'";
        if (c == '#')
            return "must not hold '#': a fragment is never sent to a server";
        if (c == '$' && i + 1 < pattern.len)
            return "must have '$' only at its end; write '%24' for the character";
    }
    return NULL;
}

// Literal pieces between the stars, each found as early as possible: that leaves the most for
// those behind it, so no step is ever taken back.
bool scope_pattern_matches(struct str pattern, struct str text)
{
    bool anchored = pattern.len && pattern.ptr[pattern.len - 1] == '$';
    if (anchored)
        pattern.len--;
    size_t star = str_find_char(pattern, '*', 0);
    struct str piece = str_sub(pattern, 0, star);
    if (!str_starts(text, piece))
        return false;
    text = str_skip(text, piece.len);
    if (star == STR_NPOS)
        return !anchored || text.len == 0;
    struct str rest = str_skip(pattern, star + 1);
    for (;;) {
        star = str_find_char(rest, '*', 0);
        piece = str_sub(rest, 0, star);
        if (star == STR_NPOS)
            return anchored ? str_ends(text, piece) : str_find(text, piece, 0) != STR_NPOS;
        size_t at = str_find(text, piece, 0);
        if (at == STR_NPOS)
            return false;
        text = str_skip(text, at + piece.len);
        rest = str_skip(rest, star + 1);
    }
}
