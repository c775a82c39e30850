// The texts of a page that a reader does not see, or not as they are written: attributes, scripts
// and URLs, with what hides in them decoded. Private to the first lane.
//
// A value is written as it is, and again for each way in which another extractor may read it:
// with its backslash escapes decoded, without its markup, with its percent-escapes decoded.
#ifndef WG_EXTRACTORS_SCAN_TEXT_H
#define WG_EXTRACTORS_SCAN_TEXT_H

#include "extractors/page.h"
#include "extractors/tokenizer.h"

void scan_text_attribute(struct buf texts[PAGE_TEXT_KINDS], const struct token_attribute *at);
void scan_text_script(struct buf texts[PAGE_TEXT_KINDS], struct str script);
// A whole tag as written, for the attributes beyond the limit.
void scan_text_tag(struct buf texts[PAGE_TEXT_KINDS], struct str tag);

#endif
