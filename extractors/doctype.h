// The states of a document type declaration (HTML standard, 13.2.5.53 to 68). Private to the
// tokenizer.
#ifndef WG_EXTRACTORS_DOCTYPE_H
#define WG_EXTRACTORS_DOCTYPE_H

#include "extractors/tokenizer.h"

// s begins behind "<!DOCTYPE". Fills name, identifiers and force_quirks; returns the bytes taken.
size_t doctype_parse(struct arena *a, struct str s, struct token *tok);

#endif
