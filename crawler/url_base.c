#include "crawler/url_base.h"

#include "crawler/url.h"
#include "crawler/url_host.h"
#include "crawler/url_input.h"

static bool slash(char c)
{
    return c == '/' || c == '\\';
}

// Up to the first of `ends`.
static struct str until(struct str s, struct str ends)
{
    size_t n = 0;
    while (n < s.len && str_find_char(ends, s.ptr[n], 0) == STR_NPOS)
        n++;
    return str_sub(s, 0, n);
}

// "file host state": no user and no port; a drive letter is part of the path.
static bool file_valid(struct str rest)
{
    if (rest.len < 2 || !slash(rest.ptr[0]) || !slash(rest.ptr[1]))
        return true;
    struct str host = until(str_skip(rest, 2), STR("/\\?#"));
    bool drive =
        host.len == 2 && ascii_alpha(host.ptr[0]) && (host.ptr[1] == ':' || host.ptr[1] == '|');
    if (host.len == 0 || drive)
        return true;
    struct buf unused;
    buf_init(&unused, 0);
    bool ok = url_host_parse(&unused, host);
    buf_deinit(&unused);
    return ok;
}

// "authority state" with an opaque host, which may be empty if nothing stands around it.
static bool opaque_valid(struct str rest)
{
    if (!str_starts(rest, STR("//")))
        return true;
    struct str authority = until(str_skip(rest, 2), STR("/?#"));
    struct url_authority parts;
    if (!url_authority_split(authority, &parts))
        return false;
    bool bare = !parts.has_userinfo && !parts.has_port;
    return parts.host.len == 0 ? bare : url_host_opaque_valid(parts.host);
}

bool url_other_scheme_valid(struct arena *a, struct str input)
{
    struct buf clean;
    buf_init(&clean, 0);
    struct str rest = url_input_clean(&clean, input);
    struct str scheme = url_input_scheme(&rest);
    bool ok = false;
    if (str_eq_nocase(scheme, STR("file"))) {
        ok = file_valid(rest);
    } else if (str_eq_nocase(scheme, STR("ftp")) || str_eq_nocase(scheme, STR("ws")) ||
               str_eq_nocase(scheme, STR("wss"))) {
        // The other special schemes follow the same rules as http.
        struct url unused;
        ok = url_parse(a, arena_fmt(a, "http:%.*s", STR_ARG(rest)), NULL, &unused);
    } else if (scheme.len && !str_eq_nocase(scheme, STR("http")) &&
               !str_eq_nocase(scheme, STR("https"))) {
        ok = opaque_valid(rest);
    }
    buf_deinit(&clean);
    return ok;
}
