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
    return item;
}

void item_free(struct crawl_item *item)
{
    if (!item)
        return;
    arena_deinit(&item->arena);
    free(item);
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
