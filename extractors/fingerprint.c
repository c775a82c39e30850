// Words are found 64 bytes at a time: each block gives a bit mask of the bytes that are in words,
// and the ends of words are where that mask changes. The votes of the words' hashes for the 64
// bits of the simhash are added up in vertical counters: bit b of level k of the counter is binary
// digit k of bit b's count, so that one addition serves all 64 counts.
#include "extractors/fingerprint.h"

#include "base/utf8.h"

enum { BLOCK = 64, LEVELS = 32 };

static const uint64_t EACH = UINT64_C(0x0101010101010101);
static const uint64_t HIGH = UINT64_C(0x8080808080808080);
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

// Sixteen bytes of ones and as many zeros: read from `FIRST + 16 - n`, a mask of the first n bytes.
static const char FIRST[32] = "\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF";

// Letters of ASCII in lower case; digits, and bytes past ASCII, as they are.
static inline uint64_t lower(uint64_t bytes)
{
    return bytes | (~bytes & HIGH) >> 2;
}

// The next n bytes of a word, 1 to 16: letters and digits of ASCII, or bytes past it. Sixteen bytes
// at p may be read; what stands behind the word is masked out, which is faster than to copy it, and
// has no branch that depends on the length.
static inline uint64_t hash_sixteen(uint64_t h, const char *p, size_t n)
{
    uint64_t a = load(p) & load(FIRST + 16 - n), b = load(p + 8) & load(FIRST + 24 - n);
    h = (h ^ lower(a)) * E + turn(lower(b) * PI, 32);
    h = (h ^ h >> 32) * PI;
    return h ^ h >> 29;
}

// A word of more than sixteen bytes (FINGERPRINT_WORD_BYTES at most), or at the end of what may be
// read.
static uint64_t hash_long(const char *word, size_t n)
{
    char padded[FINGERPRINT_WORD_BYTES + 16];
    uint64_t h = n;
    memset(padded, 0, sizeof padded);
    memcpy(padded, word, n);
    for (word = padded; n > 16; word += 16, n -= 16)
        h = hash_sixteen(h, word, 16);
    return hash_sixteen(h, word, n);
}

// `end` is where one may read to.
static inline uint64_t hash_word(const char *word, size_t n, const char *end)
{
    return n <= 16 && end - word >= 16 ? hash_sixteen(n, word, n) : hash_long(word, n);
}

struct reader {
    struct fingerprint *out;
    uint32_t words;
    uint64_t line; // of the words of the line so far
    uint32_t line_words;
    bool number;          // the line's last word was one
    uint64_t votes[8];    // of the last words, not counted yet
    uint64_t sum[LEVELS]; // the vertical counters: binary digits of 64 counts
};

// Adds two more bits to each binary digit; returns what it carries.
static inline uint64_t add_pair(uint64_t *digit, uint64_t a, uint64_t b)
{
    uint64_t one = *digit ^ a;
    uint64_t carry = (*digit & a) | (one & b);
    *digit = one ^ b;
    return carry;
}

static void add_from(struct reader *r, unsigned level, uint64_t bits)
{
    for (; bits; level++) {
        uint64_t carry = r->sum[level] & bits;
        r->sum[level] ^= bits;
        bits = carry;
    }
}

static void add_votes(struct reader *r)
{
    uint64_t fours[2];
    for (unsigned i = 0; i < 2; i++) {
        const uint64_t *v = &r->votes[4 * i];
        uint64_t twos = add_pair(&r->sum[0], v[0], v[1]);
        fours[i] = add_pair(&r->sum[1], twos, add_pair(&r->sum[0], v[2], v[3]));
    }
    add_from(r, 3, add_pair(&r->sum[2], fours[0], fours[1]));
}

static inline void take_word(struct reader *r, uint64_t hash)
{
    r->votes[r->words++ % 8] = hash;
    if (r->words % 8 == 0)
        add_votes(r);
    r->line = (turn(r->line, 27) ^ hash) * E;
    r->line_words++;
    r->number = false;
}

static void take_number(struct reader *r)
{
    if (r->number)
        return;
    take_word(r, NUMBER);
    r->number = true;
}

// Puts a line's hash into the sorted sample, if it belongs to the smallest.
static void sample(struct fingerprint *f, uint32_t hash)
{
    uint32_t at = f->n_lines;
    if (at == FINGERPRINT_LINES && hash >= f->lines[at - 1])
        return;
    while (at && f->lines[at - 1] > hash)
        at--;
    if (at && f->lines[at - 1] == hash)
        return;
    if (f->n_lines < FINGERPRINT_LINES)
        f->n_lines++;
    memmove(&f->lines[at + 1], &f->lines[at], (f->n_lines - at - 1) * sizeof *f->lines);
    f->lines[at] = hash;
}

static void end_line(struct reader *r)
{
    if (r->line_words >= FINGERPRINT_LINE_WORDS)
        sample(r->out, (uint32_t)(mix(r->line) >> 32));
    r->line = r->line_words = 0;
    r->number = false;
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

// A word as it is read, with room to load sixteen bytes at its end.
struct spelling {
    char bytes[FINGERPRINT_WORD_BYTES + 16];
    size_t n;
    bool letters, digit; // has letters; ends with a digit
};

static void end_spelling(struct reader *r, struct spelling *w)
{
    if (w->letters)
        take_word(r, hash_word(w->bytes, w->n, w->bytes + sizeof w->bytes));
    else if (w->n)
        take_number(r);
    w->n = 0;
    w->letters = w->digit = false;
}

static void spell(struct reader *r, struct spelling *w, struct str bytes)
{
    if (w->n + bytes.len > FINGERPRINT_WORD_BYTES)
        end_spelling(r, w);
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
    if (p[0] >= 0xC3 && p[0] < 0xE0 && follows(s, *at + 1)) {
        *at += 2;
        return (uint32_t)(p[0] & 0x1F) << 6 | (p[1] & 0x3F);
    }
    if (p[0] > 0xE0 && p[0] < 0xED && follows(s, *at + 1) && follows(s, *at + 2)) {
        *at += 3;
        return (uint32_t)(p[0] & 0x0F) << 12 | (uint32_t)(p[1] & 0x3F) << 6 | (p[2] & 0x3F);
    }
    return utf8_next(s, at);
}

// A run with digits or with characters that have to be looked at one by one.
static void read_mixed(struct reader *r, struct str run)
{
    struct spelling w;
    w.n = 0; // its bytes need no value
    w.letters = w.digit = false;
    uint32_t before = 0; // of an unspaced script
    for (size_t at = 0; at < run.len;) {
        size_t from = at;
        uint32_t cp = next_character(run, &at);
        enum character is = character_of(cp);
        if (is == LETTER) {
            spell(r, &w, str_sub(run, from, at));
            w.letters = true;
            w.digit = false;
        } else if (is == DIGIT && !w.digit) {
            spell(r, &w, STR("0"));
            w.digit = true;
        } else if (is == SEPARATOR || is == UNSPACED) {
            end_spelling(r, &w);
        }
        if (is == UNSPACED)
            take_word(r, mix((uint64_t)before << 32 ^ cp ^ PI));
        if (is != IGNORED)
            before = is == UNSPACED ? cp : 0;
    }
    end_spelling(r, &w);
}

// A run of letters and digits; `end` is that of the text.
static inline void read_run(struct reader *r, const char *run, size_t n, const char *end,
                            bool mixed)
{
    if (mixed) {
        read_mixed(r, str_from(run, n));
        return;
    }
    for (; n > FINGERPRINT_WORD_BYTES; n -= FINGERPRINT_WORD_BYTES) {
        take_word(r, hash_word(run, FINGERPRINT_WORD_BYTES, end));
        run += FINGERPRINT_WORD_BYTES;
    }
    take_word(r, hash_word(run, n, end));
}

// The masks of a block; bit i is for byte i.
struct masks {
    uint64_t word;  // letters and digits, and all bytes past ASCII
    uint64_t mixed; // of these: digits, and first bytes of characters past Latin to Hebrew (U+05FF)
                    // or in the block with the Latin-1 punctuation
    uint64_t line_end;
    bool open, open_mixed; // a run goes on from the block before, and is mixed so far
};

// The highest bit of each byte of x, which are below 0x80, that is in [lo, hi].
static inline uint64_t between(uint64_t x, unsigned lo, unsigned hi)
{
    return (x + EACH * (0x80 - lo)) & ~(x + EACH * (0x7F - hi)) & HIGH;
}

// The highest bits of the eight bytes, side by side.
static inline uint64_t gather(uint64_t x)
{
    return (x & HIGH) * UINT64_C(0x0002040810204081) >> 56;
}

static void find_masks(const char block[BLOCK], struct masks *m)
{
    m->word = m->mixed = m->line_end = 0;
    for (unsigned i = 0; i < BLOCK; i += 8) {
        uint64_t x = load(block + i), low = x & ~HIGH;
        uint64_t letters = between(low | EACH * 0x20, 'a', 'z'), digits = between(low, '0', '9');
        uint64_t mixed = digits & ~x;
        if (x & HIGH)
            mixed |= (between(low, 0x58, 0x7F) | between(low, 0x42, 0x42)) & x;
        m->word |= gather(letters | digits | x) << i;
        m->mixed |= gather(mixed) << i;
        m->line_end |= gather(between(low, '\n', '\n') & ~x) << i;
    }
}

// One block, which begins at `base` of the text. *run is where the run begins that is open at its
// start, and then at its end; only with m->open.
static void read_block(struct reader *r, struct masks *m, struct str text, size_t base, size_t *run)
{
    uint64_t before = m->word << 1 | m->open; // bit i: byte i - 1 is in a word
    uint64_t starts = m->word & ~before, ends = before & ~m->word;
    if (!m->open && starts) {
        *run = base + (unsigned)__builtin_ctzll(starts);
        starts &= starts - 1;
    }
    for (uint64_t stops = ends | m->line_end; stops; stops &= stops - 1) {
        unsigned bit = (unsigned)__builtin_ctzll(stops);
        if (ends >> bit & 1) {
            uint64_t mine = m->mixed & ((UINT64_C(1) << bit) - 1);
            read_run(r, text.ptr + *run, base + bit - *run, text.ptr + text.len,
                     mine || m->open_mixed);
            m->mixed ^= mine;
            m->open_mixed = false;
            if (starts)
                *run = base + (unsigned)__builtin_ctzll(starts);
            starts &= starts - 1;
        }
        if (m->line_end >> bit & 1)
            end_line(r);
    }
    m->open = m->word >> (BLOCK - 1);
    m->open_mixed = m->open && (m->open_mixed || m->mixed);
}

static void read_words(struct reader *r, struct str text)
{
    struct masks m = {0};
    size_t run = 0, base = 0;
    for (; text.len - base >= BLOCK; base += BLOCK) {
        find_masks(text.ptr + base, &m);
        read_block(r, &m, text, base, &run);
    }
    char rest[BLOCK] = {0}; // at least one 0 ends the last run
    if (text.len > base)
        memcpy(rest, text.ptr + base, text.len - base);
    find_masks(rest, &m);
    read_block(r, &m, text, base, &run);
    end_line(r);
}

// Bit b is set if more than half of the words have it: the 64 counts are compared with the half
// from their highest digit on.
static uint64_t majority(struct reader *r)
{
    uint32_t half = r->words / 2;
    uint64_t more = 0, equal = UINT64_MAX;
    for (unsigned i = 0; i < r->words % 8; i++)
        add_from(r, 0, r->votes[i]);
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
    struct reader r = {.out = out};
    uint64_t title_hash = title.len ? hash_bytes(0, title) : 0;
    out->title = title.len && title_hash == 0 ? 1 : title_hash;
    if (title.len || text.len) {
        out->content = hash_bytes(out->title ^ title.len, text);
        out->content += out->content == 0;
    }
    read_words(&r, text);
    out->words = r.words;
    if (r.words >= FINGERPRINT_WORDS_MIN) {
        out->simhash = majority(&r);
        out->simhash += out->simhash == 0;
    }
}

unsigned fingerprint_distance(uint64_t a, uint64_t b)
{
    return (unsigned)__builtin_popcountll(a ^ b);
}
