#include <stdio.h>

#include "cli/site_check.h"
#include "extractors/listing.h"
#include "monitor/page_type.h"

enum { VALUE_SHOWN = 200 };

// Values of a listing, as one text each.

static void add_part(struct buf *out, const char *before, struct str text)
{
    if (text.len == 0)
        return;
    if (out->len)
        buf_add(out, str_c(before));
    buf_add(out, text);
}

static void add_price(struct buf *out, const struct listing *l)
{
    add_part(out, "", l->price.amount);
    add_part(out, " ", l->price.currency);
    add_part(out, " per ", l->price.per);
    if (l->price.text.len)
        buf_fmt(out, "%s(\"%.*s\")", out->len ? " " : "", STR_ARG(l->price.text));
}

static void add_quantity(struct buf *out, const struct listing *l)
{
    add_part(out, "", l->quantity.amount);
    add_part(out, " ", l->quantity.unit);
    add_part(out, ", strength ", l->quantity.strength);
    if (l->quantity.text.len)
        buf_fmt(out, "%s(\"%.*s\")", out->len ? " " : "", STR_ARG(l->quantity.text));
}

static void add_seller(struct buf *out, const struct listing *l)
{
    add_part(out, "", l->seller_name);
    add_part(out, ", id ", l->seller_id);
    add_part(out, ", ", l->seller_url);
}

static void add_contacts(struct buf *out, const struct listing *l)
{
    for (size_t i = 0; i < l->n_contacts; i++) {
        add_part(out, ", ", l->contacts[i].kind);
        add_part(out, " ", l->contacts[i].value);
    }
}

static void add_list(struct buf *out, const struct str *items, size_t n)
{
    for (size_t i = 0; i < n; i++)
        add_part(out, ", ", items[i]);
}

static void add_images(struct buf *out, const struct listing *l)
{
    add_list(out, l->images, l->n_images);
}

static void add_shipping(struct buf *out, const struct listing *l)
{
    add_list(out, l->shipping_methods, l->n_shipping_methods);
}

static void add_payment(struct buf *out, const struct listing *l)
{
    add_list(out, l->payment_methods, l->n_payment_methods);
}

enum { NO_SOURCE = -1 };

// As they are printed; a row has a function or the place of a text.
static const struct {
    const char *name;
    int field; // enum listing_field, or NO_SOURCE for what has none
    void (*add)(struct buf *out, const struct listing *l);
    size_t text;
} values[] = {
    {"title", FIELD_TITLE, NULL, offsetof(struct listing, title)},
    {"price", FIELD_PRICE, add_price, 0},
    {"quantity", FIELD_QUANTITY, add_quantity, 0},
    {"description", FIELD_DESCRIPTION, NULL, offsetof(struct listing, description)},
    {"seller", FIELD_SELLER, add_seller, 0},
    {"contacts", FIELD_CONTACTS, add_contacts, 0},
    {"location", FIELD_LOCATION, NULL, offsetof(struct listing, location)},
    {"ships_from", FIELD_SHIPS_FROM, NULL, offsetof(struct listing, ships_from)},
    {"ships_to", FIELD_SHIPS_TO, NULL, offsetof(struct listing, ships_to)},
    {"category", FIELD_CATEGORY, NULL, offsetof(struct listing, category)},
    {"posted", FIELD_POSTED, NULL, offsetof(struct listing, posted)},
    {"availability", FIELD_AVAILABILITY, NULL, offsetof(struct listing, availability)},
    {"images", FIELD_IMAGES, add_images, 0},
    {"shipping", NO_SOURCE, add_shipping, 0},
    {"payment", NO_SOURCE, add_payment, 0},
    {"url", NO_SOURCE, NULL, offsetof(struct listing, url)},
    {"id", NO_SOURCE, NULL, offsetof(struct listing, id)},
    {"language", NO_SOURCE, NULL, offsetof(struct listing, language)},
};

enum { VALUES = sizeof values / sizeof *values };

static struct str value_of(struct arena *a, const struct listing *l, size_t i)
{
    if (!values[i].add)
        return *(const struct str *)(const void *)((const char *)l + values[i].text);
    struct buf out;
    buf_init(&out, 0);
    values[i].add(&out, l);
    struct str copy = arena_str(a, buf_str(&out));
    buf_deinit(&out);
    return copy;
}

static void put_listing(struct arena *a, const struct listing *l, size_t number)
{
    const char *before = "    nothing for";
    printf("\n  %zu. %s\n", number, listing_kind_name(l->kind));
    for (size_t i = 0; i < VALUES; i++) {
        struct str value = terminal_text(a, value_of(a, l, i), VALUE_SHOWN);
        const char *source =
            values[i].field == NO_SOURCE ? "" : listing_source_name(l->sources[values[i].field]);
        if (value.len)
            printf("    %-12s %-10s %.*s\n", values[i].name, source, STR_ARG(value));
    }
    for (size_t i = 0; i < VALUES; i++)
        if (values[i].field != NO_SOURCE && value_of(a, l, i).len == 0) {
            printf("%s %s", before, values[i].name);
            before = ",";
        }
    if (before[0] == ',')
        putchar('\n');
}

// What stands in the profile.

struct expression {
    int line;
    struct str name, xpath;
};

static struct expression expression_of(const struct profile_rule *rule, size_t field)
{
    if (field == RULE_FOUND_ITEM)
        return (struct expression){rule->item.line, STR("item"), rule->item.text};
    const struct profile_rule_field *f = &rule->fields[field];
    return (struct expression){f->xpath.line, f->name, f->xpath.text};
}

// More than one is what these are for.
static bool takes_all(struct str name)
{
    return str_eq(name, STR("item")) || str_eq(name, STR("contacts")) ||
           str_eq(name, STR("images"));
}

static const char *of_items(struct arena *a, size_t n, size_t asked)
{
    return asked == 1 ? "" : arena_fmt(a, " in %zu of %zu items", n, asked).ptr;
}

static void put_found(const struct site_check *c, struct arena *a, const struct rule_found *f)
{
    struct expression e = expression_of(&c->site->rules[f->rule], f->field);
    bool bad = f->empty || f->unread || (f->several && !takes_all(e.name));
    printf("  %c %s:%d: %.*s: %.*s", bad ? '!' : ' ', c->file, e.line, STR_ARG(e.name),
           STR_ARG(terminal_text(a, e.xpath, VALUE_SHOWN)));
    if (f->asked == 0)
        printf(" was not asked: there is no item");
    else if (f->empty)
        printf(" matched nothing%s", of_items(a, f->empty, f->asked));
    if (f->asked && f->field == RULE_FOUND_ITEM && f->most)
        printf(" matched %zu element%s", f->most, f->most == 1 ? "" : "s");
    else if (f->several)
        printf("%s matched several nodes%s, up to %zu%s", f->empty ? ", and" : "",
               of_items(a, f->several, f->asked), f->most,
               takes_all(e.name) ? "" : ": the first is taken");
    if (f->unread)
        printf("%s gave what is no %.*s%s", f->empty || f->several ? ", and" : "", STR_ARG(e.name),
               of_items(a, f->unread, f->asked));
    if (f->asked && !bad && f->field != RULE_FOUND_ITEM && !f->several)
        printf(" matched");
    putchar('\n');
}

static void put_text(const struct site_check *c, struct arena *a, const struct check_page *p)
{
    printf("%s%s: %zu listing%s\n", c->pages > 1 ? "\n" : "", p->file, p->found.count,
           p->found.count == 1 ? "" : "s");
    printf("  address %.*s (from %s)%s\n", STR_ARG(terminal_text(a, p->url, VALUE_SHOWN)),
           p->url_from, p->in_scope ? "" : ": NOT in the profile's scope, it would not be crawled");
    if (p->platform)
        printf("  read as the answer of a machine interface (%s): rules are for pages\n",
               p->platform);
    for (size_t i = 0; i < p->found.count; i++)
        put_listing(a, &p->found.items[i], i + 1);
    if (p->found.cut)
        printf("  ! more listings than the limit: the rest is left out\n");
    if (p->found.n_ruled)
        printf("\n  rules\n");
    for (size_t i = 0; i < p->found.n_ruled; i++)
        put_found(c, a, &p->found.ruled[i]);
    if (p->found.n_ruled == 0 && c->site->n_rules && !p->platform)
        printf("\n  no rule of %s holds for this address\n", c->file);
}

// The same as JSON.

static void json_listing(struct json_writer *w, struct arena *a, const struct listing *l)
{
    json_begin_object(w);
    json_key(w, "listing");
    listing_write_json(l, STR_NONE, w);
    json_key(w, "empty");
    json_begin_array(w);
    for (size_t i = 0; i < VALUES; i++)
        if (values[i].field != NO_SOURCE && value_of(a, l, i).len == 0)
            json_put_str(w, str_c(values[i].name));
    json_end_array(w);
    json_end_object(w);
}

static void json_expression(struct json_writer *w, const struct site_check *c, size_t rule,
                            size_t field)
{
    struct expression e = expression_of(&c->site->rules[rule], field);
    json_member(w, "file", str_c(c->file));
    json_member_int(w, "line", e.line);
    json_member(w, "field", e.name);
    json_member(w, "xpath", e.xpath);
}

static void json_page(struct json_writer *w, const struct site_check *c, struct arena *a,
                      const struct check_page *p)
{
    static const char *const types[] = {
        [PAGE_HTML] = "html", [PAGE_XML] = "xml", [PAGE_JSON] = "json"};
    json_member(w, "page", str_c(p->file));
    json_member(w, "url", p->url);
    json_member(w, "url_from", str_c(p->url_from));
    json_key(w, "in_scope");
    json_put_bool(w, p->in_scope);
    json_member(w, "type", str_c(types[p->type]));
    json_member(w, "platform", str_c(p->platform));
    json_key(w, "listings");
    json_begin_array(w);
    for (size_t i = 0; i < p->found.count; i++)
        json_listing(w, a, &p->found.items[i]);
    json_end_array(w);
    json_key(w, "rules");
    json_begin_array(w);
    for (size_t i = 0; i < p->found.n_ruled; i++) {
        const struct rule_found *f = &p->found.ruled[i];
        json_begin_object(w);
        json_expression(w, c, f->rule, f->field);
        json_member_int(w, "asked", (int64_t)f->asked);
        json_member_int(w, "empty", (int64_t)f->empty);
        json_member_int(w, "several", (int64_t)f->several);
        json_member_int(w, "most", (int64_t)f->most);
        json_member_int(w, "unread", (int64_t)f->unread);
        json_end_object(w);
    }
    json_end_array(w);
}

// Calls fn for each expression that found nothing on any page.
typedef void unmatched_fn(const struct site_check *c, struct arena *a, struct json_writer *w,
                          size_t rule, size_t field);

static void each_unmatched(const struct site_check *c, struct arena *a, struct json_writer *w,
                           unmatched_fn *fn)
{
    for (size_t i = 0; i < c->site->n_rules; i++) {
        const struct profile_rule *rule = &c->site->rules[i];
        bool no_item = rule->item.line && !site_check_count(c, i, RULE_FOUND_ITEM)->found;
        if (no_item) // which goes for its fields
            fn(c, a, w, i, RULE_FOUND_ITEM);
        for (size_t k = 0; k < rule->n_fields && !no_item; k++)
            if (!site_check_count(c, i, k)->found)
                fn(c, a, w, i, k);
    }
}

static void text_unmatched(const struct site_check *c, struct arena *a, struct json_writer *w,
                           size_t rule, size_t field)
{
    const struct profile_rule *r = &c->site->rules[rule];
    struct expression e = expression_of(r, field);
    (void)w;
    // Not tried is said once for a rule, by its pattern.
    if (site_check_count(c, rule, field)->tried)
        printf("! %s:%d: %.*s: %.*s matched nothing on any page\n", c->file, e.line,
               STR_ARG(e.name), STR_ARG(terminal_text(a, e.xpath, VALUE_SHOWN)));
    else if (field == (r->item.line ? RULE_FOUND_ITEM : 0))
        printf("! %s:%d: match: %.*s holds for none of the pages: was it tried on the right ones?"
               "\n",
               c->file, r->match.line, STR_ARG(terminal_text(a, r->match.text, VALUE_SHOWN)));
}

static void json_unmatched(const struct site_check *c, struct arena *a, struct json_writer *w,
                           size_t rule, size_t field)
{
    (void)a;
    json_begin_object(w);
    json_expression(w, c, rule, field);
    json_key(w, "tried");
    json_put_bool(w, site_check_count(c, rule, field)->tried);
    json_end_object(w);
}

static void put_line(struct json_writer *w, struct buf *line)
{
    json_end_object(w);
    buf_addc(line, '\n');
    put_out(buf_str(line));
    buf_deinit(line);
}

void site_check_put_page(const struct site_check *c, struct arena *a, const struct check_page *p)
{
    struct json_writer w;
    struct buf line;
    if (!c->json) {
        put_text(c, a, p);
        return;
    }
    buf_init(&line, 0);
    json_writer_init(&w, &line);
    json_begin_object(&w);
    json_page(&w, c, a, p);
    put_line(&w, &line);
}

void site_check_put_end(const struct site_check *c, struct arena *a)
{
    struct json_writer w;
    struct buf line;
    if (!c->json) {
        printf("\n%zu page%s, %zu listing%s%s\n", c->pages, c->pages == 1 ? "" : "s", c->listings,
               c->listings == 1 ? "" : "s",
               c->site->n_rules == 0  ? ": the profile has no rules"
               : site_check_failed(c) ? ":"
                                      : "; every rule found something");
        each_unmatched(c, a, NULL, text_unmatched);
        return;
    }
    buf_init(&line, 0);
    json_writer_init(&w, &line);
    json_begin_object(&w);
    json_member_int(&w, "pages", (int64_t)c->pages);
    json_member_int(&w, "listings", (int64_t)c->listings);
    json_key(&w, "unmatched");
    json_begin_array(&w);
    each_unmatched(c, a, &w, json_unmatched);
    json_end_array(&w);
    put_line(&w, &line);
}
