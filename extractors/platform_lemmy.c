// Lemmy: /api/v3/post/list, /post, /comment/list.
// https://join-lemmy.org/api/ (PostView, CommentView)
#include "extractors/platform_row.h"

static const struct json *first_of(const struct json *root, const char *list)
{
    const struct json *v = json_get(root, list);
    return v && v->type == JSON_ARRAY ? v->child : NULL;
}

static bool is_view(const struct json *v)
{
    return platform_is(v, "creator/actor_id", JSON_STRING) &&
           platform_is(v, "post/ap_id", JSON_STRING);
}

static bool knows(const struct json *root)
{
    return is_view(first_of(root, "posts")) || is_view(first_of(root, "comments")) ||
           is_view(json_get(root, "post_view"));
}

static const struct platform_map post_map[] = {
    {"post/ap_id", PLATFORM_ID}, // the same on every server that shows it
    {"post/name", PLATFORM_TITLE},
    {"post/body", PLATFORM_TEXT},
    {"post/url", PLATFORM_MORE_TEXT},
    {"post/url", PLATFORM_CONTACT},
    {"creator/display_name", PLATFORM_SELLER},
    {"creator/name", PLATFORM_SELLER},
    {"creator/id", PLATFORM_SELLER_ID},
    {"creator/actor_id", PLATFORM_SELLER_URL},
    {"community/title", PLATFORM_CATEGORY},
    {"community/name", PLATFORM_CATEGORY},
    {"post/thumbnail_url", PLATFORM_IMAGE},
    {"post/published", PLATFORM_POSTED},
    {NULL, PLATFORM_FIELDS},
};

static const struct platform_map comment_map[] = {
    {"comment/ap_id", PLATFORM_ID},
    {"post/name", PLATFORM_TITLE},
    {"comment/content", PLATFORM_TEXT},
    {"creator/display_name", PLATFORM_SELLER},
    {"creator/name", PLATFORM_SELLER},
    {"creator/id", PLATFORM_SELLER_ID},
    {"creator/actor_id", PLATFORM_SELLER_URL},
    {"community/title", PLATFORM_CATEGORY},
    {"comment/published", PLATFORM_POSTED},
    {NULL, PLATFORM_FIELDS},
};

// The page on this server: the entry's own server may be out of the crawl's scope.
static void add_view(struct platform_answer *p, const struct json *v, bool comment)
{
    const struct json *what = json_get(v, comment ? "comment" : "post");
    struct str id = platform_text(what, "id");
    if (json_bool(json_get(what, "deleted"), false) || json_bool(json_get(what, "removed"), false))
        return;
    struct platform_item *item = platform_add(p, comment ? LISTING_COMMENT : LISTING_POST);
    if (!item)
        return;
    platform_fill(p, item, v, comment ? comment_map : post_map);
    item->found.listing.reply = comment;
    if (id.len)
        platform_set(p, item, PLATFORM_URL,
                     arena_fmt(p->extract.arena, "%.*s/%s/%.*s",
                               STR_ARG(platform_root(p->in->url, "/api/")),
                               comment ? "comment" : "post", STR_ARG(id)));
}

static size_t add_views(struct platform_answer *p, const struct json *v, bool comment)
{
    size_t n = 0;
    for (; v; v = v->next, n++)
        add_view(p, v, comment);
    return n;
}

static void read_views(struct platform_answer *p)
{
    const struct json *single = json_get(p->root, "post_view");
    if (single) {
        add_view(p, single, false);
        return;
    }
    size_t n = add_views(p, first_of(p->root, "posts"), false) +
               add_views(p, first_of(p->root, "comments"), true);
    struct str cursor = platform_text(p->root, "next_page"); // since 0.19
    if (cursor.len)
        p->next = platform_with_query(p, "page_cursor", cursor);
    else
        platform_count_pages(p, "page", 1, "limit", 10, n);
}

static struct str entry(struct arena *a, const struct page_input *in, const struct page_scan *scan)
{
    (void)scan;
    return platform_at(a, in, "/api/v3/post/list?type_=Local&sort=New&limit=50");
}

const struct platform_row platform_lemmy = {
    .name = "lemmy",
    .form = PLATFORM_JSON,
    .knows = knows,
    .read = read_views,
    .signs = {{"lemmy-site", true}},
    .entry = entry,
};
