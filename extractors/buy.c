#include "extractors/buy.h"

#include "base/limits.h"
#include "extractors/fold.h"
#include "extractors/roles.h"

enum {
    BUTTON_BYTES = 64,
    BUTTON_NODES = 24, // inside it; a link around a whole card is no button
};

bool buy_says(struct arena *a, struct str text)
{
    if (text.len == 0 || text.len > BUTTON_BYTES)
        return false;
    struct str folded = fold_text(a, text);
    size_t len;
    for (size_t at = 0; at < folded.len; at++) {
        bool inside = at > 0 && ascii_alnum(folded.ptr[at]) && ascii_alnum(folded.ptr[at - 1]);
        bool tail = ((unsigned char)folded.ptr[at] & 0xC0) == 0x80;
        if (!inside && !tail && phrase_after(&buy_words, folded, at, &len))
            return true;
    }
    return false;
}

static bool is_button(const struct dom *d, struct arena *a, uint32_t i)
{
    static const char *const names[] = {"value", "title", "aria-label"};
    const struct dom_node *n = &d->nodes[i];
    if (n->tag == TAG_FORM)
        return str_find_nocase(dom_attr(d, i, "action"), STR("cart"), 0) != STR_NPOS;
    if ((n->tag != TAG_INPUT && n->tag != TAG_BUTTON && n->tag != TAG_A) ||
        n->end - i > BUTTON_NODES)
        return false;
    for (size_t k = 0; k < sizeof names / sizeof *names; k++)
        if (n->tag != TAG_A && buy_says(a, dom_attr(d, i, names[k])))
            return true;
    return n->tag != TAG_INPUT && buy_says(a, dom_line(d, a, i, ROLE_HIDDEN, BUTTON_BYTES + 1));
}

void buy_mark(struct dom *d, struct arena *a)
{
    for (uint32_t i = 1; i < d->count; i++)
        if (!d->nodes[i].is_text && !d->nodes[i].foreign && is_button(d, a, i))
            d->nodes[i].roles |= ROLE_BUY;
}
