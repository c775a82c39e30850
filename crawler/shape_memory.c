#include "crawler/shape_memory.h"

#include <stdlib.h>

#include "base/xalloc.h"

// New lines that a page needs to be fresh: so many, and such a share of its sample. A calendar
// names another day and another month on each page, a filter itself.
struct lines_rule {
    size_t least, share;
};

static const struct lines_rule lines_rules[SHAPE_ROLES] = {
    [SHAPE_PLAIN] = {2, SIZE_MAX}, // and what may be plain
    [SHAPE_PAGING] = {2, 10},
    [SHAPE_FACET] = {2, 10},
    [SHAPE_DATE] = {4, 8},
};

void shape_memory_init(struct shape_memory *m)
{
    *m = (struct shape_memory){0};
    recent_set_init(&m->contents, BUDGET_PAGES);
    recent_set_init(&m->titles, BUDGET_PAGES);
    recent_set_init(&m->lines, BUDGET_LINES);
}

void shape_memory_deinit(struct shape_memory *m)
{
    recent_set_deinit(&m->contents);
    recent_set_deinit(&m->titles);
    recent_set_deinit(&m->lines);
    free(m->looks);
    m->looks = NULL;
}

static unsigned bits(uint64_t x)
{
    unsigned n = 0;
    for (; x; x &= x - 1)
        n++;
    return n;
}

// A page of its family, seen lately, has its title and nearly its words.
static bool looks_alike(struct shape_memory *m, uint64_t family, const struct shape_page *page)
{
    uint64_t title = page->title ^ family;
    if (page->title == 0 || page->simhash == 0)
        return false;
    if (!m->looks)
        m->looks = xcalloc(BUDGET_NEAR, sizeof *m->looks);
    bool alike = false;
    for (size_t i = 0; i < BUDGET_NEAR && !alike; i++)
        alike = m->looks[i].title == title &&
                bits(m->looks[i].simhash ^ page->simhash) <= BUDGET_NEAR_BITS;
    if (!alike) { // one of a kind is enough
        m->looks[m->next_look] = (struct shape_look){title, page->simhash};
        m->next_look = (m->next_look + 1) % BUDGET_NEAR;
    }
    return alike;
}

// Lines that were not there before.
static size_t new_lines(struct shape_memory *m, const struct shape_page *page)
{
    size_t n = 0;
    if (!m->lines_matter)
        return 0;
    for (size_t i = 0; i < page->n_lines; i++)
        n += recent_set_add(&m->lines, page->lines[i]);
    if (m->pages_with_lines < BUDGET_WARM_PAGES)
        m->pages_with_lines++;
    return n;
}

// Did its lines stand on one page before? Tells the page of a list whose things are all known by
// other ways from the pages behind the last, which say that there is nothing, or the last again.
static bool new_selection(struct shape_memory *m, const struct shape_page *page)
{
    uint64_t sum = 0;
    for (size_t i = 0; i < page->n_lines; i++)
        sum += (page->lines[i] + UINT64_C(1)) * UINT64_C(0x9E3779B97F4A7C15);
    return page->n_lines > 0 && recent_set_add(&m->contents, sum ^ sum >> 32);
}

static bool enough_lines(size_t n, size_t sample, const struct lines_rule *rule)
{
    return n >= rule->least && n >= sample / rule->share;
}

// Of a page without new links.
static enum shape_worth worth_by_text(const struct shape_memory *m, const struct url_shape *s,
                                      const struct shape_page *page, size_t lines, bool new_title)
{
    const struct lines_rule *rule = &lines_rules[s->guessed ? SHAPE_PLAIN : s->role];
    if (s->guessed && new_title)
        return SHAPE_FRESH;
    // A host with more lines than fit seems to show new ones for ever. Pages of a list are told
    // by them all the same: they bring the newest, and a list ends.
    if (m->lines.forgot && s->role != SHAPE_PAGING)
        return SHAPE_DULL;
    return enough_lines(lines, page->n_lines, rule) ? SHAPE_FRESH : SHAPE_DULL;
}

// Of a page that has title and nearly the words of another: products of a shop that calls all its
// pages by its own name have at least a line of their own, but so has the page of a flood.
static enum shape_worth worth_alike(const struct shape_page *page, size_t lines)
{
    if (enough_lines(lines, page->n_lines, &lines_rules[SHAPE_PLAIN]))
        return SHAPE_FRESH;
    return lines > 0 ? SHAPE_THIN : SHAPE_DULL;
}

enum shape_worth shape_memory_page(struct shape_memory *m, const struct url_shape *s,
                                   const struct shape_page *page)
{
    bool copy = page->content && !recent_set_add(&m->contents, page->content);
    bool new_title = page->title && recent_set_add(&m->titles, page->title);
    bool alike = looks_alike(m, s->family, page);
    if (alike || s->role != SHAPE_PLAIN)
        m->lines_matter = true;
    bool cold = m->pages_with_lines < BUDGET_WARM_PAGES;
    bool selection = s->role == SHAPE_PAGING && new_selection(m, page);
    size_t lines = new_lines(m, page);
    if (copy)
        return SHAPE_DULL;
    if (s->role == SHAPE_PLAIN && !alike)
        return SHAPE_FRESH;
    if (s->role != SHAPE_PLAIN && page->new_links)
        return SHAPE_FRESH;
    if (cold)
        return SHAPE_UNKNOWN;
    if (s->role == SHAPE_PLAIN)
        return worth_alike(page, lines);
    enum shape_worth worth = worth_by_text(m, s, page, lines, new_title);
    return worth == SHAPE_DULL && selection ? SHAPE_THIN : worth;
}
