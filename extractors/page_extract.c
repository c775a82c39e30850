// The second lane: a tree, every extractor over it, and one listing of each item described.
#include "extractors/buy.h"
#include "extractors/columns.h"
#include "extractors/extract.h"
#include "extractors/page_dates.h"
#include "extractors/roles.h"

// In the order of what each may rely on: structured data first; posts and records are claimed
// before the heuristics for what is left read the main item.
static const struct extractor {
    void (*run)(struct extract *x);
    bool guesses; // left out where the operator's rules have found the items
} extractors[] = {
    {rules_extract, false},       {jsonld_extract, false},      {microdata_extract, false},
    {opengraph_extract, false},   {merge_choose_main, false},   {microformats_extract, true},
    {thread_extract, true},       {mail_archive_extract, true}, {record_list_extract, true},
    {product_page_extract, true}, {state_extract, true},
    {state_post_extract, true},
};

void page_extract(struct arena *a, const struct page_input *in, const struct page_scan *scan,
                  const struct site_rules *rules, struct page_listings *out)
{
    struct extract x = {.arena = a, .in = in, .scan = scan, .rules = rules};
    *out = (struct page_listings){0};
    if (scan->too_deep || in->body.len > LIMIT_TREE_BYTES)
        return;
    dom_parse(a, in->body, &x.dom);
    roles_mark(&x.dom);
    x.dates = page_date_order(&x.dom, scan->lang, in->url);
    buy_mark(&x.dom, a);
    columns_mark(&x.dom, a);
    inventory_read(&x.dom, a, &x.inventory);
    bool ruled = false;
    for (size_t i = 0; i < sizeof extractors / sizeof *extractors; i++) {
        if (extractors[i].guesses && ruled)
            continue;
        extractors[i].run(&x);
        ruled |= x.n_found && x.found[0]->source == SOURCE_RULE && x.found[0]->place != FOUND_MAIN;
    }
    merge_found(&x, out);
    out->ruled = x.ruled;
    out->n_ruled = x.n_ruled;
}
