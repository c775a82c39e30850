// One number of a text with the currency marks around it. Private to extractors/price.c.
#ifndef WG_EXTRACTORS_PRICE_NUMBER_H
#define WG_EXTRACTORS_PRICE_NUMBER_H

#include "extractors/amount.h"
#include "extractors/currency.h"

struct price_text {
    struct arena *arena;
    struct str text; // folded
    size_t used;     // behind the last number and what belongs to it
};

// Marks on one side of a number: the nearest, and one behind it that may decide ("$ ... CAD").
struct price_marks {
    const struct phrase *near, *far;
    size_t edge; // of the outermost
};

struct price_number {
    struct amount number;
    struct price_marks left, right;
    struct str amount;
    struct str code;
    unsigned scale;
    size_t start, end; // with its marks
};

static inline bool price_mark_is(const struct phrase *mark, unsigned flag)
{
    return mark && (mark->flags & flag) != 0;
}

// Reads the number at `at`. False if no amount stands there; *end is behind the digits in any
// case.
bool price_number_read(const struct price_text *s, size_t at, struct price_number *out,
                       size_t *end);
// Every mark beside it may be an ordinary word ("try 12", "12 pen").
bool price_only_wordlike(const struct price_number *c);
// Decimal places that prices in a currency have; -1 for an unknown code.
int price_decimals(struct str code);

#endif
