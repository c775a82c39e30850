// Character references (HTML standard, 13.2.5.72): named with longest match, also the old names
// without a semicolon, and numeric with the windows-1252 remap.
#ifndef WG_EXTRACTORS_CHARREF_H
#define WG_EXTRACTORS_CHARREF_H

#include "base/arena.h"

enum {
    CHARREF_MAX = 8,     // bytes of UTF-8 that one reference can give
    CHARREF_BEHIND = 16, // bytes that may be read behind a text that was decoded
};

// The reference at the start of s, which begins with '&'. Returns the bytes it takes, and in
// out[0 .. *n) what it stands for; 0 if it is none. In an attribute, an old name without a
// semicolon before '=' or a letter or digit is none.
size_t charref_parse(struct str s, bool attribute, char out[CHARREF_MAX], size_t *n);

// s with all references decoded, in the arena; s itself if it has none.
struct str charref_decode(struct arena *a, struct str s, bool attribute);

// The table that scripts/make-entities writes, in bytewise order of name.
struct charref_entity {
    const char *name; // without '&', with ';' where it belongs to it
    const char *utf8;
};
extern const struct charref_entity charref_entities[];
extern const size_t charref_entities_count;

enum { CHARREF_LETTERS = 52 };
// Index of the first name that begins with each of A to Z, a to z, and the count behind.
extern const unsigned short charref_first[CHARREF_LETTERS + 1];

#endif
