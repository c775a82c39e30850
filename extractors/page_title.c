#include "extractors/page_title.h"

#include "extractors/roles.h"
#include "extractors/text.h"

enum { LEVELS = 3, HEADINGS_MAX = 8, TELLING_TEXT = 4 };

static const uint32_t ELSEWHERE = ROLES_NOISE | ROLE_COMMENTS | ROLE_POST | ROLE_COMMENT;

// The first headings of each level, h1 to h3, outside the page's frame that have a text.
struct headings {
    uint32_t nodes[LEVELS][HEADINGS_MAX];
    size_t n[LEVELS];
};

static void collect_headings(const struct extract *x, struct headings *out)
{
    const struct dom *d = &x->dom;
    *out = (struct headings){0};
    for (uint32_t i = 1; i < d->count;) {
        const struct dom_node *node = &d->nodes[i];
        if (node->roles & ELSEWHERE) {
            i = node->end;
            continue;
        }
        size_t level = (size_t)node->tag - TAG_H1;
        if (node->tag >= TAG_H1 && level < LEVELS && out->n[level] < HEADINGS_MAX &&
            dom_line(d, x->arena, i, ROLE_HIDDEN, LIMIT_VALUE_BYTES).len)
            out->nodes[level][out->n[level]++] = i;
        i++;
    }
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

static uint32_t choose_heading(const struct extract *x, struct headings *all)
{
    for (size_t level = 0; level < LEVELS; level++) {
        uint32_t *headings = all->nodes[level];
        size_t n = all->n[level];
        if (n == 1 && level == 0)
            return headings[0];
        n = keep_if(&x->dom, headings, n, is_linked);
        if (n > 1)
            n = keep_if(&x->dom, headings, n, in_site_header);
        if (n == 1 && level == 0)
            return headings[0];
        for (size_t i = 0; i < n; i++)
            if (in_title(x, headings[i]))
                return headings[i];
    }
    return DOM_NONE;
}

uint32_t page_heading(const struct extract *x)
{
    struct headings all;
    collect_headings(x, &all);
    return choose_heading(x, &all);
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
    struct headings all;
    collect_headings(x, &all);
    struct headings copy = all;
    uint32_t at = choose_heading(x, &copy);
    for (size_t level = 0; at == DOM_NONE && level < LEVELS; level++)
        at = all.n[level] ? all.nodes[level][0] : DOM_NONE;
    if (at != DOM_NONE)
        return dom_line(&x->dom, x->arena, at, ROLE_HIDDEN | ROLE_CONTROL, LIMIT_TITLE_BYTES);
    return page_title_without_site(text_line(x->arena, x->scan->title));
}
