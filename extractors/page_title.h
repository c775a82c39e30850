// The heading that names what a page is about.
#ifndef WG_EXTRACTORS_PAGE_TITLE_H
#define WG_EXTRACTORS_PAGE_TITLE_H

#include "extractors/extract.h"

// Its element: the one h1 outside the page's frame, else a heading whose text is in <title>;
// DOM_NONE if there is no such thing.
uint32_t page_heading(const struct extract *x);
// The same for a page that is known to show one item: any heading or emphasised line that looks
// most like the item's name, by rank, <title>, the price that follows, and what names the site.
uint32_t page_item_heading(const struct extract *x);
// Its text, else any heading's, else <title> without the site's name.
struct str page_title(const struct extract *x);
// <title> without what stands behind the last separator, which mostly is the site's name.
struct str page_title_without_site(struct str title);

#endif
