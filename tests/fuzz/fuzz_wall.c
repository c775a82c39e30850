// A status, an answer's head, an empty line and a body: any finding has a name, and what is no
// page's fault is none.
#include <assert.h>
#include <stdlib.h>

#include "base/utf8.h"
#include "extractors/fingerprint.h"
#include "extractors/wall.h"
#include "tests/support/resolve.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(const struct wall_input *in)
{
    struct wall_finding found;
    wall_detect(in, &found);
    assert((found.wall == WALL_NONE) == !found.sign);
    assert(found.wall != WALL_ABSENT || (in->scan && in->status == 200));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str all = str_from((const char *)data, size);
    size_t end = str_find(all, STR("\n\n"), 0);
    struct arena a;
    struct page_scan scan;
    struct fingerprint f, again;
    arena_init(&a);
    struct wall_input in = {
        .status = size && data[size - 1] % 2 ? 403 : 200,
        .response_head = str_sub(all, 0, end),
        .url = STR("https://shop.example/a/b"),
        .body = utf8_clean(&a, str_skip(all, end == STR_NPOS ? 0 : end + 2)),
    };
    check(&in);
    struct page_input page = {
        .url = in.url, .body = in.body, .resolver = test_resolver, .resolve = test_resolve};
    page_scan(&a, &page, &scan);
    in.scan = &scan;
    check(&in);
    fingerprint_make(scan.title, scan.texts[PAGE_TEXT_VISIBLE], &f);
    fingerprint_make(scan.title, scan.texts[PAGE_TEXT_VISIBLE], &again);
    assert(memcmp(&f, &again, sizeof f) == 0 && f.n_lines <= FINGERPRINT_LINES);
    fingerprint_make(STR_NONE, all, &f); // bytes that are no UTF-8
    arena_deinit(&a);
    return 0;
}
