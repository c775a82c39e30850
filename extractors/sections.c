#include "extractors/sections.h"

#include "extractors/fold.h"
#include "extractors/roles.h"
#include "extractors/text.h"

enum {
    HEADING_MAX = 90,   // bytes of a text that may be a heading
    HEADINGS_MAX = 200, // of one page that are looked at
    TABS_MAX = 24,
    LITTLE = 40,   // visible bytes beside a heading, such as "See all", that are its own
    RANK_NONE = 7, // of a heading that is no heading element
    LINKS_MIN = 2,
    SIBLINGS_MAX = 2000, // elements of one part
};

struct marker {
    struct arena *arena;
    struct dom *dom;
    const struct outline *outline;
    uint32_t *mains; // [i]: headings of the first rank, and <main>, before node i
    struct {
        struct str id;
        enum section section;
    } tabs[TABS_MAX];
    size_t n_tabs;
};

static int rank_of(enum tag_id tag)
{
    return tag >= TAG_H1 && tag <= TAG_H6 ? (int)tag - TAG_H1 + 1 : RANK_NONE;
}

static bool is_emphasis(enum tag_id tag)
{
    switch (tag) {
    case TAG_B:
    case TAG_BUTTON:
    case TAG_CAPTION:
    case TAG_DT:
    case TAG_LEGEND:
    case TAG_STRONG:
    case TAG_SUMMARY:
    case TAG_TH:
    case TAG_U:
        return true;
    default:
        return rank_of(tag) < RANK_NONE;
    }
}

static uint32_t roles_of(enum section section)
{
    switch (section) {
    case SECTION_RELATED:
    case SECTION_MORE:
        return ROLE_RELATED;
    case SECTION_REVIEWS:
        return ROLE_COMMENTS;
    case SECTION_ASIDE:
        return ROLE_META;
    case SECTION_DESCRIPTION:
        return ROLE_DESCRIPTION;
    case SECTION_SELLER:
        return ROLE_SELLER_BOX;
    default:
        return 0;
    }
}

struct heading {
    uint32_t box; // the largest element that has no other text
    int rank;
    bool emphasis; // some element of it says that it is a heading
    uint32_t link; // the link around the text, or DOM_NONE
    enum section section;
};

// The heading around a text, as far as no other text joins it.
static struct heading heading_around(const struct marker *m, uint32_t text)
{
    const struct dom *d = m->dom;
    struct heading h = {.box = text, .rank = RANK_NONE};
    for (uint32_t up = d->nodes[text].parent; up; up = d->nodes[up].parent) {
        const struct dom_node *n = &d->nodes[up];
        if (outline_texts(m->outline, up, n->end) != 1 || n->tag == TAG_BODY || n->tag == TAG_MAIN)
            break;
        h.box = up;
        h.rank = rank_of((enum tag_id)n->tag) < h.rank ? rank_of((enum tag_id)n->tag) : h.rank;
        h.emphasis |= is_emphasis((enum tag_id)n->tag) || n->roles & ROLE_TITLE;
        if (n->tag == TAG_A)
            h.link = up;
    }
    return h;
}

static enum section section_of(const struct marker *m, struct str text, bool emphasis)
{
    struct str folded = str_trim(fold_text(m->arena, text));
    while (folded.len && (folded.ptr[folded.len - 1] == ':' || folded.ptr[folded.len - 1] == ' '))
        folded.len--;
    size_t len;
    const struct phrase *row = phrase_after(&section_words, folded, 0, &len);
    if (!row || (len < folded.len && !emphasis && row->flags != SECTION_RELATED))
        return SECTION_NONE;
    // "Review (3)" and "Description of the lamp", but not "Seller Anna" or "Shipping $5".
    bool whole = len == folded.len || (row->flags != SECTION_SELLER && row->flags != SECTION_ASIDE);
    return whole ? (enum section)row->flags : SECTION_NONE;
}

// The rank of the heading that a node begins with, or RANK_NONE.
static int leading_rank(const struct marker *m, uint32_t node)
{
    const struct dom *d = m->dom;
    uint32_t text = m->outline->next_text[node];
    int rank = RANK_NONE;
    if (text >= d->nodes[node].end)
        return rank;
    for (uint32_t up = d->nodes[text].parent; up && up >= node; up = d->nodes[up].parent) {
        const struct dom_node *n = &d->nodes[up];
        if (n->tag == TAG_A || outline_links(m->outline, up, n->end))
            return rank; // the title of one of the goods
        rank = rank_of((enum tag_id)n->tag) < rank ? rank_of((enum tag_id)n->tag) : rank;
    }
    return rank;
}

static void count_mains(struct marker *m)
{
    const struct dom *d = m->dom;
    m->mains = arena_array(m->arena, (size_t)d->count + 1, sizeof *m->mains);
    for (uint32_t i = 0; i < d->count; i++) {
        const struct dom_node *n = &d->nodes[i];
        bool h1 = n->tag == TAG_H1 && outline_texts(m->outline, i, n->end);
        m->mains[i + 1] = m->mains[i] + (!n->is_text && (h1 || n->tag == TAG_MAIN));
    }
}

static bool holds_main_heading(const struct marker *m, uint32_t node)
{
    return m->mains[m->dom->nodes[node].end] > m->mains[node];
}

// Whether the part that begins at a node's sibling ends there.
static bool ends_part(const struct marker *m, const struct heading *h, uint32_t node, int *breaks)
{
    const struct dom_node *n = &m->dom->nodes[node];
    if (n->is_text || n->tag != TAG_BR)
        *breaks = n->is_text && m->outline->next_text[node] != node ? *breaks : 0;
    else
        ++*breaks;
    bool term = n->tag == TAG_DT && m->dom->nodes[h->box].tag == TAG_DT;
    if (term || n->tag == TAG_HR || n->tag == TAG_FOOTER)
        return true;
    if (h->rank == RANK_NONE && *breaks >= 2)
        return true;
    return leading_rank(m, node) <= (h->rank == RANK_NONE ? RANK_NONE - 1 : h->rank);
}

static bool is_all_links(const struct outline *o, uint32_t from, uint32_t to)
{
    uint32_t bytes = outline_bytes(o, from, to);
    return bytes < LITTLE && bytes == outline_links(o, from, to);
}

static void mark_part(struct marker *m, const struct heading *h)
{
    struct dom *d = m->dom;
    const struct outline *o = m->outline;
    uint32_t box = h->box, parent = d->nodes[box].parent;
    // A heading with its own "See all" in a wrapper: what it heads stands beside the wrapper.
    while (parent && d->nodes[parent].tag != TAG_BODY && d->nodes[parent].tag != TAG_MAIN &&
           is_all_links(o, d->nodes[box].end, d->nodes[parent].end) &&
           o->next_text[parent] == o->next_text[box]) {
        box = parent;
        parent = d->nodes[box].parent;
    }
    uint32_t end = d->nodes[parent].end, to = d->nodes[box].end;
    int breaks = 0;
    for (uint32_t n = 0; to < end && n < SIBLINGS_MAX; n++) {
        if (ends_part(m, h, to, &breaks) || holds_main_heading(m, to))
            break;
        to = d->nodes[to].end;
    }
    uint32_t bytes = outline_bytes(o, d->nodes[box].end, to);
    bool links = 2 * outline_links(o, d->nodes[box].end, to) > bytes;
    if (bytes == 0 || (h->section == SECTION_MORE && !links))
        return;
    bool own_box = h->section != SECTION_DESCRIPTION && h->section != SECTION_SELLER;
    if (own_box && !holds_main_heading(m, box))
        d->nodes[box].roles |= roles_of(h->section);
    for (uint32_t i = d->nodes[box].end; i < to; i = d->nodes[i].end)
        d->nodes[i].roles |= roles_of(h->section);
}

// The label of a tab or accordion names the element it opens.
static bool note_tab(struct marker *m, const struct heading *h)
{
    const struct dom *d = m->dom;
    if (dom_has_role_above(d, h->box, ROLE_CHROME)) // the menu of a one-page site
        return false;
    for (uint32_t up = h->box; up && up + 8 > h->box; up = d->nodes[up].parent) {
        struct str id = dom_attr(d, up, "aria-controls");
        struct str href = h->link == DOM_NONE ? STR_NONE : dom_attr(d, h->link, "href");
        if (id.len == 0 && str_starts(href, STR("#")))
            id = str_skip(href, 1);
        if (id.len == 0 && str_starts(dom_attr(d, up, "data-bs-target"), STR("#")))
            id = str_skip(dom_attr(d, up, "data-bs-target"), 1);
        if (id.len == 0)
            continue;
        if (m->n_tabs < TABS_MAX) {
            m->tabs[m->n_tabs].id = id;
            m->tabs[m->n_tabs++].section = h->section;
        }
        return true;
    }
    return false;
}

static void mark_tabs(struct marker *m)
{
    struct dom *d = m->dom;
    for (uint32_t i = 1; m->n_tabs && i < d->count; i++) {
        struct str id = d->nodes[i].is_text ? STR_NONE : dom_attr(d, i, "id");
        for (size_t t = 0; id.len && t < m->n_tabs; t++)
            if (str_eq(m->tabs[t].id, id) && !holds_main_heading(m, i))
                d->nodes[i].roles |= roles_of(m->tabs[t].section);
    }
}

void sections_mark(struct arena *a, struct dom *d, const struct outline *o)
{
    struct marker m = {.arena = a, .dom = d, .outline = o};
    count_mains(&m);
    size_t n = 0;
    for (uint32_t i = o->next_text[0]; i < d->count && n < HEADINGS_MAX; i = o->next_text[i + 1]) {
        struct str text = str_trim(d->nodes[i].text);
        if (text.len > HEADING_MAX)
            continue;
        struct heading h = heading_around(&m, i);
        h.section = section_of(&m, text, h.emphasis);
        if (h.section == SECTION_NONE)
            continue;
        n++;
        if (note_tab(&m, &h))
            continue;
        bool elsewhere = h.link != DOM_NONE && h.rank == RANK_NONE; // an entry of a menu
        bool first_rank = h.rank == 1 && h.section != SECTION_DESCRIPTION;
        if (!elsewhere && !first_rank)
            mark_part(&m, &h);
    }
    mark_tabs(&m);
}
