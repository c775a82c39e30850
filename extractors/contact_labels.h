// Words that stand before (or behind) a contact and say its kind.
#ifndef WG_EXTRACTORS_CONTACT_LABELS_H
#define WG_EXTRACTORS_CONTACT_LABELS_H

#include "extractors/phrase.h"

// Flags of contact_labels; a row's value is the kind, "" for links.
enum {
    LABEL_STRICT = 1, // an ordinary word, too: wants ':', '@' or "id" behind it
    LABEL_LINK = 2,   // the beginning of a link without its scheme
    LABEL_SCHEME = 4, // ... with its scheme
    LABEL_AT = 8,     // no label: what "@" is called where addresses are hidden
};

extern const struct phrase_table contact_labels;
// What may stand between a label and the value: "id", "number", ":", "@". LABEL_STRICT: does not
// announce one ("on").
extern const struct phrase_table contact_joins;
// Words that follow a label and are no handles ("telegram: available").
extern const struct phrase_table contact_stops;

#endif
