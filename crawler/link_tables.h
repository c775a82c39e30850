// The words by which link_value.c knows links. Private to link_*.c and their test.
#ifndef WG_CRAWLER_LINK_TABLES_H
#define WG_CRAWLER_LINK_TABLES_H

#include <stddef.h>

enum link_where {
    LINK_WHERE_END,  // the last segment, or only an id behind it (/logout/8f0c..., /add-to-cart/12)
    LINK_WHERE_ANY,  // anywhere in the path
    LINK_WHERE_FILE, // the last segment, with a script's ending (.php): "report" alone is a word
    LINK_WHERE_OBJECT, // the last, behind an object and its id: /posts/12/like
};

// Words are in lower case without '-' and '_' (add-to-cart, add_to_cart and addToCart are one), and
// a segment's ending (.php, .html) is taken off before it is compared.
struct link_path_rule {
    const char *key;    // the segment; tables are sorted by it
    const char *before; // segments directly before it, "checkout/cart cart"; NULL: whatever
    enum link_where where;
};

struct link_query_rule {
    const char *name;   // the parameter; tables are sorted by it
    const char *values; // "reply quote"; "#" is decimal digits; NULL: any
    const char *file;   // the path's last segment; NULL: whatever
};

extern const struct link_path_rule link_action_paths[];
extern const size_t link_action_paths_count;
extern const struct link_query_rule link_action_queries[];
extern const size_t link_action_queries_count;
// Things that have an id and can be acted upon.
extern const char *const link_objects[];
extern const size_t link_objects_count;
// Segments with a listing behind them, and scripts that show one.
extern const char *const link_listing_words[];
extern const size_t link_listing_words_count;
extern const struct link_query_rule link_listing_queries[];
extern const size_t link_listing_queries_count;
extern const struct link_query_rule link_page_queries[];
extern const size_t link_page_queries_count;

#endif
