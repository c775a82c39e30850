// The text of a page as it is kept for searching the past: compressed, contacts masked unless
// something on the page was flagged.
#ifndef WG_MONITOR_KEPT_TEXT_H
#define WG_MONITOR_KEPT_TEXT_H

#include "base/arena.h"

struct kept_text;

// One of these a process: it holds the compressor's tables. NULL only for lack of memory.
struct kept_text *kept_text_new(void);
void kept_text_free(struct kept_text *k);
// The texts, divided by form feeds and cut to LIMIT_KEPT_TEXT_BYTES in all, as one zstd frame in
// the arena. Empty if there is no text.
struct str kept_text_make(struct kept_text *k, struct arena *a, const struct str *texts, size_t n,
                          bool mask_contacts);

#endif
