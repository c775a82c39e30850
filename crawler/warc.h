// Evidence files: WARC 1.1 (ISO 28500:2017), one small file per flagged page, holding a
// warcinfo, a request, a response and a metadata record, each a gzip member of its own; and, of a
// page that a browser showed, what it showed as a conversion record (6.10 there).
//
// The response block is the head and the body as received, but for the transfer codings: libcurl
// takes them off the body, so a Transfer-Encoding field is written with WARC_ORIGINAL before its
// name. A Content-Encoding stays on the body. Block and payload digest are of what is written, and
// the payload is all behind the head. Lines of a head end in CRLF, whatever the server sent.
#ifndef WG_CRAWLER_WARC_H
#define WG_CRAWLER_WARC_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/limits.h"

enum warc_type { WARC_INFO, WARC_REQUEST, WARC_RESPONSE, WARC_METADATA, WARC_CONVERSION, WARC_TYPES };

enum {
    WARC_RANDOM_SIZE = 16 * WARC_TYPES,
    // One record after decompression: body, both heads, our own headers.
    WARC_RECORD_MAX = LIMIT_BODY_BYTES + 4 * LIMIT_HEADER_BYTES,
    WARC_RECORDS_MAX = 16,
    WARC_HEADER_MAX = 32 * 1024,
};

#define WARC_ORIGINAL "X-Archive-Orig-"

enum warc_truncated { WARC_WHOLE, WARC_CUT_LENGTH, WARC_CUT_TIME, WARC_CUT_DISCONNECT };

struct warc_page {
    int64_t wall_us;    // the request's start
    struct str href;    // WARC-Target-URI
    struct str address; // WARC-IP-Address; empty: left out
    struct str request_head;
    struct str response_head;
    struct str body;
    struct str shown;                       // HTML in UTF-8 that a browser made of it, or empty
    enum warc_truncated truncated;          // of the body
    struct str info;                        // block of warcinfo: "software: ...\r\n" lines
    struct str metadata;                    // block of metadata: "name: value\r\n" lines
    unsigned char random[WARC_RANDOM_SIZE]; // for the record ids
};

// Appends the records. False when a text has a place in a header and holds a line break,
// when the page is over WARC_RECORD_MAX, or when `out` is full.
bool warc_write(struct buf *out, const struct warc_page *page, struct err *err) WG_CHECKED;

struct warc_header {
    struct str name, value;
};

struct warc_record {
    enum warc_type type;
    struct str id, target, date, address, truncated; // "urn:uuid:..." without < >
    struct str block;
    struct str head, payload; // of request and response: HTTP head, and what is behind it
    struct warc_header *headers;
    size_t n_headers;
};

struct warc_file {
    struct warc_record records[WARC_RECORDS_MAX];
    size_t count;
};

// Reads a whole file into the arena and verifies it: every block and payload digest, lengths,
// unique ids, and no bytes left over. Hostile input is refused with ERR_INPUT or ERR_LIMIT,
// naming the record.
bool warc_read(struct arena *a, struct str file, struct warc_file *out, struct err *err) WG_CHECKED;

#endif
