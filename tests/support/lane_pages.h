// Pages for the differential test of the two lanes: product pages, lists and threads of invented
// words, which stand in the markup in ways that hide them from a naive reader.
#ifndef WG_TESTS_SUPPORT_LANE_PAGES_H
#define WG_TESTS_SUPPORT_LANE_PAGES_H

#include "base/buf.h"

// The page of that seed: the same bytes for the same seed, anywhere.
void lane_page(uint64_t seed, struct buf *html);
// Tags that open, close and never match, with short words between them.
void lane_soup(uint64_t seed, struct buf *html);

#endif
