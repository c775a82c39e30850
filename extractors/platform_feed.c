// RSS 0.9x to 2.0, RSS 1.0 (RDF) and Atom, with what shops put into them: Google's product data
// (g:), Shopify's variants (s:), media and Dublin Core.
// https://www.rssboard.org/rss-specification, RFC 4287, RFC 5005,
// https://support.google.com/merchants/answer/7052112
#include "extractors/platform_row.h"
#include "extractors/thread_title.h"

static bool knows(const struct json *root)
{
    return (str_eq_nocase(root->key, STR("rss")) && json_get(root, "channel")) ||
           (str_eq(root->key, STR("RDF")) && json_get(root, "item")) ||
           str_eq_nocase(root->key, STR("feed"));
}

// The members of both kinds of feed; an offer's first.
static const struct platform_map entry_map[] = {
    {"g:id", PLATFORM_ID},
    {"guid", PLATFORM_ID},
    {"id", PLATFORM_ID},
    {"g:link", PLATFORM_URL},
    {"g:title", PLATFORM_TITLE_HTML},
    {"title", PLATFORM_TITLE_HTML},
    {"dc:title", PLATFORM_TITLE_HTML},
    {"content:encoded", PLATFORM_HTML},
    {"content", PLATFORM_HTML},
    {"g:description", PLATFORM_HTML},
    {"description", PLATFORM_HTML},
    {"summary", PLATFORM_HTML},
    {"media:group/media:description", PLATFORM_HTML},
    {"media:description", PLATFORM_HTML},
    {"s:vendor", PLATFORM_SELLER},
    {"dc:creator", PLATFORM_SELLER},
    {"author/name", PLATFORM_SELLER},
    {"pubDate", PLATFORM_POSTED},
    {"published", PLATFORM_POSTED},
    {"issued", PLATFORM_POSTED},
    {"dc:date", PLATFORM_POSTED},
    {"updated", PLATFORM_POSTED},
    {"g:product_type", PLATFORM_CATEGORY},
    {"s:type", PLATFORM_CATEGORY},
    {"category", PLATFORM_CATEGORY},
    {"category/@term", PLATFORM_CATEGORY},
    {"g:availability", PLATFORM_AVAILABILITY},
    {"g:image_link", PLATFORM_IMAGE},
    {"media:content/@url", PLATFORM_IMAGE},
    {"media:group/media:content/@url", PLATFORM_IMAGE},
    {"media:thumbnail/@url", PLATFORM_IMAGE},
    {"g:sale_price", PLATFORM_AMOUNT},
    {"g:price", PLATFORM_AMOUNT},
    {"s:variant/s:price", PLATFORM_AMOUNT},
    {"s:variant/s:price/@currency", PLATFORM_CURRENCY},
    {NULL, PLATFORM_FIELDS},
};

// RFC 4287, 4.2.7.2: without rel it is the page that shows the entry. HTML goes before other forms.
static struct str atom_link(const struct json *entry, const char *member)
{
    struct str other = STR_NONE;
    for (const struct json *m = entry->child; m; m = m->next) {
        if (!str_eq_nocase(m->key, str_c(member)) || m->type != JSON_OBJECT)
            continue;
        struct str href = platform_text(m, "@href"), rel = str_trim(platform_text(m, "@rel"));
        struct str type = platform_text(m, "@type");
        if (href.len == 0 || (rel.len && !str_eq_nocase(rel, STR("alternate"))))
            continue;
        if (type.len == 0 || str_find_nocase(type, STR("html"), 0) != STR_NPOS)
            return href;
        if (other.len == 0)
            other = href;
    }
    return other;
}

// An id is an address unless it says it is none (isPermaLink) or looks like none.
static bool is_permalink(const struct json *guid, struct str text)
{
    return !str_eq_nocase(platform_text(guid, "@isPermaLink"), STR("false")) &&
           (str_starts_nocase(text, STR("http://")) || str_starts_nocase(text, STR("https://")));
}

static void set_url(struct platform_answer *p, struct platform_item *item, const struct json *entry)
{
    struct str guid = str_trim(platform_text(entry, "guid"));
    platform_set(p, item, PLATFORM_URL, platform_text(entry, "link"));
    platform_set(p, item, PLATFORM_URL, atom_link(entry, "link"));
    platform_set(p, item, PLATFORM_URL, atom_link(entry, "atom:link"));
    if (is_permalink(json_get(entry, "guid"), guid))
        platform_set(p, item, PLATFORM_URL, guid);
    platform_set(p, item, PLATFORM_URL, platform_text(entry, "@about")); // RSS 1.0, 5.5
}

// RSS 2.0 has "ada@shop.example (Ada)".
static struct str person_name(struct str text)
{
    size_t open = str_find_char(text, '(', 0);
    size_t end = open == STR_NPOS ? STR_NPOS : str_find_char(text, ')', open);
    return end == STR_NPOS ? text : str_sub(text, open + 1, end);
}

// Atom's XHTML content is markup as it stands; the text of an element that holds others is none.
static void set_xhtml(struct platform_answer *p, struct platform_item *item,
                      const struct json *entry)
{
    static const char *const members[] = {"content", "summary"};
    for (size_t i = 0; i < sizeof members / sizeof *members; i++) {
        const struct json *v = json_get(entry, members[i]);
        if (str_eq_nocase(platform_text(v, "@type"), STR("xhtml")))
            platform_set(p, item, PLATFORM_HTML, v->text);
    }
}

static bool add_entry(struct platform_answer *p, const struct json *entry, struct str author)
{
    struct platform_item *item = platform_add(p, LISTING_POST);
    if (!item)
        return false;
    struct listing *l = &item->found.listing;
    set_xhtml(p, item, entry);
    platform_fill(p, item, entry, entry_map);
    set_url(p, item, entry);
    if (l->price.amount.len || json_get(entry, "g:id") || json_get(entry, "s:variant")) {
        l->kind = LISTING_PRODUCT;
        return true;
    }
    platform_set(p, item, PLATFORM_SELLER, person_name(platform_text(entry, "author")));
    platform_set(p, item, PLATFORM_SELLER, author);
    struct str subject = thread_without_reply(l->title);
    l->reply = subject.len < l->title.len || json_get(entry, "thr:in-reply-to"); // RFC 4685, 3
    l->title = subject;
    return true;
}

static void add_entries(struct platform_answer *p, const struct json *parent, struct str author)
{
    for (const struct json *m = parent->child; m; m = m->next)
        if (m->type == JSON_OBJECT &&
            (str_eq_nocase(m->key, STR("item")) || str_eq_nocase(m->key, STR("entry"))) &&
            !add_entry(p, m, author))
            return;
}

// The next page's address is the crawler's to find, which reads every feed as it reads sitemaps.
static void read_feed(struct platform_answer *p)
{
    const struct json *channel = json_get(p->root, "channel");
    add_entries(p, p->root, platform_text(p->root, "author/name")); // RFC 4287, 4.2.1
    if (channel)
        add_entries(p, channel, STR_NONE);
}

const struct platform_row platform_feed = {
    .name = "feed",
    .form = PLATFORM_XML,
    .knows = knows,
    .read = read_feed,
};
