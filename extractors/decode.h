// From the bytes of a response to HTML in clean UTF-8: content codings, then the charset.
//
// Both steps run in the analyser, which can open no file: libdeflate, brotli, zstd and zlib need
// none, and ICU's converters come out of its shared data library. decode_start() opens each of
// them once, so that a machine whose ICU has been packaged otherwise fails at the start of the
// run and not in the sandbox.
#ifndef WG_EXTRACTORS_DECODE_H
#define WG_EXTRACTORS_DECODE_H

#include "base/arena.h"
#include "base/err.h"

enum { DECODE_CODINGS = 2 }; // stacked at most, as in "gzip, gzip"

// What a page did, not an error of ours.
enum decode_outcome {
    DECODE_OK,
    DECODE_TOO_LARGE,   // LIMIT_PAGE_BYTES or LIMIT_PAGE_RATIO passed: a bomb
    DECODE_BAD,         // not what Content-Encoding says, or damaged in the middle
    DECODE_UNSUPPORTED, // a coding we don't know, or too many of them
};

// Before the sandbox and before fork, once per process.
bool decode_start(struct err *err) WG_CHECKED;

// Undoes a Content-Encoding (RFC 9110, 8.4): identity, gzip, x-gzip, deflate (zlib or raw), br,
// zstd; the last one named first. *out lives in the arena, or is `raw` itself where there was
// nothing to undo; it is empty unless the outcome is DECODE_OK. *cut says that a stream ended
// early and *out is what it gave until then.
enum decode_outcome decode_body(struct arena *a, struct str content_encoding, struct str raw,
                                struct str *out, bool *cut);

// Clean UTF-8 (valid, no byte order mark, no NUL) from a page's bytes, into the arena or borrowed
// from `bytes`. The encoding is that of the byte order mark, else of Content-Type, else of what
// the first 1024 bytes declare (HTML standard, 13.2.3.2), else UTF-8 if the bytes are valid,
// else windows-1252. *charset_name becomes its name in the Encoding Standard; may be NULL.
void decode_charset(struct arena *a, struct str content_type, struct str bytes, struct str *utf8,
                    const char **charset_name);

// The charset parameter of a Content-Type, unquoted; empty if there is none.
struct str decode_content_charset(struct str content_type);

const char *decode_outcome_name(enum decode_outcome outcome);

#endif
