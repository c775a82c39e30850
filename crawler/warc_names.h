// What writer and reader of evidence files share: the words of WARC 1.1, and the parts of HTTP
// framing that they must agree on. Private to warc.c and warc_read.c.
#ifndef WG_CRAWLER_WARC_NAMES_H
#define WG_CRAWLER_WARC_NAMES_H

#include "crawler/warc.h"

extern const char *const warc_type_names[WARC_TYPES];
extern const char *const warc_content_types[WARC_TYPES];
extern const char *const warc_truncated_names[]; // by enum warc_truncated; WARC_WHOLE is ""

// Does an HTTP head say "Transfer-Encoding: ... chunked" (RFC 9112, 7.1)?
bool warc_head_is_chunked(struct str head);

#endif
