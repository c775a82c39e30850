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

// A text that is read by blocks.
struct cursor {
    const char *p, *end;
    const char *last; // where the last block can be read: it may reach behind the end
};

// The bytes of the block at the cursor that belong to the text.
static uint64_t inside(const struct cursor *c)
{
    size_t left = (size_t)(c->end - c->p);
    return left < BLOCK_BYTES ? (UINT64_C(1) << (left * BLOCK_MASK_BITS)) - 1 : BLOCK_MASK_ALL;
}

static void skip_spaces(struct cursor *c)
{
    for (; c->last && c->p <= c->last && c->p < c->end; c->p += BLOCK_BYTES) {
        uint64_t other = ~(block_mask(block_space(block_load(c->p))) & inside(c)) & BLOCK_MASK_ALL;
        if (other) {
            c->p += block_first(other);
            return;
        }
    }
    while (c->p < c->end && ascii_space(*c->p))
        c->p++;
}

// Copies bytes in which no two white-space characters are neighbours and all of them are spaces,
// none at their end. There is room for a block more than there is to copy. Returns the copy's end.
static char *copy_plain(struct cursor *c, char *out)
{
    for (; c->last && c->p <= c->last && c->p < c->end; c->p += BLOCK_BYTES, out += BLOCK_BYTES) {
        struct block b = block_load(c->p);
        uint64_t space = block_mask(block_is(b, ' ')), line = block_mask(block_in(b, '\t', '\r'));
        // The end is white space like any other. What stands behind the block isn't known: a space
        // there ends the run.
        line |= ~inside(c) & BLOCK_MASK_ALL;
        uint64_t stop = line | (space & (block_next(space | line) | BLOCK_MASK_LAST));
        block_store(out, b);
        if (stop) {
            c->p += block_first(stop);
            return out + block_first(stop);
        }
    }
    for (; c->p < c->end; c->p++) {
        if (ascii_space(*c->p) && (*c->p != ' ' || c->p + 1 == c->end || ascii_space(c->p[1])))
            break;
        *out++ = *c->p;
    }
    return out;
}

void blocks_collapse(struct buf *out, bool *space, struct str text, size_t behind)
{
    if (text.len == 0)
        return;
    size_t readable = text.len + behind;
    struct cursor c = {text.ptr, text.ptr + text.len, NULL};
    if (readable >= BLOCK_BYTES)
        c.last = text.ptr + (readable - BLOCK_BYTES);
    if (ascii_space(*c.p)) {
        *space = true;
        skip_spaces(&c);
        if (c.p == c.end)
            return; // what stands between most tags
    }
    size_t room = text.len + 1 + BLOCK_BYTES;
    char *start = out->cap - out->len < room ? buf_reserve(out, room) : out->ptr + out->len;
    if (!start)
        return;
    char *to = start;
    *to = ' ';
    to += *space && out->len && start[-1] != '\n';
    for (;;) {
        to = copy_plain(&c, to);
        *space = c.p < c.end;
        if (c.p < c.end)
            skip_spaces(&c);
        if (c.p == c.end)
            break;
        *to++ = ' ';
    }
    out->len += (size_t)(to - start);
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
    if (ascii_space(text.ptr[0]))
        b->space = true;
    else if (b->tag && !b->space && b->out->len > b->start)
        add_joint(b);
    b->tag = false;
    blocks_collapse(b->out, &b->space, text, behind);
}

void blocks_tag(struct blocks *b)
{
    b->tag = true;
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

void blocks_break(struct blocks *b)
{
    b->space = b->tag = false;
    if (b->out->len == b->start)
        return;
    if (b->n_joints)
        write_gapped(b);
    b->n_joints = 0;
    buf_addc(b->out, '\n');
    b->start = b->out->len;
}
