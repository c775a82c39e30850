#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <brotli/encode.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#include <zlib.h>
#include <zstd.h>

#include "base/limits.h"
#include "base/utf8.h"
#include "base/xalloc.h"
#include "extractors/charset.h"
#include "extractors/decode.h"

enum { MIB = 1024 * 1024 };

// --- Content codings ---

static struct str pack_zlib(struct arena *a, struct str s, int window_bits)
{
    z_stream z = {0};
    assert_int_equal(deflateInit2(&z, 6, Z_DEFLATED, window_bits, 8, Z_DEFAULT_STRATEGY), Z_OK);
    size_t cap = deflateBound(&z, s.len) + 32;
    char *out = arena_alloc(a, cap);
    z.next_in = (z_const Bytef *)(uintptr_t)s.ptr;
    z.avail_in = (uInt)s.len;
    z.next_out = (Bytef *)out;
    z.avail_out = (uInt)cap;
    assert_int_equal(deflate(&z, Z_FINISH), Z_STREAM_END);
    deflateEnd(&z);
    return str_from(out, cap - z.avail_out);
}

static struct str pack_gzip(struct arena *a, struct str s)
{
    return pack_zlib(a, s, 16 + 15);
}

static struct str pack_deflate(struct arena *a, struct str s)
{
    return pack_zlib(a, s, 15);
}

static struct str pack_raw(struct arena *a, struct str s)
{
    return pack_zlib(a, s, -15);
}

static struct str pack_brotli(struct arena *a, struct str s)
{
    size_t n = BrotliEncoderMaxCompressedSize(s.len) + 64;
    uint8_t *out = arena_alloc(a, n);
    assert_int_equal(
        BrotliEncoderCompress(2, 22, BROTLI_MODE_TEXT, s.len, (const uint8_t *)s.ptr, &n, out),
        BROTLI_TRUE);
    return str_from((char *)out, n);
}

static struct str pack_zstd(struct arena *a, struct str s)
{
    size_t cap = ZSTD_compressBound(s.len);
    char *out = arena_alloc(a, cap);
    size_t n = ZSTD_compress(out, cap, s.ptr, s.len, 3);
    assert_false(ZSTD_isError(n));
    return str_from(out, n);
}

typedef struct str pack_fn(struct arena *a, struct str s);

static const struct {
    const char *name, *coding;
    pack_fn *pack;
    bool checks; // has a checksum
} formats[] = {
    {"gzip", "gzip", pack_gzip, true},       {"x-gzip", "X-GZip", pack_gzip, true},
    {"zlib", "deflate", pack_deflate, true}, {"raw deflate", "deflate", pack_raw, false},
    {"brotli", "br", pack_brotli, false},    {"zstd", " zstd ", pack_zstd, false},
};

enum { FORMATS = sizeof formats / sizeof *formats };

static struct str filled(struct arena *a, size_t n, bool noise)
{
    char *p = arena_alloc(a, n + 1);
    uint32_t x = 1;
    for (size_t i = 0; i < n; i++) {
        x = x * 1664525u + 1013904223u;
        p[i] = noise ? (char)(unsigned char)(x >> 24) : "<p>shop</p>\n"[i % 12];
    }
    return str_from(p, n);
}

static void test_round_trip(void **state)
{
    (void)state;
    static const size_t sizes[] = {1, 2, 17, 1000, 70000, 3 * MIB};
    struct arena a;
    arena_init(&a);
    for (size_t f = 0; f < FORMATS; f++) {
        for (size_t i = 0; i < 2 * sizeof sizes / sizeof *sizes; i++) {
            struct str page = filled(&a, sizes[i / 2], i % 2), out;
            bool cut = true;
            struct str packed = formats[f].pack(&a, page);
            if (packed.len * LIMIT_PAGE_RATIO < page.len && page.len > MIB)
                continue;
            assert_int_equal(decode_body(&a, str_c(formats[f].coding), packed, &out, &cut),
                             DECODE_OK);
            assert_false(cut);
            assert_true(str_eq(out, page));
        }
        arena_reset(&a);
    }
    arena_deinit(&a);
}

static void test_identity(void **state)
{
    (void)state;
    static const char *const codings[] = {"", "identity", " Identity , ", ",", "identity,identity"};
    struct arena a;
    arena_init(&a);
    for (size_t i = 0; i < sizeof codings / sizeof *codings; i++) {
        struct str out, raw = STR("<p>a");
        bool cut;
        assert_int_equal(decode_body(&a, str_c(codings[i]), raw, &out, &cut), DECODE_OK);
        assert_ptr_equal(out.ptr, raw.ptr);
        assert_int_equal(out.len, raw.len);
    }
    arena_deinit(&a);
}

static void test_unsupported(void **state)
{
    (void)state;
    static const char *const codings[] = {"compress",         "gzip, sdch", "gzip;q=1", "utf-8",
                                          "gzip, gzip, gzip", "dcb",        "gzip br"};
    struct arena a;
    arena_init(&a);
    struct str raw = pack_gzip(&a, STR("x"));
    for (size_t i = 0; i < sizeof codings / sizeof *codings; i++) {
        struct str out;
        bool cut;
        assert_int_equal(decode_body(&a, str_c(codings[i]), raw, &out, &cut), DECODE_UNSUPPORTED);
        assert_int_equal(out.len, 0);
    }
    arena_deinit(&a);
}

static void test_stacked(void **state)
{
    (void)state;
    struct arena a;
    struct str out, page;
    bool cut;
    arena_init(&a);
    page = filled(&a, 5000, false);
    struct str twice = pack_gzip(&a, pack_gzip(&a, page));
    assert_int_equal(decode_body(&a, STR("gzip, gzip"), twice, &out, &cut), DECODE_OK);
    assert_true(str_eq(out, page));
    struct str mixed = pack_gzip(&a, pack_brotli(&a, page));
    assert_int_equal(decode_body(&a, STR("br, identity, gzip"), mixed, &out, &cut), DECODE_OK);
    assert_true(str_eq(out, page));
    assert_int_equal(decode_body(&a, STR("gzip, br"), mixed, &out, &cut), DECODE_BAD);
    arena_deinit(&a);
}

static void test_empty_body(void **state)
{
    (void)state;
    struct arena a;
    arena_init(&a);
    for (size_t f = 0; f < FORMATS; f++) {
        struct str out;
        bool cut;
        assert_int_equal(decode_body(&a, str_c(formats[f].coding), STR_NONE, &out, &cut),
                         DECODE_OK);
        assert_int_equal(out.len, 0);
        assert_false(cut);
    }
    arena_deinit(&a);
}

// Every cut gives a prefix and says so, or is nothing but an end that was not needed.
static void test_truncated(void **state)
{
    (void)state;
    struct arena a;
    arena_init(&a);
    for (size_t f = 0; f < FORMATS; f++) {
        struct str page = filled(&a, 3000, false), out;
        struct str packed = formats[f].pack(&a, page);
        for (size_t n = 1; n < packed.len; n++) {
            bool cut = false;
            char *exact = arena_cstr(&a, str_sub(packed, 0, n));
            enum decode_outcome outcome =
                decode_body(&a, str_c(formats[f].coding), str_from(exact, n), &out, &cut);
            if (outcome != DECODE_OK || !cut || !str_starts(page, out)) {
                print_error("%s cut at %zu of %zu: %s\n", formats[f].name, n, packed.len,
                            decode_outcome_name(outcome));
                fail();
            }
        }
        arena_reset(&a);
    }
    arena_deinit(&a);
}

static void test_truncated_keeps_most(void **state)
{
    (void)state;
    struct arena a;
    arena_init(&a);
    for (size_t f = 0; f < FORMATS; f++) {
        struct str page = filled(&a, 600000, true), out;
        struct str packed = formats[f].pack(&a, page);
        bool cut;
        struct str part = str_sub(packed, 0, packed.len * 9 / 10);
        assert_int_equal(decode_body(&a, str_c(formats[f].coding), part, &out, &cut), DECODE_OK);
        assert_true(cut);
        assert_true(out.len > page.len / 2);
        assert_true(str_starts(page, out));
        arena_reset(&a);
    }
    arena_deinit(&a);
}

// Damage gives an outcome, never a crash; where the format has a checksum, never other bytes.
static void test_damaged(void **state)
{
    (void)state;
    struct arena a;
    arena_init(&a);
    for (size_t f = 0; f < FORMATS; f++) {
        struct str page = filled(&a, 400, true);
        struct str packed = formats[f].pack(&a, page);
        for (size_t i = 0; i < packed.len; i++) {
            char *bad = arena_cstr(&a, packed);
            bad[i] ^= 0x55;
            struct str out;
            bool cut;
            enum decode_outcome outcome =
                decode_body(&a, str_c(formats[f].coding), str_from(bad, packed.len), &out, &cut);
            // The ten bytes of gzip's header are not all checked; the first two of zlib's select
            // between zlib and raw.
            if (formats[f].checks && i >= 10 && outcome == DECODE_OK && !cut)
                assert_true(str_eq(out, page));
            if (outcome != DECODE_OK)
                assert_int_equal(out.len, 0);
        }
        arena_reset(&a);
    }
    arena_deinit(&a);
}

static void test_wrong_coding(void **state)
{
    (void)state;
    static const char *const bodies[] = {"<!DOCTYPE html><p>not packed",
                                         "\x1f\x8b",
                                         "\x1f\x8b\x09",
                                         "\x28\xb5\x2f\xfd",
                                         "\x78\x9c",
                                         "\xff\xff\xff\xff"};
    struct arena a;
    arena_init(&a);
    for (size_t f = 0; f < FORMATS; f++) {
        for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++) {
            struct str out;
            bool cut;
            enum decode_outcome outcome =
                decode_body(&a, str_c(formats[f].coding), str_c(bodies[i]), &out, &cut);
            assert_true(outcome == DECODE_BAD || (outcome == DECODE_OK && cut));
            assert_int_equal(i == 0 && f != 3 && f != 4 ? outcome : DECODE_BAD, DECODE_BAD);
        }
    }
    arena_deinit(&a);
}

// A bomb ends at the limit; one byte under it is a page.
static void test_limits(void **state)
{
    (void)state;
    struct arena a;
    arena_init(&a);
    for (size_t f = 0; f < FORMATS; f++) {
        struct str out;
        bool cut;
        struct str coding = str_c(formats[f].coding);
        char *zeros = arena_zalloc(&a, LIMIT_PAGE_BYTES + 1);
        struct str bomb = formats[f].pack(&a, str_from(zeros, LIMIT_PAGE_BYTES));
        assert_int_equal(decode_body(&a, coding, bomb, &out, &cut), DECODE_TOO_LARGE);
        assert_int_equal(out.len, 0);
        // What compresses less may have all bytes, and not one more.
        uint32_t x = 1;
        for (size_t i = 0; i < LIMIT_PAGE_BYTES; i += 97) {
            x = x * 1664525u + 1013904223u;
            zeros[i] = (char)(unsigned char)(x >> 24);
        }
        struct str full = formats[f].pack(&a, str_from(zeros, LIMIT_PAGE_BYTES));
        assert_true(full.len > LIMIT_PAGE_BYTES / LIMIT_PAGE_RATIO);
        assert_int_equal(decode_body(&a, coding, full, &out, &cut), DECODE_OK);
        assert_int_equal(out.len, LIMIT_PAGE_BYTES);
        struct str over = formats[f].pack(&a, str_from(zeros, LIMIT_PAGE_BYTES + 1));
        assert_int_equal(decode_body(&a, coding, over, &out, &cut), DECODE_TOO_LARGE);
        arena_reset(&a);
    }
    arena_deinit(&a);
}

static void test_ratio(void **state)
{
    (void)state;
    struct arena a;
    struct str out;
    bool cut;
    arena_init(&a);
    char *zeros = arena_zalloc(&a, 2 * MIB);
    // The first MiB is free, however it was packed.
    struct str small = pack_gzip(&a, str_from(zeros, MIB));
    assert_true(small.len * LIMIT_PAGE_RATIO < MIB);
    assert_int_equal(decode_body(&a, STR("gzip"), small, &out, &cut), DECODE_OK);
    struct str large = pack_gzip(&a, str_from(zeros, MIB + 1));
    assert_int_equal(decode_body(&a, STR("gzip"), large, &out, &cut), DECODE_TOO_LARGE);
    // A bomb in a bomb.
    struct str twice = pack_gzip(&a, large);
    assert_int_equal(decode_body(&a, STR("gzip,gzip"), twice, &out, &cut), DECODE_TOO_LARGE);
    struct str raw = str_from(arena_zalloc(&a, LIMIT_PAGE_BYTES + 1), LIMIT_PAGE_BYTES + 1);
    assert_int_equal(decode_body(&a, STR(""), raw, &out, &cut), DECODE_TOO_LARGE);
    arena_deinit(&a);
}

static void test_members(void **state)
{
    (void)state;
    struct arena a;
    struct buf body;
    struct str out;
    bool cut;
    arena_init(&a);
    buf_init(&body, 0);
    buf_add(&body, pack_gzip(&a, STR("one ")));
    buf_add(&body, pack_gzip(&a, STR("")));
    buf_add(&body, pack_gzip(&a, filled(&a, 100000, false)));
    assert_int_equal(decode_body(&a, STR("gzip"), buf_str(&body), &out, &cut), DECODE_OK);
    assert_int_equal(out.len, 100004);
    buf_add(&body, STR("\0\0trailing"));
    assert_int_equal(decode_body(&a, STR("gzip"), buf_str(&body), &out, &cut), DECODE_OK);
    assert_int_equal(out.len, 100004);
    assert_false(cut);
    // A length in the trailer that lies is only a hint.
    struct str one = pack_gzip(&a, filled(&a, 5000, true));
    char *lie = arena_cstr(&a, one);
    memcpy(lie + one.len - 4, "\xff\xff\xff\xff", 4);
    assert_int_equal(decode_body(&a, STR("gzip"), str_from(lie, one.len), &out, &cut), DECODE_BAD);
    buf_reset(&body);
    buf_add(&body, pack_zstd(&a, STR("one ")));
    buf_add(&body, pack_zstd(&a, STR("two")));
    buf_add(&body, STR("garbage"));
    assert_int_equal(decode_body(&a, STR("zstd"), buf_str(&body), &out, &cut), DECODE_OK);
    assert_true(str_eq(out, STR("one two")));
    buf_deinit(&body);
    arena_deinit(&a);
}

// --- Charsets ---

struct charset_row {
    const char *name, *content_type, *bytes;
    size_t len; // 0: of the text
    const char *utf8, *charset;
};

static const struct charset_row charset_rows[] = {
    {"nothing", "", "", 0, "", "UTF-8"},
    {"ascii", "text/html", "abc", 0, "abc", "UTF-8"},
    {"utf-8 guessed", "", "\xC3\xA9", 0, "\xC3\xA9", "UTF-8"},
    {"utf-8 cut at the end", "", "\xC3\xA9 \xE2\x82", 0, "\xC3\xA9 \xEF\xBF\xBD", "UTF-8"},
    {"windows-1252 guessed", "", "caf\xE9 10\x80", 0, "caf\xC3\xA9 10\xE2\x82\xAC", "windows-1252"},
    {"header", "text/html; charset=iso-8859-2", "\xB1", 0, "\xC4\x85", "ISO-8859-2"},
    {"header, latin1", "text/html;charset=ISO-8859-1", "\x80", 0, "\xE2\x82\xAC", "windows-1252"},
    {"header, quoted", "text/html; x=y; Charset=\"KOI8-R\"", "\xC1", 0, "\xD0\xB0", "KOI8-R"},
    {"header, spaces", "text/html ; charset = koi8-u ; x", "\xA4", 0, "\xD1\x94", "KOI8-U"},
    {"header, unknown", "text/html; charset=nonsense", "\xC3\xA9", 0, "\xC3\xA9", "UTF-8"},
    {"header before meta", "text/html; charset=utf-8", "<meta charset=koi8-r>\xC3\xA9", 0,
     "<meta charset=koi8-r>\xC3\xA9", "UTF-8"},
    {"mark before header", "text/html; charset=koi8-r", "\xEF\xBB\xBF\xC3\xA9", 0, "\xC3\xA9",
     "UTF-8"},
    {"mark, utf-16le", "",
     "\xFF\xFE"
     "a\0\xE9\0",
     6, "a\xC3\xA9", "UTF-16LE"},
    {"mark, utf-16be", "", "\xFE\xFF\0a\0\xE9", 6, "a\xC3\xA9", "UTF-16BE"},
    {"utf-16 surrogates", "; charset=utf-16", "\x3D\xD8\0\xDE", 4, "\xF0\x9F\x98\x80", "UTF-16LE"},
    {"utf-16 lone surrogate", "; charset=utf-16le",
     "\x3D\xD8"
     "a\0",
     4,
     "\xEF\xBF\xBD"
     "a",
     "UTF-16LE"},
    {"meta", "", "<meta charset=windows-1251>\xE0", 0, "<meta charset=windows-1251>\xD0\xB0",
     "windows-1251"},
    {"meta, quoted", "", "<html><META Charset = 'koi8-r' >\xC1", 0,
     "<html><META Charset = 'koi8-r' >\xD0\xB0", "KOI8-R"},
    {"meta, pragma", "", "<meta http-equiv=Content-Type content='text/html; charset=gbk'>\xD6\xD0",
     0, "<meta http-equiv=Content-Type content='text/html; charset=gbk'>\xE4\xB8\xAD", "GBK"},
    {"meta, pragma behind content", "",
     "<meta content=\"text/html;charset='gb2312'\" http-equiv='content-type'>\xD6\xD0", 0,
     "<meta content=\"text/html;charset='gb2312'\" http-equiv='content-type'>\xE4\xB8\xAD", "GBK"},
    {"meta, content without pragma", "", "<meta content='text/html; charset=gbk'>\xC3\xA9", 0,
     "<meta content='text/html; charset=gbk'>\xC3\xA9", "UTF-8"},
    {"meta in a comment", "", "<!-- <meta charset=gbk> -->\xC3\xA9", 0,
     "<!-- <meta charset=gbk> -->\xC3\xA9", "UTF-8"},
    {"meta in an attribute", "", "<p title='<meta charset=gbk>'>\xC3\xA9", 0,
     "<p title='<meta charset=gbk>'>\xC3\xA9", "UTF-8"},
    {"meta behind <!-->", "", "<!--><meta charset=gbk>\xD6\xD0", 0,
     "<!--><meta charset=gbk>\xE4\xB8\xAD", "GBK"},
    {"metal", "", "<metal charset=gbk>\xC3\xA9", 0, "<metal charset=gbk>\xC3\xA9", "UTF-8"},
    {"meta/", "", "<meta/charset=gbk>\xD6\xD0", 0, "<meta/charset=gbk>\xE4\xB8\xAD", "GBK"},
    {"meta utf-16 is utf-8", "", "<meta charset=utf-16>\xC3\xA9", 0,
     "<meta charset=utf-16>\xC3\xA9", "UTF-8"},
    {"meta x-user-defined", "", "<meta charset=x-user-defined>\x80", 0,
     "<meta charset=x-user-defined>\xE2\x82\xAC", "windows-1252"},
    {"second meta", "", "<meta charset=none><meta charset=gbk>\xD6\xD0", 0,
     "<meta charset=none><meta charset=gbk>\xE4\xB8\xAD", "GBK"},
    {"meta, cut", "", "<meta charset=", 0, "<meta charset=", "UTF-8"},
    {"meta, open quote", "", "<meta charset='gbk>\xC3\xA9", 0, "<meta charset='gbk>\xC3\xA9",
     "UTF-8"},
    {"xml declaration", "", "<?xml version=\"1.0\" encoding=\"windows-1251\"?>\xE0", 0,
     "<?xml version=\"1.0\" encoding=\"windows-1251\"?>\xD0\xB0", "windows-1251"},
    {"gb18030, four bytes", "; charset=gb18030", "\x81\x30\x81\x30", 0, "\xC2\x80", "gb18030"},
    {"big5", "; charset=big5", "\xA4\xA4", 0, "\xE4\xB8\xAD", "Big5"},
    {"euc-kr", "; charset=ks_c_5601-1987", "\xB0\xA1", 0, "\xEA\xB0\x80", "EUC-KR"},
    {"shift_jis", "; charset=sjis", "\x83\x65\xB1", 0, "\xE3\x83\x86\xEF\xBD\xB1", "Shift_JIS"},
    {"euc-jp", "; charset=euc-jp", "\xA5\xC6", 0, "\xE3\x83\x86", "EUC-JP"},
    {"iso-2022-jp", "; charset=iso-2022-jp", "a\x1B$B%F\x1B(Bb", 0,
     "a\xE3\x83\x86"
     "b",
     "ISO-2022-JP"},
    {"iso-8859-16", "; charset=iso-8859-16", "a\x80\xA1\xAA", 0, "a\xC2\x80\xC4\x84\xC8\x98",
     "ISO-8859-16"},
    {"windows-874", "; charset=tis-620", "\xA1", 0, "\xE0\xB8\x81", "windows-874"},
    {"macintosh", "; charset=macintosh", "\x8E", 0, "\xC3\xA9", "macintosh"},
    {"ibm866", "; charset=cp866", "\xA0", 0, "\xD0\xB0", "IBM866"},
    {"x-user-defined", "; charset=x-user-defined", "a\x80\xFF", 0, "a\xEF\x9E\x80\xEF\x9F\xBF",
     "x-user-defined"},
    {"replacement", "; charset=hz-gb-2312", "abc", 0, "\xEF\xBF\xBD", "replacement"},
    {"replacement of nothing", "; charset=iso-2022-kr", "", 0, "", "replacement"},
    {"nul", "", "a\0b", 3,
     "a\xEF\xBF\xBD"
     "b",
     "UTF-8"},
    {"nul in koi8", "; charset=koi8-r", "a\0\xC1", 3, "a\xEF\xBF\xBD\xD0\xB0", "KOI8-R"},
    {"invalid utf-8", "; charset=utf-8",
     "a\xFF"
     "b\xC0\xAF",
     0,
     "a\xEF\xBF\xBD"
     "b\xEF\xBF\xBD\xEF\xBF\xBD",
     "UTF-8"},
    {"lead byte before a tag", "; charset=shift_jis", "\x81<p>", 0, "\xEF\xBF\xBD<p>", "Shift_JIS"},
    {"lead byte at the end", "; charset=gbk", "a\x81", 0, "a\xEF\xBF\xBD", "GBK"},
};

static void test_charsets(void **state)
{
    (void)state;
    bool failed = false;
    for (size_t i = 0; i < sizeof charset_rows / sizeof *charset_rows; i++) {
        const struct charset_row *r = &charset_rows[i];
        struct arena a;
        struct str utf8;
        const char *charset = NULL;
        arena_init(&a);
        size_t len = r->len ? r->len : strlen(r->bytes);
        char *exact = arena_alloc(&a, len);
        memcpy(exact, r->bytes, len);
        decode_charset(&a, str_c(r->content_type), str_from(exact, len), &utf8, &charset);
        if (strcmp(charset, r->charset) != 0 || !str_eq(utf8, str_c(r->utf8))) {
            print_error("%s: got %s %.*s\n", r->name, charset, STR_ARG(utf8));
            failed = true;
        }
        arena_deinit(&a);
    }
    assert_false(failed);
}

static void test_meta_beyond_1024_bytes(void **state)
{
    (void)state;
    for (size_t pad = 1024 - 20; pad <= 1024; pad++) {
        struct arena a;
        struct buf page;
        struct str utf8;
        const char *charset;
        arena_init(&a);
        buf_init(&page, 0);
        while (page.len < pad)
            buf_addc(&page, ' ');
        buf_add(&page, STR("<meta charset=gbk>"));
        decode_charset(&a, STR_NONE, buf_str(&page), &utf8, &charset);
        assert_string_equal(charset, pad + 18 <= 1024 ? "GBK" : "UTF-8");
        buf_deinit(&page);
        arena_deinit(&a);
    }
}

static void test_every_label(void **state)
{
    (void)state;
    size_t labels = 0, encodings = 0;
    const struct charset *c;
    for (; (c = charset_at(encodings)); encodings++) {
        struct str rest = str_c(c->labels), label;
        bool own_name = false;
        while (str_split(&rest, ' ', &label)) {
            labels++;
            assert_ptr_equal(charset_find(label), c);
            struct arena a;
            arena_init(&a);
            struct str upper = arena_fmt(&a, " \t%.*s\n", STR_ARG(label));
            assert_ptr_equal(charset_find(upper), c);
            own_name = own_name || str_eq_nocase(label, str_c(c->name));
            // Every encoding decodes any bytes to valid UTF-8.
            char all[512];
            for (size_t i = 0; i < sizeof all; i++)
                all[i] = (char)(unsigned char)(i < 256 ? i : i * 7);
            struct str out = charset_decode(&a, c, str_from(all, sizeof all));
            assert_true(out.len > 0);
            assert_true(c->kind == CHARSET_UTF8 || utf8_valid(out));
            arena_deinit(&a);
        }
        if (!own_name)
            print_error("%s\n", c->name);
        assert_true(own_name);
    }
    assert_int_equal(encodings, 40);
    assert_int_equal(labels, 228);
    assert_null(charset_find(STR("")));
    assert_null(charset_find(STR("utf-7")));
    assert_null(charset_find(STR("utf-8 utf8")));
}

// ASCII is ASCII in all encodings that the web lets a page declare, but for the two that are
// made of 16-bit units, and no converter stops at the first bad byte.
static void test_markup_survives(void **state)
{
    (void)state;
    struct str page = STR("<p class=\"x\">AZaz09\\~</p>");
    const struct charset *c;
    for (size_t i = 0; (c = charset_at(i)); i++) {
        struct arena a;
        arena_init(&a);
        if (c->kind != CHARSET_REPLACEMENT && !str_starts(str_c(c->name), STR("UTF-16"))) {
            struct str out = charset_decode(&a, c, page);
            if (!str_eq(out, page))
                print_error("%s: %.*s\n", c->name, STR_ARG(out));
            assert_true(str_eq(out, page));
        }
        arena_deinit(&a);
    }
}

// The analyser can open nothing: all must be there after decode_start.
static void test_no_files_needed(void **state)
{
    (void)state;
    struct err err;
    assert_true(decode_start(&err));
    pid_t pid = fork();
    if (pid == 0) {
        struct rlimit none = {0, 0};
        struct arena a;
        bool ok = setrlimit(RLIMIT_NOFILE, &none) == 0;
        const struct charset *c;
        arena_init(&a);
        for (size_t i = 0; (c = charset_at(i)); i++)
            ok = ok && charset_decode(&a, c, STR("abc")).len > 0;
        struct str out;
        bool cut;
        for (size_t f = 0; f < FORMATS; f++) {
            struct str packed = formats[f].pack(&a, STR("hello"));
            ok = ok && decode_body(&a, str_c(formats[f].coding), packed, &out, &cut) == DECODE_OK;
            ok = ok && str_eq(out, STR("hello"));
        }
        arena_deinit(&a);
        _exit(ok ? 0 : 1);
    }
    int status = -1;
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_int_equal(status, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_round_trip),
        cmocka_unit_test(test_identity),
        cmocka_unit_test(test_unsupported),
        cmocka_unit_test(test_stacked),
        cmocka_unit_test(test_empty_body),
        cmocka_unit_test(test_truncated),
        cmocka_unit_test(test_truncated_keeps_most),
        cmocka_unit_test(test_damaged),
        cmocka_unit_test(test_wrong_coding),
        cmocka_unit_test(test_limits),
        cmocka_unit_test(test_ratio),
        cmocka_unit_test(test_members),
        cmocka_unit_test(test_charsets),
        cmocka_unit_test(test_meta_beyond_1024_bytes),
        cmocka_unit_test(test_every_label),
        cmocka_unit_test(test_markup_survives),
        cmocka_unit_test(test_no_files_needed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
