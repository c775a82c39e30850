// Reddit's public listings: a subreddit, a user or a search with ".json" behind its path, and the
// comments of a post: https://www.reddit.com/dev/api/ ("listings", "fullnames")
#include "extractors/charref.h"
#include "extractors/platform_row.h"

static bool is_listing(const struct json *v)
{
    return str_eq(platform_text(v, "kind"), STR("Listing")) &&
           platform_is(v, "data/children", JSON_ARRAY);
}

static bool knows(const struct json *root)
{
    return is_listing(platform_first(root));
}

static const struct platform_map thing_map[] = {
    {"name", PLATFORM_ID}, // "t3_abc": post, "t1_def": comment
    {"permalink", PLATFORM_URL},
    {"author", PLATFORM_SELLER},
    {"author_fullname", PLATFORM_SELLER_ID},
    {"subreddit", PLATFORM_CATEGORY},
    {"created_utc", PLATFORM_POSTED},
    {NULL, PLATFORM_FIELDS},
};

// Texts are escaped for HTML unless raw_json=1 was asked for; written twice they stay readable.
static void set_escaped(struct platform_answer *p, struct platform_item *item,
                        enum platform_field field, const struct json *v, const char *path)
{
    struct str text = platform_text(v, path);
    if (!str_eq(text, STR("[deleted]")) && !str_eq(text, STR("[removed]")))
        platform_set(p, item, field, charref_decode(p->extract.arena, text, false));
}

static void add_thing(struct platform_answer *p, const struct json *v, struct str thread)
{
    struct str kind = platform_text(v, "kind");
    const struct json *data = json_get(v, "data");
    bool comment = str_eq(kind, STR("t1"));
    if (!comment && !str_eq(kind, STR("t3"))) // "more": comments that need further requests
        return;
    struct platform_item *item = platform_add(p, comment ? LISTING_COMMENT : LISTING_POST);
    if (!item)
        return;
    platform_fill(p, item, data, thing_map);
    set_escaped(p, item, PLATFORM_TITLE, data, comment ? "link_title" : "title");
    platform_set(p, item, PLATFORM_TITLE, thread);
    set_escaped(p, item, PLATFORM_TEXT, data, comment ? "body" : "selftext");
    if (!platform_is(data, "is_self", JSON_TRUE)) {
        set_escaped(p, item, PLATFORM_MORE_TEXT, data, "url_overridden_by_dest");
        set_escaped(p, item, PLATFORM_CONTACT, data, "url_overridden_by_dest");
    }
    set_escaped(p, item, PLATFORM_IMAGE, data, "preview/images/source/url");
    item->found.listing.reply = comment;
}

// Answers to comments stand in them. JSON's depth is bounded by its reader, and so is this
// recursion.
static void read_listing(struct platform_answer *p, const struct json *listing, struct str thread)
{
    const struct json *children = json_get(json_get(listing, "data"), "children");
    const struct json *v = children && children->type == JSON_ARRAY ? children->child : NULL;
    for (; v; v = v->next) {
        add_thing(p, v, thread);
        const struct json *replies = json_get(json_get(v, "data"), "replies");
        if (replies && replies->type == JSON_OBJECT)
            read_listing(p, replies, thread);
    }
}

static void read_any(struct platform_answer *p)
{
    struct str thread = STR_NONE;
    if (p->root->type == JSON_ARRAY) // a post and its comments
        thread = charref_decode(p->extract.arena,
                                platform_text(p->root, "data/children/data/title"), false);
    for (const struct json *v = platform_first(p->root); v; v = v->next) {
        if (is_listing(v))
            read_listing(p, v, thread);
        if (p->root->type == JSON_OBJECT)
            break;
    }
    struct str after = platform_text(p->root, "data/after");
    if (p->root->type == JSON_OBJECT && after.len)
        p->next = platform_with_query(p, "after", after);
}

// Of a subreddit's pages: its newest posts.
static struct str entry(struct arena *a, const struct page_input *in, const struct page_scan *scan)
{
    struct str path = platform_path(in->url);
    (void)scan;
    if (!str_starts(path, STR("/r/")))
        return STR_NONE;
    struct str name = str_skip(path, 3);
    name = str_sub(name, 0, str_find_char(name, '/', 0));
    return arena_fmt(a, "%.*s/r/%.*s/new.json?limit=100&raw_json=1",
                     STR_ARG(platform_origin(in->url)), STR_ARG(name));
}

const struct platform_row platform_reddit = {
    .name = "reddit",
    .form = PLATFORM_JSON,
    .knows = knows,
    .read = read_any,
    .signs = {{"https://www.redditstatic.com/", false}, {"//www.redditstatic.com/", false}},
    .entry = entry,
};
