#include "extractors/blocks.h"

#include <stdlib.h>

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

// Bytes at the start of s in which no two white-space characters are neighbours and all of them
// are spaces: what can be copied as it is. A space at its end is left out.
static size_t plain_run(struct str s)
{
    size_t i = 0;
    for (; i < s.len; i++) {
        char c = s.ptr[i];
        if (ascii_space(c) && (c != ' ' || i + 1 == s.len || ascii_space(s.ptr[i + 1])))
            break;
    }
    return i;
}

void blocks_collapse(struct buf *out, bool *space, struct str text)
{
    while (text.len) {
        if (ascii_space(text.ptr[0])) {
            *space = true;
            text = str_skip(text, 1);
            continue;
        }
        if (*space && out->len && out->ptr[out->len - 1] != '\n')
            buf_addc(out, ' ');
        *space = false;
        size_t n = plain_run(text);
        buf_add(out, str_sub(text, 0, n));
        text = str_skip(text, n);
    }
}

static void add_joint(struct blocks *b)
{
    if (b->n_joints == b->cap_joints) {
        b->cap_joints = b->cap_joints ? b->cap_joints * 2 : 16;
        b->joints = xreallocarray(b->joints, b->cap_joints, sizeof *b->joints);
    }
    b->joints[b->n_joints++] = b->out->len;
}

void blocks_text(struct blocks *b, struct str text)
{
    if (text.len == 0)
        return;
    if (ascii_space(text.ptr[0]))
        b->space = true;
    else if (b->tag && !b->space && b->out->len > b->start)
        add_joint(b);
    b->tag = false;
    blocks_collapse(b->out, &b->space, text);
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
