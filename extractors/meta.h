// What <meta> and <link> say of the page itself. Private to the first lane.
#ifndef WG_EXTRACTORS_META_H
#define WG_EXTRACTORS_META_H

#include "extractors/tokenizer.h"

// Texts as written (references not yet absolute); a NULL ptr where nothing was said.
struct meta {
    struct str base, canonical, refresh, language;
    struct meta_robots {
        bool said, noindex, nofollow;
    } all, own; // to every robot, and to ours by its name: then that alone counts
};

void meta_element(struct meta *m, const struct token *tok);
// A <link>: false if it names something that a page needs, not a link to follow.
bool meta_link(struct meta *m, struct str rel, struct str href);
// The target in the content of a refresh (HTML standard, "shared declarative refresh steps");
// false if it names none.
bool meta_refresh_target(struct str content, struct str *reference);

#endif
