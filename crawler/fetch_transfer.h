// One request and its answer on one easy handle, which serves many after each other. Private to
// the fetcher.
#ifndef WG_CRAWLER_FETCH_TRANSFER_H
#define WG_CRAWLER_FETCH_TRANSFER_H

#include <curl/curl.h>

#include "base/buf.h"
#include "crawler/fetch.h"
#include "crawler/fetch_tls.h"

// Where the head of an answer stands (interim answers come before the real one: RFC 9110, 15.2).
enum transfer_head { TRANSFER_HEAD_START, TRANSFER_HEAD_LINES, TRANSFER_HEAD_DONE };

struct transfer {
    struct fetch_response response; // first: its address is the transfer's
    struct transfer *prev, *next;   // in one list of the fetcher
    struct fetch_policy *policy;    // of the request in flight
    CURL *easy;
    const struct fetch_policy_options *ready_for; // whose proxy and jar are set, or NULL
    struct curl_slist *headers, *resolve;         // in `texts`
    struct arena texts; // what the response borrows, but for the three buffers
    struct buf request_head, response_head, body;
    enum transfer_head head;
    size_t header_bytes, header_lines; // of all heads and trailers
    unsigned cookies_set;              // Set-Cookie lines of the answer
    size_t max_bytes;
    bool headers_cut, body_cut;
    bool asked, repeated;      // the request went out; libcurl wanted to send it again
    unsigned sockets;          // that the guard allowed
    const char *refused;       // the guard's reason, or NULL
    const struct guard *guard; // NULL behind a proxy, which is the only peer then
    char curl_error[CURL_ERROR_SIZE];
};

// NULL if libcurl has no handle to give.
struct transfer *transfer_new(const struct fetcher_options *options);
void transfer_free(struct transfer *t);
// Readies it for a request. Pins of the request's own host become `resolve` entries. `jar` is the
// policy's cookies, or NULL; it must outlive the transfer.
void transfer_prepare(struct transfer *t, const struct fetch_request *request,
                      const struct fetch_policy_options *policy, CURLSH *jar,
                      const struct clock *clock);
// Fills the response after libcurl's verdict.
void transfer_finish(struct transfer *t, CURLcode code, struct fetch_tls *tls, const void *pool,
                     const struct clock *clock);
// Ends the texts of the response; keeps buffers of ordinary size, and the policy's jar. Not while
// libcurl has the transfer.
void transfer_clear(struct transfer *t);

#endif
