#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "patterns/normalise.h"
#include "patterns/squeeze.h"

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

static const struct {
    const char *name, *text, *squeezed;
} VIEW_ROWS[] = {
    {"empty", "", ""},
    {"nothing but separators", " -. ", ""},
    {"letters", "tram adol", "tramadoi"},
    {"digits for letters", "tr4m4d01", "tramadoi"},
    {"symbols inside a word", "tr@m@do!s", "tramadois"},
    {"a symbol before a word", "$oma @meth", "somameth"},
    {"an exclamation mark at the end", "buy!", "buy"},
    {"an amount is no letter", "$5", "s"},
    {"lone symbols", "t r @ m", "tram"},
    {"repeated letters", "trammmaddol", "tramadoi"},
    {"repeated over a separator", "t t r", "tr"},
    {"other scripts", "曲 马-多", "曲马多"},
    {"Cyrillic, look-alikes as Latin", "т р а м", "tpam"},
    {"emoji", "tra💊madol", "tramadoi"},
};

static void test_view(void **state)
{
    struct squeezed s;
    (void)state;
    squeeze_init(&s);
    for (size_t i = 0; i < sizeof(VIEW_ROWS) / sizeof(VIEW_ROWS[0]); i++) {
        squeeze(fold, str_c(VIEW_ROWS[i].text), &s);
        if (!str_eq(buf_str(&s.text), str_c(VIEW_ROWS[i].squeezed)))
            fail_msg("%s: \"%.*s\"", VIEW_ROWS[i].name, STR_ARG(buf_str(&s.text)));
    }
    squeeze_deinit(&s);
}

static const struct {
    const char *name, *known, *text;
    enum squeeze_fit fit;
    const char *bytes; // that the hit covers
} FIT_ROWS[] = {
    {"spaced", "tramadol", "buy t r a m a d o l here", SQUEEZE_HIDDEN, "t r a m a d o l"},
    {"dotted", "tramadol", "t.r.a.m.a.d.o.l", SQUEEZE_HIDDEN, "t.r.a.m.a.d.o.l"},
    {"chunks by hyphens", "tramadol", "a tram-a-dol b", SQUEEZE_HIDDEN, "tram-a-dol"},
    {"chunks by dots", "tramadol", "tra.ma.dol", SQUEEZE_HIDDEN, "tra.ma.dol"},
    {"underscore", "tramadol", "tra_madol", SQUEEZE_HIDDEN, "tra_madol"},
    {"emoji between", "tramadol", "tra💊ma💊dol", SQUEEZE_HIDDEN, "tra💊ma💊dol"},
    {"digits for letters", "tramadol", "tr4m4d0l now", SQUEEZE_HIDDEN, "tr4m4d0l"},
    {"symbols for letters", "tramadol", "tr@m@dol", SQUEEZE_HIDDEN, "tr@m@dol"},
    {"i for l", "tramadol", "tramadoi", SQUEEZE_HIDDEN, "tramadoi"},
    {"stretched", "tramadol", "tramadoooool", SQUEEZE_HIDDEN, "tramadoooool"},
    {"stretched at the end", "tramadol", "tramadollll!", SQUEEZE_HIDDEN, "tramadollll"},
    {"spaced and digits", "tramadol", "t r 4 m 4 d 0 l", SQUEEZE_HIDDEN, "t r 4 m 4 d 0 l"},
    {"mostly spaced", "tramadol", "t r am a d o l", SQUEEZE_HIDDEN, "t r am a d o l"},
    {"after a word that ends alike", "tramadol", "best t r a m a d o l", SQUEEZE_HIDDEN,
     "t r a m a d o l"},
    {"before a word that begins alike", "tramadol", "t r a m a d o l low", SQUEEZE_HIDDEN,
     "t r a m a d o l"},
    {"a doubled letter spaced", "cannabis", "c a n n a b i s", SQUEEZE_HIDDEN, "c a n n a b i s"},
    {"four letters spaced", "meth", "m e t h", SQUEEZE_HIDDEN, "m e t h"},
    {"CJK spaced", "曲马多", "曲 马 多现货", SQUEEZE_HIDDEN, "曲 马 多"},
    {"Cyrillic spaced", "трамадол", "т р а м а д о л", SQUEEZE_HIDDEN, "т p a м a д o л"},
    {"own separators gone", "4-piperidone", "4piperidone", SQUEEZE_VARIANT, "4piperidone"},
    {"own separators others", "n-boc-4-piperidone", "n boc 4 piperidone", SQUEEZE_VARIANT,
     "n boc 4 piperidone"},
    {"capital O for zero", "jwh-018", "jwh-o18", SQUEEZE_HIDDEN, "jwh-o18"},
    // What ordinary words make by chance.
    {"over two words", "tramadol", "extra madol", SQUEEZE_NO, NULL},
    {"two chunks by a space", "tramadol", "tra madol", SQUEEZE_NO, NULL},
    {"three chunks by spaces", "tramadol", "tram a dol", SQUEEZE_NO, NULL},
    {"inside a longer word", "tramadol", "xtr4madolx", SQUEEZE_NO, NULL},
    {"begins inside a word", "tramadol", "ex t-r-a-madols", SQUEEZE_NO, NULL},
    {"a doubled letter is a misspelling", "tramadol", "trammadol", SQUEEZE_NO, NULL},
    {"a short name with digits", "meth", "m3th", SQUEEZE_NO, NULL},
    {"a short name by hyphens", "meth", "me-th", SQUEEZE_NO, NULL},
    {"another digit of the name", "u-47700", "u-a7700", SQUEEZE_NO, NULL},
    {"a letter for the name's digit", "4-piperidone", "a-piperidone", SQUEEZE_NO, NULL},
    {"digits alone", "tollbooth", "70118007h", SQUEEZE_NO, NULL},
    {"spaced inside more letters", "meth", "xm e t hx", SQUEEZE_NO, NULL},
};

static void test_fits(void **state)
{
    struct canon name, text;
    struct squeezed s;
    struct arena a;
    (void)state;
    canon_init(&name, false);
    canon_init(&text, false);
    squeeze_init(&s);
    arena_init(&a);
    for (size_t i = 0; i < sizeof(FIT_ROWS) / sizeof(FIT_ROWS[0]); i++) {
        struct squeeze_name n;
        size_t from = 0, to = 0, at = 0;
        enum squeeze_fit best = SQUEEZE_NO;
        struct str bytes = STR_NONE;
        normalise(fold, str_c(FIT_ROWS[i].known), &name);
        normalise(fold, str_c(FIT_ROWS[i].text), &text);
        assert_true(squeeze_name(fold, &a, canon_str(&name), &n));
        squeeze(fold, canon_str(&text), &s);
        while ((at = str_find(buf_str(&s.text), n.text, at)) != STR_NPOS) {
            enum squeeze_fit fit = squeeze_fits(fold, canon_str(&text), &s, at++, &n, &from, &to);
            if (fit > best) {
                best = fit;
                bytes = str_sub(canon_str(&text), from, to);
            }
        }
        if (best != FIT_ROWS[i].fit || (best && !str_eq(bytes, str_c(FIT_ROWS[i].bytes))))
            fail_msg("%s: %d \"%.*s\"", FIT_ROWS[i].name, (int)best, STR_ARG(bytes));
    }
    canon_deinit(&name);
    canon_deinit(&text);
    squeeze_deinit(&s);
    arena_deinit(&a);
}

static const struct {
    const char *name, *text;
    bool apart;
} APART_ROWS[] = {
    {"four letters apart", "m e t h", true},
    {"separators of several kinds", "x m.e - t...h x", true},
    {"three", "all m e t of", false},
    {"in two parts", "m e, meth t h", false},
    {"a word between", "m e and t h", false},
    {"pairs", "me th me th", false},
    {"a symbol at the begin", "@m e t h", true},
    {"symbols for letters", "m @ t $", true},
    {"a symbol that is none", "m e! t@ h", true},
    {"one letter twice", "m e t h h", true},
    {"Cyrillic", "м е т а", true},
    {"Cyrillic among Latin", "m е t h", true},
    {"Cyrillic words", "на до то же", false},
    {"signs between", "m★e★t★h", true},
    {"ideographs", "曲 马 多 曲", false},
    {"behind an ideograph", "曲м е т а", true},
    {"before an ideograph", "m e t h曲", true},
};

// Also where the spans meet: there a word's end may be taken for a letter alone, but none alone is
// overlooked.
static void test_apart(void **state)
{
    struct squeezed s;
    struct buf text;
    (void)state;
    squeeze_init(&s);
    buf_init(&text, 0);
    for (size_t i = 0; i < sizeof(APART_ROWS) / sizeof(APART_ROWS[0]); i++) {
        for (size_t before = 0; before < 2 * SPAN; before++) {
            bool any = false;
            buf_reset(&text);
            for (size_t k = 0; k < before; k++)
                buf_addc(&text, k + 1 < before ? 'x' : ' ');
            buf_add(&text, str_c(APART_ROWS[i].text));
            squeeze(fold, buf_str(&text), &s);
            for (size_t k = 0; k < s.n_marks; k++)
                any |= s.marks[k].apart;
            if (APART_ROWS[i].apart ? !any : any && before == 0)
                fail_msg("%s behind %zu bytes", APART_ROWS[i].name, before);
        }
    }
    buf_deinit(&text);
    squeeze_deinit(&s);
}

static void test_too_short(void **state)
{
    struct arena a;
    struct squeeze_name n;
    (void)state;
    arena_init(&a);
    assert_false(squeeze_name(fold, &a, STR("pmk"), &n));
    assert_true(squeeze_name(fold, &a, STR("meth"), &n));
    assert_false(squeeze_name(fold, &a, STR("aaaa"), &n)); // one letter here
    assert_false(squeeze_name(fold, &a, STR(""), &n));
    arena_deinit(&a);
}

// Each byte of the view comes from the place that its map says.
static void test_places(void **state)
{
    static const char *const pieces[] = {"a", "t", "4", "@", " ", "-", "т", "曲", "💊", "aa", "!"};
    struct squeezed s, one;
    struct buf text;
    uint32_t x = 7;
    (void)state;
    squeeze_init(&s);
    squeeze_init(&one);
    buf_init(&text, 0);
    for (int round = 0; round < 1000; round++) {
        buf_reset(&text);
        for (int i = 0; i < 24 + round % 300; i++) {
            x = x * 1664525u + 1013904223u;
            buf_add(&text, str_c(pieces[(x >> 16) % (sizeof(pieces) / sizeof(pieces[0]))]));
        }
        squeeze(fold, buf_str(&text), &s);
        for (size_t i = 0, before = 0, at; i < s.text.len; i++, before = at) {
            at = squeeze_place(fold, buf_str(&text), &s, i);
            assert_true(at < text.len && at >= before);
            // From that place on the view is the same.
            if (i == 0 || at == before)
                continue;
            squeeze(fold, str_skip(buf_str(&text), at), &one);
            char c = text.ptr[at];
            if (c != '@' && c != '!')
                assert_true(str_eq(buf_str(&one.text), str_skip(buf_str(&s.text), i)));
        }
    }
    squeeze_deinit(&s);
    squeeze_deinit(&one);
    buf_deinit(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_view),   cmocka_unit_test(test_fits),
        cmocka_unit_test(test_apart),  cmocka_unit_test(test_too_short),
        cmocka_unit_test(test_places),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
