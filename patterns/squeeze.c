#include "patterns/squeeze.h"

#include "base/utf8.h"
#include "base/xalloc.h"
#include "patterns/bounds.h"

#include <stdlib.h>

enum {
    STRETCHED = 3, // one letter this often in a row is no spelling
    LONG_SWAP = 7, // letters of a name in which i for l counts
    CHUNK_MAX = 3, // letters of a token in a name that is mostly spelt out
    WIDE_MIN = 3,  // characters of a name of a wide script
};

// What a character of ASCII is folded to; 0: it is dropped; 1: that depends on its neighbours.
static const char LEET[128] = {
    ['0'] = 'o', ['1'] = 'i', ['2'] = '2', ['3'] = 'e', ['4'] = 'a', ['5'] = 's', ['6'] = 'g',
    ['7'] = 't', ['8'] = 'b', ['9'] = 'g', ['a'] = 'a', ['b'] = 'b', ['c'] = 'c', ['d'] = 'd',
    ['e'] = 'e', ['f'] = 'f', ['g'] = 'g', ['h'] = 'h', ['i'] = 'i', ['j'] = 'j', ['k'] = 'k',
    ['l'] = 'i', ['m'] = 'm', ['n'] = 'n', ['o'] = 'o', ['p'] = 'p', ['q'] = 'q', ['r'] = 'r',
    ['s'] = 's', ['t'] = 't', ['u'] = 'u', ['v'] = 'v', ['w'] = 'w', ['x'] = 'x', ['y'] = 'y',
    ['z'] = 'z', ['@'] = 1,   ['$'] = 1,   ['!'] = 1,
};

static char symbol_letter(char c)
{
    return c == '@' ? 'a' : c == '$' ? 's' : 'i';
}

// A symbol stands for a letter inside a word, before a letter at a word's begin, or alone.
static bool symbol_is_letter(struct str s, size_t at)
{
    bool before = at > 0 && ascii_alnum(s.ptr[at - 1]);
    bool after = at + 1 < s.len && ascii_alnum(s.ptr[at + 1]);
    if (before)
        return after;
    if (after)
        return ascii_alpha(s.ptr[at + 1]);
    return (at == 0 || s.ptr[at - 1] == ' ') && (at + 1 == s.len || s.ptr[at + 1] == ' ');
}

// Moves *at behind the character there; true if the view has it, and its bytes before folding
// are [*from, *at).
static bool letter_at(const struct fold *f, struct str s, size_t *at, size_t *from)
{
    *from = *at;
    if ((unsigned char)s.ptr[*at] < 0x80) {
        size_t i = (*at)++;
        char leet = LEET[(unsigned char)s.ptr[i]];
        return leet > 1 || (leet == 1 && symbol_is_letter(s, i));
    }
    enum char_class c = fold_class(f, utf8_next(s, at));
    return c == CHAR_WIDE || bounds_glued(c);
}

// The next character of the view at or behind *at; false at the end.
static bool next_letter(const struct fold *f, struct str s, size_t *at, size_t *from)
{
    while (*at < s.len)
        if (letter_at(f, s, at, from))
            return true;
    return false;
}

void squeeze_init(struct squeezed *s)
{
    *s = (struct squeezed){0};
    buf_init(&s->text, 0);
}

void squeeze_deinit(struct squeezed *s)
{
    buf_deinit(&s->text);
    free(s->at);
}

// One character of the view, and what it was before digits and symbols were folded. A Russian or
// Greek letter that looks exactly like a Latin one is that here: letters that stand alone belong
// to no word that could tell its script.
struct letter {
    char view[4], plain[4];
    size_t len; // of both
};

static struct letter letter_of(const struct fold *f, struct str s, size_t from, size_t to)
{
    struct letter l = {.len = to - from};
    unsigned char c = (unsigned char)s.ptr[from];
    if (c >= 0x80) {
        size_t at = from;
        const struct fold_cell *cell = fold_at(f, utf8_next(s, &at));
        if (!(cell->flags & FOLD_STRICT)) {
            memcpy(l.view, s.ptr + from, l.len);
            memcpy(l.plain, s.ptr + from, l.len);
            return l;
        }
        c = (unsigned char)cell->twin;
        l.len = 1;
    }
    l.plain[0] = (char)c;
    l.view[0] = LEET[c] == 1 ? symbol_letter((char)c) : LEET[c];
    return l;
}

static bool same_letter(const struct letter *l, const char *view)
{
    return memcmp(l->view, view, l->len) == 0;
}

// A character of more bytes, or a symbol.
static void squeeze_slowly(const struct fold *f, struct squeezed *out, struct str canonical,
                           size_t from, size_t to)
{
    struct letter l = letter_of(f, canonical, from, to);
    size_t n = out->text.len;
    if (n >= l.len && same_letter(&l, out->text.ptr + n - l.len))
        return;
    memcpy(out->text.ptr + n, l.view, l.len);
    out->text.len += l.len;
    for (size_t i = n; i < out->text.len; i++)
        out->at[i] = (uint32_t)from;
}

// Letters and digits of ASCII from `at` on, without a branch on what stands there. Returns where
// something else begins that has to be looked at.
static size_t squeeze_ascii(struct squeezed *out, struct str canonical, size_t at)
{
    const char *restrict in = canonical.ptr;
    char *restrict to = out->text.ptr;
    uint32_t *restrict places = out->at;
    size_t n = out->text.len;
    char last = n ? to[n - 1] : 0, c;
    for (; at < canonical.len && (unsigned char)in[at] < 0x80 &&
           (c = LEET[(unsigned char)in[at]]) != 1;
         at++) {
        to[n] = c;
        places[n] = (uint32_t)at;
        n += c != 0 && c != last;
        last = c ? c : last;
    }
    out->text.len = n;
    return at;
}

void squeeze(const struct fold *f, struct str canonical, struct squeezed *out)
{
    buf_reset(&out->text);
    // One byte more than there can be: the fast loop writes before it decides.
    if (!buf_reserve(&out->text, canonical.len + 4))
        abort(); // no limit is set
    if (out->cap < out->text.cap) {
        out->cap = out->text.cap;
        out->at = xreallocarray(out->at, out->cap, sizeof(*out->at));
    }
    for (size_t at = 0, from; at < canonical.len;) {
        at = squeeze_ascii(out, canonical, at);
        if (at < canonical.len && letter_at(f, canonical, &at, &from))
            squeeze_slowly(f, out, canonical, from, at);
    }
}

bool squeeze_name(const struct fold *f, struct arena *a, struct str canonical,
                  struct squeeze_name *out)
{
    char *text = arena_alloc(a, canonical.len), *plain = arena_alloc(a, canonical.len);
    char *gaps = arena_zalloc(a, canonical.len + 1);
    size_t n = 0, end = 0; // end of the character before
    *out = (struct squeeze_name){.wide = true};
    for (size_t at = 0, from; next_letter(f, canonical, &at, &from); end = at) {
        struct letter l = letter_of(f, canonical, from, at);
        size_t i = from;
        bool wide = fold_class(f, utf8_next(canonical, &i)) == CHAR_WIDE;
        bool gap = from > end;
        out->wide &= wide;
        if (n >= l.len && same_letter(&l, text + n - l.len))
            continue;
        out->letters += wide ? 2 : 1;
        memcpy(text + n, l.view, l.len);
        memcpy(plain + n, l.plain, l.len);
        gaps[n] = (char)gap;
        n += l.len;
    }
    out->text = str_from(text, n);
    out->plain = str_from(plain, n);
    out->gaps = str_from(gaps, n + 1);
    return out->letters >= SQUEEZE_MIN_SPACED;
}

// What was seen between the first and the last letter of a hit.
struct seen {
    unsigned tokens, singles, longest; // runs of letters without a separator
    unsigned leet, swaps;              // digits or symbols for letters; i for l
    unsigned stretch;                  // longest run of one letter that the name has once
    unsigned letters;                  // of the text, no digits
    bool own_gaps;                     // separators only where the name has them
    bool spaced;                       // a separator with a space in it
    bool wrong;                        // a digit of the name is another one here
};

static void see_letter(struct seen *s, char text, char name)
{
    s->letters += !ascii_digit(text);
    if (text == name)
        return;
    if (ascii_digit(name)) {
        bool drawn = (name == '0' && text == 'o') || (name == '1' && (text == 'l' || text == 'i'));
        s->wrong |= !drawn;
        s->leet += drawn;
    } else if (ascii_alpha(text)) {
        s->swaps++;
    } else {
        s->leet++;
    }
}

static void see_token(struct seen *s, unsigned len)
{
    s->tokens++;
    s->singles += len == 1;
    if (len > s->longest)
        s->longest = len;
}

static struct seen look(const struct fold *f, struct str text, size_t from, size_t to,
                        const struct squeeze_name *name)
{
    struct seen s = {.own_gaps = true};
    size_t end = from, k = 0, last = 0; // k: bytes of the name done; last: length of its last one
    unsigned token = 0, run = 0;
    text = str_sub(text, 0, to);
    for (size_t at = from, start; next_letter(f, text, &at, &start); end = at) {
        struct letter l = letter_of(f, text, start, at);
        bool again = last == l.len && same_letter(&l, name->text.ptr + k - l.len);
        if (start > end) {
            see_token(&s, token);
            token = 0;
            s.own_gaps &= again ? false : name->gaps.ptr[k] == 1;
            s.spaced |= str_find_char(str_sub(text, end, start), ' ', 0) != STR_NPOS;
        }
        token++;
        run = again ? run + 1 : 1;
        if (run > s.stretch)
            s.stretch = run;
        if (again)
            continue;
        if (l.len == 1)
            see_letter(&s, l.plain[0], name->plain.ptr[k]);
        else
            s.letters++;
        k += l.len;
        last = l.len;
    }
    see_token(&s, token);
    return s;
}

static enum squeeze_fit one_token(const struct seen *s, const struct squeeze_name *name)
{
    if (name->letters < SQUEEZE_MIN)
        return SQUEEZE_NO;
    if ((s->leet && s->letters >= 3) || s->stretch >= STRETCHED ||
        (s->swaps && name->letters >= LONG_SWAP))
        return SQUEEZE_HIDDEN;
    // All of the name's separators are gone, or a doubled letter, which is a spelling error.
    return memchr(name->gaps.ptr + 1, 1, name->gaps.len - 1) ? SQUEEZE_VARIANT : SQUEEZE_NO;
}

static enum squeeze_fit judge(const struct seen *s, const struct squeeze_name *name)
{
    if (s->wrong)
        return SQUEEZE_NO;
    if (s->tokens == 1)
        return one_token(s, name);
    if (name->wide)
        return name->letters >= 2 * WIDE_MIN ? SQUEEZE_HIDDEN : SQUEEZE_NO;
    if (s->singles == s->tokens)
        return s->tokens >= SQUEEZE_MIN_SPACED && s->letters >= 3 ? SQUEEZE_HIDDEN : SQUEEZE_NO;
    if (name->letters < SQUEEZE_MIN)
        return SQUEEZE_NO;
    if (s->own_gaps)
        return s->leet ? SQUEEZE_HIDDEN : SQUEEZE_VARIANT;
    if (!s->spaced)
        return SQUEEZE_HIDDEN;
    return s->tokens >= SQUEEZE_MIN_SPACED && s->singles * 2 >= s->tokens && s->longest <= CHUNK_MAX
               ? SQUEEZE_HIDDEN
               : SQUEEZE_NO;
}

static bool glued_at(const struct fold *f, struct str s, size_t at, bool before)
{
    if (before ? at == 0 : at >= s.len)
        return false;
    size_t i = at;
    uint32_t cp = before ? utf8_before(s, at, &i) : utf8_next(s, &i);
    return bounds_glued(fold_class(f, cp));
}

// A name's first letter may be the end of a run that began in words before ("best t r a m ..."):
// the start of the run's last unbroken part.
static size_t run_start(const struct fold *f, struct str s, size_t at)
{
    size_t start = at, end = at, from;
    if (!next_letter(f, s, &end, &from))
        return at;
    struct letter first = letter_of(f, s, from, end);
    for (size_t i = end; next_letter(f, s, &i, &from); end = i) {
        struct letter l = letter_of(f, s, from, i);
        if (l.len != first.len || !same_letter(&l, first.view))
            break;
        if (from > end)
            start = from;
    }
    return start;
}

// The end of the unbroken part with which a run begins.
static size_t run_end(const struct fold *f, struct str s, size_t at)
{
    size_t end = at, from;
    if (!next_letter(f, s, &end, &from))
        return at;
    struct letter first = letter_of(f, s, from, end);
    for (size_t i = end; next_letter(f, s, &i, &from) && from == end; end = i) {
        struct letter l = letter_of(f, s, from, i);
        if (l.len != first.len || !same_letter(&l, first.view))
            break;
    }
    return end;
}

enum squeeze_fit squeeze_fits(const struct fold *f, struct str canonical, const struct squeezed *s,
                              size_t start, const struct squeeze_name *name, size_t *from,
                              size_t *to)
{
    *from = run_start(f, canonical, s->at[start]);
    *to = run_end(f, canonical, s->at[start + name->text.len - 1]);
    // A name of one letter repeated.
    if (*from >= *to)
        return SQUEEZE_NO;
    if (!name->wide && (glued_at(f, canonical, *from, true) || glued_at(f, canonical, *to, false)))
        return SQUEEZE_NO;
    struct seen seen = look(f, canonical, *from, *to, name);
    return judge(&seen, name);
}
