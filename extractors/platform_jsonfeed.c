// JSON Feed 1.0 and 1.1: https://www.jsonfeed.org/version/1.1/
#include "extractors/platform_row.h"

static bool knows(const struct json *root)
{
    return str_find(platform_text(root, "version"), STR("//jsonfeed.org/version/"), 0) !=
               STR_NPOS &&
           platform_is(root, "items", JSON_ARRAY);
}

static const struct platform_map item_map[] = {
    {"url", PLATFORM_URL},
    {"external_url", PLATFORM_URL},
    {"id", PLATFORM_ID},
    {"title", PLATFORM_TITLE},
    {"content_html", PLATFORM_HTML},
    {"authors/name", PLATFORM_SELLER},
    {"author/name", PLATFORM_SELLER},
    {"authors/url", PLATFORM_SELLER_URL},
    {"date_published", PLATFORM_POSTED},
    {"date_modified", PLATFORM_POSTED},
    {"language", PLATFORM_LANGUAGE},
    {"image", PLATFORM_IMAGE},
    {"attachments/url", PLATFORM_IMAGE},
    {NULL, PLATFORM_FIELDS},
};

// Of the feed, for items that name none.
static const struct platform_map feed_map[] = {
    {"authors/name", PLATFORM_SELLER},
    {"author/name", PLATFORM_SELLER},
    {"language", PLATFORM_LANGUAGE},
    {NULL, PLATFORM_FIELDS},
};

static void read_items(struct platform_answer *p)
{
    struct platform_item feed = {.found = {.source = SOURCE_API}};
    platform_fill(p, &feed, p->root, feed_map);
    for (const struct json *v = json_get(p->root, "items")->child; v; v = v->next) {
        struct platform_item *item = platform_add(p, LISTING_POST);
        if (!item)
            return;
        platform_fill(p, item, v, item_map);
        if (item->html.len == 0)
            platform_set(p, item, PLATFORM_TEXT, platform_text(v, "content_text"));
        if (item->html.len == 0)
            platform_set(p, item, PLATFORM_TEXT, platform_text(v, "summary"));
        platform_set(p, item, PLATFORM_SELLER, feed.found.listing.seller_name);
        platform_set(p, item, PLATFORM_LANGUAGE, feed.found.listing.language);
    }
    p->next = platform_text(p->root, "next_url");
}

const struct platform_row platform_jsonfeed = {
    .name = "jsonfeed",
    .form = PLATFORM_JSON,
    .knows = knows,
    .read = read_items,
};
