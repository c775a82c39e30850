// Where a post stands: what it calls itself, its own address, and the subject above it.
#include "extractors/post.h"
#include "extractors/text.h"

#define COUNT(t) (sizeof(t) / sizeof *(t))

enum {
    ANCHOR_MAX = 64,
    SUBJECT_MIN = 4,
    LINE_NODES = 100, // of an element that is a line
};

struct str post_anchor(const struct dom *d, const struct post *p)
{
    uint64_t number;
    struct str id = dom_attr(d, p->from, "id");
    if (str_starts(id, STR("js-post-"))) // XenForo's anchor is post-123
        id = str_skip(id, 3);
    if (id.len && id.len <= ANCHOR_MAX)
        return id;
    struct str rest = dom_attr(d, p->from, "class"), word;
    while (text_word(&rest, &word))
        if (post_number(word).len && word.len <= ANCHOR_MAX)
            return word;
    for (uint32_t i = p->from; i < p->end; i++) {
        id = dom_attr(d, i, "id");
        if (id.len == 0 && d->nodes[i].tag == TAG_A)
            id = dom_attr(d, i, "name");
        bool bare = d->nodes[i].tag == TAG_A && str_to_u64(id, &number);
        if ((bare || post_number(id).len) && id.len <= ANCHOR_MAX)
            return id;
    }
    return STR_NONE;
}

// The first id of a part of the post, if it is long enough to be in addresses.
static struct str inner_key(const struct dom *d, const struct post *p)
{
    enum { KEY_MIN = 8, NODES_MAX = 40 };
    for (uint32_t i = p->from; i < p->end && i < p->from + NODES_MAX; i++) {
        struct str id = dom_attr(d, i, "id");
        if (id.len >= KEY_MIN && id.len <= ANCHOR_MAX)
            return id;
    }
    return STR_NONE;
}

// What a permalink to this post would have in it: a number, or a program's own identifier.
static struct str own_key(const struct dom *d, const struct post *p)
{
    static const char *const names[] = {"data-pid",     "data-post-id", "data-postid",
                                        "data-node-id", "data-post",    "data-comment-id",
                                        "data-id",      "data-fullname"};
    uint64_t bare;
    struct str anchor = post_anchor(d, p);
    struct str number = str_to_u64(anchor, &bare) ? anchor : post_number(anchor);
    for (size_t i = 0; i < COUNT(names) && number.len == 0; i++)
        number = dom_attr(d, p->from, names[i]);
    if (str_starts(number, STR("t1_")) || str_starts(number, STR("t3_"))) // Reddit
        number = str_skip(number, 3);
    return number.len ? number : inner_key(d, p);
}

// Whether `key` stands in the address: "p123" has 123, "1234" has not.
static bool has_key(struct str href, struct str key)
{
    for (size_t at = str_find(href, key, 0); key.len && at != STR_NPOS;
         at = str_find(href, key, at + 1)) {
        size_t behind = at + key.len;
        if ((at == 0 || !ascii_digit(href.ptr[at - 1])) &&
            (behind == href.len || !ascii_alnum(href.ptr[behind])))
            return true;
    }
    return false;
}

enum link_rank { LINK_NONE, LINK_KEYED = 1, LINK_NAMED = 2, LINK_TIME = 3, LINK_PROPERTY = 4 };

static bool holds_time(const struct extract *x, uint32_t link)
{
    const struct dom *d = &x->dom;
    if (d->nodes[d->nodes[link].parent].roles & ROLE_TIME)
        return true;
    for (uint32_t i = link; i < d->nodes[link].end; i++)
        if (d->nodes[i].roles & ROLE_TIME || d->nodes[i].tag == TAG_TIME)
            return true;
    struct str line = dom_line(d, x->arena, link, ROLE_HIDDEN, LIMIT_VALUE_BYTES);
    return post_looks_like_time(line) && post_time_in(x, line).len > 0;
}

static bool is_number_sign(struct str text)
{
    uint64_t number;
    text = str_starts(text, STR("#")) ? str_skip(text, 1) : text;
    return str_to_u64(str_trim(text), &number);
}

static bool says_permalink(const struct extract *x, uint32_t link)
{
    const struct dom *d = &x->dom;
    struct str line = dom_line(d, x->arena, link, ROLE_HIDDEN, LIMIT_VALUE_BYTES);
    struct str class = dom_attr(d, link, "class");
    struct str href = dom_attr(d, link, "href");
    size_t fragment = str_find_char(href, '#', 0);
    return dom_attr_has_word(d, link, "rel", "bookmark") || is_number_sign(line) ||
           (fragment != STR_NPOS && post_number(str_skip(href, fragment + 1)).len) ||
           str_find_nocase(class, STR("permalink"), 0) != STR_NPOS ||
           str_eq_nocase(line, STR("permalink")) ||
           str_starts_nocase(dom_attr(d, link, "title"), STR("permalink"));
}

// The rank of a link, twice as high above all others if it has the post's key in it.
static int rank_link(const struct extract *x, uint32_t i, struct str key)
{
    const struct dom *d = &x->dom;
    struct str href = dom_attr(d, i, "href");
    struct str property = dom_attr(d, i, "itemprop");
    bool keyed = has_key(href, key);
    if (href.len == 0 || post_is_action(href))
        return LINK_NONE;
    if (d->nodes[i].tag != TAG_A)
        return str_eq(property, STR("url")) || str_eq(property, STR("mainEntityOfPage"))
                   ? LINK_PROPERTY + (keyed ? LINK_PROPERTY : 0)
                   : LINK_NONE;
    int rank = keyed ? LINK_KEYED : LINK_NONE;
    if (str_starts(href, STR("#"))) // a program's own address is worth more
        return keyed ? rank + LINK_PROPERTY : rank;
    if (holds_time(x, i))
        rank = LINK_TIME;
    else if (says_permalink(x, i))
        rank = LINK_NAMED;
    return keyed ? rank + LINK_PROPERTY : rank;
}

struct str post_permalink(const struct extract *x, const struct post *p, bool first)
{
    const struct dom *d = &x->dom;
    struct str key = own_key(d, p), best = extract_href(x, dom_attr(d, p->from, "data-permalink"));
    if (best.len == 0)
        best = extract_href(x, post_declared(d, p, "permalink"));
    struct str page = extract_without_fragment(x->in->url);
    int best_rank = best.len ? 2 * LINK_PROPERTY + 1 : LINK_NONE;
    const uint32_t skip =
        ROLE_HIDDEN | ROLE_QUOTE | ROLE_SIGNATURE | POST_ROLES | ROLE_PROFILE | ROLE_EDIT_NOTE;
    for (uint32_t i = post_enter(d, p, p->from, skip); i < p->end;
         i = post_enter(d, p, i + 1, skip)) {
        bool link = d->nodes[i].tag == TAG_A || d->nodes[i].tag == TAG_LINK;
        int rank = link && !d->nodes[i].is_text ? rank_link(x, i, key) : LINK_NONE;
        if (rank <= best_rank)
            continue;
        struct str href = extract_href(x, dom_attr(d, i, "href"));
        bool here = str_eq(href, page) || str_eq(href, x->scan->canonical);
        if (href.len == 0 || (here && !first) || post_is_profile(href))
            continue;
        best = href;
        best_rank = rank;
    }
    return best;
}

struct str post_subject(const struct extract *x, const struct post *p)
{
    const struct dom *d = &x->dom;
    const uint32_t skip = POST_NOISE | ROLE_AUTHOR | ROLE_PROFILE | ROLE_TIME | ROLE_EDIT_NOTE;
    for (uint32_t i = post_enter(d, p, p->from, skip); i < p->end;
         i = post_enter(d, p, i + 1, skip)) {
        const struct dom_node *n = &d->nodes[i];
        bool heading = !n->is_text && tag_info((enum tag_id)n->tag)->flags & TAG_IS_HEADING;
        bool link = !n->is_text && n->tag == TAG_A;
        if ((!heading && !link) || n->end - i > LINE_NODES)
            continue;
        struct str href = dom_attr(d, i, "href");
        struct str line = dom_line(d, x->arena, i, ROLE_HIDDEN | ROLE_CONTROL, LIMIT_TITLE_BYTES);
        bool names = text_weight(line) >= SUBJECT_MIN && extract_is_title(line) &&
                     !post_looks_like_time(line) && !is_number_sign(line);
        if (heading && names && !post_is_profile(href))
            return line;
        if (link && names && text_words(line) > 1 && !post_is_profile(href) &&
            !post_is_action(href))
            return line;
    }
    return STR_NONE;
}
