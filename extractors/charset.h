// The encodings of the WHATWG Encoding Standard and their labels. Private to decoding.
#ifndef WG_EXTRACTORS_CHARSET_H
#define WG_EXTRACTORS_CHARSET_H

#include "base/arena.h"
#include "base/err.h"

enum charset_kind {
    CHARSET_UTF8,
    CHARSET_ICU,          // decoded by ICU's converter of that name
    CHARSET_TABLE,        // ISO-8859-16, which ICU lacks
    CHARSET_USER_DEFINED, // bytes from 0x80 are U+F780 and up
    CHARSET_REPLACEMENT,  // one U+FFFD: encodings that are attacks rather than texts
};

struct charset {
    const char *name;   // as the standard writes it
    const char *icu;    // CHARSET_ICU
    const char *labels; // in lower case, separated by spaces
    enum charset_kind kind;
};

// 4.2, "get an encoding": the encoding of a label, or NULL.
const struct charset *charset_find(struct str label);
// Row i of the table, or NULL behind the last.
const struct charset *charset_at(size_t i);
// As the standard says of a declaration inside the page: UTF-16 can't be, and is UTF-8.
const struct charset *charset_find_declared(struct str label);
// What the first 1024 bytes declare (HTML standard, 13.2.3.2 "prescan"), or NULL.
const struct charset *charset_prescan(struct str bytes);
// bytes as UTF-8, possibly with NUL, in the arena. CHARSET_UTF8 gives bytes themselves.
struct str charset_decode(struct arena *a, const struct charset *c, struct str bytes);
// Whether ICU has all converters of the table.
bool charset_start(struct err *err) WG_CHECKED;

#endif
