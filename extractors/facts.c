#include "extractors/facts.h"

#include "extractors/date.h"
#include "extractors/price.h"
#include "extractors/quantity.h"
#include "extractors/roles.h"
#include "extractors/schema.h"
#include "extractors/text.h"

enum {
    NAME_MAX_BYTES = 120,
    LINE_TEXTS = 12, // texts of one value's line
    MEASURE_BYTES = 80,
    DATE_TEXTS = 40, // below a title
    DATE_BYTES = 28,
    DATE_DIGITS_MIN = 6,
};

struct texts {
    const struct dom *dom;
    struct arena *arena;
    uint32_t *nodes;
    size_t n;
};

static bool is_visible(struct str s)
{
    for (size_t i = 0; i < s.len; i++)
        if (!ascii_space(s.ptr[i]) && (unsigned char)s.ptr[i] != 0xC2 &&
            (unsigned char)s.ptr[i] != 0xA0)
            return true;
    return false;
}

static void collect(const struct extract *x, uint32_t root, uint32_t end, uint32_t skip,
                    struct texts *t)
{
    const struct dom *d = &x->dom;
    uint32_t size = end - root;
    *t = (struct texts){.dom = d, .arena = x->arena};
    t->nodes =
        arena_array(x->arena, size < FACT_TEXTS_MAX ? size : FACT_TEXTS_MAX, sizeof *t->nodes);
    for (uint32_t i = root; i < end && t->n < FACT_TEXTS_MAX;) {
        if (i != root && d->nodes[i].roles & skip) {
            i = d->nodes[i].end;
            continue;
        }
        if (d->nodes[i].is_text && is_visible(d->nodes[i].text))
            t->nodes[t->n++] = i;
        i++;
    }
}

static struct str text_at(const struct texts *t, size_t i)
{
    return i < t->n ? text_line(t->arena, t->dom->nodes[t->nodes[i]].text) : STR_NONE;
}

// A menu's entry or a button is no label.
static bool in_link(const struct dom *d, uint32_t node)
{
    uint32_t up = d->nodes[node].parent;
    for (int n = 0; up && n < 4; up = d->nodes[up].parent, n++)
        if (d->nodes[up].tag == TAG_A || d->nodes[up].tag == TAG_BUTTON)
            return true;
    return false;
}

// `head` and the texts behind text i up to the line's end, as one line.
static struct str rest_of_line(const struct texts *t, struct str head, size_t i)
{
    struct text_builder b;
    text_begin(&b, LIMIT_VALUE_BYTES, false);
    text_add(&b, head, false);
    for (size_t k = i + 1; k < t->n && k < i + LINE_TEXTS; k++) {
        const struct dom_node *n = &t->dom->nodes[t->nodes[k]];
        bool first = head.len == 0 && k == i + 1;
        if (!first && n->gap == DOM_GAP_LINE)
            break;
        if (n->roles & ROLE_OLD_PRICE || t->dom->nodes[n->parent].roles & ROLE_OLD_PRICE)
            continue;
        text_gap(&b, false, n->gap != DOM_GAP_NONE);
        text_add(&b, n->text, false);
    }
    return text_end(&b, t->arena);
}

static void add_fact(struct arena *a, struct facts *facts, const struct fact *fact)
{
    if (facts->n == FACTS_MAX)
        return;
    if (!facts->items)
        facts->items = arena_array(a, FACTS_MAX, sizeof *facts->items);
    facts->items[facts->n++] = *fact;
}

static void find_between(const struct extract *x, uint32_t from, uint32_t end, uint32_t skip,
                         struct facts *out)
{
    struct texts t;
    *out = (struct facts){0};
    collect(x, from, end, skip, &t);
    for (size_t i = 0; i < t.n; i++) {
        struct str text = str_trim(x->dom.nodes[t.nodes[i]].text);
        if (text.len > LIMIT_VALUE_BYTES || text.len < 2)
            continue;
        size_t behind;
        text = text_line(x->arena, text);
        enum label label = label_find(x->arena, text, &behind);
        if (label == LABEL_NONE || in_link(&x->dom, t.nodes[i]))
            continue;
        struct fact fact = {.label = label, .node = t.nodes[i], .first = str_skip(text, behind)};
        fact.line = rest_of_line(&t, fact.first, i);
        size_t value = i + (fact.first.len == 0);
        if (value > i && str_eq(text_at(&t, value), STR(":"))) // <b>Seller</b><i>:</i> <a>X</a>
            value++;
        fact.first = value > i ? text_at(&t, value) : fact.first;
        fact.value = value < t.n ? t.nodes[value] : fact.node;
        if (str_starts(fact.first, STR(":")))
            fact.first = str_trim(str_skip(fact.first, 1));
        add_fact(x->arena, out, &fact);
    }
}

struct reader {
    const struct extract *x;
    struct found *found;
};

// "Anna (312)" and "Anna | 5 years" name Anna.
static struct str name_of(struct str s)
{
    static const char *const ends[] = {" (", "（", " | ", "\n"};
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
        s = str_sub(s, 0, str_find(s, str_c(ends[i]), 1));
    return str_trim(s);
}

// "Anna　Date: 4 May": without the next fact, behind a wide space.
static struct str before_label(const struct extract *x, struct str s)
{
    const struct str wide = STR("　");
    size_t behind, at = str_find(s, wide, 0);
    if (at == STR_NPOS || label_find(x->arena, str_skip(s, at + wide.len), &behind) == LABEL_NONE)
        return s;
    return str_trim(str_sub(s, 0, at));
}

static bool is_name(const struct extract *x, struct str s)
{
    size_t behind;
    if (s.len == 0 || s.len > NAME_MAX_BYTES || !extract_is_title(s))
        return false;
    return label_find(x->arena, s, &behind) == LABEL_NONE || behind < s.len;
}

static void use_seller(struct reader *r, const struct fact *fact)
{
    struct listing *l = &r->found->listing;
    struct str name = before_label(r->x, name_of(fact->first));
    if (!is_name(r->x, name))
        return;
    extract_set(r->found, &l->seller_name, FIELD_SELLER, name);
}

static void use_price(struct reader *r, const struct fact *fact)
{
    struct listing *l = &r->found->listing;
    if (l->price.amount.len == 0 && (price_find(r->x->arena, fact->line, &l->price) ||
                                     price_find(r->x->arena, fact->first, &l->price)))
        l->sources[FIELD_PRICE] = r->found->source;
}

static struct str time_of(const struct extract *x, struct str text)
{
    struct str found;
    date_find_ordered(x->arena, text, 0, x->dates, &found);
    return found;
}

// A <time> says it more exactly than its text.
static struct str time_of_fact(const struct extract *x, const struct fact *fact)
{
    uint32_t element = dom_above_tag(&x->dom, fact->value, TAG_TIME);
    struct str exact = STR_NONE;
    if (element != DOM_NONE)
        exact = extract_time(x->arena, dom_attr(&x->dom, element, "datetime"));
    if (exact.len == 0)
        exact = time_of(x, fact->line);
    return exact.len ? exact : extract_relative_time(x, fact->line);
}

// The place that a value begins with. What stands behind it in the same line is part of it only if
// a comma or the like joins them: pages set the place and "9 days ago" side by side.
static struct str place_of(const struct fact *fact)
{
    static const struct str ends[] = {STR_INIT(" | "), STR_INIT(" · "), STR_INIT(" • "),
                                      STR_INIT("\n")};
    struct str place = fact->first;
    struct str rest = str_starts(fact->line, place) ? str_skip(fact->line, place.len) : STR_NONE;
    rest = str_trim(rest);
    bool open = place.len && strchr(",(-/", place.ptr[place.len - 1]);
    if (place.len == 0 || open || (rest.len && strchr(",(-/", rest.ptr[0])))
        place = fact->line;
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
        place = str_sub(place, 0, str_find(place, ends[i], 1));
    return str_trim(place);
}

// "Delivery in: 3 days" names no place.
static struct str destination_of(const struct fact *fact)
{
    struct str place = place_of(fact);
    return place.len && ascii_digit(place.ptr[0]) ? STR_NONE : place;
}

static void use_quantity(struct reader *r, const struct fact *fact)
{
    struct listing_quantity q;
    struct str value = fact->line.len <= MEASURE_BYTES ? fact->line : fact->first;
    if (value.len <= MEASURE_BYTES && r->found->measures.len == 0 &&
        quantity_find(r->x->arena, value, &q) && q.amount.len)
        r->found->measures = arena_fmt(r->x->arena, "net content: %.*s\n", STR_ARG(value));
}

static void use_fact(struct reader *r, const struct fact *fact)
{
    struct listing *l = &r->found->listing;
    switch (fact->label) {
    case LABEL_PRICE:
        use_price(r, fact);
        break;
    case LABEL_SELLER:
        use_seller(r, fact);
        break;
    case LABEL_PERSON:
        if (dom_has_role_above(&r->x->dom, fact->node, ROLE_SELLER_BOX))
            use_seller(r, fact);
        break;
    case LABEL_LOCATION:
        extract_set(r->found, &l->location, FIELD_LOCATION, place_of(fact));
        break;
    case LABEL_SHIPS_FROM:
        extract_set(r->found, &l->ships_from, FIELD_SHIPS_FROM, destination_of(fact));
        break;
    case LABEL_SHIPS_TO:
        extract_set(r->found, &l->ships_to, FIELD_SHIPS_TO, destination_of(fact));
        break;
    case LABEL_AVAILABILITY:
        extract_set(r->found, &l->availability, FIELD_AVAILABILITY,
                    schema_availability(fact->first));
        break;
    case LABEL_QUANTITY:
        use_quantity(r, fact);
        break;
    case LABEL_POSTED:
        extract_set(r->found, &l->posted, FIELD_POSTED, time_of_fact(r->x, fact));
        break;
    default:
        break;
    }
}

void facts_use(const struct extract *x, struct found *f, const struct facts *facts)
{
    struct reader r = {x, f};
    for (size_t i = 0; i < facts->n; i++)
        use_fact(&r, &facts->items[i]);
}

void facts_find(const struct extract *x, uint32_t root, uint32_t skip, struct facts *out)
{
    find_between(x, root, x->dom.nodes[root].end, skip, out);
}

void facts_read_between(const struct extract *x, struct found *f, uint32_t from, uint32_t end,
                        uint32_t skip)
{
    struct facts facts;
    find_between(x, from, end, skip, &facts);
    facts_use(x, f, &facts);
}

void facts_read(const struct extract *x, struct found *f, uint32_t root, uint32_t skip)
{
    struct facts facts;
    facts_find(x, root, skip, &facts);
    facts_use(x, f, &facts);
}

void facts_read_date(const struct extract *x, struct found *f, uint32_t from, uint32_t end,
                     uint32_t skip)
{
    const struct dom *d = &x->dom;
    for (uint32_t i = from, n = 0; i < end && n < DATE_TEXTS && f->listing.posted.len == 0;) {
        if (d->nodes[i].roles & skip) {
            i = d->nodes[i].end;
            continue;
        }
        struct str text = d->nodes[i].is_text ? str_trim(d->nodes[i].text) : STR_NONE;
        size_t digits = 0;
        for (size_t k = 0; k < text.len && text.len <= DATE_BYTES; k++)
            digits += ascii_digit(text.ptr[k]);
        n += text.len > 0;
        bool alone = d->nodes[i].gap != DOM_GAP_SPACE; // else a cell, of which a label tells
        if (alone && digits >= DATE_DIGITS_MIN && ascii_digit(text.ptr[0]))
            extract_set(f, &f->listing.posted, FIELD_POSTED, time_of(x, text));
        i++;
    }
}
