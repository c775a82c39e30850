#include "extractors/decode.h"

#include <brotli/decode.h>
#include <libdeflate.h>
#include <zlib.h>
#include <zstd.h>

#include "base/limits.h"
#include "base/utf8.h"
#include "extractors/charset.h"

enum {
    RATIO_FREE_BYTES = 1024 * 1024, // LIMIT_PAGE_RATIO counts past these
    GZIP_MIN_BYTES = 18,            // RFC 1952: header 10, trailer 8
    GUESS_RATIO = 4,                // what markup is usually packed to
    ZSTD_WINDOW_LOG = 23,           // RFC 9659: 8 MB is what a receiver must know, and we no more
};

// Output that grows in the arena. It has room for one byte past the limit, so that a stream of
// exactly the limit is told from a longer one.
struct sink {
    struct arena *arena;
    char *ptr;
    size_t len, cap, limit;
};

static bool sink_grow(struct sink *s, size_t cap)
{
    if (s->cap > s->limit)
        return false;
    if (cap < s->cap * 2)
        cap = s->cap * 2;
    if (cap > s->limit)
        cap = s->limit + 1;
    char *ptr = arena_alloc(s->arena, cap);
    if (s->len)
        memcpy(ptr, s->ptr, s->len);
    s->ptr = ptr;
    s->cap = cap;
    return true;
}

// A stream that ended early, read again by zlib: libdeflate knows only whole ones and keeps
// nothing of the rest. window_bits is zlib's name for the format.
static enum decode_outcome inflate_part(struct sink *out, struct str in, int window_bits, bool *cut)
{
    z_stream z = {.next_in = (z_const Bytef *)(uintptr_t)in.ptr, .avail_in = (uInt)in.len};
    if (in.len > LIMIT_PAGE_BYTES || inflateInit2(&z, window_bits) != Z_OK)
        return DECODE_TOO_LARGE;
    int status = Z_OK;
    while (status == Z_OK) {
        if (out->len == out->cap && !sink_grow(out, 2 * in.len + 1))
            break;
        z.next_out = (Bytef *)out->ptr + out->len;
        z.avail_out = (uInt)(out->cap - out->len);
        status = inflate(&z, Z_NO_FLUSH);
        out->len = out->cap - z.avail_out;
    }
    bool at_end = z.avail_in == 0;
    inflateEnd(&z);
    if (status == Z_OK)
        return DECODE_TOO_LARGE;
    if (status != Z_BUF_ERROR || !at_end)
        return DECODE_BAD; // a whole stream that libdeflate refused has a wrong checksum
    *cut = true;
    return DECODE_OK;
}

typedef enum libdeflate_result inflate_fn(struct libdeflate_decompressor *d, const void *in,
                                          size_t in_len, void *out, size_t out_cap, size_t *in_used,
                                          size_t *out_len);

// One whole stream at the start of `in`; what stands behind it begins at *used.
static enum decode_outcome inflate_one(struct sink *out, struct str in, inflate_fn *fn,
                                       int window_bits, size_t *used, bool *cut)
{
    struct libdeflate_decompressor *d = libdeflate_alloc_decompressor();
    if (!d)
        return DECODE_BAD;
    enum libdeflate_result result = LIBDEFLATE_INSUFFICIENT_SPACE;
    bool room = out->len < out->cap || sink_grow(out, GUESS_RATIO * in.len);
    while (room && result == LIBDEFLATE_INSUFFICIENT_SPACE) {
        size_t n = 0;
        result = fn(d, in.ptr, in.len, out->ptr + out->len, out->cap - out->len, used, &n);
        if (result == LIBDEFLATE_SUCCESS)
            out->len += n;
        else if (result == LIBDEFLATE_INSUFFICIENT_SPACE)
            room = sink_grow(out, 0);
    }
    libdeflate_free_decompressor(d);
    if (result == LIBDEFLATE_SUCCESS)
        return DECODE_OK;
    if (result == LIBDEFLATE_INSUFFICIENT_SPACE)
        return DECODE_TOO_LARGE;
    *used = in.len;
    return inflate_part(out, in, window_bits, cut);
}

static uint32_t little_endian(const char *p)
{
    const unsigned char *b = (const unsigned char *)p;
    return (uint32_t)b[0] | (uint32_t)b[1] << 8 | (uint32_t)b[2] << 16 | (uint32_t)b[3] << 24;
}

// RFC 1952: members one after the other; what is no member behind them is ignored, as gzip does.
static enum decode_outcome decode_gzip(struct sink *out, struct str in, bool *cut)
{
    // The last member's length, and mostly the only one's; a hint that may lie.
    if (in.len >= GZIP_MIN_BYTES) {
        uint32_t isize = little_endian(in.ptr + in.len - 4);
        if (isize / LIMIT_PAGE_RATIO < in.len && isize <= out->limit)
            sink_grow(out, (size_t)isize + 1);
    }
    bool first = true;
    while (in.len && !*cut) {
        if (!str_starts(STR("\x1f\x8b"), str_sub(in, 0, 2)))
            return first ? DECODE_BAD : DECODE_OK;
        size_t used = 0;
        enum decode_outcome outcome =
            inflate_one(out, in, libdeflate_gzip_decompress_ex, 16 + MAX_WBITS, &used, cut);
        if (outcome != DECODE_OK)
            return outcome;
        in = str_skip(in, used);
        first = false;
    }
    return DECODE_OK;
}

// RFC 9110, 8.4.1.2: zlib's format; some servers send it without zlib's header.
static enum decode_outcome decode_deflate(struct sink *out, struct str in, bool *cut)
{
    size_t used;
    enum decode_outcome outcome = DECODE_BAD;
    unsigned b0 = (unsigned char)in.ptr[0];
    unsigned b1 = in.len > 1 ? (unsigned char)in.ptr[1] : 0;
    if ((b0 & 15) == 8 && (b0 << 8 | b1) % 31 == 0) // RFC 1950, 2.2
        outcome = inflate_one(out, in, libdeflate_zlib_decompress_ex, MAX_WBITS, &used, cut);
    if (outcome != DECODE_BAD)
        return outcome;
    out->len = 0;
    return inflate_one(out, in, libdeflate_deflate_decompress_ex, -MAX_WBITS, &used, cut);
}

static enum decode_outcome decode_brotli(struct sink *out, struct str in, bool *cut)
{
    BrotliDecoderState *state = BrotliDecoderCreateInstance(NULL, NULL, NULL);
    if (!state)
        return DECODE_BAD;
    const uint8_t *next_in = (const uint8_t *)in.ptr;
    size_t avail_in = in.len;
    BrotliDecoderResult result = BROTLI_DECODER_RESULT_NEEDS_MORE_OUTPUT;
    while (result == BROTLI_DECODER_RESULT_NEEDS_MORE_OUTPUT) {
        if (out->len == out->cap && !sink_grow(out, GUESS_RATIO * in.len))
            break;
        uint8_t *next_out = (uint8_t *)out->ptr + out->len;
        size_t avail_out = out->cap - out->len;
        result =
            BrotliDecoderDecompressStream(state, &avail_in, &next_in, &avail_out, &next_out, NULL);
        out->len = out->cap - avail_out;
    }
    BrotliDecoderDestroyInstance(state);
    if (result == BROTLI_DECODER_RESULT_NEEDS_MORE_OUTPUT)
        return DECODE_TOO_LARGE;
    *cut = result == BROTLI_DECODER_RESULT_NEEDS_MORE_INPUT;
    return result == BROTLI_DECODER_RESULT_ERROR ? DECODE_BAD : DECODE_OK;
}

// RFC 8878: frames one after the other; what is no frame behind them is ignored.
static enum decode_outcome decode_zstd(struct sink *out, struct str in, bool *cut)
{
    ZSTD_DCtx *state = ZSTD_createDCtx();
    if (!state)
        return DECODE_BAD;
    ZSTD_DCtx_setParameter(state, ZSTD_d_windowLogMax, ZSTD_WINDOW_LOG);
    ZSTD_inBuffer from = {in.ptr, in.len, 0};
    enum decode_outcome outcome = DECODE_OK;
    size_t left = 1; // 0 at the end of a frame
    bool frames = false, full = false;
    while (from.pos < from.size || full) {
        if (out->len == out->cap && !sink_grow(out, GUESS_RATIO * in.len)) {
            outcome = DECODE_TOO_LARGE;
            break;
        }
        ZSTD_outBuffer to = {out->ptr, out->cap, out->len};
        bool fresh = left == 0;
        left = ZSTD_decompressStream(state, &to, &from);
        if (ZSTD_isError(left)) {
            outcome = fresh && frames ? DECODE_OK : DECODE_BAD;
            left = 0;
            break;
        }
        out->len = to.pos;
        frames = frames || left == 0;
        full = left && out->len == out->cap;
    }
    ZSTD_freeDCtx(state);
    *cut = outcome == DECODE_OK && left != 0;
    return outcome;
}

typedef enum decode_outcome coding_fn(struct sink *out, struct str in, bool *cut);

static const struct {
    const char *name;
    coding_fn *decode;
} codings[] = {
    {"gzip", decode_gzip},       {"x-gzip", decode_gzip}, {"br", decode_brotli},
    {"deflate", decode_deflate}, {"zstd", decode_zstd},
};

static coding_fn *find_coding(struct str name)
{
    for (size_t i = 0; i < sizeof codings / sizeof *codings; i++)
        if (str_eq_nocase(str_c(codings[i].name), name))
            return codings[i].decode;
    return NULL;
}

// The codings in the order in which they were applied, "identity" left out; false if one is
// unknown or there are too many.
static bool parse_codings(struct str field, coding_fn *list[DECODE_CODINGS], size_t *n)
{
    struct str part;
    *n = 0;
    while (str_split(&field, ',', &part)) {
        part = str_trim(part);
        if (part.len == 0 || str_eq_nocase(part, STR("identity")))
            continue;
        coding_fn *fn = find_coding(part);
        if (!fn || *n == DECODE_CODINGS)
            return false;
        list[(*n)++] = fn;
    }
    return true;
}

static size_t output_limit(size_t received)
{
    size_t limit = LIMIT_PAGE_BYTES;
    if (received < limit / LIMIT_PAGE_RATIO)
        limit = received * LIMIT_PAGE_RATIO;
    return limit > RATIO_FREE_BYTES ? limit : RATIO_FREE_BYTES;
}

enum decode_outcome decode_body(struct arena *a, struct str content_encoding, struct str raw,
                                struct str *out, bool *cut)
{
    coding_fn *list[DECODE_CODINGS];
    size_t n;
    *out = STR_NONE;
    *cut = false;
    if (!parse_codings(content_encoding, list, &n))
        return DECODE_UNSUPPORTED;
    if (raw.len > LIMIT_PAGE_BYTES)
        return DECODE_TOO_LARGE;
    struct str bytes = raw;
    for (; n && bytes.len; n--) {
        struct sink s = {.arena = a, .limit = output_limit(raw.len)};
        bool early = false;
        enum decode_outcome outcome = list[n - 1](&s, bytes, &early);
        if (outcome == DECODE_OK && s.len > s.limit)
            outcome = DECODE_TOO_LARGE;
        if (outcome != DECODE_OK) {
            *cut = false;
            return outcome;
        }
        *cut = *cut || early;
        bytes = str_from(s.ptr, s.len);
    }
    *out = bytes;
    return DECODE_OK;
}

const char *decode_outcome_name(enum decode_outcome outcome)
{
    static const char *const names[] = {
        [DECODE_OK] = "ok",
        [DECODE_TOO_LARGE] = "too large",
        [DECODE_BAD] = "undecodable",
        [DECODE_UNSUPPORTED] = "unsupported coding",
    };
    return names[outcome];
}
