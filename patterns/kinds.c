#include "patterns/kinds.h"

#include "base/xalloc.h"

#include <stdlib.h>

void kinds_init(struct kinds *k)
{
    *k = (struct kinds){0};
}

void kinds_deinit(struct kinds *k)
{
    free(k->spans);
}

static struct kinds_span kinds_of(const char *p)
{
    struct kinds_span k = {0};
    for (unsigned i = 0; i < SPAN; i += BLOCK_BYTES) {
        struct block b = block_load(p + i);
        struct block symbols =
            block_or(block_is(b, '@'), block_or(block_is(b, '$'), block_is(b, '!')));
        k.letters |= block_bits(block_in(b, 'a', 'z')) << i;
        k.digits |= block_bits(block_in(b, '0', '9')) << i;
        k.symbols |= block_bits(symbols) << i;
        k.beyond |= block_bits(block_high(b)) << i;
    }
    return k;
}

void kinds_make(struct kinds *k, struct str canonical)
{
    char room[SPAN + KINDS_BEHIND];
    k->n = (canonical.len + SPAN - 1) / SPAN;
    if (k->cap <= k->n) {
        k->cap = k->n + 1;
        free(k->spans); // nothing of it is kept
        k->spans = xreallocarray(NULL, k->cap, sizeof(*k->spans));
    }
    for (size_t i = 0; i < k->n; i++)
        k->spans[i] = kinds_of(kinds_bytes(canonical, i, room));
    k->spans[k->n] = (struct kinds_span){0};
}
