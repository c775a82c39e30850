// Values of schema.org objects in the shape of JSON-LD: single or in an array, as text or as an
// object with a name, there or referred to by @id. Private to the schema files.
#ifndef WG_EXTRACTORS_SCHEMA_VALUE_H
#define WG_EXTRACTORS_SCHEMA_VALUE_H

#include "extractors/schema.h"

enum { SCHEMA_VALUES_MAX = 32 }; // of one property that are looked at

// All values of a property: repeated members and arrays are one list.
size_t schema_values(const struct schema *s, const struct json *object, const char *key,
                     const struct json *out[SCHEMA_VALUES_MAX]);
// The first of them, or NULL.
const struct json *schema_value(const struct schema *s, const struct json *object, const char *key);
// Text of a value: a string or number, or an object's name.
struct str schema_text(const struct schema *s, const struct json *v);
// Without markup, on one line.
struct str schema_clean(const struct schema *s, struct str text);
// The first of several properties (a NULL-terminated list) that has a text, on one line.
struct str schema_first(const struct schema *s, const struct json *v, const char *const *names);

#endif
