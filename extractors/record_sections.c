#include "extractors/record_runs.h"

#include "extractors/roles.h"

enum { FIRST_PARTS = 32 };

// How a parent's children are set apart; the surest first.
enum cut {
    CUT_NONE,
    CUT_TERM,    // at each <dt> that follows none
    CUT_RULE,    // behind each <hr>
    CUT_ANCHOR,  // at each empty <a name>
    CUT_HEADING, // at each heading of one level
};

struct cutter {
    const struct dom *d;
    struct arena *a;
    struct record_part *parts; // of all runs; moves when it grows
    size_t n_parts, cap_parts;
    struct record_runs *out;
    size_t cap_runs;
};

static bool is_blank(const struct dom_node *n)
{
    return n->is_text && str_trim(n->text).len == 0;
}

static bool is_anchor(const struct dom *d, uint32_t i)
{
    return !d->nodes[i].is_text && d->nodes[i].tag == TAG_A && d->nodes[i].end == i + 1 &&
           (dom_has_attr(d, i, "name") || dom_has_attr(d, i, "id")) && !dom_has_attr(d, i, "href");
}

static bool is_heading(const struct dom_node *n)
{
    return !n->is_text && n->tag != TAG_H1 && tag_info((enum tag_id)n->tag)->flags & TAG_IS_HEADING;
}

static enum cut cut_of(const struct dom *d, uint32_t parent, uint8_t *level)
{
    size_t terms = 0, rules = 0, anchors = 0, headings = 0;
    for (uint32_t i = parent + 1; i < d->nodes[parent].end; i = d->nodes[i].end) {
        const struct dom_node *n = &d->nodes[i];
        if (n->is_text)
            continue;
        terms += n->tag == TAG_DT;
        rules += n->tag == TAG_HR;
        anchors += is_anchor(d, i);
        if (is_heading(n)) {
            *level = headings ? *level : n->tag;
            headings += n->tag == *level;
        }
    }
    return terms > 1      ? CUT_TERM
           : rules > 2    ? CUT_RULE
           : anchors > 1  ? CUT_ANCHOR
           : headings > 1 ? CUT_HEADING
                          : CUT_NONE;
}

static void add_part(struct cutter *c, uint32_t from, uint32_t end)
{
    if (c->n_parts == c->cap_parts) {
        c->cap_parts = c->cap_parts ? 2 * c->cap_parts : FIRST_PARTS;
        struct record_part *grown = arena_array(c->a, c->cap_parts, sizeof *grown);
        if (c->n_parts)
            memcpy(grown, c->parts, c->n_parts * sizeof *grown);
        c->parts = grown;
    }
    c->parts[c->n_parts++] = (struct record_part){from, end};
}

static bool begins(const struct dom *d, uint32_t i, enum cut cut, uint8_t level, uint8_t before)
{
    const struct dom_node *n = &d->nodes[i];
    switch (cut) {
    case CUT_TERM:
        return !n->is_text && n->tag == TAG_DT && before != TAG_DT;
    case CUT_RULE:
        return !n->is_text && n->tag == TAG_HR;
    case CUT_ANCHOR:
        return is_anchor(d, i);
    case CUT_HEADING:
        return !n->is_text && n->tag == level;
    default:
        return false;
    }
}

// Cuts one parent's children to parts; what stands before the first cut is none.
static void cut_children(struct cutter *c, uint32_t parent, enum cut cut, uint8_t level)
{
    const struct dom *d = c->d;
    size_t first = c->n_parts;
    uint32_t from = DOM_NONE;
    uint8_t before = 0;
    for (uint32_t i = parent + 1; i < d->nodes[parent].end; i = d->nodes[i].end) {
        if (begins(d, i, cut, level, before)) {
            if (from != DOM_NONE && from < i)
                add_part(c, from, i);
            from = cut == CUT_RULE ? d->nodes[i].end : i;
        } else if (from == i && is_blank(&d->nodes[i])) {
            from = d->nodes[i].end;
        }
        if (!d->nodes[i].is_text)
            before = d->nodes[i].tag;
    }
    if (from != DOM_NONE && from < d->nodes[parent].end && cut != CUT_RULE)
        add_part(c, from, d->nodes[parent].end);
    if (c->n_parts - first < 2) {
        c->n_parts = first;
        return;
    }
    struct record_runs *out = c->out;
    if (out->count == c->cap_runs) {
        c->cap_runs = c->cap_runs ? 2 * c->cap_runs : FIRST_PARTS;
        struct record_run *grown = arena_array(c->a, c->cap_runs, sizeof *grown);
        if (out->count)
            memcpy(grown, out->items, out->count * sizeof *grown);
        out->items = grown;
    }
    struct record_part *own = arena_array(c->a, c->n_parts - first, sizeof *own);
    memcpy(own, c->parts + first, (c->n_parts - first) * sizeof *own);
    out->items[out->count++] = (struct record_run){.parent = parent,
                                                   .parts = own,
                                                   .count = c->n_parts - first,
                                                   .headings = cut == CUT_HEADING};
    c->n_parts = first;
}

void record_sections_read(const struct dom *d, struct arena *a, uint32_t skip,
                          struct record_runs *out)
{
    *out = (struct record_runs){0};
    struct cutter c = {.d = d, .a = a, .out = out};
    for (uint32_t i = 1; i < d->count;) {
        if (d->nodes[i].roles & skip) {
            i = d->nodes[i].end;
            continue;
        }
        uint8_t level = 0;
        enum cut cut = d->nodes[i].is_text ? CUT_NONE : cut_of(d, i, &level);
        if (cut != CUT_NONE)
            cut_children(&c, i, cut, level);
        i++;
    }
}
