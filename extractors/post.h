// One post of a thread, or one comment: where it stands, and what is read of it.
//
// A post need not be one element: it may be a <dt> with its <dd>, or the rows of a table up to the
// next post's. So it is the nodes [from, end) of a dom, one subtree or several neighbours.
// Private to the extractors of threads.
#ifndef WG_EXTRACTORS_POST_H
#define WG_EXTRACTORS_POST_H

#include "extractors/extract.h"
#include "extractors/roles.h"

struct post_author {
    struct str name;
    struct str url; // of their page, absolute, or empty
    bool certain;   // told by more than its place
};

struct post {
    uint32_t from, end;
    uint32_t body, body_end; // its text; body == from if it is not set apart from the rest
    bool opening;            // what the page's comments answer: the page is its own
    bool comment;            // below an article, or on a social page; else of a thread
    bool knows_author;       // `author` has been read
    struct post_author author;
};

struct post_list {
    struct post *items; // in order of the document, none inside another
    size_t n, cap;
};

enum {
    POST_ROLES = ROLE_POST | ROLE_COMMENT,
    // What never is the author's own words, nor tells of the post.
    POST_NOISE = ROLE_HIDDEN | ROLE_SHARE | ROLE_CONTROL | ROLE_QUOTE | ROLE_SIGNATURE | POST_ROLES,
};

// The next node behind `i` that tells of the post: nodes of `skip` and the body are left out.
// Starts with i == from; ends with a value >= end.
uint32_t post_enter(const struct dom *d, const struct post *p, uint32_t i, uint32_t skip);

// Sets p->body; false if the post has no text.
bool post_find_body(const struct extract *x, struct post *p);
// The name as the post shows it; an empty name if it shows none. p->author where that is known.
struct post_author post_author(const struct extract *x, const struct post *p);
// RFC 3339 of when it was posted, or empty. Joining dates of members are none.
struct str post_time(const struct extract *x, const struct post *p);
// The date in a text, read as the page's language has it; or empty.
struct str post_time_in(const struct extract *x, struct str text);
// What the post calls itself in the page: "p123", or empty.
struct str post_anchor(const struct dom *d, const struct post *p);
// The post's own address, as the page links it; empty if it doesn't. `first` may be the page.
struct str post_permalink(const struct extract *x, const struct post *p, bool first);
// The post's own heading, or a link outside its text that names something; empty without one.
struct str post_subject(const struct extract *x, const struct post *p);

// The role of an element that declares itself a post or comment, else 0.
uint32_t post_declared_role(const struct dom *d, uint32_t node);
// Whether it is one that has no title: a note of a social network or a channel.
bool post_is_note(const struct dom *d, const struct post *p);
// What such an element's own attribute says: "author", "permalink", "created-timestamp",
// "post-title"; or empty.
struct str post_declared(const struct dom *d, const struct post *p, const char *attribute);

// The number in what posts are called: "123" of "post-123", "msg_123", "comment-123"; or empty.
struct str post_number(struct str id);
// Whether the address is one of a person's page, by its words: "member.php?u=4", "/@name".
bool post_is_profile(struct str href);
// Whether it is a thread's or an archived mail's: "showthread.php?t=4", "/t/planes/92",
// "msg00012.html".
bool post_is_thread(struct str href);
// Whether a link says "@anna".
bool post_is_handle(const struct dom *d, uint32_t link);
// Whether it leads to what one does to a post, such as replying to it.
bool post_is_action(struct str href);
// Whether a text holds a time of day.
bool post_has_clock(struct str text);
// Whether a short text may hold a date or a time of day: a year, or two numbers with a colon.
bool post_looks_like_time(struct str text);

// Marks: what names an author, and what tells a time (a text node may).
bool post_is_author(const struct extract *x, uint32_t node);
bool post_is_time(const struct dom *d, uint32_t node);
// Whether it leads to a person's page without being a link, as in vBulletin 3.
bool post_opens_profile(const struct dom *d, uint32_t node);
// Marks with one tag and first class are of one kind.
uint32_t post_mark_kind(const struct dom *d, uint32_t node);

// Finds the posts of the page by what they are called, and marks them with ROLE_POST or
// ROLE_COMMENT.
void posts_named(struct extract *x, struct post_list *out);
// The post above the comments, which has the page's heading and names its author as they do.
bool post_opening(const struct extract *x, const struct post_list *posts, struct post *out);
void post_list_add(struct extract *x, struct post_list *list, const struct post *p);

#endif
