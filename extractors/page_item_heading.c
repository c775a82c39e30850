// Which heading or emphasised line names the one item of a page. Pages without a single h1 have
// the site's name in one, the item's in an h3, or in nothing but a larger font.
#include "extractors/fold.h"
#include "extractors/labels.h"
#include "extractors/page_title.h"
#include "extractors/roles.h"
#include "extractors/sections.h"
#include "extractors/text.h"

enum {
    CANDIDATES_MAX = 64,
    WEAK_BYTES = 160,    // of a line that is a heading only by its looks
    FONT_SIZE_LARGE = 4, // <font size>: 3 is ordinary
    PART_MIN = 4,        // bytes of a part of <title> that tells something
};

// What speaks for a candidate, and against it.
enum {
    SCORE_H1 = 60,
    SCORE_H2 = 40,
    SCORE_H3 = 30,
    SCORE_LOWER = 15,
    SCORE_CALLED = 20, // by class
    SCORE_WEAK = 10,
    SCORE_LARGE = 10,
    SCORE_IN_TITLE = 20, // a part of <title> begins with it, or it with that
    SCORE_BEFORE_PRICE = 20,
    SCORE_LINKED = -30,
    SCORE_BEFORE_MENU = -20, // a link comes next
    SCORE_SITE_HEADER = -40,
    SCORE_SITE_NAME = -40,
    SCORE_SECTION = -60, // names a part of the page, or a fact
    SCORE_LEAST = 10,
};

static const uint32_t ELSEWHERE =
    ROLES_NOISE | ROLE_COMMENTS | ROLE_POST | ROLE_COMMENT | ROLE_CLAIMED;

struct candidate {
    uint32_t node;
    struct str text;
    int score;
};

struct finder {
    const struct extract *x;
    struct str title, host, folded_title;
    struct candidate all[CANDIDATES_MAX];
    size_t n;
};

static int rank_score(const struct dom *d, uint32_t node)
{
    const struct dom_node *n = &d->nodes[node];
    switch (n->tag) {
    case TAG_H1:
        return SCORE_H1;
    case TAG_H2:
        return SCORE_H2;
    case TAG_H3:
        return SCORE_H3;
    case TAG_H4:
    case TAG_H5:
        return SCORE_LOWER;
    case TAG_BIG:
        return SCORE_WEAK + SCORE_LARGE;
    case TAG_B:
    case TAG_STRONG:
        return SCORE_WEAK;
    case TAG_FONT: {
        struct str size = dom_attr(d, node, "size");
        bool large = size.len && (size.ptr[0] == '+' || (ascii_digit(size.ptr[0]) &&
                                                         size.ptr[0] >= '0' + FONT_SIZE_LARGE));
        return large ? SCORE_WEAK + SCORE_LARGE : 0;
    }
    default:
        return n->roles & ROLE_TITLE ? SCORE_CALLED : 0;
    }
}

// Letters and digits of ASCII, lower case: how a name looks in a host.
static size_t squeeze(struct str s, char *out, size_t max)
{
    size_t n = 0;
    for (size_t i = 0; i < s.len && n < max; i++) {
        if ((unsigned char)s.ptr[i] >= 0x80)
            return 0;
        if (ascii_alnum(s.ptr[i]))
            out[n++] = ascii_lower(s.ptr[i]);
    }
    return n;
}

static bool is_in_host(const struct finder *f, struct str text)
{
    char name[64], host[128];
    size_t n = squeeze(text, name, sizeof name), m = squeeze(f->host, host, sizeof host);
    return n >= PART_MIN && n < sizeof name &&
           str_find(str_from(host, m), str_from(name, n), 0) != STR_NPOS;
}

// "A - B | C": whether one of them begins with `text`, or it with one of them.
static bool is_title_part(const struct finder *f, struct str text)
{
    struct str folded = str_trim(fold_text(f->x->arena, text)), rest = f->folded_title;
    if (folded.len < PART_MIN)
        return false;
    if (str_find(rest, folded, 0) != STR_NPOS)
        return true;
    while (rest.len) {
        size_t cut = STR_NPOS, skip = 0;
        for (size_t i = 0; i < rest.len && cut == STR_NPOS; i++) {
            bool dash = i + 2 < rest.len && rest.ptr[i] == ' ' && rest.ptr[i + 2] == ' ' &&
                        (rest.ptr[i + 1] == '-' || rest.ptr[i + 1] == '|');
            if (dash || rest.ptr[i] == '|') {
                cut = i;
                skip = dash ? 3 : 1;
            }
        }
        struct str part = str_trim(str_sub(rest, 0, cut));
        if (part.len >= PART_MIN && str_starts(folded, part))
            return true;
        rest = cut == STR_NPOS ? STR_NONE : str_skip(rest, cut + skip);
    }
    return false;
}

static bool names_a_part(const struct extract *x, struct str text)
{
    struct str folded = str_trim(fold_text(x->arena, text));
    bool colon = folded.len && folded.ptr[folded.len - 1] == ':';
    folded.len -= colon;
    return colon || phrase_find(&section_words, folded) || phrase_find(&label_words, folded);
}

static bool is_only_a_price(const struct extract *x, uint32_t node, struct str text)
{
    // The price may be said by an element around it, too.
    uint32_t end = x->dom.nodes[node].end;
    size_t first, last;
    inventory_prices(&x->inventory, node, end, &first, &last);
    if (last == first && first > 0 && x->inventory.prices[first - 1].end >= end)
        first--;
    return last > first &&
           text_weight(x->inventory.prices[first].price.text) * 10 >= text_weight(text) * 7;
}

static bool has_ancestor(const struct dom *d, uint32_t node, enum tag_id tag)
{
    return dom_above_tag(d, node, tag) != DOM_NONE;
}

static bool menu_follows(const struct dom *d, uint32_t node)
{
    for (uint32_t i = d->nodes[node].end; i < d->count; i++)
        if (d->nodes[i].is_text && text_weight(d->nodes[i].text) > 1)
            return has_ancestor(d, i, TAG_A);
    return false;
}

static int score_of(const struct finder *f, uint32_t node, struct str text, int rank)
{
    const struct dom *d = &f->x->dom;
    int score = rank;
    bool linked = dom_find_tag(d, node, TAG_A) != DOM_NONE || has_ancestor(d, node, TAG_A);
    bool header = has_ancestor(d, node, TAG_HEADER) && !has_ancestor(d, node, TAG_ARTICLE) &&
                  !has_ancestor(d, node, TAG_MAIN);
    score += linked ? SCORE_LINKED : 0;
    score += header ? SCORE_SITE_HEADER : 0;
    score += menu_follows(d, node) ? SCORE_BEFORE_MENU : 0;
    score += is_title_part(f, text) ? SCORE_IN_TITLE : 0;
    score += is_in_host(f, text) ? SCORE_SITE_NAME : 0;
    score += names_a_part(f->x, text) ? SCORE_SECTION : 0;
    return score;
}

// An element that is only called a title may hold the heading and more.
static bool holds_heading(const struct dom *d, uint32_t node)
{
    for (uint32_t i = node + 1; i < d->nodes[node].end; i++)
        if (!d->nodes[i].is_text && d->nodes[i].tag >= TAG_H1 && d->nodes[i].tag <= TAG_H5)
            return true;
    return false;
}

// What stands between the first text in [from, end) and the one before it.
static int gap_before(const struct dom *d, uint32_t from, uint32_t end)
{
    int gap = DOM_GAP_NONE;
    uint32_t i = from;
    for (; i < end; i++) {
        const struct dom_node *n = &d->nodes[i];
        gap = n->is_text && n->gap > gap ? n->gap : gap;
        if (n->is_text && text_weight(n->text))
            break;
    }
    // Blank texts keep the gap for themselves.
    for (uint32_t k = from; k > 1; k--) {
        const struct dom_node *n = &d->nodes[k - 1];
        if (n->is_text && text_weight(n->text))
            return gap;
        gap = n->is_text && n->gap > gap ? n->gap : gap;
    }
    return DOM_GAP_LINE;
}

// Whether nothing of its line or cell stands before or behind it.
static bool stands_alone(const struct dom *d, uint32_t node)
{
    uint32_t end = d->nodes[node].end;
    return gap_before(d, node, end) != DOM_GAP_NONE &&
           (end == d->count || gap_before(d, end, d->count) != DOM_GAP_NONE);
}

static void collect(struct finder *f)
{
    const struct dom *d = &f->x->dom;
    for (uint32_t i = 1; i < d->count && f->n < CANDIDATES_MAX;) {
        const struct dom_node *n = &d->nodes[i];
        if (n->roles & ELSEWHERE) {
            i = n->end;
            continue;
        }
        int rank = n->is_text ? 0 : rank_score(d, i);
        if (rank == SCORE_CALLED && holds_heading(d, i))
            rank = 0;
        struct str text =
            rank ? dom_line(d, f->x->arena, i, ROLE_HIDDEN | ROLE_CONTROL, LIMIT_TITLE_BYTES)
                 : STR_NONE;
        bool heading = n->tag >= TAG_H1 && n->tag <= TAG_H5;
        // Of what has a text: the way to the text beside it is then walked once, not for each node.
        bool fits = text.len && (heading || (text.len <= WEAK_BYTES && stands_alone(d, i)));
        if (fits && extract_is_title(text) && !is_only_a_price(f->x, i, text)) {
            f->all[f->n++] = (struct candidate){i, text, score_of(f, i, text, rank)};
            i = n->end;
            continue;
        }
        i++;
    }
}

// The last candidate in front of the first price that stands alone.
static void favour_the_priced(struct finder *f)
{
    const struct inventory *v = &f->x->inventory;
    for (size_t i = 0; i < v->n_prices; i++) {
        uint32_t at = v->prices[i].node;
        if (dom_has_role_above(&f->x->dom, at, ELSEWHERE))
            continue;
        struct candidate *last = NULL;
        for (size_t k = 0; k < f->n; k++)
            if (f->all[k].node < at && f->all[k].score > 0)
                last = &f->all[k];
        if (!last)
            continue;
        last->score += SCORE_BEFORE_PRICE;
        return;
    }
}

uint32_t page_item_heading(const struct extract *x)
{
    struct str host = x->in->url;
    size_t scheme = str_find(host, STR("://"), 0);
    host = str_skip(host, scheme == STR_NPOS ? 0 : scheme + 3);
    struct finder f = {.x = x, .host = str_sub(host, 0, str_find_char(host, '/', 0))};
    f.folded_title = fold_text(x->arena, text_line(x->arena, x->scan->title));
    collect(&f);
    favour_the_priced(&f);
    const struct candidate *best = NULL;
    for (size_t i = 0; i < f.n; i++)
        if (f.all[i].score >= SCORE_LEAST && (!best || f.all[i].score > best->score))
            best = &f.all[i];
    return best ? best->node : DOM_NONE;
}
