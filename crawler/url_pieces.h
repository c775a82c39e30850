// A URL taken apart into what could be inert: parameters, and segments of the path. Internal to
// crawler/.
#ifndef WG_CRAWLER_URL_PIECES_H
#define WG_CRAWLER_URL_PIECES_H

#include "base/str.h"

enum { URL_PIECES = 32 };

struct url_piece {
    struct str name; // of a parameter, in the query or behind ';' in the path; "/2" for segment 2
    struct str value;
    bool segment;
    uint64_t hash; // of name and value
};

struct url_pieces {
    struct url_piece at[URL_PIECES];
    size_t n;
};

// Raw path and query, hostile; known noise (url_key.h) is left out. False if there are more pieces
// than fit.
bool url_pieces_read(struct str path, struct str query, struct url_pieces *out);
// The hash of a set of pieces is the sum of theirs.
uint64_t url_pieces_sum(const struct url_pieces *p);
// The first of that name, in any case, or NULL.
const struct url_piece *url_pieces_find(const struct url_pieces *p, struct str name);

#endif
