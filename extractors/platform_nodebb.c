// NodeBB's read interface: /api/topic/ID, and /api/recent, /api/category/ID.
// https://docs.nodebb.org/api/read/
#include "extractors/platform_row.h"

static bool is_topic(const struct json *root)
{
    return platform_is(root, "posts", JSON_ARRAY) && json_get(root, "tid");
}

static bool knows(const struct json *root)
{
    const struct json *topics = json_get(root, "topics");
    return (is_topic(root) && platform_get(root, "posts/pid")) ||
           (topics && topics->type == JSON_ARRAY && platform_get(topics, "tid") &&
            json_get(root, "pagination"));
}

static const struct platform_map post_map[] = {
    {"pid", PLATFORM_ID},
    {"content", PLATFORM_HTML},
    {"user/displayname", PLATFORM_SELLER},
    {"user/username", PLATFORM_SELLER},
    {"user/uid", PLATFORM_SELLER_ID},
    {"timestampISO", PLATFORM_POSTED},
    {NULL, PLATFORM_FIELDS},
};

static const struct platform_map topic_map[] = {
    {"titleRaw", PLATFORM_TITLE},
    {"title", PLATFORM_TITLE_HTML},
    {"user/displayname", PLATFORM_SELLER},
    {"user/username", PLATFORM_SELLER},
    {"category/name", PLATFORM_CATEGORY},
    {"timestampISO", PLATFORM_POSTED},
    {NULL, PLATFORM_FIELDS},
};

static void set_url(struct platform_answer *p, struct platform_item *item, const char *kind,
                    struct str id)
{
    struct str root = platform_root(p->in->url, "/api/");
    if (id.len)
        platform_set(p, item, PLATFORM_URL,
                     arena_fmt(p->extract.arena, "%.*s/%s/%.*s", STR_ARG(root), kind, STR_ARG(id)));
}

static void read_posts(struct platform_answer *p)
{
    static const struct platform_map titles[] = {{"titleRaw", PLATFORM_TITLE},
                                                 {"title", PLATFORM_TITLE_HTML},
                                                 {"category/name", PLATFORM_CATEGORY},
                                                 {NULL, PLATFORM_FIELDS}};
    // The thread's own fields once: they are the same for all posts.
    struct platform_item thread = {.found = {.source = SOURCE_API}};
    platform_fill(p, &thread, p->root, titles);
    for (const struct json *v = json_get(p->root, "posts")->child; v; v = v->next) {
        struct platform_item *item = platform_add(p, LISTING_POST);
        if (!item)
            return;
        platform_set(p, item, PLATFORM_TITLE, thread.found.listing.title);
        extract_set(&item->found, &item->found.listing.category, FIELD_CATEGORY,
                    thread.found.listing.category);
        platform_fill(p, item, v, post_map);
        set_url(p, item, "post", platform_text(v, "pid"));
        struct str index = platform_text(v, "index");
        item->found.listing.reply = index.len && !str_eq(index, STR("0"));
    }
}

static void read_topics(struct platform_answer *p)
{
    for (const struct json *v = json_get(p->root, "topics")->child; v; v = v->next) {
        struct platform_item *item = platform_add(p, LISTING_POST);
        if (!item)
            return;
        platform_fill(p, item, v, topic_map);
        set_url(p, item, "topic", platform_text(v, "slug"));
    }
}

static void read_any(struct platform_answer *p)
{
    if (is_topic(p->root))
        read_posts(p);
    else
        read_topics(p);
    const struct json *next = platform_get(p->root, "pagination/next");
    if (json_bool(json_get(next, "active"), false))
        p->next = platform_with_query(p, "page", platform_text(next, "page"));
}

static struct str entry(struct arena *a, const struct page_input *in, const struct page_scan *scan)
{
    (void)scan;
    return arena_fmt(a, "%.*s/api/recent", STR_ARG(platform_root(in->url, "/topic/")));
}

const struct platform_row platform_nodebb = {
    .name = "nodebb",
    .form = PLATFORM_JSON,
    .knows = knows,
    .read = read_any,
    .signs = {{"NodeBB", true}, {"/assets/nodebb.min.js", false}},
    .entry = entry,
};
