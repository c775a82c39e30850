// A small web server on loopback that behaves and misbehaves by the path that is asked for. It is
// a proxy too: what comes by SOCKS 5 or in absolute form it answers itself, as if it were the
// origin, and CONNECT leads to the one port that is set.
#ifndef WG_TESTS_CRAWLER_FETCH_SERVER_H
#define WG_TESTS_CRAWLER_FETCH_SERVER_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>

struct fetch_server {
    int listener;
    int port;
    atomic_uint connections, requests; // seen in all
    atomic_int open;                   // connections that are served now
    atomic_bool stop;
    char tunnel_address[16]; // where CONNECT leads; empty: it is refused with 403
    int tunnel_port;
    pthread_t acceptor;
};

// Listens on an IPv4 address and serves in threads of its own. False if it can't.
bool fetch_server_start(struct fetch_server *s, const char *address);
void fetch_server_stop(struct fetch_server *s);

// A listener that nobody may reach: it never accepts by itself. -1 if it can't listen.
int fetch_canary(const char *address, int *port);
// Has anybody knocked?
bool fetch_canary_touched(int canary);

#endif
