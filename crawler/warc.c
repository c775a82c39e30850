#include "crawler/warc.h"

#include <libdeflate.h>
#include <stdio.h>

#include "base/clock.h"
#include "base/hash.h"
#include "base/xalloc.h"
#include "crawler/warc_names.h"

enum { GZIP_LEVEL = 6, ID_SIZE = 48 };

// One record on its way out; fields that are empty are left out.
struct record {
    enum warc_type type;
    const char *id, *concurrent_to, *info_id, *refers_to;
    struct str block, payload;
};

struct writer {
    const struct warc_page *page;
    struct buf *out;
    struct buf plain; // one record before compression
    char date[CLOCK_TEXT_SIZE + 8];
    char ids[WARC_TYPES][ID_SIZE];
    struct libdeflate_compressor *gzip;
};

// RFC 9562, 5.4 (version 4) in the form of WARC 1.1, 5.2.
static void make_id(const unsigned char random[16], char out[ID_SIZE])
{
    unsigned char b[16];
    char hex[33];
    memcpy(b, random, sizeof b);
    b[6] = (unsigned char)((b[6] & 0x0F) | 0x40);
    b[8] = (unsigned char)((b[8] & 0x3F) | 0x80);
    hash_hex(b, sizeof b, hex);
    snprintf(out, ID_SIZE, "urn:uuid:%.8s-%.4s-%.4s-%.4s-%.12s", hex, hex + 8, hex + 12, hex + 16,
             hex + 20);
}

// WARC 1.1, 5.4: a W3C date of at most nanoseconds; we have microseconds.
static void make_date(int64_t wall_us, char out[CLOCK_TEXT_SIZE + 8])
{
    char seconds[CLOCK_TEXT_SIZE];
    clock_format(wall_us, seconds);
    size_t n = strlen(seconds) - 1; // without Z
    snprintf(out, CLOCK_TEXT_SIZE + 8, "%.*s.%06dZ", (int)n, seconds,
             (int)(((wall_us % CLOCK_SECOND) + CLOCK_SECOND) % CLOCK_SECOND));
}

static void put(struct buf *b, const char *name, struct str value)
{
    if (value.len)
        buf_fmt(b, "%s: %.*s\r\n", name, STR_ARG(value));
}

static void put_id(struct buf *b, const char *name, const char *id)
{
    if (id)
        buf_fmt(b, "%s: <%s>\r\n", name, id);
}

static void put_digest(struct buf *b, const char *name, struct str data)
{
    char hex[HASH_HEX_SIZE];
    hash_sha256_hex(data, hex);
    buf_fmt(b, "%s: sha256:%s\r\n", name, hex);
}

static void put_head(struct writer *w, const struct record *r)
{
    struct buf *b = &w->plain;
    const struct warc_page *page = w->page;
    buf_add(b, STR("WARC/1.1\r\n"));
    put(b, "WARC-Type", str_c(warc_type_names[r->type]));
    put_id(b, "WARC-Record-ID", r->id);
    put(b, "WARC-Date", str_c(w->date));
    if (r->type != WARC_INFO)
        put(b, "WARC-Target-URI", page->href);
    if (r->type == WARC_REQUEST || r->type == WARC_RESPONSE)
        put(b, "WARC-IP-Address", page->address);
    put_id(b, "WARC-Concurrent-To", r->concurrent_to);
    put_id(b, "WARC-Refers-To", r->refers_to);
    put_id(b, "WARC-Warcinfo-ID", r->info_id);
    if (r->type == WARC_RESPONSE)
        put(b, "WARC-Truncated", str_c(warc_truncated_names[page->truncated]));
    put_digest(b, "WARC-Block-Digest", r->block);
    if (r->type == WARC_RESPONSE)
        put_digest(b, "WARC-Payload-Digest", r->payload);
    put(b, "Content-Type", str_c(warc_content_types[r->type]));
    buf_fmt(b, "Content-Length: %zu\r\n\r\n", r->block.len);
}

static bool write_record(struct writer *w, const struct record *r, struct err *err)
{
    buf_reset(&w->plain);
    put_head(w, r);
    buf_add(&w->plain, r->block);
    buf_add(&w->plain, STR("\r\n\r\n"));
    if (w->plain.overflow)
        return err_set(err, ERR_LIMIT, "the %s record of this page is over %d bytes",
                       warc_type_names[r->type], WARC_RECORD_MAX);
    size_t bound = libdeflate_gzip_compress_bound(w->gzip, w->plain.len);
    char *to = buf_reserve(w->out, bound);
    if (!to)
        return err_set(err, ERR_LIMIT, "no room for the evidence file: over %zu bytes",
                       w->out->limit);
    size_t n = libdeflate_gzip_compress(w->gzip, w->plain.ptr, w->plain.len, to, bound);
    if (n == 0)
        return err_set(err, ERR_INTERNAL, "libdeflate did not keep to its own bound");
    w->out->len += n;
    return true;
}

// What remains of the message once libcurl has taken the transfer codings off it. Its head must not
// announce them (RFC 9112, 7.1.3): a reader would look for the frame. The field stays under another
// name. Lines end in CRLF, as readers need it, though libcurl takes LF alone (RFC 9112, 2.2).
static void response_block(struct buf *b, const struct warc_page *page)
{
    struct str head = page->response_head, line;
    while (warc_take_line(&head, &line)) {
        if (str_starts_nocase(line, STR("transfer-encoding:")))
            buf_add(b, STR(WARC_ORIGINAL));
        buf_add(b, line);
        buf_add(b, STR("\r\n"));
    }
    buf_add(b, head); // a line that was cut
    if (page->body.len && !str_ends(buf_str(b), STR("\r\n\r\n")))
        buf_add(b, STR("\r\n")); // what libcurl took for the head's end was a line of blanks
    buf_add(b, page->body);
}

static bool header_safe(struct str s)
{
    for (size_t i = 0; i < s.len; i++)
        if ((unsigned char)s.ptr[i] < ' ' || s.ptr[i] == 0x7F)
            return false;
    return s.len <= LIMIT_URL_BYTES;
}

bool warc_write(struct buf *out, const struct warc_page *page, struct err *err)
{
    if (page->href.len == 0 || !header_safe(page->href) || !header_safe(page->address))
        return err_set(err, ERR_INPUT,
                       "an address with control characters, none, or one over %d bytes can't be "
                       "written to an evidence file",
                       LIMIT_URL_BYTES);
    struct writer w = {.page = page, .out = out};
    struct buf block;
    buf_init(&block, WARC_RECORD_MAX);
    buf_init(&w.plain, WARC_RECORD_MAX);
    make_date(page->wall_us, w.date);
    for (int i = 0; i < WARC_TYPES; i++)
        make_id(page->random + 16 * i, w.ids[i]);
    response_block(&block, page);
    const struct record records[] = {
        {WARC_INFO, w.ids[WARC_INFO], NULL, NULL, NULL, page->info, STR_NONE},
        {WARC_REQUEST, w.ids[WARC_REQUEST], w.ids[WARC_RESPONSE], w.ids[WARC_INFO], NULL,
         page->request_head, STR_NONE},
        {WARC_RESPONSE, w.ids[WARC_RESPONSE], NULL, w.ids[WARC_INFO], NULL, buf_str(&block),
         page->body},
        {WARC_METADATA, w.ids[WARC_METADATA], w.ids[WARC_RESPONSE], w.ids[WARC_INFO], NULL,
         page->metadata, STR_NONE},
        {WARC_CONVERSION, w.ids[WARC_CONVERSION], NULL, w.ids[WARC_INFO], w.ids[WARC_RESPONSE],
         page->shown, STR_NONE},
    };
    size_t n = sizeof records / sizeof records[0] - (page->shown.len == 0);
    size_t before = out->len;
    bool ok = false;
    w.gzip = libdeflate_alloc_compressor(GZIP_LEVEL);
    if (!w.gzip) {
        err_set(err, ERR_INTERNAL, "libdeflate gave no compressor");
        goto out;
    }
    if (block.overflow) {
        err_set(err, ERR_LIMIT, "the page is over the %d bytes of an evidence record",
                WARC_RECORD_MAX);
        goto out;
    }
    ok = true;
    for (size_t i = 0; ok && i < n; i++)
        ok = write_record(&w, &records[i], err);
out:
    if (!ok)
        out->len = before;
    libdeflate_free_compressor(w.gzip);
    buf_deinit(&w.plain);
    buf_deinit(&block);
    return ok;
}
