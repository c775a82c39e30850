// Pinned names: `resolve:` of a site profile, like curl's --resolve. A pinned name is never
// looked up; the guard still checks the addresses it is pinned to.
#ifndef WG_CRAWLER_PIN_H
#define WG_CRAWLER_PIN_H

#include "base/arena.h"

enum { PIN_ADDRESSES_MAX = 16 };

struct pin {
    struct str name;      // lower case, as in a URL
    int port;             // 0: every port
    struct str addresses; // "127.77.0.2,::1": comma-separated literals without brackets
    size_t n_addresses;
};

// Reads "name" or "name:port", and one address. False if either is malformed.
bool pin_parse_name(struct str text, struct str *name, int *port);
bool pin_parse_address(struct str text);
// The pin that rules a name and port: the one with that very port before the one for all.
const struct pin *pin_find(const struct pin *pins, size_t n, struct str name, int port);

#endif
