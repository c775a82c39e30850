// URLs as the WHATWG URL Standard parses and serialises them, for http and https.
//
// Whatever the web puts into an attribute goes in; what comes out is an absolute, serialised URL
// or nothing. A URL with another scheme is valid by the standard but a failure here, since it is
// never fetched. Input is UTF-8; malformed bytes count as U+FFFD. Section names in url*.c are
// those of the standard (https://url.spec.whatwg.org/).
//
// Nothing here opens a file: ICU's IDNA tables are part of its library.
#ifndef WG_CRAWLER_URL_H
#define WG_CRAWLER_URL_H

#include "base/arena.h"

enum {
    URL_KEY_VERSION = 1,     // stored beside every key: raise it whenever a rule of url_key changes
    URL_PORT_NONE = -1,      // no port was written, or it was the scheme's own
    URL_INPUT_BYTES = 65536, // a longer reference fails unread; an href fails past LIMIT_URL_BYTES
};

// All texts are slices of href, except that an empty one may have no pointer.
struct url {
    struct str href;     // the serialised whole, at most LIMIT_URL_BYTES
    struct str scheme;   // "http" or "https"
    struct str userinfo; // "user", "user:password" or ":password", percent-encoded, without '@'
    struct str host;     // lower-case ASCII name, dotted IPv4 address, or "[IPv6]"
    int port;            // 0 to 65535, or URL_PORT_NONE
    struct str path;     // starts with '/'
    struct str query;    // without '?'
    struct str fragment; // without '#'
    bool has_query;      // "http://h/?" and "http://h/" are two URLs
    bool has_fragment;
};

// The basic URL parser: `input` against `base`, which may be NULL. False (and *out unspecified)
// on failure, for another scheme, or over a limit. *out lives in the arena; base is borrowed.
bool url_parse(struct arena *a, struct str input, const struct url *base, struct url *out);

// Absolute form of `reference` against `base`, in the arena. The base may have any scheme
// ("about:blank"), but must be a valid URL; an empty base means none. (url_resolve.c)
bool url_resolve(struct arena *a, struct str base, struct str reference, struct str *href);

// The same for many references to one base, which is read once: page_resolver_fn and
// page_resolve_fn of extractors/page.h. A resolver lives in the arena, and knows if its base was
// no URL.
struct url_resolver;
const struct url_resolver *url_resolver_read(struct arena *a, struct str base);
bool url_resolver_href(struct arena *a, const struct url_resolver *r, struct str reference,
                       struct str *href);

// The text under which equal pages meet, in the arena; a URL again, for people who read it.
// The fragment is dropped, escapes of unreserved characters are decoded and others upper-cased
// (RFC 3986, 6.2.2), parameters are sorted by name, stably, and those that only track a visitor
// or carry a session (url_key.c has the tables) are dropped, as is a query that is then empty.
// http and https are kept apart; what the parser did to host, port and dots stays.
struct str url_key(struct arena *a, const struct url *url);

// Parts that don't change what this host shows (url_learner.h).
struct url_inert {
    const struct str *names; // of parameters, in the query or after ';' in the path; any case
    size_t n_names;
    uint32_t segments; // bit i: the path's segment i, where it looks like a token (url_word.h)
};
// The same without them; url_key(a, url) is url_key_inert(a, url, NULL). Keys of one host change
// when what is inert changes.
struct str url_key_inert(struct arena *a, const struct url *url, const struct url_inert *inert);

// The port that a connection is made to.
int url_port(const struct url *url);
// "host:port" with the scheme's own port filled in: what politeness counts by.
struct str url_host_key(struct arena *a, const struct url *url);
// Path and query as they go into a request line, without the fragment.
struct str url_request_target(const struct url *url);

#endif
