#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <time.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/xalloc.h"
#include "extractors/fingerprint.h"

static struct fingerprint make(const char *text)
{
    struct fingerprint f;
    fingerprint_make(STR_NONE, str_c(text), &f);
    return f;
}

static bool same_lines(const struct fingerprint *a, const struct fingerprint *b)
{
    return a->n_lines == b->n_lines && memcmp(a->lines, b->lines, sizeof a->lines) == 0;
}

struct word_row {
    const char *name, *text;
    uint32_t words, lines;
};

static const struct word_row word_rows[] = {
    {"nothing", "", 0, 0},
    {"no words", " \n - ... \n!", 0, 0},
    {"one", "tramadol", 1, 0},
    {"two words are no line", "garden chair", 2, 0},
    {"three are", "a garden chair", 3, 1},
    {"punctuation", "a,b;c.d(e)f/g", 7, 1},
    {"apostrophe", "don't", 2, 0},
    {"letters and digits", "a1b22 mp3", 2, 0},
    {"numbers side by side are one", "1,299.00 - 2026-11-21 12:30", 1, 0},
    {"but not over a line's end", "12\n30", 2, 0},
    {"a number between words", "from 1.5 to 20", 4, 1},
    {"lines", "one two three\nfour five six\n\none two three", 9, 2},
    {"line ends alone", "\n\n\n", 0, 0},
    {"Cyrillic", "\u043A\u0443\u043F\u0438\u0442\u044C \u0441\u0442\u0443\u043B \u0434\u0430", 3,
     1},
    {"guillemets", "\u00ABa\u00BB\u00ABb\u00BB", 2, 0},
    {"no-break space", "a\u00A0b\u00A0c", 3, 1},
    {"dash", "a\u2014b\u2026c", 3, 1},
    {"soft hyphen", "tra\u00ADma\u200Bdol", 1, 0},
    {"Han: one a character", "\u66F2\u9A6C\u591A", 3, 1},
    {"Han and stops", "\u66F2\u9A6C\u3002\u66F2\u9A6C\uFF0C", 4, 1},
    {"Han beside Latin", "\u66F2abc\u9A6C", 3, 1},
    {"kana", "\u30C8\u30E9\u30DE", 3, 1},
    {"Hangul has spaces", "\uD2B8\uB77C\uB9C8\uB3CC \uD310\uB9E4", 2, 0},
    {"Thai", "\u0E17\u0E23\u0E32", 3, 1},
    {"Arabic", "\u0643\u0631\u0633\u064A \u0644\u0644\u0628\u064A\u0639\u060C \u0633\u0639\u0631",
     3, 1},
    {"Arabic digits", "\u0661\u0662\u066B\u0665", 1, 0},
    {"fullwidth digits", "\uFF11\uFF12\uFF13", 1, 0},
    {"emoji", "a\U0001F4A9b", 2, 0},
    {"broken UTF-8", "a\xFF\xC2 b\xE2\x82 c\x80", 3, 1},
};

static void test_words(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof word_rows / sizeof *word_rows; i++) {
        const struct word_row *row = &word_rows[i];
        struct fingerprint f = make(row->text);
        if (f.words != row->words || f.n_lines != row->lines)
            fail_msg("%s: %u words, %u lines", row->name, f.words, f.n_lines);
    }
}

struct pair_row {
    const char *name, *a, *b;
    bool alike; // words and lines; the content differs in all of these
};

// More than two blocks of letters.
#define SIXTY "abcdefghijklmnopqrstabcdefghijklmnopqrstabcdefghijklmnopqrst"
#define LONG SIXTY SIXTY SIXTY
#define FILL " of beech and steel for the garden or a small balcony"

static const struct pair_row pair_rows[] = {
    {"letter case", "Garden CHAIR" FILL, "garden chair" FILL, true},
    {"letter case of Latin-1", "Chair \u00C0\u00D6 \u00DEx" FILL, "chair \u00E0\u00F6 \u00FEx" FILL,
     true},
    {"numbers", "Chair 17" FILL, "Chair 8" FILL, true},
    {"long numbers", "Chair 1,299.00" FILL, "Chair 5" FILL, true},
    {"digits in words", "Chair50mg" FILL, "chair200MG" FILL, true},
    {"Arabic digits", "chair \u0665\u0660" FILL, "chair 50" FILL, true},
    {"Persian digits", "chair \u06F5\u06F0" FILL, "chair 7" FILL, true},
    {"fullwidth digits", "chair \uFF15" FILL, "chair 7" FILL, true},
    {"digits of scripts in one word", "x\u0665\uFF15\u09E7y" FILL, "x1y" FILL, true},
    {"a digit far before the end of a run", "1" LONG FILL, "77" LONG FILL, true},
    {"punctuation", "chair, table" FILL, "chair \u2013 table!" FILL, true},
    {"stars in a run", "table\u2605\u2606Chair\u20AC" FILL, "table chair" FILL, true},
    {"no-break space in a run", "table\u00A0chair\u00B7" FILL, "table chair" FILL, true},
    {"ordinals are letters", "1\u00AA chair\u00BA" FILL, "1 chair" FILL, false},
    {"a dash in a run", "table\u2014Chair" FILL, "table chair" FILL, true},
    {"soft hyphen", "chair gar\u00ADden" FILL, "chair garden" FILL, true},
    {"another word", "chair" FILL, "stool" FILL, false},
    {"a letter more", "chair" FILL, "chairs" FILL, false},
    {"number and word", "chair 5" FILL, "chair five" FILL, false},
    {"ninth byte", "abcdefghi" FILL, "abcdefghj" FILL, false},
    {"sixteenth byte", "abcdefghijklmnop" FILL, "abcdefghijklmnoq" FILL, false},
    {"seventeenth byte", "abcdefghijklmnopq" FILL, "abcdefghijklmnopr" FILL, false},
    {"two Han", "\u66F2\u9A6C\u591A" FILL, "\u9A6C\u66F2\u591A" FILL, false},
};

static void test_reads_alike(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof pair_rows / sizeof *pair_rows; i++) {
        const struct pair_row *row = &pair_rows[i];
        struct fingerprint a = make(row->a), b = make(row->b);
        if (same_lines(&a, &b) != row->alike || (row->alike && a.simhash != b.simhash) ||
            a.content == b.content)
            fail_msg("%s", row->name);
    }
}

static void test_empty_and_title(void **state)
{
    (void)state;
    struct fingerprint f, g;
    fingerprint_make(STR_NONE, STR_NONE, &f);
    assert_true(f.content == 0 && f.title == 0 && f.simhash == 0);
    fingerprint_make(STR("Chairs"), STR_NONE, &f);
    assert_true(f.content != 0 && f.title != 0 && f.words == 0);
    fingerprint_make(STR("Chair"), STR("s"), &g);
    assert_true(f.content != g.content && f.title != g.title);
    fingerprint_make(STR_NONE, STR("Chairs"), &g);
    assert_true(f.content != g.content && g.title == 0);
    assert_true(make("a b c d e f g").simhash == 0);
    assert_true(make("a b c d e f g h").simhash != 0);
    assert_int_equal(fingerprint_distance(0, UINT64_MAX), 64);
    assert_int_equal(fingerprint_distance(5, 6), 2);
}

// Every byte of every place counts for the content, and only the last bits of a hash are luck.
static void test_content_sees_every_byte(void **state)
{
    (void)state;
    char text[130];
    for (size_t len = 1; len < sizeof text; len++) {
        memset(text, 'a', len);
        struct fingerprint f, g;
        fingerprint_make(STR_NONE, str_from(text, len), &f);
        for (size_t at = 0; at < len; at++) {
            text[at] ^= 1;
            fingerprint_make(STR_NONE, str_from(text, len), &g);
            text[at] ^= 1;
            unsigned bits = fingerprint_distance(f.content, g.content);
            if (bits < 10 || bits > 54)
                fail_msg("byte %zu of %zu changes %u bits", at, len, bits);
        }
    }
}

static uint32_t next_random(uint32_t *state)
{
    *state = *state * 1664525 + 1013904223; // Numerical Recipes' generator
    return *state >> 8;
}

enum { SHUFFLED = 300 };

static void write_word(struct buf *b, uint32_t word)
{
    static const char *const parts[] = {"ka", "Lor", "mi", "n\u00E9", "tus", "\u0440\u0430",
                                        "so", "ver", "ex", "g",       "Hu",  "den"};
    for (word++; word; word /= 12)
        buf_add(b, str_c(parts[word % 12]));
}

// The lines and words of a page in another order give the same samples.
static void test_order(void **state)
{
    (void)state;
    uint32_t seed = 20261121, order[SHUFFLED];
    struct fingerprint f[2];
    for (uint32_t i = 0; i < SHUFFLED; i++)
        order[i] = i;
    for (size_t turn = 0; turn < 2; turn++) {
        struct buf b;
        buf_init(&b, 0);
        for (size_t i = 0; i < SHUFFLED; i++)
            buf_fmt(&b, "line x%c%c is this%s\n", 'a' + (char)(order[i] % 26),
                    'a' + (char)(order[i] / 26), i % 7 ? "" : "\nsmall line");
        fingerprint_make(STR_NONE, buf_str(&b), &f[turn]);
        buf_deinit(&b);
        for (uint32_t i = SHUFFLED - 1; i; i--) {
            uint32_t j = next_random(&seed) % (i + 1), swap = order[i];
            order[i] = order[j];
            order[j] = swap;
        }
    }
    assert_int_equal(f[0].n_lines, FINGERPRINT_LINES);
    assert_true(same_lines(&f[0], &f[1]));
    assert_true(f[0].simhash == f[1].simhash && f[0].words == f[1].words);
    assert_true(f[0].content != f[1].content);
    for (size_t i = 1; i < FINGERPRINT_LINES; i++)
        assert_true(f[0].lines[i - 1] < f[0].lines[i]);
}

// Where a word lies in the text, and what stands behind the text, makes no difference. Each text
// is in an allocation of its own, so that a read past its end shows.
static void test_every_offset(void **state)
{
    (void)state;
    static const char text[] =
        "The Garden chair-17 of K\u00F6ln, a\u2014b \u043A\u0443\u043F "
        "\u66F2\u9A6C\u591A 1,299.00 supercalifragilisticexpialidocious\n"
        "1abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyzabcdefghijklmnopq"
        "rstuvwxyzabcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz of a run\n"
        "second LINE of \u0661\u0662 x\uFF11y and";
    struct fingerprint first = make(text);
    for (size_t shift = 0; shift < 140; shift++) {
        size_t len = shift + strlen(text);
        char *copy = xmalloc(len);
        struct fingerprint f;
        memset(copy, ' ', shift);
        memcpy(copy + shift, text, len - shift);
        fingerprint_make(STR_NONE, str_from(copy, len), &f);
        if (f.simhash != first.simhash || f.words != first.words || !same_lines(&f, &first))
            fail_msg("differs with %zu spaces before", shift);
        free(copy);
    }
}

static void write_piece(struct buf *b, uint32_t *seed)
{
    static const char *const pieces[] = {
        "a",
        "garden",
        "CHAIR",
        "supercalifragilistic",
        "7",
        "12.50",
        "50mg",
        "\u00E9t\u00E9",
        "\u00AA",
        "\u0441\u0442",
        "\u0665\u0660",
        "\u66F2\u9A6C\u591A",
        "\u0E17",
        "\u2605",
        "\u20AC",
        "\u00A0",
        "\u200B",
        "\u00AD",
        "\u2014",
        "\U0001F4A9",
        "x y z q ",
        " ",
        " ",
        ", ",
        "\n",
    };
    uint32_t piece = next_random(seed) % (sizeof pieces / sizeof *pieces);
    for (uint32_t n = next_random(seed) % 9 ? 1 : next_random(seed) % 60; n; n--)
        buf_add(b, str_c(pieces[piece]));
}

// Wherever the spans fall, the same is read: runs over many of them, and characters cut by them.
static void test_random_offsets(void **state)
{
    (void)state;
    enum { TEXTS = 300, OFFSETS = 67 };
    for (uint32_t i = 0; i < TEXTS; i++) {
        struct fingerprint first, f;
        struct buf b;
        uint32_t seed = 20261121 + i * 7919;
        buf_init(&b, 0);
        for (size_t n = 0; n < OFFSETS; n++)
            buf_addc(&b, ' ');
        for (uint32_t n = 1 + next_random(&seed) % 60; n; n--)
            write_piece(&b, &seed);
        fingerprint_make(STR_NONE, str_skip(buf_str(&b), OFFSETS), &first);
        for (size_t n = 0; n < OFFSETS; n++) {
            fingerprint_make(STR_NONE, str_skip(buf_str(&b), n), &f);
            if (f.simhash != first.simhash || f.words != first.words || !same_lines(&f, &first))
                fail_msg("seed %u differs with %zu spaces before", i, OFFSETS - n);
        }
        buf_deinit(&b);
    }
}

// A cut text is read as if nothing stood behind it.
static void test_every_end(void **state)
{
    (void)state;
    static const char text[] =
        "ab cd efghi jklmnopqrs 12 34 xyz abcdefghijklmnopqrstuvwxyzabcdefghi "
        "last words of a longer text than one block has room for";
    for (size_t len = 0; len < sizeof text; len++) {
        struct fingerprint inside, alone;
        char *copy = xmalloc(len + 1);
        memcpy(copy, text, len);
        copy[len] = 'z';
        fingerprint_make(STR_NONE, str_from(text, len), &inside);
        fingerprint_make(STR_NONE, str_from(copy, len), &alone);
        assert_memory_equal(&inside, &alone, sizeof alone);
        free(copy);
    }
}

static void test_long_words(void **state)
{
    (void)state;
    char word[3 * FINGERPRINT_WORD_BYTES + 2];
    memset(word, 'a', sizeof word);
    struct fingerprint f;
    static const struct {
        size_t len;
        uint32_t words;
    } rows[] = {{FINGERPRINT_WORD_BYTES - 1, 1},
                {FINGERPRINT_WORD_BYTES, 1},
                {FINGERPRINT_WORD_BYTES + 1, 2},
                {3 * FINGERPRINT_WORD_BYTES, 3},
                {3 * FINGERPRINT_WORD_BYTES + 1, 4}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        for (int mixed = 0; mixed < 2; mixed++) {
            word[0] = mixed ? '1' : 'a';
            fingerprint_make(STR_NONE, str_from(word, rows[i].len), &f);
            if (f.words != rows[i].words)
                fail_msg("%zu bytes are %u words", rows[i].len, f.words);
        }
}

enum { PAGES = 400, PAGE_WORDS = 200, VOCABULARY = 4000 };

// Words as texts have them: few that are frequent, many that are rare.
static uint32_t some_word(uint32_t *seed)
{
    uint32_t range = VOCABULARY >> next_random(seed) % 7;
    return next_random(seed) % range;
}

static void write_words(struct buf *b, uint32_t seed, size_t other)
{
    for (size_t i = 0; i < PAGE_WORDS; i++) {
        uint32_t word = some_word(&seed);
        write_word(b, i == other ? VOCABULARY + word : word);
        buf_addc(b, i % 9 == 8 ? '\n' : ' ');
    }
}

// One word in 200 changed leaves nearly all pages near; pages of other words are far.
static void test_near_and_far(void **state)
{
    (void)state;
    uint32_t seed = 4711;
    unsigned near = 0, far = 0, sum = 0, apart = 0, closest = 64;
    uint64_t before = 0;
    for (uint32_t i = 0; i < PAGES; i++) {
        struct fingerprint f[2];
        for (size_t turn = 0; turn < 2; turn++) {
            struct buf b;
            buf_init(&b, 0);
            write_words(&b, seed + i * 7919, turn ? i % PAGE_WORDS : PAGE_WORDS);
            fingerprint_make(STR_NONE, buf_str(&b), &f[turn]);
            buf_deinit(&b);
        }
        unsigned distance = fingerprint_distance(f[0].simhash, f[1].simhash);
        near += distance <= FINGERPRINT_NEAR;
        sum += distance;
        assert_true(f[0].content != f[1].content);
        if (i) {
            distance = fingerprint_distance(f[0].simhash, before);
            far += distance > FINGERPRINT_NEAR;
            apart += distance;
            closest = distance < closest ? distance : closest;
        }
        before = f[0].simhash;
    }
    print_message(
        "seed %u: one word of %d changed: %u of %d within %d bits (%.1f on average); other "
        "pages: %.1f bits on average, at least %u\n",
        seed, PAGE_WORDS, near, PAGES, FINGERPRINT_NEAR, (double)sum / PAGES,
        (double)apart / (PAGES - 1), closest);
    assert_true(near > PAGES * 3 / 4);
    assert_int_equal(far, PAGES - 1);
    assert_true(apart / (PAGES - 1) >= 16);
}

// The 64 counts against a plain sum, for any number of words.
static void test_counts_many_words(void **state)
{
    (void)state;
    struct buf b;
    buf_init(&b, 0);
    for (uint32_t words = 1; words <= 70; words++) {
        buf_add(&b, STR("chair "));
        struct fingerprint f;
        fingerprint_make(STR_NONE, buf_str(&b), &f);
        assert_int_equal(f.words, words);
        if (words >= FINGERPRINT_WORDS_MIN)
            assert_true(f.simhash ==
                        make("chair chair chair chair chair chair chair chair").simhash);
    }
    // As many of another word leave the majority to no one: only what both have.
    struct fingerprint one, other, both;
    one = make("chair chair chair chair chair chair chair chair");
    other = make("table table table table table table table table");
    both = make("chair table chair table chair table chair table chair table chair table");
    assert_true(both.simhash == (one.simhash & other.simhash));
    both = make("chair table chair table chair table chair table chair");
    assert_true(both.simhash == one.simhash);
    buf_deinit(&b);
}

// Text of 8 MB: linear, and in the time that a slow machine needs for it.
static void test_huge(void **state)
{
    (void)state;
    struct buf b;
    buf_init(&b, 0);
    while (b.len < 8u << 20)
        buf_add(&b, STR("a b\nlorem 12 \xE6\x9B\xB2\xE9\xA9\xAC dolor sit\n"));
    struct fingerprint f;
    clock_t start = clock();
    fingerprint_make(STR_NONE, buf_str(&b), &f);
    assert_true((double)(clock() - start) / CLOCKS_PER_SEC < 5);
    assert_int_equal(f.n_lines, 1);
    assert_true(f.words > 1000000);
    buf_deinit(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_words),
        cmocka_unit_test(test_reads_alike),
        cmocka_unit_test(test_empty_and_title),
        cmocka_unit_test(test_content_sees_every_byte),
        cmocka_unit_test(test_order),
        cmocka_unit_test(test_every_offset),
        cmocka_unit_test(test_random_offsets),
        cmocka_unit_test(test_every_end),
        cmocka_unit_test(test_long_words),
        cmocka_unit_test(test_near_and_far),
        cmocka_unit_test(test_counts_many_words),
        cmocka_unit_test(test_huge),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
