// libFuzzer target: the first line is a request target, the rest a robots.txt.
#include <stdlib.h>

#include "base/limits.h"
#include "crawler/robots.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void expect(bool ok)
{
    if (!ok)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena a;
    struct robots robots;
    struct str text = str_from((const char *)data, size), target = STR_NONE;
    if (!str_split(&text, '\n', &target))
        return 0;
    arena_init(&a);
    robots_parse(&a, text, STR("watchglass"), &robots);
    struct robots_decision decision = robots_check(&robots, target);
    expect(decision.rule.len == 0 || robots.n_rules > 0);
    expect(decision.allowed || decision.rule.len > 0 || target.len > LIMIT_URL_BYTES);
    expect(robots.crawl_delay <= ROBOTS_DELAY_MAX);
    expect(robots.n_sitemaps <= ROBOTS_SITEMAPS_MAX);
    expect(robots_check(&robots, STR("/robots.txt")).allowed);
    arena_deinit(&a);
    return 0;
}
