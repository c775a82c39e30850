#include <libdeflate.h>
#include <stdlib.h>

#include "base/hash.h"
#include "base/xalloc.h"
#include "crawler/warc.h"
#include "crawler/warc_names.h"

const char *const warc_type_names[WARC_TYPES] = {"warcinfo", "request", "response", "metadata",
                                                 "conversion"};
const char *const warc_content_types[WARC_TYPES] = {
    "application/warc-fields",           "application/http;msgtype=request",
    "application/http;msgtype=response", "application/warc-fields",
    "text/html;charset=utf-8",
};
// WARC 1.1, 5.13
const char *const warc_truncated_names[] = {"", "length", "time", "disconnect"};

enum { INFLATE_FIRST = 64 * 1024 };

struct reader {
    struct arena *arena;
    struct str rest; // of the compressed file
    size_t number;   // of the record, for messages
    struct err *err;
};

static bool bad(const struct reader *r, const char *what)
{
    return err_set(r->err, ERR_INPUT, "evidence file, record %zu: %s", r->number, what);
}

bool warc_take_line(struct str *rest, struct str *line)
{
    size_t n = str_find_char(*rest, '\n', 0);
    if (n == STR_NPOS)
        return false;
    *line = str_sub(*rest, 0, n);
    *rest = str_skip(*rest, n + 1);
    if (line->len && line->ptr[line->len - 1] == '\r')
        line->len--;
    return true;
}

static bool split_header(struct str line, struct str *name, struct str *value)
{
    size_t colon = str_find_char(line, ':', 0);
    if (colon == STR_NPOS || colon == 0)
        return false;
    *name = str_sub(line, 0, colon);
    *value = str_trim(str_skip(line, colon + 1));
    return true;
}

// One gzip member of r->rest into the arena. libdeflate wants the whole output buffer at once,
// and a member's length is known only from its end: so a try with more room each time.
static bool inflate_member(struct reader *r, struct str *plain)
{
    struct libdeflate_decompressor *d = libdeflate_alloc_decompressor();
    if (!d)
        return err_set(r->err, ERR_INTERNAL, "libdeflate gave no decompressor");
    enum libdeflate_result result = LIBDEFLATE_INSUFFICIENT_SPACE;
    size_t used = 0, got = 0;
    char *out = NULL;
    for (size_t room = INFLATE_FIRST; result == LIBDEFLATE_INSUFFICIENT_SPACE; room *= 8) {
        if (room > WARC_RECORD_MAX)
            room = WARC_RECORD_MAX;
        free(out);
        out = xmalloc(room);
        result = libdeflate_gzip_decompress_ex(d, r->rest.ptr, r->rest.len, out, room, &used, &got);
        if (room == WARC_RECORD_MAX)
            break;
    }
    libdeflate_free_decompressor(d);
    if (result == LIBDEFLATE_SUCCESS)
        *plain = arena_str(r->arena, str_from(out, got));
    free(out);
    if (result == LIBDEFLATE_INSUFFICIENT_SPACE)
        return err_set(r->err, ERR_LIMIT, "evidence file, record %zu: over %d bytes", r->number,
                       WARC_RECORD_MAX);
    if (result != LIBDEFLATE_SUCCESS)
        return bad(r, "not a whole gzip member: it was cut or changed");
    r->rest = str_skip(r->rest, used);
    return true;
}

static bool read_headers(struct reader *r, struct str *rest, struct warc_record *record)
{
    enum { HEADERS_MAX = 32 };
    struct str line;
    size_t length = rest->len;
    record->headers = arena_array(r->arena, HEADERS_MAX, sizeof *record->headers);
    if (!warc_take_line(rest, &line) || !str_eq(line, STR("WARC/1.1")))
        return bad(r, "does not begin with WARC/1.1");
    for (;;) {
        if (!warc_take_line(rest, &line) || length - rest->len > WARC_HEADER_MAX)
            return bad(r, "its header has no end");
        if (line.len == 0)
            return true;
        if (record->n_headers == HEADERS_MAX)
            return bad(r, "too many header lines");
        struct warc_header *h = &record->headers[record->n_headers++];
        if (!split_header(line, &h->name, &h->value))
            return bad(r, "a header line without a colon");
    }
}

static struct str header(const struct warc_record *record, const char *name)
{
    for (size_t i = 0; i < record->n_headers; i++)
        if (str_eq_nocase(record->headers[i].name, str_c(name)))
            return record->headers[i].value;
    return STR_NONE;
}

// "<urn:uuid:...>" without its brackets.
static struct str header_id(const struct warc_record *record, const char *name)
{
    struct str v = header(record, name);
    if (v.len > 2 && v.ptr[0] == '<' && v.ptr[v.len - 1] == '>')
        return str_sub(v, 1, v.len - 1);
    return STR_NONE;
}

static bool digest_holds(const struct warc_record *record, const char *name, struct str data)
{
    char hex[HASH_HEX_SIZE];
    struct str said = header(record, name);
    hash_sha256_hex(data, hex);
    return str_starts(said, STR("sha256:")) && str_eq(str_skip(said, 7), str_c(hex));
}

// Where an HTTP head ends; a head that was cut has no empty line and no body.
static bool split_http(struct reader *r, struct warc_record *record)
{
    size_t end = str_find(record->block, STR("\r\n\r\n"), 0);
    end = end == STR_NPOS ? record->block.len : end + 4;
    record->head = str_sub(record->block, 0, end);
    record->payload = str_skip(record->block, end);
    if (record->type == WARC_RESPONSE &&
        !digest_holds(record, "WARC-Payload-Digest", record->payload))
        return bad(r, "its body does not have the digest that its header says");
    return true;
}

static bool read_type(struct str name, enum warc_type *out)
{
    for (int i = 0; i < WARC_TYPES; i++)
        if (str_eq(name, str_c(warc_type_names[i]))) {
            *out = (enum warc_type)i;
            return true;
        }
    return false;
}

static bool read_record(struct reader *r, struct warc_record *record)
{
    struct str plain = STR_NONE;
    uint64_t length;
    *record = (struct warc_record){0};
    if (!inflate_member(r, &plain) || !read_headers(r, &plain, record))
        return false;
    if (!read_type(header(record, "WARC-Type"), &record->type))
        return bad(r, "its WARC-Type is not one that evidence files hold");
    if (!str_to_u64(header(record, "Content-Length"), &length) || plain.len < 4 ||
        length != plain.len - 4 || !str_ends(plain, STR("\r\n\r\n")))
        return bad(r, "its Content-Length is not the length of its block");
    record->block = str_sub(plain, 0, (size_t)length);
    record->id = header_id(record, "WARC-Record-ID");
    record->target = header(record, "WARC-Target-URI");
    record->date = header(record, "WARC-Date");
    record->address = header(record, "WARC-IP-Address");
    record->truncated = header(record, "WARC-Truncated");
    if (record->id.len == 0 || record->date.len == 0)
        return bad(r, "it has no WARC-Record-ID or no WARC-Date");
    if (!digest_holds(record, "WARC-Block-Digest", record->block))
        return bad(r, "its block does not have the digest that its header says");
    bool http = record->type == WARC_REQUEST || record->type == WARC_RESPONSE;
    return !http || split_http(r, record);
}

bool warc_read(struct arena *a, struct str file, struct warc_file *out, struct err *err)
{
    struct reader r = {.arena = a, .rest = file, .err = err};
    out->count = 0;
    while (r.rest.len > 0) {
        r.number++;
        if (out->count == WARC_RECORDS_MAX)
            return err_set(err, ERR_LIMIT, "evidence file: more than %d records", WARC_RECORDS_MAX);
        struct warc_record *record = &out->records[out->count];
        if (!read_record(&r, record))
            return false;
        for (size_t i = 0; i < out->count; i++)
            if (str_eq(out->records[i].id, record->id))
                return bad(&r, "its WARC-Record-ID stands there twice");
        out->count++;
    }
    if (out->count == 0)
        return err_set(err, ERR_INPUT, "evidence file: it is empty");
    return true;
}
