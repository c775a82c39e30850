// Repeated records: what a shop's category, a market's search page, a board or a price list shows
// of each of its items. Runs of like neighbours (record_runs.h) are judged as a whole, and only
// then their members: goods have a price, each its own name and page, a picture; menus are bare
// short links, whatever they are called. The surest kind that a page has decides what else on it
// may be a list.
#include "extractors/anchors.h"
#include "extractors/date.h"
#include "extractors/haggle.h"
#include "extractors/page_title.h"
#include "extractors/post.h"
#include "extractors/price.h"
#include "extractors/record_entry.h"
#include "extractors/record_runs.h"
#include "extractors/roles.h"
#include "extractors/seller_box.h"
#include "extractors/text.h"

enum {
    RICH_TEXT = 20,     // bytes of text beside its link that make more of a record than a link
    LABEL_TEXT = 8,     // the same beside a picture: "Ask for the price"
    FREE_TEXT = 10,     // bytes of them that are in no link
    RECORD_TEXT = 6000, // bytes; more is an article, or a part of the page
    RECORD_PRICES = 16,
    RECORD_NODES = 4000,
    LITTLE_TEXT = 400, // bytes that introduce a list
    RECENT_CLIMB = 4,
    TITLE_BYTES = 8, // of a bare link in a script that writes without spaces
    RUNS_ACCEPTED = 32,
    WHEN_TEXT_BYTES = 1024,
    WHEN_LINE_BYTES = 32,
    ANCHORS_LOOKED_AT = 100,
    SKIP = ROLE_HIDDEN | ROLE_SHARE | ROLE_CONTROL | ROLE_CLAIMED,
};

// What a run is worth, best first.
enum run_kind {
    RUN_GOODS, // prices, and pages of their own
    RUN_ROWS,  // prices, without pages of their own: price lists
    RUN_TEXTS, // names with pages, and a text beside each: boards, ads without prices
    RUN_BARE,  // names with pages alone: "Recent posts"
    RUN_NONE,
};

struct lister {
    struct extract *x;
    struct anchors links;
    struct record_runs runs;
    struct record_runs sections;
    uint32_t *goods; // parents of goods runs before each node
    uint32_t *rows;  // the same of rows
    uint32_t heading;
    uint32_t outside;                 // roles that no record of the kind that is read now has
    bool item;                        // the page has an item of its own by its markup
    bool posts;                       // it is a thread
    bool buys;                        // something on it, outside its frame, puts goods in a cart
    uint32_t accepted[RUNS_ACCEPTED]; // signatures of goods runs
    size_t n_accepted;
    size_t primary; // records outside the page's frame
};

// --- What runs are ---

static const struct anchor *first_link(const struct lister *r, struct record_part part)
{
    size_t from, to;
    anchors_inside(&r->links, part.from, part.end, &from, &to);
    for (size_t i = from; i < to; i++) {
        struct str href = r->links.items[i].href;
        if (href.len && href.ptr[0] != '#' && !str_starts_nocase(href, STR("javascript:")) &&
            !str_starts_nocase(href, STR("mailto:")) && !str_starts_nocase(href, STR("tel:")))
            return &r->links.items[i];
    }
    return NULL;
}

// What is too large for a record, or holds the page's own heading, is none.
static bool may_be_record(const struct lister *r, struct record_part part)
{
    bool heading = r->heading >= part.from && r->heading < part.end;
    return !(heading && r->heading != DOM_NONE) && part.end - part.from <= RECORD_NODES &&
           !(r->x->dom.nodes[part.from].roles & (SKIP | r->outside)) &&
           inventory_of(&r->x->inventory, part.from, part.end).text <= RECORD_TEXT;
}

// Whether the part says a price and something beside it, as one item does.
static bool is_priced(const struct lister *r, struct record_part part)
{
    const struct inventory *v = &r->x->inventory;
    struct inventory_count c = inventory_of(v, part.from, part.end);
    if (c.prices == 0 || c.prices > RECORD_PRICES || !may_be_record(r, part))
        return false;
    size_t from, to, said = 0;
    inventory_prices(v, part.from, part.end, &from, &to);
    for (size_t i = from; i < to; i++)
        said += text_weight(v->prices[i].price.text);
    return c.text > said || c.pictures > 0;
}

// Goods if at least two members have a price and pages that are not the same, rows if they have
// no page.
static enum run_kind priced_kind(const struct lister *r, const struct record_run *run)
{
    size_t goods = 0, rows = 0;
    size_t anchored = 0;
    bool differ = false;
    struct str href = STR_NONE;
    for (size_t i = 0; i < run->count; i++) {
        anchored += i < ANCHORS_LOOKED_AT && record_anchor(&r->x->dom, run->parts[i]).len > 0;
        if (!is_priced(r, run->parts[i]))
            continue;
        const struct anchor *link = first_link(r, run->parts[i]);
        rows += link == NULL;

        goods += link != NULL;
        differ |= link && href.len && !str_eq(href, link->href);
        href = link ? link->href : href;
    }
    if (goods >= 2 && differ)
        return RUN_GOODS;
    if (run->headings)
        return rows >= 2 && rows * 4 >= run->count * 3 ? RUN_ROWS : RUN_NONE;
    return rows >= 2 || (rows == 1 && anchored * 2 > run->count) ? RUN_ROWS : RUN_NONE;
}

static void mark_priced(struct lister *r)
{
    uint32_t count = r->x->dom.count;
    r->goods = arena_zalloc(r->x->arena, ((size_t)count + 1) * sizeof *r->goods);
    r->rows = arena_zalloc(r->x->arena, ((size_t)count + 1) * sizeof *r->rows);
    for (size_t i = 0; i < r->runs.count; i++) {
        const struct record_run *run = &r->runs.items[i];
        enum run_kind kind = run->count < 2 ? RUN_NONE : priced_kind(r, run);
        r->goods[run->parent + 1] += kind == RUN_GOODS;
        r->rows[run->parent + 1] += kind == RUN_ROWS;
    }
    for (size_t i = 0; i < r->sections.count; i++) {
        const struct record_run *run = &r->sections.items[i];
        r->rows[run->parent + 1] += priced_kind(r, run) == RUN_ROWS;
    }
    for (uint32_t i = 0; i < count; i++) {
        r->goods[i + 1] += r->goods[i];
        r->rows[i + 1] += r->rows[i];
    }
}

// A part with a run inside is no record but holds them.
static bool is_container(const uint32_t *before, struct record_part part)
{
    return before[part.end] > before[part.from];
}

// --- The page as a whole ---

// What the page says outside its frame, and what of it the records say.
static void weigh_records(const struct lister *r, uint32_t *records, uint32_t *all)
{
    const struct dom *d = &r->x->dom;
    *records = *all = 0;
    for (uint32_t i = 1; i < d->count;) {
        const struct dom_node *n = &d->nodes[i];
        uint32_t text = inventory_of(&r->x->inventory, i, n->end).text;
        if (n->roles & ROLE_CLAIMED)
            *records += text;
        if (n->is_text || n->roles & ROLE_CLAIMED)
            *all += text;
        bool whole = n->is_text || n->roles & (ROLE_CLAIMED | ROLE_CHROME | ROLE_HIDDEN);
        i = whole ? n->end : i + 1;
    }
}

// A list page: nothing that is sold by itself stands between its heading and its goods, or most
// of it is its goods.
static bool is_list_page(const struct lister *r)
{
    const struct extract *x = r->x;
    const struct dom *d = &x->dom;
    uint32_t first = d->count, records, all;
    for (size_t i = 0; i < x->n_found; i++)
        if (x->found[i]->place != FOUND_MAIN && x->found[i]->node > r->heading &&
            x->found[i]->node < first)
            first = x->found[i]->node;
    if (first == d->count)
        return false;
    uint32_t from = r->heading == DOM_NONE ? 0 : d->nodes[r->heading].end;
    struct inventory_count c = inventory_of(&x->inventory, from, first);
    if (c.prices == 0 && c.text - c.linked < LITTLE_TEXT)
        return true;
    weigh_records(r, &records, &all);
    return !r->buys && r->primary > 2 && records * 5 > all * 3;
}

// "2 hours ago", "Heute, 08:12" on a line of its own. Which day that is does not matter; but it is
// one of the last weeks: a firm's "3 years" are more, deliveries come, and come today.
static bool says_when(const struct extract *x, uint32_t node)
{
    const int64_t now = INT64_C(1700000000) * 1000000; // any will do: 2023-11-14T22:13:20Z
    struct str lines =
        dom_text(&x->dom, x->arena, node, SKIP & ~(uint32_t)ROLE_CLAIMED, WHEN_TEXT_BYTES);
    struct str line, date;
    while (str_split(&lines, '\n', &line))
        if (line.len <= WHEN_LINE_BYTES && date_find(x->arena, line, now, &date) &&
            str_cmp(date, STR("2023-11-14T22:13:21Z")) < 0 &&
            str_cmp(date, STR("2023-10-20")) > 0 && !str_eq(date, STR("2023-11-14T00:00:00Z")))
            return true;
    return false;
}

static bool haggles(const struct extract *x, uint32_t node)
{
    return haggle_said(x, node, x->dom.nodes[node].end, SKIP & ~(uint32_t)ROLE_CLAIMED);
}

// A board's list of topics, or a mailing list's of mails, by where its records lead.
static bool are_threads(const struct extract *x, size_t from)
{
    size_t threads = 0, n = x->n_found - from;
    for (size_t i = from; i < x->n_found; i++)
        threads += post_is_thread(x->found[i]->listing.url);
    return n > 0 && threads * 5 >= n * 4;
}

// Archives of mails set who wrote them in italics.
static struct str italic_name(const struct extract *x, uint32_t node)
{
    const struct dom *d = &x->dom;
    for (uint32_t i = node; i < d->nodes[node].end; i++)
        if (!d->nodes[i].is_text &&
            (str_eq(d->nodes[i].text, STR("i")) || str_eq(d->nodes[i].text, STR("em"))))
            return dom_line(d, x->arena, i, ROLE_HIDDEN, LIMIT_VALUE_BYTES);
    return STR_NONE;
}

// Their days may be those of the last answers.
static void make_topics(const struct extract *x, size_t from)
{
    for (size_t i = from; i < x->n_found; i++) {
        struct found *f = x->found[i];
        struct listing *l = &f->listing;
        struct str name = italic_name(x, f->node);
        l->kind = LISTING_POST;
        l->posted = STR_NONE;
        l->sources[FIELD_POSTED] = SOURCE_NONE;
        if (seller_is_name(x, name))
            extract_set(f, &l->seller_name, FIELD_SELLER, name);
    }
}

// Ads say when and where; goods have a price or a cart; what has neither is a text.
static void set_kinds(const struct extract *x, size_t from, enum run_kind run)
{
    size_t n = x->n_found - from, placed = 0, bought = 0, priced = 0;
    for (size_t i = from; i < x->n_found; i++) {
        const struct listing *l = &x->found[i]->listing;
        bool free = l->price.amount.len && str_eq(l->price.amount, STR("0"));
        bool firm = l->seller_name.len && seller_is_company(x, l->seller_name);
        placed += !firm &&
                  (l->posted.len || free || says_when(x, x->found[i]->node) ||
                   haggles(x, x->found[i]->node) || (l->location.len && l->seller_name.len == 0));
        bought += l->buy_button;
        priced += l->price.amount.len || l->buy_button;
    }
    if (are_threads(x, from)) {
        make_topics(x, from);
        return;
    }
    enum listing_kind kind = LISTING_PRODUCT;
    if (bought * 2 < n && placed * 2 >= n && n > 0)
        kind = LISTING_CLASSIFIED;
    for (size_t i = from; i < x->n_found; i++) {
        struct listing *l = &x->found[i]->listing;
        bool sold = run == RUN_GOODS || run == RUN_ROWS || l->price.amount.len || l->buy_button;
        l->kind = sold || priced * 3 >= n ? kind : LISTING_POST;
        x->found[i]->placed = l->kind == LISTING_CLASSIFIED;
    }
}

static void read_record(struct lister *r, struct record_part part,
                        const struct record_labels *labels, const struct record_name *name)
{
    if (record_entry_read(r->x, part, labels, name))
        r->primary += !dom_has_role_above(&r->x->dom, part.from, ROLE_CHROME | ROLE_RELATED);
}

// --- Runs of goods and rows ---

static bool is_accepted(const struct lister *r, uint32_t signature)
{
    for (size_t i = 0; i < r->n_accepted; i++)
        if (r->accepted[i] == signature)
            return true;
    return false;
}

// Members of a run of goods that show no price are goods if they look like the others.
static bool looks_alike(const struct lister *r, struct record_part part,
                        const struct record_name *name, bool pictured, uint32_t mean_text)
{
    struct inventory_count c = inventory_of(&r->x->inventory, part.from, part.end);
    return !name->ambiguous && (!pictured || c.pictures) && c.text * 3 >= mean_text;
}

struct run_figures {
    size_t members, priced, pictured;
    uint32_t text; // mean of the priced ones
};

static struct run_figures figures_of(const struct lister *r, const struct record_run *run,
                                     const uint32_t *inner)
{
    struct run_figures g = {0};
    uint64_t text = 0;
    for (size_t i = 0; i < run->count; i++) {
        struct record_part part = run->parts[i];
        if (is_container(inner, part) || !may_be_record(r, part))
            continue;
        struct inventory_count c = inventory_of(&r->x->inventory, part.from, part.end);
        g.members += c.text > 0;
        if (!is_priced(r, part))
            continue;
        g.priced++;
        g.pictured += c.pictures > 0;
        text += c.text;
    }
    g.text = g.priced ? (uint32_t)(text / g.priced) : 0;
    return g;
}

static void read_priced(struct lister *r, const struct record_run *run, enum run_kind kind)
{
    const uint32_t *inner = kind == RUN_GOODS ? r->goods : r->rows;
    struct run_figures g = figures_of(r, run, inner);
    if (kind == RUN_ROWS && r->buys &&
        !record_has_buy_button(r->x, run->parts[0].from, ROLE_HIDDEN)) // what is beside the item
        return;
    bool like = run->count == 1 && is_accepted(r, run->signature);
    size_t least = kind == RUN_GOODS ? 2 : 1;
    if (kind == RUN_ROWS && priced_kind(r, run) != RUN_ROWS)
        return;
    if (!like && (g.priced < least || g.members < 2 || g.priced * 3 < g.members))
        return;
    struct record_labels labels;
    struct record_name name;
    record_labels_read(r->x, &r->links, run->parts, run->count, &labels);
    size_t first = r->x->n_found;
    for (size_t i = 0; i < run->count; i++) {
        struct record_part part = run->parts[i];
        if (is_container(inner, part) || !may_be_record(r, part) ||
            !record_name_find(r->x, &r->links, part, &labels, &name))
            continue;
        if (kind == RUN_GOODS && name.href.len == 0)
            continue;
        struct listing_price said;
        if (kind == RUN_ROWS && price_find(r->x->arena, name.title, &said) && said.currency.len)
            continue; // a line of one offer, not one of several
        bool named = kind == RUN_GOODS || record_anchor(&r->x->dom, part).len;
        if (is_priced(r, part) ||
            (named && looks_alike(r, part, &name, g.pictured * 2 > g.priced, g.text)))
            read_record(r, part, &labels, &name);
    }
    set_kinds(r->x, first, kind);
    if (kind == RUN_GOODS && r->x->n_found > first && r->n_accepted < RUNS_ACCEPTED)
        r->accepted[r->n_accepted++] = run->signature;
}

// --- Runs of texts and bare links ---

static bool is_recent_list(const struct dom *d, uint32_t node)
{
    static const struct str words[] = {STR_INIT("latest"), STR_INIT("recent")};
    for (int i = 0; i < RECENT_CLIMB && node; i++, node = d->nodes[node].parent) {
        struct str class = dom_attr(d, node, "class");
        for (size_t k = 0; k < sizeof words / sizeof *words; k++)
            if (str_find_nocase(class, words[k], 0) != STR_NPOS)
                return true;
    }
    return false;
}

// More than a link: a heading, or a text beside it that is not all links.
static bool is_rich(const struct lister *r, struct record_part part, const struct record_name *name)
{
    struct inventory_count c = inventory_of(&r->x->inventory, part.from, part.end);
    size_t title = text_weight(name->title);
    if ((name->heading && c.text > title + FREE_TEXT) ||
        (c.pictures && c.text > title + LABEL_TEXT))
        return true;
    size_t free = c.text - c.linked;
    return c.text >= title + RICH_TEXT && free >= FREE_TEXT && free * 5 >= c.text;
}

// The name of a part that is one by its link. Most parts of a page have none.
static bool linked_name(const struct lister *r, struct record_part part,
                        const struct record_labels *labels, struct record_name *name)
{
    size_t from, to;
    anchors_inside(&r->links, part.from, part.end, &from, &to);
    return from < to && may_be_record(r, part) &&
           record_name_find(r->x, &r->links, part, labels, name) && !name->ambiguous &&
           name->linked;
}

static enum run_kind text_kind(struct lister *r, const struct record_run *run,
                               const struct record_labels *labels)
{
    const struct dom *d = &r->x->dom;
    size_t rich = 0, bare = 0;
    struct record_name name;
    for (size_t i = 0; i < run->count; i++) {
        struct record_part part = run->parts[i];
        if (!linked_name(r, part, labels, &name))
            continue;
        rich += is_rich(r, part, &name);
        bare += text_words(name.title) > 1 || name.title.len > TITLE_BYTES;
    }
    bool lone = run->count == 1 && rich == 1 && d->nodes[run->parts[0].from].tag == TAG_ARTICLE &&
                name.heading;
    if (lone || (rich >= 2 && rich * 2 >= run->count))
        return RUN_TEXTS;
    return bare >= 2 && bare * 2 >= run->count ? RUN_BARE : RUN_NONE;
}

static bool has_links(const struct lister *r, const struct record_run *run)
{
    size_t from, to;
    anchors_inside(&r->links, run->parent, r->x->dom.nodes[run->parent].end, &from, &to);
    return from < to;
}

static void read_texts(struct lister *r, const struct record_run *run, enum run_kind wanted)
{
    const struct dom *d = &r->x->dom;
    struct record_labels labels;
    struct record_name name;
    if (!has_links(r, run) ||
        (wanted == RUN_BARE && (run->count < 2 || !is_recent_list(d, run->parent))))
        return;
    record_labels_read(r->x, &r->links, run->parts, run->count, &labels);
    enum run_kind kind = text_kind(r, run, &labels);
    if (kind > wanted)
        return;
    size_t first = r->x->n_found;
    for (size_t i = 0; i < run->count; i++) {
        struct record_part part = run->parts[i];
        if (linked_name(r, part, &labels, &name) && (wanted == RUN_BARE || is_rich(r, part, &name)))
            read_record(r, part, &labels, &name);
    }
    set_kinds(r->x, first, kind);
    for (size_t i = first; i < r->x->n_found; i++)
        r->x->found[i]->bare = wanted == RUN_BARE;
}

// --- The page ---

// All runs of a kind whose place has none of the roles `outside`; whether there were any.
static bool read_kind(struct lister *r, enum run_kind kind, uint32_t outside)
{
    const struct dom *d = &r->x->dom;
    size_t before = r->x->n_found;
    r->outside = outside;
    for (size_t i = 0; i < r->runs.count + r->sections.count; i++) {
        const struct record_run *run =
            i < r->runs.count ? &r->runs.items[i] : &r->sections.items[i - r->runs.count];
        if (dom_has_role_above(d, run->parts[0].from, outside | ROLE_CLAIMED))
            continue;
        if (kind == RUN_GOODS || kind == RUN_ROWS)
            read_priced(r, run, kind);
        else if (run->wrapped)
            read_texts(r, run, kind);
    }
    return r->x->n_found > before;
}

static void look_at_page(struct lister *r)
{
    const struct extract *x = r->x;
    for (size_t i = 0; i < x->n_found; i++) {
        const struct found *f = x->found[i];
        bool told = f->source != SOURCE_OPENGRAPH || f->listing.price.amount.len;
        r->item |= f->place == FOUND_MAIN && told &&
                   (f->listing.kind == LISTING_PRODUCT || f->listing.kind == LISTING_CLASSIFIED);
        r->posts |= f->place == FOUND_POST;
    }
    r->buys = record_has_buy_button(x, 0, ROLE_HIDDEN | ROLE_CHROME | ROLE_RELATED);
}

void record_list_extract(struct extract *x)
{
    struct lister r = {.x = x, .heading = page_heading(x)};
    look_at_page(&r);
    anchors_read(x, &r.links);
    const uint32_t skip = ROLE_HIDDEN | ROLE_CLAIMED | ROLE_COMMENTS;
    record_runs_read(&x->dom, x->arena, skip, &r.runs);
    record_sections_read(&x->dom, x->arena, skip, &r.sections);
    mark_priced(&r);
    const uint32_t frame = ROLE_CHROME | ROLE_RELATED;
    size_t before = x->n_found;
    bool found = read_kind(&r, RUN_GOODS, frame);
    read_kind(&r, RUN_GOODS, ROLE_CHROME);
    bool alone = !found && !r.item && !r.posts;
    if (alone)
        found = read_kind(&r, RUN_ROWS, frame);
    if (alone && !found)
        read_kind(&r, RUN_TEXTS, frame);
    x->list_page = found && r.primary > 1 && !r.item && is_list_page(&r);
    if (found && r.primary > 1)
        seller_list_read(x, before);
    read_kind(&r, RUN_BARE, 0);
    x->primary_records += r.primary;
}
