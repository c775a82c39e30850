// The DevTools protocol (chromedevtools.github.io/devtools-protocol): commands to a browser.
#ifndef WG_MONITOR_DEVTOOLS_H
#define WG_MONITOR_DEVTOOLS_H

#include "base/json.h"
#include "monitor/browser.h"

// One command between its two ends; its parameters are written in between.
struct devtools {
    struct json_writer params;
    struct buf text;
};

// `session` is empty for the browser itself.
void devtools_begin(struct devtools *c, int64_t id, struct str session, const char *method);
void devtools_send(struct devtools *c, struct browser *b);

// An answer for a request that the browser has paused (domain Fetch).
struct devtools_answer {
    int status;
    struct str head; // as received: fields that are none, or that speak of coding, framing and
                     // connection, are left out
    struct str type; // a Content-Type beside it, or empty
    struct str body; // without any coding
};

void devtools_fulfil(struct browser *b, int64_t id, struct str session, struct str request,
                     const struct devtools_answer *answer);
// `reason` is one of Network.ErrorReason.
void devtools_refuse(struct browser *b, int64_t id, struct str session, struct str request,
                     const char *reason);

#endif
