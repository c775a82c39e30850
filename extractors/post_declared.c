// Posts that say themselves that they are: items of schema.org's SocialMediaPosting, and elements
// of a program's own that carry author and address as attributes (<shreddit-post author=...>).
#include "extractors/post.h"
#include "extractors/schema_value.h"
#include "extractors/text.h"

static bool is_own_element(const struct dom *d, uint32_t node)
{
    return dom_attr(d, node, "author").len && dom_attr(d, node, "permalink").len;
}

static bool is_posting(const struct dom *d, uint32_t node)
{
    struct str types = dom_attr(d, node, "itemtype"), type;
    while (text_word(&types, &type))
        if (str_eq(schema_local_name(type), STR("SocialMediaPosting")))
            return true;
    return false;
}

uint32_t post_declared_role(const struct dom *d, uint32_t node)
{
    if (is_own_element(d, node)) {
        bool comment = dom_has_attr(d, node, "thingid") || dom_has_attr(d, node, "parentid");
        return comment ? ROLE_COMMENT : ROLE_POST;
    }
    return is_posting(d, node) ? ROLE_POST : 0;
}

bool post_is_note(const struct dom *d, const struct post *p)
{
    return is_posting(d, p->from) || dom_attr_has_word(d, p->from, "class", "tgme_widget_message");
}

struct str post_declared(const struct dom *d, const struct post *p, const char *attribute)
{
    return is_own_element(d, p->from) ? str_trim(dom_attr(d, p->from, attribute)) : STR_NONE;
}
