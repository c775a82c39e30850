#include "patterns/bounds.h"

#include "base/utf8.h"
#include "patterns/glued.h"

enum {
    LONG_NAME = 5, // a name that a digit may follow or precede: "tramadol225", "30xanax"
    AFFIX_MAX = 8, // bytes of an ending or prefix
};

// What may follow a name, by the least number of letters that the name must have. Canonical
// text: Russian short i is written as i.
static const struct {
    struct str text;
    unsigned letters;
} ENDINGS[] = {
    {STR_INIT("s"), 4},   {STR_INIT("es"), 6}, {STR_INIT("a"), 7},  {STR_INIT("u"), 7},
    {STR_INIT("y"), 7},   {STR_INIT("i"), 7},  {STR_INIT("em"), 7}, {STR_INIT("om"), 7},
    {STR_INIT("en"), 7},  {STR_INIT("ow"), 7}, {STR_INIT("ie"), 7}, {STR_INIT("un"), 7},
    {STR_INIT("in"), 7},  {STR_INIT("а"), 4},  {STR_INIT("у"), 4},  {STR_INIT("е"), 4},
    {STR_INIT("ы"), 4},   {STR_INIT("и"), 4},  {STR_INIT("ю"), 4},  {STR_INIT("я"), 4},
    {STR_INIT("ь"), 5},   {STR_INIT("ом"), 4}, {STR_INIT("ем"), 4}, {STR_INIT("ов"), 4},
    {STR_INIT("ам"), 4},  {STR_INIT("ах"), 4}, {STR_INIT("ои"), 4}, {STR_INIT("ою"), 4},
    {STR_INIT("ами"), 4}, {STR_INIT("ем"), 4}, {STR_INIT("ات"), 4}, {STR_INIT("ي"), 5},
    {STR_INIT("ین"), 5},
};

// The Arabic article and the words that are written as one with the next.
static const struct str PREFIXES[] = {
    STR_INIT("ال"), STR_INIT("و"),   STR_INIT("ب"),   STR_INIT("ل"),  STR_INIT("ف"),
    STR_INIT("ك"),  STR_INIT("وال"), STR_INIT("بال"), STR_INIT("لل"), STR_INIT("فال")};

// Units that may stand right behind a name that ends in a digit.
static const struct str UNITS[] = {STR_INIT("mg"), STR_INIT("mcg"), STR_INIT("g"),
                                   STR_INIT("kg"), STR_INIT("ml"),  STR_INIT("x")};

static enum char_class class_before(const struct fold *f, struct str s, size_t at, uint32_t *cp,
                                    size_t *start)
{
    *cp = 0;
    *start = at;
    if (at == 0)
        return CHAR_SPACE;
    *cp = utf8_before(s, at, start);
    return fold_class(f, *cp);
}

static enum char_class class_after(const struct fold *f, struct str s, size_t at, uint32_t *cp,
                                   size_t *end)
{
    *cp = 0;
    *end = at;
    if (at >= s.len)
        return CHAR_SPACE;
    *cp = fold_next(s, end);
    return fold_class(f, *cp);
}

static bool latin(const struct fold *f, uint32_t cp)
{
    return ascii_alpha((char)(cp < 0x80 ? cp : 0)) || (fold_at(f, cp)->flags & FOLD_LATIN);
}

// The glued characters from `at` on, at most AFFIX_MAX bytes and one more.
static struct str run_after(const struct fold *f, struct str s, size_t at)
{
    size_t end = at, next;
    uint32_t cp;
    while (end - at <= AFFIX_MAX && bounds_glued(class_after(f, s, end, &cp, &next)))
        end = next;
    return str_sub(s, at, end);
}

static struct str run_before(const struct fold *f, struct str s, size_t at)
{
    size_t from = at, prev;
    uint32_t cp;
    while (at - from <= AFFIX_MAX && bounds_glued(class_before(f, s, from, &cp, &prev)))
        from = prev;
    return str_sub(s, from, at);
}

// All glued characters on one side, or nothing if they are more than GLUED_MAX bytes.
static struct str glued_after(const struct fold *f, struct str s, size_t at)
{
    size_t end = at, next;
    uint32_t cp;
    while (end - at <= GLUED_MAX && bounds_glued(class_after(f, s, end, &cp, &next)))
        end = next;
    return str_sub(s, at, end);
}

static struct str glued_before(const struct fold *f, struct str s, size_t at)
{
    size_t from = at, prev;
    uint32_t cp;
    while (at - from <= GLUED_MAX && bounds_glued(class_before(f, s, from, &cp, &prev)))
        from = prev;
    return str_sub(s, from, at);
}

static bool one_of(struct str s, const struct str *list, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (str_eq(s, list[i]))
            return true;
    return false;
}

static bool ending(struct str s, unsigned letters)
{
    for (size_t i = 0; i < sizeof(ENDINGS) / sizeof(ENDINGS[0]); i++)
        if (letters >= ENDINGS[i].letters && str_eq(s, ENDINGS[i].text))
            return true;
    return false;
}

static bool start_fits(const struct fold *f, struct str s, size_t start, unsigned letters,
                       enum bounds_mode mode)
{
    uint32_t first, prev;
    size_t at;
    enum char_class fc = class_after(f, s, start, &first, &at);
    enum char_class pc = class_before(f, s, start, &prev, &at);
    // "1,4-x" and "2.5-x" are other words than "4-x" and "5-x".
    if (fc == CHAR_DIGIT && (prev == ',' || prev == '.') && at > 0 && ascii_digit(s.ptr[at - 1]))
        return false;
    if (!bounds_glued(fc) || !bounds_glued(pc))
        return true;
    if (fc == CHAR_DIGIT || pc == CHAR_MARK)
        return false;
    if (pc == CHAR_DIGIT)
        return mode == BOUNDS_UNIT || (mode >= BOUNDS_NAME && letters >= LONG_NAME);
    if (latin(f, first) != latin(f, prev))
        return true;
    return mode >= BOUNDS_NAME && letters >= LONG_NAME &&
           (one_of(run_before(f, s, start), PREFIXES, sizeof(PREFIXES) / sizeof(PREFIXES[0])) ||
            (mode == BOUNDS_GLUED && glued_words(glued_before(f, s, start))));
}

static bool end_fits(const struct fold *f, struct str s, size_t end, unsigned letters,
                     enum bounds_mode mode)
{
    uint32_t last, next;
    size_t at;
    enum char_class lc = class_before(f, s, end, &last, &at);
    enum char_class nc = class_after(f, s, end, &next, &at);
    if (!bounds_glued(lc) || !bounds_glued(nc))
        return true;
    if (nc == CHAR_MARK || (lc == CHAR_DIGIT && nc == CHAR_DIGIT))
        return false;
    if (lc != CHAR_DIGIT && nc == CHAR_DIGIT)
        return mode >= BOUNDS_NAME && letters >= LONG_NAME;
    if (lc != CHAR_DIGIT && latin(f, last) != latin(f, next))
        return true;
    if (mode < BOUNDS_NAME)
        return false;
    struct str rest = run_after(f, s, end);
    if (lc == CHAR_DIGIT)
        return one_of(rest, UNITS, sizeof(UNITS) / sizeof(UNITS[0]));
    return ending(rest, letters) ||
           (mode == BOUNDS_GLUED && letters >= LONG_NAME && glued_words(glued_after(f, s, end)));
}

bool bounds_begins(const struct fold *f, struct str text, size_t start, unsigned letters)
{
    return start_fits(f, text, start, letters, BOUNDS_NAME);
}

bool bounds_ends(const struct fold *f, struct str text, size_t end, unsigned letters)
{
    return end_fits(f, text, end, letters, BOUNDS_NAME);
}

bool bounds_fit(const struct fold *f, struct str text, size_t start, size_t end, unsigned letters,
                enum bounds_mode mode)
{
    return start_fits(f, text, start, letters, mode) && end_fits(f, text, end, letters, mode);
}

unsigned bounds_letters(const struct fold *f, struct str text)
{
    unsigned n = 0;
    for (size_t i = 0; i < text.len;) {
        enum char_class c = fold_class(f, fold_next(text, &i));
        n += c == CHAR_WIDE ? 2 : c == CHAR_LETTER || c == CHAR_DIGIT;
    }
    return n;
}
