// OpenGraph and Twitter cards: <meta property|name=... content=...>.
#include "extractors/extract.h"
#include "extractors/labels.h"
#include "extractors/schema.h"
#include "extractors/social_card.h"
#include "extractors/text.h"

enum og_field {
    OG_TITLE,
    OG_DESCRIPTION,
    OG_TYPE,
    OG_IMAGE,
    OG_AMOUNT,
    OG_CURRENCY,
    OG_AVAILABILITY,
    OG_ID,
    OG_CATEGORY,
    OG_LOCATION,
    OG_POSTED,
    OG_USERNAME,
    OG_PLAIN, // <meta name=description>
    OG_COUNT
};

// In order of preference for each field.
static const struct {
    struct str property;
    enum og_field field;
} properties[] = {
    {STR_INIT("og:title"), OG_TITLE},
    {STR_INIT("twitter:title"), OG_TITLE},
    {STR_INIT("og:description"), OG_DESCRIPTION},
    {STR_INIT("twitter:description"), OG_DESCRIPTION},
    {STR_INIT("og:type"), OG_TYPE},
    {STR_INIT("og:image"), OG_IMAGE},
    {STR_INIT("og:image:url"), OG_IMAGE},
    {STR_INIT("og:image:secure_url"), OG_IMAGE},
    {STR_INIT("twitter:image"), OG_IMAGE},
    {STR_INIT("product:sale_price:amount"), OG_AMOUNT},
    {STR_INIT("product:price:amount"), OG_AMOUNT},
    {STR_INIT("og:price:amount"), OG_AMOUNT},
    {STR_INIT("product:sale_price:currency"), OG_CURRENCY},
    {STR_INIT("product:price:currency"), OG_CURRENCY},
    {STR_INIT("og:price:currency"), OG_CURRENCY},
    {STR_INIT("product:availability"), OG_AVAILABILITY},
    {STR_INIT("og:availability"), OG_AVAILABILITY},
    {STR_INIT("product:retailer_item_id"), OG_ID},
    {STR_INIT("product:category"), OG_CATEGORY},
    {STR_INIT("og:locality"), OG_LOCATION},
    {STR_INIT("article:published_time"), OG_POSTED},
    {STR_INIT("og:published_time"), OG_POSTED},
    {STR_INIT("profile:username"), OG_USERNAME},
    {STR_INIT("description"), OG_PLAIN},
};

enum { PROPERTIES = sizeof properties / sizeof *properties };

static size_t property_index(const struct dom *d, uint32_t node)
{
    static const char *const names[] = {"property", "name"};
    for (size_t n = 0; n < 2; n++) {
        struct str name = str_trim(dom_attr(d, node, names[n]));
        for (size_t i = 0; name.len && i < PROPERTIES; i++)
            if (str_eq_nocase(properties[i].property, name))
                return i;
    }
    return PROPERTIES;
}

static bool is_product_type(struct str type)
{
    return str_eq_nocase(type, STR("product")) || str_starts_nocase(type, STR("og:product")) ||
           str_starts_nocase(type, STR("product.")) || str_starts_nocase(type, STR("product:"));
}

// Twitter's cards have two facts in their own words: twitter:label1 "Price", twitter:data1 "5 EUR".
enum { CARD_FACTS = 2 };

struct card_facts {
    struct str label[CARD_FACTS], value[CARD_FACTS];
};

static void read_fact(const struct dom *d, uint32_t node, struct card_facts *facts)
{
    static const struct str labels[] = {STR_INIT("twitter:label1"), STR_INIT("twitter:label2")};
    static const struct str data[] = {STR_INIT("twitter:data1"), STR_INIT("twitter:data2")};
    struct str name = dom_attr(d, node, "name");
    if (name.len == 0)
        name = dom_attr(d, node, "property");
    for (size_t i = 0; i < CARD_FACTS; i++) {
        if (str_eq_nocase(name, labels[i]))
            facts->label[i] = dom_attr(d, node, "content");
        else if (str_eq_nocase(name, data[i]))
            facts->value[i] = dom_attr(d, node, "content");
    }
}

static struct str price_of(const struct extract *x, const struct card_facts *facts)
{
    size_t behind;
    for (size_t i = 0; i < CARD_FACTS; i++) {
        struct str label = text_line(x->arena, facts->label[i]);
        if (label.len && label_find(x->arena, label, &behind) == LABEL_PRICE)
            return text_line(x->arena, facts->value[i]);
    }
    return STR_NONE;
}

// Markup that tells of an item or a post knows more of it.
static bool is_described(const struct extract *x)
{
    for (size_t i = 0; i < x->n_found; i++)
        if (x->found[i]->place != FOUND_RECORD)
            return true;
    return false;
}

// A post, which has no title, or a person's page; false if the head tells of neither.
static bool read_social(struct extract *x, const struct str values[OG_COUNT])
{
    struct social_head head = {
        .title = values[OG_TITLE],
        .page_title = text_line(x->arena, x->scan->title),
        .description = values[OG_DESCRIPTION].len ? values[OG_DESCRIPTION] : values[OG_PLAIN],
        .type = values[OG_TYPE],
        .username = values[OG_USERNAME],
    };
    struct social_card card = social_card_read(&head);
    if (card.kind == SOCIAL_NONE || values[OG_AMOUNT].len || is_described(x))
        return false;
    struct found *f = extract_add(x, SOURCE_OPENGRAPH, FOUND_MAIN,
                                  card.kind == SOCIAL_POST ? LISTING_POST : LISTING_PROFILE);
    if (!f)
        return false;
    struct listing *l = &f->listing;
    f->untitled = true;
    extract_set(f, &l->description, FIELD_DESCRIPTION, card.text);
    extract_set(f, &l->seller_name, FIELD_SELLER, card.name);
    if (card.kind == SOCIAL_POST)
        extract_set(f, &l->posted, FIELD_POSTED, extract_time(x->arena, values[OG_POSTED]));
    extract_add_image(x, f, values[OG_IMAGE]);
    extract_read_texts(x, f, DOM_NONE, 0);
    return true;
}

void opengraph_extract(struct extract *x)
{
    const struct dom *d = &x->dom;
    struct str values[OG_COUNT] = {0};
    struct card_facts facts = {0};
    size_t rank[OG_COUNT];
    for (size_t i = 0; i < OG_COUNT; i++)
        rank[i] = PROPERTIES;
    for (uint32_t i = 1; i < d->count; i++) {
        if (d->nodes[i].is_text || d->nodes[i].tag != TAG_META)
            continue;
        read_fact(d, i, &facts);
        size_t p = property_index(d, i);
        struct str content = dom_attr(d, i, "content");
        if (p == PROPERTIES || content.len == 0 || p >= rank[properties[p].field])
            continue;
        rank[properties[p].field] = p;
        values[properties[p].field] = text_line(x->arena, content);
    }
    if (values[OG_AMOUNT].len == 0)
        values[OG_AMOUNT] = price_of(x, &facts);
    if (read_social(x, values))
        return;
    bool product = is_product_type(values[OG_TYPE]) || values[OG_AMOUNT].len;
    if (values[OG_TITLE].len == 0)
        return;
    struct found *f =
        extract_add(x, SOURCE_OPENGRAPH, FOUND_MAIN, product ? LISTING_PRODUCT : LISTING_PAGE);
    if (!f)
        return;
    struct listing *l = &f->listing;
    extract_set(f, &l->title, FIELD_TITLE, values[OG_TITLE]);
    extract_set(f, &l->description, FIELD_DESCRIPTION, values[OG_DESCRIPTION]);
    extract_set_price(x, f, values[OG_AMOUNT], values[OG_CURRENCY], false);
    extract_set(f, &l->availability, FIELD_AVAILABILITY,
                schema_availability(values[OG_AVAILABILITY]));
    extract_set(f, &l->category, FIELD_CATEGORY, values[OG_CATEGORY]);
    extract_set(f, &l->location, FIELD_LOCATION, values[OG_LOCATION]);
    extract_set(f, &l->posted, FIELD_POSTED, extract_time(x->arena, values[OG_POSTED]));
    extract_add_image(x, f, values[OG_IMAGE]);
    l->id = values[OG_ID];
    extract_read_texts(x, f, DOM_NONE, 0);
}
