// The host parser and serialiser of the URL Standard. Internal to crawler/.
#ifndef WG_CRAWLER_URL_HOST_H
#define WG_CRAWLER_URL_HOST_H

#include "base/buf.h"

// Adds the serialised host of a special URL to out: a name, an IPv4 address, or "[IPv6]".
// False (and out may hold a part of it) when the host is invalid.
bool url_host_parse(struct buf *out, struct str input);
// The opaque host of a URL that is not special: only whether it is valid.
bool url_host_opaque_valid(struct str input);
// Whether c is a forbidden host code point.
bool url_host_forbidden(char c);

// url_ip.c
// "ends in a number checker": whether the IPv4 parser must judge this name.
bool url_ends_in_number(struct str host);
bool url_ipv4_parse(struct str host, uint32_t *address);
bool url_ipv6_parse(struct str text, uint16_t pieces[8]);
void url_ipv4_put(struct buf *out, uint32_t address);
// Without brackets.
void url_ipv6_put(struct buf *out, const uint16_t pieces[8]);

#endif
