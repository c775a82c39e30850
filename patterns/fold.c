#include "patterns/fold.h"

#include "base/buf.h"
#include "base/utf8.h"
#include "base/xalloc.h"

#include <stdlib.h>
#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/uscript.h>
#include <unicode/uspoof.h>

enum {
    CELL_UNITS = 64, // UTF-16; U+FDFA, the longest, has 18
    GROWTH = 4,      // a code point whose text would be longer by more stays itself
    PAGE_PLAIN = 0,  // all themselves, no letters: what is not assigned
    PAGE_WIDE = 1,   // all themselves, CHAR_WIDE: ideographs and Hangul syllables
    PAGES_FIXED = 2,
    REGIONAL_A = 0x1F1E6, // regional indicators, of which pairs are flags
    REGIONAL_Z = 0x1F1FF,
};

// Letters that Unicode keeps apart and that sellers use for Latin ones: small capitals, letters
// with a stroke, the dotless i of Turkish, letters that stand on their heads.
static const struct {
    uint32_t cp;
    char latin;
} LATIN_SHAPES[] = {
    {0x0131, 'i'}, {0x0142, 'l'}, {0x00F8, 'o'}, {0x0111, 'd'}, {0x0127, 'h'}, {0x0167, 't'},
    {0x0180, 'b'}, {0x0192, 'f'}, {0x019A, 'l'}, {0x0237, 'j'}, {0x0251, 'a'}, {0x0261, 'g'},
    {0x0262, 'g'}, {0x026A, 'i'}, {0x0269, 'i'}, {0x0274, 'n'}, {0x0280, 'r'}, {0x0299, 'b'},
    {0x029C, 'h'}, {0x029F, 'l'}, {0x028F, 'y'}, {0x1D00, 'a'}, {0x1D04, 'c'}, {0x1D05, 'd'},
    {0x1D07, 'e'}, {0x1D0A, 'j'}, {0x1D0B, 'k'}, {0x1D0D, 'm'}, {0x1D0F, 'o'}, {0x1D18, 'p'},
    {0x1D1B, 't'}, {0x1D1C, 'u'}, {0x1D20, 'v'}, {0x1D21, 'w'}, {0x1D22, 'z'}, {0xA730, 'f'},
    {0xA731, 's'}, {0x0250, 'a'}, {0x0254, 'c'}, {0x01DD, 'e'}, {0x0259, 'e'}, {0x025F, 'f'},
    {0x0183, 'g'}, {0x0265, 'h'}, {0x027E, 'j'}, {0x029E, 'k'}, {0x026F, 'm'}, {0x0279, 'r'},
    {0x0287, 't'}, {0x028C, 'v'}, {0x028D, 'w'}, {0x028E, 'y'}, {0x1D09, 'i'},
};

// Symbols that take a letter's place inside a word.
static const struct {
    uint32_t cp;
    char latin;
} SYMBOLS[] = {
    {0x2B55, 'o'},  {0x25CB, 'o'},  {0x25EF, 'o'}, {0x26AA, 'o'}, {0x1F534, 'o'},
    {0x1F535, 'o'}, {0x274C, 'x'},  {0x2716, 'x'}, {0x2717, 'x'}, {0x271D, 't'},
    {0x271E, 't'},  {0x1F4B2, 's'}, {0x2B50, 'a'},
};

// Look-alikes in small letters that Unicode's confusables do not hold, because they resemble
// only loosely; believed in a word that has Latin letters too.
static const struct {
    uint32_t cp;
    char latin;
} LOOSE_TWINS[] = {
    {0x043A, 'k'}, {0x043C, 'm'}, {0x0442, 't'}, {0x0432, 'b'}, {0x043D, 'h'}, {0x0433, 'r'},
    {0x043F, 'n'}, {0x0438, 'u'}, {0x0439, 'u'}, {0x044C, 'b'}, {0x0448, 'w'}, {0x044F, 'r'},
    {0x0434, 'd'}, {0x0451, 'e'}, {0x03B2, 'b'}, {0x03B5, 'e'}, {0x03B7, 'n'}, {0x03BA, 'k'},
    {0x03BC, 'u'}, {0x03C4, 't'}, {0x03C7, 'x'}, {0x03C9, 'w'},
};

// Letters and punctuation with one meaning and several code points.
static const struct {
    uint32_t from, to;
} SAME[] = {
    {0x0649, 0x064A}, {0x06CC, 0x064A}, {0x06D2, 0x064A}, {0x06A9, 0x0643}, // yeh, kaf
    {0x0629, 0x0647}, {0x06C1, 0x0647}, {0x06BE, 0x0647}, {0x06D5, 0x0647}, // heh
    {0x2018, '\''},   {0x2019, '\''},   {0x02BC, '\''},   {0x2032, '\''},   {0x201C, '"'},
    {0x201D, '"'},    {0x00B7, '.'},    {0x2027, '.'},    {0x2219, '.'},    {0x2022, '.'},
    {0x3002, '.'},    {0x2044, '/'},    {0x2215, '/'},    {0x2212, '-'},    {0x02D7, '-'},
    {0x2043, '-'},    {0x00AC, '-'},
};

struct maker {
    const UNormalizer2 *casefold, *decompose;
    USpoofChecker *spoof;
    struct buf pool;
};

static bool script_in(UScriptCode script, const UScriptCode *list)
{
    for (; *list != USCRIPT_INVALID_CODE; list++)
        if (script == *list)
            return true;
    return false;
}

static UScriptCode script_of(uint32_t cp)
{
    UErrorCode status = U_ZERO_ERROR;
    return uscript_getScript((UChar32)cp, &status);
}

// Accents, and points that the script is commonly written without.
static bool mark_dropped(uint32_t cp)
{
    static const UScriptCode scripts[] = {
        USCRIPT_INHERITED, USCRIPT_COMMON, USCRIPT_LATIN,  USCRIPT_GREEK,       USCRIPT_CYRILLIC,
        USCRIPT_ARABIC,    USCRIPT_HEBREW, USCRIPT_SYRIAC, USCRIPT_INVALID_CODE};
    int8_t type = u_charType((UChar32)cp);
    if (cp == 0x0640) // tatweel, which only stretches a word
        return true;
    return (type == U_NON_SPACING_MARK || type == U_ENCLOSING_MARK) &&
           script_in(script_of(cp), scripts);
}

static bool joins_before(uint32_t cp)
{
    return cp == 0x3099 || cp == 0x309A || (cp >= 0x1161 && cp <= 0x11FF);
}

static uint32_t same(uint32_t cp)
{
    for (size_t i = 0; i < sizeof(SAME) / sizeof(SAME[0]); i++)
        if (SAME[i].from == cp)
            return SAME[i].to;
    for (size_t i = 0; i < sizeof(LATIN_SHAPES) / sizeof(LATIN_SHAPES[0]); i++)
        if (LATIN_SHAPES[i].cp == cp)
            return (unsigned char)LATIN_SHAPES[i].latin;
    if (cp >= REGIONAL_A && cp <= REGIONAL_Z)
        return 'a' + (cp - REGIONAL_A);
    if (cp >= 0x1F150 && cp <= 0x1F169) // negative circled
        return 'a' + (cp - 0x1F150);
    if (cp >= 0x1F170 && cp <= 0x1F189) // negative squared
        return 'a' + (cp - 0x1F170);
    int8_t type = u_charType((UChar32)cp);
    if (type == U_DECIMAL_DIGIT_NUMBER)
        return '0' + (uint32_t)u_charDigitValue((UChar32)cp);
    if (type == U_DASH_PUNCTUATION)
        return '-';
    if (type == U_SPACE_SEPARATOR || type == U_LINE_SEPARATOR || type == U_PARAGRAPH_SEPARATOR ||
        type == U_CONTROL_CHAR)
        return ' ';
    return cp;
}

static enum char_class class_of(uint32_t cp)
{
    static const UScriptCode wide[] = {USCRIPT_HAN,     USCRIPT_HIRAGANA,    USCRIPT_KATAKANA,
                                       USCRIPT_HANGUL,  USCRIPT_BOPOMOFO,    USCRIPT_THAI,
                                       USCRIPT_LAO,     USCRIPT_KHMER,       USCRIPT_MYANMAR,
                                       USCRIPT_TIBETAN, USCRIPT_INVALID_CODE};
    int8_t type = u_charType((UChar32)cp);
    bool mark =
        type == U_NON_SPACING_MARK || type == U_COMBINING_SPACING_MARK || type == U_ENCLOSING_MARK;
    if (cp == ' ')
        return CHAR_SPACE;
    if (cp >= '0' && cp <= '9')
        return CHAR_DIGIT;
    if (!u_isalpha((UChar32)cp) && !mark)
        return CHAR_OTHER;
    // The long vowel mark of kana belongs to two scripts, so to none.
    if (script_in(script_of(cp), wide) || cp == 0x30FC)
        return CHAR_WIDE;
    return mark ? CHAR_MARK : CHAR_LETTER;
}

// The ASCII letter that Unicode's confusables give, in small, or 0.
static char spoof_twin(const struct maker *m, uint32_t cp)
{
    UChar in[2], out[CELL_UNITS];
    int32_t n = 0;
    UErrorCode status = U_ZERO_ERROR;
    U16_APPEND_UNSAFE(in, n, cp);
    int32_t len = uspoof_getSkeleton(m->spoof, 0, in, n, out, CELL_UNITS, &status);
    if (U_FAILURE(status) || len != 1 || out[0] >= 0x80 || !ascii_alpha((char)out[0]))
        return 0;
    return ascii_lower((char)out[0]);
}

static char loose_twin(uint32_t cp)
{
    cp = (uint32_t)u_tolower((UChar32)cp);
    for (size_t i = 0; i < sizeof(LOOSE_TWINS) / sizeof(LOOSE_TWINS[0]); i++)
        if (LOOSE_TWINS[i].cp == cp)
            return LOOSE_TWINS[i].latin;
    return 0;
}

// `cp` becomes `to` alone; capitals and small letters have different twins.
static void set_twin(const struct maker *m, uint32_t cp, uint32_t to, struct fold_cell *c)
{
    static const UScriptCode scripts[] = {USCRIPT_CYRILLIC, USCRIPT_GREEK,       USCRIPT_ARMENIAN,
                                          USCRIPT_CHEROKEE, USCRIPT_COPTIC,      USCRIPT_LISU,
                                          USCRIPT_DESERET,  USCRIPT_INVALID_CODE};
    if (c->class != CHAR_LETTER || !script_in(script_of(to), scripts))
        return;
    c->flags |= FOLD_TWINS;
    if (script_of(to) == USCRIPT_CYRILLIC)
        c->flags |= FOLD_CYRILLIC;
    else if (script_of(to) == USCRIPT_GREEK)
        c->flags |= FOLD_GREEK;
    c->twin = spoof_twin(m, cp);
    if (c->twin)
        c->flags |= FOLD_STRICT;
    else
        c->twin = loose_twin(to);
}

static void set_symbol(uint32_t cp, struct fold_cell *c)
{
    for (size_t i = 0; i < sizeof(SYMBOLS) / sizeof(SYMBOLS[0]); i++)
        if (SYMBOLS[i].cp == cp) {
            c->flags |= FOLD_INSIDE;
            c->twin = SYMBOLS[i].latin;
        }
    if (cp >= REGIONAL_A && cp <= REGIONAL_Z)
        c->flags |= FOLD_APART;
}

// NFKC_Casefold, decomposed except for kana, whose voiced forms are letters of their own.
static int32_t unfold(const struct maker *m, uint32_t cp, UChar *out)
{
    UChar in[2], folded[CELL_UNITS];
    int32_t n = 0;
    UErrorCode status = U_ZERO_ERROR;
    U16_APPEND_UNSAFE(in, n, cp);
    n = unorm2_normalize(m->casefold, in, n, folded, CELL_UNITS, &status);
    UScriptCode script = script_of(cp);
    if (U_SUCCESS(status) && script != USCRIPT_KATAKANA && script != USCRIPT_HIRAGANA)
        return unorm2_normalize(m->decompose, folded, n, out, CELL_UNITS, &status);
    memcpy(out, folded, (size_t)n * sizeof(UChar));
    return U_SUCCESS(status) ? n : 0;
}

static void make_cell(struct maker *m, uint32_t cp, struct fold_cell *c)
{
    UChar units[CELL_UNITS];
    char self[4];
    size_t self_len = utf8_put(cp, self), from = m->pool.len;
    int32_t n = unfold(m, cp, units);
    uint32_t last = cp;
    *c = (struct fold_cell){.at = (uint32_t)from, .class = CHAR_GONE};
    for (int32_t i = 0; i < n;) {
        uint32_t part = units[i++];
        if (U16_IS_LEAD(part) && i < n)
            part = (uint32_t)U16_GET_SUPPLEMENTARY(part, units[i++]);
        uint32_t to = same(part);
        char latin = to >= 0x80 && script_of(to) == USCRIPT_LATIN ? spoof_twin(m, to) : 0;
        if (latin)
            to = (unsigned char)latin;
        if (joins_before(to))
            c->flags |= FOLD_COMPOSE;
        else if (mark_dropped(to))
            continue;
        if (c->class == CHAR_GONE)
            c->class = (uint8_t)class_of(to);
        if (c->class == CHAR_LETTER && script_of(to) == USCRIPT_LATIN)
            c->flags |= FOLD_LATIN;
        buf_add_utf8(&m->pool, to);
        last = to;
    }
    set_twin(m, cp, last, c);
    set_symbol(cp, c);
    size_t len = m->pool.len - from;
    bool same_text = len == self_len && memcmp(m->pool.ptr + from, self, len) == 0;
    if (same_text || len > GROWTH * self_len)
        m->pool.len = from;
    c->len = same_text || len > GROWTH * self_len ? FOLD_SELF : (uint8_t)len;
}

// Blocks without letters of their own rules: what a page of them holds, or -1 to look.
static int fixed_page(uint32_t first)
{
    if ((first >= 0x3400 && first < 0xA000) || (first >= 0xAC00 && first < 0xD700) ||
        (first >= 0x17000 && first < 0x18D00) || (first >= 0x20000 && first < 0x2F800) ||
        (first >= 0x30000 && first < 0x32400))
        return PAGE_WIDE;
    if ((first >= 0xD800 && first < 0xF900) || (first >= 0x2FA00 && first < 0xE0000) ||
        first >= 0xE1000)
        return PAGE_PLAIN;
    return -1;
}

static void make_pages(struct fold *f, struct maker *m)
{
    size_t n_pages = PAGES_FIXED, cap = 320;
    f->cells = xreallocarray(NULL, cap * 256, sizeof(*f->cells));
    for (size_t i = 0; i < 256; i++) {
        f->cells[i] = (struct fold_cell){.len = FOLD_SELF, .class = CHAR_OTHER};
        f->cells[256 + i] = (struct fold_cell){.len = FOLD_SELF, .class = CHAR_WIDE};
    }
    for (uint32_t page = 0; page < FOLD_PAGES; page++) {
        int fixed = fixed_page(page << 8);
        if (fixed >= 0) {
            f->page[page] = (uint16_t)fixed;
            continue;
        }
        if (n_pages == cap) {
            cap *= 2;
            f->cells = xreallocarray(f->cells, cap * 256, sizeof(*f->cells));
        }
        for (uint32_t i = 0; i < 256; i++)
            make_cell(m, page << 8 | i, &f->cells[n_pages * 256 + i]);
        f->page[page] = (uint16_t)n_pages++;
    }
}

struct fold *fold_new(struct err *err)
{
    UErrorCode status = U_ZERO_ERROR;
    struct maker m = {.casefold = unorm2_getNFKCCasefoldInstance(&status),
                      .decompose = unorm2_getNFKDInstance(&status),
                      .spoof = uspoof_open(&status)};
    if (U_FAILURE(status)) {
        err_set(err, ERR_INTERNAL, "ICU has no normalisation data: %s", u_errorName(status));
        return NULL;
    }
    struct fold *f = xcalloc(1, sizeof(*f));
    buf_init(&m.pool, 0);
    make_pages(f, &m);
    uspoof_close(m.spoof);
    f->pool = m.pool.ptr; // taken over
    return f;
}

void fold_free(struct fold *f)
{
    if (!f)
        return;
    free(f->cells);
    free(f->pool);
    free(f);
}

uint32_t fold_compose(uint32_t a, uint32_t b)
{
    UErrorCode status = U_ZERO_ERROR;
    const UNormalizer2 *nfc = unorm2_getNFCInstance(&status);
    if (U_FAILURE(status))
        return 0;
    UChar32 c = unorm2_composePair(nfc, (UChar32)a, (UChar32)b);
    return c > 0 ? (uint32_t)c : 0;
}

uint32_t utf8_before(struct str s, size_t at, size_t *start)
{
    size_t i = at - 1;
    while (i > 0 && at - i < 4 && ((unsigned char)s.ptr[i] & 0xC0) == 0x80)
        i--;
    *start = i;
    return utf8_next(str_sub(s, 0, at), &i);
}
