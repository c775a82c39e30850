#include "extractors/post_marks.h"

#include <stdlib.h>

#include "base/xalloc.h"
#include "extractors/text.h"

enum {
    CLIMB_MAX = 24, // levels from a mark to its part
    TEXT_MIN = 2,   // bytes of a part's text
};

// An anchor with a post's number, where the author's name is told by nothing but its place.
static bool is_anchor(const struct dom *d, uint32_t i)
{
    uint64_t number;
    struct str name = dom_attr(d, i, "name");
    if (d->nodes[i].is_text || d->nodes[i].tag != TAG_A || name.len == 0)
        return false;
    return str_to_u64(name, &number) || post_number(name).len;
}

// One pass. A mark inside another of the same sort is the same mark.
static void read_all(const struct extract *x, struct post_marks *r)
{
    const uint32_t skip =
        ROLE_HIDDEN | ROLE_CLAIMED | ROLE_QUOTE | ROLE_SIGNATURE | ROLE_CONTROL | ROLE_EDIT_NOTE;
    const struct dom *d = &x->dom;
    uint32_t time_end = 0, author_end = 0, skip_end = 0, times = 0, authors = 0, told = 0;
    for (uint32_t i = 0; i < d->count; i++) {
        const struct dom_node *n = &d->nodes[i];
        r->times[i] = times;
        r->authors[i] = authors;
        r->told[i] = told;
        if (n->roles & skip && n->end > skip_end)
            skip_end = n->end;
        if (i == 0 || i < skip_end)
            continue;
        bool time = i >= time_end && post_is_time(d, i);
        bool author = i >= author_end && (post_is_author(x, i) || is_anchor(d, i));
        times += time;
        authors += author;
        time_end = time ? n->end : time_end;
        author_end = author ? n->end : author_end;
        if (n->is_text && (i < time_end || i < author_end))
            told += (uint32_t)text_weight(n->text);
        if (time || author)
            r->marks[r->n++] = (struct mark){post_mark_kind(d, n->is_text ? n->parent : i), i};
    }
    r->times[d->count] = times;
    r->authors[d->count] = authors;
    r->told[d->count] = told;
}

static int compare_marks(const void *a, const void *b)
{
    const struct mark *x = a, *y = b;
    if (x->kind != y->kind)
        return x->kind < y->kind ? -1 : 1;
    return (x->node > y->node) - (x->node < y->node);
}

// The largest part around `mark` that holds neither of its neighbours.
static uint32_t part_of(const struct dom *d, uint32_t mark, uint32_t before, uint32_t behind)
{
    uint32_t part = mark;
    for (int n = 0; n < CLIMB_MAX; n++) {
        uint32_t up = d->nodes[part].parent;
        bool alone = up > before && (behind == DOM_NONE || d->nodes[up].end <= behind);
        if (up == 0 || !alone || d->nodes[up].tag == TAG_BODY || d->nodes[up].tag == TAG_MAIN)
            break;
        part = up;
    }
    return part;
}

bool post_marks_whole(const struct extract *x, const struct post_marks *m, uint32_t from,
                      uint32_t end)
{
    uint32_t told = m->told[end] - m->told[from];
    return m->times[end] > m->times[from] && m->authors[end] > m->authors[from] &&
           inventory_of(&x->inventory, from, end).text >= told + TEXT_MIN;
}

size_t post_marks_cut(const struct extract *x, const struct post_marks *m,
                      const struct mark_kind *kind, struct post *parts)
{
    const struct dom *d = &x->dom;
    const struct mark *marks = m->marks + kind->first;
    uint32_t neighbours = 1;
    size_t whole = 0, n = kind->n;
    for (size_t i = 0; i < n; i++) {
        uint32_t before = i ? marks[i - 1].node : 0;
        uint32_t behind = i + 1 < n ? marks[i + 1].node : DOM_NONE;
        parts[i].from = part_of(d, marks[i].node, before, behind);
    }
    for (size_t i = 0; i < n; i++) {
        struct post *p = &parts[i];
        uint32_t parent = d->nodes[p->from].parent, count = 1;
        p->end = d->nodes[p->from].end;
        bool flat = i + 1 < n && d->nodes[parts[i + 1].from].parent == parent;
        uint32_t limit = flat ? parts[i + 1].from : d->nodes[parent].end;
        if (!post_marks_whole(x, m, p->from, p->end) && (flat || neighbours > 1)) {
            while (p->end < limit && (flat || count < neighbours)) {
                p->end = d->nodes[p->end].end;
                count++;
            }
            neighbours = flat ? count : neighbours;
        }
        whole += post_marks_whole(x, m, p->from, p->end);
    }
    return whole;
}

static int compare_kinds(const void *a, const void *b)
{
    const struct mark_kind *x = a, *y = b;
    if (x->n != y->n)
        return x->n > y->n ? -1 : 1;
    return (x->first > y->first) - (x->first < y->first);
}

// The kinds of which there is more than one mark, most frequent first.
static void list_kinds(struct post_marks *m)
{
    struct mark_kind *kinds = xcalloc(m->n + 1, sizeof *kinds);
    size_t n = 0;
    for (size_t from = 0, to; from < m->n; from = to) {
        to = from + 1;
        while (to < m->n && m->marks[to].kind == m->marks[from].kind)
            to++;
        if (to - from > 1 && to - from <= LIMIT_PAGE_LISTINGS)
            kinds[n++] = (struct mark_kind){from, to - from};
    }
    qsort(kinds, n, sizeof *kinds, compare_kinds);
    m->n_kinds = n < MARK_KINDS_MAX ? n : MARK_KINDS_MAX;
    memcpy(m->kinds, kinds, m->n_kinds * sizeof *kinds);
    free(kinds);
}

void post_marks_read(const struct extract *x, struct post_marks *out)
{
    size_t count = (size_t)x->dom.count + 1;
    *out = (struct post_marks){.marks = arena_array(x->arena, count, sizeof(struct mark)),
                               .times = arena_array(x->arena, count, sizeof(uint32_t)),
                               .authors = arena_array(x->arena, count, sizeof(uint32_t)),
                               .told = arena_array(x->arena, count, sizeof(uint32_t))};
    read_all(x, out);
    qsort(out->marks, out->n, sizeof *out->marks, compare_marks);
    list_kinds(out);
}
