#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/buf.h"
#include "extractors/buy.h"
#include "extractors/contact_labels.h"
#include "extractors/currency.h"
#include "extractors/date_words.h"
#include "extractors/fold.h"
#include "extractors/labels.h"
#include "extractors/methods_words.h"
#include "extractors/price_words.h"
#include "extractors/quantity_cues.h"
#include "extractors/quantity_units.h"
#include "extractors/sections.h"

static const struct phrase rows[] = {
    {"a", "1", 0},
    {"a b", "2", 0},
    {"a b c", "3", 0},
    {"ab", "4", 0},
    {"kilo", "5", 0},
    {"kilos", "6", 0},
    {"kilos of tea", "7", 0},
    {"\xD1\x87\xD0\xB0\xD0\xB9", "8", 0},
    {"\xE8\x8C\xB6", "9", 0},
};
static const struct phrase_table table = {rows, sizeof rows / sizeof *rows, NULL, NULL};

static void test_rows(void **state)
{
    (void)state;
    static const struct {
        const char *name, *text;
        size_t at;
        const char *after, *before; // values, or NULL
    } cases[] = {
        {"longest", "a b c", 0, "3", NULL},
        {"longest that ends a word", "a b cd", 0, "2", NULL},
        {"inside a word", "xa", 1, NULL, NULL},
        {"a word's end", "a b c", 5, NULL, "3"},
        {"behind an inner word", "a b c", 3, NULL, "2"},
        {"cut", "kilos of te", 0, "6", NULL},
        {"whole", "kilos of tea", 12, NULL, "7"},
        {"no word's end", "kilosx", 5, NULL, NULL},
        {"beside a digit", "5kilo5", 1, "5", NULL},
        {"other letters", "\xD1\x87\xD0\xB0\xD0\xB9", 0, "8", NULL},
        {"without spaces", "x\xE8\x8C\xB6x", 1, "9", NULL},
        {"the end", "a", 1, NULL, "1"},
        {"nothing", "", 0, NULL, NULL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        size_t len;
        struct str text = str_c(cases[i].text);
        const struct phrase *after = phrase_after(&table, text, cases[i].at, &len);
        const struct phrase *before = phrase_before(&table, text, cases[i].at, &len);
        if (!str_eq(str_c(after ? after->value : NULL), str_c(cases[i].after)) ||
            !str_eq(str_c(before ? before->value : NULL), str_c(cases[i].before)))
            fail_msg("%s", cases[i].name);
    }
}

static uint64_t next_random(uint64_t *seed)
{
    *seed = *seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return *seed >> 33;
}

// The tries say what a search of the rows does: at each place of texts made of whole phrases,
// beginnings of them, and what may stand between words.
static void check_table(struct arena *a, const struct phrase_table *made, uint64_t *seed)
{
    static const char *const glue[] = {"", " ", " ", ".", "5", "x", "\xC3\xA9", "\xE5\xBE\xAE"};
    const struct phrase_table plain = {made->rows, made->count, NULL, NULL};
    struct buf text;
    buf_init(&text, 0);
    for (size_t n = 1 + next_random(seed) % 12; n > 0; n--) {
        struct str phrase = str_c(made->rows[next_random(seed) % made->count].text);
        size_t end = next_random(seed) % 3 ? phrase.len : next_random(seed) % (phrase.len + 1);
        buf_add(&text, str_sub(phrase, 0, end));
        buf_add(&text, str_c(glue[next_random(seed) % (sizeof glue / sizeof *glue)]));
    }
    struct str folded = fold_text(a, buf_str(&text));
    for (size_t at = 0; at <= folded.len; at++) {
        size_t len[2];
        const struct phrase *after = phrase_after(made, folded, at, &len[0]);
        if (after != phrase_after(&plain, folded, at, &len[1]) || (after && len[0] != len[1]))
            fail_msg("behind %zu of \"%.*s\"", at, STR_ARG(folded));
        const struct phrase *before = phrase_before(made, folded, at, &len[0]);
        if (before != phrase_before(&plain, folded, at, &len[1]) || (before && len[0] != len[1]))
            fail_msg("before %zu of \"%.*s\"", at, STR_ARG(folded));
    }
    buf_deinit(&text);
    arena_reset(a);
}

static void test_tries(void **state)
{
    (void)state;
    static const struct phrase_table *const tables[] = {
        &buy_words,   &contact_joins, &contact_labels, &contact_stops, &currency_marks,
        &date_months, &date_words,    &label_words,    &methods_words, &price_scales,
        &price_words, &quantity_cues, &quantity_units, &section_words,
    };
    enum { ROUNDS = 300 };
    struct arena a;
    uint64_t seed = 20261121;
    arena_init(&a);
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++) {
        assert_non_null(tables[i]->trie);
        assert_true(phrase_table_valid(tables[i]));
        for (int round = 0; round < ROUNDS; round++)
            check_table(&a, tables[i], &seed);
    }
    arena_deinit(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows),
        cmocka_unit_test(test_tries),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
