// WordPress REST API: /wp-json/wp/v2/posts, pages, comments and custom types.
// https://developer.wordpress.org/rest-api/reference/posts/ and /comments/
#include "extractors/platform_row.h"

static bool is_comment(const struct json *v)
{
    return platform_is(v, "author_name", JSON_STRING) && platform_is(v, "post", JSON_NUMBER);
}

static bool knows(const struct json *root)
{
    const struct json *v = platform_first(root);
    return platform_is(v, "content/rendered", JSON_STRING) && platform_is(v, "link", JSON_STRING) &&
           platform_is(v, "id", JSON_NUMBER);
}

static const struct platform_map post_map[] = {
    {"link", PLATFORM_URL},
    {"title/rendered", PLATFORM_TITLE_HTML},
    {"content/rendered", PLATFORM_HTML},
    {"excerpt/rendered", PLATFORM_HTML},
    {"_embedded/author/name", PLATFORM_SELLER},
    {"_embedded/author/link", PLATFORM_SELLER_URL},
    {"yoast_head_json/author", PLATFORM_SELLER},
    {"date_gmt", PLATFORM_POSTED},
    {"date", PLATFORM_POSTED},
    {"_embedded/wp:term/name", PLATFORM_CATEGORY},
    {"_embedded/wp:featuredmedia/source_url", PLATFORM_IMAGE},
    {"jetpack_featured_media_url", PLATFORM_IMAGE},
    {NULL, PLATFORM_FIELDS},
};

// Its number is that of the page's markup (id="comment-7"), so that it is one comment either way.
static const struct platform_map comment_map[] = {
    {"id", PLATFORM_ID},
    {"link", PLATFORM_URL},
    {"_embedded/up/title/rendered", PLATFORM_TITLE_HTML},
    {"content/rendered", PLATFORM_HTML},
    {"author_name", PLATFORM_SELLER},
    {"author_url", PLATFORM_SELLER_URL},
    {"date_gmt", PLATFORM_POSTED},
    {"date", PLATFORM_POSTED},
    {NULL, PLATFORM_FIELDS},
};

static void read_posts(struct platform_answer *p)
{
    size_t n = 0;
    for (const struct json *v = platform_first(p->root); v; v = v->next, n++) {
        bool comment = is_comment(v);
        bool product = str_eq(platform_text(v, "type"), STR("product"));
        struct platform_item *item = platform_add(p, comment   ? LISTING_COMMENT
                                                     : product ? LISTING_PRODUCT
                                                               : LISTING_POST);
        if (!item)
            return;
        platform_fill(p, item, v, comment ? comment_map : post_map);
        item->found.listing.reply = comment;
    }
    if (p->root->type == JSON_ARRAY)
        platform_count_pages(p, "page", 1, "per_page", 10, n);
}

// The root of the interface stands in <link rel="https://api.w.org/">: below /wp-json/, or without
// pretty addresses in ?rest_route=.
struct str platform_wordpress_route(struct arena *a, const struct page_input *in,
                                    const struct page_scan *scan, const char *route,
                                    const char *query)
{
    struct str root = platform_at(a, in, "/wp-json/");
    for (size_t i = 0; i < scan->n_links; i++)
        if (str_eq(scan->links[i].rel, STR("https://api.w.org/"))) {
            root = scan->links[i].href;
            break;
        }
    bool in_query = str_find_char(root, '?', 0) != STR_NPOS;
    return arena_fmt(a, "%.*s%s%c%s", STR_ARG(root), route, in_query ? '&' : '?', query);
}

static struct str entry(struct arena *a, const struct page_input *in, const struct page_scan *scan)
{
    return platform_wordpress_route(a, in, scan, "wp/v2/posts", "per_page=100&_embed=author");
}

const struct platform_row platform_wordpress = {
    .name = "wordpress",
    .form = PLATFORM_JSON,
    .knows = knows,
    .read = read_posts,
    .signs = {{"https://api.w.org/", true}},
    .entry = entry,
};
