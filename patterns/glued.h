// Words that sellers write as one with a name: "buytramadolonline", "#xanaxbars".
#ifndef WG_PATTERNS_GLUED_H
#define WG_PATTERNS_GLUED_H

#include "base/str.h"

enum { GLUED_MAX = 32 }; // bytes before or behind a name that are looked at

// Whether canonical text is such words and digits alone, one or several. Not for more than
// GLUED_MAX bytes.
bool glued_words(struct str text);

#endif
