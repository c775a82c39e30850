// What the elements of sitemaps and feeds mean: one table of them, of the namespaces, and of the
// root elements by which the kinds are told apart. Internal to crawler/.
#ifndef WG_CRAWLER_FEED_TABLE_H
#define WG_CRAWLER_FEED_TABLE_H

#include "crawler/sitemap.h"

enum feed_ns {
    FEED_NS_NONE,
    FEED_NS_SITEMAP,
    FEED_NS_NEWS,
    FEED_NS_XHTML,
    FEED_NS_ATOM,
    FEED_NS_RSS,
    FEED_NS_RDF,
    FEED_NS_DC,
    FEED_NS_CONTENT,
    FEED_NS_FOREIGN,
};

enum feed_role {
    FEED_ROLE_NONE, // nothing inside it is looked at
    FEED_ROLE_ROOT,
    FEED_ROLE_CHANNEL,
    FEED_ROLE_ENTRY,
    FEED_ROLE_NEWS,
    FEED_ROLE_PERSON,
    FEED_ROLE_FEED_PERSON, // author of every entry that names none
    FEED_ROLE_FIELD,
    FEED_ROLE_LINK, // all in attributes
};

enum feed_field {
    FEED_LOC,
    FEED_LASTMOD,
    FEED_PRIORITY,
    FEED_TITLE,
    FEED_TEXT,
    FEED_AUTHOR,
    FEED_ID,
    FEED_SHARED_AUTHOR,
    FEED_FIELDS
};

// Kinds of file, as bits.
enum { FEED_OF_SITEMAPS = 1, FEED_OF_RSS = 2, FEED_OF_ATOM = 4 };

struct feed_row {
    unsigned kinds;
    enum feed_role parent;
    int ns; // enum feed_ns, or FEED_HOME
    const char *name;
    enum feed_role role;
    enum feed_field field;
    int rank; // of several sources of a field the highest counts, then the first
};

// The namespace of the file's own kind, or none.
enum { FEED_HOME = -1 };

struct feed_root {
    const char *name;
    enum feed_ns ns;
    unsigned kinds;
    enum discovery_kind kind;
    enum discovery_entry_kind entries;
    enum feed_ns home;
};

enum feed_ns feed_namespace(struct str uri);
// What a prefix means where its declaration was forgotten.
enum feed_ns feed_customary_namespace(struct str prefix);
// The kind of file by its first element's local name, or NULL. Its namespace may be missing or
// wrong, where the name says enough; "RDF" and "feed" alone do not.
const struct feed_root *feed_root_find(struct str local_name, enum feed_ns ns);
// The meaning of an element inside one of another role, or NULL; `home` says that its namespace
// counts as the file's own.
const struct feed_row *feed_row_find(unsigned kinds, enum feed_role parent, enum feed_ns ns,
                                     bool home, struct str local_name);

#endif
