// In which order a page writes its dates.
#ifndef WG_EXTRACTORS_PAGE_DATES_H
#define WG_EXTRACTORS_PAGE_DATES_H

#include "extractors/date.h"
#include "extractors/dom.h"

// By the page's own dates, where one has a part past 12 ("11-14-2025") and none says otherwise;
// else by its language, and that of English by the country of its address. Linear time.
enum date_order page_date_order(const struct dom *d, struct str lang, struct str url);

#endif
