// Every disguise, with names of different classes.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/hash.h"
#include "base/problems.h"
#include "base/utf8.h"
#include "patterns/lexicon.h"
#include "patterns/matcher.h"

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

// Of different classes; each is its substance's id too.
static const char *const NAMES[] = {
    "tramadol", "fentanyl",        "ketamine",   "isotonitazene", "mephedrone",
    "diazepam", "pseudoephedrine", "pregabalin", "xylazine",      "mitragynine",
};
enum { N_NAMES = sizeof(NAMES) / sizeof(NAMES[0]) };

enum order { FORWARDS, BACKWARDS };

struct disguise {
    const char *kind;
    const char *between;         // each `chunk` letters; NULL: nothing
    unsigned chunk;              // 0: one
    uint32_t first;              // the code point for a; 0: letters stay
    const char *swap;            // "a4 e3": what stands for a letter
    const char *before, *behind; // the name
    enum order order;
    unsigned times; // each letter; 0: once
    bool capitals;
};

static const struct disguise DISGUISES[] = {
    {.kind = "as it is"},
    {.kind = "capitals", .capitals = true},
    {.kind = "zero width", .between = "\u200B"},
    {.kind = "word joiners", .between = "\u200D\u2060"},
    {.kind = "soft hyphens", .between = "\u00AD"},
    {.kind = "strokes", .between = "\u0336"},
    {.kind = "stacked marks", .between = "\u0301\u0316\u034F"},
    {.kind = "dots", .between = "."},
    {.kind = "hyphens", .between = "-"},
    {.kind = "underscores", .between = "_"},
    {.kind = "asterisks", .between = "*"},
    {.kind = "bars", .between = "|"},
    {.kind = "slashes", .between = "/"},
    {.kind = "spaces", .between = " "},
    {.kind = "wide spaces", .between = "\u3000"},
    {.kind = "line breaks", .between = "\n"},
    {.kind = "emoji", .between = "💊"},
    {.kind = "emoji with selector", .between = "❤️"},
    {.kind = "boxes", .between = "]["},
    {.kind = "dots and spaces", .between = " . "},
    {.kind = "pairs", .between = " ", .chunk = 2},
    {.kind = "threes", .between = "-", .chunk = 3},
    {.kind = "cut by an emoji", .between = "🔥", .chunk = 4},
    {.kind = "cut at a line's end", .between = "-\n", .chunk = 4},
    {.kind = "cut by asterisks", .between = "**", .chunk = 4},
    {.kind = "digits", .swap = "a4 e3 i1 o0"},
    {.kind = "symbols", .swap = "a@ s$"},
    {.kind = "accents", .swap = "aà eé iî oö uü yÿ nñ"},
    {.kind = "three times", .times = 3},
    {.kind = "twice", .times = 2},
    {.kind = "backwards", .order = BACKWARDS},
    {.kind = "upside down",
     .swap = "aɐ bq cɔ dp eǝ fɟ gƃ hɥ iı jɾ kʞ ll mɯ nu oo pd qb rɹ ss tʇ un vʌ wʍ xx yʎ zz"},
    {.kind = "on its head",
     .swap = "aɐ bq cɔ dp eǝ fɟ gƃ hɥ iı jɾ kʞ ll mɯ nu oo pd qb rɹ ss tʇ un vʌ wʍ xx yʎ zz",
     .order = BACKWARDS},
    {.kind = "some letters turned", .swap = "aɐ eə tʇ"},
    {.kind = "fullwidth", .first = 0xFF41},
    {.kind = "fullwidth capitals", .first = 0xFF21},
    {.kind = "bold", .first = 0x1D41A},
    {.kind = "fraktur", .first = 0x1D51E},
    {.kind = "typewriter", .first = 0x1D68A},
    {.kind = "circles", .first = 0x24D0},
    {.kind = "black circles", .first = 0x1F150},
    {.kind = "squares", .first = 0x1F130},
    {.kind = "black squares", .first = 0x1F170},
    {.kind = "regional indicators", .first = 0x1F1E6},
    {.kind = "regional indicators apart", .first = 0x1F1E6, .between = "\u200B"},
    {.kind = "parentheses", .first = 0x249C},
    {.kind = "small capitals",
     .swap = "aᴀ bʙ cᴄ dᴅ eᴇ fꜰ gɢ hʜ iɪ jᴊ kᴋ lʟ mᴍ nɴ oᴏ pᴘ rʀ tᴛ uᴜ vᴠ wᴡ zᴢ"},
    {.kind = "superscripts",
     .swap = "aᵃ bᵇ cᶜ dᵈ eᵉ fᶠ gᵍ hʰ iⁱ jʲ kᵏ lˡ mᵐ nⁿ oᵒ pᵖ rʳ sˢ tᵗ uᵘ vᵛ wʷ xˣ yʸ zᶻ"},
    {.kind = "Cyrillic letters", .swap = "aа eе oо pр cс xх yу iі"},
    {.kind = "Greek letters", .swap = "aα eε iι oο pρ uυ nη tτ"},
    {.kind = "Cyrillic and Greek", .swap = "aа eе iі oо pр tτ yу nո lӏ rг mм dԁ kк xх gɡ sѕ zᴢ"},
    {.kind = "emoji letters", .swap = "a🅰️ b🅱️ mⓂ️ p🅿️", .capitals = true},
    {.kind = "a circle for o", .swap = "o⭕"},
    {.kind = "hashtag", .before = "#", .behind = "225"},
    {.kind = "hashtag of words", .before = "#Buy", .behind = "Online"},
    {.kind = "glued", .before = "cheap", .behind = "forsale"},
    {.kind = "genitive", .behind = "'s"},
};
enum { N_DISGUISES = sizeof(DISGUISES) / sizeof(DISGUISES[0]) };

static void add_letter(const struct disguise *d, char letter, struct buf *out)
{
    const char *swap = d->swap;
    if (d->first) {
        buf_add_utf8(out, d->first + (uint32_t)(letter - 'a'));
        return;
    }
    for (; swap && *swap && *swap != letter; swap = *swap ? swap + 1 : swap) {
        swap = strchr(swap, ' ');
        if (!swap)
            break;
    }
    if (!swap || !*swap) {
        buf_addc(out, d->capitals ? (char)(letter - 'a' + 'A') : letter);
        return;
    }
    const char *end = strchr(swap, ' ');
    buf_add(out, end ? str_from(swap + 1, (size_t)(end - swap - 1)) : str_c(swap + 1));
}

static void hide(const struct disguise *d, const char *name, struct buf *out)
{
    size_t n = strlen(name), chunk = d->chunk ? d->chunk : 1;
    buf_add(out, str_c(d->before ? d->before : ""));
    for (size_t i = 0; i < n; i++) {
        char letter = name[d->order == BACKWARDS ? n - 1 - i : i];
        if (i && d->between && i % chunk == 0)
            buf_add(out, str_c(d->between));
        for (unsigned k = 0; k < (d->times ? d->times : 1); k++)
            add_letter(d, letter, out);
    }
    buf_add(out, str_c(d->behind ? d->behind : ""));
}

// Whether the disguised name is found, and its bytes are there.
static bool found(const char *name, struct str text, size_t start, size_t end)
{
    struct match_text t = {"description", text};
    struct judgement j;
    matcher_judge(matcher, scratch, &arena, &(struct match_input){.texts = &t, .n_texts = 1}, &j);
    for (size_t i = 0; i < j.n_findings; i++) {
        const struct finding *f = &j.findings[i];
        if (str_eq(f->substance, str_c(name)) && f->start >= start && f->end <= end)
            return true;
    }
    return false;
}

static void test_disguises(void **state)
{
    struct buf text;
    size_t bad = 0;
    (void)state;
    buf_init(&text, 0);
    for (size_t i = 0; i < N_DISGUISES; i++)
        for (size_t k = 0; k < N_NAMES; k++) {
            buf_reset(&text);
            buf_add(&text, STR("Price list: "));
            size_t start = text.len;
            hide(&DISGUISES[i], NAMES[k], &text);
            size_t end = text.len;
            buf_add(&text, STR(", few left"));
            if (!found(NAMES[k], buf_str(&text), start, end)) {
                print_error("%s: %.*s\n", DISGUISES[i].kind, STR_ARG(buf_str(&text)));
                bad++;
            }
            if (!matcher_candidate(matcher, scratch, buf_str(&text))) {
                print_error("%s: no candidate\n", DISGUISES[i].kind);
                bad++;
            }
        }
    assert_int_equal(bad, 0);
    buf_deinit(&text);
}

// One error in a name.
static void test_spelling(void **state)
{
    static const char *const rows[][2] = {
        {"tramadl", "tramadol"},
        {"tarmadol", "tramadol"},
        {"tramsdol", "tramadol"},
        {"fenttanyl", "fentanyl"},
        {"fentamyl", "fentanyl"},
        {"ketamnie", "ketamine"},
        {"isotoniazene", "isotonitazene"},
        {"izotonitazzne", "isotonitazene"},
        {"mephedorne", "mephedrone"},
        {"diazpeam", "diazepam"},
        {"pseudoephdrin", "pseudoephedrine"},
        {"pregabilan", NULL},
        {"pregablin", "pregabalin"},
        {"xylazone", "xylazine"},
        {"mitragynin", "mitragynine"},
        {"metragynene", "mitragynine"},
        {"fentanilo", "fentanyl"},
        {"ketamiinia", "ketamine"},
        {"трамадолом", "tramadol"},
        {"кетаміну", "ketamine"},
        {"μεθαδόνη", "methadone"},
        {"अल्प्राज़ोलम", "alprazolam"},
        {"كاريسوبرودول", "carisoprodol"},
        {"クロナゼパム", "clonazepam"},
        {"Т р а м а д о л", "tramadol"},
        {"К.Е.Т.А.М.И.Н", "ketamine"},
        {"м▪️е▪️ф▪️е▪️д▪️р▪️о▪️н", "mephedrone"},
        // Ordinary words, and other medicines.
        {"morphing", NULL},
        {"central", NULL},
        {"parasol", NULL},
        {"seasonal", NULL},
        {"cofeina", NULL},
        {"metformin", NULL},
        {"prednisolone", NULL},
        {"trazodone", NULL},
        {"героиня", NULL},
        {"lyrics", NULL},
        {"benzocaine", NULL},
        {"baclofen", NULL},
    };
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct match_text t = {"description", str_c(rows[i][0])};
        struct judgement j;
        matcher_judge(matcher, scratch, &arena, &(struct match_input){.texts = &t, .n_texts = 1},
                      &j);
        bool ok = rows[i][1]
                      ? j.n_findings == 1 && str_eq(j.findings[0].substance, str_c(rows[i][1])) &&
                            j.findings[0].start == 0
                      : j.n_findings == 0;
        if (!ok)
            fail_msg("%s: %zu findings", rows[i][0], j.n_findings);
        assert_true(matcher_candidate(matcher, scratch, t.text) || !rows[i][1]);
    }
}

// What looks like a disguise and is none.
static void test_ordinary(void **state)
{
    static const char *const rows[] = {
        "🇺🇸🇬🇧🇩🇪 worldwide", "⭕ one ⭕ two",         "buy a lamp online",
        "extra madol",      "no rx needed",        "ɹǝɥʇo ʍoɹds",
        "трамвай",          "a b c d e f g h i j", "tr ea su re s and mo re",
    };
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct match_text t = {"description", str_c(rows[i])};
        struct judgement j;
        matcher_judge(matcher, scratch, &arena, &(struct match_input){.texts = &t, .n_texts = 1},
                      &j);
        if (j.n_findings)
            fail_msg("%s: %.*s", rows[i], STR_ARG(j.findings[0].substance));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_disguises),
        cmocka_unit_test(test_spelling),
        cmocka_unit_test(test_ordinary),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
