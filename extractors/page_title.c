#include "extractors/page_title.h"

#include "extractors/roles.h"
#include "extractors/text.h"

enum { HEADINGS_MAX = 8, TELLING_TEXT = 4 };

static const uint32_t ELSEWHERE = ROLES_NOISE | ROLE_COMMENTS | ROLE_POST | ROLE_COMMENT;

// The first headings of that level outside the page's frame that have a text.
static size_t collect_headings(const struct extract *x, enum tag_id tag, uint32_t out[HEADINGS_MAX])
{
    const struct dom *d = &x->dom;
    size_t n = 0;
    for (uint32_t i = 1; i < d->count && n < HEADINGS_MAX;) {
        const struct dom_node *node = &d->nodes[i];
        if (node->roles & ELSEWHERE) {
            i = node->end;
            continue;
        }
        if (!node->is_text && node->tag == tag &&
            dom_line(d, x->arena, i, ROLE_HIDDEN, LIMIT_VALUE_BYTES).len)
            out[n++] = i;
        i++;
    }
    return n;
}

static bool is_linked(const struct dom *d, uint32_t heading)
{
    return dom_find_tag(d, heading, TAG_A) != DOM_NONE ||
           dom_above_tag(d, heading, TAG_A) != DOM_NONE;
}

// A <header> that is not an article's holds the site's name.
static bool in_site_header(const struct dom *d, uint32_t heading)
{
    return dom_above_tag(d, heading, TAG_HEADER) != DOM_NONE &&
           dom_above_tag(d, heading, TAG_ARTICLE) == DOM_NONE &&
           dom_above_tag(d, heading, TAG_MAIN) == DOM_NONE;
}

static bool in_title(const struct extract *x, uint32_t heading)
{
    struct str text = dom_line(&x->dom, x->arena, heading, ROLE_HIDDEN, LIMIT_VALUE_BYTES);
    struct str title = text_line(x->arena, x->scan->title);
    return text.len >= TELLING_TEXT && str_find(title, text, 0) != STR_NPOS;
}

static size_t keep_if(const struct dom *d, uint32_t *headings, size_t n,
                      bool (*drop)(const struct dom *d, uint32_t heading))
{
    size_t kept = 0;
    for (size_t i = 0; i < n; i++)
        if (!drop(d, headings[i]))
            headings[kept++] = headings[i];
    return kept;
}

uint32_t page_heading(const struct extract *x)
{
    uint32_t headings[HEADINGS_MAX];
    for (int tag = TAG_H1; tag <= TAG_H3; tag++) {
        size_t n = collect_headings(x, (enum tag_id)tag, headings);
        if (n == 1 && tag == TAG_H1)
            return headings[0];
        n = keep_if(&x->dom, headings, n, is_linked);
        if (n > 1)
            n = keep_if(&x->dom, headings, n, in_site_header);
        if (n == 1 && tag == TAG_H1)
            return headings[0];
        for (size_t i = 0; i < n; i++)
            if (in_title(x, headings[i]))
                return headings[i];
    }
    return DOM_NONE;
}

// "Title - Site", "Title | Site", "Title » Site": the longest part before the last separator.
struct str page_title_without_site(struct str title)
{
    static const struct str separators[] = {STR_INIT(" | "), STR_INIT(" - "), STR_INIT(" – "),
                                            STR_INIT(" — "), STR_INIT(" » "), STR_INIT(" :: ")};
    size_t cut = STR_NPOS;
    for (size_t i = 0; i < sizeof separators / sizeof *separators; i++) {
        size_t at = str_find(title, separators[i], 0), last = STR_NPOS;
        for (; at != STR_NPOS; at = str_find(title, separators[i], at + 1))
            last = at;
        if (last != STR_NPOS && last > 0 && (cut == STR_NPOS || last > cut))
            cut = last;
    }
    return cut == STR_NPOS ? title : str_sub(title, 0, cut);
}

struct str page_title(const struct extract *x)
{
    uint32_t at = page_heading(x), headings[HEADINGS_MAX];
    for (int tag = TAG_H1; at == DOM_NONE && tag <= TAG_H3; tag++)
        if (collect_headings(x, (enum tag_id)tag, headings))
            at = headings[0];
    if (at != DOM_NONE)
        return dom_line(&x->dom, x->arena, at, ROLE_HIDDEN | ROLE_CONTROL, LIMIT_TITLE_BYTES);
    return page_title_without_site(text_line(x->arena, x->scan->title));
}
