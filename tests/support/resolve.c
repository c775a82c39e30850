#include "tests/support/resolve.h"

static bool has_scheme(struct str s)
{
    size_t i = 0;
    while (i < s.len && (ascii_alnum(s.ptr[i]) || s.ptr[i] == '+' || s.ptr[i] == '-'))
        i++;
    return i > 0 && i < s.len && s.ptr[i] == ':';
}

static bool is_http(struct str s)
{
    return str_starts_nocase(s, STR("http://")) || str_starts_nocase(s, STR("https://"));
}

// The part of the base that a reference of that form keeps.
static struct str kept_base(struct str base, struct str reference)
{
    size_t host = str_find(base, STR("://"), 0) + 3;
    size_t path = str_find_char(base, '/', host);
    if (path == STR_NPOS)
        path = base.len;
    size_t end = path;
    while (end < base.len && base.ptr[end] != '?' && base.ptr[end] != '#')
        end++;
    if (reference.len == 0 || reference.ptr[0] == '?')
        return str_sub(base, 0, end);
    if (reference.ptr[0] == '#')
        return str_sub(base, 0, str_find_char(base, '#', 0));
    if (str_starts(reference, STR("//")))
        return str_sub(base, 0, host - 2);
    if (reference.ptr[0] == '/')
        return str_sub(base, 0, path);
    while (end > path && base.ptr[end - 1] != '/')
        end--;
    return str_sub(base, 0, end);
}

struct url_resolver {
    struct str base;
};

const struct url_resolver *test_resolver(struct arena *a, struct str base)
{
    struct url_resolver *r = arena_alloc(a, sizeof *r);
    r->base = base;
    return r;
}

bool test_resolve(struct arena *a, const struct url_resolver *r, struct str reference,
                  struct str *href)
{
    struct str base = r->base;
    reference = str_trim(reference);
    if (has_scheme(reference)) {
        *href = reference;
        return is_http(reference);
    }
    if (!is_http(base))
        return false;
    while (str_starts(reference, STR("./")))
        reference = str_skip(reference, 2);
    struct str kept = kept_base(base, reference);
    bool slash = kept.len && reference.len && reference.ptr[0] != '/' && reference.ptr[0] != '#' &&
                 reference.ptr[0] != '?' && kept.ptr[kept.len - 1] != '/';
    *href = arena_fmt(a, "%.*s%s%.*s", STR_ARG(kept), slash ? "/" : "", STR_ARG(reference));
    return true;
}
