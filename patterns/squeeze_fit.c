// Names in the squeezed view: where a hit stands in the text, and whether it is one.
#include "patterns/squeeze.h"

#include "base/utf8.h"
#include "patterns/bounds.h"
#include "patterns/squeeze_leet.h"

enum {
    STRETCHED = 3, // one letter this often in a row is no spelling
    LONG_SWAP = 7, // letters of a name in which i for l counts
    CHUNK_MAX = 3, // letters of a token in a name that is mostly spelt out
    PAIRS_MIN = 7, // letters of a name that counts when cut into pairs
    DOUBLED = 3,   // letters written twice that are no spelling
    WIDE_MIN = 3,  // characters of a name of a wide script
};

// Moves *at behind the character there; true if the view has it, and its bytes before folding
// are [*from, *at).
static bool letter_at(const struct fold *f, struct str s, size_t *at, size_t *from)
{
    *from = *at;
    if ((unsigned char)s.ptr[*at] < 0x80) {
        size_t i = (*at)++;
        char leet = SQUEEZE_LEET[(unsigned char)s.ptr[i]];
        return leet > 1 || (leet == 1 && squeeze_symbol_is_letter(s, i));
    }
    enum char_class c = fold_class(f, fold_next(s, at));
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

// One character of the view, and what it was before digits and symbols were folded. A Russian or
// Greek letter that looks like a Latin one is that here: letters that stand alone belong to no word
// that could tell its script, and a capital may look like one where the small letter does not.
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
        const struct fold_cell *cell = fold_at(f, fold_next(s, &at));
        if (!(cell->flags & FOLD_TWINS) || !cell->twin) {
            memcpy(l.view, s.ptr + from, l.len);
            memcpy(l.plain, s.ptr + from, l.len);
            return l;
        }
        c = (unsigned char)cell->twin;
        l.len = 1;
    }
    l.plain[0] = (char)c;
    l.view[0] = SQUEEZE_LEET[c] == 1 ? squeeze_symbol((char)c) : SQUEEZE_LEET[c];
    return l;
}

static bool same_letter(const struct letter *l, const char *view)
{
    return memcmp(l->view, view, l->len) == 0;
}

// The first mark at which the view was longer than i; n_marks if none.
static size_t mark_behind(const struct squeezed *s, size_t i)
{
    size_t lo = 1, hi = s->n_marks;
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        if (s->marks[mid].view <= i)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo;
}

void squeeze_around(const struct squeezed *s, size_t start, size_t end, size_t *from, size_t *to)
{
    size_t behind = mark_behind(s, end);
    *from = s->marks[mark_behind(s, start) - 1].at;
    *to = behind < s->n_marks ? s->marks[behind].at : SIZE_MAX;
}

// Whether the letter is in the view behind `view` bytes of it, and not one with the letter before.
static bool is_next(const struct squeezed *s, size_t view, const char *letter, size_t len)
{
    return view < len || memcmp(s->text.ptr + view - len, letter, len) != 0;
}

size_t squeeze_place(const struct fold *f, struct str canonical, const struct squeezed *s, size_t i)
{
    if (i >= s->text.len)
        return canonical.len;
    const struct squeeze_mark *before = &s->marks[mark_behind(s, i) - 1];
    size_t view = before->view, from = before->at;
    for (size_t at = from; at < canonical.len && view <= i;) {
        unsigned char c = (unsigned char)canonical.ptr[at];
        if (c < 0x80 && SQUEEZE_LEET[c] != 1) { // as letter_at and letter_of say it of most bytes
            if (SQUEEZE_LEET[c] && (view == 0 || s->text.ptr[view - 1] != SQUEEZE_LEET[c])) {
                from = at;
                view++;
            }
            at++;
            continue;
        }
        size_t start;
        if (!letter_at(f, canonical, &at, &start))
            continue;
        struct letter l = letter_of(f, canonical, start, at);
        if (is_next(s, view, l.view, l.len)) {
            from = start;
            view += l.len;
        }
    }
    return from;
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
        bool wide = fold_class(f, fold_next(canonical, &i)) == CHAR_WIDE;
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
    unsigned doubled;                  // letters that are there again
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

// A hyphen at a line's end parts no words.
static bool spaced(struct str gap)
{
    return str_find_char(gap, ' ', 0) != STR_NPOS && !str_eq(gap, STR("- "));
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
            s.spaced |= spaced(str_sub(text, end, start));
        }
        token++;
        run = again ? run + 1 : 1;
        if (run > s.stretch)
            s.stretch = run;
        s.doubled += again;
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
        (s->swaps && name->letters >= LONG_SWAP) ||
        (s->doubled >= DOUBLED && 2 * s->doubled >= name->letters))
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
    if (s->tokens >= SQUEEZE_MIN_SPACED && s->longest <= 2 && name->letters >= PAIRS_MIN)
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
    *from = run_start(f, canonical, squeeze_place(f, canonical, s, start));
    *to = run_end(f, canonical, squeeze_place(f, canonical, s, start + name->text.len - 1));
    // A name of one letter repeated.
    if (*from >= *to)
        return SQUEEZE_NO;
    if (!name->wide && (glued_at(f, canonical, *from, true) || glued_at(f, canonical, *to, false)))
        return SQUEEZE_NO;
    struct seen seen = look(f, canonical, *from, *to, name);
    return judge(&seen, name);
}
