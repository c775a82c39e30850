// What the parts of a page are for, read from tags, ARIA roles and the words of class and id.
//
// One pass gives each element of a dom its roles; the heuristics then speak of "the price in
// this record" instead of any site's class names. The words stand in one table (roles.c).
#ifndef WG_EXTRACTORS_ROLES_H
#define WG_EXTRACTORS_ROLES_H

#include "extractors/dom.h"

enum role {
    ROLE_HIDDEN = 1 << 0,    // no reader sees it
    ROLE_CHROME = 1 << 1,    // navigation, header, footer, sidebar, cookie banner
    ROLE_RELATED = 1 << 2,   // other goods
    ROLE_SHARE = 1 << 3,     // share and follow buttons
    ROLE_QUOTE = 1 << 4,     // someone else's words
    ROLE_SIGNATURE = 1 << 5, // a forum member's signature
    ROLE_COMMENTS = 1 << 6,  // the comments below an article
    ROLE_CONTROL = 1 << 7,   // form fields, buttons, pagers
    ROLE_TITLE = 1 << 8,
    ROLE_PRICE = 1 << 9,
    ROLE_OLD_PRICE = 1 << 10, // struck through
    ROLE_DESCRIPTION = 1 << 11,
    ROLE_CONTENT = 1 << 12, // the body of an article or post
    ROLE_EXCERPT = 1 << 13,
    ROLE_AUTHOR = 1 << 14, // who wrote a post
    ROLE_SELLER = 1 << 15,
    ROLE_TIME = 1 << 16,
    ROLE_LOCATION = 1 << 17,
    ROLE_CATEGORY = 1 << 18,
    ROLE_BUY = 1 << 19,     // puts it in a cart
    ROLE_POST = 1 << 20,    // one post of a thread
    ROLE_COMMENT = 1 << 21, // one comment
    ROLE_META = 1 << 22,    // by-lines, post metadata, read-more links
    ROLE_ARCHIVE = 1 << 23, // on <body>: a page of lists (WordPress: archive, search, blog)
    ROLE_CLAIMED = 1 << 24, // already read as a record or a post
    ROLE_AVAILABILITY = 1 << 25,
    ROLE_PROFILE = 1 << 26,    // what a forum tells of a post's author: rank, joined, posts
    ROLE_EDIT_NOTE = 1 << 27,  // "last edited by"
    ROLE_SELLER_BOX = 1 << 28, // whom to ask (extractors/sections.h)
    ROLE_PACK = 1 << 29,       // how much one buys: a column of a table
};

enum {
    // What is never part of a listing's text.
    ROLES_NOISE = ROLE_HIDDEN | ROLE_CHROME | ROLE_RELATED | ROLE_SHARE | ROLE_CONTROL,
};

void roles_mark(struct dom *d);
// Lookups rely on it; for the tests.
bool roles_tables_are_sorted(void);

#endif
