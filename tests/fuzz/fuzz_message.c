// libFuzzer target: what a hostile analyser may say. An answer that is let through is bounded, and
// fit for the database.
#include <stdlib.h>

#include "base/limits.h"
#include "base/utf8.h"
#include "monitor/message.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void expect(bool ok)
{
    if (!ok)
        abort();
}

static void check_text(struct str s, size_t max)
{
    expect(s.len <= max && utf8_valid(s) && str_find_char(s, '\0', 0) == STR_NPOS);
}

static void check_listing(const struct answer_listing *l)
{
    check_text(l->title, LIMIT_TITLE_BYTES);
    check_text(l->url, LIMIT_URL_BYTES);
    check_text(l->seller_name, LIMIT_VALUE_BYTES);
    check_text(l->json, LIMIT_ANSWER_BYTES);
    check_text(l->judgement, LIMIT_ANSWER_BYTES);
    expect(l->json.len >= 2 && l->score >= 0 && l->score <= 1);
    expect(l->n_findings <= LIMIT_FINDINGS && l->n_contacts <= LIMIT_CONTACTS);
    for (uint32_t i = 0; i < l->n_findings; i++) {
        check_text(l->findings[i].text, LIMIT_TEXT_BYTES);
        expect(l->findings[i].start <= l->findings[i].end);
    }
    for (uint32_t i = 0; i < l->n_contacts; i++)
        check_text(l->contacts[i].value, LIMIT_VALUE_BYTES);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena a;
    struct answer x;
    struct buf again;
    struct job job;
    struct str bytes = str_from((const char *)data, size);
    arena_init(&a);
    if (message_read_answer(&a, bytes, &x)) {
        expect(x.analysis < ANALYSIS_COUNT && x.n_listings <= LIMIT_PAGE_LISTINGS);
        check_text(x.title, LIMIT_TITLE_BYTES);
        for (uint32_t i = 0; i < x.n_links; i++)
            check_text(x.links[i].href, LIMIT_URL_BYTES);
        for (uint32_t i = 0; i < x.n_listings; i++)
            check_listing(&x.listings[i]);
        buf_init(&again, 0);
        message_write_answer(&again, &x);
        expect(message_read_answer(&a, buf_str(&again), &x));
        buf_deinit(&again);
    }
    if (message_read_job(bytes, &job))
        expect(job.body.len <= LIMIT_BODY_BYTES);
    arena_deinit(&a);
    return 0;
}
