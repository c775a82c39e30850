// What a mail's author wrote himself, of its text.
#ifndef WG_EXTRACTORS_MAIL_WORDS_H
#define WG_EXTRACTORS_MAIL_WORDS_H

#include "base/arena.h"

// The text without quoted lines ("> ..."), the line that says whose they are ("Ada wrote:"), the
// signature (behind "-- ", RFC 3676, 4.3) and web archives' own lines; at most LIMIT_TEXT_BYTES.
struct str mail_own_words(struct arena *a, struct str text);
// Whether a plain text is a mail as it was sent, or a mailbox of such: lines of header fields with
// a Message-ID and a sender, up to an empty line (RFC 5322, 2.1; RFC 4155).
bool mail_is_raw(struct str text);

#endif
