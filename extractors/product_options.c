#include "extractors/product_options.h"

#include "extractors/quantity.h"
#include "extractors/roles.h"

enum { OPTION_BYTES = 80 };

#define COUNT(t) (sizeof(t) / sizeof *(t))

static bool is_radio(const struct dom *d, uint32_t node)
{
    return d->nodes[node].tag == TAG_INPUT &&
           str_eq_nocase(dom_attr(d, node, "type"), STR("radio")) &&
           dom_has_attr(d, node, "checked");
}

// A swatch or tab that its class or state says is the chosen one.
static bool is_marked(const struct dom *d, uint32_t node)
{
    static const char *const classes[] = {"active",      "checked", "current", "is-active",
                                          "is-selected", "on",      "selected"};
    static const char *const states[] = {"aria-checked", "aria-pressed", "aria-selected"};
    switch (d->nodes[node].tag) {
    case TAG_A:
    case TAG_BUTTON:
    case TAG_DIV:
    case TAG_LABEL:
    case TAG_LI:
    case TAG_SPAN:
        break;
    default:
        return false;
    }
    for (size_t i = 0; i < COUNT(states); i++)
        if (str_eq(dom_attr(d, node, states[i]), STR("true")))
            return true;
    for (size_t i = 0; i < COUNT(classes); i++)
        if (dom_attr_has_word(d, node, "class", classes[i]))
            return true;
    return false;
}

// What a radio button chooses: the label around it, or the text behind it.
static uint32_t radio_text(const struct dom *d, uint32_t node)
{
    uint32_t parent = d->nodes[node].parent, next = d->nodes[node].end;
    if (d->nodes[parent].tag == TAG_LABEL)
        return parent;
    while (next < d->nodes[parent].end && d->nodes[next].is_text &&
           str_trim(d->nodes[next].text).len == 0)
        next++;
    return next < d->nodes[parent].end ? next : DOM_NONE;
}

static uint32_t chosen_at(const struct dom *d, uint32_t node)
{
    if (d->nodes[node].is_text)
        return DOM_NONE;
    if (is_radio(d, node))
        return radio_text(d, node);
    if (d->nodes[node].tag == TAG_OPTION)
        return dom_has_attr(d, node, "selected") ? node : DOM_NONE;
    return is_marked(d, node) ? node : DOM_NONE;
}

void product_options_read(const struct extract *x, struct found *f, uint32_t scope, uint32_t skip)
{
    const struct dom *d = &x->dom;
    for (uint32_t i = scope; i < d->nodes[scope].end && f->measures.len == 0;) {
        if (i != scope && d->nodes[i].roles & skip) {
            i = d->nodes[i].end;
            continue;
        }
        uint32_t chosen = chosen_at(d, i++);
        if (chosen == DOM_NONE)
            continue;
        struct listing_quantity q;
        struct str text = dom_line(d, x->arena, chosen, ROLE_HIDDEN, OPTION_BYTES + 1);
        if (text.len <= OPTION_BYTES && quantity_find(x->arena, text, &q) && q.amount.len)
            f->measures =
                arena_fmt(x->arena, "net content: %.*s %.*s\n", STR_ARG(q.amount), STR_ARG(q.unit));
    }
}
