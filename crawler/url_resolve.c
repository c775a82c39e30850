// References against a base that is read once.
//
// Most references of a page are so plain that the parser would copy them: then they are copied
// behind the part of the base that they keep. What isn't plain for sure goes to the parser.
#include "base/block.h"
#include "base/limits.h"
#include "crawler/url.h"
#include "crawler/url_base.h"
#include "crawler/url_percent.h"

// What a byte is copied in, as bits. Behind '/', '?' and '#' another part may begin: they are in
// none but those where they can't.
enum {
    IN_FRAGMENT = 1,
    IN_QUERY = 2,
    IN_SEGMENT = 4,
    IN_FIRST = 8, // a segment that a scheme could begin
};

struct url_resolver {
    bool ok;                // false: against this base nothing resolves
    const struct url *base; // NULL: there is none, or one whose scheme is not fetched
    struct url parsed;      // *base
    struct str origin;      // the parts of base's href: up to its path,
    struct str directory;   // up to the last '/' of its path,
    struct str path;        // up to its query,
    struct str query;       // up to its fragment
    unsigned char copied[256];
};

static void fill_copied(unsigned char copied[256])
{
    for (unsigned c = '!'; c < 0x7F; c++) {
        unsigned sets = url_percent_sets((unsigned char)c);
        bool segment = !(sets & URL_SET_PATH) && c != '/' && c != '\\';
        copied[c] =
            (unsigned char)((sets & URL_SET_FRAGMENT ? 0 : IN_FRAGMENT) |
                            (sets & URL_SET_QUERY ? 0 : IN_QUERY) | (segment ? IN_SEGMENT : 0) |
                            (segment && c != ':' ? IN_FIRST : 0));
    }
}

const struct url_resolver *url_resolver_read(struct arena *a, struct str base)
{
    struct url_resolver *r = arena_zalloc(a, sizeof *r);
    r->ok = true;
    if (base.len == 0)
        return r;
    if (!url_parse(a, base, NULL, &r->parsed)) {
        r->ok = base.len <= URL_INPUT_BYTES && url_other_scheme_valid(a, base);
        return r;
    }
    const struct url *u = r->base = &r->parsed;
    size_t path = (size_t)(u->path.ptr - u->href.ptr), directory = path + u->path.len;
    while (u->href.ptr[directory - 1] != '/')
        directory--;
    r->origin = str_sub(u->href, 0, path);
    r->directory = str_sub(u->href, 0, directory);
    r->path = str_sub(u->href, 0, path + u->path.len);
    r->query = str_sub(u->href, 0, r->path.len + (u->has_query ? 1 + u->query.len : 0));
    fill_copied(r->copied);
    return r;
}

// Moves *at to the first byte that isn't copied in `part`.
static void skip(const struct url_resolver *r, struct str s, size_t *at, unsigned part)
{
    while (*at < s.len && r->copied[(unsigned char)s.ptr[*at]] & part)
        ++*at;
}

// Whether the segment that begins at s[at] could be a dot segment, in any spelling.
static bool may_be_dots(struct str s, size_t at)
{
    return at < s.len && (s.ptr[at] == '.' || s.ptr[at] == '%');
}

// Whether all bytes of s are such that a path holds them as they are, '/' included, and no segment
// but perhaps the first begins with a dot: then the parser would copy them. By blocks, the last of
// which reaches back; false for what is shorter than one.
static bool is_plain_path(struct str s)
{
    if (s.len < BLOCK_BYTES)
        return false;
    for (size_t at = 0;; at += BLOCK_BYTES) {
        if (s.len - at < BLOCK_BYTES)
            at = s.len - BLOCK_BYTES;
        struct block b = block_load(s.ptr + at);
        struct block letter = block_in(block_lower(b), 'a', 'z');
        struct block other = block_or(block_in(b, '-', '9'), block_is(b, '_'));
        uint64_t slashes = block_mask(block_is(b, '/')), dots = block_mask(block_is(b, '.'));
        if (block_mask(block_or(letter, other)) != BLOCK_MASK_ALL ||
            dots & block_behind(slashes, at > 0 && s.ptr[at - 1] == '/'))
            return false;
        if (at == s.len - BLOCK_BYTES)
            return true;
    }
}

// Whether the parser would copy s from `at` on, where a segment of a path begins (in `part`), or
// '?' or '#'.
static bool is_copied(const struct url_resolver *r, struct str s, size_t at, unsigned part)
{
    if (!may_be_dots(s, at) && is_plain_path(str_skip(s, at)))
        return true;
    for (;;) {
        if (may_be_dots(s, at))
            return false;
        skip(r, s, &at, part);
        if (at == s.len || s.ptr[at] != '/')
            break;
        at++;
        part = IN_SEGMENT;
    }
    if (at < s.len && s.ptr[at] == '?') {
        at++;
        skip(r, s, &at, IN_QUERY);
    }
    if (at < s.len && s.ptr[at] == '#') {
        at++;
        skip(r, s, &at, IN_FRAGMENT);
    }
    return at == s.len;
}

// What a plain reference is copied behind; false if the parser must read it.
static bool is_plain(const struct url_resolver *r, struct str s, struct str *prefix)
{
    if (!r->base || s.len == 0)
        return false;
    *prefix = STR_NONE;
    switch (s.ptr[0]) {
    case '/':
        *prefix = r->origin;
        // a second slash would begin an authority
        return !(s.len > 1 && (s.ptr[1] == '/' || s.ptr[1] == '\\')) &&
               is_copied(r, s, 1, IN_SEGMENT);
    case '?':
        *prefix = r->path;
        return is_copied(r, s, 0, IN_FIRST);
    case '#':
        *prefix = r->query;
        return is_copied(r, s, 0, IN_FIRST);
    default:
        if (str_starts(s, r->origin) && s.len > r->origin.len && s.ptr[r->origin.len] == '/')
            return is_copied(r, s, r->origin.len + 1, IN_SEGMENT);
        *prefix = r->directory;
        return is_copied(r, s, 0, IN_FIRST);
    }
}

bool url_resolver_href(struct arena *a, const struct url_resolver *r, struct str reference,
                       struct str *href)
{
    struct str prefix;
    struct url url;
    if (!r->ok)
        return false;
    if (reference.len <= LIMIT_URL_BYTES && is_plain(r, reference, &prefix) &&
        prefix.len + reference.len <= LIMIT_URL_BYTES) {
        char *p = arena_alloc(a, prefix.len + reference.len + 1);
        if (prefix.len)
            memcpy(p, prefix.ptr, prefix.len);
        memcpy(p + prefix.len, reference.ptr, reference.len);
        p[prefix.len + reference.len] = '\0';
        *href = str_from(p, prefix.len + reference.len);
        return true;
    }
    if (!url_parse(a, reference, r->base, &url))
        return false;
    *href = url.href;
    return true;
}

bool url_resolve(struct arena *a, struct str base, struct str reference, struct str *href)
{
    return url_resolver_href(a, url_resolver_read(a, base), reference, href);
}
