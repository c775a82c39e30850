// The links of a page while it is scanned: kept as they are written, each reference once, since a
// <base> may come later; made absolute at the end, each href once.
#ifndef WG_EXTRACTORS_LINKS_H
#define WG_EXTRACTORS_LINKS_H

#include "base/limits.h"
#include "extractors/page.h"

// References that differ as written, of which LIMIT_PAGE_LINKS may be left when absolute.
enum { LINKS_KEPT = 4 * LIMIT_PAGE_LINKS };

struct links {
    struct arena *arena;
    struct page_link *items; // href: the reference as written
    size_t n, cap;
    uint32_t *slots; // open addressing: index + 1; 0: free
    size_t n_slots;  // a power of two, at least twice as many as items
    size_t dropped;
};

void links_init(struct links *l, struct arena *a);
void links_deinit(struct links *l);
// Index of the link, new or known, or STR_NPOS if there is no room or it is none that we follow.
size_t links_add(struct links *l, struct str reference, struct str rel, struct str type);
// Anchor text of a link; the first that isn't empty counts. Copied.
void links_text(struct links *l, size_t link, struct str text);
void links_finish(struct links *l, const struct page_input *in, struct page_scan *out);

#endif
