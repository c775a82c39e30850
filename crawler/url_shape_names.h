// What names in URLs say, as software and languages spell them: a table. Internal to crawler/.
#ifndef WG_CRAWLER_URL_SHAPE_NAMES_H
#define WG_CRAWLER_URL_SHAPE_NAMES_H

#include "crawler/url_shape.h"

// The values with which a name means what it says: "?view=grid" is a view, "?view=article" not.
enum shape_value {
    SHAPE_ANY,
    SHAPE_NUMBER, // digits
    SHAPE_SMALL,  // up to three digits: the name numbers posts as well
    SHAPE_YEAR,   // 1900 to 2199
    SHAPE_MONTH,  // year and month, and perhaps day, in 6 or 8 digits
    SHAPE_VIEW,   // a word for how a list is laid out
};

// Where else than in a query it may stand.
enum shape_place {
    SHAPE_QUERY = 0,
    SHAPE_PAIR = 1,     // /color/red, /page/7
    SHAPE_FUSED = 2,    // /color-red, /page-7
    SHAPE_CALENDAR = 4, // /calendar/17/3: numbers behind it are a date
};

enum { SHAPE_NAME_BYTES = 24 };

struct shape_name {
    struct str name; // lower case
    enum shape_role role;
    enum shape_value value;
    unsigned places; // of enum shape_place
};

// The row of a whole name, in any case, or NULL.
const struct shape_name *shape_name_find(struct str name);
// What a query's parameter says; SHAPE_PLAIN if nothing. Knows prefixes ("filter[color]") too.
enum shape_role shape_name_role(struct str name, struct str value);
// "list", "grid", "month": how something is shown, not what.
bool shape_view_word(struct str s);
// A name that tells pages apart by custom: "id", "product_id", "q", "cat".
bool shape_name_identifies(struct str name);
// The whole table, ascending by name, for its test.
const struct shape_name *shape_names(size_t *n);

#endif
