// Which features a listing shows, with the shipped lexicon.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/hash.h"
#include "patterns/lexicon.h"
#include "patterns/matcher.h"
#include "patterns/score.h"

static struct arena lexicon_arena, arena;
static struct problems problems;
static struct lexicon *lexicon;
static struct matcher *matcher;
static struct matcher_scratch *scratch;

static int setup(void **state)
{
    struct err err = {0};
    (void)state;
    arena_init(&lexicon_arena);
    arena_init(&arena);
    problems_init(&problems);
    if (!hash_start(&err) ||
        !lexicon_load(&lexicon_arena, PROJECT_DIR "/patterns/data", NULL, &problems, &lexicon)) {
        print_error("%s%s", buf_cstr(&problems.text), err.message);
        return -1;
    }
    matcher = matcher_new(lexicon, &(struct matcher_options){0}, &err);
    scratch = matcher ? matcher_scratch_new(matcher, &err) : NULL;
    return scratch ? 0 : -1;
}

static int teardown(void **state)
{
    (void)state;
    matcher_scratch_free(scratch);
    matcher_free(matcher);
    problems_deinit(&problems);
    arena_deinit(&arena);
    arena_deinit(&lexicon_arena);
    return 0;
}

// A feature that the text shows, and whether the listing has a title, a price and a messenger.
static const struct {
    const char *name, *title, *text;
    const char *own; // p price, c contact, m messenger, g goods
    enum feature feature;
    bool shown;
} ROWS[] = {
    {"bias", "", "tramadol", "", F_BIAS, true},
    {"lead in a title", "Tramadol", "", "", F_LEAD, true},
    {"lead of a text", "", "Tramadol is here", "", F_LEAD, true},
    {"alone", "Tramadol", "", "", F_ALONE, true},
    {"not alone", "Tramadol and many other things", "", "", F_ALONE, false},
    {"masked", "Tr\u0430madol", "", "", F_MASKED, true},
    {"not masked", "Tramadol", "", "", F_MASKED, false},
    {"CAS number", "", "79099-07-3", "", F_CAS, true},
    {"medicine", "", "tramadol", "", F_TRADE_MEDICINE, true},
    {"nobody's trade", "Metonitazene", "", "", F_TRADE_NONE, true},
    {"nobody's trade as goods", "Metonitazene", "", "g", F_NONE_GOODS, true},
    {"nobody's trade in no goods", "Metonitazene", "", "", F_NONE_GOODS, false},
    {"several", "", "tramadol, diazepam, metonitazene", "", F_SEVERAL, true},
    {"one alone", "", "tramadol", "", F_SEVERAL, false},
    {"part of another thing", "Fentanyl test strips", "", "", F_BESIDE, true},
    {"a sentence ends between", "", "We have fentanyl. Test strips too.", "", F_BESIDE, false},
    {"negated", "", "without tramadol", "", F_NEGATED, true},
    {"amount", "", "tramadol 50 mg", "", F_AMOUNT, true},
    {"bulk", "", "metonitazene 5 kg", "", F_BULK, true},
    {"price of its own", "Tramadol 50 mg", "", "p", F_PRICE, true},
    {"price in the text", "", "tramadol 20 usd", "", F_TEXT_PRICE, true},
    {"not twice", "", "tramadol 20 usd", "p", F_TEXT_PRICE, false},
    {"messenger", "Tramadol 50 mg", "", "cm", F_MESSENGER, true},
    {"contact", "Tramadol 50 mg", "", "c", F_MESSENGER, false},
    {"offer", "", "tramadol for sale", "", F_OFFER_SLOT, true},
    {"request", "", "looking for tramadol", "", F_REQUEST_SLOT, true},
    {"question", "", "is tramadol strong?", "", F_QUESTION, true},
    {"no question", "", "is tramadol strong", "", F_QUESTION, false},
};

static void test_rows(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof ROWS / sizeof *ROWS; i++) {
        const struct match_text texts[] = {{"title", str_c(ROWS[i].title)},
                                           {"description", str_c(ROWS[i].text)}};
        const struct match_input in = {
            .kind = strchr(ROWS[i].own, 'g') ? MATCH_GOODS : MATCH_TEXT,
            .texts = texts,
            .n_texts = 2,
            .has_price = strchr(ROWS[i].own, 'p'),
            .has_contact = strchr(ROWS[i].own, 'c'),
            .has_messenger = strchr(ROWS[i].own, 'm'),
        };
        struct judgement j;
        matcher_judge(matcher, scratch, &arena, &in, &j);
        if (!j.features || (j.features[ROWS[i].feature] > 0) != ROWS[i].shown)
            fail_msg("%s: %s", ROWS[i].name, j.features ? "not so" : "nothing found");
        for (int f = 0; j.features && f < FEATURES; f++)
            assert_true(j.features[f] >= -1 && j.features[f] <= 2);
        arena_reset(&arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_rows)};
    return cmocka_run_group_tests(tests, setup, teardown);
}
