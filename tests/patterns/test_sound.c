#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/utf8.h"
#include "patterns/sound.h"

static struct arena arena;

static size_t letters_of(const char *text, uint32_t *out)
{
    struct str s = str_c(text);
    size_t n = 0;
    for (size_t at = 0; at < s.len;)
        out[n++] = utf8_next(s, &at);
    return n;
}

static void test_key(void **state)
{
    static const char *const rows[][2] = {
        {"tramadol", "tramadol"},
        {"трамадол", "tramadol"},
        {"τραμαδολη", "tramadoli"},
        {"phenethylline", "fenetiline"},
        {"fenetylin", "fenetilin"},
        {"xylazine", "ksilasine"},
        {"ксилазин", "ksilasin"},
        {"cocaine", "kokaine"},
        {"kokaina", "kokaina"},
        {"psilocybin", "psilosibin"},
        {"псилоцибин", "psilosibin"},
        {"chlor", "klor"},
        {"хлор", "klor"},
        {"хероин", "eroin"},
        {"heroin", "eroin"},
        {"pseudoephedrine", "psevdefedrine"},
        {"псевдоэфедрин", "psevdefedrin"},
        {"quaalude", "kvalude"},
        {"q", "k"},
        {"h", ""},
        {"", ""},
        {"aa", "a"},
        {"ترامادول", ""},
        {"tram曲", ""},
    };
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        uint32_t word[SPELLING_LETTERS];
        char key[SOUND_KEY];
        size_t n = sound_key(word, letters_of(rows[i][0], word), key);
        if (!str_eq(str_from(key, n), str_c(rows[i][1])))
            fail_msg("%s: %.*s", rows[i][0], (int)n, key);
    }
}

// Every letter of every script, as long as a word may be: no key is too long for its room.
static void test_room(void **state)
{
    (void)state;
    for (uint32_t letter = 'a'; letter < 0xD7A4; letter++) {
        uint32_t word[SPELLING_LETTERS];
        char key[SOUND_KEY];
        struct sound_skeleton skeleton;
        if (letter >= 0x80 && letter < 0x370)
            continue;
        if (letter > 'z' && letter < 0x80)
            continue;
        for (size_t i = 0; i < SPELLING_LETTERS; i++)
            word[i] = i % 2 ? letter : letter < 0x80 ? 'x' : 0x436;
        assert_in_range(sound_key(word, SPELLING_LETTERS, key), 0, SOUND_KEY);
        for (size_t i = 0; i < SPELLING_LETTERS; i++)
            word[i] = letter;
        if (sound_skeleton(word, SPELLING_LETTERS, &skeleton))
            assert_in_range(skeleton.n, 0, SOUND_KEY);
    }
}

static const char *const NAMES[] = {
    "tramadol",   "fentanyl",  "alprazolam",    "xylazine",    "methamphetamine",
    "pregabalin", "oxycodone", "buprenorphine", "ketamine",    "pseudoephedrine",
    "clonazepam", "heroin",    "isotonitazene", "carfentanil", "zolpidem",
    "codeine",    "morphine",  "stilnox",
};
enum { N_NAMES = sizeof(NAMES) / sizeof(NAMES[0]), BRAND = N_NAMES - 1 };

static void test_find(void **state)
{
    static const struct {
        const char *word, *name; // NULL: none
    } rows[] = {
        {"tramadolu", "tramadol"},
        {"tramadoll", "tramadol"},
        {"трамадолом", "tramadol"},
        {"τραμαδολη", "tramadol"},
        {"ترامادول", "tramadol"},
        {"ترمادول", "tramadol"},
        {"الترامادول", "tramadol"},
        {"טרמדול", "tramadol"},
        {"트라마돌", "tramadol"},
        {"트라마돌을", "tramadol"},
        {"トラマドール", "tramadol"},
        {"ट्रामाडोल", "tramadol"},
        {"fentanilo", "fentanyl"},
        {"フェンタニル", "fentanyl"},
        {"فنتانيل", "fentanyl"},
        {"펜타닐", "fentanyl"},
        {"alprazolaamia", "alprazolam"},
        {"البرازولام", "alprazolam"},
        {"알프라졸람", "alprazolam"},
        {"アルプラゾラム", "alprazolam"},
        {"ksilazin", "xylazine"},
        {"キシラジン", "xylazine"},
        {"ketaminy", "ketamine"},
        {"ketamiinia", "ketamine"},
        {"кетаміну", "ketamine"},
        {"oksikodon", "oxycodone"},
        {"اوكسيكودون", "oxycodone"},
        {"옥시코돈", "oxycodone"},
        {"psevdoefedrin", "pseudoephedrine"},
        {"прегабалина", "pregabalin"},
        {"prégabaline", NULL}, // no canonical text
        {"kodeinu", "codeine"},
        {"heroinu", NULL},   // too few letters for an ending
        {"tramadoxu", NULL}, // an error is no sound
        {"codeinone", NULL}, // another substance
        {"morphinan", NULL},
        {"stilnox", "stilnox"},
        {"stilnoksu", "stilnox"},
        {"تراميدول", "tramadol"}, // which vowel it is can't be told
        {"ترمدلي", NULL},         // too few of them
        {"ترحامادول", NULL},      // a letter that no foreign name has
        {"트라마돌판매점", NULL},
        {"טרמדלו", NULL},
        {"", NULL},
    };
    uint32_t letters[N_NAMES][SPELLING_LETTERS];
    struct spelling_name names[N_NAMES];
    struct sound s;
    (void)state;
    for (size_t i = 0; i < N_NAMES; i++)
        names[i] = (struct spelling_name){letters[i], (uint32_t)letters_of(NAMES[i], letters[i]),
                                          i == BRAND};
    sound_init(&s, names, N_NAMES, &arena);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        uint32_t word[SPELLING_LETTERS];
        size_t found = sound_find(&s, word, letters_of(rows[i].word, word));
        if (rows[i].name ? found == SIZE_MAX || strcmp(NAMES[found], rows[i].name) != 0
                         : found != SIZE_MAX)
            fail_msg("%s", rows[i].word);
    }
}

static int setup(void **state)
{
    (void)state;
    arena_init(&arena);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    arena_deinit(&arena);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_key),
        cmocka_unit_test(test_room),
        cmocka_unit_test(test_find),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
