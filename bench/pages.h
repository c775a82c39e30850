// Pages as the benchmarks read them, generated: number `page` says which one of its kind. Each
// function adds one page to the buffer.
#ifndef WG_BENCH_PAGES_H
#define WG_BENCH_PAGES_H

#include "base/buf.h"

typedef void page_write_fn(struct buf *b, unsigned page);

page_write_fn page_shop;   // of one item, 40 KB: 95 links, JSON-LD, a table, 33 other goods
page_write_fn page_dense;  // a table of little but markup: a tag or attribute every eight bytes
page_write_fn page_list;   // 95 records of a shop's category
page_write_fn page_plain;  // of one item, without any markup that describes it
page_write_fn page_thread; // a forum's 25 posts

#endif
