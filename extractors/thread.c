// The posts of a thread and the comments below an article: phpBB, SMF, MyBB, XenForo, vBulletin,
// bbPress, WordPress, Discourse and what looks like them.
//
// A post is an element that names itself (an id like "p123", "msg_45", "comment-6", or a class
// that only posts have) and holds an author and a body. Nested posts are posts of their own, and
// quotations and signatures are not the author's words.
#include "extractors/contact.h"
#include "extractors/extract.h"
#include "extractors/page_title.h"
#include "extractors/record.h"
#include "extractors/roles.h"
#include "extractors/text.h"

enum {
    POSTS = ROLE_POST | ROLE_COMMENT,
    SKIP = ROLE_HIDDEN | ROLE_SHARE | ROLE_CONTROL | ROLE_QUOTE | ROLE_SIGNATURE | ROLE_POST |
           ROLE_COMMENT,
    ANCHOR_MAX = 64,
};

// What stands before the number in the id of a post's element.
static const struct str id_prefixes[] = {
    STR_INIT("p"),        STR_INIT("post"),        STR_INIT("post_"),   STR_INIT("post-"),
    STR_INIT("js-post-"), STR_INIT("msg"),         STR_INIT("msg_"),    STR_INIT("message"),
    STR_INIT("message-"), STR_INIT("message_"),    STR_INIT("comment"), STR_INIT("comment-"),
    STR_INIT("comment_"), STR_INIT("li-comment-"), STR_INIT("c"),       STR_INIT("reply-"),
    STR_INIT("reply_"),   STR_INIT("edit"),
};

// Classes that only posts and comments have.
static const struct {
    struct str class;
    enum role role;
} post_classes[] = {
    {STR_INIT("comment"), ROLE_COMMENT},    {STR_INIT("crawler-post"), ROLE_POST},
    {STR_INIT("forum-post"), ROLE_POST},    {STR_INIT("message--post"), ROLE_POST},
    {STR_INIT("post_wrapper"), ROLE_POST},  {STR_INIT("postbit"), ROLE_POST},
    {STR_INIT("postcontainer"), ROLE_POST}, {STR_INIT("type-reply"), ROLE_POST},
    {STR_INIT("type-topic"), ROLE_POST},
};

// Bodies whose class is too common to mean a body anywhere else.
static const char *const body_classes[] = {"content",  "inner",        "message-content",
                                           "postbody", "post-message", "cooked",
                                           "post",     "body",         "text"};

static struct str number_of(struct str id)
{
    for (size_t i = 0; i < sizeof id_prefixes / sizeof *id_prefixes; i++) {
        uint64_t number;
        struct str rest = str_skip(id, id_prefixes[i].len);
        if (str_starts_nocase(id, id_prefixes[i]) && str_to_u64(rest, &number))
            return rest;
    }
    return STR_NONE;
}

static uint32_t class_role(const struct dom *d, uint32_t node)
{
    for (size_t i = 0; i < sizeof post_classes / sizeof *post_classes; i++) {
        struct str rest = dom_attr(d, node, "class"), word;
        while (text_word(&rest, &word))
            if (str_eq_nocase(word, post_classes[i].class))
                return post_classes[i].role;
    }
    return 0;
}

static uint32_t find_body(const struct dom *d, uint32_t post)
{
    uint32_t body = dom_find_role(d, post, ROLE_CONTENT, SKIP);
    if (body != DOM_NONE && body != post)
        return body;
    for (size_t c = 0; c < sizeof body_classes / sizeof *body_classes; c++)
        for (uint32_t i = post + 1; i < d->nodes[post].end; i++) {
            if (d->nodes[i].roles & POSTS)
                i = d->nodes[i].end - 1;
            else if (dom_attr_has_word(d, i, "class", body_classes[c]))
                return i;
        }
    return DOM_NONE;
}

static bool has_author(const struct dom *d, uint32_t post)
{
    if (dom_attr(d, post, "data-author").len)
        return true;
    uint32_t author = dom_find_role(d, post, ROLE_AUTHOR, SKIP);
    return author != DOM_NONE && author != post;
}

// A heading that leads to another page makes of it an article in a list, not a post.
static bool has_linked_heading(const struct dom *d, uint32_t node)
{
    for (uint32_t i = node + 1; i < d->nodes[node].end; i++) {
        enum tag_id tag = (enum tag_id)d->nodes[i].tag;
        if (tag != TAG_H1 && tag != TAG_H2 && tag != TAG_H3)
            continue; // smaller ones hold the author's name
        uint32_t link = dom_find_tag(d, i, TAG_A);
        struct str href = link == DOM_NONE ? STR_NONE : dom_attr(d, link, "href");
        if (href.len && str_find_char(href, '#', 0) == STR_NPOS)
            return true;
    }
    return false;
}

// Whether the element may be a post, by its name alone.
static uint32_t named_role(const struct dom *d, uint32_t node)
{
    const struct dom_node *n = &d->nodes[node];
    if (n->is_text || n->tag == TAG_A || n->tag == TAG_SPAN || n->tag == TAG_BODY ||
        n->tag == TAG_INPUT)
        return 0;
    uint32_t role = class_role(d, node);
    struct str id = dom_attr(d, node, "id");
    if (!role && number_of(id).len)
        role = str_find_nocase(id, STR("comment"), 0) != STR_NPOS ? ROLE_COMMENT : ROLE_POST;
    // WordPress calls every entry hentry: bbPress's posts, in a <div>, and articles.
    if (dom_attr_has_word(d, node, "class", "hentry") &&
        (n->tag != TAG_DIV || !class_role(d, node)))
        return 0;
    return role;
}

// A class alone makes no post of what stands in one that has a number: it is its frame.
static bool is_frame(const struct dom *d, uint32_t node)
{
    return number_of(dom_attr(d, node, "id")).len == 0 && dom_has_role_above(d, node, POSTS);
}

// Marks the posts. All that are named so come first; then, from the inside out, those that have
// no author or body of their own are dropped.
static size_t mark_posts(struct extract *x)
{
    struct dom *d = &x->dom;
    uint32_t heading = page_heading(x);
    for (uint32_t i = 1; i < d->count; i++) {
        if (d->nodes[i].roles & ROLE_HIDDEN) {
            i = d->nodes[i].end - 1;
            continue;
        }
        uint32_t role = dom_inside(d, heading, i) ? 0 : named_role(d, i);
        if (role && !is_frame(d, i))
            d->nodes[i].roles |= role;
    }
    size_t n = 0;
    for (uint32_t i = d->count - 1; i > 0; i--) {
        if (!(d->nodes[i].roles & POSTS))
            continue;
        bool post = has_author(d, i) && find_body(d, i) != DOM_NONE && !has_linked_heading(d, i);
        if (!post)
            d->nodes[i].roles &= ~(uint32_t)POSTS;
        n += post;
    }
    return n;
}

// A number that the post has in a class ("post-61"), or a part of it in its id or name.
static struct str inner_anchor(const struct dom *d, uint32_t post)
{
    struct str rest = dom_attr(d, post, "class"), word;
    while (text_word(&rest, &word))
        if (number_of(word).len && word.len <= ANCHOR_MAX)
            return word;
    for (uint32_t i = post + 1; i < d->nodes[post].end; i++) {
        struct str id = dom_attr(d, i, "id");
        if (d->nodes[i].tag == TAG_A && id.len == 0)
            id = dom_attr(d, i, "name");
        if (number_of(id).len && id.len <= ANCHOR_MAX)
            return id;
    }
    return STR_NONE;
}

// The post's own address: the page's with the anchor that the post gives itself.
static void read_address(const struct extract *x, struct found *f, uint32_t post)
{
    const struct dom *d = &x->dom;
    struct listing *l = &f->listing;
    struct str anchor = dom_attr(d, post, "id");
    struct str page = extract_without_fragment(x->in->url);
    if (str_starts(anchor, STR("js-post-"))) // XenForo's anchor is post-123
        anchor = str_skip(anchor, 3);
    if (anchor.len == 0 || anchor.len > ANCHOR_MAX)
        anchor = inner_anchor(d, post);
    l->url = page;
    if (anchor.len == 0)
        return;
    l->url = arena_fmt(x->arena, "%.*s#%.*s", STR_ARG(page), STR_ARG(anchor));
    l->id = anchor;
}

static void read_post(struct extract *x, uint32_t post, struct str title, bool reply)
{
    struct dom *d = &x->dom;
    bool comment = d->nodes[post].roles & ROLE_COMMENT;
    struct found *f =
        extract_add(x, SOURCE_HEURISTIC, FOUND_POST, comment ? LISTING_COMMENT : LISTING_POST);
    if (!f)
        return;
    struct listing *l = &f->listing;
    uint32_t body = find_body(d, post);
    f->node = post;
    l->reply = reply;
    read_address(x, f, post);
    if (!comment) // a comment is not about what its page offers
        extract_set(f, &l->title, FIELD_TITLE, title);
    extract_set(f, &l->description, FIELD_DESCRIPTION,
                dom_text(d, x->arena, body, SKIP | ROLE_META, LIMIT_TEXT_BYTES));
    extract_set(f, &l->seller_name, FIELD_SELLER,
                text_line(x->arena, dom_attr(d, post, "data-author")));
    record_read_fields(x, f, post, SKIP & ~(uint32_t)ROLE_META);
    // The body's links and images are the post's; the author's profile and portrait are not.
    l->images = NULL;
    l->n_images = 0;
    l->sources[FIELD_IMAGES] = SOURCE_NONE;
    for (uint32_t i = body; i < d->nodes[body].end; i++)
        if (d->nodes[i].tag == TAG_IMG)
            extract_add_image(x, f, dom_attr(d, i, "src"));
    extract_read_texts(x, f, body, SKIP);
}

void thread_extract(struct extract *x)
{
    struct dom *d = &x->dom;
    if (mark_posts(x) == 0)
        return;
    struct str title = page_title(x);
    bool reply = false;
    for (uint32_t i = 1; i < d->count; i++)
        if (d->nodes[i].roles & POSTS) {
            read_post(x, i, title, reply);
            reply = true;
        }
    for (uint32_t i = 1; i < d->count; i++)
        if (d->nodes[i].roles & POSTS)
            d->nodes[i].roles |= ROLE_CLAIMED;
}
