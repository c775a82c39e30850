// What the parts of a page are made of: text, links, pictures and prices, counted once in one
// pass, so that any part can be weighed in constant time however often it is asked for.
#ifndef WG_EXTRACTORS_INVENTORY_H
#define WG_EXTRACTORS_INVENTORY_H

#include "extractors/dom.h"
#include "extractors/listing.h"

struct inventory_count {
    uint32_t text;     // bytes that are not white space; buttons and what is hidden left out
    uint32_t linked;   // those of them that stand in links
    uint32_t pictures; // <img>, and elements that name one in an attribute
    uint32_t breaks;   // elements that begin a line or a cell
    uint32_t prices;
};

// An element (or a text between <br>s) that says one price, struck-out ones left out.
struct price_spot {
    uint32_t node, end;
    bool named; // its class or id says that it is a price
    struct listing_price price;
};

struct inventory {
    struct inventory_count *before; // before[i]: what stands before node i; dom.count + 1 entries
    struct price_spot *prices;      // in document order, none inside another
    size_t n_prices;
};

// Roles must be marked. Lives in the arena; time and memory are linear in the tree.
void inventory_read(const struct dom *d, struct arena *a, struct inventory *out);
// What the nodes [from, end) hold.
struct inventory_count inventory_of(const struct inventory *v, uint32_t from, uint32_t end);
// The prices inside the nodes [from, end): prices[*first .. *last).
void inventory_prices(const struct inventory *v, uint32_t from, uint32_t end, size_t *first,
                      size_t *last);
// What a reader sees on one line with the text node: the line or cell around it, unless others are
// in it or it is longer than `max` bytes; else as much of it as two breaks leave. Not above `root`.
uint32_t inventory_line(const struct inventory *v, const struct dom *d, uint32_t text,
                        uint32_t root, size_t max);

#endif
