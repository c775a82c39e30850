// What social sites tell programs of a post or a person in their pages' heads: "Anna on X: "..."",
// "Anna (@anna)", "The mill - Good morning! We are back...". Such a page may show nothing more to
// those who are not logged in, or run no scripts.
#ifndef WG_EXTRACTORS_SOCIAL_CARD_H
#define WG_EXTRACTORS_SOCIAL_CARD_H

#include "base/arena.h"

enum social_kind { SOCIAL_NONE, SOCIAL_POST, SOCIAL_PROFILE };

// Texts of a page's <meta> and <title>, on one line each; any may be empty.
struct social_head {
    struct str title;       // og:title, twitter:title
    struct str page_title;  // <title>
    struct str description; // og:description, twitter:description, description
    struct str type;        // og:type
    struct str username;    // profile:username
};

struct social_card {
    enum social_kind kind;
    struct str name; // of who posted it, or whose page it is, as it is shown; may be empty
    struct str text; // of the post, or what a person says of themselves
};

// SOCIAL_NONE unless the head tells of a post or a person. Parts of its texts. Linear.
struct social_card social_card_read(const struct social_head *head);

#endif
