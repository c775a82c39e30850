// Request headers of the operator's own (Accept-Language, Referer ...): which may be sent.
#ifndef WG_CRAWLER_FETCH_HEADER_H
#define WG_CRAWLER_FETCH_HEADER_H

#include "base/str.h"

struct fetch_header {
    struct str name; // as it goes out
    struct str value;
};

enum {
    FETCH_HEADERS_MAX = 20,
    FETCH_HEADER_NAME_MAX = 64,        // bytes
    FETCH_HEADER_VALUE_MAX = 1024,     // bytes
    FETCH_HEADER_BYTES_MAX = 4 * 1024, // names and values of all
};

// NULL when it may be sent, else what is wrong and what would be right, to stand behind the
// header's name in a message. A name is a token (RFC 9110, 5.6.2); a value is printable ASCII
// with spaces or tabs inside. Refused are the headers that say who asks, frame the
// message, choose what the program must be able to read, carry state, or give credentials: the
// crawler sends those itself or not at all.
const char *fetch_header_fault(struct fetch_header header);
// The same for a whole set: its bounds, and no name twice.
const char *fetch_headers_fault(const struct fetch_header *headers, size_t n);

#endif
