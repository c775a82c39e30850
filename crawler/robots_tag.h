// What a page says of itself to robots: X-Robots-Tag headers and <meta name=robots>, by the rules
// that Google, Bing and Yandex document alike. Rules are separated by commas, in any case; unknown
// ones are ignored. A rule may be given to one robot by name ("otherbot: noindex"): the name holds
// for what follows it on that line. Where the page names our own robot, that alone counts;
// otherwise what it says to all. Of two rules that contradict, the stricter wins ("all" lifts
// nothing).
//
// Hostile input, any bytes; linear time.
#ifndef WG_CRAWLER_ROBOTS_TAG_H
#define WG_CRAWLER_ROBOTS_TAG_H

#include "base/str.h"

enum robots_tag_rule {
    ROBOTS_TAG_NOINDEX = 1,
    ROBOTS_TAG_NOFOLLOW = 2, // no link of the page is to be followed
    ROBOTS_TAG_NOARCHIVE = 4,
};

struct robots_tag_rules {
    unsigned rules;     // of enum robots_tag_rule
    int64_t expires_at; // unavailable_after, wall microseconds; INT64_MAX: never
};

// Begin with robots_tag_init, add what the page has, then ask.
struct robots_tag {
    struct robots_tag_rules all, own; // what it says to every robot, and to ours
    bool named;                       // it names ours
};

void robots_tag_init(struct robots_tag *t);
// Adds the values of X-Robots-Tag headers, one a line (fetch_response.x_robots_tag). `product` is
// the crawler's product token alone ("watchglass").
void robots_tag_parse(struct str value, struct str product, struct robots_tag *t);
// Adds a <meta>: its name ("robots", or a robot's) and its content.
void robots_tag_meta(struct str name, struct str content, struct str product, struct robots_tag *t);
// The rules (of enum robots_tag_rule) that hold for us at `at`, wall microseconds: a page past its
// unavailable_after counts as noindex.
unsigned robots_tag_rules(const struct robots_tag *t, int64_t at);

#endif
