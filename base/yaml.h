// YAML files that a person edits: loaded with libyaml's document API into an arena, where each
// value keeps its line, then read by a table that names every key. Unknown and repeated keys,
// wrong types and values out of range become problems with file and line. Anchors and aliases
// are refused (they make small files huge). Every file says `version: 1` at its top.
#ifndef WG_BASE_YAML_H
#define WG_BASE_YAML_H

#include "base/arena.h"
#include "base/err.h"
#include "base/problems.h"

enum yaml_type { YAML_TEXT, YAML_LIST, YAML_MAP };

struct yaml {
    enum yaml_type type;
    int line;           // of the value
    int key_line;       // of its key, in a map
    bool quoted;        // a quoted or block scalar
    struct str text;    // YAML_TEXT: clean UTF-8
    struct str key;     // in a map
    struct yaml *child; // YAML_LIST, YAML_MAP
    struct yaml *next;
    size_t count;
};

// A text value with its place, for checks that come later.
struct yaml_text {
    struct str text;
    int line; // 0: the key is absent
};

struct yaml_texts {
    struct yaml_text *items;
    size_t count;
    int line; // of the key; 0: absent
};

enum yaml_kind {
    YAML_FIELD_TEXT,     // struct yaml_text
    YAML_FIELD_TEXTS,    // struct yaml_texts; one text alone is a list of one
    YAML_FIELD_INT,      // int64_t; min and max
    YAML_FIELD_BOOL,     // bool; true|false|yes|no
    YAML_FIELD_DURATION, // int64_t microseconds; "500ms", "30s", "10m", "6h", "7d", "2w"; min, max
    YAML_FIELD_BYTES,    // int64_t; "500", "64KB", "20MB", "1GB" (powers of 1024); min and max
    YAML_FIELD_CHOICE,   // int index into choices
    YAML_FIELD_OBJECT,   // struct at offset, read by `of`
    YAML_FIELD_OBJECTS,  // struct yaml_items, each read by `of`
    YAML_FIELD_RAW,      // const struct yaml *, for shapes that the table can't say
};

struct yaml_items {
    void *items; // array of of->size bytes each
    size_t count;
    int line;
};

struct yaml_schema;

// One row a key. Fields that are absent keep what the caller's struct held before (defaults).
struct yaml_field {
    const char *key;
    enum yaml_kind kind;
    size_t offset;
    bool required;
    int64_t min, max;           // both 0: no check
    const char *const *choices; // NULL-terminated
    const struct yaml_schema *of;
    const char *hint; // what a right value looks like; shown with every error
};

struct yaml_schema {
    const char *what;                // "site profile", for messages
    const struct yaml_field *fields; // ends with a NULL key
    size_t size;                     // of the struct that is filled
    const void *defaults;            // for items of a list; NULL: zeroed
    size_t line_offset;              // of an int that takes the map's line; 0: none (never first)
};

// The root of the document in `text`; NULL after a problem (syntax, limits, no map at the root).
struct yaml *yaml_load(struct arena *a, const char *file, struct str text,
                       struct problems *p) WG_CHECKED;
// Fills `out` by the table; texts live in the arena. False if it added a problem.
bool yaml_read(struct arena *a, const char *file, const struct yaml *map,
               const struct yaml_schema *schema, void *out, struct problems *p) WG_CHECKED;
const struct yaml *yaml_get(const struct yaml *map, const char *key);

// The value parsers, for command lines too. Out of range or malformed: false.
bool yaml_duration(struct str text, int64_t *us);
bool yaml_bytes(struct str text, int64_t *bytes);

#endif
