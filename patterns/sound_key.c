// Keys of words: what of them can be heard in any language.
#include "patterns/sound.h"
#include "patterns/sound_letters.h"

#include "base/str.h"

// What Latin letters sound like that are not heard as they are written, by the first of them; of
// several rows the first that fits.
static const struct alike {
    struct str written;
    const char *before; // one of these must follow; NULL: anything may
    struct str sound;
} ALIKE[26][8] = {
    ['a' - 'a'] = {{STR_INIT("ae"), NULL, STR_INIT("e")}},
    ['c' - 'a'] = {{STR_INIT("ch"), NULL, STR_INIT("k")},
                   {STR_INIT("ck"), NULL, STR_INIT("k")},
                   {STR_INIT("cz"), NULL, STR_INIT("s")},
                   {STR_INIT("cs"), NULL, STR_INIT("s")},
                   {STR_INIT("c"), "eiy", STR_INIT("s")},
                   {STR_INIT("c"), NULL, STR_INIT("k")}},
    ['e' - 'a'] = {{STR_INIT("eu"), "bdfgklmnprstvz", STR_INIT("ev")},
                   {STR_INIT("ey"), "bdfgklmnprstvz", STR_INIT("ev")}},
    ['h' - 'a'] = {{STR_INIT("h"), NULL, STR_INIT("")}},
    ['j' - 'a'] = {{STR_INIT("j"), NULL, STR_INIT("i")}},
    ['k' - 'a'] = {{STR_INIT("kh"), "lr", STR_INIT("k")}, {STR_INIT("kh"), NULL, STR_INIT("")}},
    ['o' - 'a'] = {{STR_INIT("oe"), NULL, STR_INIT("e")},
                   {STR_INIT("ou"), NULL, STR_INIT("u")},
                   {STR_INIT("oy"), NULL, STR_INIT("u")}},
    ['p' - 'a'] = {{STR_INIT("ph"), NULL, STR_INIT("f")}},
    ['q' - 'a'] = {{STR_INIT("qu"), NULL, STR_INIT("kv")}, {STR_INIT("q"), NULL, STR_INIT("k")}},
    ['s' - 'a'] = {{STR_INIT("sch"), NULL, STR_INIT("s")}, {STR_INIT("sh"), NULL, STR_INIT("s")}},
    ['t' - 'a'] = {{STR_INIT("th"), NULL, STR_INIT("t")},
                   {STR_INIT("ts"), NULL, STR_INIT("s")},
                   {STR_INIT("tz"), NULL, STR_INIT("s")}},
    ['w' - 'a'] = {{STR_INIT("w"), NULL, STR_INIT("v")}},
    ['x' - 'a'] = {{STR_INIT("x"), NULL, STR_INIT("ks")}},
    ['y' - 'a'] = {{STR_INIT("y"), NULL, STR_INIT("i")}},
    ['z' - 'a'] = {{STR_INIT("z"), NULL, STR_INIT("s")}},
};

// NULL: as it is written.
static const struct alike *alike_at(struct str s, size_t at)
{
    for (const struct alike *a = ALIKE[s.ptr[at] - 'a']; a->written.len; a++) {
        size_t end = at + a->written.len;
        if (str_starts(str_skip(s, at), a->written) &&
            (!a->before || (end < s.len && strchr(a->before, s.ptr[end]))))
            return a;
    }
    return NULL;
}

static void put(char *out, size_t *n, size_t max, struct str s)
{
    for (size_t i = 0; i < s.len; i++)
        if (*n < max && (*n == 0 || out[*n - 1] != s.ptr[i]))
            out[(*n)++] = s.ptr[i];
}

size_t sound_key(const uint32_t *word, size_t n, char out[SOUND_KEY])
{
    char latin[SOUND_KEY + 2];
    size_t len = 0, key = 0;
    for (size_t i = 0; i < n; i++) {
        char self[2] = {word[i] < 0x80 ? (char)word[i] : 0};
        const char *sound = self[0] ? self : sound_letter(word[i]);
        if (!sound || sound_script_of(word[i]) != SOUND_ALPHABET || len + 2 > SOUND_KEY)
            return 0;
        for (; *sound; sound++)
            latin[len++] = *sound;
    }
    struct str s = str_from(latin, len);
    for (size_t at = 0; at < len;) {
        const struct alike *a = alike_at(s, at);
        put(out, &key, SOUND_KEY, a ? a->sound : str_sub(s, at, at + 1));
        at += a ? a->written.len : 1;
    }
    return key;
}

static void add_sound(struct sound_skeleton *k, const char *sound)
{
    for (; *sound; sound++) {
        char *gap = &k->gaps[k->n];
        if (*sound == SOUND_VOWEL)
            *gap = SOUND_VOWEL;
        else if (*sound == SOUND_FILLER)
            *gap = *gap ? *gap : SOUND_FILLER;
        else if (k->n < SOUND_KEY && (k->n == 0 || *gap || k->consonants[k->n - 1] != *sound))
            k->consonants[k->n++] = *sound;
    }
}

// Adds a letter; false if no foreign name has it there. An h is heard by nobody at a word's begin
// and end, and elsewhere means another word.
static bool add_letter(struct sound_skeleton *k, uint32_t letter, bool inside)
{
    const char *parts[3] = {"", "", ""};
    if (letter >= 0xAC00)
        sound_hangul(letter, parts);
    else
        parts[0] = sound_letter(letter);
    for (size_t i = 0; i < 3; i++) {
        bool h = parts[i] && parts[i][0] == 'h';
        if (!parts[i] || (h && inside))
            return false;
        add_sound(k, parts[i] + h);
    }
    return true;
}

bool sound_skeleton(const uint32_t *word, size_t n, struct sound_skeleton *out)
{
    if (n == 0)
        return false;
    enum sound_script script = sound_script_of(word[0]);
    *out = (struct sound_skeleton){.strict = script == SOUND_SYLLABLE,
                                   .liquid = script == SOUND_SYLLABLE,
                                   .sparse = word[0] >= 0x05D0 && word[0] < 0x0600};
    if (script != SOUND_ABJAD && script != SOUND_SYLLABLE)
        return false;
    for (size_t i = 0; i < n; i++)
        if (sound_script_of(word[i]) != script || !add_letter(out, word[i], i > 0 && i + 1 < n))
            return false;
    return true;
}
