// Where a page's visible text lies, summed up once, so that the amount of text in any subtree is
// one subtraction.
#ifndef WG_EXTRACTORS_OUTLINE_H
#define WG_EXTRACTORS_OUTLINE_H

#include "extractors/dom.h"

struct outline {
    const struct dom *dom;
    uint32_t *bytes;     // [i]: visible bytes, white space left out, of the texts before node i
    uint32_t *texts;     // [i]: texts with visible bytes before node i
    uint32_t *links;     // [i]: visible bytes inside links before node i
    uint32_t *next_text; // [i]: the first text with visible bytes at or behind i; count at the end
};

// Subtrees with a role of `skip` have no text.
void outline_make(struct arena *a, const struct dom *d, uint32_t skip, struct outline *out);

static inline uint32_t outline_bytes(const struct outline *o, uint32_t from, uint32_t to)
{
    return o->bytes[to] - o->bytes[from];
}
static inline uint32_t outline_texts(const struct outline *o, uint32_t from, uint32_t to)
{
    return o->texts[to] - o->texts[from];
}
static inline uint32_t outline_links(const struct outline *o, uint32_t from, uint32_t to)
{
    return o->links[to] - o->links[from];
}

#endif
