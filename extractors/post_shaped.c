// Posts by their shape, whatever they are called: parts of the page that repeat, each with an
// author, a time and a text of its own. Of the kinds of marks (post_marks.h), the one that makes
// most whole posts wins. Parts that name different things, whose texts are links or all the same,
// are the records of a list, and no thread.
#include "extractors/post_marks.h"
#include "extractors/text.h"
#include "extractors/thread_title.h"

enum { SUBJECTS_MAX = 40 };

// A list's records name different things, a thread's posts one and the same or none.
static bool names_differ(const struct extract *x, const struct post_list *posts)
{
    struct str first = STR_NONE;
    for (size_t i = 0; i < posts->n && i < SUBJECTS_MAX; i++) {
        struct str subject = thread_without_reply(post_subject(x, &posts->items[i]));
        if (subject.len == 0)
            continue;
        if (first.len == 0)
            first = subject;
        else if (!str_eq_nocase(first, subject) && !str_ends(subject, first))
            return true;
    }
    return false;
}

// What is the same in most, such as "Last post", is no post's text.
static bool texts_repeat(const struct extract *x, const struct post_list *posts)
{
    const struct dom *d = &x->dom;
    const uint32_t skip = POST_NOISE | ROLE_AUTHOR | ROLE_PROFILE | ROLE_TIME | ROLE_META;
    struct str before = STR_NONE;
    size_t same = 0, n = posts->n < SUBJECTS_MAX ? posts->n : SUBJECTS_MAX;
    for (size_t i = 0; i < n; i++) {
        const struct post *p = &posts->items[i];
        struct str text =
            dom_text_range(d, x->arena, p->body, p->body_end, skip, LIMIT_VALUE_BYTES);
        same += i > 0 && str_eq(before, text);
        before = text;
    }
    return n > 1 && same * 2 >= n - 1 + (n == 2);
}

// A record's text is its link, as in a board's list of topics; a post's is more than links.
static bool are_links(const struct extract *x, const struct post_list *posts)
{
    size_t links = 0;
    for (size_t i = 0; i < posts->n; i++) {
        const struct post *p = &posts->items[i];
        struct inventory_count in = inventory_of(&x->inventory, p->body, p->body_end);
        bool apart = p->body != p->from;
        links += apart ? in.linked * 2 > in.text : post_subject(x, p).len > 0;
    }
    return links * 2 > posts->n;
}

static bool is_comment(const struct dom *d, uint32_t node)
{
    static const struct str words[] = {STR_INIT("comment"), STR_INIT("review"), STR_INIT("disqus"),
                                       STR_INIT("kommentar")};
    for (int up = 0; up < 6 && node; up++, node = d->nodes[node].parent) {
        if (d->nodes[node].roles & ROLE_COMMENTS)
            return true;
        struct str class = dom_attr(d, node, "class"), id = dom_attr(d, node, "id");
        for (size_t i = 0; i < sizeof words / sizeof *words; i++)
            if (str_find_nocase(class, words[i], 0) != STR_NPOS ||
                str_find_nocase(id, words[i], 0) != STR_NPOS)
                return true;
    }
    return false;
}

// A time that a reader can tell only today, as "2 hours ago", is one, too.
static bool tells_time(const struct extract *x, const struct post *p)
{
    for (uint32_t i = p->from; i < p->end; i = x->dom.nodes[i].end)
        if (dom_find_role(&x->dom, i, ROLE_TIME, POST_NOISE) != DOM_NONE)
            return true;
    return post_time(x, p).len > 0;
}

static void keep_posts(struct extract *x, const struct post_marks *m, struct post *parts, size_t n,
                       struct post_list *out)
{
    struct dom *d = &x->dom;
    for (size_t i = 0; i < n; i++) {
        struct post *p = &parts[i];
        p->comment = is_comment(d, p->from);
        if (post_marks_whole(x, m, p->from, p->end) && post_find_body(x, p) &&
            post_author(x, p).name.len && tells_time(x, p))
            post_list_add(x, out, p);
    }
    if (out->n * 2 < n || out->n < 2 || names_differ(x, out) || texts_repeat(x, out) ||
        are_links(x, out))
        out->n = 0;
    for (size_t i = 0; i < out->n; i++)
        d->nodes[out->items[i].from].roles |= out->items[i].comment ? ROLE_COMMENT : ROLE_POST;
}

void posts_shaped(struct extract *x, const struct post_marks *m, struct post_list *out)
{
    struct mark_kind best = {0, 0};
    struct post *parts = arena_array(x->arena, LIMIT_PAGE_LISTINGS, sizeof *parts);
    size_t most = 1;
    for (size_t i = 0; i < m->n_kinds; i++) {
        const struct mark_kind *kind = &m->kinds[i];
        size_t whole = post_marks_cut(x, m, kind, parts);
        bool earlier =
            whole == most && best.n && m->marks[kind->first].node < m->marks[best.first].node;
        if (whole * 2 > kind->n && (whole > most || earlier)) {
            most = whole;
            best = *kind;
        }
    }
    if (best.n) {
        post_marks_cut(x, m, &best, parts);
        keep_posts(x, m, parts, best.n, out);
    }
}
