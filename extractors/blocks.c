#include "extractors/blocks.h"

#include <stdlib.h>

#include "base/block.h"
#include "base/xalloc.h"

void blocks_init(struct blocks *b, struct buf *out, struct buf *gapped)
{
    *b = (struct blocks){.out = out, .gapped = gapped, .start = out->len};
}

void blocks_deinit(struct blocks *b)
{
    free(b->joints);
    *b = (struct blocks){0};
}

// Below, a text is read by blocks up to `readable`, which may be behind its end.

// The first byte at or behind p that isn't white space, or the end.
static inline const char *skip_spaces(const char *p, const char *end, const char *readable)
{
    for (; p < end && readable - p >= BLOCK_BYTES; p += BLOCK_BYTES) {
        uint64_t other = ~block_mask(block_space(block_load(p))) & BLOCK_MASK_ALL;
        if (other) {
            p += block_first(other);
            break;
        }
    }
    while (p < end && ascii_space(*p))
        p++;
    return p < end ? p : end;
}

struct copy {
    const char *from;
    char *to;
};

// Copies bytes up to a white-space character that isn't a space, or stands behind one; a space may
// be the last that is copied. There is room for a block more than there is to copy.
static inline struct copy copy_plain(struct copy c, const char *end, const char *readable)
{
    bool space = false; // was the last before this block
    for (; c.from < end && readable - c.from >= BLOCK_BYTES;
         c.from += BLOCK_BYTES, c.to += BLOCK_BYTES) {
        struct block b = block_load(c.from);
        uint64_t spaces = block_mask(block_is(b, ' ')), lines = block_mask(block_in(b, '\t', '\r'));
        uint64_t stop = lines | (spaces & block_behind(spaces, space));
        size_t left = (size_t)(end - c.from);
        if (left < BLOCK_BYTES)
            stop |= UINT64_C(1) << (left * BLOCK_MASK_BITS + BLOCK_MASK_BITS - 1);
        block_store(c.to, b);
        if (stop)
            return (struct copy){c.from + block_first(stop), c.to + block_first(stop)};
        space = spaces & BLOCK_MASK_LAST;
    }
    for (; c.from < end; c.from++) {
        if (ascii_space(*c.from) && (*c.from != ' ' || space))
            break;
        space = *c.from == ' ';
        *c.to++ = *c.from;
    }
    return c;
}

// Appends text that begins with a word. True if it ends with white space: what comes next decides
// about that.
static bool add_words(struct buf *out, bool space, struct str text, size_t behind)
{
    const char *end = text.ptr + text.len, *readable = end + behind;
    char *start = buf_room(out, text.len + 1 + BLOCK_BYTES);
    if (!start)
        return space;
    struct copy c = {text.ptr, start};
    *c.to = ' ';
    c.to += space && out->len && start[-1] != '\n';
    while (c = copy_plain(c, end, readable), c.from < end) {
        if (c.to[-1] != ' ')
            *c.to++ = ' ';
        c.from = skip_spaces(c.from, end, readable);
    }
    bool ends = c.to[-1] == ' ';
    out->len += (size_t)(c.to - start) - ends;
    return ends;
}

void blocks_collapse(struct buf *out, bool *space, struct str text, size_t behind)
{
    const char *end = text.ptr + text.len;
    const char *p = text.len ? skip_spaces(text.ptr, end, end + behind) : end;
    bool before = *space || p > text.ptr;
    *space = p < end ? add_words(out, before, str_from(p, (size_t)(end - p)), behind) : before;
}

static void add_joint(struct blocks *b)
{
    if (b->n_joints == b->cap_joints) {
        b->cap_joints = b->cap_joints ? b->cap_joints * 2 : 16;
        b->joints = xreallocarray(b->joints, b->cap_joints, sizeof *b->joints);
    }
    b->joints[b->n_joints++] = b->out->len;
}

void blocks_text(struct blocks *b, struct str text, size_t behind)
{
    if (text.len == 0)
        return;
    const char *p = text.ptr, *end = p + text.len;
    if (ascii_space(*p)) {
        b->space = true;
        p = skip_spaces(p, end, end + behind);
    } else if (b->tag && !b->space && b->out->len > b->start) {
        add_joint(b);
    }
    b->tag = false;
    if (p < end) // else it is what stands between most tags
        b->space = add_words(b->out, b->space, str_from(p, (size_t)(end - p)), behind);
}

static void write_gapped(struct blocks *b)
{
    struct str all = buf_str(b->out);
    size_t from = b->start;
    for (size_t i = 0; i < b->n_joints; i++) {
        buf_add(b->gapped, str_sub(all, from, b->joints[i]));
        buf_addc(b->gapped, ' ');
        from = b->joints[i];
    }
    buf_add(b->gapped, str_skip(all, from));
    buf_addc(b->gapped, '\n');
}

void blocks_end(struct blocks *b)
{
    if (b->n_joints)
        write_gapped(b);
    b->n_joints = 0;
    buf_addc(b->out, '\n');
    b->start = b->out->len;
}
