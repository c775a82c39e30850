#include "extractors/record_runs.h"

#include <stdlib.h>

#include "base/xalloc.h"
#include "extractors/text.h"

enum { SHAPE_CHILDREN = 8 };

struct shape {
    uint32_t parent, tag, class_hash, child_hash, node;
};

static bool may_be_record(enum tag_id tag)
{
    switch (tag) {
    case TAG_A:
    case TAG_ARTICLE:
    case TAG_DIV:
    case TAG_DL:
    case TAG_FIGURE:
    case TAG_FORM:
    case TAG_LI:
    case TAG_P:
    case TAG_SECTION:
    case TAG_TABLE:
    case TAG_TBODY:
    case TAG_TD:
    case TAG_TR:
    case TAG_UL:
    case TAG_OTHER: // elements of a page's own: <product-card>
        return true;
    default:
        return false;
    }
}

// Words that tell neighbours of one list from each other, and say nothing of their shape.
static bool is_varying(struct str word)
{
    static const struct str varying[] = {STR_INIT("active"), STR_INIT("alt"),  STR_INIT("even"),
                                         STR_INIT("first"),  STR_INIT("last"), STR_INIT("odd"),
                                         STR_INIT("row1"),   STR_INIT("row2"), STR_INIT("sticky"),
                                         STR_INIT("bg1"),    STR_INIT("bg2")};
    for (size_t i = 0; i < sizeof varying / sizeof *varying; i++)
        if (str_eq(varying[i], word))
            return true;
    return false;
}

// FNV-1a. A collision only makes two shapes one; each record is judged by itself afterwards.
static uint32_t mix(uint32_t hash, unsigned char byte)
{
    return (hash ^ byte) * 16777619U;
}

// Of the first telling class, digits left out.
static uint32_t class_hash(const struct dom *d, uint32_t node)
{
    uint32_t hash = 2166136261U;
    struct str rest = dom_attr(d, node, "class"), word;
    while (text_word(&rest, &word)) {
        if (is_varying(word))
            continue;
        for (size_t i = 0; i < word.len; i++)
            if (!ascii_digit(word.ptr[i]))
                hash = mix(hash, (unsigned char)word.ptr[i]);
        break;
    }
    return hash;
}

static uint32_t child_hash(const struct dom *d, uint32_t node)
{
    uint32_t hash = 2166136261U;
    unsigned n = 0;
    for (uint32_t i = node + 1; i < d->nodes[node].end && n < SHAPE_CHILDREN; i = d->nodes[i].end)
        if (!d->nodes[i].is_text) {
            hash = mix(hash, d->nodes[i].tag);
            n++;
        }
    return hash;
}

#define ORDER(member)                                                                              \
    if (x->member != y->member)                                                                    \
    return x->member < y->member ? -1 : 1

static int compare_by_class(const void *a, const void *b)
{
    const struct shape *x = a, *y = b;
    ORDER(parent);
    ORDER(tag);
    ORDER(class_hash);
    ORDER(node);
    return 0;
}

static int compare_by_children(const void *a, const void *b)
{
    const struct shape *x = a, *y = b;
    ORDER(parent);
    ORDER(tag);
    ORDER(child_hash);
    ORDER(node);
    return 0;
}

#undef ORDER

static size_t collect(const struct dom *d, uint32_t skip, struct shape *out)
{
    size_t n = 0;
    for (uint32_t i = 1; i < d->count;) {
        const struct dom_node *node = &d->nodes[i];
        if (node->roles & skip) {
            i = node->end;
            continue;
        }
        if (!node->is_text && may_be_record((enum tag_id)node->tag))
            out[n++] = (struct shape){.parent = node->parent,
                                      .tag = node->tag,
                                      .class_hash = class_hash(d, i),
                                      .child_hash = child_hash(d, i),
                                      .node = i};
        i++;
    }
    return n;
}

struct builder {
    const struct dom *d;
    struct arena *a;
    struct record_runs *out;
    struct record_part *parts; // room for the members of all runs
};

static void add_run(struct builder *b, const struct shape *shapes, size_t n)
{
    struct record_run *run = &b->out->items[b->out->count++];
    *run = (struct record_run){
        .parent = shapes[0].parent, .parts = b->parts, .count = n, .wrapped = true};
    run->signature =
        (class_hash(b->d, run->parent) * 31 + shapes[0].class_hash) * 31 + shapes[0].tag;
    for (size_t i = 0; i < n; i++)
        *b->parts++ = (struct record_part){shapes[i].node, b->d->nodes[shapes[i].node].end};
}

static bool same_class(const struct shape *a, const struct shape *b)
{
    return a->parent == b->parent && a->tag == b->tag && a->class_hash == b->class_hash;
}

static bool same_children(const struct shape *a, const struct shape *b)
{
    return a->parent == b->parent && a->tag == b->tag && a->child_hash == b->child_hash;
}

// Adds the runs of equal shapes. Those that stand alone go to `lone`, or are added, too.
static size_t add_runs(struct builder *b, struct shape *shapes, size_t n,
                       bool (*same)(const struct shape *a, const struct shape *b),
                       struct shape *lone)
{
    size_t left = 0;
    for (size_t from = 0, to; from < n; from = to) {
        to = from + 1;
        while (to < n && same(&shapes[to], &shapes[from]))
            to++;
        if (to - from == 1 && lone)
            lone[left++] = shapes[from];
        else
            add_run(b, shapes + from, to - from);
    }
    return left;
}

static int compare_runs(const void *a, const void *b)
{
    const struct record_run *x = a, *y = b;
    if (x->parent != y->parent)
        return x->parent < y->parent ? -1 : 1;
    return (x->parts[0].from > y->parts[0].from) - (x->parts[0].from < y->parts[0].from);
}

void record_runs_read(const struct dom *d, struct arena *a, uint32_t skip, struct record_runs *out)
{
    struct shape *shapes = xcalloc((size_t)d->count + 1, sizeof *shapes);
    size_t n = collect(d, skip, shapes);
    *out = (struct record_runs){.items = arena_array(a, n + 1, sizeof *out->items)};
    struct builder b = {
        .d = d, .a = a, .out = out, .parts = arena_array(a, n + 1, sizeof *b.parts)};
    qsort(shapes, n, sizeof *shapes, compare_by_class);
    n = add_runs(&b, shapes, n, same_class, shapes);
    qsort(shapes, n, sizeof *shapes, compare_by_children);
    add_runs(&b, shapes, n, same_children, NULL);
    qsort(out->items, out->count, sizeof *out->items, compare_runs);
    free(shapes);
}
