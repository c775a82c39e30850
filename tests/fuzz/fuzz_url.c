// libFuzzer target: "BASE\nREFERENCE" in any bytes; without a line break all is the reference.
#include <stdlib.h>

#include "base/limits.h"
#include "crawler/url.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void expect(bool ok)
{
    if (!ok)
        abort();
}

// What holds for every href: it is its own parse, its parts are slices of it, and so is its key.
static void check(struct arena *a, struct str href)
{
    struct url url, again, key;
    expect(href.len <= LIMIT_URL_BYTES);
    expect(url_parse(a, href, NULL, &url) && str_eq(url.href, href));
    expect(url.host.len > 0 && str_starts(url.path, STR("/")));
    for (size_t i = 0; i < href.len; i++)
        expect(href.ptr[i] > ' ' && href.ptr[i] < 0x7F);
    expect(url_resolve(a, STR("https://h.example/a/b?c"), href, &again.href));
    expect(str_eq(again.href, href));
    expect(url_parse(a, url_key(a, &url), NULL, &key) && !key.has_fragment);
    expect(str_eq(url_host_key(a, &key), url_host_key(a, &url)));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena a;
    struct str reference = str_from((const char *)data, size), base = STR_NONE, href;
    size_t line = str_find_char(reference, '\n', 0);
    if (line != STR_NPOS) {
        base = str_sub(reference, 0, line);
        reference = str_skip(reference, line + 1);
    }
    arena_init(&a);
    if (url_resolve(&a, base, reference, &href))
        check(&a, href);
    arena_deinit(&a);
    return 0;
}
