// Text as a reader sees it: white space collapsed, lines kept apart.
#ifndef WG_EXTRACTORS_TEXT_H
#define WG_EXTRACTORS_TEXT_H

#include "base/arena.h"
#include "base/buf.h"

struct text_builder {
    struct buf buf;
    size_t max;
    bool lines;       // line breaks are kept; else they are spaces
    bool space, line; // wanted before the next visible character
};

void text_begin(struct text_builder *t, size_t max, bool lines);
void text_gap(struct text_builder *t, bool line, bool space);
// `preformatted`: '\n' in s is a line break, else white space like any other (U+00A0 is, too).
void text_add(struct text_builder *t, struct str s, bool preformatted);
bool text_full(const struct text_builder *t);
// The text, cut at a character's end, in the arena. Ends the builder.
struct str text_end(struct text_builder *t, struct arena *a);

// One line, white space collapsed. A part of s where that is enough.
struct str text_line(struct arena *a, struct str s);
// Plain text that may hold markup, as JSON-LD descriptions and feeds do: tags are white space or
// line breaks, character references are decoded. Without markup it is s, collapsed, lines kept.
struct str text_from_markup(struct arena *a, struct str s, size_t max);
// Cuts the next word (between ASCII white space) off *rest; false at the end.
bool text_word(struct str *rest, struct str *word);
// Nothing but white space, U+00A0 too.
bool text_is_blank(struct str s);
// Visible length, roughly: bytes that are not white space.
size_t text_weight(struct str s);
size_t text_words(struct str s);

#endif
