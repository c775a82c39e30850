// The way to a site: straight, or through a proxy that resolves the names itself. Then no address
// is seen, and the guard judges names (guard_allows_proxied).
#ifndef WG_CRAWLER_FETCH_PROXY_H
#define WG_CRAWLER_FETCH_PROXY_H

#include "crawler/guard.h"

// Where Tor listens by default, and what `tor: true` of a profile means.
#define FETCH_PROXY_TOR "socks5h://127.0.0.1:9050"

enum { FETCH_PROXY_MAX = 300 }; // bytes of a proxy's text

// NULL for "socks5h://HOST:PORT" and "http://HOST:PORT", in lower case (HOST is a name, an IPv4
// address, or an IPv6 address in brackets), else a static text: what would be right.
const char *fetch_proxy_fault(struct str proxy);

// May `host` (as struct url has it) be asked that way? `proxy` is empty for the straight way,
// where names are allowed here and their addresses judged when they are connected to. *reason
// (which may be NULL) becomes a static text. Names below .onion exist only behind a SOCKS proxy
// (RFC 7686): elsewhere asking for one would tell the resolver about it.
bool fetch_proxy_allows(struct str proxy, const struct guard *guard, struct str host,
                        const char **reason);

#endif
