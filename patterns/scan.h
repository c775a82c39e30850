// A set of literals that are looked for all at once: one Hyperscan literal database
// (libvectorscan or libhyperscan) over canonical bytes.
//
// The literal API reports where a match ends; the start follows from the length. Compiling takes
// seconds for the full lexicon, so the database is kept in a cache folder under the hash of the
// literals and of the library's version; a file there that is damaged, cut or made by another
// library is ignored and written anew.
#ifndef WG_PATTERNS_SCAN_H
#define WG_PATTERNS_SCAN_H

#include "base/err.h"
#include "base/str.h"

#include <hs/hs.h>

struct scan;

// The literals are copied: distinct, none empty. n may be 0. cache_dir NULL: no cache.
struct scan *scan_new(const struct str *literals, size_t n, const char *cache_dir,
                      struct err *err) WG_CHECKED;
void scan_free(struct scan *s);
// Makes *scratch (NULL at first) serve this set too, so that one serves several.
bool scan_scratch(const struct scan *s, struct hs_scratch **scratch, struct err *err) WG_CHECKED;

// `literal` is the index in scan_new's list; true stops the scan.
typedef bool scan_hit_fn(void *ctx, uint32_t literal, size_t start, size_t end);
// All hits, overlapping ones too, in order of their ends. True if it was stopped.
bool scan_run(const struct scan *s, struct hs_scratch *scratch, struct str text, scan_hit_fn *hit,
              void *ctx);

#endif
