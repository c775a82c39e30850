#include "extractors/anchors.h"

#include "extractors/roles.h"

enum { HEADING_CLIMB = 3 };

static bool is_heading(const struct dom *d, uint32_t node)
{
    const struct dom_node *n = &d->nodes[node];
    return !n->is_text && tag_info((enum tag_id)n->tag)->flags & TAG_IS_HEADING;
}

static uint32_t heading_of(const struct dom *d, uint32_t anchor)
{
    uint32_t up = d->nodes[anchor].parent;
    for (int i = 0; i < HEADING_CLIMB && up; i++, up = d->nodes[up].parent)
        if (is_heading(d, up))
            return up;
    for (uint32_t i = anchor + 1; i < d->nodes[anchor].end; i++)
        if (is_heading(d, i))
            return i;
    return DOM_NONE;
}

static struct str image_text(const struct dom *d, uint32_t anchor)
{
    uint32_t image = dom_find_tag(d, anchor, TAG_IMG);
    return image == DOM_NONE ? STR_NONE : str_trim(dom_attr(d, image, "alt"));
}

static void read_anchor(const struct extract *x, uint32_t node, struct anchor *out)
{
    const struct dom *d = &x->dom;
    uint32_t heading = heading_of(d, node);
    uint32_t title = heading;
    if (title == DOM_NONE)
        title = dom_find_role(d, node, ROLE_TITLE, ROLE_HIDDEN);
    bool titled = title != DOM_NONE || d->nodes[d->nodes[node].parent].roles & ROLE_TITLE;
    if (title == DOM_NONE)
        title = node;
    *out = (struct anchor){.node = node,
                           .title_node = title,
                           .href = dom_attr(d, node, "href"),
                           .heading = heading != DOM_NONE,
                           .titled = titled};
    out->text = dom_line(d, x->arena, title, ROLE_HIDDEN, LIMIT_TITLE_BYTES);
    if (out->text.len == 0)
        out->text = image_text(d, node);
}

void anchors_read(const struct extract *x, struct anchors *out)
{
    const struct dom *d = &x->dom;
    *out =
        (struct anchors){.before = arena_array(x->arena, (size_t)d->count + 1, sizeof(uint32_t))};
    for (uint32_t i = 0; i < d->count; i++) {
        bool link = !d->nodes[i].is_text && d->nodes[i].tag == TAG_A && dom_has_attr(d, i, "href");
        out->before[i + 1] = out->before[i] + link;
    }
    out->count = out->before[d->count];
    out->items = arena_array(x->arena, out->count, sizeof *out->items);
    out->judged = arena_array(x->arena, out->count, sizeof *out->judged);
    for (uint32_t i = 0; i < d->count; i++)
        if (out->before[i + 1] > out->before[i])
            read_anchor(x, i, &out->items[out->before[i]]);
}

void anchors_inside(const struct anchors *l, uint32_t from, uint32_t end, size_t *first,
                    size_t *last)
{
    *first = l->before[from];
    *last = l->before[end];
}
