// Site rules: an operator's XPath 1.0 for sites that no heuristic reads well.
//
// A rule says for which addresses it holds, which elements are items (without it, the page is
// one item), and where in an item each field stands. Rules are compiled once, when profiles are
// loaded; every page then costs one xmlDoc made from its tree. Element names are those of HTML,
// in lower case and without prefix: //div[@class='ad']. An evaluation has a limited number of
// XPath steps; past it the field is absent.
#ifndef WG_EXTRACTORS_RULES_H
#define WG_EXTRACTORS_RULES_H

#include "base/problems.h"
#include "extractors/listing.h"

enum {
    RULES_MAX = 100,          // of one site
    RULE_FIELDS_MAX = 32,     // of one rule
    RULES_OP_LIMIT = 2000000, // libxml2's steps, for all of a page's evaluations together
};

// A text of the profile with its line.
struct rule_text {
    struct str text;
    int line;
};

struct rule_field {
    struct str name; // a name of rule_field_names()
    struct rule_text xpath;
};

struct rule_source {
    struct rule_text match; // an address pattern, '*' is any text: "/ad/*", "https://a.example/*"
    struct rule_text item;  // XPath of the items, or empty
    struct rule_field *fields;
    size_t n_fields;
    int line; // of the rule
};

struct site_rules;

// NULL after a problem: a pattern, an XPath or a field name that is wrong, each with its line in
// `file`. The rules own what they need.
struct site_rules *site_rules_new(const char *file, const struct rule_source *rules, size_t n,
                                  struct problems *p) WG_CHECKED;
void site_rules_free(struct site_rules *rules);
// Whether some rule holds for this address: such a page goes through the second lane.
bool site_rules_match(const struct site_rules *rules, struct str url);
// "title, description, ...", for messages and help.
const char *rule_field_names(void);

#endif
