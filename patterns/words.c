// What single words are: names, ordinary language, or one for the other. The walk over a text is
// in word_walk.c.
#include "patterns/words.h"

#include "base/xalloc.h"
#include "patterns/fold.h"
#include "patterns/names.h"
#include "patterns/normalise.h"
#include "patterns/words_look.h"

#include <stdlib.h>

struct builder {
    struct arena *arena;
    const struct fold *fold;
    struct canon canon;
    struct spelling_name *letters[2]; // of names for spelling, for sound
    struct word_name *names[2];
    size_t n[2];
    struct str *ordinary;
    size_t n_ordinary, cap_ordinary;
};

// Names of which another spelling is looked for: not those that are another spelling themselves,
// or a code, which one letter makes into another.
static bool wanted(const struct substance_name *name, int use)
{
    if (name->ambiguous || name->kind == NAME_MISSPELT || name->kind == NAME_STRENGTH ||
        name->kind == NAME_CODE)
        return false;
    return use == 0 || name->kind != NAME_SLANG;
}

static void add_ordinary(struct builder *b, struct str word)
{
    if (word.len < WORDS_MIN)
        return;
    if (b->n_ordinary == b->cap_ordinary) {
        b->cap_ordinary = b->cap_ordinary ? 2 * b->cap_ordinary : 4096;
        b->ordinary = xreallocarray(b->ordinary, b->cap_ordinary, sizeof(*b->ordinary));
    }
    b->ordinary[b->n_ordinary++] = arena_str(b->arena, word);
}

// The words of a text, each canonical.
static void add_words(struct builder *b, struct str text)
{
    struct str canonical;
    struct word word;
    normalise(b->fold, text, &b->canon);
    canonical = canon_str(&b->canon);
    for (size_t at = 0; word_next(b->fold, canonical, &at, &word);)
        add_ordinary(b, str_sub(canonical, word.start, word.end));
}

static void add_name(struct builder *b, const struct substance *s, const struct substance_name *n)
{
    struct word word;
    size_t at = 0;
    add_words(b, n->text);
    struct str canonical = str_trim(canon_str(&b->canon));
    if (!word_next(b->fold, canonical, &at, &word) || word.end - word.start != canonical.len)
        return;
    for (int use = 0; use < 2; use++) {
        if (!wanted(n, use))
            continue;
        uint32_t *letters = arena_array(b->arena, word.n, sizeof(*letters));
        memcpy(letters, word.letters, word.n * sizeof(*letters));
        b->letters[use][b->n[use]] = (struct spelling_name){
            letters, (uint32_t)word.n, n->kind == NAME_TRADE || n->kind == NAME_SLANG};
        b->names[use][b->n[use]++] = (struct word_name){s, n};
    }
}

static int by_text(const void *a, const void *b)
{
    return str_cmp(*(const struct str *)a, *(const struct str *)b);
}

static void keep_ordinary(struct builder *b, struct words *w)
{
    struct str *kept = arena_array(b->arena, b->n_ordinary, sizeof(*kept));
    if (b->n_ordinary)
        qsort(b->ordinary, b->n_ordinary, sizeof(*b->ordinary), by_text);
    for (size_t i = 0; i < b->n_ordinary; i++)
        if (w->n_ordinary == 0 || !str_eq(kept[w->n_ordinary - 1], b->ordinary[i]))
            kept[w->n_ordinary++] = b->ordinary[i];
    w->ordinary = kept;
}

static bool chosen(const struct substance *s, const struct words_options *o)
{
    return names_known(s, o->known_before) &&
           (!o->folder || str_starts(str_c(s->file), str_c(o->folder)));
}

static void add_lexicon(struct builder *b, const struct lexicon *lexicon,
                        const struct words_options *options)
{
    for (size_t i = 0; i < lexicon->n_substances; i++) {
        const struct substance *s = &lexicon->substances[i];
        for (size_t k = 0; chosen(s, options) && k < s->n_names; k++)
            add_name(b, s, &s->names[k]);
    }
    for (size_t i = 0; i < lexicon->n_families; i++)
        for (size_t k = 0; k < lexicon->families[i].n_except; k++)
            add_words(b, lexicon->families[i].except[k]);
}

// ---- names backwards and upside down

enum { MIRROR_MIN = 6, MIRROR_WAYS = 3 }; // letters of a name

// The letter upside down, if that is another letter.
static uint32_t turned(uint32_t letter)
{
    static const char pairs[] = "nupdbq"; // q upside down is b
    const char *p = letter < 0x80 ? strchr(pairs, (char)letter) : NULL;
    return p ? (uint32_t)pairs[(p - pairs) ^ 1] : letter;
}

// The hash of the word backwards, backwards and upside down, or upside down.
static uint64_t mirror_hash(const uint32_t *letters, size_t n, int way)
{
    uint64_t h = 0;
    for (size_t i = 0; i < n; i++) {
        uint32_t letter = letters[way < 2 ? n - 1 - i : i];
        h = word_hash_add(h, way ? turned(letter) : letter);
    }
    return word_hash_end(h);
}

static void mirror_init(struct words *w, size_t n, struct arena *a)
{
    struct word_entry *entries = xcalloc(MIRROR_WAYS * n + 1, sizeof(*entries));
    size_t count = 0;
    for (size_t i = 0; i < n; i++)
        for (int way = 0; way < MIRROR_WAYS && w->letters[i].n >= MIRROR_MIN; way++)
            entries[count++] = (struct word_entry){
                mirror_hash(w->letters[i].letters, w->letters[i].n, way), (uint32_t)i};
    word_index_init(&w->mirror, entries, count, a);
    free(entries);
}

static bool is_mirrored(const struct spelling_name *name, const struct word *word)
{
    for (int way = 0; way < MIRROR_WAYS; way++) {
        size_t same = 0, n = name->n;
        for (; n == word->n && same < n; same++) {
            uint32_t letter = name->letters[way < 2 ? n - 1 - same : same];
            if (word->letters[same] != (way ? turned(letter) : letter))
                break;
        }
        if (n == word->n && same == n)
            return true;
    }
    return false;
}

static size_t mirror_find(const struct words *w, const struct word *word)
{
    size_t n;
    if (word->n > SPELLING_LETTERS)
        return SIZE_MAX;
    uint64_t plain = 0;
    for (size_t i = 0; i < word->n; i++)
        plain = word_hash_add(plain, word->letters[i]);
    plain = word_hash_end(plain);
    if (!word_index_may(&w->mirror, plain))
        return SIZE_MAX;
    const struct word_entry *e = word_index_bucket(&w->mirror, plain, &n);
    for (; n; n--, e++)
        if (e->hash == plain && is_mirrored(&w->letters[e->value], word))
            return e->value;
    return SIZE_MAX;
}

void words_init(struct words *w, const struct lexicon *lexicon, const struct fold *fold,
                const struct words_options *options, struct arena *a)
{
    struct builder b = {.arena = a, .fold = fold};
    size_t n = 0;
    for (size_t i = 0; i < lexicon->n_substances; i++)
        n += lexicon->substances[i].n_names;
    canon_init(&b.canon, false);
    for (int use = 0; use < 2; use++) {
        b.letters[use] = arena_array(a, n, sizeof(*b.letters[use]));
        b.names[use] = arena_array(a, n, sizeof(*b.names[use]));
    }
    *w = (struct words){
        .fold = fold, .names = b.names[0], .heard = b.names[1], .letters = b.letters[0]};
    add_lexicon(&b, lexicon, options);
    for (size_t i = 0; !options->bare && i < lexicon->n_ordinary; i++)
        add_words(&b, lexicon->ordinary[i]);
    keep_ordinary(&b, w);
    spelling_init(&w->spelling, b.letters[0], b.n[0], a);
    sound_init(&w->sound, b.letters[1], b.n[1], a);
    mirror_init(w, b.n[0], a);
    canon_deinit(&b.canon);
    free(b.ordinary);
}

static bool is_ordinary(const struct words *w, struct str text)
{
    return w->n_ordinary && bsearch(&text, w->ordinary, w->n_ordinary, sizeof(text), by_text);
}

bool words_ordinary(const struct words *w, struct str canonical, size_t start, size_t end)
{
    struct word word;
    // A name that ends where a word does needs no look, which most do.
    if (end == canonical.len || !w->n_ordinary || canonical.ptr[end] == ' ')
        return false;
    return word_next(w->fold, canonical, &start, &word) && word.end > end &&
           is_ordinary(w, str_sub(canonical, word.start, word.end));
}

bool word_look(const struct words *w, struct str canonical, const struct word *word,
               struct word_hit *hit)
{
    size_t i;
    *hit = (struct word_hit){.start = word->start, .end = word->end};
    if (word->end - word->start < WORDS_MIN)
        return false;
    if ((i = sound_find(&w->sound, word->letters, word->n)) != SIZE_MAX) {
        hit->name = &w->heard[i];
        hit->view = word->letters[0] < 0x80 ? "sound" : "transliteration";
    } else if ((i = spelling_find(&w->spelling, word->letters, word->n)) != SIZE_MAX) {
        hit->name = &w->names[i];
        hit->view = "spelling";
    } else if ((i = mirror_find(w, word)) != SIZE_MAX) {
        hit->name = &w->names[i];
        hit->view = "mirrored";
    }
    return hit->name && !is_ordinary(w, str_sub(canonical, word->start, word->end));
}
