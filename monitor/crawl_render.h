// The browsers of a run, for crawl*.c alone.
#ifndef WG_MONITOR_CRAWL_RENDER_H
#define WG_MONITOR_CRAWL_RENDER_H

#include "monitor/crawl_state.h"

#define CRAWL_BROWSER_DIR "cache/browser"
enum { CRAWL_RENDER_FDS = CRAWL_BROWSERS * BROWSER_FDS };

// Does its response go to a browser before the analyser? Then append it to c->to_render.
bool crawl_render_wants(const struct crawl_item *item);
// So many of its site's kind wait for a browser that no more are asked for.
bool crawl_render_full(const struct crawl *c, const struct crawl_site *site);
// Something is shown, waits to be, or waits for a part.
bool crawl_render_busy(const struct crawl *c);

// Starts and ends browsers, and queues what their pages ask for.
bool crawl_render_step(struct crawl *c, struct err *err) WG_CHECKED;
// The run is to stop: pages are read as they were received.
void crawl_render_stop(struct crawl *c);
size_t crawl_render_pollfds(const struct crawl *c, struct pollfd *fds);
// Microseconds until crawl_render_step has something to do by the clock; -1: never.
int64_t crawl_render_wait(const struct crawl *c);

// The answer for an ITEM_PART: given to its browser, and stored.
void crawl_part_response(struct crawl *c, struct crawl_item *part);
// It is not asked for: the browser hears so. Frees it.
void crawl_part_drop(struct crawl_item *part);

#endif
