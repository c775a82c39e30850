// Both lanes over arbitrary bytes, and what must hold of every listing.
#include <stdlib.h>

#include "base/limits.h"
#include "base/utf8.h"
#include "extractors/page.h"
#include "tests/support/resolve.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena a;
    struct page_scan scan;
    struct page_listings l;
    arena_init(&a);
    struct str bytes = str_from((const char *)data, size);
    struct page_input in = {STR("https://shop.example/item?id=1"), utf8_clean(&a, bytes),
                            test_resolver, test_resolve, 0};
    page_scan(&a, &in, &scan);
    page_extract(&a, &in, &scan, NULL, &l);
    if (l.count > LIMIT_PAGE_LISTINGS)
        abort();
    for (size_t i = 0; i < l.count; i++) {
        const struct listing *x = &l.items[i];
        if ((x->title.len == 0 && x->description.len == 0) || x->title.len > LIMIT_TITLE_BYTES ||
            x->description.len > LIMIT_TEXT_BYTES || !utf8_valid(x->title) ||
            !utf8_valid(x->description))
            abort();
    }
    arena_deinit(&a);
    return 0;
}
