#include <stdlib.h>

#include "base/xalloc.h"
#include "monitor/crawl_state.h"

void item_list_init(struct item_list *list)
{
    *list = (struct item_list){.last = &list->first};
}

void item_append(struct item_list *list, struct crawl_item *item)
{
    item->next = NULL;
    *list->last = item;
    list->last = &item->next;
    list->count++;
}

struct crawl_item *item_take(struct item_list *list)
{
    struct crawl_item *item = list->first;
    if (!item)
        return NULL;
    list->first = item->next;
    if (!list->first)
        list->last = &list->first;
    list->count--;
    return item;
}

struct crawl_item *item_new(enum item_kind kind, struct crawl_site *site, struct crawl_host *host,
                            struct str href)
{
    struct crawl_item *item = xcalloc(1, sizeof *item);
    arena_init_small(&item->arena, CRAWL_ITEM_BYTES);
    item->kind = kind;
    item->site = site;
    item->host = host;
    item->url.href = arena_str(&item->arena, href);
    item->older = site->items;
    if (site->items)
        site->items->newer = item;
    site->items = item;
    return item;
}

void item_free(struct crawl_item *item)
{
    if (!item)
        return;
    *(item->newer ? &item->newer->older : &item->site->items) = item->older;
    if (item->older)
        item->older->newer = item->newer;
    render_free(item->render);
    arena_deinit(&item->arena);
    free(item);
}

struct str item_body(const struct crawl_item *item)
{
    return item->shown.len ? item->shown : item->response->body;
}

void item_fetch_row(const struct crawl *c, const struct crawl_item *item, enum outcome outcome,
                    struct str detail, struct write *w)
{
    const struct fetch_response *r = item->response;
    struct store_fetch *fetch = arena_zalloc(&w->arena, sizeof *fetch);
    *fetch = (struct store_fetch){
        .run_id = c->summary->run_id,
        .url_key = item->url.key,
        .at = r->wall_start,
        .outcome = str_c(outcome_name(outcome)),
        .status = r->status,
        .bytes = (int64_t)r->body.len,
        .ms = (r->mono_end - r->mono_start) / 1000,
        .detail = arena_str(&w->arena, detail),
        .address = arena_str(&w->arena, r->remote_address),
    };
    w->fetch = fetch;
}

void item_store(struct crawl *c, struct crawl_item *item, struct write *w)
{
    if (item->response) {
        fetcher_release(c->fetcher, item->response);
        item->response = NULL;
        crawl_host_store(c, item->host, w);
    }
    item->sequence = writer_put(c->writer, w);
    item_append(&c->storing, item);
}
