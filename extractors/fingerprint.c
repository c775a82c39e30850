// Words are found 64 bytes at a time: each span gives bit masks of the bytes that are in words, and
// the edges of words are where these change. A span begins at a word's start, or outside of words,
// so that most words stand in one span; only what fills a whole span, and what has digits or
// characters that need a look, is read one by one.
//
// The votes of the words' hashes for the 64 bits of the simhash are added up in vertical counters:
// bit b of level k of the counter is binary digit k of bit b's count, so that one addition serves
// all 64 counts.
#include "extractors/fingerprint.h"

#include "base/block.h"
#include "base/utf8.h"

enum {
    SPAN = 64,
    CHUNK = 16, // bytes that are hashed at once; so many behind a span may be read
    LEVELS = 32,
    BATCH = 16, // votes that are counted at once
    VOTES = 64, // a ring: less than a batch from before a span, and at most one for two bytes of it
};

static const uint64_t EACH = UINT64_C(0x0101010101010101);
// Odd, with about half of their bits set and no pattern: digits of pi and of e.
static const uint64_t PI = UINT64_C(0x243F6A8885A308D3), E = UINT64_C(0xB7E151628AED2A6B);
static const uint64_t NUMBER = UINT64_C(0x9E3779B97F4A7C15); // every number's hash: golden ratio

// Eight bytes, the first in the lowest bits on every machine.
static inline uint64_t load(const char *p)
{
    const unsigned char *b = (const unsigned char *)p;
    return (uint64_t)b[0] | (uint64_t)b[1] << 8 | (uint64_t)b[2] << 16 | (uint64_t)b[3] << 24 |
           (uint64_t)b[4] << 32 | (uint64_t)b[5] << 40 | (uint64_t)b[6] << 48 |
           (uint64_t)b[7] << 56;
}

// Every bit of x changes each bit of the result with a chance of about a half.
static inline uint64_t mix(uint64_t x)
{
    x = (x ^ x >> 32) * E;
    x = (x ^ x >> 29) * PI;
    return x ^ x >> 32;
}

static inline uint64_t turn(uint64_t x, unsigned bits)
{
    return x << bits | x >> (64 - bits);
}

// Sixteen bytes at a time, in two chains, since each step of one waits for a multiplication.
static uint64_t hash_bytes(uint64_t seed, struct str s)
{
    uint64_t a = seed ^ PI, b = seed + E;
    char rest[16] = {0};
    size_t whole = s.len & ~(size_t)15;
    for (size_t i = 0; i < whole; i += 16) {
        a = turn(a ^ load(s.ptr + i), 29) * E;
        b = turn(b ^ load(s.ptr + i + 8), 31) * PI;
    }
    if (s.len > whole)
        memcpy(rest, s.ptr + whole, s.len - whole);
    a = turn(a ^ load(rest), 29) * E;
    b = turn(b ^ load(rest + 8), 31) * PI;
    return mix(mix(a ^ s.len) + b);
}

// Sixteen bytes of ones and as many zeros: read from `FIRST + CHUNK - n`, a mask of the first n
// bytes.
static const char FIRST[2 * CHUNK] =
    "\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF";

// The next n bytes of a word, 1 to CHUNK, of which all can be read: what stands behind the word is
// masked out, which is faster than to copy it, and has no branch that depends on the length. Bit 5
// of a byte does not count: it is the case of letters of ASCII, of Latin-1 (U+00C0 to U+00FE) and
// of many of Greek and Cyrillic; elsewhere it makes a few words alike.
static inline uint64_t hash_chunk(uint64_t h, const char *p, size_t n)
{
    const char *mask = FIRST + CHUNK - n;
    uint64_t a = (load(p) | EACH * 0x20) & load(mask);
    uint64_t b = (load(p + 8) | EACH * 0x20) & load(mask + 8);
    h = (h ^ a ^ turn(b, 29)) * E;
    h = (h ^ h >> 32) * PI;
    return h ^ h >> 29;
}

// CHUNK bytes from any byte of the word on may be read.
static inline uint64_t hash_word(const char *word, size_t n)
{
    uint64_t h = n;
    for (; n > CHUNK; word += CHUNK, n -= CHUNK)
        h = hash_chunk(h, word, CHUNK);
    return hash_chunk(h, word, n);
}

// A word that is put together from its characters.
struct spelling {
    char bytes[FINGERPRINT_WORD_BYTES + CHUNK];
    size_t n;
    bool letters, digit; // has letters; ends with a digit
    uint32_t before;     // the character before, of a script without spaces; or 0
};

struct words {
    uint32_t n;
    uint64_t line; // hash of those of the line
};

struct reader {
    struct fingerprint *out;
    struct words words;
    uint32_t counted;      // words, in `sum`
    uint32_t line_start;   // how many words the lines before have
    uint32_t number;       // how many words there were after the line's last number
    uint64_t votes[VOTES]; // of the words from `counted` on: each at its number
    uint64_t sum[LEVELS];  // the vertical counters: binary digits of 64 counts
    bool open;             // the last span ended within a run, which is being spelled
    struct spelling spelling;
};

// Adds two more bits to each binary digit; returns what it carries.
static inline uint64_t add_pair(uint64_t *digit, uint64_t a, uint64_t b)
{
    uint64_t one = *digit ^ a;
    uint64_t carry = (*digit & a) | (one & b);
    *digit = one ^ b;
    return carry;
}

static inline void add_from(struct reader *r, unsigned level, uint64_t bits)
{
    for (; bits; level++) {
        uint64_t carry = r->sum[level] & bits;
        r->sum[level] ^= bits;
        bits = carry;
    }
}

static inline uint64_t add_four(uint64_t sum[2], const uint64_t v[4])
{
    uint64_t twos = add_pair(&sum[0], v[0], v[1]);
    return add_pair(&sum[1], twos, add_pair(&sum[0], v[2], v[3]));
}

static inline uint64_t add_eight(uint64_t sum[3], const uint64_t v[8])
{
    uint64_t fours = add_four(sum, v);
    return add_pair(&sum[2], fours, add_four(sum, v + 4));
}

static void count_batch(struct reader *r)
{
    const uint64_t *v = &r->votes[r->counted % VOTES];
    uint64_t sum[4];
    memcpy(sum, r->sum, sizeof sum);
    uint64_t eights = add_eight(sum, v);
    uint64_t carry = add_pair(&sum[3], eights, add_eight(sum, v + 8));
    memcpy(r->sum, sum, sizeof sum);
    add_from(r, 4, carry);
    r->counted += BATCH;
}

static inline void take_word(uint64_t votes[VOTES], struct words *w, uint64_t hash)
{
    votes[w->n++ % VOTES] = hash;
    w->line = w->line * E + hash;
}

static void take_number(struct reader *r)
{
    if (r->number == r->words.n)
        return;
    take_word(r->votes, &r->words, NUMBER);
    r->number = r->words.n;
}

// Puts a line's hash into the sorted sample, if it belongs to the smallest.
static void sample(struct fingerprint *f, uint32_t hash)
{
    uint32_t lo = 0, hi = f->n_lines;
    if (hi == FINGERPRINT_LINES && hash >= f->lines[hi - 1])
        return;
    while (lo < hi) {
        uint32_t mid = (lo + hi) / 2;
        if (f->lines[mid] < hash)
            lo = mid + 1;
        else
            hi = mid;
    }
    if (lo < f->n_lines && f->lines[lo] == hash)
        return;
    if (f->n_lines < FINGERPRINT_LINES)
        f->n_lines++;
    memmove(&f->lines[lo + 1], &f->lines[lo], (f->n_lines - lo - 1) * sizeof *f->lines);
    f->lines[lo] = hash;
}

static inline void end_line(struct reader *r)
{
    if (r->words.n - r->line_start >= FINGERPRINT_LINE_WORDS)
        sample(r->out, (uint32_t)(mix(r->words.line) >> 32));
    r->words.line = 0;
    r->line_start = r->words.n;
    r->number = UINT32_MAX;
}

enum character { LETTER, SEPARATOR, DIGIT, UNSPACED, IGNORED };

// The characters that are no letters of a spaced script, by blocks of the Unicode standard.
// Sorted.
static const struct {
    uint32_t from, to;
    enum character is;
} characters[] = {
    {0x80, 0xA9, SEPARATOR},       {0xAB, 0xAC, SEPARATOR},      {0xAD, 0xAD, IGNORED},
    {0xAE, 0xB4, SEPARATOR},       {0xB6, 0xB9, SEPARATOR},      {0xBB, 0xBF, SEPARATOR},
    {0x60C, 0x60D, SEPARATOR},     {0x61B, 0x61F, SEPARATOR},    {0x640, 0x640, IGNORED},
    {0x660, 0x669, DIGIT},         {0x66A, 0x66D, SEPARATOR},    {0x6D4, 0x6D4, SEPARATOR},
    {0x6F0, 0x6F9, DIGIT},         {0x964, 0x965, SEPARATOR},    {0x966, 0x96F, DIGIT},
    {0x9E6, 0x9EF, DIGIT},         {0xA66, 0xA6F, DIGIT},        {0xAE6, 0xAEF, DIGIT},
    {0xB66, 0xB6F, DIGIT},         {0xBE6, 0xBEF, DIGIT},        {0xC66, 0xC6F, DIGIT},
    {0xCE6, 0xCEF, DIGIT},         {0xD66, 0xD6F, DIGIT},        {0xE00, 0xE4F, UNSPACED},
    {0xE50, 0xE59, DIGIT},         {0xE5A, 0xECF, UNSPACED},     {0xED0, 0xED9, DIGIT},
    {0xEDA, 0xEFF, UNSPACED},      {0x1000, 0x103F, UNSPACED},   {0x1040, 0x1049, DIGIT},
    {0x104A, 0x104F, SEPARATOR},   {0x1050, 0x109F, UNSPACED},   {0x1361, 0x1368, SEPARATOR},
    {0x1680, 0x1680, SEPARATOR},   {0x1780, 0x17D3, UNSPACED},   {0x17D4, 0x17DF, SEPARATOR},
    {0x17E0, 0x17E9, DIGIT},       {0x2000, 0x200A, SEPARATOR},  {0x200B, 0x200F, IGNORED},
    {0x2010, 0x205F, SEPARATOR},   {0x2060, 0x2064, IGNORED},    {0x2065, 0x2BFF, SEPARATOR},
    {0x2E00, 0x2E7F, SEPARATOR},   {0x2E80, 0x2FDF, UNSPACED},   {0x2FE0, 0x3004, SEPARATOR},
    {0x3005, 0x3007, UNSPACED},    {0x3008, 0x3030, SEPARATOR},  {0x3031, 0x3035, UNSPACED},
    {0x3036, 0x3040, SEPARATOR},   {0x3041, 0x309F, UNSPACED},   {0x30A0, 0x30A0, SEPARATOR},
    {0x30A1, 0x30FA, UNSPACED},    {0x30FB, 0x30FB, SEPARATOR},  {0x30FC, 0x312F, UNSPACED},
    {0x3190, 0x319F, SEPARATOR},   {0x31A0, 0x31FF, UNSPACED},   {0x3200, 0x33FF, SEPARATOR},
    {0x3400, 0x9FFF, UNSPACED},    {0xF900, 0xFAFF, UNSPACED},   {0xFE00, 0xFE0F, IGNORED},
    {0xFE10, 0xFE6F, SEPARATOR},   {0xFEFF, 0xFEFF, IGNORED},    {0xFF00, 0xFF0F, SEPARATOR},
    {0xFF10, 0xFF19, DIGIT},       {0xFF1A, 0xFF20, SEPARATOR},  {0xFF3B, 0xFF40, SEPARATOR},
    {0xFF5B, 0xFF65, SEPARATOR},   {0xFF66, 0xFF9F, UNSPACED},   {0xFFE0, 0xFFFF, SEPARATOR},
    {0x1F000, 0x1FAFF, SEPARATOR}, {0x20000, 0x3FFFF, UNSPACED},
};

static enum character character_of(uint32_t cp)
{
    if (cp < 0x80)
        return ascii_digit((char)cp) ? DIGIT : LETTER; // other ASCII is in no run
    if (cp >= 0x2065 && cp <= 0x2BFF)                  // stars, euro, arrows
        return SEPARATOR;
    if ((cp >= 0x4E00 && cp <= 0x9FFF) || (cp >= 0x3041 && cp <= 0x309F))
        return UNSPACED;
    if ((cp >= 0xC0 && cp <= 0x5FF) || (cp >= 0x620 && cp <= 0x63F) ||
        (cp >= 0x641 && cp <= 0x65F) || (cp >= 0xAC00 && cp < 0xD7B0))
        return LETTER;
    size_t lo = 0, hi = sizeof characters / sizeof *characters;
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        if (cp > characters[mid].to)
            lo = mid + 1;
        else if (cp < characters[mid].from)
            hi = mid;
        else
            return characters[mid].is;
    }
    return LETTER;
}

static inline void end_spelling(struct reader *r)
{
    struct spelling *w = &r->spelling;
    if (w->n == 0)
        return;
    if (w->letters)
        take_word(r->votes, &r->words, hash_word(w->bytes, w->n));
    else
        take_number(r);
    w->n = 0;
    w->letters = w->digit = false;
}

static inline void spell(struct reader *r, struct str bytes)
{
    struct spelling *w = &r->spelling;
    if (w->n + bytes.len > FINGERPRINT_WORD_BYTES)
        end_spelling(r);
    for (size_t i = 0; i < bytes.len; i++)
        w->bytes[w->n++] = bytes.ptr[i];
}

static inline bool follows(struct str s, size_t at)
{
    return at < s.len && (s.ptr[at] & 0xC0) == 0x80;
}

// utf8_next(), with the short way for ASCII and for most characters of two and three bytes.
static inline uint32_t next_character(struct str s, size_t *at)
{
    const unsigned char *p = (const unsigned char *)s.ptr + *at;
    if (p[0] < 0x80)
        return s.ptr[(*at)++] & 0x7F;
    if (p[0] >= 0xC2 && p[0] < 0xE0 && follows(s, *at + 1)) {
        *at += 2;
        return (uint32_t)(p[0] & 0x1F) << 6 | (p[1] & 0x3F);
    }
    if (p[0] > 0xE0 && p[0] < 0xED && follows(s, *at + 1) && follows(s, *at + 2)) {
        *at += 3;
        return (uint32_t)(p[0] & 0x0F) << 12 | (uint32_t)(p[1] & 0x3F) << 6 | (p[2] & 0x3F);
    }
    return utf8_next(s, at);
}

// A part of a run, of whole characters.
static void read_part(struct reader *r, struct str part)
{
    struct spelling *w = &r->spelling;
    for (size_t at = 0; at < part.len;) {
        size_t from = at;
        uint32_t cp = next_character(part, &at);
        enum character is = character_of(cp);
        if (is == LETTER) {
            spell(r, str_sub(part, from, at));
            w->letters = true;
            w->digit = false;
        } else if (is == DIGIT && !w->digit) {
            spell(r, STR("0"));
            w->digit = true;
        } else if (is == SEPARATOR || is == UNSPACED) {
            end_spelling(r);
        }
        if (is == UNSPACED)
            take_word(r->votes, &r->words, mix((uint64_t)w->before << 32 ^ cp ^ PI));
        if (is != IGNORED)
            w->before = is == UNSPACED ? cp : 0;
    }
}

static void read_last_part(struct reader *r, struct str part)
{
    read_part(r, part);
    end_spelling(r);
    r->spelling.before = 0;
}

// The masks of a span; bit i is for byte i. A run is a row of bytes that are in words.
struct masks {
    uint64_t word;   // letters and digits, and all bytes past ASCII but for separators
    uint64_t digit;  // of ASCII
    uint64_t odd;    // first bytes of characters past Latin to Hebrew (U+05FF)
    uint64_t symbol; // first bytes of the characters among which most separators are: of Latin-1
                     // (U+0080) and of the symbols (U+2000 to U+2FFF)
    uint64_t line_end;
};

static inline struct masks find_masks(const char *span)
{
    struct masks m = {0};
    for (unsigned i = 0; i < SPAN; i += BLOCK_BYTES) {
        struct block b = block_load(span + i), digit = block_in(b, '0', '9');
        struct block letter = block_or(block_in(b, 'a', 'z'), block_in(b, 'A', 'Z'));
        m.word |= block_bits(block_or(block_or(letter, digit), block_high(b))) << i;
        m.digit |= block_bits(digit) << i;
        m.odd |= block_bits(block_from(b, '\xD8')) << i;
        m.symbol |= block_bits(block_or(block_is(b, '\xC2'), block_is(b, '\xE2'))) << i;
        m.line_end |= block_bits(block_is(b, '\n')) << i;
    }
    return m;
}

// The first n bits, below SPAN.
static inline uint64_t first_bits(size_t n)
{
    return (UINT64_C(1) << n) - 1;
}

// Takes whole separators out of the runs, and leaves it to read_part() what else the symbols are.
static void find_separators(struct masks *m, const char *span)
{
    for (uint64_t left = m->symbol; left; left &= left - 1) {
        size_t from = (size_t)__builtin_ctzll(left), to = from;
        enum character is = character_of(next_character(str_from(span, SPAN + 3), &to));
        if (is == SEPARATOR && to <= SPAN) // else it is the next span's, with what is before it
            m->word &= ~(first_bits(to - from) << from);
        else
            m->odd |= UINT64_C(1) << from;
    }
}

// The ends of those runs, of them that end within the span, that have any of these bytes: the sum
// carries over the run's end.
static inline uint64_t ends_with_any(uint64_t runs, uint64_t bytes)
{
    return (runs + (runs & bytes)) & ~runs;
}

// Runs that end within the span. What the reader counts with every word is kept in registers.
static void read_runs(struct reader *r, const char *span, const struct masks *m)
{
    uint64_t runs = m->word, edges = runs ^ runs << 1; // of each run its start and its end
    uint64_t plain = ~ends_with_any(runs, m->digit | m->odd);
    uint64_t named = ends_with_any(runs, ~m->digit);
    for (uint64_t lines = m->line_end;; lines &= lines - 1) {
        uint64_t line = lines ^ (lines - 1); // up to the next line's end, or all
        struct words w = r->words;
        for (uint64_t left = edges & line; left; left &= left - 1) {
            unsigned start = (unsigned)__builtin_ctzll(left);
            left &= left - 1;
            unsigned end = (unsigned)__builtin_ctzll(left);
            if (plain >> end & 1) {
                take_word(r->votes, &w, hash_word(span + start, end - start));
                continue;
            }
            r->words = w;
            if (named >> end & 1)
                read_last_part(r, str_from(span + start, end - start));
            else
                take_number(r);
            w = r->words;
        }
        r->words = w;
        if (!lines)
            return;
        end_line(r);
        edges &= ~line;
    }
}

// SPAN bytes and CHUNK more may be read. Returns how many are done, at least one.
static size_t read_span(struct reader *r, const char *span)
{
    struct masks m = find_masks(span);
    size_t done = SPAN;
    while (r->words.n - r->counted >= BATCH)
        count_batch(r);
    if (m.symbol)
        find_separators(&m, span);
    if (m.word == UINT64_MAX) {
        struct str part = utf8_cut(str_from(span, SPAN + 1), SPAN);
        if (part.len == 0) // no UTF-8
            part.len = SPAN;
        read_part(r, part);
        r->open = true;
        return part.len;
    }
    if (r->open) {
        unsigned n = (unsigned)__builtin_ctzll(~m.word);
        read_last_part(r, str_from(span, n));
        r->open = false;
        m.word &= ~first_bits(n);
    }
    if (m.word >> (SPAN - 1)) { // begin with this run the next time
        done = SPAN - (unsigned)__builtin_clzll(~m.word);
        m.word &= first_bits(done);
    }
    read_runs(r, span, &m);
    return done;
}

static void read_words(struct reader *r, struct str text)
{
    enum { LAST = SPAN + CHUNK };
    size_t at = 0;
    while (text.len - at >= LAST)
        at += read_span(r, text.ptr + at);
    char rest[2 * LAST] = {0}; // zeros end the last run
    struct str last = str_skip(text, at);
    if (last.len)
        memcpy(rest, last.ptr, last.len);
    for (at = 0; at <= last.len;)
        at += read_span(r, rest + at);
    end_line(r);
}

// Bit b is set if more than half of the words have it: the 64 counts are compared with the half
// from their highest digit on.
static uint64_t majority(struct reader *r)
{
    uint32_t half = r->words.n / 2;
    uint64_t more = 0, equal = UINT64_MAX;
    for (; r->counted < r->words.n; r->counted++)
        add_from(r, 0, r->votes[r->counted % VOTES]);
    for (unsigned k = LEVELS; k--;) {
        uint64_t digit = half >> k & 1 ? UINT64_MAX : 0;
        more |= equal & r->sum[k] & ~digit;
        equal &= ~(r->sum[k] ^ digit);
    }
    return more;
}

void fingerprint_make(struct str title, struct str text, struct fingerprint *out)
{
    *out = (struct fingerprint){0};
    struct reader r = {.out = out, .number = UINT32_MAX};
    uint64_t title_hash = title.len ? hash_bytes(0, title) : 0;
    out->title = title.len && title_hash == 0 ? 1 : title_hash;
    if (title.len || text.len) {
        out->content = hash_bytes(out->title ^ title.len, text);
        out->content += out->content == 0;
    }
    read_words(&r, text);
    out->words = r.words.n;
    if (r.words.n >= FINGERPRINT_WORDS_MIN) {
        out->simhash = majority(&r);
        out->simhash += out->simhash == 0;
    }
}

unsigned fingerprint_distance(uint64_t a, uint64_t b)
{
    return (unsigned)__builtin_popcountll(a ^ b);
}
