// The walk over the words of a text, which costs little for those that are known to be nothing.
#include "patterns/fold.h"
#include "patterns/words.h"
#include "patterns/words_look.h"

// What a word has one of.
enum script { SCRIPT_NONE, SCRIPT_ASCII, SCRIPT_OTHER, SCRIPT_HANGUL, SCRIPT_KANA };

static enum script script_of(const struct fold *f, uint32_t cp)
{
    if (cp < 0x80)
        return cp >= 'a' && cp <= 'z' ? SCRIPT_ASCII : SCRIPT_NONE;
    enum char_class c = fold_class(f, cp);
    if (c == CHAR_WIDE)
        return cp >= 0xAC00 && cp < 0xD7A4    ? SCRIPT_HANGUL
               : cp >= 0x30A1 && cp <= 0x30FC ? SCRIPT_KANA
                                              : SCRIPT_NONE;
    return c == CHAR_LETTER || c == CHAR_MARK ? SCRIPT_OTHER : SCRIPT_NONE;
}

bool word_next(const struct fold *f, struct str s, size_t *at, struct word *out)
{
    enum script script = SCRIPT_NONE;
    out->n = 0;
    while (*at < s.len) {
        size_t from = *at, next = from;
        uint32_t cp = fold_next(s, &next);
        enum script here = script_of(f, cp);
        if (script == SCRIPT_NONE)
            out->start = from;
        else if (here != script)
            break;
        *at = next;
        if (here == SCRIPT_NONE)
            continue;
        script = here;
        out->end = next;
        if (out->n <= SPELLING_LETTERS)
            out->letters[out->n++] = cp;
    }
    return script != SCRIPT_NONE;
}

struct walk {
    const struct words *words;
    struct words_memo *memo;
    struct str text;
    word_hit_fn *hit;
    void *ctx;
    bool found; // something since it was last asked
};

// Looks at the words in [start, end); true if one stopped the walk.
static bool look_between(struct walk *w, size_t start, size_t end)
{
    struct str text = str_sub(w->text, 0, end);
    struct word word;
    struct word_hit hit;
    w->found = false;
    while (word_next(w->words->fold, text, &start, &word)) {
        if (!word_look(w->words, w->text, &word, &hit))
            continue;
        w->found = true;
        if (w->hit(w->ctx, &hit))
            return true;
    }
    return false;
}

// The first byte in the lowest bits, on any machine; compilers make one load of it.
static inline uint64_t load(const char *p)
{
    const unsigned char *u = (const unsigned char *)p;
    return u[0] | (uint64_t)u[1] << 8 | (uint64_t)u[2] << 16 | (uint64_t)u[3] << 24 |
           (uint64_t)u[4] << 32 | (uint64_t)u[5] << 40 | (uint64_t)u[6] << 48 |
           (uint64_t)u[7] << 56;
}

static inline uint64_t first_bytes(uint64_t x, size_t n)
{
    return n >= 8 ? x : x & (((uint64_t)1 << 8 * n) - 1);
}

// The run's bytes, with zeros behind them. Most words have no more than two numbers' bytes.
static inline struct words_slot slot_of(struct str text, size_t start, size_t len)
{
    char room[WORDS_MEMO_BYTES] = {0};
    const char *p = text.ptr + start;
    struct words_slot s = {{0}};
    if (text.len - start < WORDS_MEMO_BYTES)
        p = memcpy(room, p, text.len - start);
    s.bytes[0] = first_bytes(load(p), len);
    s.bytes[1] = len > 8 ? first_bytes(load(p + 8), len - 8) : 0;
    if (len > 16) {
        s.bytes[2] = first_bytes(load(p + 16), len - 16);
        s.bytes[3] = len > 24 ? first_bytes(load(p + 24), len - 24) : 0;
    }
    return s;
}

static inline bool same_slot(const struct words_slot *a, const struct words_slot *b)
{
    return ((a->bytes[0] ^ b->bytes[0]) | (a->bytes[1] ^ b->bytes[1]) |
            (a->bytes[2] ^ b->bytes[2]) | (a->bytes[3] ^ b->bytes[3])) == 0;
}

// A run of letters and of what is beyond ASCII, which mostly is one word.
static inline bool look_at_run(struct walk *w, size_t start, size_t end)
{
    if (end - start > WORDS_MEMO_BYTES)
        return look_between(w, start, end);
    struct words_slot here = slot_of(w->text, start, end - start);
    uint64_t hash = (here.bytes[0] ^ here.bytes[1] * WORD_BASE ^ here.bytes[2] ^ here.bytes[3]) *
                    UINT64_C(0x9E3779B97F4A7C15);
    struct words_slot *slot = &w->memo->slots[hash >> 32 & (WORDS_MEMO - 1)];
    if (same_slot(slot, &here))
        return false;
    if (look_between(w, start, end))
        return true;
    if (!w->found)
        *slot = here;
    return false;
}

static uint64_t run_bits(const struct kinds *k, size_t i)
{
    return k->spans[i].letters | k->spans[i].beyond;
}

// Where a run ends that goes on at `at`.
static size_t run_end(const struct kinds *k, size_t at)
{
    for (size_t i = at / SPAN; i < k->n; i++, at = i * SPAN) {
        uint64_t ends = ~run_bits(k, i) >> at % SPAN;
        if (ends)
            return at + span_first(ends);
    }
    return at;
}

bool words_run(const struct words *words, struct words_memo *memo, struct str canonical,
               const struct kinds *kinds, word_hit_fn *hit, void *ctx)
{
    struct walk w = {words, memo, canonical, hit, ctx, false};
    uint64_t before = 0; // the last bit of the span before
    for (size_t i = 0; i < kinds->n; i++) {
        uint64_t run = run_bits(kinds, i), next = run_bits(kinds, i + 1);
        // Where WORDS_MIN of them stand in a row: two, then four, then six.
        uint64_t two = run & (run >> 1 | next << 63), two_next = next & next >> 1;
        uint64_t four = two & (two >> 2 | two_next << 62), last = two >> 4 | two_next << 60;
        uint64_t begins = four & last & ~(run << 1 | before);
        before = run >> 63;
        for (; begins; begins &= begins - 1) {
            unsigned from = span_first(begins);
            uint64_t ends = ~run >> from << from;
            size_t start = i * SPAN + from;
            size_t end = ends ? i * SPAN + span_first(ends) : run_end(kinds, (i + 1) * SPAN);
            if (look_at_run(&w, start, end < canonical.len ? end : canonical.len))
                return true;
        }
    }
    return false;
}
