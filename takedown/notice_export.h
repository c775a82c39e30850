// Confirmed cases as a table that a platform can act on: CSV (RFC 4180) or JSON.
//
// Only confirmed cases leave, never restricted ones. Texts say "offered as", since a listing
// shows an offer and not a content. In CSV a field that a spreadsheet would take for a formula
// (it begins with = + - @, a tab or a line end) gets a single quote in front.
#ifndef WG_TAKEDOWN_NOTICE_EXPORT_H
#define WG_TAKEDOWN_NOTICE_EXPORT_H

#include "base/buf.h"
#include "db/store_case.h"

enum notice_format { NOTICE_CSV, NOTICE_JSON };

// Appends the whole export to `out`; *count is the number of cases. `site` may be empty.
bool notice_export(struct db *db, struct str site, enum notice_format format, struct buf *out,
                   size_t *count, struct err *err) WG_CHECKED;

#endif
