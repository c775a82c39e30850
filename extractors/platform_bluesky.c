// Bluesky's public interface: author and custom feeds, searches, threads.
// https://docs.bsky.app/docs/api/ (app.bsky.feed.getAuthorFeed, searchPosts, getPostThread)
#include "extractors/platform_row.h"

static bool is_post(const struct json *v)
{
    return str_starts(platform_text(v, "uri"), STR("at://")) &&
           platform_is(v, "author/handle", JSON_STRING) && platform_is(v, "record", JSON_OBJECT);
}

static const struct json *first_of(const struct json *root, const char *list)
{
    const struct json *v = json_get(root, list);
    return v && v->type == JSON_ARRAY ? v->child : NULL;
}

static bool knows(const struct json *root)
{
    return is_post(json_get(first_of(root, "feed"), "post")) || is_post(first_of(root, "posts")) ||
           is_post(json_get(json_get(root, "thread"), "post"));
}

static const struct platform_map post_map[] = {
    {"uri", PLATFORM_ID},
    {"record/text", PLATFORM_TEXT},
    {"record/facets/features/uri", PLATFORM_CONTACT}, // the text shows long links cut
    {"author/displayName", PLATFORM_SELLER},
    {"author/handle", PLATFORM_SELLER},
    {"author/did", PLATFORM_SELLER_ID},
    {"record/createdAt", PLATFORM_POSTED},
    {"record/langs", PLATFORM_LANGUAGE},
    {"embed/images/fullsize", PLATFORM_IMAGE},
    {NULL, PLATFORM_FIELDS},
};

// Records have no web address of their own; the network's own site shows all of them.
static void add_post(struct platform_answer *p, const struct json *post)
{
    struct arena *a = p->extract.arena;
    struct str handle = platform_text(post, "author/handle"), key = platform_text(post, "uri"), s;
    struct platform_item *item = is_post(post) ? platform_add(p, LISTING_POST) : NULL;
    if (!item)
        return;
    while (str_split(&key, '/', &s))
        if (key.len == 0)
            break;
    platform_fill(p, item, post, post_map);
    platform_set(
        p, item, PLATFORM_URL,
        arena_fmt(a, "https://bsky.app/profile/%.*s/post/%.*s", STR_ARG(handle), STR_ARG(s)));
    platform_set(p, item, PLATFORM_SELLER_URL,
                 arena_fmt(a, "https://bsky.app/profile/%.*s", STR_ARG(handle)));
    item->found.listing.reply = platform_is(post, "record/reply", JSON_OBJECT);
}

// Replies stand in what they answer. JSON's depth is bounded by its reader, and so is this
// recursion.
static void read_thread(struct platform_answer *p, const struct json *thread)
{
    add_post(p, json_get(thread, "post"));
    for (const struct json *v = first_of(thread, "replies"); v; v = v->next)
        read_thread(p, v);
}

static void read_any(struct platform_answer *p)
{
    for (const struct json *v = first_of(p->root, "feed"); v; v = v->next)
        add_post(p, json_get(v, "post"));
    for (const struct json *v = first_of(p->root, "posts"); v; v = v->next)
        add_post(p, v);
    if (json_get(p->root, "thread"))
        read_thread(p, json_get(p->root, "thread"));
    struct str cursor = platform_text(p->root, "cursor");
    if (cursor.len && p->n_items)
        p->next = platform_with_query(p, "cursor", cursor);
}

const struct platform_row platform_bluesky = {
    .name = "bluesky",
    .form = PLATFORM_JSON,
    .knows = knows,
    .read = read_any,
};
