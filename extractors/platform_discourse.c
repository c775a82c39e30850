// Discourse: /t/SLUG/ID.json, /latest.json and its like, /posts.json.
// https://docs.discourse.org/ (Topics, Posts)
#include "extractors/platform_row.h"

static bool knows(const struct json *root)
{
    return platform_is(root, "post_stream/posts", JSON_ARRAY) ||
           platform_is(root, "topic_list/topics", JSON_ARRAY) ||
           platform_is(root, "latest_posts", JSON_ARRAY);
}

static const struct platform_map post_map[] = {
    {"id", PLATFORM_ID},
    {"post_url", PLATFORM_URL},
    {"topic_title", PLATFORM_TITLE},
    {"cooked", PLATFORM_HTML},
    {"username", PLATFORM_SELLER},
    {"user_id", PLATFORM_SELLER_ID},
    {"created_at", PLATFORM_POSTED},
    {NULL, PLATFORM_FIELDS},
};

static const struct platform_map topic_map[] = {
    {"title", PLATFORM_TITLE},     {"excerpt", PLATFORM_HTML}, {"created_at", PLATFORM_POSTED},
    {"image_url", PLATFORM_IMAGE}, {NULL, PLATFORM_FIELDS},
};

static const struct json *list_at(const struct json *root, const char *object, const char *list)
{
    const struct json *v = json_get(object ? json_get(root, object) : root, list);
    return v && v->type == JSON_ARRAY ? v->child : NULL;
}

// The forum may live in a folder.
static struct str forum(const struct platform_answer *p)
{
    struct str root = platform_root(p->in->url, "/t/");
    return root.len > platform_origin(p->in->url).len ? root : platform_root(p->in->url, "/latest");
}

static void read_posts(struct platform_answer *p, const struct json *post, struct str title)
{
    // "Closed this topic": https://github.com/discourse/discourse, Post.types
    enum { SMALL_ACTION = 3 };
    for (; post; post = post->next) {
        uint64_t type = 0, number = 1;
        struct str slug = platform_text(post, "topic_slug");
        str_to_u64(platform_text(post, "post_type"), &type);
        str_to_u64(platform_text(post, "post_number"), &number);
        if (type == SMALL_ACTION || platform_text(post, "cooked").len == 0)
            continue;
        struct platform_item *item = platform_add(p, LISTING_POST);
        if (!item)
            return;
        platform_set(p, item, PLATFORM_TITLE, title);
        platform_fill(p, item, post, post_map);
        item->found.listing.reply = number > 1;
        if (slug.len)
            platform_set(p, item, PLATFORM_URL,
                         arena_fmt(p->extract.arena, "%.*s/t/%.*s/%.*s/%llu", STR_ARG(forum(p)),
                                   STR_ARG(slug), STR_ARG(platform_text(post, "topic_id")),
                                   (unsigned long long)number));
    }
}

// An answer holds 20 posts; "stream" has the numbers of all.
static void page_topic(struct platform_answer *p)
{
    const struct json *stream = list_at(p->root, "post_stream", "stream");
    const struct json *post = list_at(p->root, "post_stream", "posts");
    while (stream && stream->next)
        stream = stream->next;
    while (post && post->next)
        post = post->next;
    if (stream && post && !str_eq(json_text(stream), platform_text(post, "id")))
        platform_count_pages(p, "page", 1, "", 0, 1);
}

static void read_topics(struct platform_answer *p)
{
    for (const struct json *v = list_at(p->root, "topic_list", "topics"); v; v = v->next) {
        struct str slug = platform_text(v, "slug"), id = platform_text(v, "id");
        struct platform_item *item = slug.len && id.len ? platform_add(p, LISTING_POST) : NULL;
        if (!item)
            continue;
        platform_fill(p, item, v, topic_map);
        platform_set(p, item, PLATFORM_URL,
                     arena_fmt(p->extract.arena, "%.*s/t/%.*s/%.*s", STR_ARG(forum(p)),
                               STR_ARG(slug), STR_ARG(id)));
    }
    // "/latest?page=1" is the page of a reader; the interface has ".json" before the query.
    struct str more = platform_text(p->root, "topic_list/more_topics_url");
    size_t query = str_find_char(more, '?', 0);
    struct str path = str_sub(more, 0, query);
    if (path.len && !str_ends(path, STR(".json")))
        more = arena_fmt(p->extract.arena, "%.*s.json%.*s", STR_ARG(path),
                         STR_ARG(str_skip(more, path.len)));
    p->next = more;
}

static void read_any(struct platform_answer *p)
{
    const struct json *latest = list_at(p->root, NULL, "latest_posts");
    if (platform_is(p->root, "post_stream/posts", JSON_ARRAY)) {
        read_posts(p, list_at(p->root, "post_stream", "posts"), platform_text(p->root, "title"));
        page_topic(p);
    } else if (latest) {
        read_posts(p, latest, STR_NONE);
    } else {
        read_topics(p);
    }
}

static struct str entry(struct arena *a, const struct page_input *in, const struct page_scan *scan)
{
    (void)scan;
    return arena_fmt(a, "%.*s/latest.json", STR_ARG(platform_root(in->url, "/t/")));
}

const struct platform_row platform_discourse = {
    .name = "discourse",
    .form = PLATFORM_JSON,
    .knows = knows,
    .read = read_any,
    .signs = {{"Discourse ", false}},
    .entry = entry,
};
