#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/hash.h"
#include "patterns/cues.h"
#include "patterns/normalise.h"

#define PLAIN(t, k)                                                                                \
    {                                                                                              \
        .text = STR_INIT(t), .before = STR_INIT(t), .kind = (k)                                    \
    }
#define SLOT(b, a_, k)                                                                             \
    {                                                                                              \
        .text = STR_INIT(b "{X}" a_), .before = STR_INIT(b), .after = STR_INIT(a_),                \
        .slot = CUE_SLOT_SUBSTANCE, .kind = (k)                                                    \
    }

static struct lexicon_cue rows[] = {
    PLAIN("for sale", CUE_OFFER),
    PLAIN("no prescription", CUE_OFFER),
    PLAIN("no prescription needed", CUE_OFFER),
    PLAIN("продам", CUE_OFFER),
    PLAIN("批发", CUE_WHOLESALE),
    PLAIN("seized", CUE_BENIGN),
    PLAIN("/kg", CUE_OFFER),
    PLAIN("where can i", CUE_REQUEST),
    SLOT("buy", "online", CUE_OFFER),
    SLOT("where can i buy", "", CUE_REQUEST),
    SLOT("", "test strips", CUE_BENIGN),
    SLOT("求购", "", CUE_REQUEST),
    {.text = STR_INIT("buy {CAS}"),
     .before = STR_INIT("buy"),
     .slot = CUE_SLOT_CAS,
     .kind = CUE_OFFER},
};
static const struct lexicon lexicon = {.cues = rows, .n_cues = sizeof(rows) / sizeof(rows[0])};

// "X" in the text is the finding, "9" one by CAS number; the rest are the phrases expected, in
// order of their rows.
static const struct {
    const char *name, *text, *found;
} ROWS[] = {
    {"nothing", "a lamp", ""},
    {"plain", "X for sale", "for sale"},
    {"capitals", "X FOR SALE", "for sale"},
    {"over a line break", "X for\nsale", "for sale"},
    {"not inside a word", "X for saleable", ""},
    {"the longer one covers", "no prescription needed", "no prescription needed"},
    {"Russian in capitals", "ПРОДАМ X", "продам"},
    {"no boundary in Chinese", "大量批发中", "批发"},
    {"a phrase that begins with a sign", "$5/kg", "/kg"},
    {"slot on both sides", "buy X online", "buy{X}online"},
    {"slot with words between", "buy cheap generic X 225mg online", "buy{X}online"},
    {"slot without its second part", "buy X", ""},
    {"slot over a sentence's end", "buy now. X is online", ""},
    {"slot too far", "buy a lot of very nice garden furniture or X online", ""},
    {"second part too far", "buy X and a lot of very nice garden furniture online", ""},
    {"slot behind the name", "X test strips", "{X}test strips"},
    {"slot behind the name, empty", "test strips", ""},
    {"slot without a space", "求购X", "求购{X}"},
    {"slot for a number by a name", "buy X", ""},
    {"slot for a number", "buy 9", "buy {CAS}"},
    {"an offer inside a request", "where can I buy X online", "where can i buy{X}"},
    {"a request in another sentence", "where can I go? buy X online", "where can i|buy{X}online"},
    {"twice counts as two places", "seized, seized", "seized|seized"},
};

static size_t fillers(struct str canonical, struct cue_filler *out)
{
    size_t n = 0;
    for (size_t i = 0; i < canonical.len; i++)
        if ((canonical.ptr[i] == 'x' && (i == 0 || !ascii_alpha(canonical.ptr[i - 1]))) ||
            canonical.ptr[i] == '9')
            out[n++] =
                (struct cue_filler){0, (uint32_t)i, (uint32_t)i + 1, canonical.ptr[i] == '9'};
    return n;
}

static void test_rows(void **state)
{
    struct fold *fold;
    struct arena a;
    struct cues c;
    struct cue_hits hits;
    struct hs_scratch *scratch = NULL;
    struct canon canon;
    struct err err;
    (void)state;
    assert_true(hash_start(&err));
    assert_non_null(fold = fold_new(&err));
    arena_init(&a);
    canon_init(&canon, false);
    assert_true(cues_init(&c, &lexicon, NULL, fold, &a, &err));
    assert_true(scan_scratch(c.literals.scan, &scratch, &err));
    cue_hits_init(&hits, &c);
    for (size_t i = 0; i < sizeof(ROWS) / sizeof(ROWS[0]); i++) {
        struct cue_filler found[8];
        struct buf got;
        buf_init(&got, 0);
        normalise(fold, str_c(ROWS[i].text), &canon);
        struct str text = canon_str(&canon);
        cue_hits_reset(&hits, &c);
        cues_find(&c, scratch, text, 0, &hits);
        cues_settle(&c, &text, found, fillers(text, found), &hits);
        for (size_t k = 0; k < hits.n; k++) {
            if (got.len)
                buf_addc(&got, '|');
            buf_add(&got, hits.items[k].cue->text);
        }
        if (!str_eq(buf_str(&got), str_c(ROWS[i].found)))
            fail_msg("%s: \"%.*s\"", ROWS[i].name, STR_ARG(buf_str(&got)));
        buf_deinit(&got);
    }
    cue_hits_deinit(&hits);
    cues_deinit(&c);
    hs_free_scratch(scratch);
    canon_deinit(&canon);
    arena_deinit(&a);
    fold_free(fold);
}

static void test_sentence_ends(void **state)
{
    (void)state;
    assert_true(cues_sentence_ends(STR(". ")));
    assert_true(cues_sentence_ends(STR(" a?")));
    assert_true(cues_sentence_ends(STR(" ; ")));
    assert_false(cues_sentence_ends(STR(" 2.5 mg ")));
    assert_false(cues_sentence_ends(STR(" - ")));
    assert_false(cues_sentence_ends(STR("")));
}

// However dense, what is kept is bounded.
static void test_bounded(void **state)
{
    struct fold *fold;
    struct arena a;
    struct cues c;
    struct cue_hits hits;
    struct hs_scratch *scratch = NULL;
    struct buf text;
    struct err err;
    (void)state;
    assert_non_null(fold = fold_new(&err));
    arena_init(&a);
    buf_init(&text, 0);
    assert_true(cues_init(&c, &lexicon, NULL, fold, &a, &err));
    assert_true(scan_scratch(c.literals.scan, &scratch, &err));
    cue_hits_init(&hits, &c);
    for (int i = 0; i < 10000; i++)
        buf_add(&text, STR("for sale seized "));
    cue_hits_reset(&hits, &c);
    cues_find(&c, scratch, buf_str(&text), 0, &hits);
    assert_int_equal(hits.n, 2 * CUE_REPEATS);
    cue_hits_deinit(&hits);
    cues_deinit(&c);
    hs_free_scratch(scratch);
    buf_deinit(&text);
    arena_deinit(&a);
    fold_free(fold);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows),
        cmocka_unit_test(test_sentence_ends),
        cmocka_unit_test(test_bounded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
