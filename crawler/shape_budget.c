#include "crawler/shape_budget.h"

#include <stdlib.h>

#include "base/xalloc.h"
#include "crawler/shape_memory.h"
#include "crawler/shape_parts.h"

// What the strict parts of a role get for a start: each a share of what is left, so that the first
// get more than the hundredth. Facets and dates seldom lead to a page that nothing else leads to;
// lists have often but one way to their second page, and every shop has many lists.
struct purse_rule {
    int64_t first;
    int64_t share;  // a part gets one share-th of what is left
    int64_t refill; // fresh pages of the host that bring one more
};

static const struct purse_rule purse_rules[SHAPE_ROLES] = {
    [SHAPE_PLAIN] = {0, 1, 1},
    [SHAPE_PAGING] = {24, 4, 2},
    [SHAPE_FACET] = {18, 6, 8},
    [SHAPE_DATE] = {18, 6, 8},
};

enum { THIN_PAGES = 16 }; // cost as much as one that shows nothing new

struct shape_budget {
    struct shape_parts parts;
    struct shape_memory memory;
    int64_t given[SHAPE_ROLES]; // out of the purses
    int64_t fresh;              // pages
    int64_t under_way;
};

struct shape_budget *shape_budget_new(void)
{
    struct shape_budget *b = xcalloc(1, sizeof *b);
    shape_parts_init(&b->parts);
    shape_memory_init(&b->memory);
    return b;
}

void shape_budget_free(struct shape_budget *b)
{
    if (!b)
        return;
    shape_parts_deinit(&b->parts);
    shape_memory_deinit(&b->memory);
    free(b);
}

static int first_credit(const struct shape_budget *b, enum shape_role role, bool was_spent)
{
    const struct purse_rule *rule = &purse_rules[role];
    if (role == SHAPE_PLAIN)
        return was_spent ? 1 : BUDGET_PLAIN;
    int64_t left = rule->first + b->fresh / rule->refill - b->given[role];
    if (left <= 0)
        return 0;
    int64_t credit = left / rule->share;
    if (credit < 1 || was_spent)
        return 1;
    return credit < BUDGET_STRICT ? (int)credit : BUDGET_STRICT;
}

static enum budget_verdict part_verdict(const struct shape_budget *b, uint64_t id)
{
    const struct shape_part *p = shape_parts_find(&b->parts, id);
    enum shape_role role = shape_part_role(id);
    int64_t under_way = p ? p->under_way : 0;
    bool has_credit = p && p->opened;
    int64_t credit = has_credit ? p->credit : first_credit(b, role, p && p->was_spent);
    if (credit > (role == SHAPE_PLAIN ? 0 : under_way))
        return BUDGET_GO;
    // An answer may give the part a credit; without one of its own, any may fill the purse.
    return (has_credit ? under_way : b->under_way) > 0 ? BUDGET_WAIT : BUDGET_SPENT;
}

static enum budget_verdict verdict(const struct shape_budget *b, const struct url_shape *s)
{
    enum budget_verdict worst = s->endless ? BUDGET_SPENT : BUDGET_GO;
    for (size_t i = 0; i < s->n_parts && worst != BUDGET_SPENT; i++) {
        enum budget_verdict v = part_verdict(b, s->parts[i]);
        worst = v > worst ? v : worst;
    }
    return worst;
}

// The part's place, with its first credit if it had none yet.
static struct shape_part *open_part(struct shape_budget *b, uint64_t id)
{
    struct shape_part *p = shape_parts_add(&b->parts, id);
    if (!p->opened) {
        enum shape_role role = shape_part_role(id);
        p->opened = true;
        p->credit = first_credit(b, role, p->was_spent);
        p->lent = role == SHAPE_PLAIN ? 0 : p->credit;
        b->given[role] += p->lent;
        p->changed = true;
    }
    return p;
}

enum budget_verdict shape_budget_take(struct shape_budget *b, const struct url_shape *s)
{
    if (s->role != SHAPE_PLAIN)
        b->memory.lines_matter = true;
    enum budget_verdict v = verdict(b, s);
    if (v != BUDGET_GO)
        return v;
    for (size_t i = 0; i < s->n_parts; i++)
        open_part(b, s->parts[i])->under_way++;
    b->under_way++;
    return BUDGET_GO;
}

bool shape_budget_spent(struct shape_budget *b, const struct url_shape *s)
{
    if (s->role != SHAPE_PLAIN)
        b->memory.lines_matter = true;
    return verdict(b, s) == BUDGET_SPENT;
}

static bool proven(const struct shape_budget *b, uint64_t id)
{
    const struct shape_part *p = shape_parts_find(&b->parts, id);
    return p && p->fresh >= BUDGET_PROVEN && 2 * p->fresh >= p->fetched;
}

static bool has_part(const struct url_shape *s, uint64_t id)
{
    for (size_t i = 0; i < s->n_parts; i++)
        if (s->parts[i] == id)
            return true;
    return false;
}

bool shape_budget_counts(struct shape_budget *b, const struct url_shape *page,
                         const struct url_shape *link)
{
    if (shape_budget_spent(b, link))
        return false;
    if (link->role == SHAPE_PLAIN)
        return link->family != page->family;
    for (size_t i = 0; i < link->n_parts; i++)
        if (has_part(page, link->parts[i]) || !proven(b, link->parts[i]))
            return false;
    return true;
}

// The request's end, for one part.
static struct shape_part *end_part(struct shape_budget *b, uint64_t id)
{
    struct shape_part *p = open_part(b, id);
    if (p->under_way > 0)
        p->under_way--;
    return p;
}

static void pay(struct shape_part *p, int amount, enum shape_role role)
{
    int max = role == SHAPE_PLAIN ? BUDGET_PLAIN_MAX : BUDGET_STRICT_MAX;
    p->credit += amount;
    if (p->credit < 0)
        p->credit = 0;
    if (p->credit > max)
        p->credit = max;
    p->changed = true;
}

static void end_request(struct shape_budget *b)
{
    if (b->under_way > 0)
        b->under_way--;
}

void shape_budget_cancel(struct shape_budget *b, const struct url_shape *s)
{
    for (size_t i = 0; i < s->n_parts; i++)
        end_part(b, s->parts[i]);
    end_request(b);
}

void shape_budget_failed(struct shape_budget *b, const struct url_shape *s)
{
    for (size_t i = 0; i < s->n_parts; i++) {
        struct shape_part *p = end_part(b, s->parts[i]);
        if (shape_part_role(s->parts[i]) != SHAPE_PLAIN)
            pay(p, -1, shape_part_role(s->parts[i]));
    }
    end_request(b);
}

static int payment(struct shape_part *p, enum shape_worth worth)
{
    if (worth == SHAPE_THIN)
        return ++p->thin % THIN_PAGES == 0 ? -1 : 0;
    return worth == SHAPE_FRESH ? 1 : worth == SHAPE_DULL ? -1 : 0;
}

static void count(struct shape_part *p, bool fresh, bool found)
{
    p->fetched++;
    p->fresh += fresh;
    p->found += found;
    p->changed = true;
}

bool shape_budget_page(struct shape_budget *b, const struct url_shape *s,
                       const struct shape_page *page, bool taken)
{
    enum shape_worth worth = shape_memory_page(&b->memory, s, page);
    bool fresh = worth == SHAPE_FRESH, family = false;
    for (size_t i = 0; i < s->n_parts; i++) {
        enum shape_role role = shape_part_role(s->parts[i]);
        struct shape_part *p = taken ? end_part(b, s->parts[i]) : open_part(b, s->parts[i]);
        pay(p, payment(p, worth), role);
        count(p, fresh, page->found);
        if (fresh) { // it was worth it: others may be, too
            b->given[role] -= p->lent;
            p->lent = 0;
        }
        family |= s->parts[i] == s->family;
    }
    if (!family)
        count(shape_parts_add(&b->parts, s->family), fresh, page->found);
    b->fresh += fresh;
    if (taken)
        end_request(b);
    return fresh;
}

// Of the family's pages, in thousandths; -1 while there are few.
static int share_of(const struct shape_part *p, int64_t n)
{
    return p && p->fetched >= BUDGET_YIELD_PAGES ? (int)(n * 1000 / p->fetched) : -1;
}

int shape_budget_yield(const struct shape_budget *b, const struct url_shape *s)
{
    const struct shape_part *p = shape_parts_find(&b->parts, s->family);
    return share_of(p, p ? p->found : 0);
}

int shape_budget_freshness(const struct shape_budget *b, const struct url_shape *s)
{
    const struct shape_part *p = shape_parts_find(&b->parts, s->family);
    return share_of(p, p ? p->fresh : 0);
}

static int64_t within(int64_t n, int64_t max)
{
    return n < 0 ? 0 : n > max ? max : n;
}

void shape_budget_load(struct shape_budget *b, const struct shape_row *rows, size_t n)
{
    for (size_t i = 0; i < n && i < BUDGET_PARTS; i++) {
        enum shape_role role = shape_part_role(rows[i].part);
        struct shape_part *p = shape_parts_add(&b->parts, rows[i].part);
        p->fetched = within(rows[i].fetched, INT64_MAX / 1000);
        p->fresh = within(rows[i].fresh, p->fetched);
        p->found = within(rows[i].found, p->fetched);
        p->credit =
            (int)within(rows[i].credit, role == SHAPE_PLAIN ? BUDGET_PLAIN_MAX : BUDGET_STRICT_MAX);
        p->opened = p->credit > 0;
        p->was_spent = !p->opened && p->fetched > 0;
    }
}

void shape_budget_changes(struct shape_budget *b, struct arena *a, struct shape_row **rows,
                          size_t *n)
{
    *rows = arena_array(a, b->parts.used + 1, sizeof **rows);
    *n = 0;
    for (size_t i = 0; i < b->parts.cap; i++) {
        struct shape_part *p = &b->parts.slots[i];
        if (!p->id || !p->changed)
            continue;
        (*rows)[(*n)++] = (struct shape_row){p->id, p->credit, p->fetched, p->fresh, p->found};
        p->changed = false;
    }
}
