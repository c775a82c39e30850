// Marks of posts, and the parts of a page that they make.
//
// What names an author and what tells a time are marks. Marks of one kind (tag and first class)
// that stand in every post, or in every row of a list of topics, cut the page into parts: each is
// the largest part that holds just one of them. Private to the extractors of threads.
#ifndef WG_EXTRACTORS_POST_MARKS_H
#define WG_EXTRACTORS_POST_MARKS_H

#include "extractors/post.h"

struct mark {
    uint32_t kind;
    uint32_t node;
};

struct mark_kind {
    size_t first, n; // its marks: marks[first .. first + n), in order of the document
};

enum { MARK_KINDS_MAX = 12 }; // that are tried, the most frequent first

struct post_marks {
    struct mark *marks; // sorted by kind, then node
    size_t n;
    struct mark_kind kinds[MARK_KINDS_MAX];
    size_t n_kinds;
    uint32_t *times, *authors; // marks before each node; anchors of posts count as authors
    uint32_t *told;            // bytes of text in marks before each node
};

// Time and memory are linear in the tree, but for sorting the marks. Lives in the arena.
void post_marks_read(const struct extract *x, struct post_marks *out);
// Whether the nodes [from, end) hold an author, a time and another text.
bool post_marks_whole(const struct extract *x, const struct post_marks *m, uint32_t from,
                      uint32_t end);
// The parts that one kind makes of the page: parts[0 .. kind->n), of which only from and end are
// set. Where a part is not whole, its neighbours up to the next part belong to it; the last one
// ends where the one before it would. Returns how many are whole.
size_t post_marks_cut(const struct extract *x, const struct post_marks *m,
                      const struct mark_kind *kind, struct post *parts);

// Finds the posts by their shape, and marks them with ROLE_POST or ROLE_COMMENT.
void posts_shaped(struct extract *x, const struct post_marks *m, struct post_list *out);
// Adds a board's topics as records; false if the page is no list of them. `certain`: only what can
// be no thread, whose posts may look like topics.
bool topics_extract(struct extract *x, const struct post_marks *m, bool certain);

#endif
