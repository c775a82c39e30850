// Rule patterns of robots.txt: their normal form, and matching. Internal to crawler/.
#ifndef WG_CRAWLER_ROBOTS_MATCH_H
#define WG_CRAWLER_ROBOTS_MATCH_H

#include "base/buf.h"

enum robots_text { ROBOTS_PATTERN, ROBOTS_TARGET };

// RFC 9309's examples let "?baz=https://foo.bar" meet its escaped form, though elsewhere a
// reserved character and its escape are two things. A rule is therefore compared in both forms:
// as it stands, and with such escapes behind its '?' decoded.
enum robots_query { ROBOTS_QUERY_KEPT, ROBOTS_QUERY_PLAIN };

// Adds the text in the form in which rules and targets are compared, octet by octet (RFC 9309,
// 2.2.2): escapes of unreserved characters decoded, all else that is not reserved escaped. In a
// pattern '*' and a last '$' are operators and stay; in a target, and elsewhere in a pattern,
// they are octets like any other and are escaped, so that "%2A" in a rule meets '*' in a URL
// (2.2.3).
void robots_normalise(struct buf *out, struct str s, enum robots_text kind, enum robots_query form);

// Whether the pattern matches from the target's start; both in normal form. Each literal between
// two '*' is looked for once, leftmost, from where the last one ended: no backtracking.
bool robots_match(struct str pattern, struct str target);

#endif
