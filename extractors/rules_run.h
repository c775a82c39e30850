// Compiled site rules, between their compiler (rules.c) and their evaluation (rules_run.c).
#ifndef WG_EXTRACTORS_RULES_RUN_H
#define WG_EXTRACTORS_RULES_RUN_H

#include <libxml/xpath.h>

#include "extractors/rules.h"

enum rule_target {
    RULE_TITLE,
    RULE_DESCRIPTION,
    RULE_PRICE,
    RULE_CURRENCY,
    RULE_QUANTITY,
    RULE_SELLER,
    RULE_SELLER_ID,
    RULE_SELLER_URL,
    RULE_CONTACTS,
    RULE_LOCATION,
    RULE_SHIPS_FROM,
    RULE_SHIPS_TO,
    RULE_CATEGORY,
    RULE_IMAGES,
    RULE_POSTED,
    RULE_AVAILABILITY,
    RULE_ID,
    RULE_URL,
    RULE_TARGETS
};

struct rule_xpath {
    enum rule_target target;
    xmlXPathCompExprPtr xpath;
};

struct rule {
    char *match;
    xmlXPathCompExprPtr item; // NULL: the page is the item
    struct rule_xpath *fields;
    size_t n_fields;
};

struct site_rules {
    struct rule *items;
    size_t count;
};

// libxml2's own cast would drop const.
static inline const xmlChar *rule_xml(const char *text)
{
    return (const xmlChar *)text;
}

// libxml2 prints some failures of an evaluation to standard error unless told otherwise.
void rule_quiet(void *unused, const char *message, ...) __attribute__((format(printf, 2, 3)));
bool rule_matches(const struct rule *rule, struct str url);

#endif
