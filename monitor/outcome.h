// How asking for a URL ended: one row of the table for every outcome that the database, the
// summary and the metrics know.
#ifndef WG_MONITOR_OUTCOME_H
#define WG_MONITOR_OUTCOME_H

#include "crawler/fetch.h"

// Names in the database are those of outcome_name(): a number may change, a name may not.
enum outcome {
    OUTCOME_OK,
    OUTCOME_NOT_MODIFIED,
    OUTCOME_REDIRECTED,
    OUTCOME_BAD_REDIRECT,
    OUTCOME_TOO_MANY_REDIRECTS,
    OUTCOME_GONE,
    OUTCOME_SOFT_404,
    OUTCOME_LOGIN_WALL,
    OUTCOME_BOT_WALL,
    OUTCOME_RATE_LIMITED,
    OUTCOME_BLOCKED,
    OUTCOME_UNAVAILABLE,
    OUTCOME_CLIENT_ERROR,
    OUTCOME_SERVER_ERROR,
    OUTCOME_UNEXPECTED_STATUS,
    // What was received could not be read.
    OUTCOME_TOO_LARGE,
    OUTCOME_HEADERS_TOO_LARGE,
    OUTCOME_BAD_CONTENT,
    OUTCOME_UNSUPPORTED,
    OUTCOME_TOO_DEEP,
    OUTCOME_UNRENDERED,
    OUTCOME_QUARANTINED,
    // Nothing whole was received.
    OUTCOME_TIMEOUT,
    OUTCOME_DNS,
    OUTCOME_CONNECT,
    OUTCOME_TLS,
    OUTCOME_RESET,
    OUTCOME_PROTOCOL,
    OUTCOME_INTERNAL,
    // No request was made.
    OUTCOME_REFUSED_ADDRESS,
    OUTCOME_ROBOTS_DENIED,
    OUTCOME_OUT_OF_SCOPE,
    OUTCOME_BAD_URL,
    OUTCOME_TRAP,
    OUTCOME_DUPLICATE,
    // Of robots.txt, of a host's probe and of parts of a page that a browser shows; no URL's row has them.
    OUTCOME_ROBOTS,
    OUTCOME_ROBOTS_ABSENT,
    OUTCOME_ROBOTS_UNREACHABLE,
    OUTCOME_PROBE,
    OUTCOME_PART,
    OUTCOMES
};

// When a URL with this outcome is asked for again.
enum outcome_again {
    AGAIN_REVISIT, // in the page's own rhythm
    AGAIN_SOON,    // a failure: after minutes, then hours
    AGAIN_RARELY,  // it is gone, never a page, or not asked for: profiles and lessons change
    AGAIN_NEVER,
};

const char *outcome_name(enum outcome o);
enum outcome_again outcome_again(enum outcome o);
// What the operator should look at, or NULL when all is as it should be.
const char *outcome_worry(enum outcome o);
// Of an answer without a page: 304, and any status from 400 on. Redirects and 2xx are not here.
enum outcome outcome_of_status(int status);
enum outcome outcome_of_fetch(enum fetch_outcome outcome);

#endif
