#include "extractors/seller_box.h"

#include "extractors/contact.h"
#include "extractors/facts.h"
#include "extractors/fold.h"
#include "extractors/phrase.h"
#include "extractors/roles.h"
#include "extractors/text.h"

enum {
    NAME_BYTES = 100,
    BOXES_MAX = 4,
    NAMES_MAX = 2000, // links that are looked at
    CARDS_MAX = 50,   // and headings
    CARD_BYTES = 400,
    PHONE_DIGITS = 7, // a name has fewer
};

static const uint32_t BOX_NOISE =
    ROLE_HIDDEN | ROLE_RELATED | ROLE_COMMENTS | ROLE_SHARE | ROLE_CLAIMED | ROLE_CONTROL;

void seller_contacts_read(const struct extract *x, struct found *f, uint32_t node, uint32_t skip)
{
    struct listing *l = &f->listing;
    struct listing_contact *found = NULL;
    size_t n = 0, before = l->n_contacts;
    contact_find_all(x->arena, dom_text(&x->dom, x->arena, node, skip, LIMIT_TEXT_BYTES), STR_NONE,
                     &found, &n);
    for (size_t i = 0; i < n; i++)
        contact_add(x->arena, &l->contacts, &l->n_contacts, found[i]);
    for (uint32_t i = node; i < x->dom.nodes[node].end; i++) {
        struct listing_contact c;
        if (i != node && x->dom.nodes[i].roles & skip) {
            i = x->dom.nodes[i].end - 1;
            continue;
        }
        struct str href = x->dom.nodes[i].tag == TAG_A ? dom_attr(&x->dom, i, "href") : STR_NONE;
        if (href.len && href.len <= LIMIT_URL_BYTES && contact_from_link(x->arena, href, &c))
            contact_add(x->arena, &l->contacts, &l->n_contacts, c);
    }
    if (before == 0 && l->n_contacts)
        l->sources[FIELD_CONTACTS] = f->source;
}

bool seller_is_name(const struct extract *x, struct str text)
{
    size_t behind, digits = 0;
    if (text.len == 0 || text.len > NAME_BYTES || str_find_char(text, '@', 0) != STR_NPOS)
        return false;
    for (size_t i = 0; i < text.len; i++)
        digits += ascii_digit(text.ptr[i]);
    return digits < PHONE_DIGITS && extract_is_title(text) &&
           label_find(x->arena, text, &behind) == LABEL_NONE;
}

// The first link or emphasised text of a box names the seller.
static void read_name(const struct extract *x, struct found *f, uint32_t box)
{
    const struct dom *d = &x->dom;
    for (uint32_t i = box; i < d->nodes[box].end && f->listing.seller_name.len == 0; i++) {
        const struct dom_node *n = &d->nodes[i];
        if (n->roles & BOX_NOISE) {
            i = n->end - 1;
            continue;
        }
        bool telling = n->tag == TAG_A || n->tag == TAG_STRONG || n->tag == TAG_B ||
                       (n->tag >= TAG_H2 && n->tag <= TAG_H5);
        if (n->is_text || !telling)
            continue;
        struct str text = dom_line(d, x->arena, i, ROLE_HIDDEN, LIMIT_VALUE_BYTES);
        if (!seller_is_name(x, text))
            continue;
        extract_set(f, &f->listing.seller_name, FIELD_SELLER, text);
        if (n->tag == TAG_A)
            f->listing.seller_url = extract_href(x, dom_attr(d, i, "href"));
    }
}

void seller_boxes_read(const struct extract *x, struct found *f)
{
    const struct dom *d = &x->dom;
    const uint32_t skip = ROLE_HIDDEN | ROLE_RELATED | ROLE_COMMENTS | ROLE_CLAIMED | ROLE_POST;
    for (uint32_t i = 0, n = 0; i < d->count && n < BOXES_MAX;) {
        uint32_t roles = d->nodes[i].roles;
        if (roles & skip) {
            i = d->nodes[i].end;
        } else if (roles & ROLE_SELLER_BOX) {
            facts_read(x, f, i, BOX_NOISE);
            read_name(x, f, i);
            seller_contacts_read(x, f, i, BOX_NOISE);
            n++;
            i = d->nodes[i].end;
        } else {
            i++;
        }
    }
}

bool seller_is_company(const struct extract *x, struct str text)
{
    struct str folded = str_trim(fold_text(x->arena, text));
    size_t len = 0;
    bool is = phrase_before(&legal_forms, folded, folded.len, &len) ||
              phrase_after(&legal_forms, folded, 0, &len);
    return is && len < folded.len;
}

// Paths and parameters of the pages that markets and boards give their sellers.
static bool is_profile(struct str href)
{
    static const struct str words[] = {
        STR_INIT("/shop/"),       STR_INIT("/shops/"),     STR_INIT("/store/"),
        STR_INIT("/stores/"),     STR_INIT("/str/"),       STR_INIT("/usr/"),
        STR_INIT("/user/"),       STR_INIT("/users/"),     STR_INIT("/u/"),
        STR_INIT("/seller/"),     STR_INIT("/sellers/"),   STR_INIT("/vendor/"),
        STR_INIT("/vendors/"),    STR_INIT("/profile/"),   STR_INIT("/profiles/"),
        STR_INIT("/profil/"),     STR_INIT("/member/"),    STR_INIT("/members/"),
        STR_INIT("/company/"),    STR_INIT("/companies/"), STR_INIT("/supplier/"),
        STR_INIT("/merchant/"),   STR_INIT("userid="),     STR_INIT("user_id="),
        STR_INIT("seller="),      STR_INIT("sellerid="),   STR_INIT("seller_id="),
        STR_INIT("vendor_id="),   STR_INIT("/people/"),    STR_INIT("/perfil/"),
        STR_INIT("/loja/"),       STR_INIT("/tienda/"),    STR_INIT("/magaza/"),
        STR_INIT("/prodavec/"),   STR_INIT("/dealer/"),    STR_INIT("/haendler/"),
        STR_INIT("/verkaeufer/"), STR_INIT("/vendedor/"),  STR_INIT("/vendeur/"),
    };
    return str_has_any_nocase(href, words, sizeof words / sizeof *words);
}

static bool is_site_frame(const struct dom_node *n)
{
    return n->tag == TAG_NAV || n->tag == TAG_HEADER || n->tag == TAG_FOOTER;
}

typedef bool seller_link_fn(const struct extract *x, struct str name, struct str href);

static bool is_company_link(const struct extract *x, struct str name, struct str href)
{
    return href.len && seller_is_company(x, name);
}

static bool is_profile_link(const struct extract *x, struct str name, struct str href)
{
    (void)x;
    (void)name;
    (void)href; // read_link has asked is_profile()
    return true;
}

// The first link behind `from` that names a seller.
static void read_link(const struct extract *x, struct found *f, uint32_t from, uint32_t end,
                      uint32_t skip, seller_link_fn *names_seller)
{
    const struct dom *d = &x->dom;
    for (uint32_t i = from, n = 0; i < end && n < NAMES_MAX && f->listing.seller_name.len == 0;) {
        const struct dom_node *node = &d->nodes[i];
        if (node->roles & skip || (!node->is_text && is_site_frame(node))) {
            i = node->end;
            continue;
        }
        struct str href = node->tag == TAG_A ? dom_attr(d, i, "href") : STR_NONE;
        if (href.len && (names_seller != is_profile_link || is_profile(href))) {
            struct str text = dom_line(d, x->arena, i, ROLE_HIDDEN, LIMIT_VALUE_BYTES);
            n++;
            if (names_seller(x, text, href) && seller_is_name(x, text)) {
                extract_set(f, &f->listing.seller_name, FIELD_SELLER, text);
                f->listing.seller_url = extract_href(x, href);
            }
        }
        i++;
    }
}

static bool has_contact(const struct extract *x, struct str text)
{
    struct listing_contact *found = NULL;
    size_t n = 0;
    contact_find_all(x->arena, text, STR_NONE, &found, &n);
    return n > 0;
}

// A linked heading in a small part that also tells how to reach somebody.
static void read_card(const struct extract *x, struct found *f, uint32_t scope, uint32_t skip)
{
    const struct dom *d = &x->dom;
    uint32_t n = 0;
    for (uint32_t i = scope + 1; i < d->nodes[scope].end && f->listing.seller_name.len == 0;) {
        const struct dom_node *node = &d->nodes[i];
        if (node->roles & skip) {
            i = node->end;
            continue;
        }
        bool heading = !node->is_text && node->tag >= TAG_H2 && node->tag <= TAG_H5;
        uint32_t inner = heading ? dom_find_tag(d, i, TAG_A) : DOM_NONE, outer = node->parent;
        if (heading && n < CARDS_MAX && (inner != DOM_NONE || d->nodes[outer].tag == TAG_A)) {
            uint32_t link = inner != DOM_NONE ? inner : outer;
            uint32_t card = d->nodes[inner != DOM_NONE ? i : outer].parent;
            struct str name = dom_line(d, x->arena, i, ROLE_HIDDEN, LIMIT_VALUE_BYTES);
            struct str text = dom_text(d, x->arena, card, ROLE_HIDDEN, CARD_BYTES + 1);
            n++;
            if (seller_is_name(x, name) && text.len <= CARD_BYTES && has_contact(x, text)) {
                extract_set(f, &f->listing.seller_name, FIELD_SELLER, name);
                f->listing.seller_url = extract_href(x, dom_attr(d, link, "href"));
            }
        }
        i++;
    }
}

void seller_read(const struct extract *x, struct found *f, uint32_t scope, uint32_t skip)
{
    const struct dom *d = &x->dom;
    read_link(x, f, scope + 1, d->nodes[scope].end, skip, is_company_link);
    read_card(x, f, scope, skip);
    read_link(x, f, scope + 1, d->nodes[scope].end, skip, is_profile_link);
    // A column beside the ad tells of who placed it.
    read_link(x, f, scope + 1, d->count, skip & ~(uint32_t)ROLE_CHROME, is_profile_link);
}
