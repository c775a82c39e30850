// Mastodon and what answers like it: timelines, an account's statuses, one status, its thread.
// https://docs.joinmastodon.org/entities/Status/ and /methods/timelines/
#include "extractors/platform_row.h"

static bool is_status(const struct json *v)
{
    return platform_is(v, "account/acct", JSON_STRING) && platform_is(v, "content", JSON_STRING) &&
           platform_is(v, "uri", JSON_STRING);
}

static const struct json *first_of(const struct json *root, const char *list)
{
    const struct json *v = json_get(root, list);
    return v && v->type == JSON_ARRAY ? v->child : NULL;
}

static bool knows(const struct json *root)
{
    return is_status(platform_first(root)) || is_status(first_of(root, "descendants")) ||
           is_status(first_of(root, "ancestors")) || is_status(first_of(root, "statuses"));
}

static const struct platform_map status_map[] = {
    {"uri", PLATFORM_ID}, // the same on every server that shows it
    {"url", PLATFORM_URL},
    {"uri", PLATFORM_URL},
    {"spoiler_text", PLATFORM_TEXT},
    {"content", PLATFORM_HTML},
    {"poll/options/title", PLATFORM_MORE_TEXT},
    {"account/display_name", PLATFORM_SELLER},
    {"account/username", PLATFORM_SELLER},
    {"account/acct", PLATFORM_SELLER_ID},
    {"account/url", PLATFORM_SELLER_URL},
    {"created_at", PLATFORM_POSTED},
    {"media_attachments/url", PLATFORM_IMAGE},
    {"language", PLATFORM_LANGUAGE},
    {NULL, PLATFORM_FIELDS},
};

static void read_statuses(struct platform_answer *p, const struct json *v)
{
    for (; v; v = v->next) {
        const struct json *boosted = json_get(v, "reblog");
        const struct json *status = boosted && boosted->type == JSON_OBJECT ? boosted : v;
        struct platform_item *item = platform_add(p, LISTING_POST);
        if (!item)
            return;
        platform_fill(p, item, status, status_map);
        item->found.listing.reply = platform_text(status, "in_reply_to_id").len > 0;
    }
}

// Timelines go back from max_id, which is left out. Their end is an answer without entries: hidden
// ones make others short.
static void page_timeline(struct platform_answer *p)
{
    const struct json *last = p->root->child;
    while (last && last->next)
        last = last->next;
    struct str id = platform_text(last, "id");
    if (id.len)
        p->next = platform_with_query(p, "max_id", id);
}

static void read_any(struct platform_answer *p)
{
    static const char *const lists[] = {"ancestors", "descendants", "statuses"};
    if (is_status(platform_first(p->root)))
        read_statuses(p, platform_first(p->root));
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
        read_statuses(p, first_of(p->root, lists[i]));
    if (p->root->type == JSON_ARRAY)
        page_timeline(p);
}

// A hashtag's timeline on its page, else the server's own. An account's needs its number, which
// its page does not tell; it links to a feed.
static struct str entry(struct arena *a, const struct page_input *in, const struct page_scan *scan)
{
    const struct str tags = STR("/tags/");
    struct str path = platform_path(in->url);
    (void)scan;
    if (!str_starts(path, tags))
        return platform_at(a, in, "/api/v1/timelines/public?local=true&limit=40");
    struct str tag = str_skip(path, tags.len);
    tag = str_sub(tag, 0, str_find_char(tag, '/', 0));
    return arena_fmt(a, "%.*s/api/v1/timelines/tag/%.*s?limit=40",
                     STR_ARG(platform_origin(in->url)), STR_ARG(tag));
}

const struct platform_row platform_mastodon = {
    .name = "mastodon",
    .form = PLATFORM_JSON,
    .knows = knows,
    .read = read_any,
    .signs = {{"mastodon", true}, {"initial-state", true}},
    .all_signs = true,
    .entry = entry,
};
