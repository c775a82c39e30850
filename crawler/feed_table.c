#include "crawler/feed_table.h"

static const struct {
    const char *uri; // a last '*' stands for any rest
    enum feed_ns ns;
} namespaces[] = {
    {"http://www.sitemaps.org/schemas/sitemap/*", FEED_NS_SITEMAP},
    {"https://www.sitemaps.org/schemas/sitemap/*", FEED_NS_SITEMAP},
    {"http://www.google.com/schemas/sitemap/*", FEED_NS_SITEMAP},
    {"http://www.google.com/schemas/sitemap-news/*", FEED_NS_NEWS},
    {"http://www.w3.org/1999/xhtml", FEED_NS_XHTML},
    {"https://www.w3.org/1999/xhtml", FEED_NS_XHTML},
    {"http://www.w3.org/2005/Atom", FEED_NS_ATOM},
    {"http://purl.org/atom/ns#*", FEED_NS_ATOM},
    {"http://purl.org/rss/1.0/", FEED_NS_RSS},
    {"http://my.netscape.com/rdf/simple/0.9/", FEED_NS_RSS},
    {"http://backend.userland.com/rss*", FEED_NS_RSS},
    {"http://blogs.law.harvard.edu/tech/rss", FEED_NS_RSS},
    {"http://www.w3.org/1999/02/22-rdf-syntax-ns#", FEED_NS_RDF},
    {"http://purl.org/dc/elements/1.1/", FEED_NS_DC},
    {"http://purl.org/dc/terms/", FEED_NS_DC},
    {"http://purl.org/rss/1.0/modules/content/", FEED_NS_CONTENT},
};

static const struct {
    const char *prefix;
    enum feed_ns ns;
} customary[] = {
    {"atom", FEED_NS_ATOM}, {"news", FEED_NS_NEWS}, {"xhtml", FEED_NS_XHTML},
    {"rdf", FEED_NS_RDF},   {"dc", FEED_NS_DC},     {"content", FEED_NS_CONTENT},
};

static const struct feed_row elements[] = {
    {FEED_OF_SITEMAPS, FEED_ROLE_ROOT, FEED_HOME, "url", FEED_ROLE_ENTRY, FEED_FIELDS, 0},
    {FEED_OF_SITEMAPS, FEED_ROLE_ROOT, FEED_HOME, "sitemap", FEED_ROLE_ENTRY, FEED_FIELDS, 0},
    {FEED_OF_SITEMAPS, FEED_ROLE_ENTRY, FEED_HOME, "loc", FEED_ROLE_FIELD, FEED_LOC, 1},
    {FEED_OF_SITEMAPS, FEED_ROLE_ENTRY, FEED_HOME, "lastmod", FEED_ROLE_FIELD, FEED_LASTMOD, 1},
    {FEED_OF_SITEMAPS, FEED_ROLE_ENTRY, FEED_HOME, "priority", FEED_ROLE_FIELD, FEED_PRIORITY, 1},
    {FEED_OF_SITEMAPS, FEED_ROLE_ENTRY, FEED_NS_XHTML, "link", FEED_ROLE_LINK, FEED_LOC, 0},
    {FEED_OF_SITEMAPS, FEED_ROLE_ENTRY, FEED_NS_NEWS, "news", FEED_ROLE_NEWS, FEED_FIELDS, 0},
    {FEED_OF_SITEMAPS, FEED_ROLE_NEWS, FEED_NS_NEWS, "title", FEED_ROLE_FIELD, FEED_TITLE, 1},

    {FEED_OF_RSS, FEED_ROLE_ROOT, FEED_HOME, "channel", FEED_ROLE_CHANNEL, FEED_FIELDS, 0},
    {FEED_OF_RSS, FEED_ROLE_ROOT, FEED_HOME, "item", FEED_ROLE_ENTRY, FEED_FIELDS, 0},
    {FEED_OF_RSS, FEED_ROLE_CHANNEL, FEED_HOME, "item", FEED_ROLE_ENTRY, FEED_FIELDS, 0},
    {FEED_OF_RSS, FEED_ROLE_CHANNEL, FEED_NS_ATOM, "link", FEED_ROLE_LINK, FEED_LOC, 0},
    {FEED_OF_RSS, FEED_ROLE_ENTRY, FEED_HOME, "link", FEED_ROLE_FIELD, FEED_LOC, 3},
    {FEED_OF_RSS, FEED_ROLE_ENTRY, FEED_HOME, "guid", FEED_ROLE_FIELD, FEED_ID, 2},
    {FEED_OF_RSS, FEED_ROLE_ENTRY, FEED_HOME, "title", FEED_ROLE_FIELD, FEED_TITLE, 2},
    {FEED_OF_RSS, FEED_ROLE_ENTRY, FEED_NS_DC, "title", FEED_ROLE_FIELD, FEED_TITLE, 1},
    {FEED_OF_RSS, FEED_ROLE_ENTRY, FEED_HOME, "description", FEED_ROLE_FIELD, FEED_TEXT, 1},
    {FEED_OF_RSS, FEED_ROLE_ENTRY, FEED_NS_CONTENT, "encoded", FEED_ROLE_FIELD, FEED_TEXT, 2},
    {FEED_OF_RSS, FEED_ROLE_ENTRY, FEED_HOME, "pubDate", FEED_ROLE_FIELD, FEED_LASTMOD, 1},
    {FEED_OF_RSS, FEED_ROLE_ENTRY, FEED_NS_DC, "date", FEED_ROLE_FIELD, FEED_LASTMOD, 1},
    {FEED_OF_RSS, FEED_ROLE_ENTRY, FEED_NS_ATOM, "updated", FEED_ROLE_FIELD, FEED_LASTMOD, 2},
    {FEED_OF_RSS, FEED_ROLE_ENTRY, FEED_HOME, "author", FEED_ROLE_FIELD, FEED_AUTHOR, 1},
    {FEED_OF_RSS, FEED_ROLE_ENTRY, FEED_NS_DC, "creator", FEED_ROLE_FIELD, FEED_AUTHOR, 2},

    {FEED_OF_ATOM, FEED_ROLE_ROOT, FEED_HOME, "entry", FEED_ROLE_ENTRY, FEED_FIELDS, 0},
    {FEED_OF_ATOM, FEED_ROLE_ROOT, FEED_HOME, "link", FEED_ROLE_LINK, FEED_LOC, 0},
    {FEED_OF_ATOM, FEED_ROLE_ENTRY, FEED_HOME, "link", FEED_ROLE_LINK, FEED_LOC, 3},
    {FEED_OF_ATOM, FEED_ROLE_ENTRY, FEED_HOME, "id", FEED_ROLE_FIELD, FEED_ID, 2},
    {FEED_OF_ATOM, FEED_ROLE_ENTRY, FEED_HOME, "title", FEED_ROLE_FIELD, FEED_TITLE, 1},
    {FEED_OF_ATOM, FEED_ROLE_ENTRY, FEED_HOME, "summary", FEED_ROLE_FIELD, FEED_TEXT, 1},
    {FEED_OF_ATOM, FEED_ROLE_ENTRY, FEED_HOME, "content", FEED_ROLE_FIELD, FEED_TEXT, 2},
    {FEED_OF_ATOM, FEED_ROLE_ENTRY, FEED_HOME, "updated", FEED_ROLE_FIELD, FEED_LASTMOD, 2},
    {FEED_OF_ATOM, FEED_ROLE_ENTRY, FEED_HOME, "modified", FEED_ROLE_FIELD, FEED_LASTMOD,
     2}, // Atom 0.3
    {FEED_OF_ATOM, FEED_ROLE_ENTRY, FEED_HOME, "published", FEED_ROLE_FIELD, FEED_LASTMOD, 1},
    {FEED_OF_ATOM, FEED_ROLE_ENTRY, FEED_HOME, "issued", FEED_ROLE_FIELD, FEED_LASTMOD,
     1}, // Atom 0.3
    {FEED_OF_ATOM, FEED_ROLE_ENTRY, FEED_HOME, "author", FEED_ROLE_PERSON, FEED_FIELDS, 0},
    {FEED_OF_ATOM, FEED_ROLE_ENTRY, FEED_NS_DC, "creator", FEED_ROLE_FIELD, FEED_AUTHOR, 1},
    {FEED_OF_ATOM, FEED_ROLE_PERSON, FEED_HOME, "name", FEED_ROLE_FIELD, FEED_AUTHOR, 2},
    {FEED_OF_ATOM, FEED_ROLE_ROOT, FEED_HOME, "author", FEED_ROLE_FEED_PERSON, FEED_FIELDS, 0},
    {FEED_OF_ATOM, FEED_ROLE_FEED_PERSON, FEED_HOME, "name", FEED_ROLE_FIELD, FEED_SHARED_AUTHOR,
     1},
};

static const struct feed_root roots[] = {
    {"urlset", FEED_NS_SITEMAP, FEED_OF_SITEMAPS, DISCOVERY_URLSET, DISCOVERY_PAGE,
     FEED_NS_SITEMAP},
    {"sitemapindex", FEED_NS_SITEMAP, FEED_OF_SITEMAPS, DISCOVERY_SITEMAPINDEX, DISCOVERY_SITEMAP,
     FEED_NS_SITEMAP},
    {"rss", FEED_NS_RSS, FEED_OF_RSS, DISCOVERY_RSS, DISCOVERY_ENTRY, FEED_NS_RSS},
    {"RDF", FEED_NS_RDF, FEED_OF_RSS, DISCOVERY_RDF, DISCOVERY_ENTRY, FEED_NS_RSS},
    {"feed", FEED_NS_ATOM, FEED_OF_ATOM, DISCOVERY_ATOM, DISCOVERY_ENTRY, FEED_NS_ATOM},
};

enum feed_ns feed_namespace(struct str uri)
{
    uri = str_trim(uri);
    if (uri.len == 0)
        return FEED_NS_NONE;
    for (size_t i = 0; i < sizeof namespaces / sizeof *namespaces; i++) {
        struct str known = str_c(namespaces[i].uri);
        bool open_ended = str_ends(known, STR("*"));
        if (open_ended ? str_starts(uri, str_sub(known, 0, known.len - 1)) : str_eq(uri, known))
            return namespaces[i].ns;
    }
    return FEED_NS_FOREIGN;
}

enum feed_ns feed_customary_namespace(struct str prefix)
{
    for (size_t i = 0; i < sizeof customary / sizeof *customary; i++)
        if (str_eq(prefix, str_c(customary[i].prefix)))
            return customary[i].ns;
    return prefix.len ? FEED_NS_FOREIGN : FEED_NS_NONE;
}

const struct feed_root *feed_root_find(struct str local_name, enum feed_ns ns)
{
    for (size_t i = 0; i < sizeof roots / sizeof *roots; i++) {
        if (!str_eq_nocase(local_name, str_c(roots[i].name)))
            continue;
        bool strict = roots[i].kind == DISCOVERY_RDF || roots[i].kind == DISCOVERY_ATOM;
        if (!strict || ns == roots[i].ns || (ns == FEED_NS_NONE && roots[i].kind == DISCOVERY_ATOM))
            return &roots[i];
    }
    return NULL;
}

const struct feed_row *feed_row_find(unsigned kinds, enum feed_role parent, enum feed_ns ns,
                                     bool home, struct str local_name)
{
    for (size_t i = 0; i < sizeof elements / sizeof *elements; i++) {
        const struct feed_row *row = &elements[i];
        if ((row->kinds & kinds) && row->parent == parent &&
            (row->ns == FEED_HOME ? home : row->ns == (int)ns) &&
            str_eq_nocase(local_name, str_c(row->name)))
            return row;
    }
    return NULL;
}
