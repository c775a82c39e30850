// Visible text, block by block: white space collapsed, inline tags squeezed out without a gap, so
// that "tram<b>a</b>dol" is one word, and '\n' between blocks. A block in which a tag joins two
// words is also written with a gap there, since "<span>a</span><span>b</span>" may be two.
#ifndef WG_EXTRACTORS_BLOCKS_H
#define WG_EXTRACTORS_BLOCKS_H

#include "base/buf.h"

struct blocks {
    struct buf *out, *gapped; // borrowed
    size_t start;             // of the current block in out
    bool space;               // white space stood before what comes next
    bool tag;                 // a tag stood before what comes next, and no white space
    size_t *joints;           // offsets in out at which a tag joins two words of this block
    size_t n_joints, cap_joints;
};

void blocks_init(struct blocks *b, struct buf *out, struct buf *gapped);
void blocks_deinit(struct blocks *b);
// Behind the text, `behind` bytes may be read.
void blocks_text(struct blocks *b, struct str text, size_t behind);
// The same for white space alone.
static inline void blocks_space(struct blocks *b)
{
    b->space = true;
    b->tag = false;
}
static inline void blocks_tag(struct blocks *b)
{
    b->tag = true;
}
// Of a block that has text.
void blocks_end(struct blocks *b);
// Ends the block, if it has any text.
static inline void blocks_break(struct blocks *b)
{
    b->space = b->tag = false;
    if (b->out->len != b->start)
        blocks_end(b);
}
// Appends text with white space collapsed; *space carries over from call to call.
void blocks_collapse(struct buf *out, bool *space, struct str text, size_t behind);

#endif
