// libFuzzer target: sitemaps and feeds of every kind, in any bytes.
#include <stdlib.h>

#include "base/limits.h"
#include "base/utf8.h"
#include "crawler/sitemap.h"
#include "crawler/url.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void expect(bool ok)
{
    if (!ok)
        abort();
}

static void check_text(struct str s, size_t max)
{
    expect(s.len <= max && utf8_valid(s));
}

static void check_entry(struct arena *a, const struct discovery_entry *e)
{
    struct url url;
    if (e->loc.len)
        expect(url_parse(a, e->loc, NULL, &url) && str_eq(url.href, e->loc));
    else
        expect(e->kind == DISCOVERY_ENTRY && (e->title.len || e->text.len));
    check_text(e->title, LIMIT_TITLE_BYTES);
    check_text(e->text, LIMIT_TEXT_BYTES);
    check_text(e->author, LIMIT_VALUE_BYTES);
    check_text(e->id, LIMIT_VALUE_BYTES);
    check_text(e->priority, LIMIT_VALUE_BYTES);
    check_text(e->lastmod, LIMIT_VALUE_BYTES);
    (void)discovery_entry_kind_name(e->kind);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena a;
    struct discovery d;
    arena_init(&a);
    if (sitemap_or_feed_parse(&a, STR("https://h.example/a/feed"),
                              str_from((const char *)data, size), &d)) {
        for (size_t i = 0; i < d.n_entries; i++)
            check_entry(&a, &d.entries[i]);
        (void)discovery_kind_name(d.kind);
    }
    arena_deinit(&a);
    return 0;
}
