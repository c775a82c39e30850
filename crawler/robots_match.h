// Rule patterns of robots.txt: their normal form, and matching. Internal to crawler/.
#ifndef WG_CRAWLER_ROBOTS_MATCH_H
#define WG_CRAWLER_ROBOTS_MATCH_H

#include "base/buf.h"

enum robots_text { ROBOTS_PATTERN, ROBOTS_TARGET };

// By RFC 9309, 2.2.2, a reserved character and its escape are equal: "/wiki/Talk:A" meets
// "/wiki/Talk%3AA", "?baz=https://foo.bar" its escaped form. For '/', '?' and '#' that can't hold,
// and behind a '?' neither for what separates parameters. A rule is therefore compared in both
// forms: with escapes behind its '?' or '*' as they stand, and with those decoded that separate
// nothing. (A '*' may stand for a '?' too, so behind it either could be meant.)
enum robots_query { ROBOTS_QUERY_KEPT, ROBOTS_QUERY_PLAIN };

// Adds the text in the form in which rules and targets are compared, octet by octet (RFC 9309,
// 2.2.2): escapes of unreserved and, in a path, of reserved characters decoded, all else escaped.
// In a pattern '*' and a last '$' are operators and stay; in a target, and elsewhere in a pattern,
// they are octets like any other and are escaped, so that "%2A" in a rule meets '*' in a URL
// (2.2.3).
void robots_normalise(struct buf *out, struct str s, enum robots_text kind, enum robots_query form);

// Whether the pattern matches from the target's start; both in normal form. Each literal between
// two '*' is looked for once, leftmost, from where the last one ended: no backtracking.
bool robots_match(struct str pattern, struct str target);

#endif
