// Inside the lexicon: the keys of its files, and the structs that base/yaml.h fills from them.
#ifndef WG_PATTERNS_LEXICON_SCHEMA_H
#define WG_PATTERNS_LEXICON_SCHEMA_H

#include "base/yaml.h"
#include "patterns/lexicon.h"

struct control_yaml {
    struct yaml_text jurisdiction, instrument, provision, entry, decided, effective, exemptions,
        source;
    int status;
    bool verified;
    int line;
};

// Names by kind; a field for each enum name_kind, and other languages apart.
struct substance_yaml {
    struct yaml_text id, name, class, family, first_reported, note, source;
    struct yaml_texts cas, names, trade, slang, code, chemical, misspelt, strength, related;
    const struct yaml *languages;
    struct yaml_items controls;
    bool dual_use, verified;
    int line;
};

struct companion_yaml {
    struct yaml_texts terms, with, without;
    struct yaml_text note;
    int line;
};

struct class_yaml {
    struct yaml_text id, title, severity;
    int trade; // enum trade
    int line;
};

struct licence_yaml {
    struct yaml_text domain, authority, country, checked, until;
    int line;
};

struct family_yaml {
    struct yaml_text id, class, title, source, note;
    struct yaml_texts rules, company_rules, with, without, except;
    int line;
};

struct cues_yaml {
    const struct yaml *kinds[CUE_KINDS];
};

struct file_yaml {
    int64_t version;
    struct yaml_text class, language;
    struct yaml_items substances, companions, classes, licensed, families;
    struct cues_yaml cues;
    const struct yaml *weights, *morphemes;
};

extern const struct yaml_schema lexicon_file_schema; // fills a struct file_yaml
// Of control_yaml's status, an index into the words of its key.
enum basis lexicon_status_basis(int status);

#endif
