// The gate against the plain way: each view after the other, by Hyperscan over the whole text.
// WATCHGLASS_SEED=N makes other texts.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/hash.h"
#include "base/utf8.h"
#include "patterns/bounds.h"
#include "patterns/lexicon.h"
#include "patterns/match.h"
#include "patterns/words_look.h"

static struct arena arena;
static struct problems problems;
static struct lexicon *lexicon;
static struct matcher *m;
static struct matcher_scratch *scratch;
static struct canon canon;
static struct squeezed squeezed;

static uint64_t seed = 20261121;

static int setup(void **state)
{
    struct err err = {0};
    const char *given = getenv("WATCHGLASS_SEED");
    (void)state;
    if (given)
        seed = strtoull(given, NULL, 10);
    arena_init(&arena);
    problems_init(&problems);
    canon_init(&canon, true); // the judge's own way
    squeeze_init(&squeezed);
    if (!hash_start(&err) ||
        !lexicon_load(&arena, PROJECT_DIR "/patterns/data", NULL, &problems, &lexicon))
        return -1;
    m = matcher_new(lexicon, &(struct matcher_options){0}, &err);
    scratch = m ? matcher_scratch_new(m, &err) : NULL;
    return scratch ? 0 : -1;
}

static int teardown(void **state)
{
    (void)state;
    matcher_scratch_free(scratch);
    matcher_free(m);
    squeeze_deinit(&squeezed);
    canon_deinit(&canon);
    problems_deinit(&problems);
    arena_deinit(&arena);
    return 0;
}

// ---- the plain way

static bool plain_name(void *ctx, uint32_t id, size_t start, size_t end)
{
    const struct name_literal *l = &m->names[NAMES_ALONE].literals[id];
    (void)ctx;
    return l->letters >= GATE_SHORT ||
           bounds_fit(m->fold, canon_str(&canon), start, end, l->letters, BOUNDS_NAME);
}

static bool plain_squeezed(void *ctx, uint32_t id, size_t start, size_t end)
{
    const struct name_literal *l = &m->names[NAMES_SQUEEZED].literals[id];
    size_t from, to;
    bool fits = l->letters >= GATE_SHORT_SQUEEZED;
    (void)ctx;
    (void)end;
    for (size_t i = 0; !fits && i < l->n_rows; i++)
        fits = squeeze_fits(m->fold, canon_str(&canon), &squeezed, start, &l->rows[i].squeezed,
                            &from, &to) != SQUEEZE_NO;
    return fits;
}

static bool plain_grammar(void *ctx, uint32_t id, size_t start, size_t end)
{
    struct grammar_hit hit;
    (void)ctx;
    (void)end;
    return grammar_fits(&m->grammar, scratch->grammar, canon_str(&canon), id, start, &hit);
}

// Word by word, with nothing remembered.
static bool plain_word(struct str text)
{
    struct word word;
    struct word_hit hit;
    for (size_t at = 0; word_next(m->fold, text, &at, &word);)
        if (word_look(&m->words, text, &word, &hit))
            return true;
    return false;
}

static bool plainly(struct str text)
{
    size_t at = 0, start;
    const struct cas_row *rows;
    normalise(m->fold, text, &canon);
    squeeze(m->fold, canon_str(&canon), &squeezed);
    return scan_run(m->names[NAMES_ALONE].scan, scratch->hs, canon_str(&canon), plain_name, NULL) ||
           scan_run(m->names[NAMES_SQUEEZED].scan, scratch->hs, buf_str(&squeezed.text),
                    plain_squeezed, NULL) ||
           scan_run(m->grammar.scan, scratch->hs, canon_str(&canon), plain_grammar, NULL) ||
           plain_word(canon_str(&canon)) ||
           cas_next(&m->cas, canon_str(&canon), &at, &start, &rows) > 0 ||
           company_candidate(&m->company, scratch->hs, canon_str(&canon), &scratch->company);
}

static bool same(struct str text)
{
    return matcher_candidate(m, scratch, text) == plainly(text);
}

// ---- texts

static uint32_t next_random(uint32_t below)
{
    seed = seed * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(seed >> 33) % below;
}

// What stands between words and letters, and what plays a part in some rule.
static const char *const PIECES[] = {
    " ",        "  ",        "\n",
    "\t\x01",   ".",         "-",
    "_",        " - ",       "...........",
    "@",        "$",         "!",
    "!!",       "a",         "l1",
    "00",       "0",         "tt",
    "the",      "blue",      "doc",
    "service",  "mg",        "350mg",
    "pills",    "tablets",   "xanax",
    "cas",      "cas no",    "CAS:",
    "12.50 ",   "é",         "а",
    "ж",        "曲",        "喵喵",
    "马多",     "\u200B",    "💊",
    "\u0301",   "ом",        "ال",
    "５",       "Ⅷ",         "\u3000",
    "Ｇ",       "26-11-2",   "10:30:00 ",
    "64-34-4 ", "-34-4",     "27203-92-5",
    "96 48 0",  "something", "neighborhood",
    "m e",      "m e t h",   "s.p.i",
    "$ p e",    "M★E★T",     "м",
    "е т",      "•",         "ß",
    "ﬁ",        "язык",      "ЯЗЫК",
    "கி",       "คน",        "か\u3099",
    "300",      "30",        "blue 300",
    "fluoro",   "4-",        "proto",
    "nitazen",  "pyne",      "brom",
    "azolam",   "5f-mdmb",   "inaca",
    "нитазен",  "尼秦",      "u-48",
    "\x7f",     "    ",      "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
};
enum { N_PIECES = sizeof(PIECES) / sizeof(PIECES[0]) };

static struct str any_name(void)
{
    const struct substance *s = &lexicon->substances[next_random((uint32_t)lexicon->n_substances)];
    if (s->n_cas && next_random(8) == 0)
        return s->cas[next_random((uint32_t)s->n_cas)];
    if (next_random(6) == 0 && lexicon->n_companions)
        return lexicon->companions[next_random((uint32_t)lexicon->n_companions)].term;
    return s->names[next_random((uint32_t)s->n_names)].text;
}

// The same letter of another script or a digit, or the letter.
static uint32_t disguised(uint32_t cp, bool foreign)
{
    static const struct {
        uint32_t cp, digit, twin;
    } rows[] = {{'a', '4', 0x430}, {'e', '3', 0x435}, {'o', '0', 0x43E},
                {'s', '$', 's'},   {'l', 'i', 'l'},   {'p', 'p', 0x440}};
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        if (rows[i].cp == cp)
            return foreign ? rows[i].twin : rows[i].digit;
    return cp;
}

// A name, or nearly: cut, with a letter changed, capital, doubled or set apart.
static void add_name(struct buf *out)
{
    struct str name = any_name();
    uint32_t way = next_random(11);
    const char *apart = PIECES[next_random(N_PIECES)];
    size_t cut = next_random(4) ? SIZE_MAX : next_random((uint32_t)name.len + 1);
    for (size_t at = 0; at < name.len && at < cut;) {
        size_t from = at;
        uint32_t cp = utf8_next(name, &at);
        bool here = next_random((uint32_t)name.len) == 0;
        if (from && (way == 1 || (way == 2 && here) || (way == 8 && next_random(8))))
            buf_add(out, str_c(apart));
        if (from && way == 9)
            buf_addc(out, ' ');
        if (way == 3 && here)
            continue;
        if (way == 4 && cp >= 'a' && cp <= 'z')
            cp -= 'a' - 'A';
        if (way == 5 || way == 10)
            cp = disguised(cp, way == 10);
        buf_add_utf8(out, cp);
        if (way == 6 && here)
            buf_add_utf8(out, cp);
    }
}

// Letters and signs by chance, many of them alone.
static void add_letters(struct buf *out)
{
    static const char letters[] = "abcdefghilmnoprstu0123456789-.,$@!";
    buf_addc(out, letters[next_random(sizeof(letters) - 1)]);
    if (next_random(4) == 0)
        buf_addc(out, ' ');
}

static void random_text(struct buf *out)
{
    buf_reset(out);
    uint32_t names = next_random(4), letters = next_random(4) ? 0 : 8;
    for (uint32_t n = next_random(next_random(8) ? 40 : 400) + 1; n > 0; n--) {
        if (next_random(12) < letters) {
            add_letters(out);
            continue;
        }
        if (next_random(12) < names)
            add_name(out);
        else
            buf_add(out, str_c(PIECES[next_random(N_PIECES)]));
        if (next_random(3))
            buf_addc(out, ' ');
    }
}

static void test_random(void **state)
{
    struct buf text;
    size_t yes = 0;
    enum { ROUNDS = 60000 };
    (void)state;
    buf_init(&text, 0);
    for (int round = 0; round < ROUNDS; round++) {
        uint64_t was = seed;
        random_text(&text);
        if (!same(buf_str(&text)))
            fail_msg("seed %llu: \"%.*s\" %s", (unsigned long long)was, STR_ARG(buf_str(&text)),
                     plainly(buf_str(&text)) ? "is missed" : "is nothing");
        yes += plainly(buf_str(&text));
    }
    assert_in_range(yes, ROUNDS / 10, ROUNDS - ROUNDS / 10); // the property says something
    buf_deinit(&text);
}

// Every name at every distance from a block's begin, whole and with its last letter gone.
static void test_places(void **state)
{
    struct buf text;
    (void)state;
    buf_init(&text, 0);
    for (int round = 0; round < 6000; round++) {
        struct str name = any_name();
        buf_reset(&text);
        for (uint32_t i = next_random(140); i > 0; i--)
            buf_addc(&text, i % 7 ? 'x' : ' ');
        buf_addc(&text, ' ');
        buf_add(&text, name);
        if (!same(buf_str(&text)))
            fail_msg("\"%.*s\"", STR_ARG(buf_str(&text)));
        assert_true(same(utf8_cut(buf_str(&text), text.len - 1)));
        for (uint32_t i = next_random(140); i > 0; i--)
            buf_addc(&text, i % 7 ? ' ' : 'x');
        if (!same(buf_str(&text)))
            fail_msg("\"%.*s\"", STR_ARG(buf_str(&text)));
    }
    buf_deinit(&text);
}

// More ambiguous names than are looked at one by one, with and without company for the last.
static void test_many_terms(void **state)
{
    static const struct {
        const char *name, *end;
        bool candidate;
    } rows[] = {
        {"no company", "", false},
        {"company for the last", "xanax", true},
        {"company for another name", "nerve pain", false},
        {"too far away",
         "                                                                               x x x x x "
         "x"
         "x x x x x x x x x x x x x x x x x x x x x x x x x x x x x x x x x x x x x x x x x x x x x"
         "x x x x x x x x x x x x x x x x x x x x x x x x x x x x x x x x x x x x x x x x x x x x x"
         "2mg",
         false},
    };
    struct buf text;
    (void)state;
    buf_init(&text, 0);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        for (size_t n = 1; n < 40; n++) {
            buf_reset(&text);
            for (size_t k = 0; k < n; k++)
                buf_add(&text, STR("bars of steel, "));
            buf_add(&text, str_c(rows[i].end));
            if (!same(buf_str(&text)) ||
                matcher_candidate(m, scratch, buf_str(&text)) != rows[i].candidate)
                fail_msg("%s, %zu names", rows[i].name, n);
        }
    buf_deinit(&text);
}

// One rule's names and a word of its company at all distances: what is too far from one name may be
// near to the next, also to one that is found in an earlier place and later.
static void test_distances(void **state)
{
    static const char *const rows[][3] = {
        {"bars", "2mg", "bars"},        {"2mg", "bars", "bars"},
        {"bars", "bars", "2mg"},        {"pills", "farawla", "فراولة"},
        {"farawla", "pills", "فراولة"}, {"farawla", "فراولة", "pills"},
    };
    struct buf text;
    (void)state;
    buf_init(&text, 0);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        for (size_t gap = 0; gap < 190 * 63; gap++) {
            buf_reset(&text);
            buf_add(&text, str_c(rows[i][0]));
            for (size_t n = 0; n <= gap % 190; n++)
                buf_addc(&text, n % 2 ? '.' : ' ');
            buf_add(&text, str_c(rows[i][1]));
            for (size_t n = 0; n <= gap / 190 * 3; n++)
                buf_addc(&text, n % 2 ? '.' : ' ');
            buf_add(&text, str_c(rows[i][2]));
            if (!same(buf_str(&text)))
                fail_msg("\"%.*s\"", STR_ARG(buf_str(&text)));
        }
    buf_deinit(&text);
}

// Names of so many rules that their company is looked for at once: all that give each other none,
// and one of them again, behind a gap, with each word that gives it company.
static void test_all_terms(void **state)
{
    struct buf text;
    size_t yes = 0, asked = 0;
    (void)state;
    buf_init(&text, 0);
    for (size_t i = 0; i < lexicon->n_companions; i++) {
        size_t before = text.len;
        buf_add(&text, lexicon->companions[i].term);
        buf_add(&text, STR(", "));
        if (plainly(buf_str(&text)))
            text.len = before;
    }
    for (size_t n = 0; n < COMPANY_BYTES; n++)
        buf_add(&text, STR(". "));
    assert_true(!matcher_candidate(m, scratch, buf_str(&text)));
    for (size_t i = 0, gap = text.len; i < lexicon->n_companions; i += 41)
        for (size_t k = 0; k < lexicon->companions[i].n_with; k += 3) {
            text.len = gap;
            buf_add(&text, lexicon->companions[i].term);
            buf_addc(&text, ' ');
            buf_add(&text, lexicon->companions[i].with[k]);
            assert_true(same(buf_str(&text)));
            yes += matcher_candidate(m, scratch, buf_str(&text));
            asked++;
        }
    assert_true(yes > asked / 2);
    buf_deinit(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_random),     cmocka_unit_test(test_places),
        cmocka_unit_test(test_many_terms), cmocka_unit_test(test_distances),
        cmocka_unit_test(test_all_terms),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
