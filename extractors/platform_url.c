// Addresses of interfaces, made of the address that was asked for.
#include "base/buf.h"
#include "extractors/platform_row.h"

struct str platform_origin(struct str url)
{
    size_t host = str_find(url, STR("://"), 0);
    if (host == STR_NPOS)
        return STR_NONE;
    size_t end = host + 3;
    while (end < url.len && url.ptr[end] != '/' && url.ptr[end] != '?' && url.ptr[end] != '#')
        end++;
    return str_sub(url, 0, end);
}

struct str platform_path(struct str url)
{
    struct str path = str_skip(url, platform_origin(url).len);
    path = str_sub(path, 0, str_find_char(path, '#', 0));
    return str_sub(path, 0, str_find_char(path, '?', 0));
}

struct str platform_root(struct str url, const char *mark)
{
    struct str origin = platform_origin(url);
    size_t at = str_find(platform_path(url), str_c(mark), 0);
    return at == STR_NPOS ? origin : str_sub(url, 0, origin.len + at);
}

static struct str query_of(struct str url)
{
    url = extract_without_fragment(url);
    size_t mark = str_find_char(url, '?', 0);
    return mark == STR_NPOS ? STR_NONE : str_skip(url, mark + 1);
}

static struct str key_of(struct str part)
{
    return str_sub(part, 0, str_find_char(part, '=', 0));
}

struct str platform_query(struct str url, const char *key)
{
    struct str rest = query_of(url), part;
    while (rest.len && str_split(&rest, '&', &part))
        if (str_eq(key_of(part), str_c(key)))
            return str_skip(part, strlen(key) + 1);
    return STR_NONE;
}

static void add_encoded(struct buf *out, struct str value)
{
    for (size_t i = 0; i < value.len; i++) {
        char c = value.ptr[i];
        if (ascii_alnum(c) || c == '-' || c == '_' || c == '.' || c == '~')
            buf_addc(out, c);
        else
            buf_fmt(out, "%%%02X", (unsigned)(unsigned char)c);
    }
}

struct str platform_with_query(const struct platform_answer *p, const char *key, struct str value)
{
    struct str rest = query_of(p->in->url), part;
    struct buf url;
    buf_init(&url, 2 * LIMIT_URL_BYTES);
    buf_add(&url, platform_origin(p->in->url));
    buf_add(&url, platform_path(p->in->url));
    char separator = '?';
    while (rest.len && str_split(&rest, '&', &part)) {
        if (part.len == 0 || str_eq(key_of(part), str_c(key)))
            continue;
        buf_addc(&url, separator);
        buf_add(&url, part);
        separator = '&';
    }
    buf_fmt(&url, "%c%s=", separator, key);
    add_encoded(&url, value);
    struct str href = url.overflow ? STR_NONE : arena_str(p->extract.arena, buf_str(&url));
    buf_deinit(&url);
    return href;
}

void platform_count_pages(struct platform_answer *p, const char *key, uint64_t first,
                          const char *size_key, uint64_t size, size_t n)
{
    const uint64_t page_max = 1000000000;
    uint64_t page = first, asked;
    str_to_u64(platform_query(p->in->url, key), &page);
    if (str_to_u64(platform_query(p->in->url, size_key), &asked))
        size = asked;
    if (n == 0 || n < size || page > page_max)
        return;
    struct str next = arena_fmt(p->extract.arena, "%llu", (unsigned long long)page + 1);
    p->next = platform_with_query(p, key, next);
}

struct str platform_at(struct arena *a, const struct page_input *in, const char *path)
{
    return arena_fmt(a, "%.*s%s", STR_ARG(platform_origin(in->url)), path);
}
