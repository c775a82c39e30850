#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/utf8.h"
#include "patterns/normalise.h"

#include <stdlib.h>

static struct fold *fold;

static int setup(void **state)
{
    struct err err;
    (void)state;
    fold = fold_new(&err);
    return fold ? 0 : -1;
}

static int teardown(void **state)
{
    (void)state;
    fold_free(fold);
    return 0;
}

static const struct row {
    const char *name, *text, *canonical;
} ROWS[] = {
    {"empty", "", ""},
    {"ascii capitals", "Tramadol 225MG", "tramadol 225mg"},
    {"white space", " a\t\n b  c", " a b c"},
    {"control characters",
     "a\x01\x7F"
     "b",
     "a b"},
    {"fullwidth", "Ｔｒａｍａｄｏｌ　２２５", "tramadol 225"},
    {"ligature and sharp s", "ﬁne Straße", "fine strasse"},
    {"accents", "Ünlü é ñ ç", "unlu e n c"},
    {"accents as combining marks", "tra\u0308ma\u0301dol", "tramadol"},
    {"many marks on one letter", "t\u0300\u0301\u0302\u0303\u0304r", "tr"},
    {"zero width space and joiner", "tra\u200Bma\u200Ddol", "tramadol"},
    {"soft hyphen and byte order mark", "tra\u00ADma\uFEFFdol", "tramadol"},
    {"variation selector", "1\uFE0F\u20E3 mg", "1 mg"},
    {"dashes", "4\u2010p 4\u2011p 4\u2013p 4\u2014p 4\u2212p 4\uFE58p", "4-p 4-p 4-p 4-p 4-p 4-p"},
    {"spaces", "a\u00A0b\u2003c\u3000d\u2028e", "a b c d e"},
    {"mathematical letters", "𝕥𝗿𝒶𝓂𝔞𝖉𝚘𝑙", "tramadol"},
    {"circled letters", "ⓣⓡⓐⓜ 🅣🅡🅐🅜", "tram tram"},
    {"small capitals", "ᴛʀᴀᴍᴀᴅᴏʟ", "tramadol"},
    {"dotless i and capital dotted I", "ışık İyi", "isik iyi"},
    {"letters with a stroke", "øłđ", "old"},
    {"Cyrillic look-alikes in a Latin word", "trаmаdоl ТRАМADOL", "tramadol tramadol"},
    {"Greek look-alikes in a Latin word", "trαmadοl TRAΜADΟL", "tramadol tramadol"},
    {"a Russian word stays Russian", "Трамадол", "трамадол"},
    {"a Russian word of exact look-alikes", "РМК сосо", "pmk coco"},
    {"short i and yo lose their marks", "йод ёлка", "иод елка"},
    {"a Greek letter before a hyphen", "α-PVP Α-pvp", "a-pvp a-pvp"},
    {"Russian beside Latin by a hyphen", "1-boc-4-пиперидон", "1-boc-4-пиперидон"},
    {"micro sign", "100µg", "100ug"},
    {"Arabic vowels and tatweel", "تَرَامـــادُول", "ترامادول"},
    {"Arabic letter forms", "ﺗﺮﺍﻣﺎﺩﻭﻝ", "ترامادول"},
    {"Persian kaf and yeh", "کیلو", "كيلو"},
    {"alef with hamza", "أإآا", "اااا"},
    {"digits of other scripts", "٢٢٥ ۲۲۵ २२५ ２２５", "225 225 225 225"},
    {"Devanagari vowels stay", "ट्रामाडोल", "ट्रामाडोल"},
    {"Thai vowels stay", "กระท่อม", "กระท่อม"},
    {"voiced kana stay", "ドル", "ドル"},
    {"voiced kana from parts", "ト\u3099ル", "ドル"},
    {"halfwidth kana", "ﾄﾗﾏﾄﾞｰﾙ", "トラマドール"},
    {"Hangul from jamo", "\u1110\u1173\u1105\u1161", "트라"},
    {"Hangul from compatibility jamo", "\u314C\u3161", "트"},
    {"ideographs", "曲马多", "曲马多"},
    {"compatibility ideograph", "\uF900", "豈"},
    {"quotes", "it’s “x”", "it's \"x\""},
    {"a square unit", "5㎎ 2㎏", "5mg 2kg"},
    {"emoji stay", "tra💊madol", "tra💊madol"},
    {"a code point that grows by too much stays", "\uFDFA", "\uFDFA"},
};

static void test_rows(void **state)
{
    struct canon c, unmapped;
    (void)state;
    canon_init(&c, true);
    canon_init(&unmapped, false);
    for (size_t i = 0; i < sizeof(ROWS) / sizeof(ROWS[0]); i++) {
        normalise(fold, str_c(ROWS[i].text), &c);
        normalise(fold, str_c(ROWS[i].text), &unmapped);
        if (!str_eq(canon_str(&c), str_c(ROWS[i].canonical)))
            fail_msg("%s: \"%.*s\"", ROWS[i].name, STR_ARG(canon_str(&c)));
        if (!str_eq(canon_str(&c), canon_str(&unmapped)))
            fail_msg("%s: the map changes the text", ROWS[i].name);
    }
    canon_deinit(&c);
    canon_deinit(&unmapped);
}

static void test_capitals_meet(void **state)
{
    struct canon a, b;
    (void)state;
    canon_init(&a, false);
    canon_init(&b, false);
    // All letters of this word look like Latin ones in capitals, and not all in small letters.
    normalise(fold, STR("КРАТОМ"), &a);
    assert_true(str_eq(canon_str(&a), STR("kpatom")));
    normalise_capitals(fold, STR("кратом"), &b);
    assert_true(str_eq(canon_str(&a), canon_str(&b)));
    canon_deinit(&a);
    canon_deinit(&b);
}

static void test_idempotent(void **state)
{
    struct canon a, b;
    (void)state;
    canon_init(&a, false);
    canon_init(&b, false);
    for (size_t i = 0; i < sizeof(ROWS) / sizeof(ROWS[0]); i++) {
        normalise(fold, str_c(ROWS[i].text), &a);
        normalise(fold, canon_str(&a), &b);
        if (!str_eq(canon_str(&a), canon_str(&b)))
            fail_msg("%s: again \"%.*s\"", ROWS[i].name, STR_ARG(canon_str(&b)));
    }
    canon_deinit(&a);
    canon_deinit(&b);
}

static uint32_t next_random(uint32_t *x)
{
    *x = *x * 1664525u + 1013904223u;
    return *x >> 8;
}

// Text of the pieces that the rules are about, in any order.
static void random_text(uint32_t *seed, struct buf *out)
{
    static const uint32_t cps[] = {'a',    'T',    ' ',    '-',    '7',     '\n',   0x0430, 0x0422,
                                   0x0436, 0x03B1, 0x0301, 0x200B, 0x3000,  0x66F2, 0x30C8, 0x3099,
                                   0x1110, 0x1173, 0x064B, 0x0627, 0x1F48A, 0xFF34, 0xFDFA, 0x0E48,
                                   0x00DF, 0x2014, 0x0131, 0x212B, 0x1D15E, 0xE0001};
    buf_reset(out);
    for (size_t n = next_random(seed) % 40; n > 0; n--)
        buf_add_utf8(out, cps[next_random(seed) % (sizeof(cps) / sizeof(cps[0]))]);
}

// The map covers the original in order: what a canonical byte stands for begins and ends at
// characters, never goes backwards, and is what makes that byte.
static void test_map(void **state)
{
    struct canon c;
    struct buf text;
    uint32_t seed = 4711;
    (void)state;
    canon_init(&c, true);
    buf_init(&text, 0);
    for (int round = 0; round < 20000; round++) {
        random_text(&seed, &text);
        struct str s = buf_str(&text);
        normalise(fold, s, &c);
        assert_true(utf8_valid(canon_str(&c)));
        for (size_t i = 0; i < c.text.len; i++) {
            assert_true(c.from[i] < c.to[i] && c.to[i] <= s.len);
            assert_true(utf8_valid(str_sub(s, c.from[i], c.to[i])));
            if (i)
                assert_true(c.from[i] >= c.from[i - 1] && c.to[i] >= c.to[i - 1]);
        }
    }
    canon_deinit(&c);
    buf_deinit(&text);
}

// Texts joined by a line break hold what each holds alone, but for white space at the seam: the
// first lane reads them joined.
static void test_joined(void **state)
{
    struct canon a, b, both;
    struct buf ta, tb, joined;
    uint32_t seed = 99;
    (void)state;
    canon_init(&a, false);
    canon_init(&b, false);
    canon_init(&both, false);
    buf_init(&ta, 0);
    buf_init(&tb, 0);
    buf_init(&joined, 0);
    for (int round = 0; round < 20000; round++) {
        random_text(&seed, &ta);
        random_text(&seed, &tb);
        buf_reset(&joined);
        buf_add(&joined, buf_str(&ta));
        buf_addc(&joined, '\n');
        buf_add(&joined, buf_str(&tb));
        normalise(fold, buf_str(&ta), &a);
        normalise(fold, buf_str(&tb), &b);
        normalise(fold, buf_str(&joined), &both);
        assert_true(str_starts(canon_str(&both), str_trim(canon_str(&a))) ||
                    str_find(canon_str(&both), str_trim(canon_str(&a)), 0) != STR_NPOS);
        // A joining mark that opens the second text has nothing before it but the line break.
        if (str_find(canon_str(&both), str_trim(canon_str(&b)), 0) == STR_NPOS)
            fail_msg("round %d", round);
    }
    canon_deinit(&a);
    canon_deinit(&b);
    canon_deinit(&both);
    buf_deinit(&ta);
    buf_deinit(&tb);
    buf_deinit(&joined);
}

static void test_growth(void **state)
{
    struct canon c;
    (void)state;
    canon_init(&c, false);
    for (uint32_t cp = 1; cp < 0x110000; cp++) {
        char bytes[4];
        struct str s = str_from(bytes, utf8_put(cp, bytes));
        normalise(fold, s, &c);
        if (c.text.len > NORMALISE_GROWTH * s.len || !utf8_valid(canon_str(&c)))
            fail_msg("U+%04X grows to %zu bytes", (unsigned)cp, c.text.len);
    }
    canon_deinit(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows),       cmocka_unit_test(test_capitals_meet),
        cmocka_unit_test(test_idempotent), cmocka_unit_test(test_map),
        cmocka_unit_test(test_joined),     cmocka_unit_test(test_growth),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
