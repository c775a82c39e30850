#include "extractors/record.h"

#include "extractors/price.h"
#include "extractors/roles.h"
#include "extractors/schema.h"
#include "extractors/text.h"

enum { NODES_LOOKED_AT = 20000 };

static struct str role_line(const struct extract *x, uint32_t node, uint32_t role, uint32_t skip)
{
    uint32_t at = dom_find_role(&x->dom, node, role, skip);
    if (at == DOM_NONE || at == node)
        return STR_NONE;
    return dom_line(&x->dom, x->arena, at, ROLE_HIDDEN | ROLE_OLD_PRICE, LIMIT_VALUE_BYTES);
}

// The first price element that holds a price.
static void read_price(const struct extract *x, struct found *f, uint32_t node, uint32_t skip)
{
    const struct dom *d = &x->dom;
    struct listing_price *price = &f->listing.price;
    for (uint32_t i = node; i < d->nodes[node].end && price->amount.len == 0;) {
        uint32_t roles = d->nodes[i].roles;
        if (i != node && roles & (skip | ROLE_OLD_PRICE)) {
            i = d->nodes[i].end;
            continue;
        }
        if (roles & ROLE_PRICE && i != node) {
            struct str line =
                dom_line(d, x->arena, i, ROLE_HIDDEN | ROLE_OLD_PRICE, LIMIT_VALUE_BYTES);
            if (price_find(x->arena, line, price))
                f->listing.sources[FIELD_PRICE] = f->source;
            i = d->nodes[i].end;
            continue;
        }
        i++;
    }
}

static struct str time_of(const struct extract *x, uint32_t node)
{
    struct str machine = extract_time(x->arena, dom_attr(&x->dom, node, "datetime"));
    if (machine.len)
        return machine;
    machine = extract_time(x->arena, dom_attr(&x->dom, node, "title"));
    if (machine.len)
        return machine;
    return extract_time(x->arena, dom_line(&x->dom, x->arena, node, 0, LIMIT_VALUE_BYTES));
}

static void read_time(const struct extract *x, struct found *f, uint32_t node, uint32_t skip)
{
    const struct dom *d = &x->dom;
    for (uint32_t i = node; i < d->nodes[node].end && f->listing.posted.len == 0;) {
        if (i != node && d->nodes[i].roles & skip) {
            i = d->nodes[i].end;
            continue;
        }
        if (d->nodes[i].roles & ROLE_TIME)
            extract_set(f, &f->listing.posted, FIELD_POSTED, time_of(x, i));
        i++;
    }
}

// The deepest of nested author elements has the bare name; a link in it, too.
static void read_seller(const struct extract *x, struct found *f, uint32_t node, uint32_t skip)
{
    const struct dom *d = &x->dom;
    struct listing *l = &f->listing;
    uint32_t at = dom_find_role(d, node, ROLE_SELLER, skip);
    if (at == DOM_NONE || at == node)
        at = dom_find_role(d, node, ROLE_AUTHOR, skip);
    if (at == DOM_NONE || at == node || l->seller_name.len)
        return;
    for (uint32_t i = at + 1; i < d->nodes[at].end; i++)
        if (d->nodes[i].roles & (ROLE_AUTHOR | ROLE_SELLER))
            at = i;
    uint32_t link = d->nodes[at].tag == TAG_A ? at : dom_find_tag(d, at, TAG_A);
    uint32_t name = at;
    if (link != DOM_NONE) {
        struct str line = dom_line(d, x->arena, link, ROLE_HIDDEN, LIMIT_VALUE_BYTES);
        name = line.len ? link : at;
        l->seller_url = extract_href(x, dom_attr(d, link, "href"));
    }
    extract_set(
        f, &l->seller_name, FIELD_SELLER,
        dom_line(d, x->arena, name, ROLE_HIDDEN | ROLE_META | ROLE_TIME, LIMIT_VALUE_BYTES));
    if (l->seller_name.len == 0)
        l->seller_url = STR_NONE;
}

static struct str image_reference(const struct dom *d, uint32_t node)
{
    static const char *const names[] = {"data-src", "data-original", "src"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct str value = dom_attr(d, node, names[i]);
        if (value.len && !str_starts_nocase(value, STR("data:")))
            return value;
    }
    return STR_NONE;
}

static void read_images(const struct extract *x, struct found *f, uint32_t node, uint32_t skip)
{
    const struct dom *d = &x->dom;
    for (uint32_t i = node; i < d->nodes[node].end && f->listing.n_images < LIMIT_IMAGES;) {
        if (i != node && d->nodes[i].roles & skip) {
            i = d->nodes[i].end;
            continue;
        }
        if (d->nodes[i].tag == TAG_IMG)
            extract_add_image(x, f, image_reference(d, i));
        i++;
    }
}

// "Categorized as Garden": the link says which.
static void read_category(const struct extract *x, struct found *f, uint32_t node, uint32_t skip)
{
    uint32_t at = dom_find_role(&x->dom, node, ROLE_CATEGORY, skip);
    if (at == DOM_NONE || at == node)
        return;
    uint32_t link = dom_find_tag(&x->dom, at, TAG_A);
    extract_set(
        f, &f->listing.category, FIELD_CATEGORY,
        dom_line(&x->dom, x->arena, link == DOM_NONE ? at : link, ROLE_HIDDEN, LIMIT_VALUE_BYTES));
}

void record_read_fields(const struct extract *x, struct found *f, uint32_t node, uint32_t skip)
{
    struct listing *l = &f->listing;
    if (x->dom.nodes[node].end - node > NODES_LOOKED_AT)
        return;
    read_price(x, f, node, skip);
    read_time(x, f, node, skip);
    read_seller(x, f, node, skip);
    extract_set(f, &l->location, FIELD_LOCATION, role_line(x, node, ROLE_LOCATION, skip));
    read_category(x, f, node, skip);
    struct str stock = role_line(x, node, ROLE_AVAILABILITY, skip);
    extract_set(f, &l->availability, FIELD_AVAILABILITY, schema_availability(stock));
    read_images(x, f, node, skip | ROLE_AUTHOR);
}

static bool says_buy(struct str text)
{
    static const struct str phrases[] = {
        STR_INIT("add to cart"),
        STR_INIT("add to basket"),
        STR_INIT("add to bag"),
        STR_INIT("buy now"),
        STR_INIT("buy it now"),
        STR_INIT("order now"),
        STR_INIT("in den warenkorb"),
        STR_INIT("jetzt kaufen"),
        STR_INIT("ajouter au panier"),
        STR_INIT("acheter"),
        STR_INIT("añadir al carrito"),
        STR_INIT("comprar"),
        STR_INIT("aggiungi al carrello"),
        STR_INIT("do koszyka"),
        STR_INIT("В корзину"),
        STR_INIT("Купить"),
        STR_INIT("加入购物车"),
        STR_INIT("立即购买"),
        STR_INIT("أضف إلى السلة"),
        STR_INIT("اشتري الآن"),
        STR_INIT("sepete ekle"),
        STR_INIT("カートに入れる"),
        STR_INIT("adicionar ao carrinho"),
    };
    for (size_t i = 0; i < sizeof phrases / sizeof *phrases; i++)
        if (str_find_nocase(text, phrases[i], 0) != STR_NPOS)
            return true;
    return false;
}

bool record_has_buy_button(const struct extract *x, uint32_t node, uint32_t skip)
{
    const struct dom *d = &x->dom;
    skip &= ~(uint32_t)ROLE_CONTROL;
    for (uint32_t i = node; i < d->nodes[node].end;) {
        const struct dom_node *n = &d->nodes[i];
        if (i != node && n->roles & skip) {
            i = n->end;
            continue;
        }
        if (n->tag == TAG_FORM &&
            str_find_nocase(dom_attr(d, i, "action"), STR("cart"), 0) != STR_NPOS)
            return true;
        if (n->tag == TAG_INPUT && says_buy(dom_attr(d, i, "value")))
            return true;
        if ((n->tag == TAG_BUTTON || n->tag == TAG_A) &&
            says_buy(dom_line(d, x->arena, i, ROLE_HIDDEN, LIMIT_VALUE_BYTES)))
            return true;
        i++;
    }
    return false;
}
