// Learns which parts of a host's URLs do not change what is shown: parameters that only sort or
// track, session ids in the query or in the path. What is learned drops out of the key
// (url_key_inert of url.h), so that equal pages meet.
//
// Two sources. Pages: two URLs that differ in one part alone and show the same text speak for
// "inert", different text against it. Since equal texts may be an empty list or a "not found", only
// agreements over LEARN_SAME different texts count, and parameters that number pages, name dates or
// ids are never judged so. Links: a part that looks like a token and stands with one value in
// nearly all links of a page, but with another in the URL that was asked for, is made up by the
// server for each answer: a session id, at once. (That one page's links all carry a token that
// another page's don't is not enough: so do the links of two shops on one host.)
#ifndef WG_CRAWLER_URL_LEARNER_H
#define WG_CRAWLER_URL_LEARNER_H

#include "crawler/url.h"

enum {
    LEARN_SAME = 5,             // agreements before a part counts as inert
    LEARN_OUTNUMBER = 20,       // agreements that outweigh one contradiction: pages change in time
    LEARN_PARTS = 64,           // parts remembered of one host
    LEARN_NAME_BYTES = 48,      // a longer name is not learned
    LEARN_PAGE_PARTS = 8,       // parts that one page votes for
    LEARN_SIBLINGS = 1 << 15,   // 768 KiB
    LEARN_LINKS_MIN = 5,        // links to different pages of its host that a page must have
    LEARN_LINKS_PERMILLE = 800, // of its links that must have the token
    LEARN_FIRST_PAGES = 3,      // pages asked for without the token that gave each another one
    LEARN_LINK_PAGES =
        16, // pages of a host whose links are looked at; then each LEARN_LINK_EVERYth
    LEARN_LINK_EVERY = 32,
    LEARN_CERTAIN = 1 << 30, // stands for the agreements of what links told
};

// Pages seen lately, of all hosts, bounded: one for the run.
struct url_siblings;
struct url_siblings *url_siblings_new(void);
void url_siblings_free(struct url_siblings *s);

struct url_learner; // one host's
struct url_learner *url_learner_new(void);
void url_learner_free(struct url_learner *l);
// A page was read: `content` is a hash of all its text, 0 if that is too little to tell by.
void url_learner_page(struct url_learner *l, struct url_siblings *s, const struct url *url,
                      uint64_t content);
// Its links, absolute hrefs as an analyser gave them (hostile). `page` is the URL that was asked
// for. Call it before the links are keyed.
void url_learner_links(struct url_learner *l, const struct url *page, const struct str *hrefs,
                       size_t n);
// What is inert now, never NULL; valid until the next call for this learner. When
// url_learner_version has changed, keys made before are old: what is queued should be keyed again
// on its way out.
const struct url_inert *url_learner_inert(const struct url_learner *l);
unsigned url_learner_version(const struct url_learner *l);

struct url_learner_row { // what lasts over runs
    struct str part;     // parameter's name, or "/2" for a path segment (first is 0)
    int64_t same, different;
};
void url_learner_load(struct url_learner *l, const struct url_learner_row *rows, size_t n);
// Rows that changed since the last call, in the arena.
void url_learner_changes(struct url_learner *l, struct arena *a, struct url_learner_row **rows,
                         size_t *n);
#endif
