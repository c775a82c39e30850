#include "extractors/rules_run.h"

#include <libxml/tree.h>
#include <stdlib.h>

#include "base/xalloc.h"
#include "extractors/contact.h"
#include "extractors/extract.h"
#include "extractors/price.h"
#include "extractors/quantity.h"
#include "extractors/roles.h"
#include "extractors/schema.h"
#include "extractors/text.h"

enum { VALUES_MAX = LIMIT_CONTACTS };

// Appends without xmlAddChild, which would merge neighbouring texts and lose their node.
static void append(xmlNodePtr parent, xmlNodePtr child)
{
    child->parent = parent;
    child->prev = parent->last;
    if (parent->last)
        parent->last->next = child;
    else
        parent->children = child;
    parent->last = child;
}

static xmlNodePtr make_element(struct arena *a, xmlDocPtr doc, const struct dom_node *n)
{
    xmlNodePtr node = xmlNewDocNode(doc, NULL, rule_xml(arena_cstr(a, n->text)), NULL);
    if (!node)
        abort();
    for (unsigned i = 0; i < n->n_attrs; i++)
        xmlNewProp(node, rule_xml(arena_cstr(a, n->attrs[i].name)),
                   rule_xml(arena_cstr(a, n->attrs[i].value)));
    return node;
}

// The tree as libxml2's, each node with its index + 1 in the dom as _private.
static xmlDocPtr make_document(struct arena *a, const struct dom *d, const char **indexes)
{
    xmlDocPtr doc = xmlNewDoc(rule_xml("1.0"));
    xmlNodePtr *nodes = xcalloc(d->count, sizeof(xmlNodePtr));
    if (!doc)
        abort();
    // _private holds a pointer; one into this array says which node it is.
    char *base = arena_alloc(a, d->count);
    *indexes = base;
    nodes[0] = (xmlNodePtr)doc;
    for (uint32_t i = 1; i < d->count; i++) {
        const struct dom_node *n = &d->nodes[i];
        nodes[i] = n->is_text
                       ? xmlNewDocTextLen(doc, rule_xml(arena_cstr(a, n->text)), (int)n->text.len)
                       : make_element(a, doc, n);
        if (!nodes[i])
            abort();
        nodes[i]->_private = base + i;
        append(nodes[n->parent], nodes[i]);
    }
    free(nodes);
    xmlXPathOrderDocElems(doc);
    return doc;
}

struct rule_run {
    struct extract *x;
    xmlXPathContextPtr context;
    const char *indexes;
};

// libxml2 reports every passed limit; the page's outcome is the absent field.
static void be_quiet(void *unused, xmlErrorPtr error)
{
    (void)unused;
    (void)error;
}

static uint32_t index_of(const struct rule_run *r, const xmlNode *node)
{
    if (node->type != XML_ELEMENT_NODE || !node->_private)
        return DOM_NONE;
    return (uint32_t)((const char *)node->_private - r->indexes);
}

static struct str node_text(const struct rule_run *r, xmlNodePtr node, bool lines)
{
    struct arena *a = r->x->arena;
    uint32_t index = index_of(r, node);
    if (index != DOM_NONE)
        return lines ? dom_text(&r->x->dom, a, index, ROLE_HIDDEN, LIMIT_TEXT_BYTES)
                     : dom_line(&r->x->dom, a, index, ROLE_HIDDEN, LIMIT_TITLE_BYTES);
    xmlChar *content = xmlNodeGetContent(node);
    struct str text = text_line(a, arena_str(a, str_c((const char *)content)));
    xmlFree(content);
    return text;
}

// The values of an expression for one item: a text for each node, or the one text or number.
static size_t evaluate(const struct rule_run *r, xmlXPathCompExprPtr xpath, xmlNodePtr item,
                       bool lines, struct str out[VALUES_MAX])
{
    size_t n = 0;
    r->context->node = item;
    xmlXPathObjectPtr result = xmlXPathCompiledEval(xpath, r->context);
    if (!result)
        return 0;
    if (result->type == XPATH_NODESET) {
        int count = result->nodesetval ? result->nodesetval->nodeNr : 0;
        for (int i = 0; i < count && n < VALUES_MAX; i++) {
            xmlNodePtr node = result->nodesetval->nodeTab[i];
            struct str text =
                node->type == XML_NAMESPACE_DECL ? STR_NONE : node_text(r, node, lines);
            if (text.len)
                out[n++] = text;
        }
    } else if (result->type == XPATH_STRING || result->type == XPATH_NUMBER) {
        xmlChar *text = xmlXPathCastToString(result);
        struct str line = arena_str(r->x->arena, str_c((const char *)text));
        xmlFree(text);
        line = text_line(r->x->arena, line);
        if (line.len)
            out[n++] = line;
    }
    xmlXPathFreeObject(result);
    return n;
}

static bool set_contacts(const struct rule_run *r, struct found *f, const struct str *values,
                         size_t n)
{
    struct listing *l = &f->listing;
    for (size_t i = 0; i < n; i++) {
        struct listing_contact c, *found = NULL;
        size_t count = 0;
        if (contact_from_link(r->x->arena, values[i], &c))
            contact_add(r->x->arena, &l->contacts, &l->n_contacts, c);
        contact_find_all(r->x->arena, values[i], STR_NONE, &found, &count);
        for (size_t k = 0; k < count; k++)
            contact_add(r->x->arena, &l->contacts, &l->n_contacts, found[k]);
    }
    if (l->n_contacts)
        l->sources[FIELD_CONTACTS] = f->source;
    return l->n_contacts > 0;
}

static bool set_images(const struct rule_run *r, struct found *f, const struct str *values,
                       size_t n)
{
    for (size_t i = 0; i < n; i++)
        extract_add_image(r->x, f, values[i]);
    return f->listing.n_images > 0;
}

// What a rule finds is read as its field needs it; the field stays absent where nothing is left.
static bool set_read(struct found *f, struct str *target, enum listing_field field,
                     struct str value)
{
    extract_set(f, target, field, value);
    return target->len > 0;
}

static bool set_href(const struct rule_run *r, struct str *target, struct str value)
{
    *target = extract_href(r->x, value);
    return target->len > 0;
}

static bool took(struct found *f, enum listing_field field, bool found)
{
    if (found)
        f->listing.sources[field] = f->source;
    return found;
}

// False if the text can't be read as what the field is.
static bool set_field(const struct rule_run *r, struct found *f, enum rule_target target,
                      const struct str *values, size_t n)
{
    struct listing *l = &f->listing;
    const struct extract *x = r->x;
    const struct {
        struct str *text;
        enum listing_field field;
    } plain[RULE_TARGETS] = {
        [RULE_TITLE] = {&l->title, FIELD_TITLE},
        [RULE_DESCRIPTION] = {&l->description, FIELD_DESCRIPTION},
        [RULE_SELLER] = {&l->seller_name, FIELD_SELLER},
        [RULE_SELLER_ID] = {&l->seller_id, FIELD_SELLER},
        [RULE_LOCATION] = {&l->location, FIELD_LOCATION},
        [RULE_SHIPS_FROM] = {&l->ships_from, FIELD_SHIPS_FROM},
        [RULE_SHIPS_TO] = {&l->ships_to, FIELD_SHIPS_TO},
        [RULE_CATEGORY] = {&l->category, FIELD_CATEGORY},
    };
    if (plain[target].text)
        return set_read(f, plain[target].text, plain[target].field, values[0]);
    switch (target) {
    case RULE_PRICE:
        return took(f, FIELD_PRICE, price_find(x->arena, values[0], &l->price));
    case RULE_QUANTITY:
        return took(f, FIELD_QUANTITY, quantity_find(x->arena, values[0], &l->quantity));
    case RULE_CONTACTS:
        return set_contacts(r, f, values, n);
    case RULE_IMAGES:
        return set_images(r, f, values, n);
    case RULE_POSTED:
        return set_read(f, &l->posted, FIELD_POSTED, extract_time(x->arena, values[0]));
    case RULE_AVAILABILITY:
        return set_read(f, &l->availability, FIELD_AVAILABILITY, schema_availability(values[0]));
    case RULE_SELLER_URL:
        return set_href(r, &l->seller_url, values[0]);
    case RULE_URL:
        return set_href(r, &l->url, values[0]);
    case RULE_ID:
        l->id = values[0];
        return true;
    default: // RULE_CURRENCY waits for its price
        return true;
    }
}

// One row for each field of a rule, and one for its `item` before them, if it has one.
static struct rule_found *add_rows(struct extract *x, size_t rule)
{
    const struct rule *r = &x->rules->items[rule];
    struct rule_found *rows = &x->ruled[x->n_ruled];
    size_t n = 0;
    if (r->item)
        rows[n++] = (struct rule_found){.rule = rule, .field = RULE_FOUND_ITEM};
    for (size_t i = 0; i < r->n_fields; i++)
        rows[n++] = (struct rule_found){.rule = rule, .field = i};
    x->n_ruled += n;
    return rows;
}

static void count(struct rule_found *row, size_t n)
{
    row->asked++;
    row->empty += n == 0;
    row->several += n > 1;
    if (n > row->most)
        row->most = n;
}

static void read_item(const struct rule_run *r, const struct rule *rule, xmlNodePtr item, bool only,
                      struct rule_found *rows)
{
    struct str values[VALUES_MAX], currency = STR_NONE;
    struct found *f = extract_add(r->x, SOURCE_RULE, FOUND_MAIN, LISTING_CLASSIFIED);
    if (!f)
        return;
    f->node = index_of(r, item);
    for (size_t i = 0; i < rule->n_fields; i++) {
        enum rule_target target = rule->fields[i].target;
        size_t n = evaluate(r, rule->fields[i].xpath, item, target == RULE_DESCRIPTION, values);
        count(&rows[i], n);
        if (n && target == RULE_CURRENCY)
            currency = values[0];
        if (n && !set_field(r, f, target, values, n))
            rows[i].unread++;
    }
    if (currency.len == 3 && f->listing.price.amount.len)
        f->listing.price.currency = currency;
    extract_read_texts(r->x, f, DOM_NONE, 0);
    if (f->listing.url.len)
        f->place = FOUND_RECORD;
    else if (!only)
        f->place = FOUND_POST;
}

static void run_rule(const struct rule_run *r, size_t index, xmlDocPtr doc)
{
    const struct rule *rule = &r->x->rules->items[index];
    struct rule_found *rows = add_rows(r->x, index);
    xmlNodePtr root = xmlDocGetRootElement(doc);
    if (!rule->item) {
        read_item(r, rule, root, true, rows);
        return;
    }
    r->context->node = root;
    xmlXPathObjectPtr items = xmlXPathCompiledEval(rule->item, r->context);
    int n =
        items && items->type == XPATH_NODESET && items->nodesetval ? items->nodesetval->nodeNr : 0;
    size_t elements = 0;
    for (int i = 0; i < n && i < LIMIT_PAGE_LISTINGS; i++)
        if (items->nodesetval->nodeTab[i]->type == XML_ELEMENT_NODE) {
            read_item(r, rule, items->nodesetval->nodeTab[i], n == 1, rows + 1);
            elements++;
        }
    count(rows, elements);
    r->x->cut |= n > LIMIT_PAGE_LISTINGS;
    xmlXPathFreeObject(items);
}

void rules_extract(struct extract *x)
{
    if (!site_rules_match(x->rules, x->in->url) || x->dom.count < 2)
        return;
    struct rule_run r = {.x = x};
    xmlDocPtr doc = make_document(x->arena, &x->dom, &r.indexes);
    r.context = xmlXPathNewContext(doc);
    if (!r.context)
        abort();
    r.context->error = be_quiet;
    r.context->opLimit = RULES_OP_LIMIT;
    size_t expressions = 0;
    for (size_t i = 0; i < x->rules->count; i++)
        expressions += x->rules->items[i].n_fields + 1;
    x->ruled = arena_array(x->arena, expressions, sizeof *x->ruled);
    if (xmlDocGetRootElement(doc))
        for (size_t i = 0; i < x->rules->count; i++)
            if (rule_matches(&x->rules->items[i], x->in->url))
                run_rule(&r, i, doc);
    xmlXPathFreeContext(r.context);
    xmlFreeDoc(doc);
}
