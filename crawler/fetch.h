// Fetching: one GET each, many at a time, by libcurl's multi interface and one epoll set.
//
// A fetch is one request and its answer: no redirect is followed (each hop has its own scope,
// robots, guard and turn), no content is decoded (the analyser inflates; evidence keeps the
// received bytes), environment proxies and .netrc are ignored, and only http and https are
// spoken. What a server does wrong is an outcome of the response, never an error.
//
// Connections, and names once resolved, are pooled per fetch_policy: what one site's profile
// allows (a private network, a pinned name) can't be reached through another site's links. Cookies
// live there too: in memory, as long as the fetcher, and never seen by another policy.
//
// HTTP/2 is spoken over TLS where the server offers it (ALPN, RFC 7540, 3.3), HTTP/1.1 elsewhere.
// Requests to one host then share one connection: count requests, not connections.
//
// Call fetch_start once, before fetcher_new and any thread; one thread per fetcher. The program
// must ignore SIGPIPE: libcurl may write to a connection that the server has closed.
#ifndef WG_CRAWLER_FETCH_H
#define WG_CRAWLER_FETCH_H

#include <poll.h>

#include "base/clock.h"
#include "base/err.h"
#include "crawler/fetch_header.h"
#include "crawler/guard.h"
#include "crawler/pin.h"

enum fetch_outcome {
    FETCH_OK,                // an HTTP answer of any status, received whole
    FETCH_TOO_LARGE,         // the body was cut at max_bytes
    FETCH_HEADERS_TOO_LARGE, // LIMIT_HEADER_BYTES or LIMIT_HEADER_LINES passed
    FETCH_TIMEOUT,           // to connect, in all, or stalled
    FETCH_DNS,               // the name has no address
    FETCH_CONNECT,           // no connection
    FETCH_TLS,               // handshake or certificate
    FETCH_REFUSED_ADDRESS,   // the guard refused every address; nothing was sent
    FETCH_RESET,             // the connection ended before the answer did, or its framing broke
    FETCH_PROTOCOL,          // what came is no HTTP
    FETCH_INTERNAL,          // libcurl failed for a reason of its own
    FETCH_OUTCOMES
};

// "ok", "too_large" ...: the names that the database keeps.
const char *fetch_outcome_name(enum fetch_outcome outcome);
// False for a name that is not in the table.
bool fetch_outcome_parse(struct str name, enum fetch_outcome *out);

struct fetcher_options {
    const char *user_agent;   // of requests that bring none of their own
    unsigned max_connections; // in flight at once; 1 to 1024
    struct clock clock;       // for wall times and Retry-After dates; timeouts are the machine's
    const char *ca_file;      // PEM bundle in place of the system's, for tests; or NULL
};

struct fetch_request {
    struct str href;          // absolute http(s) URL as crawler/url.h writes it
    struct str user_agent;    // names operator and contact; empty: the fetcher's
    struct str etag;          // If-None-Match; empty or unfit for a header: not sent
    struct str last_modified; // If-Modified-Since; the same
    struct str accept;        // Accept; empty: the policy's own header, else HTML before all else
    bool uncoded;             // asks for a body without content coding
    int64_t timeout;          // microseconds in all; 0: 30 s
    int64_t connect_timeout;  // microseconds; 0: 10 s
    int64_t stall_timeout;    // under 32 bytes/s for so long, whole seconds; 0: 20 s
    size_t max_bytes;         // of the body; 0: LIMIT_BODY_BYTES
    void *tag;                // the caller's own
};

// All texts are the response's own and end with fetcher_release. Values of parsed headers are
// clean UTF-8, at most FETCH_VALUE_MAX bytes; a longer one is left out, as if it had not come.
enum { FETCH_VALUE_MAX = 8192 };

struct fetch_response {
    void *tag;
    enum fetch_outcome outcome;
    struct str detail; // one line for people; empty when all is well
    int status;        // 0: there was no answer
    struct str href;
    struct str request_head;  // as sent, with its empty line; empty: nothing was sent
    struct str response_head; // status line to empty line of the last answer, without 1xx
    struct str body;          // as received, chunk framing removed by libcurl
    bool body_complete;

    struct str location, content_type, content_encoding, etag, last_modified; // first one wins
    struct str link;                                                          // all, by ", "
    struct str x_robots_tag;     // all, one a line: a robot's name holds to its line's end only
    int64_t retry_after_seconds; // from now on; -1: none or malformed; never above the limit

    struct str remote_address; // "203.0.113.9" or "2001:db8::1"; of the proxy behind one
    int remote_port;
    const char *http_version;     // "1.0", "1.1", "2", or ""
    struct str tls_chain;         // per certificate subject, issuer, dates and PEM; empty: no TLS
    int64_t wall_start, wall_end; // microseconds, by options.clock
    int64_t mono_start, mono_end; // microseconds, by the machine's monotonic clock
};

// The library's own beginning and end, once per process.
bool fetch_start(struct err *err) WG_CHECKED;
void fetch_stop(void);

struct fetcher;
struct fetch_policy;

// NULL after an error. `options` is copied, its texts too.
struct fetcher *fetcher_new(const struct fetcher_options *options, struct err *err) WG_CHECKED;
// Ends what is in flight, silently. Policies and responses end with it.
void fetcher_free(struct fetcher *f);

enum fetch_http {
    FETCH_HTTP_2, // over TLS, where the server has it
    FETCH_HTTP_1_1,
};

// What one site may reach, and how it is spoken to. All is borrowed and must outlive the fetcher.
struct fetch_policy_options {
    const struct guard *guard;
    const struct pin *pins; // not asked behind a proxy, which resolves names itself
    size_t n_pins;
    struct str proxy;                   // fetch_proxy.h; empty: none. Its own address is free.
    const struct fetch_header *headers; // sent with every request
    size_t n_headers;
    enum fetch_http http;
    bool cookies; // kept, and sent back by the rules of RFC 6265 and the public suffix list
};

// A jar is emptied when it holds more cookies than this (RFC 6265, 6.1, asks for 50 a domain): a
// server can send new ones for ever. It is counted every FETCH_COOKIES_CHECK cookies received.
enum { FETCH_COOKIES_MAX = 300, FETCH_COOKIES_CHECK = 100 };

// NULL after an error: a malformed proxy or header (ERR_CONFIG), or libcurl gave no jar. Each site
// has its own, so that no cookie, connection or resolved name goes from one to another.
struct fetch_policy *fetcher_policy_new(struct fetcher *f,
                                        const struct fetch_policy_options *options,
                                        struct err *err) WG_CHECKED;

// Queues a request; its texts are copied. It fails only when max_connections are in flight
// (ERR_INTERNAL), or for a href over LIMIT_URL_BYTES or with a NUL (ERR_LIMIT): bugs of the
// caller.
bool fetcher_start(struct fetcher *f, struct fetch_policy *policy,
                   const struct fetch_request *request, struct err *err) WG_CHECKED;

// Moves all transfers on, and waits until one has something to do, one of the caller's
// descriptors is ready (see its revents), or timeout_ms has passed (-1: no limit of its own).
// Returns at once when a response waits. A signal ends the wait without error.
bool fetcher_poll(struct fetcher *f, struct pollfd *extra, size_t n_extra, int timeout_ms,
                  struct err *err) WG_CHECKED;

// The next finished response, or NULL. Valid until fetcher_release, which takes its memory and
// its handle back for another request.
const struct fetch_response *fetcher_next(struct fetcher *f);
void fetcher_release(struct fetcher *f, const struct fetch_response *response);

// Started and not yet handed out by fetcher_next.
size_t fetcher_in_flight(const struct fetcher *f);
// Ends all of them; none is reported.
void fetcher_cancel_all(struct fetcher *f);

#endif
