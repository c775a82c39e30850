#include "extractors/state.h"

#include "extractors/extract.h"
#include "extractors/fold.h"
#include "extractors/page_title.h"
#include "extractors/roles.h"
#include "extractors/text.h"

enum {
    TITLES_MAX = 4,                 // of the page that an item's may equal
    NAMES_MAX = 4000,               // members called a title that are compared with them
    TELLING_TITLE = 4,              // bytes
    NEIGHBOURS_DEPTH = 4,           // how far below an item's parent its price and seller may stand
    DEPTH = 2,                      // and below the item itself
    SCRIPT_BYTES = 2 * 1024 * 1024, // of one script
};

struct finder {
    struct extract *x;
    struct str titles[TITLES_MAX]; // folded
    size_t n_titles, compared;
    const struct json *item, *parent;
    bool done;
};

static void add_title(struct finder *f, struct str title)
{
    title = str_trim(fold_text(f->x->arena, text_line(f->x->arena, title)));
    if (title.len >= TELLING_TITLE && f->n_titles < TITLES_MAX)
        f->titles[f->n_titles++] = title;
}

static void collect_titles(struct finder *f)
{
    struct extract *x = f->x;
    add_title(f, x->scan->title);
    add_title(f, page_title(x));
    for (size_t i = 0; i < x->n_found; i++)
        if (x->found[i]->place == FOUND_MAIN)
            add_title(f, x->found[i]->listing.title);
}

// Whether one of the page's titles is the item's, maybe with the site's name and a price.
static bool is_page_title(struct finder *f, struct str text)
{
    if (text.len < TELLING_TITLE || text.len > LIMIT_TITLE_BYTES || f->compared++ > NAMES_MAX)
        return false;
    struct str folded = str_trim(fold_text(f->x->arena, text));
    for (size_t i = 0; i < f->n_titles; i++)
        if (str_find(f->titles[i], folded, 0) != STR_NPOS)
            return true;
    return false;
}

static const struct json *member(const struct json *object, enum state_key key)
{
    if (object->type != JSON_OBJECT)
        return NULL;
    for (const struct json *m = object->child; m; m = m->next)
        if (state_key_find(m->key) == key)
            return m;
    return NULL;
}

static bool knows_price(const struct json *object)
{
    return member(object, STATE_PRICE) || member(object, STATE_SALE_PRICE);
}

// An object with the page's title. Depth is bounded by the reader of JSON.
static void find_item(struct finder *f, const struct json *v, const struct json *parent)
{
    if (f->done || (v->type != JSON_OBJECT && v->type != JSON_ARRAY))
        return;
    const struct json *title = v->type == JSON_OBJECT ? member(v, STATE_TITLE) : NULL;
    if (title && is_page_title(f, json_text(title))) {
        bool better =
            !f->item || json_text(member(f->item, STATE_TITLE)).len < json_text(title).len;
        if (better || knows_price(v)) {
            f->item = v;
            f->parent = parent;
            f->done = knows_price(v);
        }
    }
    for (const struct json *m = v->child; m; m = m->next)
        if (state_key_find(m->key) != STATE_OTHERS)
            find_item(f, m, v);
}

// The first member of that kind in `v` or below it.
static const struct json *find_below(const struct json *v, enum state_key key, int depth)
{
    const struct json *hit = member(v, key);
    if (hit && hit->type != JSON_NULL)
        return hit;
    for (const struct json *m = v->child; m && depth > 0; m = m->next) {
        if (m->type != JSON_OBJECT || state_key_find(m->key) == STATE_OTHERS)
            continue;
        hit = find_below(m, key, depth - 1);
        if (hit)
            return hit;
    }
    return NULL;
}

static const struct json *find_of(const struct finder *f, enum state_key key)
{
    const struct json *hit = find_below(f->item, key, DEPTH);
    bool whole = f->parent && f->parent->type == JSON_OBJECT; // an array's others are other items
    return hit || !whole ? hit : find_below(f->parent, key, NEIGHBOURS_DEPTH);
}

// The text of a value: its own, its first element's, or what an object calls its name or amount.
static struct str text_of(const struct json *v, enum state_key inner)
{
    for (int n = 0; v && n < NEIGHBOURS_DEPTH; n++) {
        if (v->type == JSON_ARRAY) {
            v = v->child;
            continue;
        }
        if (v->type != JSON_OBJECT)
            return json_text(v);
        const struct json *m = member(v, inner);
        for (int k = STATE_TITLE; !m && k <= STATE_NAME; k++)
            if (k != STATE_CURRENCY && k != STATE_DESCRIPTION)
                m = member(v, (enum state_key)k);
        v = m ? m : member(v, STATE_TEXT);
    }
    return STR_NONE;
}

// Shopify counts in hundredths, and only it has this member beside the price.
static struct str in_units(struct arena *a, const struct json *item, struct str amount)
{
    bool hundredths = json_get(item, "compare_at_price") && json_get(item, "handle");
    if (!hundredths || amount.len < 3 || str_find_char(amount, '.', 0) != STR_NPOS)
        return amount;
    return arena_fmt(a, "%.*s.%.*s", STR_ARG(str_sub(amount, 0, amount.len - 2)),
                     STR_ARG(str_skip(amount, amount.len - 2)));
}

static void read_price(const struct finder *s, struct found *f)
{
    const struct json *price = find_of(s, STATE_SALE_PRICE);
    if (!price || text_of(price, STATE_NAME).len == 0)
        price = find_of(s, STATE_PRICE);
    if (!price)
        return;
    struct str currency = json_text(find_below(price, STATE_CURRENCY, DEPTH));
    if (currency.len == 0)
        currency = json_text(find_of(s, STATE_CURRENCY));
    struct str amount = in_units(s->x->arena, s->item, text_of(price, STATE_NAME));
    extract_set_price(s->x, f, amount, currency.len == 3 ? currency : STR_NONE,
                      price->type == JSON_NUMBER);
}

static struct str line_of(const struct finder *s, enum state_key key)
{
    struct str text = text_of(find_of(s, key), STATE_NAME);
    return text_line(s->x->arena, text_from_markup(s->x->arena, text, LIMIT_VALUE_BYTES));
}

static void read_item(const struct finder *s)
{
    struct found *f = extract_add(s->x, SOURCE_STATE, FOUND_MAIN, LISTING_PRODUCT);
    if (!f)
        return;
    struct listing *l = &f->listing;
    struct arena *a = s->x->arena;
    extract_set(f, &l->title, FIELD_TITLE, line_of(s, STATE_TITLE));
    extract_set(
        f, &l->description, FIELD_DESCRIPTION,
        text_from_markup(a, text_of(find_of(s, STATE_DESCRIPTION), STATE_NAME), LIMIT_TEXT_BYTES));
    read_price(s, f);
    struct str seller = line_of(s, STATE_SELLER);
    if (extract_is_title(seller))
        extract_set(f, &l->seller_name, FIELD_SELLER, seller);
    extract_set(f, &l->location, FIELD_LOCATION, line_of(s, STATE_CITY));
    extract_set(f, &l->category, FIELD_CATEGORY, line_of(s, STATE_CATEGORY));
    extract_set(f, &l->posted, FIELD_POSTED, extract_time(a, line_of(s, STATE_POSTED)));
    if (l->posted.len)
        l->kind = LISTING_CLASSIFIED;
    if (l->price.amount.len == 0 && l->description.len == 0 && l->seller_name.len == 0)
        s->x->n_found--;
    else
        extract_read_texts(s->x, f, DOM_NONE, 0);
}

// Whether what was found so far leaves something out that scripts might know.
static bool is_needed(const struct extract *x)
{
    bool price = false, description = false, seller = false;
    for (size_t i = 0; i < x->n_found; i++) {
        const struct found *f = x->found[i];
        price |= f->place == FOUND_MAIN && f->listing.price.amount.len;
        seller |= f->place == FOUND_MAIN && f->listing.seller_name.len;
        description |= f->place == FOUND_MAIN && f->listing.description.len;
        if (f->place == FOUND_POST)
            return false;
    }
    return !price || !description || !seller;
}

bool state_is_script(const struct dom *d, uint32_t node)
{
    const struct dom_node *n = &d->nodes[node];
    return !n->is_text && n->tag == TAG_SCRIPT && !dom_has_attr(d, node, "src") &&
           str_find_nocase(dom_attr(d, node, "type"), STR("ld+json"), 0) == STR_NPOS;
}

void state_extract(struct extract *x)
{
    struct finder f = {.x = x};
    if (!is_needed(x))
        return;
    collect_titles(&f);
    for (uint32_t i = 1; i < x->dom.count && f.n_titles && !f.done; i++) {
        if (!state_is_script(&x->dom, i))
            continue;
        struct str text = dom_raw(&x->dom, x->arena, i);
        if (text.len > SCRIPT_BYTES || str_find_nocase(text, STR("price"), 0) == STR_NPOS)
            continue;
        for (const struct json *v = state_objects(x->arena, text); v; v = v->next)
            find_item(&f, v, NULL);
    }
    if (f.item &&
        (knows_price(f.item) || find_of(&f, STATE_SALE_PRICE) || find_of(&f, STATE_PRICE)))
        read_item(&f);
}
