// What the run learns of a host and keeps for the next: how far its URLs' shapes may be followed,
// and which parts of its URLs say nothing. Losing the last few pages' worth in a crash costs a
// few requests, so that it is written now and then only.
#include "monitor/crawl_state.h"

static bool load_shapes(struct crawl *c, struct crawl_host *h, struct err *err)
{
    struct store_shape *stored;
    size_t n;
    if (!store_shapes_get(c->db, &c->scratch, h->key, BUDGET_PARTS, &stored, &n, err))
        return false;
    struct shape_row *rows = arena_array(&c->scratch, n, sizeof *rows);
    for (size_t i = 0; i < n; i++)
        rows[i] = (struct shape_row){.part = (uint64_t)stored[i].part,
                                     .credit = (int)stored[i].credit,
                                     .fetched = stored[i].fetched,
                                     .fresh = stored[i].fresh,
                                     .found = stored[i].found};
    shape_budget_load(h->shapes, rows, n);
    return true;
}

static bool load_parts(struct crawl *c, struct crawl_host *h, struct err *err)
{
    struct store_url_part *stored;
    size_t n;
    if (!store_url_parts_get(c->db, &c->scratch, h->key, LEARN_PARTS, &stored, &n, err))
        return false;
    struct url_learner_row *rows = arena_array(&c->scratch, n, sizeof *rows);
    for (size_t i = 0; i < n; i++)
        rows[i] = (struct url_learner_row){
            .part = stored[i].part, .same = stored[i].same, .different = stored[i].different};
    url_learner_load(h->learner, rows, n);
    return true;
}

static bool load_probe(struct crawl *c, struct crawl_host *h, struct err *err)
{
    struct store_probe probe;
    bool found;
    if (!store_probe_get(c->db, &h->probe_arena, h->key, &probe, &found, err))
        return false;
    int64_t age = found ? clock_wall(&c->options->clock) - probe.at : 0;
    if (found && age < CRAWL_PROBE_DAYS * CLOCK_DAY) {
        h->probe = probe;
        h->probe_state = PROBE_KNOWN;
    }
    return true;
}

bool crawl_learned_load(struct crawl *c, struct crawl_host *h, struct err *err)
{
    if (h->shapes)
        return true;
    h->shapes = shape_budget_new();
    h->learner = url_learner_new();
    return load_shapes(c, h, err) && load_parts(c, h, err) && load_probe(c, h, err);
}

void crawl_learned_links(struct crawl *c, const struct crawl_item *item,
                         const struct answer *answer)
{
    struct str *hrefs = arena_array(&c->scratch, answer->n_links, sizeof *hrefs);
    for (uint32_t i = 0; i < answer->n_links; i++)
        hrefs[i] = answer->links[i].href;
    url_learner_links(item->host->learner, &item->parsed, hrefs, answer->n_links);
}

void crawl_learned_page(struct crawl *c, struct crawl_item *item, const struct answer *answer,
                        size_t new_links, bool found, struct write *w)
{
    enum { TELLING_WORDS = 20 }; // a page of fewer words, without title, is much like any other
    struct crawl_host *h = item->host;
    const struct fingerprint *print = &answer->print;
    bool telling = print->words >= TELLING_WORDS || print->title != 0;
    if (item->taken || item->shape.role == SHAPE_PLAIN) { // a seed takes nothing
        const struct shape_page page = {.content = telling ? print->content : 0,
                                        .title = print->title,
                                        .simhash = print->simhash,
                                        .lines = print->lines,
                                        .n_lines = print->n_lines,
                                        .new_links = new_links,
                                        .found = found};
        shape_budget_page(h->shapes, &item->shape, &page, item->taken);
        item->taken = false;
    }
    url_learner_page(h->learner, c->siblings, &item->parsed,
                     print->words < TELLING_WORDS ? 0 : print->content);
    if (++h->learned_since >= CRAWL_LEARNED_PAGES)
        crawl_learned_store(h, w);
}

void crawl_learned_store(struct crawl_host *h, struct write *w)
{
    struct shape_row *shapes;
    struct url_learner_row *parts;
    if (!h->shapes || !h->stored)
        return;
    h->learned_since = 0;
    shape_budget_changes(h->shapes, &w->arena, &shapes, &w->n_shapes);
    struct store_shape *shape_rows = arena_array(&w->arena, w->n_shapes, sizeof *shape_rows);
    for (size_t i = 0; i < w->n_shapes; i++)
        shape_rows[i] = (struct store_shape){.host_key = h->key,
                                             .part = (int64_t)shapes[i].part,
                                             .credit = shapes[i].credit,
                                             .fetched = shapes[i].fetched,
                                             .fresh = shapes[i].fresh,
                                             .found = shapes[i].found};
    w->shapes = shape_rows;
    url_learner_changes(h->learner, &w->arena, &parts, &w->n_url_parts);
    struct store_url_part *part_rows = arena_array(&w->arena, w->n_url_parts, sizeof *part_rows);
    for (size_t i = 0; i < w->n_url_parts; i++)
        part_rows[i] = (struct store_url_part){.host_key = h->key,
                                               .part = parts[i].part,
                                               .same = parts[i].same,
                                               .different = parts[i].different};
    w->url_parts = part_rows;
}

void crawl_learned_finish(struct crawl *c)
{
    for (size_t i = 0; i < c->n_buckets; i++)
        for (struct crawl_host *h = c->buckets[i]; h; h = h->next) {
            if (!h->learned_since)
                continue;
            struct write *w = write_new();
            crawl_learned_store(h, w);
            (void)writer_put(c->writer, w);
        }
}
