// The basic URL parser for http and https, as one pass over the parts instead of a state machine.
//
// The href is written into one buffer while reading; the parts are spans of it, so that a later
// move of the buffer costs nothing.
#include "crawler/url.h"

#include <assert.h>

#include "base/limits.h"
#include "crawler/url_host.h"
#include "crawler/url_input.h"
#include "crawler/url_percent.h"

struct span {
    size_t from, to;
};

struct parser {
    struct str rest;        // input not read yet
    const struct url *base; // or NULL
    struct str scheme;      // canonical, static
    struct buf href;
    struct span userinfo, host, path, query, fragment;
    int port;
    bool has_query, has_fragment;
};

struct scheme {
    struct str name;
    int port;
};

static const struct scheme schemes[] = {
    {{"http", 4}, 80},
    {{"https", 5}, 443},
};

// The table's row, or NULL.
static const struct scheme *find_scheme(struct str name)
{
    for (size_t i = 0; i < sizeof schemes / sizeof *schemes; i++)
        if (str_eq_nocase(name, schemes[i].name))
            return &schemes[i];
    return NULL;
}

// Of a parsed URL, whose scheme came out of the table.
static const struct scheme *own_scheme(struct str name)
{
    const struct scheme *scheme = find_scheme(name);
    assert(scheme);
    return scheme;
}

static bool slash(char c)
{
    return c == '/' || c == '\\';
}

static size_t count_slashes(struct str s)
{
    size_t n = 0;
    while (n < s.len && slash(s.ptr[n]))
        n++;
    return n;
}

// Cuts off what stands before the first slash (if `slashes`), '?' or '#'.
static struct str take_until(struct str *rest, bool slashes)
{
    size_t n = 0;
    while (n < rest->len && rest->ptr[n] != '?' && rest->ptr[n] != '#' &&
           !(slashes && slash(rest->ptr[n])))
        n++;
    struct str part = str_sub(*rest, 0, n);
    *rest = str_skip(*rest, n);
    return part;
}

// Adds text to the href and notes where.
static struct span put(struct parser *p, struct str s)
{
    size_t from = p->href.len;
    buf_add(&p->href, s);
    return (struct span){from, p->href.len};
}

static struct span put_encoded(struct parser *p, struct str s, enum url_set set)
{
    size_t from = p->href.len;
    url_percent_encode(&p->href, s, set);
    return (struct span){from, p->href.len};
}

// The number of dots if the segment is "." or ".." in any spelling, else 0.
static int dot_segment(struct str s)
{
    int dots = 0;
    while (s.len && dots < 3) {
        bool escaped = str_starts_nocase(s, STR("%2e"));
        if (!escaped && s.ptr[0] != '.')
            return 0;
        s = str_skip(s, escaped ? 3 : 1);
        dots++;
    }
    return dots < 3 ? dots : 0;
}

// "path state": segments behind what the href has of the path already, which is empty or the
// base's directory without its last '/'.
static void parse_path(struct parser *p)
{
    for (bool last = false; !last;) {
        struct str segment = take_until(&p->rest, true);
        last = p->rest.len == 0 || !slash(p->rest.ptr[0]);
        if (!last)
            p->rest = str_skip(p->rest, 1);
        int dots = dot_segment(segment);
        if (dots == 2) { // "shorten a url's path"
            while (p->href.len > p->path.from && p->href.ptr[--p->href.len] != '/')
                continue;
        }
        if (dots == 0 || last)
            buf_addc(&p->href, '/');
        if (dots == 0)
            url_percent_encode(&p->href, segment, URL_SET_PATH);
    }
    p->path.to = p->href.len;
}

static void parse_query_and_fragment(struct parser *p)
{
    if (p->rest.len && p->rest.ptr[0] == '?') {
        size_t hash = str_find_char(p->rest, '#', 0);
        buf_addc(&p->href, '?');
        p->has_query = true;
        p->query = put_encoded(p, str_sub(p->rest, 1, hash), URL_SET_QUERY);
        p->rest = hash == STR_NPOS ? STR_NONE : str_skip(p->rest, hash);
    }
    if (p->rest.len) { // '#': nothing else ends a path or a query
        buf_addc(&p->href, '#');
        p->has_fragment = true;
        p->fragment = put_encoded(p, str_skip(p->rest, 1), URL_SET_FRAGMENT);
    }
}

static void put_port(struct parser *p, int port)
{
    p->port = port == own_scheme(p->scheme)->port ? URL_PORT_NONE : port;
    if (p->port != URL_PORT_NONE)
        buf_fmt(&p->href, ":%d", p->port);
}

static void put_scheme(struct parser *p)
{
    buf_add(&p->href, p->scheme);
    buf_add(&p->href, STR("://"));
}

static bool parse_authority(struct parser *p)
{
    struct url_authority parts;
    if (!url_authority_split(take_until(&p->rest, true), &parts) || parts.host.len == 0)
        return false;
    put_scheme(p);
    p->userinfo = put_encoded(p, parts.user, URL_SET_USERINFO);
    if (parts.password.len) {
        buf_addc(&p->href, ':');
        p->userinfo.to = put_encoded(p, parts.password, URL_SET_USERINFO).to;
    }
    if (p->userinfo.to > p->userinfo.from)
        buf_addc(&p->href, '@');
    p->host.from = p->href.len;
    if (!url_host_parse(&p->href, parts.host))
        return false;
    p->host.to = p->href.len;
    put_port(p, parts.port);
    return true;
}

static void copy_authority(struct parser *p)
{
    put_scheme(p);
    p->userinfo = put(p, p->base->userinfo);
    if (p->base->userinfo.len)
        buf_addc(&p->href, '@');
    p->host = put(p, p->base->host);
    put_port(p, p->base->port);
}

// Path behind an authority: a slash that stands there is its root.
static void parse_absolute_path(struct parser *p)
{
    if (p->rest.len && slash(p->rest.ptr[0]))
        p->rest = str_skip(p->rest, 1);
    p->path.from = p->href.len;
    parse_path(p);
}

static bool parse_from_authority(struct parser *p)
{
    p->rest = str_skip(p->rest, count_slashes(p->rest));
    if (!parse_authority(p))
        return false;
    parse_absolute_path(p);
    parse_query_and_fragment(p);
    return true;
}

// "relative state" and "relative slash state"
static bool parse_relative(struct parser *p)
{
    p->scheme = own_scheme(p->base->scheme)->name;
    size_t slashes = count_slashes(p->rest);
    if (slashes >= 2)
        return parse_from_authority(p);
    copy_authority(p);
    if (slashes == 1) {
        parse_absolute_path(p);
    } else if (p->rest.len == 0 || p->rest.ptr[0] == '?' || p->rest.ptr[0] == '#') {
        p->path = put(p, p->base->path);
        if (p->base->has_query && (p->rest.len == 0 || p->rest.ptr[0] == '#')) {
            buf_addc(&p->href, '?');
            p->has_query = true;
            p->query = put(p, p->base->query);
        }
    } else {
        struct str directory = p->base->path;
        while (directory.len && directory.ptr[--directory.len] != '/')
            continue;
        p->path = put(p, directory);
        parse_path(p);
    }
    parse_query_and_fragment(p);
    return true;
}

static bool parse(struct parser *p)
{
    struct str name = url_input_scheme(&p->rest);
    if (name.len == 0)
        return p->base && parse_relative(p);
    const struct scheme *scheme = find_scheme(name);
    if (!scheme)
        return false;
    // "special relative or authority state": here only "//" written plainly starts an authority.
    if (p->base && str_eq(p->base->scheme, scheme->name) && !str_starts(p->rest, STR("//")))
        return parse_relative(p);
    p->scheme = scheme->name;
    return parse_from_authority(p);
}

static struct str slice(struct str href, struct span span)
{
    return str_sub(href, span.from, span.to);
}

bool url_parse(struct arena *a, struct str input, const struct url *base, struct url *out)
{
    if (input.len > URL_INPUT_BYTES)
        return false;
    struct buf clean;
    buf_init(&clean, 0);
    struct parser p = {.base = base, .port = URL_PORT_NONE, .rest = url_input_clean(&clean, input)};
    buf_init(&p.href, 0);
    bool ok = parse(&p) && p.href.len <= LIMIT_URL_BYTES;
    if (ok) {
        struct str href = arena_str(a, buf_str(&p.href));
        *out = (struct url){
            .href = href,
            .scheme = str_sub(href, 0, p.scheme.len),
            .userinfo = slice(href, p.userinfo),
            .host = slice(href, p.host),
            .port = p.port,
            .path = slice(href, p.path),
            .query = slice(href, p.query),
            .fragment = slice(href, p.fragment),
            .has_query = p.has_query,
            .has_fragment = p.has_fragment,
        };
    }
    buf_deinit(&p.href);
    buf_deinit(&clean);
    return ok;
}

int url_port(const struct url *url)
{
    return url->port != URL_PORT_NONE ? url->port : own_scheme(url->scheme)->port;
}

struct str url_host_key(struct arena *a, const struct url *url)
{
    return arena_fmt(a, "%.*s:%d", STR_ARG(url->host), url_port(url));
}

struct str url_request_target(const struct url *url)
{
    size_t len = url->path.len + (url->has_query ? 1 + url->query.len : 0);
    return str_from(url->path.ptr, len); // the two stand side by side in the href
}
