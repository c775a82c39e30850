// What writer and reader of evidence files share: the words of WARC 1.1, and what a
// line is. Private to warc.c and warc_read.c.
#ifndef WG_CRAWLER_WARC_NAMES_H
#define WG_CRAWLER_WARC_NAMES_H

#include "crawler/warc.h"

extern const char *const warc_type_names[WARC_TYPES];
extern const char *const warc_content_types[WARC_TYPES];
extern const char *const warc_truncated_names[]; // by enum warc_truncated; WARC_WHOLE is ""

// Takes the line at the beginning of *rest, without its line break; false if there is none.
bool warc_take_line(struct str *rest, struct str *line);

#endif
