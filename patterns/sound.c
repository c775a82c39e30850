#include "patterns/sound.h"

#include "base/str.h"
#include "base/xalloc.h"
#include "patterns/sound_letters.h"

#include <stdlib.h>

struct sound_name {
    struct str key;
    bool brand;
    struct sound_skeleton skeleton;
};

// What languages put behind a name, as keys: cases and plurals of the Slavic, Romance and Germanic
// languages, Greek, Turkish, Finnish and Hungarian. Endings that make other substances of a name
// (-an, -on, -ol, -il, -al, -at) are not among them.
static const struct str ENDINGS[] = {
    STR_INIT(""),    STR_INIT("a"),   STR_INIT("e"),   STR_INIT("i"),   STR_INIT("o"),
    STR_INIT("u"),   STR_INIT("s"),   STR_INIT("as"),  STR_INIT("es"),  STR_INIT("is"),
    STR_INIT("os"),  STR_INIT("us"),  STR_INIT("am"),  STR_INIT("em"),  STR_INIT("om"),
    STR_INIT("im"),  STR_INIT("ov"),  STR_INIT("ev"),  STR_INIT("ovi"), STR_INIT("ami"),
    STR_INIT("ak"),  STR_INIT("ie"),  STR_INIT("ia"),  STR_INIT("iu"),  STR_INIT("oi"),
    STR_INIT("ei"),  STR_INIT("oiu"), STR_INIT("en"),  STR_INIT("in"),  STR_INIT("un"),
    STR_INIT("er"),  STR_INIT("et"),  STR_INIT("ul"),  STR_INIT("da"),  STR_INIT("de"),
    STR_INIT("ta"),  STR_INIT("te"),  STR_INIT("dan"), STR_INIT("den"), STR_INIT("tan"),
    STR_INIT("ten"), STR_INIT("lar"), STR_INIT("ler"), STR_INIT("la"),  STR_INIT("le"),
    STR_INIT("sta"), STR_INIT("sa"),  STR_INIT("t"),   STR_INIT("ot"),  STR_INIT("ok"),
    STR_INIT("ban"), STR_INIT("ben"), STR_INIT("nak"), STR_INIT("nek"), STR_INIT("ra"),
    STR_INIT("re"),  STR_INIT("val"), STR_INIT("vel"), STR_INIT("tol"),
};

enum { ENDING_MAX = 3 };

static bool is_ending(struct str s)
{
    for (size_t i = 0; i < sizeof(ENDINGS) / sizeof(ENDINGS[0]); i++)
        if (str_eq(s, ENDINGS[i]))
            return true;
    return false;
}

// What scripts do not tell apart: consonants of the lips, and l and r.
static char consonant_class(char c)
{
    return strchr("bpfvBPF", c) ? 'b' : c == 'l' ? 'r' : c;
}

static uint64_t hash_of(struct str s, bool classes)
{
    uint64_t h = 0;
    for (size_t i = 0; i < s.len; i++)
        h = word_hash_add(h, (unsigned char)(classes ? consonant_class(s.ptr[i]) : s.ptr[i]));
    return word_hash_end(h);
}

static uint64_t skeleton_hash(const struct sound_skeleton *k)
{
    return hash_of(str_from(k->consonants, k->n), true);
}

// ---- names

// A name's key has its silent e, which is an ending like others, no more.
static struct str name_key(struct arena *a, const struct spelling_name *name)
{
    char key[SOUND_KEY];
    size_t n = sound_key(name->letters, name->n, key);
    if (n > 0 && key[n - 1] == 'e')
        n--;
    return arena_str(a, str_from(key, n));
}

static void skeleton_of_key(struct str key, struct sound_skeleton *out)
{
    *out = (struct sound_skeleton){0};
    for (size_t i = 0; i < key.len; i++) {
        if (strchr("aeiou", key.ptr[i]))
            out->gaps[out->n] = SOUND_VOWEL;
        else
            out->consonants[out->n++] = key.ptr[i];
    }
}

void sound_init(struct sound *s, const struct spelling_name *names, size_t n, struct arena *a)
{
    struct sound_name *kept = arena_array(a, n, sizeof(*kept));
    struct word_entry *keys = xcalloc(2 * n + 1, sizeof(*keys)), *skeletons = keys + n;
    size_t n_keys = 0, n_skeletons = 0;
    *s = (struct sound){.names = kept};
    for (size_t i = 0; i < n; i++) {
        struct sound_name *k = &kept[i];
        k->key = name_key(a, &names[i]);
        k->brand = names[i].brand;
        if (k->key.len >= SOUND_MIN_FOREIGN)
            keys[n_keys++] = (struct word_entry){hash_of(k->key, false), (uint32_t)i};
        skeleton_of_key(k->key, &k->skeleton);
        if (k->skeleton.n >= SOUND_MIN_SKELETON && !k->brand && names[i].letters[0] < 0x80)
            skeletons[n_skeletons++] =
                (struct word_entry){skeleton_hash(&k->skeleton), (uint32_t)i};
    }
    word_index_init(&s->keys, keys, n_keys, a);
    word_index_init(&s->skeletons, skeletons, n_skeletons, a);
    free(keys);
}

// ---- words

// The first name with this key, which stands for a word with an ending or without.
static size_t find_key(const struct sound *s, struct str key, uint64_t hash, bool inflected)
{
    size_t n, best = SIZE_MAX;
    const struct word_entry *e = word_index_bucket(&s->keys, hash, &n);
    for (; n; n--, e++) {
        const struct sound_name *name = &s->names[e->value];
        if (e->hash == hash && e->value < best && str_eq(name->key, key) &&
            (!inflected || !name->brand || key.len >= SOUND_MIN_BRAND))
            best = e->value;
    }
    return best;
}

static size_t find_sound(const struct sound *s, const uint32_t *word, size_t n)
{
    char text[SOUND_KEY];
    uint64_t upto[SOUND_KEY + 1] = {0}; // hash of the first bytes
    struct str key = str_from(text, sound_key(word, n, text));
    for (size_t i = 0; i < key.len; i++)
        upto[i + 1] = word_hash_add(upto[i], (unsigned char)key.ptr[i]);
    for (size_t ending = 0; ending <= ENDING_MAX && ending < key.len; ending++) {
        size_t end = key.len - ending, found;
        uint64_t hash = word_hash_end(upto[end]);
        size_t least = ending           ? SOUND_MIN_INFLECTED
                       : word[0] < 0x80 ? SOUND_MIN
                                        : SOUND_MIN_FOREIGN;
        if (end < least || !word_index_may(&s->keys, hash) || !is_ending(str_skip(key, end)))
            continue;
        found = find_key(s, str_sub(key, 0, end), hash, ending > 0);
        if (found != SIZE_MAX)
            return found;
    }
    return SIZE_MAX;
}

// Whether a consonant of a word may stand for that of a name.
static bool same_consonant(char word, char name, bool liquid)
{
    static const char *const lips[] = {"bbv", "ppf", "Pp", "Bbp", "Ffv"}; // letter, what it may be
    for (size_t i = 0; i < sizeof(lips) / sizeof(lips[0]); i++)
        if (lips[i][0] == word)
            return strchr(lips[i] + 1, name) != NULL;
    return word == name || (liquid && word == 'r' && name == 'l');
}

// Whether a name can be written as the word is. Where vowels may be left out, many of them are
// there in a foreign name, while other words have hardly any.
static bool agrees(const struct sound_skeleton *word, const struct sound_skeleton *name)
{
    unsigned vowels = 0, written = 0;
    if (word->n != name->n)
        return false;
    for (size_t i = 0; i < word->n; i++) {
        char gap = word->gaps[i];
        if (!same_consonant(word->consonants[i], name->consonants[i], word->liquid) ||
            (gap == SOUND_VOWEL && !name->gaps[i]) || (word->strict && !gap && name->gaps[i]))
            return false;
        vowels += i > 0 && name->gaps[i];
        written += i > 0 && gap == SOUND_VOWEL;
    }
    return word->strict || (word->sparse ? 3 : 2) * written >= vowels;
}

static size_t find_skeleton(const struct sound *s, const uint32_t *word, size_t n)
{
    struct sound_skeleton k;
    size_t entries, best = SIZE_MAX;
    if (!sound_skeleton(word, n, &k) || k.n < SOUND_MIN_SKELETON)
        return SIZE_MAX;
    uint64_t hash = skeleton_hash(&k);
    if (!word_index_may(&s->skeletons, hash))
        return SIZE_MAX;
    const struct word_entry *e = word_index_bucket(&s->skeletons, hash, &entries);
    for (; entries; entries--, e++)
        if (e->hash == hash && e->value < best && agrees(&k, &s->names[e->value].skeleton))
            best = e->value;
    return best;
}

// The Arabic article, and what is written as one with the next word.
static size_t prefix(const uint32_t *word, size_t n)
{
    enum { ALEF = 0x627, BEH = 0x628, KAF = 0x643, LAM = 0x644, FEH = 0x641, WAW = 0x648 };
    size_t at = n > 0 && (word[0] == WAW || word[0] == BEH || word[0] == FEH || word[0] == KAF);
    if (n > at + 2 && word[at] == ALEF && word[at + 1] == LAM)
        return at + 2;
    return n > 2 && word[0] == LAM && word[1] == LAM ? 2 : 0;
}

static bool hangul(uint32_t letter)
{
    return letter >= 0xAC00;
}

size_t sound_find(const struct sound *s, const uint32_t *word, size_t n)
{
    enum { PARTICLE = 2 }; // syllables
    if (n == 0 || n > SPELLING_LETTERS)
        return SIZE_MAX;
    if (sound_script_of(word[0]) == SOUND_ALPHABET)
        return find_sound(s, word, n);
    size_t found = find_skeleton(s, word, n), skip = prefix(word, n);
    if (found == SIZE_MAX && skip)
        found = find_skeleton(s, word + skip, n - skip);
    for (size_t i = 1; i <= PARTICLE && i < n && hangul(word[0]) && found == SIZE_MAX; i++)
        found = find_skeleton(s, word, n - i);
    return found;
}
