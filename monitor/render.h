// One page shown by a browser: what its scripts make of it, as HTML.
//
// The page has been fetched already. The browser is told to open its address and gets it from
// here; what its scripts then ask for comes out as requests, which the caller fetches or refuses.
// Only scripts and data are asked for, by GET; pictures, frames, fonts and beacons are refused,
// style sheets are empty. Nothing here touches the network or a database.
//
// It is done when the page has loaded and asked for nothing during LIMIT_RENDER_QUIET_MS; after
// LIMIT_RENDER_OWN_MS of its own time it is taken as it is then.
#ifndef WG_MONITOR_RENDER_H
#define WG_MONITOR_RENDER_H

#include "crawler/fetch.h"
#include "monitor/browser.h"

enum render_state { RENDER_RUNNING, RENDER_DONE, RENDER_FAILED };

struct render_page {
    struct str href;                       // as crawler/url.h writes it
    const struct fetch_response *response; // with a body without content coding
    size_t max_bytes;                      // of what the page becomes
};

// Something that the page wants. Texts live until the next render_take.
struct render_request {
    struct str id; // for the answer
    struct str href, accept;
};

struct render;

// Borrows the page until render_free. NULL as browser_start.
struct render *render_new(const struct browser_options *options, const struct render_page *page,
                          struct err *err) WG_CHECKED;
// Ends the browser, whatever it is at.
void render_free(struct render *r);

size_t render_pollfds(const struct render *r, struct pollfd fds[BROWSER_FDS]);
// Moves everything on that can be moved; call when a descriptor is ready or render_wait is over.
void render_work(struct render *r);
// Microseconds until time alone changes something.
int64_t render_wait(const struct render *r);

// The next request that is to be answered, by one of the two below. An unknown id does nothing.
bool render_take(struct render *r, struct render_request *out);
void render_fulfil(struct render *r, struct str id, const struct fetch_response *response);
void render_refuse(struct render *r, struct str id);

enum render_state render_state(const struct render *r);
// RENDER_DONE: HTML in clean UTF-8. Lives until render_free, as all below.
struct str render_html(const struct render *r);
// "Chrome/156.0.8078.79", when it has said so.
struct str render_product(const struct render *r);
// RENDER_FAILED: why. RENDER_DONE: what was left out, or empty. One line for people.
struct str render_detail(const struct render *r);

#endif
