#include "base/clock.h"
#include "patterns/substance.h"

static bool number(struct str s, int min, int max, int *out)
{
    uint64_t v;
    if (!str_to_u64(s, &v) || v < (uint64_t)min || v > (uint64_t)max)
        return false;
    *out = (int)v;
    return true;
}

bool control_date_parse(struct str text, struct control_date *out)
{
    int year, month = 1, day = 1;
    *out = (struct control_date){.text = text};
    if ((text.len != 4 && text.len != 7 && text.len != 10) ||
        !number(str_sub(text, 0, 4), 1800, 2200, &year))
        return false;
    if (text.len >= 7 && (text.ptr[4] != '-' || !number(str_sub(text, 5, 7), 1, 12, &month)))
        return false;
    if (text.len == 10 && (text.ptr[7] != '-' || !number(str_sub(text, 8, 10), 1, 31, &day)))
        return false;
    int64_t next = clock_days(year, month + 1, 1); // of the month; carries into the next year
    int64_t first = clock_days(year, month, day);
    int64_t last = text.len == 4   ? clock_days(year + 1, 1, 1) - 1
                   : text.len == 7 ? next - 1
                                   : first;
    out->first = first * CLOCK_DAY;
    out->last = last * CLOCK_DAY;
    return first < next;
}

// What one row says on a day: its status, or what is known while it is not (yet) in force.
static enum basis row_basis(const struct control *c, int64_t as_of)
{
    int64_t from = INT64_MIN;
    if (c->effective.text.len)
        from = c->effective.last;
    else if (c->decided.text.len)
        from = c->decided.last + CONTROL_EFFECT_DAYS * CLOCK_DAY;
    if (as_of >= from)
        return c->status;
    if (c->decided.text.len && as_of >= c->decided.last)
        return BASIS_UNSCHEDULED_CONCERN;
    return BASIS_UNKNOWN;
}

enum basis substance_basis(const struct substance *s, struct str jurisdiction, int64_t as_of,
                           const struct control **row)
{
    enum basis best = BASIS_UNKNOWN;
    const struct control *found = NULL;
    for (size_t i = 0; i < s->n_controls; i++) {
        const struct control *c = &s->controls[i];
        bool own = str_eq(c->jurisdiction, jurisdiction);
        bool conventions = str_eq(c->jurisdiction, STR("INT"));
        enum basis b = row_basis(c, as_of);
        if (!own && !conventions)
            continue;
        // A country may control what the conventions leave out.
        if (!own && jurisdiction.len && b < BASIS_LICENCE_REQUIRED)
            continue;
        if (b > best) {
            best = b;
            found = c;
        }
    }
    if (row)
        *row = found;
    return best;
}
