#include "crawler/feed.h"

#include "base/feed_date.h"
#include "base/json.h"
#include "base/limits.h"
#include "base/utf8.h"
#include "crawler/url.h"

enum { FIRST_CAPACITY = 32 };

void feed_list_init(struct feed_list *l, struct arena *a, enum discovery_kind kind,
                    struct discovery *out)
{
    bool sitemap =
        kind == DISCOVERY_SITEMAPINDEX || kind == DISCOVERY_URLSET || kind == DISCOVERY_TEXT;
    *out = (struct discovery){.kind = kind};
    *l = (struct feed_list){
        .arena = a,
        .out = out,
        .max = sitemap ? LIMIT_SITEMAP_ENTRIES : LIMIT_FEED_ENTRIES,
    };
}

// Clean, on one line, at most `max` bytes, in the arena.
static struct str one_line(struct arena *a, struct str s, size_t max)
{
    struct buf b;
    buf_init(&b, 0);
    for (s = str_trim(s); s.len && b.len <= max;) {
        size_t n = 0;
        while (n < s.len && !ascii_space(s.ptr[n]))
            n++;
        if (b.len)
            buf_addc(&b, ' ');
        buf_add(&b, str_sub(s, 0, n));
        s = str_trim(str_skip(s, n));
    }
    struct str line = utf8_cut(utf8_clean(a, buf_str(&b)), max);
    line = line.len ? arena_str(a, line) : STR_NONE;
    buf_deinit(&b);
    return line;
}

static struct str whole_text(struct arena *a, struct str s, size_t max)
{
    s = utf8_cut(utf8_clean(a, str_trim(s)), max);
    return s.len ? arena_str(a, s) : STR_NONE;
}

struct str feed_absolute(struct arena *a, struct str base, struct str reference)
{
    struct str href;
    reference = str_trim(reference);
    return reference.len && url_resolve(a, base, reference, &href) ? href : STR_NONE;
}

void *feed_grow(struct arena *a, const void *old, size_t n, size_t size, size_t *cap)
{
    *cap = *cap ? *cap * 2 : FIRST_CAPACITY;
    void *grown = arena_array(a, *cap, size);
    if (n)
        memcpy(grown, old, n * size);
    return grown;
}

bool feed_list_add(struct feed_list *l, struct str base, const struct discovery_entry *e)
{
    struct discovery *out = l->out;
    struct discovery_entry added = {
        .kind = e->kind,
        .loc = feed_absolute(l->arena, base, e->loc),
        .lastmod = feed_date(l->arena, e->lastmod),
        .priority = one_line(l->arena, e->priority, LIMIT_VALUE_BYTES),
        .title = one_line(l->arena, e->title, LIMIT_TITLE_BYTES),
        .text = whole_text(l->arena, e->text, LIMIT_TEXT_BYTES),
        .author = one_line(l->arena, e->author, LIMIT_VALUE_BYTES),
        .id = one_line(l->arena, e->id, LIMIT_VALUE_BYTES),
    };
    bool readable = e->kind == DISCOVERY_ENTRY && (added.title.len || added.text.len);
    if (added.loc.len == 0 && !readable) {
        out->dropped++;
        return true;
    }
    if (out->n_entries == l->max) {
        out->cut = true;
        return false;
    }
    if (out->n_entries == l->cap)
        out->entries =
            feed_grow(l->arena, out->entries, out->n_entries, sizeof *out->entries, &l->cap);
    out->entries[out->n_entries++] = added;
    return true;
}

// The first member of these names that has a text.
static struct str first_of(const struct json *item, const char *const names[], size_t n)
{
    for (size_t i = 0; i < n; i++) {
        struct str s = json_text(json_get(item, names[i]));
        if (s.len)
            return s;
    }
    return STR_NONE;
}

// JSON Feed 1.1 has "authors", 1.0 had "author"; of an item or of the feed.
static struct str json_author(const struct json *object)
{
    const struct json *authors = json_get(object, "authors");
    const struct json *author = authors && authors->type == JSON_ARRAY ? authors->child : NULL;
    return json_text(json_get(author ? author : json_get(object, "author"), "name"));
}

static bool add_item(struct feed_list *l, struct str url, const struct json *item,
                     struct str feed_author)
{
    static const char *const locs[] = {"url", "external_url"};
    static const char *const texts[] = {"content_html", "content_text", "summary"};
    static const char *const dates[] = {"date_modified", "date_published"};
    struct discovery_entry e = {
        .kind = DISCOVERY_ENTRY,
        .loc = first_of(item, locs, sizeof locs / sizeof *locs),
        .lastmod = first_of(item, dates, sizeof dates / sizeof *dates),
        .title = json_text(json_get(item, "title")),
        .text = first_of(item, texts, sizeof texts / sizeof *texts),
        .author = json_author(item),
        .id = json_text(json_get(item, "id")),
    };
    if (e.loc.len == 0 && str_starts_nocase(e.id, STR("http"))) // "ideally the full URL"
        e.loc = e.id;
    if (e.author.len == 0)
        e.author = feed_author;
    return feed_list_add(l, url, &e);
}

bool feed_json_parse(struct arena *a, struct str url, struct str text, struct discovery *out)
{
    const struct json *feed = json_parse(a, text, JSON_LENIENT, NULL);
    struct str version = json_text(json_get(feed, "version"));
    const struct json *items = json_get(feed, "items");
    if (str_find(version, STR("//jsonfeed.org/version/"), 0) == STR_NPOS || !items ||
        items->type != JSON_ARRAY)
        return false;
    struct feed_list list;
    feed_list_init(&list, a, DISCOVERY_JSON, out);
    struct str author = json_author(feed);
    bool room = true;
    for (const struct json *item = items->child; item && room; item = item->next) {
        if (item->type == JSON_OBJECT)
            room = add_item(&list, url, item, author);
    }
    struct discovery_entry next = {
        .kind = DISCOVERY_FEED,
        .loc = json_text(json_get(feed, "next_url")),
    };
    if (next.loc.len && room)
        feed_list_add(&list, url, &next);
    return true;
}
