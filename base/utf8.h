// UTF-8 (RFC 3629). Text is made clean before it reaches the database: valid, no NUL, no
// surrogates, no noncharacter rules.
#ifndef WG_BASE_UTF8_H
#define WG_BASE_UTF8_H

#include "base/arena.h"
#include "base/buf.h"

enum { UTF8_REPLACEMENT = 0xFFFD };

// The code point at s[*at], which is moved past it. Malformed input gives UTF8_REPLACEMENT and
// moves past the longest wrong part as the WHATWG Encoding Standard does. *at < s.len needed.
uint32_t utf8_next(struct str s, size_t *at);
// 1 to 4 bytes into out; a surrogate or a value past U+10FFFF is written as U+FFFD.
size_t utf8_put(uint32_t cp, char out[4]);
void buf_add_utf8(struct buf *b, uint32_t cp);
// C0 and C1 controls, line and paragraph separators, and what changes the direction of writing:
// with these, scraped text could drive a terminal or rewrite what stands beside it.
bool utf8_drives_display(uint32_t cp);
bool utf8_valid(struct str s);
// Valid, and no NUL.
bool utf8_is_clean(struct str s);
// s itself when it is clean, else a copy in the arena with U+FFFD in their place.
struct str utf8_clean(struct arena *a, struct str s);
// The longest prefix of at most max bytes that ends at a character's end.
struct str utf8_cut(struct str s, size_t max);

#endif
