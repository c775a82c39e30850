#include "patterns/sound_letters.h"

// By code point from U+0430; capitals and short i are folded already.
static const char *const CYRILLIC[] = {
    "a", "b", "v", "g", "d", "e", "z",  "z",  "i", "i",  "k",  "l", // а to л
    "m", "n", "o", "p", "r", "s", "t",  "u",  "f", "kh", "ts", "s", // м to ч
    "s", "s", "",  "i", "",  "e", "iu", "ia",                       // ш to я
    "e", "e", "d", "g", "e", "s", "i",  "i",  "i", "l",  "n",  "k", // ѐ to ћ
    "k", "i", "u", "z",                                             // ќ to џ
};

// From U+03B1.
static const char *const GREEK[] = {
    "a", "v", "g", "d", "e", "z", "i", "t", "i", "k",  "l",  "m", "n",
    "x", "o", "p", "r", "s", "s", "t", "y", "f", "kh", "ps", "o",
};

// From U+0621. Kinds of yeh, kaf and heh are one each already. Letters for sounds of Arabic alone
// are unknown: nobody writes a foreign name with them.
static const char *const ARABIC[] = {
    "",   "A",  "A",  "A",  "A",  "A",  "A", "B",  "h",  "t", "t",  "g",  NULL, // hamza to hah
    NULL, "d",  "s",  "r",  "s",  "s",  "s", NULL, NULL, "t", NULL, NULL, "g",  // khah to ghain
    NULL, NULL, NULL, NULL, NULL, NULL, "F", "k",  "k",  "l", "m",  "n",  "h",  "A", "A", "A",
};

// What Persian, Urdu and others add.
static const struct {
    uint32_t letter;
    const char *sound;
} ARABIC_MORE[] = {
    {0x0679, "t"}, {0x067E, "P"}, {0x0686, "s"}, {0x0688, "d"}, {0x0691, "r"},
    {0x0698, "s"}, {0x06A4, "b"}, {0x06AF, "g"}, {0x06BA, "n"},
};

// From U+05D0.
static const char *const HEBREW[] = {
    "A", "b", "g", "d", "h",  "A", "s", NULL, "t", "A", "k", "k", "l", "m",
    "m", "n", "n", "s", NULL, "p", "p", "s",  "s", "k", "r", "s", "t",
};

// Consonants from U+0915.
static const char *const DEVANAGARI[] = {
    "k", "k", "g", "g", "n", "s", "s", "s", "s", "n", "t", "t", "d", "d", "n", "t", "t", "d", "d",
    "n", "n", "P", "p", "b", "b", "m", "A", "r", "r", "l", "l", "l", "b", "s", "s", "s", "h",
};

// From U+30A1: small ones stand before the others.
static const char *const KATAKANA[] = {
    "A",  "A",  "U",  "U",  "U",  "U",  "A",  "A",  "U",  "U",        // a i u e o
    "kA", "gA", "kU", "gU", "kU", "gU", "kA", "gA", "kU", "gU",       // ka to go
    "sA", "sA", "sU", "sU", "sU", "sU", "sA", "sA", "sU", "sU",       // sa to zo
    "tA", "dA", "tU", "sU", "",   "tU", "sU", "tU", "dU", "tU", "dU", // ta to do
    "nA", "nU", "nU", "nA", "nU",                                     // na to no
    "hA", "bA", "PA", "hU", "bU", "PU", "FU", "bU", "PU", "hA", "bA",
    "PA", "hU", "bU", "PU", "mA", "mU", "mU", "mA", "mU", // ma to mo
    "A",  "A",  "U",  "U",  "U",  "U",                    // ya yu yo
    "rA", "rU", "rU", "rA", "rU",                         // ra to ro
    "A",  "A",  "U",  "U",  "U",  "n",  "b",  "k",  "k",  // wa to the small ke
};

// Of a Hangul syllable (Unicode 15, 3.12). Tense consonants and codas of two letters are unknown.
static const char *const HANGUL_FIRST[] = {"g",  NULL, "n", "d",  NULL, "r", "m", "b", NULL, "s",
                                           NULL, "",   "s", NULL, "s",  "k", "t", "p", "h"};
static const char *const HANGUL_LAST[] = {"",   "k",  NULL, NULL, "n",  NULL, NULL, "t", "r",  NULL,
                                          NULL, NULL, NULL, NULL, NULL, NULL, "m",  "P", NULL, "t",
                                          NULL, "n",  NULL, NULL, "k",  "t",  "P",  NULL};

enum {
    CYRILLIC_FIRST = 0x0430,
    CYRILLIC_GHE = 0x0491, // the Ukrainian ghe with upturn
    GREEK_FIRST = 0x03B1,
    ARABIC_FIRST = 0x0621,
    HEBREW_FIRST = 0x05D0,
    DEVANAGARI_VOWEL = 0x0904, // independent vowels up to the consonants
    DEVANAGARI_FIRST = 0x0915,
    DEVANAGARI_SIGN = 0x093E, // vowel signs
    DEVANAGARI_VIRAMA = 0x094D,
    KATAKANA_FIRST = 0x30A1,
    KATAKANA_LONG = 0x30FC,
    HANGUL_BEGIN = 0xAC00,
    HANGUL_END = 0xD7A4,
    HANGUL_VOWELS = 21,
    HANGUL_LASTS = 28,
    HANGUL_EU = 18, // the vowel that is put between consonants
};

static const char *from_table(const char *const *table, size_t n, uint32_t first, uint32_t letter)
{
    return letter >= first && letter - first < n ? table[letter - first] : NULL;
}

#define FROM(table, first, letter)                                                                 \
    from_table(table, sizeof(table) / sizeof((table)[0]), first, letter)

enum sound_script sound_script_of(uint32_t letter)
{
    if (letter < 0x0530)
        return SOUND_ALPHABET;
    if (letter < 0x0980)
        return SOUND_ABJAD;
    if ((letter >= KATAKANA_FIRST && letter <= KATAKANA_LONG) ||
        (letter >= HANGUL_BEGIN && letter < HANGUL_END))
        return SOUND_SYLLABLE;
    return SOUND_NONE;
}

static const char *devanagari(uint32_t letter)
{
    if (letter >= DEVANAGARI_VOWEL && letter < DEVANAGARI_FIRST)
        return "A";
    if (letter >= DEVANAGARI_SIGN && letter < DEVANAGARI_VIRAMA)
        return "A";
    if (letter == 0x0901 || letter == 0x0902) // nasal signs
        return "n";
    if (letter == DEVANAGARI_VIRAMA || letter == 0x093C) // and the dot below a consonant
        return "";
    return FROM(DEVANAGARI, DEVANAGARI_FIRST, letter);
}

const char *sound_letter(uint32_t letter)
{
    if (letter >= DEVANAGARI_VOWEL - 4 && letter < 0x0980)
        return devanagari(letter);
    if (letter == CYRILLIC_GHE)
        return "g";
    if (letter == KATAKANA_LONG)
        return "";
    for (size_t i = 0; i < sizeof(ARABIC_MORE) / sizeof(ARABIC_MORE[0]); i++)
        if (ARABIC_MORE[i].letter == letter)
            return ARABIC_MORE[i].sound;
    if (letter >= KATAKANA_FIRST)
        return FROM(KATAKANA, KATAKANA_FIRST, letter);
    if (letter >= ARABIC_FIRST)
        return FROM(ARABIC, ARABIC_FIRST, letter);
    if (letter >= HEBREW_FIRST)
        return FROM(HEBREW, HEBREW_FIRST, letter);
    return letter >= CYRILLIC_FIRST ? FROM(CYRILLIC, CYRILLIC_FIRST, letter)
                                    : FROM(GREEK, GREEK_FIRST, letter);
}

void sound_hangul(uint32_t syllable, const char *parts[3])
{
    uint32_t i = syllable - HANGUL_BEGIN, vowel = i / HANGUL_LASTS % HANGUL_VOWELS;
    parts[0] = HANGUL_FIRST[i / (HANGUL_VOWELS * HANGUL_LASTS)];
    parts[1] = vowel == HANGUL_EU ? "U" : "A";
    parts[2] = HANGUL_LAST[i % HANGUL_LASTS];
}
