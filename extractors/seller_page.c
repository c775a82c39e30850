// Who sells what a page shows, where neither a box nor a link beside the goods says so: an element
// that is called seller, a company's name on a line of its own, or the name that the page's head
// gives ("Buy yarn from Anna's Loom") when the page shows it on a line of its own, too.
#include "extractors/fold.h"
#include "extractors/labels.h"
#include "extractors/page_title.h"
#include "extractors/roles.h"
#include "extractors/seller_box.h"
#include "extractors/text.h"

enum {
    NAME_BYTES = 80,
    NAMES_MAX = 400,  // that are looked at
    PART_BYTES = 300, // of a small part: a name, a place, a telephone number
    CLIMB = 2,
};

static const uint32_t SKIP =
    ROLE_HIDDEN | ROLE_RELATED | ROLE_COMMENTS | ROLE_CLAIMED | ROLE_POST | ROLE_COMMENT;

static bool is_frame(const struct dom_node *n)
{
    return !n->is_text && (n->tag == TAG_NAV || n->tag == TAG_FOOTER || n->tag == TAG_SELECT);
}

// The next node from i on that may tell who sells.
static uint32_t next_node(const struct dom *d, uint32_t i)
{
    while (i < d->count && (d->nodes[i].roles & SKIP || is_frame(&d->nodes[i])))
        i = d->nodes[i].end;
    return i;
}

static bool set_name(const struct extract *x, struct found *f, uint32_t node, struct str name)
{
    uint32_t link = x->dom.nodes[node].tag == TAG_A ? node : dom_find_tag(&x->dom, node, TAG_A);
    if (name.len > NAME_BYTES || !seller_is_name(x, name) || str_eq(name, f->listing.title))
        return false;
    extract_set(f, &f->listing.seller_name, FIELD_SELLER, name);
    if (link != DOM_NONE)
        f->listing.seller_url = extract_href(x, dom_attr(&x->dom, link, "href"));
    return true;
}

// The deepest of nested elements that are called so: none begins inside of it.
static bool read_called(const struct extract *x, struct found *f, uint32_t end)
{
    const struct dom *d = &x->dom;
    uint32_t last = DOM_NONE;
    for (uint32_t i = next_node(d, 1), n = 0; n < NAMES_MAX; i = next_node(d, i + 1)) {
        bool over = i >= end;
        if (!over && (d->nodes[i].is_text || !(d->nodes[i].roles & ROLE_SELLER)))
            continue;
        n++;
        if (last != DOM_NONE && (over || i >= d->nodes[last].end)) {
            struct str name =
                dom_line(d, x->arena, last, ROLE_HIDDEN | ROLE_META, LIMIT_VALUE_BYTES);
            if (name.len && set_name(x, f, last, name))
                return true;
        }
        if (over)
            break;
        last = i;
    }
    return false;
}

// A text that is all of its element.
static struct str line_at(const struct extract *x, uint32_t i)
{
    const struct dom_node *n = &x->dom.nodes[i];
    bool whole = n->is_text && n->parent == i - 1 && x->dom.nodes[n->parent].end == i + 1;
    struct str text =
        whole && n->text.len <= 2 * NAME_BYTES ? text_line(x->arena, n->text) : STR_NONE;
    return text.len <= NAME_BYTES ? text : STR_NONE;
}

static bool read_company(const struct extract *x, struct found *f, uint32_t end)
{
    const struct dom *d = &x->dom;
    for (uint32_t i = next_node(d, 1), n = 0; i < end && n < NAMES_MAX; i = next_node(d, i + 1)) {
        struct str line = line_at(x, i);
        if (line.len == 0)
            continue;
        n++;
        if (str_find(line, STR("©"), 0) == STR_NPOS && seller_is_company(x, line) &&
            set_name(x, f, d->nodes[i].parent, line))
            return true;
    }
    return false;
}

// --- What the head says ---

// Words between what is sold and who sells it, as the heads of markets' pages have them.
static const struct str from_words[] = {
    STR_INIT(" from "),   STR_INIT(" by "),   STR_INIT(" di "), STR_INIT(" von "),
    STR_INIT(" bei "),    STR_INIT(" chez "), STR_INIT(" da "), STR_INIT(" presso "),
    STR_INIT(" bij "),    STR_INIT(" van "),  STR_INIT(" de "), STR_INIT(" por "),
    STR_INIT(" par "),    STR_INIT(" от "),   STR_INIT(" у "),  STR_INIT(" від "),
    STR_INIT(" od "),     STR_INIT(" hos "),  STR_INIT(" av "), STR_INIT(" tại "),
    STR_INIT(" จากร้าน "), STR_INIT(" ที่ร้าน "), STR_INIT(" من "), STR_INIT(" supplier - "),
};

// Whether `name` stands in a text of the head as who sells: at its beginning, before " - ", or
// behind one of the words and before the text's, a part's or a sentence's end.
static bool head_names(struct str head, struct str name)
{
    static const struct str ends[] = {STR_INIT(" - "), STR_INIT(" | "), STR_INIT("."),
                                      STR_INIT(" – "), STR_INIT(", ")};
    for (size_t at = str_find(head, name, 0); at != STR_NPOS; at = str_find(head, name, at + 1)) {
        struct str before = str_sub(head, 0, at), behind = str_skip(head, at + name.len);
        bool ended = behind.len == 0;
        for (size_t i = 0; i < sizeof ends / sizeof *ends && !ended; i++)
            ended = str_starts(behind, ends[i]);
        bool led = at == 0 && behind.len > 0;
        for (size_t i = 0; i < sizeof from_words / sizeof *from_words && !led; i++)
            led = str_ends(before, from_words[i]);
        if (ended && led)
            return true;
    }
    return false;
}

static struct str meta_description(const struct extract *x)
{
    const struct dom *d = &x->dom;
    for (uint32_t i = 1; i < d->count && d->nodes[i].tag != TAG_BODY; i++)
        if (d->nodes[i].tag == TAG_META &&
            str_eq_nocase(dom_attr(d, i, "name"), STR("description")))
            return text_line(x->arena, dom_attr(d, i, "content"));
    return STR_NONE;
}

// A line that the head names. Parts of the item's own title are none, nor what markets call
// themselves: that stands in <title> behind the last separator.
static bool read_named(const struct extract *x, struct found *f)
{
    const struct dom *d = &x->dom;
    struct str description = meta_description(x);
    struct str title = page_title_without_site(text_line(x->arena, x->scan->title));
    if (description.len > LIMIT_VALUE_BYTES)
        description = str_sub(description, 0, LIMIT_VALUE_BYTES);
    for (uint32_t i = next_node(d, 1), n = 0; i < d->count && n < NAMES_MAX;
         i = next_node(d, i + 1)) {
        struct str line = line_at(x, i);
        if (line.len == 0 || text_words(line) == 0)
            continue;
        n++;
        bool own = str_find(f->listing.title, line, 0) != STR_NPOS;
        if (!own && line.len > 2 && (head_names(description, line) || head_names(title, line)) &&
            set_name(x, f, d->nodes[i].parent, line))
            return true;
    }
    return false;
}

void seller_page_read(const struct extract *x, struct found *f)
{
    if (f->listing.seller_name.len == 0 && !read_called(x, f, x->dom.count) &&
        !read_company(x, f, x->dom.count))
        read_named(x, f);
}

// --- Lists ---

// What companies call the list of their goods on their own pages.
static bool says_ours(const struct extract *x, uint32_t from, uint32_t end)
{
    static const struct str words[] = {
        STR_INIT("our products"),
        STR_INIT("our product"),
        STR_INIT("products & services"),
        STR_INIT("products and services"),
        STR_INIT("product list of"),
        STR_INIT("unsere produkte"),
        STR_INIT("nuestros productos"),
        STR_INIT("nos produits"),
        STR_INIT("nossos produtos"),
        STR_INIT("i nostri prodotti"),
        STR_INIT("onze producten"),
        STR_INIT("nasze produkty"),
        STR_INIT("ürünlerimiz"),
        STR_INIT("наша продукция"),
        STR_INIT("Наша продукция"),
        STR_INIT("наші товари"),
        STR_INIT("Наші товари"),
        STR_INIT("produk kami"),
        STR_INIT("我们的产品"),
        STR_INIT("产品列表"),
        STR_INIT("取扱製品"),
        STR_INIT("제품 목록"),
        STR_INIT("منتجاتنا"),
        STR_INIT("हमारे उत्पाद"),
        STR_INIT("sản phẩm của chúng tôi"),
        STR_INIT("สินค้าของเรา"),
    };
    const struct dom *d = &x->dom;
    for (uint32_t i = from; i < end; i++)
        if (d->nodes[i].is_text && d->nodes[i].text.len <= NAME_BYTES &&
            str_has_any_nocase(d->nodes[i].text, words, sizeof words / sizeof *words) &&
            dom_above_tag(d, i, TAG_A) == DOM_NONE)
            return true;
    return false;
}

// The page's heading in a small part that tells how to reach somebody: a company's list.
static bool read_heading(const struct extract *x, struct found *f, uint32_t first)
{
    const struct dom *d = &x->dom;
    uint32_t heading = page_heading(x), part = heading;
    for (int up = 0; up < CLIMB && part != DOM_NONE; up++) {
        uint32_t above = d->nodes[part].parent;
        if (inventory_of(&x->inventory, above, d->nodes[above].end).text > PART_BYTES)
            break;
        part = above;
    }
    if (heading == DOM_NONE || heading >= first)
        return false;
    struct str name = dom_line(d, x->arena, heading, ROLE_HIDDEN, LIMIT_VALUE_BYTES);
    if (seller_is_company(x, name) || says_ours(x, d->nodes[heading].end, first))
        return set_name(x, f, heading, name);
    if (part == heading)
        return false;
    struct found probe = {.source = f->source};
    seller_contacts_read(x, &probe, part, SKIP);
    return probe.listing.n_contacts && set_name(x, f, heading, name);
}

void seller_list_read(struct extract *x, size_t from)
{
    struct found seller = {.source = SOURCE_HEURISTIC};
    uint32_t first = DOM_NONE;
    for (size_t i = from; i < x->n_found; i++) {
        const struct found *f = x->found[i];
        if (f->listing.seller_name.len || f->place != FOUND_RECORD ||
            f->listing.kind != LISTING_PRODUCT)
            return;
        if (first == DOM_NONE || f->node < first)
            first = f->node;
    }
    if (first == DOM_NONE || (!read_called(x, &seller, first) && !read_heading(x, &seller, first)))
        return;
    for (size_t i = from; i < x->n_found; i++) {
        struct found *f = x->found[i];
        extract_set(f, &f->listing.seller_name, FIELD_SELLER, seller.listing.seller_name);
        f->listing.seller_url = seller.listing.seller_url;
    }
}
