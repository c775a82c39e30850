// JSON-LD, microdata, OpenGraph and state in scripts: the input is the text of one script, of each
// kind that is read, and what follows a first "</script" is markup as it stands. Whatever it says,
// its listings are within their limits and all of it is clean UTF-8.
#include <stdlib.h>

#include "base/buf.h"
#include "base/limits.h"
#include "base/utf8.h"
#include "extractors/page.h"
#include "tests/support/resolve.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_text(struct str s, size_t max)
{
    if (s.len > max || !utf8_valid(s))
        abort();
}

static void check_listing(const struct listing *l)
{
    if (l->n_contacts > LIMIT_CONTACTS || l->n_images > LIMIT_IMAGES)
        abort();
    check_text(l->title, LIMIT_TITLE_BYTES);
    check_text(l->description, LIMIT_TEXT_BYTES);
    check_text(l->url, LIMIT_URL_BYTES);
    check_text(l->seller_name, LIMIT_TREE_BYTES);
    check_text(l->price.text, LIMIT_TREE_BYTES);
    check_text(l->category, LIMIT_TREE_BYTES);
}

static void read_page(const char *before, struct str text)
{
    struct arena a;
    struct buf body;
    struct page_scan scan;
    struct page_listings l;
    arena_init(&a);
    buf_init(&body, 0);
    buf_add(&body, str_c(before));
    buf_add(&body, text);
    buf_add(&body, STR("</script>"));
    struct page_input in = {STR("https://shop.example/item?id=1"), utf8_clean(&a, buf_str(&body)),
                            test_resolver, test_resolve, 0};
    page_scan(&a, &in, &scan);
    page_extract(&a, &in, &scan, NULL, &l);
    if (l.count > LIMIT_PAGE_LISTINGS)
        abort();
    for (size_t i = 0; i < l.count; i++)
        check_listing(&l.items[i]);
    buf_deinit(&body);
    arena_deinit(&a);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const kinds[] = {
        "<title>Mug</title><script type=application/ld+json>",
        "<h1>Mug</h1><script id=__NEXT_DATA__ type=application/json>",
        "<script>window.__STATE__ = ",
    };
    for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++)
        read_page(kinds[k], str_from((const char *)data, size));
    return 0;
}
