#include "crawler/sitemap.h"

#include "crawler/feed.h"
#include "crawler/url.h"

enum { JUNK_BYTES = 4096 }; // where an XML declaration is looked for that does not come first

const char *discovery_kind_name(enum discovery_kind kind)
{
    static const char *const names[] = {
        [DISCOVERY_SITEMAPINDEX] = "sitemapindex",
        [DISCOVERY_URLSET] = "urlset",
        [DISCOVERY_TEXT] = "text",
        [DISCOVERY_RSS] = "rss",
        [DISCOVERY_RDF] = "rdf",
        [DISCOVERY_ATOM] = "atom",
        [DISCOVERY_JSON] = "json",
    };
    return names[kind];
}

const char *discovery_entry_kind_name(enum discovery_entry_kind kind)
{
    static const char *const names[] = {
        [DISCOVERY_PAGE] = "page", [DISCOVERY_SITEMAP] = "sitemap",     [DISCOVERY_ENTRY] = "entry",
        [DISCOVERY_FEED] = "feed", [DISCOVERY_ALTERNATE] = "alternate",
    };
    return names[kind];
}

// The next line that is not blank, trimmed; lines end in LF, CR or both.
static bool next_line(struct str *rest, struct str *line)
{
    while (rest->len) {
        size_t end = 0;
        while (end < rest->len && rest->ptr[end] != '\n' && rest->ptr[end] != '\r')
            end++;
        *line = str_trim(str_sub(*rest, 0, end));
        *rest = str_skip(*rest, end + 1);
        if (line->len)
            return true;
    }
    return false;
}

// One absolute URL and nothing else.
static bool is_url_line(struct str line)
{
    if (!str_starts_nocase(line, STR("http://")) && !str_starts_nocase(line, STR("https://")))
        return false;
    for (size_t i = 0; i < line.len; i++)
        if (ascii_space(line.ptr[i]))
            return false;
    return true;
}

// A text is a sitemap when its first line is a URL and most of the others are: prose that starts
// with a link is none, a list with a few bad lines still is.
static bool looks_like_list(struct str text)
{
    struct str line;
    size_t urls = 0, others = 0;
    while (next_line(&text, &line)) {
        if (is_url_line(line))
            urls++;
        else if (urls == 0)
            return false;
        else
            others++;
    }
    return urls > others;
}

static bool parse_text(struct arena *a, struct str text, struct discovery *out)
{
    if (!looks_like_list(text))
        return false;
    struct feed_list list;
    struct str line;
    feed_list_init(&list, a, DISCOVERY_TEXT, out);
    while (next_line(&text, &line)) {
        struct discovery_entry e = {.kind = DISCOVERY_PAGE, .loc = line};
        if (!is_url_line(line))
            out->dropped++;
        else if (!feed_list_add(&list, STR_NONE, &e))
            break;
    }
    return true;
}

// A program's warnings or a cache's comments may stand before the file.
static bool parse_behind_junk(struct arena *a, struct str url, struct str text,
                              struct discovery *out)
{
    size_t at = str_find(str_sub(text, 0, JUNK_BYTES), STR("<?xml"), 1);
    return at != STR_NPOS && feed_xml_parse(a, url, str_skip(text, at), out);
}

bool sitemap_or_feed_parse(struct arena *a, struct str url, struct str text, struct discovery *out)
{
    if (str_starts(text, STR("\xEF\xBB\xBF")))
        text = str_skip(text, 3);
    text = str_trim(text);
    if (str_starts(text, STR("<")) && feed_xml_parse(a, url, text, out))
        return true;
    if (str_starts(text, STR("{")))
        return feed_json_parse(a, url, text, out);
    return parse_text(a, text, out) || parse_behind_junk(a, url, text, out);
}
