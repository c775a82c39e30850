// The address guard: which addresses the crawler may connect to.
//
// Judged at connect time, on the very address, so that neither a redirect, a literal in a link
// nor a name that resolves inward reaches the machine's own network. Public unicast addresses
// are allowed; all that guard.c's table lists (IANA's special-purpose registries, metadata
// services) is refused unless an allowed network contains that very address. Addresses that
// embed an IPv4 address (NAT64, 6to4, Teredo) are as good as the one that they embed; an
// IPv4-mapped one is that IPv4 address.
#ifndef WG_CRAWLER_GUARD_H
#define WG_CRAWLER_GUARD_H

#include <sys/socket.h>

#include "base/arena.h"
#include "base/err.h"

struct guard_network {
    unsigned char address[16]; // IPv4 as ::ffff:a.b.c.d; host bits are zero
    unsigned bits;             // of the 128
};

// What a profile says. All zero is the ordinary guard: public addresses only.
struct guard {
    const struct guard_network *networks; // borrowed
    size_t n_networks;
    bool only_listed; // refuse public addresses too, unless listed
};

// "127.77.0.0/16", "fd00::/8", or one address. The message says what is wrong and what would be
// right.
bool guard_parse_network(struct str text, struct guard_network *out, struct err *err) WG_CHECKED;

// *reason (which may be NULL) becomes a static text: the name of the table's row that refused it
// ("loopback", "private", "metadata" ...), "not listed", or "public" or "listed" when allowed.
bool guard_allows(const struct guard *g, const struct sockaddr *address, const char **reason);
// For a host as struct url has it: an IP literal is judged as its address; a name is allowed
// ("name"), since its addresses are judged when it is connected to.
bool guard_allows_host_literal(const struct guard *g, struct str host, const char **reason);
// Behind a SOCKS proxy there is no address to judge: literals as above, and names that by
// convention mean the inside (localhost, *.local, *.internal ...) are refused ("local name").
// With only_listed every name is refused ("not listed").
bool guard_allows_proxied(const struct guard *g, struct str host, const char **reason);

#endif
