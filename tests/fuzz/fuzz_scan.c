// The first lane over any page: links, texts and the page as one listing keep their contracts.
#include <assert.h>
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
    struct listing l;
    arena_init(&a);
    struct page_input in = {
        .url = STR("https://shop.example/a/b"),
        .body = utf8_clean(&a, str_from((const char *)data, size)),
        .resolver = test_resolver,
        .resolve = test_resolve,
    };
    page_scan(&a, &in, &scan);
    for (int i = 0; i < PAGE_TEXT_KINDS; i++)
        assert(utf8_valid(scan.texts[i]));
    assert(scan.n_links <= LIMIT_PAGE_LINKS);
    assert(scan.depth >= 2 && (scan.too_deep || scan.depth <= LIMIT_TREE_DEPTH));
    page_level_listing(&a, &in, &scan, &l);
    assert(l.title.len <= LIMIT_TITLE_BYTES && l.description.len <= LIMIT_TEXT_BYTES);
    assert(utf8_valid(l.title) && utf8_valid(l.description));
    arena_deinit(&a);
    return 0;
}
