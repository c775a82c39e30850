// The one item of a page: a product page, a classified ad, a company's offer, an article. It is
// read as a reader finds it, whether markup describes it, too (extractors/merge.c) or not.
#include "extractors/contact.h"
#include "extractors/extract.h"
#include "extractors/facts.h"
#include "extractors/haggle.h"
#include "extractors/outline.h"
#include "extractors/page_title.h"
#include "extractors/post.h"
#include "extractors/product_options.h"
#include "extractors/product_price.h"
#include "extractors/product_text.h"
#include "extractors/record.h"
#include "extractors/roles.h"
#include "extractors/sections.h"
#include "extractors/seller_box.h"
#include "extractors/text.h"

enum {
    NOISE = ROLES_NOISE | ROLE_COMMENTS | ROLE_CLAIMED | ROLE_POST | ROLE_COMMENT,
    // Sellers and prices stand in buttons, too.
    FACT_NOISE = NOISE & ~ROLE_CONTROL,
    // Bytes: less, beside a list of records, is the list's introduction.
    LITTLE_BODY = 200, // in an element that is called description or content
    LITTLE_TEXT = 600, // in no such element
};

// The part of the page that is about the item: from its heading up to the nearest <main>, or
// <article>, else as far up as it holds less than half of the page's text.
static uint32_t find_scope(const struct extract *x, const struct outline *o, uint32_t heading)
{
    const struct dom *d = &x->dom;
    uint32_t article = DOM_NONE, scope = heading;
    for (uint32_t up = heading; up; up = d->nodes[up].parent) {
        if (d->nodes[up].tag == TAG_MAIN || str_eq(dom_attr(d, up, "role"), STR("main")))
            return up;
        if (d->nodes[up].tag == TAG_ARTICLE && article == DOM_NONE)
            article = up;
    }
    if (article != DOM_NONE)
        return article;
    uint32_t body = dom_find_tag(d, 0, TAG_BODY);
    uint32_t all = body == DOM_NONE ? 0 : outline_bytes(o, body, d->nodes[body].end);
    for (uint32_t up = d->nodes[heading].parent; up; up = d->nodes[up].parent) {
        scope = up;
        if (up == body || outline_bytes(o, up, d->nodes[up].end) * 2 > all)
            break;
    }
    return scope;
}

// Words in the addresses of ads that people place.
static bool is_ad_address(struct str url)
{
    static const struct str words[] = {
        STR_INIT("/ad/"),     STR_INIT("/ads/"),      STR_INIT("anzeige"),     STR_INIT("annonce"),
        STR_INIT("anuncio"),  STR_INIT("annunci"),    STR_INIT("obyavlen"),    STR_INIT("objava"),
        STR_INIT("/ilan"),    STR_INIT("classified"), STR_INIT("ogloszeni"),   STR_INIT("inzerat"),
        STR_INIT("/oferta/"), STR_INIT("/d/"),        STR_INIT("ogolosh"),     STR_INIT("hirdetes"),
        STR_INIT("kleinanz"), STR_INIT("aggelia"),    STR_INIT("/listing/"),   STR_INIT("ilmoitu"),
        STR_INIT("anunt"),    STR_INIT("obiavlen"),   STR_INIT("marktplaats"), STR_INIT("blocket"),
    };
    return str_has_any_nocase(url, words, sizeof words / sizeof *words);
}

// What firms that sell to firms say beside their goods, on whatever day they placed them.
static bool says_trade(const struct extract *x, uint32_t scope)
{
    enum { LABEL_BYTES = 64 };
    static const struct str words[] = {
        STR_INIT("minimum order"),
        STR_INIT("min. order"),
        STR_INIT("min order"),
        STR_INIT("MOQ"),
        STR_INIT("FOB price"),
        STR_INIT("supply ability"),
        STR_INIT("send inquiry"),
        STR_INIT("send enquiry"),
        STR_INIT("request a quote"),
        STR_INIT("request quot"),
        STR_INIT("latest price"),
        STR_INIT("payment terms"),
        STR_INIT("起订"),
        STR_INIT("询价"),
        STR_INIT("最小订"),
        STR_INIT("供应能力"),
        STR_INIT("最低注文"),
        STR_INIT("최소 주문"),
        STR_INIT("اقل طلب"),
        STR_INIT("الحد الأدنى"),
        STR_INIT("минимальный заказ"),
        STR_INIT("мин. заказ"),
        STR_INIT("pedido mínimo"),
        STR_INIT("mindestbestell"),
        STR_INIT("commande minim"),
        STR_INIT("ordine minimo"),
        STR_INIT("minimum sipariş"),
    };
    const struct dom *d = &x->dom;
    for (uint32_t i = scope; i < d->nodes[scope].end; i++) {
        if (d->nodes[i].roles & (ROLE_HIDDEN | ROLE_RELATED))
            i = d->nodes[i].end - 1;
        else if (d->nodes[i].is_text && d->nodes[i].text.len <= LABEL_BYTES &&
                 str_has_any_nocase(d->nodes[i].text, words, sizeof words / sizeof *words))
            return true;
    }
    return false;
}

// By a person, who may be bargained with.
static bool is_placed(const struct extract *x, const struct found *f)
{
    const struct listing *l = &f->listing;
    bool person = l->seller_name.len && post_is_profile(l->seller_url);
    bool firm = seller_is_company(x, l->seller_name) || says_trade(x, f->node);
    return !l->buy_button && !firm &&
           (person || haggle_said(x, f->node, x->dom.nodes[f->node].end, NOISE));
}

// An ad is placed on some day, or by somebody somewhere.
static bool looks_like_ad(const struct extract *x, const struct found *f)
{
    const struct listing *l = &f->listing;
    if (is_ad_address(x->in->url))
        return true;
    if (seller_is_company(x, l->seller_name) || says_trade(x, f->node))
        return false;
    bool somewhere = l->location.len > 0;
    bool somebody = l->seller_name.len > 0 || l->n_contacts > 0;
    return l->posted.len || f->placed || (somewhere && somebody);
}

// A member's or company's own page by its address: what lies deeper may be what they offer.
static bool is_profile_address(struct str url)
{
    enum { PERSON_SEGMENTS = 3, COMPANY_SEGMENTS = 2 };
    size_t scheme = str_find(url, STR("://"), 0), segments = 0;
    struct str path = str_skip(url, scheme == STR_NPOS ? 0 : scheme + 3), part;
    path = str_skip(path, str_find_char(path, '/', 0));
    path = str_sub(path, 0, str_find_char(path, '?', 0));
    while (str_split(&path, '/', &part))
        segments += part.len > 0;
    return (segments <= PERSON_SEGMENTS && post_is_profile(url)) ||
           (segments <= COMPANY_SEGMENTS && record_is_seller_href(url));
}

static enum listing_kind page_kind(const struct extract *x, const struct found *f)
{
    const struct listing *l = &f->listing;
    if (l->buy_button)
        return LISTING_PRODUCT;
    if (l->price.amount.len == 0 && is_profile_address(x->in->url))
        return LISTING_PROFILE;
    if (l->price.amount.len == 0 && l->n_contacts == 0)
        return LISTING_POST;
    return looks_like_ad(x, f) ? LISTING_CLASSIFIED : LISTING_PRODUCT;
}

// Fields of the forms by which shops put goods in a cart, whatever their language.
static bool has_cart_fields(const struct extract *x, uint32_t scope)
{
    static const struct str names[] = {
        STR_INIT("quantity"),     STR_INIT("qty"),         STR_INIT("cart_quantity"),
        STR_INIT("add-to-cart"),  STR_INIT("add_to_cart"), STR_INIT("addtocart"),
        STR_INIT("product_id"),   STR_INIT("products_id"), STR_INIT("id_product"),
        STR_INIT("variation_id"), STR_INIT("menge"),       STR_INIT("anzahl"),
    };
    const struct dom *d = &x->dom;
    for (uint32_t i = scope; i < d->nodes[scope].end; i++) {
        const struct dom_node *n = &d->nodes[i];
        if (i != scope && n->roles & FACT_NOISE) {
            i = n->end - 1;
            continue;
        }
        bool field = n->tag == TAG_INPUT || n->tag == TAG_SELECT || n->tag == TAG_BUTTON;
        struct str name = field && !n->is_text ? dom_attr(d, i, "name") : STR_NONE;
        for (size_t k = 0; name.len && k < sizeof names / sizeof *names; k++)
            if (str_eq_nocase(name, names[k]))
                return true;
    }
    return false;
}

// Articles name their author by a link, rel=author, in the by-line.
static void read_author(const struct extract *x, struct found *f, uint32_t scope)
{
    const struct dom *d = &x->dom;
    for (uint32_t i = scope; i < d->nodes[scope].end && f->listing.seller_name.len == 0; i++) {
        if (d->nodes[i].roles & NOISE) {
            i = d->nodes[i].end - 1;
        } else if (d->nodes[i].tag == TAG_A && dom_attr_has_word(d, i, "rel", "author")) {
            extract_set(f, &f->listing.seller_name, FIELD_SELLER,
                        dom_line(d, x->arena, i, ROLE_HIDDEN, LIMIT_VALUE_BYTES));
            f->listing.seller_url = extract_href(x, dom_attr(d, i, "href"));
        }
    }
}

// A page of lists or an error page has a heading, too, but no item of its own.
static bool is_list_page(const struct extract *x)
{
    uint32_t body = dom_find_tag(&x->dom, 0, TAG_BODY);
    return x->list_page || (body != DOM_NONE && x->dom.nodes[body].roles & ROLE_ARCHIVE);
}

static void read_item(struct extract *x, const struct outline *o, struct found *f, uint32_t heading,
                      bool *named)
{
    struct listing *l = &f->listing;
    uint32_t scope = f->node;
    extract_set(f, &l->title, FIELD_TITLE,
                dom_line(&x->dom, x->arena, heading,
                         ROLE_HIDDEN | ROLE_CONTROL | ROLE_PRICE | ROLE_OLD_PRICE,
                         LIMIT_TITLE_BYTES));
    extract_set(f, &l->description, FIELD_DESCRIPTION,
                product_text_read(x, o, scope, heading, NOISE, named));
    l->buy_button = record_has_buy_button(x, scope, NOISE) || has_cart_fields(x, scope);
    struct facts facts;
    facts_find(x, scope, FACT_NOISE, &facts);
    bool prose = product_price_read(x, o, f, &facts, scope, heading, FACT_NOISE);
    product_options_read(x, f, scope, FACT_NOISE);
    facts_use(x, f, &facts);
    seller_boxes_read(x, f);
    struct listing_price price = l->price;
    if (!prose)
        l->price.amount = STR("0"); // the prices there are not the item's
    record_read_fields(x, f, scope, NOISE);
    l->price = prose ? l->price : price;
    read_author(x, f, scope);
    if (!l->buy_button)
        facts_read_date(x, f, x->dom.nodes[heading].end, x->dom.nodes[scope].end, NOISE);
    seller_read(x, f, scope, FACT_NOISE);
    seller_page_read(x, f);
    if (prose)
        extract_read_texts(x, f, scope, NOISE);
    else
        extract_read_but_price(x, f, scope, NOISE);
    seller_contacts_read(x, f, scope, NOISE);
}

void product_page_extract(struct extract *x)
{
    struct outline o;
    uint32_t heading = page_item_heading(x);
    if (is_list_page(x) || heading == DOM_NONE)
        return;
    outline_make(x->arena, &x->dom, ROLE_HIDDEN, &o);
    sections_mark(x->arena, &x->dom, &o);
    outline_make(x->arena, &x->dom, NOISE, &o);
    struct found *f = extract_add(x, SOURCE_HEURISTIC, FOUND_MAIN, LISTING_PAGE);
    if (!f)
        return;
    struct listing *l = &f->listing;
    f->node = find_scope(x, &o, heading);
    bool named;
    read_item(x, &o, f, heading, &named);
    f->whole_text = named;
    f->placed = is_placed(x, f);
    l->kind = page_kind(x, f);
    if (l->kind == LISTING_PROFILE) {
        l->posted = STR_NONE; // since when somebody is a member
        l->sources[FIELD_POSTED] = SOURCE_NONE;
        extract_set(f, &l->seller_name, FIELD_SELLER, l->title);
    }
    bool list = x->primary_records > 1 && !l->buy_button && l->price.amount.len == 0 &&
                l->description.len < (size_t)(named ? LITTLE_BODY : LITTLE_TEXT);
    if (list || (l->description.len == 0 && l->price.amount.len == 0 && !l->buy_button))
        x->n_found--;
}
