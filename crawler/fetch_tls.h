// Certificate chains by connection. libcurl gives a chain with the transfer that made the
// handshake only; later ones on the same connection get it from here. Private to the fetcher.
#ifndef WG_CRAWLER_FETCH_TLS_H
#define WG_CRAWLER_FETCH_TLS_H

#include <curl/curl.h>

#include "base/arena.h"

struct fetch_tls;

// Remembers the chains of the n connections used last.
struct fetch_tls *fetch_tls_new(size_t n);
void fetch_tls_free(struct fetch_tls *t);
// Remembers the chain that `easy` has, if its own handshake made one. `pool` tells connections of
// different multi handles apart.
void fetch_tls_note(struct fetch_tls *t, CURL *easy, const void *pool);
// The chain of the connection that `easy` used last, in the arena; empty without TLS. With HTTP/2 a
// transfer may end before the one that made the handshake: note the latter first.
struct str fetch_tls_chain(struct fetch_tls *t, CURL *easy, const void *pool, struct arena *a);

#endif
