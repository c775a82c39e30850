#include "patterns/normalise.h"

#include "base/utf8.h"
#include "base/xalloc.h"
#include "patterns/span.h"

#include <stdlib.h>
#include <unicode/uchar.h>

void canon_init(struct canon *c, bool mapped)
{
    *c = (struct canon){.mapped = mapped};
    buf_init(&c->text, 0);
}

void canon_deinit(struct canon *c)
{
    buf_deinit(&c->text);
    free(c->from);
    free(c->to);
}

static void grow(struct canon *out, size_t n)
{
    if (!buf_reserve(&out->text, n))
        abort(); // no limit is set
    if (!out->mapped || out->text.cap <= out->map_cap)
        return;
    out->map_cap = out->text.cap;
    out->from = xreallocarray(out->from, out->map_cap, sizeof(*out->from));
    out->to = xreallocarray(out->to, out->map_cap, sizeof(*out->to));
}

// Room for n more bytes of text and of the map.
static inline void reserve(struct canon *out, size_t n)
{
    if (out->text.cap - out->text.len < n)
        grow(out, n);
}

static inline void put(struct canon *out, const char *bytes, size_t len, size_t from, size_t to)
{
    size_t at = out->text.len;
    if (len == 1 && bytes[0] == ' ' && at && out->text.ptr[at - 1] == ' ') {
        if (out->mapped)
            out->to[at - 1] = (uint32_t)to;
        return;
    }
    reserve(out, len);
    // Nearly always a character's few bytes, for which a call costs more than the copy.
    char *to_ptr = out->text.ptr + at;
    if (len > 3)
        memcpy(to_ptr, bytes, len);
    else
        for (size_t i = 0; i < len; i++)
            to_ptr[i] = bytes[i];
    out->text.len += len;
    if (!out->mapped)
        return;
    for (size_t i = at; i < at + len; i++) {
        out->from[i] = (uint32_t)from;
        out->to[i] = (uint32_t)to;
    }
}

// Joins a voicing mark or a jamo with the letter before it; false if they do not compose.
static bool join(struct canon *out, uint32_t cp, size_t to)
{
    size_t start;
    if (out->text.len == 0)
        return false;
    uint32_t whole = fold_compose(utf8_before(canon_str(out), out->text.len, &start), cp);
    if (whole == 0)
        return false;
    char bytes[4];
    size_t from = out->mapped ? out->from[start] : 0, len = utf8_put(whole, bytes);
    out->text.len = start;
    put(out, bytes, len, from, to);
    return true;
}

static void put_cell(const struct fold *f, struct canon *out, const struct fold_cell *c,
                     struct str self, size_t from)
{
    const char *bytes = c->len == FOLD_SELF ? self.ptr : f->pool + c->at;
    size_t len = c->len == FOLD_SELF ? self.len : c->len, to = from + self.len;
    if (len == 0)
        return;
    if (c->flags & FOLD_APART) {
        put(out, " ", 1, from, to);
        put(out, bytes, len, from, to);
        put(out, " ", 1, from, to);
        return;
    }
    if (c->flags & FOLD_COMPOSE) {
        size_t i = 0;
        uint32_t first = utf8_next(str_from(bytes, len), &i);
        if (i == len && join(out, first, to))
            return;
    }
    put(out, bytes, len, from, to);
}

static bool in_word(const struct fold_cell *c)
{
    return !(c->flags & FOLD_APART) && ((c->flags & (FOLD_LATIN | FOLD_TWINS)) ||
                                        c->class == CHAR_GONE || c->class == CHAR_DIGIT);
}

// A word is a run of letters of Latin and of the scripts that look like it, and of digits.
struct word {
    size_t from, to;
    bool latin, twins, exact;
    bool cyrillic, greek, other; // of letters that have look-alikes
};

// Whether it is Latin in disguise: its letters have twins there, and it can't be a word of their
// own script, since it has letters of two, or is made of exact look-alikes alone.
static bool in_disguise(const struct word *w)
{
    return w->twins && (w->exact || w->latin + w->cyrillic + w->greek + w->other > 1);
}

// The word again, in Latin letters.
static void put_latin(const struct fold *f, struct canon *out, struct str text,
                      const struct word *w)
{
    for (size_t i = w->from; i < w->to;) {
        size_t from = i;
        if ((unsigned char)text.ptr[i] < 0x80) {
            char c = ascii_lower(text.ptr[i++]);
            put(out, &c, 1, from, i);
            continue;
        }
        const struct fold_cell *c = fold_at(f, fold_next(text, &i));
        if (c->twin)
            put(out, &c->twin, 1, from, i);
        else
            put_cell(f, out, c, str_sub(text, from, i), from);
    }
}

// The word of which the code point at `at` is the first beyond ASCII; returns its end. It is put
// as it stands, and again if it turns out to be Latin in disguise, which few are.
static size_t put_word(const struct fold *f, struct canon *out, struct str text, size_t at)
{
    struct word w = {.from = at, .to = at, .exact = true};
    while (w.from > 0 && ascii_alnum(text.ptr[w.from - 1]))
        w.latin |= ascii_alpha(text.ptr[--w.from]);
    size_t start = out->text.len - (at - w.from); // its ASCII is there already, one byte each
    while (w.to < text.len) {
        size_t next = w.to;
        if ((unsigned char)text.ptr[next] < 0x80) {
            if (!ascii_alnum(text.ptr[next]))
                break;
            char c = ascii_lower(text.ptr[next++]);
            w.latin |= ascii_alpha(c);
            put(out, &c, 1, w.to, next);
        } else {
            const struct fold_cell *c = fold_at(f, fold_next(text, &next));
            if (!in_word(c))
                break;
            w.latin |= (c->flags & FOLD_LATIN) != 0;
            w.twins |= c->twin != 0;
            w.exact &= (c->flags & (FOLD_TWINS | FOLD_STRICT)) != FOLD_TWINS;
            w.cyrillic |= (c->flags & FOLD_CYRILLIC) != 0;
            w.greek |= (c->flags & FOLD_GREEK) != 0;
            w.other |= (c->flags & (FOLD_TWINS | FOLD_CYRILLIC | FOLD_GREEK)) == FOLD_TWINS;
            put_cell(f, out, c, str_sub(text, w.to, next), w.to);
        }
        w.to = next;
    }
    if (in_disguise(&w)) {
        out->text.len = start;
        put_latin(f, out, text, &w);
    }
    return w.to;
}

static bool letter_at(const struct fold *f, struct str text, size_t at)
{
    return at < text.len && fold_class(f, fold_next(text, &at)) == CHAR_LETTER;
}

// Whether a symbol stands between letters of one word; *next moves behind what belongs to it.
static bool inside_word(const struct fold *f, const struct canon *out, struct str text,
                        size_t *next)
{
    enum { SELECTORS = 2 }; // of a variant of the emoji
    size_t end = *next, n = out->text.len;
    for (int i = 0; i < SELECTORS && end < text.len && !letter_at(f, text, end); i++) {
        size_t behind = end;
        if (fold_class(f, fold_next(text, &behind)) != CHAR_GONE)
            return false;
        end = behind;
    }
    if (n == 0 || !ascii_alpha(out->text.ptr[n - 1]) || !letter_at(f, text, end))
        return false;
    *next = end;
    return true;
}

// The code point at `at`, with the rest of the word it belongs to; returns where to go on.
static size_t put_beyond_ascii(const struct fold *f, struct canon *out, struct str text, size_t at)
{
    size_t next = at;
    const struct fold_cell *c = fold_at(f, fold_next(text, &next));
    if (in_word(c))
        return put_word(f, out, text, at);
    if ((c->flags & FOLD_INSIDE) && inside_word(f, out, text, &next)) {
        put(out, &c->twin, 1, at, next);
        return next;
    }
    put_cell(f, out, c, str_sub(text, at, next), at);
    return next;
}

// What ASCII becomes: capitals small, control characters a space; 0 for all other bytes.
#define ROW(c) (c), (c) + 1, (c) + 2, (c) + 3, (c) + 4, (c) + 5, (c) + 6, (c) + 7
static const char ASCII[256] = {
    ' ',      ' ',      ' ',      ' ', ' ', ' ', ' ',  ' ', ' ', ' ', ' ',
    ' ',      ' ',      ' ',      ' ', ' ', ' ', ' ',  ' ', ' ', ' ', ' ',
    ' ',      ' ',      ' ',      ' ', ' ', ' ', ' ',  ' ', ' ', ' ', ROW(' '),
    ROW('('), ROW('0'), ROW('8'), '@', 'a', 'b', 'c',  'd', 'e', 'f', 'g',
    ROW('h'), ROW('p'), 'x',      'y', 'z', '[', '\\', ']', '^', '_', ROW('`'),
    ROW('h'), ROW('p'), 'x',      'y', 'z', '{', '|',  '}', '~', ' ',
};

// ASCII from `at` on, a span at a time up to what a span can't tell by itself: a byte beyond
// ASCII, or a second space in a row. Most text is nothing else, so this is the speed of the first
// lane. Returns the first other byte.
static size_t put_ascii(struct canon *out, struct str text, size_t at)
{
    reserve(out, text.len - at + SPAN); // it writes before it decides
    char *to = out->text.ptr, c;
    size_t n = out->text.len;
    bool space = n && to[n - 1] == ' ';
    while (text.len - at >= SPAN && span_starts_ascii(text.ptr + at)) {
        uint64_t spaces = span_canonical(text.ptr + at, to + n);
        uint64_t beyond = span_high(text.ptr + at);
        unsigned len = span_first(beyond | (spaces & (spaces << 1 | space)));
        n += len;
        at += len;
        if (len == SPAN) {
            space = spaces >> (SPAN - 1);
            continue;
        }
        if (beyond >> len & 1)
            break;
        space = true;
        at++; // the second space
    }
    space = n && to[n - 1] == ' ';
    for (; at < text.len && (c = ASCII[(unsigned char)text.ptr[at]]) != 0; at++) {
        to[n] = c;
        n += (c != ' ') | !space;
        space = c == ' ';
    }
    out->text.len = n;
    return at;
}

// The same with the map.
static size_t put_ascii_mapped(struct canon *out, struct str text, size_t at)
{
    reserve(out, text.len - at);
    char c;
    for (; at < text.len && (c = ASCII[(unsigned char)text.ptr[at]]) != 0; at++)
        put(out, &c, 1, at, at + 1);
    return at;
}

void normalise(const struct fold *f, struct str text, struct canon *out)
{
    buf_reset(&out->text);
    reserve(out, text.len + 1);
    for (size_t i = 0; i < text.len;) {
        i = out->mapped ? put_ascii_mapped(out, text, i) : put_ascii(out, text, i);
        while (i < text.len && (unsigned char)text.ptr[i] >= 0x80)
            i = put_beyond_ascii(f, out, text, i);
    }
}

void normalise_capitals(const struct fold *f, struct str text, struct canon *out)
{
    struct buf capitals;
    buf_init(&capitals, 0);
    for (size_t i = 0; i < text.len;)
        buf_add_utf8(&capitals, (uint32_t)u_toupper((UChar32)utf8_next(text, &i)));
    normalise(f, buf_str(&capitals), out);
    buf_deinit(&capitals);
}
