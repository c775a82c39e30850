// What a page calls itself.
#ifndef WG_EXTRACTORS_PAGE_TITLE_H
#define WG_EXTRACTORS_PAGE_TITLE_H

#include "extractors/extract.h"

// The heading of what the page is about: the one h1 outside its frame; of several the one that is
// no link and no site name; else the h1, h2 or h3 that <title> repeats. DOM_NONE if there is none,
// as on lists whose records all have a heading.
uint32_t page_heading(const struct extract *x);
// The page's heading, else the first heading outside its frame, else <title> without the site's
// name. On one line.
struct str page_title(const struct extract *x);

#endif
