// Whether a name is written so that people read it and machines don't: what normalising undid.
#ifndef WG_PATTERNS_DISGUISE_H
#define WG_PATTERNS_DISGUISE_H

#include "base/str.h"

// `text` are a finding's bytes as they stand in the listing, clean UTF-8. True for letters styled
// as mathematics or in circles and boxes, for invisible characters and stacked marks between
// letters, and for Latin letters in one run with Greek or Cyrillic ones. What ordinary typing makes
// is none: fullwidth letters (Japanese), the non-joiners of Persian and Hindi, accents, soft
// hyphens.
bool disguise_seen(struct str text);

#endif
