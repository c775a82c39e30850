// schema.org vocabulary to found items, whatever syntax it came in: JSON-LD (jsonld.c), or
// microdata and RDFa (microdata.c), which are brought into the same shape first.
#ifndef WG_EXTRACTORS_SCHEMA_H
#define WG_EXTRACTORS_SCHEMA_H

#include "extractors/extract.h"

struct schema {
    struct extract *extract;
    enum listing_source source;
    const struct json **ids; // objects that say more than their @id, sorted by it
    size_t n_ids;
};

// Collects the objects that others may refer to by @id. `roots` are values in one list (`next`).
void schema_index(struct schema *s, const struct json *roots);
// Adds what the value and all in it offer. `node`: where in the tree it stands, or DOM_NONE.
void schema_read(struct schema *s, const struct json *root, enum found_place place, uint32_t node);
// The last part of a type or term: "Product" of "https://schema.org/Product", "schema:Product".
struct str schema_local_name(struct str term);
// "in_stock", "out_of_stock", "preorder" ... of "https://schema.org/InStock", "instock", "oos";
// empty for anything else.
struct str schema_availability(struct str value);

#endif
