#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/clock.h"
#include "base/file.h"
#include "patterns/lexicon.h"

#define SHIPPED PROJECT_DIR "/patterns/data"

// A folder of lexicon files below the build's working folder, and what loading it gave.
struct fixture {
    char dir[64], overlay[80];
    struct arena arena;
    struct problems problems;
    struct lexicon *lex;
};

static const char CLASSES[] = "version: 1\n"
                              "classes:\n"
                              "  - {id: opioid, title: Opioids, severity: 0.8}\n"
                              "  - {id: plant, title: Plants, severity: 1}\n";

static void put(const char *dir, const char *name, const char *text)
{
    char path[160];
    struct err err;
    snprintf(path, sizeof path, "%s/%s", dir, name);
    if (!file_write(path, str_c(text), 0600, NULL, &err))
        fail_msg("%s", err.message);
}

static void fixture_init(struct fixture *f)
{
    struct err err;
    *f = (struct fixture){.dir = "/tmp/lexicon-XXXXXX"};
    assert_non_null(mkdtemp(f->dir));
    snprintf(f->overlay, sizeof f->overlay, "%s-overlay", f->dir);
    arena_init(&f->arena);
    problems_init(&f->problems);
    assert_true(file_mkdirs(f->overlay, &err));
    put(f->dir, "classes.yaml", CLASSES);
}

static void remove_files(const char *dir)
{
    struct arena a;
    struct file_list files;
    struct err err;
    arena_init(&a);
    if (file_list(&a, dir, "", &files, &err))
        for (size_t i = 0; i < files.count; i++)
            unlink(files.paths[i]);
    arena_deinit(&a);
    rmdir(dir);
}

static void fixture_deinit(struct fixture *f)
{
    remove_files(f->overlay);
    remove_files(f->dir);
    problems_deinit(&f->problems);
    arena_deinit(&f->arena);
}

static bool load(struct fixture *f)
{
    problems_deinit(&f->problems);
    problems_init(&f->problems);
    return lexicon_load(&f->arena, f->dir, f->overlay, &f->problems, &f->lex);
}

static void load_well(struct fixture *f)
{
    if (!load(f))
        fail_msg("%s", buf_cstr(&f->problems.text));
    assert_int_equal(f->problems.count, 0);
}

// One substance of class opioid, with more keys behind it (from line 6 on).
#define ONE(more) "version: 1\nclass: opioid\nsubstances:\n  - id: alpha\n    name: Alphanol\n" more
#define TWO(a, b) ONE(a "  - id: beta\n    name: Betanol\n" b)

static const struct broken {
    const char *name, *text;
    int line;
    const char *phrase;
} BROKEN[] = {
    {"not yaml", "version: 1\nsubstances: ]\n", 2, "not YAML"},
    {"empty file", "", 0, "it must begin with 'version: 1'"},
    {"no version", "classes: []\n", 1, "'version' is missing"},
    {"another version", "version: 2\n", 1, "must be from 1 to 1"},
    {"unknown key of a file", "version: 1\nsubstance: []\n", 2, "unknown key 'substance'"},
    {"unknown key of a substance", ONE("    dose: 50\n"), 6, "unknown key 'dose'"},
    {"key twice", ONE("    note: a\n    note: b\n"), 7, "'note' stands here twice"},
    {"no id", "version: 1\nclass: opioid\nsubstances:\n  - name: Alphanol\n", 4, "'id' is missing"},
    {"no name", "version: 1\nclass: opioid\nsubstances:\n  - id: alpha\n", 4, "'name' is missing"},
    {"capitals in an id",
     "version: 1\nclass: opioid\nsubstances:\n  - id: Alpha\n    name: Alphanol\n", 4, "is no id"},
    {"two hyphens in an id",
     "version: 1\nclass: opioid\nsubstances:\n  - id: al--pha\n    name: Alphanol\n", 4,
     "is no id"},
    {"no class", "version: 1\nsubstances:\n  - id: alpha\n    name: Alphanol\n", 3,
     "'class' is missing"},
    {"unknown class", ONE("    class: opiod\n"), 4, "the class 'opiod' of 'alpha'"},
    {"CAS check digit", ONE("    cas: [27203-92-6]\n"), 6, "'27203-92-6' is no CAS number"},
    {"CAS without hyphens", ONE("    cas: 27203925\n"), 6, "is no CAS number"},
    {"CAS that is too short", ONE("    cas: 0-00-0\n"), 6, "is no CAS number"},
    {"CAS twice", ONE("    cas: [27203-92-5,\n      27203-92-5]\n"), 7, "stands here twice"},
    {"CAS of another", TWO("    cas: 27203-92-5\n", "    cas: 27203-92-5\n"), 7,
     "'27203-92-5' is also in 'alpha'"},
    {"id twice", ONE("  - id: alpha\n    name: Betanol\n"), 6,
     "the substance id 'alpha' stands twice; first at"},
    {"name of another", TWO("    trade: [Zetapan]\n", "    names:\n      - zetaPAN\n"), 10,
     "'zetapan' is also in 'alpha'"},
    {"ambiguous in one only", TWO("    trade: [~Zetapan]\n", "    trade: [Zetapan]\n"), 9,
     "'zetapan' is also in 'alpha'"},
    {"name twice", ONE("    trade: [Zetapan, zetapan]\n"), 6, "stands twice in 'alpha'"},
    {"short name", ONE("    code: [zx-9]\n"), 6, "the name 'zx-9' is very short"},
    {"short Cyrillic name", ONE("    languages:\n      ru: [меф]\n"), 7, "is very short"},
    {"one Chinese character", ONE("    languages:\n      zh: [冰]\n"), 7, "is very short"},
    {"empty name", ONE("    names: ['']\n"), 6, "an empty name"},
    {"mark without a name", ONE("    names: ['~ ']\n"), 6, "an empty name"},
    {"names that are no list", ONE("    names: {a: b}\n"), 6, "must be a list of texts"},
    {"language tag", ONE("    languages:\n      Chinese: [曲马多]\n"), 7,
     "'Chinese' is not a language tag"},
    {"language twice", ONE("    languages:\n      zh: [曲马多]\n      zh: [曲马朵]\n"), 8,
     "the language 'zh' stands here twice"},
    {"languages that are no map", ONE("    languages: [zh]\n"), 6, "must be a map"},
    {"year", ONE("    first_reported: 19999\n"), 6, "'19999' is not a year"},
    {"year in words", ONE("    first_reported: before 1999\n"), 6, "is not a year"},
    {"date",
     ONE("    controls:\n      - {jurisdiction: INT, instrument: a, status: licence,\n"
         "         effective: 2024-13-01}\n"),
     8, "'2024-13-01' is not a date"},
    {"day that does not exist",
     ONE("    controls:\n      - {jurisdiction: INT, instrument: a, status: licence,\n"
         "         effective: 2025-02-29}\n"),
     8, "'2025-02-29' is not a date"},
    {"in effect before decided",
     ONE("    controls:\n      - {jurisdiction: INT, instrument: a, status: licence,\n"
         "         decided: 2024-03, effective: 2023}\n"),
     8, "before it was decided"},
    {"jurisdiction",
     ONE("    controls:\n      - {jurisdiction: China, instrument: a, status: licence}\n"), 7,
     "'China' is no jurisdiction"},
    {"status", ONE("    controls:\n      - {jurisdiction: CN, instrument: a, status: banned}\n"), 7,
     "it must be one of: prohibited, licence, concern, lawful"},
    {"related to nothing", ONE("    related: [gamma]\n"), 4, "'gamma', related to 'alpha'"},
    {"kind of cue", "version: 1\nlanguage: en\ncues:\n  offers: [for sale]\n", 4,
     "unknown key 'offers'"},
    {"cue that is a list", "version: 1\ncues:\n  offer:\n    - [for sale]\n", 4,
     "a cue is one text"},
    {"cue with a wrong key", "version: 1\ncues:\n  offer:\n    - {text: a, wait: 1}\n", 4,
     "a cue is one text"},
    {"cue with a slot alone", "version: 1\ncues:\n  offer:\n    - '{X}'\n", 4,
     "must have some words"},
    {"cue with two slots", "version: 1\ncues:\n  offer:\n    - 'buy {X} or {CAS}'\n", 4,
     "at most one {X}"},
    {"cue twice", "version: 1\ncues:\n  offer:\n    - for sale\n    - for sale\n", 5,
     "stands twice"},
    {"weight of a cue", "version: 1\ncues:\n  offer:\n    - {text: a, weight: much}\n", 4,
     "'much' is no weight"},
    {"language of cues", "version: 1\nlanguage: english\ncues:\n  offer: [for sale]\n", 2,
     "is not a language tag"},
    {"weight", "version: 1\nweights:\n  bias: 1e3\n", 3, "must be a number"},
    {"severity over 1", "version: 1\nclasses:\n  - {id: a, title: b, severity: 1.01}\n", 3,
     "is no severity"},
    {"severity below 0", "version: 1\nclasses:\n  - {id: a, title: b, severity: -1}\n", 3,
     "is no severity"},
    {"class twice", "version: 1\nclasses:\n  - {id: plant, title: b, severity: 1}\n", 3,
     "the class 'plant' stands twice"},
    {"companion of nothing", "version: 1\ncompanions:\n  - terms: [speed]\n", 3,
     "'speed' is no ambiguous name"},
    {"companion of an unambiguous name",
     ONE("    trade: [Zetapan]\ncompanions:\n  - terms: [zetapan]\n"), 8,
     "'zetapan' is no ambiguous name"},
    {"licensed address",
     "version: 1\nlicensed:\n  - {domain: 'https://a.example', authority: a, country: GB,\n"
     "     checked: 2026-01-01, until: 2026-12-31}\n",
     3, "is no domain"},
    {"licensed country",
     "version: 1\nlicensed:\n  - {domain: a.example, authority: a, country: UKR,\n"
     "     checked: 2026-01-01, until: 2026-12-31}\n",
     3, "is no country"},
};

static void broken_files_name_line_and_problem(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof BROKEN / sizeof *BROKEN; i++) {
        const struct broken *row = &BROKEN[i];
        struct fixture f;
        char place[32];
        fixture_init(&f);
        put(f.dir, "test.yaml", row->text);
        bool loaded = load(&f);
        struct str said = str_c(buf_cstr(&f.problems.text));
        snprintf(place, sizeof place, row->line ? "/test.yaml:%d: " : "/test.yaml: ", row->line);
        if (loaded || f.lex || str_find(said, str_c(place), 0) == STR_NPOS ||
            str_find(said, str_c(row->phrase), 0) == STR_NPOS)
            fail_msg("%s: expected \"%s...%s\", got:\n%s", row->name, place, row->phrase,
                     buf_cstr(&f.problems.text));
        fixture_deinit(&f);
    }
}

static void all_problems_are_reported(void **state)
{
    (void)state;
    struct fixture f;
    fixture_init(&f);
    put(f.dir, "a.yaml", ONE("    cas: [1-11-1, 27203-92-4]\n    first_reported: soon\n"));
    put(f.dir, "b.yaml", "version: 1\nweights: {bias: x}\n");
    assert_false(load(&f));
    assert_int_equal(f.problems.count, 4);
    fixture_deinit(&f);
}

static void missing_folder_is_a_problem(void **state)
{
    (void)state;
    struct fixture f;
    fixture_init(&f);
    assert_false(lexicon_load(&f.arena, "/nonexistent/lexicon", NULL, &f.problems, &f.lex));
    assert_int_equal(f.problems.count, 1);
    fixture_deinit(&f);
}

static void a_substance_is_read_whole(void **state)
{
    (void)state;
    struct fixture f;
    fixture_init(&f);
    put(f.dir, "one.yaml",
        ONE("    family: nol\n    cas: [27203-92-5]\n    trade: [Zetapan, ~Ultras]\n"
            "    code: ['!zx-9']\n    misspelt: [Alfanol]\n    strength: Alphanol 225\n"
            "    languages:\n      zh-Hant: [阿法醇, ~阿]\n    related: beta\n"
            "    first_reported: <=1977\n    note: n\n    source: s\n    verified: yes\n"
            "    controls:\n      - {jurisdiction: CN, instrument: list, provision: I, entry: e,\n"
            "         status: prohibited, decided: 2024-03, effective: 2025, exemptions: x,\n"
            "         source: y, verified: yes}\n"
            "  - id: beta\n    name: Betanol\n    class: plant\n    dual_use: yes\n"));
    load_well(&f);
    const struct substance *s = lexicon_find(f.lex, STR("alpha"));
    assert_non_null(s);
    assert_true(str_eq(s->name, STR("Alphanol")));
    assert_true(str_eq(s->class, STR("opioid")));
    assert_int_equal(s->n_names, 8);
    assert_true(str_eq(s->names[2].text, STR("Ultras")));
    assert_true(s->names[2].ambiguous && s->names[2].kind == NAME_TRADE);
    assert_int_equal(s->names[2].line, 8);
    assert_true(str_eq(s->names[3].text, STR("zx-9")) && !s->names[3].ambiguous);
    assert_true(str_eq(s->names[6].language, STR("zh-Hant")));
    assert_true(s->names[7].ambiguous);
    assert_int_equal(s->first_reported, 1977);
    assert_true(s->or_earlier && s->verified && !s->dual_use);
    assert_int_equal(s->n_controls, 1);
    assert_int_equal(s->controls[0].status, BASIS_PROHIBITED);
    assert_int_equal(s->controls[0].effective.first, clock_days(2025, 1, 1) * CLOCK_DAY);
    assert_int_equal(s->controls[0].effective.last, clock_days(2025, 12, 31) * CLOCK_DAY);
    assert_int_equal(s->controls[0].decided.last, clock_days(2024, 3, 31) * CLOCK_DAY);
    const struct substance *other = lexicon_find(f.lex, STR("beta"));
    assert_true(str_eq(other->class, STR("plant")));
    assert_true(other->dual_use && other->names[0].ambiguous);
    assert_null(lexicon_find(f.lex, STR("alph")));
    fixture_deinit(&f);
}

static void names_are_cut_off_at_their_limit(void **state)
{
    (void)state;
    struct fixture f;
    char text[512], name[302];
    memset(name, 'x', sizeof name);
    fixture_init(&f);
    for (int len = 300; len <= 301; len++) {
        snprintf(text, sizeof text, "%s    names: [%.*s]\n", ONE(""), len, name);
        put(f.dir, "test.yaml", text);
        assert_int_equal(load(&f), len == 300);
    }
    fixture_deinit(&f);
}

static void cues_are_cut_at_their_slot(void **state)
{
    (void)state;
    struct fixture f;
    fixture_init(&f);
    put(f.dir, "en.yaml",
        "version: 1\nlanguage: en\ncues:\n  offer:\n    - 'buy {X} online'\n    - '{CAS} for "
        "sale'\n"
        "  request: ['求{X}', {text: where to get, weight: -0.25}]\n");
    load_well(&f);
    assert_int_equal(f.lex->n_cues, 4);
    const struct lexicon_cue *c = f.lex->cues; // by kind and text
    assert_true(str_eq(c[0].after, STR("online")) && str_eq(c[0].before, STR("buy")));
    assert_int_equal(c[0].slot, CUE_SLOT_SUBSTANCE);
    assert_int_equal(c[1].slot, CUE_SLOT_CAS);
    assert_true(c[1].before.len == 0 && str_eq(c[1].after, STR("for sale")));
    assert_int_equal(c[2].kind, CUE_REQUEST);
    assert_true(c[2].slot == CUE_SLOT_NONE && c[2].weight == -0.25);
    assert_true(str_eq(c[3].before, STR("求")) && c[3].after.len == 0);
    assert_true(str_eq(c[3].language, STR("en")));
    fixture_deinit(&f);
}

static void the_overlay_replaces_and_adds(void **state)
{
    (void)state;
    struct fixture f;
    fixture_init(&f);
    put(f.dir, "one.yaml",
        TWO("    cas: 27203-92-5\n", "") "weights: {bias: 1}\n"
                                         "cues: {offer: [for sale]}\n");
    load_well(&f);
    char before[HASH_HEX_SIZE];
    memcpy(before, f.lex->version, sizeof before);
    put(f.overlay, "mine.yaml",
        "version: 1\nclass: plant\nsubstances:\n  - id: alpha\n    name: Alphanol new\n"
        "  - id: gamma\n    name: Gammanol\nweights: {bias: -2.5, other: 3}\n"
        "cues: {offer: [{text: for sale, weight: 2}, on offer]}\n");
    load_well(&f);
    assert_int_equal(f.lex->n_substances, 3);
    const struct substance *s = lexicon_find(f.lex, STR("alpha"));
    assert_true(str_eq(s->name, STR("Alphanol new")) && s->n_cas == 0);
    assert_true(str_ends(str_c(s->file), STR("-overlay/mine.yaml")));
    assert_non_null(lexicon_find(f.lex, STR("gamma")));
    assert_true(lexicon_weight(f.lex, "bias", 0) == -2.5);
    assert_true(lexicon_weight(f.lex, "other", 0) == 3);
    assert_true(lexicon_weight(f.lex, "none", 0.5) == 0.5);
    assert_int_equal(f.lex->n_cues, 2);
    assert_true(f.lex->cues[0].weight == 2);
    assert_string_not_equal(before, f.lex->version);
    put(f.overlay, "two.yaml",
        "version: 1\nclass: plant\nsubstances:\n  - id: gamma\n"
        "    name: Gammanol\n");
    assert_false(load(&f)); // twice in the same folder
    fixture_deinit(&f);
}

static void the_version_is_of_the_content(void **state)
{
    (void)state;
    struct fixture f, g;
    fixture_init(&f);
    fixture_init(&g);
    put(f.dir, "one.yaml", TWO("    cas: 27203-92-5\n", ""));
    put(g.dir, "z.yaml", ONE("    cas: [27203-92-5] # the base\n"));
    put(g.dir, "a.yaml",
        "# another order\nversion: 1\nsubstances:\n  - {name: Betanol, id: beta, class: opioid}\n");
    load_well(&f);
    load_well(&g);
    assert_string_equal(f.lex->version, g.lex->version);
    assert_int_equal(strlen(f.lex->version), 64);
    put(g.dir, "z.yaml", ONE("    cas: [36282-47-0]\n"));
    load_well(&g);
    assert_string_not_equal(f.lex->version, g.lex->version);
    fixture_deinit(&f);
    fixture_deinit(&g);
}

static void licences_hold_between_their_dates(void **state)
{
    (void)state;
    static const struct {
        const char *name, *host, *at;
        bool licensed;
    } rows[] = {
        {"day it was checked", "pharmacy.example", "2026-01-10", true},
        {"day before", "pharmacy.example", "2026-01-09T23:59:59Z", false},
        {"last second", "pharmacy.example", "2026-06-30T23:59:59Z", true},
        {"day after", "pharmacy.example", "2026-07-01", false},
        {"www and capitals", "WWW.Pharmacy.Example", "2026-02-01", true},
        {"another host of it", "shop.pharmacy.example", "2026-02-01", false},
        {"longer name", "mypharmacy.example", "2026-02-01", false},
        {"no host", "", "2026-02-01", false},
    };
    struct fixture f;
    fixture_init(&f);
    put(f.dir, "l.yaml",
        "version: 1\nlicensed:\n  - {domain: www.Pharmacy.example, authority: Register,\n"
        "     country: GB, checked: 2026-01-10, until: 2026-06-30}\n");
    load_well(&f);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        int64_t at;
        assert_true(clock_parse(str_c(rows[i].at), &at));
        if ((lexicon_licence(f.lex, str_c(rows[i].host), at) != NULL) != rows[i].licensed)
            fail_msg("%s", rows[i].name);
    }
    fixture_deinit(&f);
}

// ---- the shipped lexicon ----

static struct fixture shipped;

static int load_shipped(void **state)
{
    (void)state;
    struct err err;
    arena_init(&shipped.arena);
    problems_init(&shipped.problems);
    if (!hash_start(&err) ||
        !lexicon_load(&shipped.arena, SHIPPED, NULL, &shipped.problems, &shipped.lex)) {
        print_error("%s", buf_cstr(&shipped.problems.text));
        return -1;
    }
    return 0;
}

static int free_shipped(void **state)
{
    (void)state;
    problems_deinit(&shipped.problems);
    arena_deinit(&shipped.arena);
    return 0;
}

static void shipped_classes_have_their_substances(void **state)
{
    (void)state;
    static const struct {
        const char *class;
        size_t at_least;
    } rows[] = {
        {"pharma_opioid", 13},
        {"fentanyl_analogue", 95},
        {"fentanyl_precursor", 7},
        {"nitazene", 49},
        {"orphine", 9},
        {"ats_precursor", 24},
        {"designer_benzo", 35},
        {"cathinone", 85},
        {"psychedelic", 160},
        {"stimulant_other", 107},
        {"synthetic_cannabinoid", 82},
        {"listed_narcotic", 93},
        {"listed_psychotropic", 115},
        {"fentanyl_precursor_watch", 11},
        {"class_term", 7},
    };
    const struct lexicon *lex = shipped.lex;
    assert_true(lex->n_substances >= 1037);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        size_t n = 0;
        for (size_t k = 0; k < lex->n_substances; k++)
            n += str_eq(lex->substances[k].class, str_c(rows[i].class));
        if (n < rows[i].at_least)
            fail_msg("%s: %zu", rows[i].class, n);
    }
    for (size_t i = 0; i < lex->n_classes; i++) {
        bool used = false;
        for (size_t k = 0; k < lex->n_substances; k++)
            used = used || lexicon_class_of(lex, &lex->substances[k]) == &lex->classes[i];
        if (!used)
            fail_msg("class %.*s has no substance", STR_ARG(lex->classes[i].id));
    }
}

static void shipped_rows_are_sound(void **state)
{
    (void)state;
    const struct lexicon *lex = shipped.lex;
    for (size_t i = 0; i < lex->n_substances; i++) {
        const struct substance *s = &lex->substances[i];
        for (size_t k = 0; k < s->n_cas; k++)
            assert_true(cas_valid(s->cas[k]));
        for (size_t k = 0; k < s->n_names; k++) {
            const struct substance_name *n = &s->names[k];
            if (n->text.ptr[0] == '~' || n->text.ptr[0] == '!' ||
                (n->kind == NAME_MISSPELT && n->ambiguous && !s->dual_use))
                fail_msg("%.*s: %.*s", STR_ARG(s->id), STR_ARG(n->text));
        }
        for (size_t k = 0; k < s->n_controls; k++)
            assert_int_not_equal(s->controls[k].status, BASIS_UNKNOWN);
        assert_true(s->source.len > 0);
    }
}

static void shipped_names_find_their_substance(void **state)
{
    (void)state;
    static const struct {
        const char *text, *id;
    } rows[] = {
        {"tramadol", "tramadol"},
        {"TRAMADOL", "tramadol"},
        {"27203-92-5", "tramadol"},
        {"曲马多", "tramadol"},
        {"трамадол", "tramadol"},
        {"ترامادول", "tramadol"},
        {"Tramal", "tramadol"},
        {"40064-34-4", "4-piperidone"},
        {"79099-07-3", "1-boc-4-piperidone"},
        {"5cladba", "5cl-adb-a"},
        {"1609-66-1", "norfentanyl"},
        {"氟溴西洋", "flubromazepam"},
        {"芬乃他林", "fenethylline"},
        {"卡痛", "kratom-mitragyna-speciosa"},
        {"去氯乙唑", "deschloroetizolam"},
        {"captagon", "fenethylline"},
        {"3612-20-2", "1-benzyl-4-piperidone"},
        {"etomidate", "etomidate"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        size_t n;
        struct arena a;
        arena_init(&a);
        const struct substance **hits = lexicon_search(shipped.lex, &a, str_c(rows[i].text), &n);
        if (n == 0 || !str_eq(hits[0]->id, str_c(rows[i].id)))
            fail_msg("%s", rows[i].text);
        arena_deinit(&a);
    }
}

static void search_ranks_and_bounds(void **state)
{
    (void)state;
    size_t n;
    struct arena a;
    arena_init(&a);
    const struct substance **hits = lexicon_search(shipped.lex, &a, STR("  Fentanyl "), &n);
    assert_true(n > 50 && n <= LEXICON_HITS);
    assert_true(str_eq(hits[0]->id, STR("fentanyl"))); // same before prefix before within
    hits = lexicon_search(shipped.lex, &a, STR("a"), &n);
    assert_int_equal(n, LEXICON_HITS);
    hits = lexicon_search(shipped.lex, &a, STR("no such name"), &n);
    assert_int_equal(n, 0);
    hits = lexicon_search(shipped.lex, &a, STR(" "), &n);
    assert_int_equal(n, 0);
    assert_non_null(hits);
    arena_deinit(&a);
}

static void basis_depends_on_place_and_day(void **state)
{
    (void)state;
    static const struct {
        const char *name, *id, *jurisdiction, *at;
        enum basis basis;
        const char *provision; // of the row; NULL: no row
    } rows[] = {
        {"before the decision", "4-piperidone", "", "2024-03-18", BASIS_UNKNOWN, NULL},
        {"decided, not in effect", "4-piperidone", "", "2024-12-02T23:59:59Z",
         BASIS_UNSCHEDULED_CONCERN, "Table I"},
        {"in effect", "4-piperidone", "", "2024-12-03", BASIS_LICENCE_REQUIRED, "Table I"},
        {"conventions bind a country without a row", "4-piperidone", "NG", "2025-01-01",
         BASIS_LICENCE_REQUIRED, "Table I"},
        {"not yet in effect says nothing of a country", "4-piperidone", "NG", "2024-06-01",
         BASIS_UNKNOWN, NULL},
        {"4-AP in China", "4-ap", "CN", "2024-09-01", BASIS_LICENCE_REQUIRED, "Table I"},
        {"NPP before 2017", "npp", "", "2017-03-15", BASIS_UNKNOWN, NULL},
        {"not under the conventions", "tramadol", "", "2026-11-21", BASIS_UNSCHEDULED_CONCERN, ""},
        {"which says nothing of Ghana", "tramadol", "GH", "2026-11-21", BASIS_UNKNOWN, NULL},
        {"nor is there a row before 2014", "tramadol", "US", "2013-06-01", BASIS_UNKNOWN, NULL},
        {"a year counts from its end", "tramadol", "US", "2014-12-30", BASIS_UNKNOWN, NULL},
        {"so", "tramadol", "US", "2014-12-31", BASIS_LICENCE_REQUIRED, "Schedule IV"},
        {"nitazenes in China", "nitazenes-class-term", "CN", "2025-07-01", BASIS_PROHIBITED, ""},
        {"a month earlier", "nitazenes-class-term", "CN", "2025-06-01", BASIS_UNKNOWN, NULL},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        int64_t at;
        const struct control *row;
        const struct substance *s = lexicon_find(shipped.lex, str_c(rows[i].id));
        assert_non_null(s);
        assert_true(clock_parse(str_c(rows[i].at), &at));
        enum basis b = substance_basis(s, str_c(rows[i].jurisdiction), at, &row);
        if (b != rows[i].basis || (row != NULL) != (rows[i].provision != NULL) ||
            (row && !str_eq(row->provision, str_c(rows[i].provision))))
            fail_msg("%s: %d", rows[i].name, (int)b);
    }
}

static void a_substance_without_rows_is_unknown(void **state)
{
    (void)state;
    struct substance s = {.id = STR("x")};
    const struct control *row;
    assert_int_equal(substance_basis(&s, STR_NONE, 0, &row), BASIS_UNKNOWN);
    assert_null(row);
    assert_int_equal(substance_basis(&s, STR("CN"), INT64_MAX, NULL), BASIS_UNKNOWN);
}

static void a_decision_without_a_date_of_effect_counts_after_a_year(void **state)
{
    (void)state;
    struct control c = {.jurisdiction = STR("INT"), .status = BASIS_PROHIBITED};
    struct substance s = {.controls = &c, .n_controls = 1};
    int64_t end = clock_days(2025, 3, 31) * CLOCK_DAY, year = CONTROL_EFFECT_DAYS * CLOCK_DAY;
    assert_int_equal(substance_basis(&s, STR_NONE, 0, NULL), BASIS_PROHIBITED); // no date at all
    assert_true(control_date_parse(STR("2025-03"), &c.decided));
    assert_int_equal(substance_basis(&s, STR_NONE, end - 1, NULL), BASIS_UNKNOWN);
    assert_int_equal(substance_basis(&s, STR_NONE, end, NULL), BASIS_UNSCHEDULED_CONCERN);
    assert_int_equal(substance_basis(&s, STR_NONE, end + year - 1, NULL),
                     BASIS_UNSCHEDULED_CONCERN);
    assert_int_equal(substance_basis(&s, STR_NONE, end + year, NULL), BASIS_PROHIBITED);
}

static void the_strictest_row_counts(void **state)
{
    (void)state;
    struct control c[] = {
        {.jurisdiction = STR("INT"), .status = BASIS_LICENCE_REQUIRED},
        {.jurisdiction = STR("CN"), .status = BASIS_PROHIBITED},
        {.jurisdiction = STR("DE"), .status = BASIS_LAWFUL},
    };
    struct substance s = {.controls = c, .n_controls = 3};
    const struct control *row;
    assert_int_equal(substance_basis(&s, STR("CN"), 0, &row), BASIS_PROHIBITED);
    assert_ptr_equal(row, &c[1]);
    assert_int_equal(substance_basis(&s, STR("DE"), 0, &row), BASIS_LICENCE_REQUIRED);
    assert_int_equal(substance_basis(&s, STR_NONE, 0, &row), BASIS_LICENCE_REQUIRED);
}

static void a_substance_is_shown_as_json(void **state)
{
    (void)state;
    struct buf out;
    struct json_writer w;
    struct arena a;
    struct err err;
    buf_init(&out, 0);
    arena_init(&a);
    json_writer_init(&w, &out);
    substance_write_json(lexicon_find(shipped.lex, STR("4-ap")), &w);
    const struct json *v = json_parse(&a, buf_str(&out), JSON_STRICT, &err);
    assert_non_null(v);
    assert_true(str_eq(json_text(json_get(v, "id")), STR("4-ap")));
    const struct json *control = json_get(v, "controls")->child;
    assert_true(str_eq(json_text(json_get(control, "effective")), STR("2022-11-23")));
    assert_true(
        str_eq(json_text(json_get(control, "status")), str_c(basis_name(BASIS_LICENCE_REQUIRED))));
    assert_true(json_bool(json_get(control, "verified"), false));
    assert_true(str_eq(json_text(json_get(v, "cas")->child), STR("23056-29-3")));
    arena_deinit(&a);
    buf_deinit(&out);
}

static void dates_are_read_as_known(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        bool good;
    } rows[] = {{"2024", true},        {"2024-02", true},      {"2024-02-29", true},
                {"2023-02-29", false}, {"2024-00", false},     {"2024-13", false},
                {"2024-04-31", false}, {"24", false},          {"2024-2-1", false},
                {"", false},           {"1799", false},        {"2201", false},
                {"2024/02/01", false}, {"2024-02-01 ", false}, {"2024-12-31", true}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct control_date d;
        if (control_date_parse(str_c(rows[i].text), &d) != rows[i].good)
            fail_msg("'%s'", rows[i].text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(broken_files_name_line_and_problem),
        cmocka_unit_test(all_problems_are_reported),
        cmocka_unit_test(missing_folder_is_a_problem),
        cmocka_unit_test(a_substance_is_read_whole),
        cmocka_unit_test(names_are_cut_off_at_their_limit),
        cmocka_unit_test(cues_are_cut_at_their_slot),
        cmocka_unit_test(the_overlay_replaces_and_adds),
        cmocka_unit_test(the_version_is_of_the_content),
        cmocka_unit_test(licences_hold_between_their_dates),
        cmocka_unit_test(shipped_classes_have_their_substances),
        cmocka_unit_test(shipped_rows_are_sound),
        cmocka_unit_test(shipped_names_find_their_substance),
        cmocka_unit_test(search_ranks_and_bounds),
        cmocka_unit_test(basis_depends_on_place_and_day),
        cmocka_unit_test(a_substance_without_rows_is_unknown),
        cmocka_unit_test(a_decision_without_a_date_of_effect_counts_after_a_year),
        cmocka_unit_test(the_strictest_row_counts),
        cmocka_unit_test(a_substance_is_shown_as_json),
        cmocka_unit_test(dates_are_read_as_known),
    };
    return cmocka_run_group_tests(tests, load_shipped, free_shipped);
}
