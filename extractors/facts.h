// Facts as plain pages state them: <dl>, table rows of label and value, "label: value" lines,
// "label</b> value<br>", "Sold by X". The labels of many languages stand in label_words.c.
#ifndef WG_EXTRACTORS_FACTS_H
#define WG_EXTRACTORS_FACTS_H

#include "extractors/extract.h"
#include "extractors/labels.h"

struct fact {
    enum label label;
    struct str first; // the value's first text
    struct str line;  // the value up to the end of its line
    uint32_t node;    // the text that holds the label
    uint32_t value;   // the text that the value begins in; the same one, or a later
};

enum {
    FACT_TEXTS_MAX = 20000, // that are looked at
    FACTS_MAX = 500,
};

struct facts {
    struct fact *items; // in the order of the page
    size_t n;
};

// Those inside `root`; subtrees with a role of `skip` are left out. Linear.
void facts_find(const struct extract *x, uint32_t root, uint32_t skip, struct facts *out);
// Price, seller, places, availability and time, each where it is still absent.
void facts_use(const struct extract *x, struct found *f, const struct facts *facts);
// Both.
void facts_read(const struct extract *x, struct found *f, uint32_t root, uint32_t skip);
// The same of the neighbours [from, end), which have one parent.
void facts_read_between(const struct extract *x, struct found *f, uint32_t from, uint32_t end,
                        uint32_t skip);

// The first text of the nodes [from, end) that is nothing but a date, if no fact told one: ads show
// it below their title.
void facts_read_date(const struct extract *x, struct found *f, uint32_t from, uint32_t end,
                     uint32_t skip);

#endif
