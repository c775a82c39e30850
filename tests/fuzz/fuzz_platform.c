// libFuzzer target: answers of machine interfaces, in any bytes: each as JSON and as XML. What an
// entry's listing holds, the first lane has seen.
#include <stdlib.h>

#include "base/limits.h"
#include "base/utf8.h"
#include "extractors/platform.h"
#include "tests/support/resolve.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void expect(bool ok)
{
    if (!ok)
        abort();
}

static void check_listing(const struct listing *l)
{
    expect(l->url.len > 0 && l->url.len <= LIMIT_URL_BYTES);
    expect(l->title.len <= LIMIT_TITLE_BYTES && utf8_is_clean(l->title));
    expect(l->description.len <= LIMIT_TEXT_BYTES && utf8_is_clean(l->description));
    expect(l->seller_name.len <= LIMIT_VALUE_BYTES && utf8_is_clean(l->seller_name));
    expect(l->n_contacts <= LIMIT_CONTACTS && l->n_images <= LIMIT_IMAGES);
}

static void read_answer(struct arena *a, struct str body, enum platform_form form)
{
    struct page_input in = {STR("https://h.example/a/api/v1/x.json?page=2"), body, test_resolver,
                            test_resolve, 0};
    struct platform_answer *p = platform_read(a, &in, form);
    if (!p)
        return;
    expect(platform_count(p) <= LIMIT_FEED_ENTRIES);
    expect(platform_next(p).len == 0 ||
           str_starts_nocase(platform_next(p), STR("https://h.example/")));
    for (size_t i = 0; i < platform_count(p); i++) {
        struct listing l;
        expect(platform_item_texts(p, i).len > 0);
        platform_item_listing(p, i, &l);
        check_listing(&l);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena a;
    arena_init(&a);
    struct str text = utf8_clean(&a, str_from((const char *)data, size));
    read_answer(&a, text, PLATFORM_JSON);
    read_answer(&a, text, PLATFORM_XML);
    arena_deinit(&a);
    return 0;
}
