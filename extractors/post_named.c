// Posts and comments by what they are called: an id like "p123", "msg_45", "comment-6", an
// attribute like data-post-id, or a class that only posts have. Whatever is called so and holds an
// author and a text of its own is one.
#include "extractors/post.h"

#include "extractors/page_title.h"
#include "extractors/text.h"

#define COUNT(t) (sizeof(t) / sizeof *(t))

enum {
    FIRST_POSTS = 16,
    NESTED_VISITS = 8, // of every node on the average: candidates may stand in each other
    HEADERS_MAX = 2,
};

// Classes that only posts and comments have.
static const struct {
    struct str class;
    enum role role;
} post_classes[] = {
    {STR_INIT("b-post"), ROLE_POST},
    {STR_INIT("comment"), ROLE_COMMENT},
    {STR_INIT("crawler-post"), ROLE_POST},
    {STR_INIT("forum-post"), ROLE_POST},
    {STR_INIT("message--post"), ROLE_POST},
    {STR_INIT("post_wrapper"), ROLE_POST},
    {STR_INIT("postbit"), ROLE_POST},
    {STR_INIT("postcontainer"), ROLE_POST},
    {STR_INIT("tgme_widget_message"), ROLE_POST},
    {STR_INIT("type-reply"), ROLE_POST},
    {STR_INIT("type-topic"), ROLE_POST},
};

// Attributes that hold a post's number or key.
static const struct {
    const char *name;
    enum role role;
} post_attributes[] = {
    {"data-pid", ROLE_POST},           {"data-post-id", ROLE_POST},
    {"data-postid", ROLE_POST},        {"data-node-id", ROLE_POST},
    {"data-message-id", ROLE_POST},    {"data-fullname", ROLE_POST},
    {"data-comment-id", ROLE_COMMENT}, {"data-commentid", ROLE_COMMENT},
};

void post_list_add(struct extract *x, struct post_list *list, const struct post *p)
{
    if (list->n == LIMIT_PAGE_LISTINGS) {
        x->cut = true;
        return;
    }
    if (list->n == list->cap) {
        size_t cap = list->cap ? list->cap * 2 : FIRST_POSTS;
        struct post *items = arena_array(x->arena, cap, sizeof *items);
        if (list->n)
            memcpy(items, list->items, list->n * sizeof *items);
        list->items = items;
        list->cap = cap;
    }
    list->items[list->n++] = *p;
}

static uint32_t class_role(const struct dom *d, uint32_t node)
{
    struct str rest = dom_attr(d, node, "class"), word;
    while (text_word(&rest, &word))
        for (size_t i = 0; i < COUNT(post_classes); i++)
            if (word.len == post_classes[i].class.len && str_eq_nocase(word, post_classes[i].class))
                return post_classes[i].role;
    return 0;
}

// Reddit's t1_ are comments, t3_ what they stand below.
static uint32_t attribute_role(const struct dom *d, uint32_t node)
{
    for (size_t i = 0; i < COUNT(post_attributes); i++) {
        struct str value = dom_attr(d, node, post_attributes[i].name);
        if (value.len)
            return str_starts(value, STR("t1_")) ? ROLE_COMMENT : post_attributes[i].role;
    }
    return 0;
}

static bool has_number(const struct dom *d, uint32_t node)
{
    return post_number(dom_attr(d, node, "id")).len || attribute_role(d, node) ||
           post_declared_role(d, node);
}

// A heading that leads to another page makes of it an article in a list, not a post.
static bool has_linked_heading(const struct dom *d, uint32_t node)
{
    for (uint32_t i = node + 1; i < d->nodes[node].end; i++) {
        enum tag_id tag = (enum tag_id)d->nodes[i].tag;
        if (d->nodes[i].roles & POST_ROLES) {
            i = d->nodes[i].end - 1;
            continue;
        }
        if (tag != TAG_H1 && tag != TAG_H2 && tag != TAG_H3)
            continue; // smaller ones hold the author's name
        uint32_t link = dom_find_tag(d, i, TAG_A);
        struct str href = link == DOM_NONE ? STR_NONE : dom_attr(d, link, "href");
        if (href.len && str_find_char(href, '#', 0) == STR_NPOS && !post_is_profile(href))
            return true;
    }
    return false;
}

// Whether the element may be a post, by its name alone.
static uint32_t named_role(const struct dom *d, uint32_t node)
{
    const struct dom_node *n = &d->nodes[node];
    if (n->n_attrs == 0 || n->tag == TAG_A || n->tag == TAG_SPAN || n->tag == TAG_BODY ||
        n->tag == TAG_INPUT || n->tag == TAG_BUTTON || n->tag == TAG_FORM)
        return 0;
    uint32_t declared = post_declared_role(d, node);
    if (declared)
        return declared;
    uint32_t role = class_role(d, node);
    struct str id = dom_attr(d, node, "id");
    if (!role && n->roles & (ROLE_AUTHOR | ROLE_TIME | ROLE_PROFILE))
        return 0; // "comment-author", with the comment's id
    if (!role && post_number(id).len)
        role = str_starts_nocase(id, STR("elComment")) ||
                       str_find_nocase(id, STR("comment"), 0) == STR_NPOS
                   ? ROLE_POST
                   : ROLE_COMMENT;
    if (!role)
        role = attribute_role(d, node);
    // WordPress calls every entry hentry: bbPress's posts, in a <div>, and articles.
    bool entry = dom_attr_has_word(d, node, "class", "hentry") &&
                 (id.len == 0 || str_starts(id, STR("post-")));
    if (entry && (n->tag != TAG_DIV || !class_role(d, node)))
        return 0;
    return role;
}

// A class alone makes no post of what stands in one that has a number: it is its frame.
static bool is_frame(const struct dom *d, uint32_t node)
{
    return !has_number(d, node) && dom_has_role_above(d, node, POST_ROLES);
}

// The neighbour before, or DOM_NONE.
static uint32_t before_of(const struct dom *d, uint32_t node)
{
    uint32_t up = node - 1, parent = d->nodes[node].parent;
    while (up > parent && d->nodes[up].parent != parent)
        up = d->nodes[up].parent;
    return up > parent ? up : DOM_NONE;
}

// bbPress writes a post's date and number above it, in a neighbour of the same number.
static uint32_t with_header(const struct extract *x, const struct post *p)
{
    const struct dom *d = &x->dom;
    struct str number = post_number(post_anchor(d, p));
    uint32_t at = p->from;
    for (int n = 0; n < HEADERS_MAX && number.len; n++) {
        at = before_of(d, at);
        if (at == DOM_NONE || d->nodes[at].roles & POST_ROLES)
            break;
        struct str id = dom_attr(d, at, "id");
        if (str_eq(post_number(id), number) &&
            inventory_of(&x->inventory, at, d->nodes[at].end).text > 0)
            return at;
        if (!d->nodes[at].is_text)
            break;
    }
    return p->from;
}

static bool is_post(struct extract *x, uint32_t node, struct post *p)
{
    struct dom *d = &x->dom;
    *p = (struct post){
        .from = node, .end = d->nodes[node].end, .comment = d->nodes[node].roles & ROLE_COMMENT};
    bool declared = post_declared_role(d, node) != 0;
    bool titled = post_declared(d, p, "post-title").len > 0;
    if ((!post_find_body(x, p) && !titled) || (!declared && has_linked_heading(d, node)))
        return false;
    p->author = post_author(x, p);
    p->knows_author = true;
    return p->author.name.len && (p->author.certain || p->body != p->from);
}

// Flarum's page for readers without scripts names nothing but the bodies.
static bool is_flarum_body(const struct dom *d, uint32_t node)
{
    return str_eq(dom_attr(d, node, "class"), STR("Post-body")) &&
           !dom_has_attr(d, d->nodes[node].parent, "class");
}

// Marks all that are named so, and returns how many there are.
static size_t mark_named(struct extract *x)
{
    struct dom *d = &x->dom;
    uint32_t heading = page_heading(x);
    size_t n = 0;
    for (uint32_t i = 1; i < d->count; i++) {
        if (d->nodes[i].roles & (ROLE_HIDDEN | ROLE_CLAIMED)) {
            i = d->nodes[i].end - 1;
            continue;
        }
        bool article = d->nodes[heading].tag == TAG_H1 && dom_inside(d, heading, i) &&
                       !post_declared_role(d, i);
        uint32_t role = article ? 0 : named_role(d, i), parent = d->nodes[i].parent;
        if (role && !is_frame(d, i)) {
            d->nodes[i].roles |= role;
            n++;
        } else if (parent && is_flarum_body(d, i) && !dom_has_role_above(d, i, POST_ROLES)) {
            d->nodes[parent].roles |= ROLE_POST;
            n++;
        }
    }
    return n;
}

// All that are named so come first; then, from the inside out, those that have no author or body
// of their own are dropped.
void posts_named(struct extract *x, struct post_list *out)
{
    struct dom *d = &x->dom;
    size_t named = mark_named(x), n = 0;
    uint64_t budget = (uint64_t)d->count * NESTED_VISITS;
    struct post *posts = arena_array(x->arena, named + 1, sizeof *posts);
    for (uint32_t i = d->count - 1; i > 0 && named; i--) {
        if (!(d->nodes[i].roles & POST_ROLES) || d->nodes[i].roles & ROLE_CLAIMED)
            continue;
        uint32_t cost = d->nodes[i].end - i;
        if (cost <= budget && is_post(x, i, &posts[n]))
            n++;
        else
            d->nodes[i].roles &= ~(uint32_t)POST_ROLES;
        budget -= cost <= budget ? cost : budget;
    }
    while (n--) {
        uint32_t from = with_header(x, &posts[n]);
        posts[n].knows_author = from == posts[n].from;
        posts[n].from = from;
        post_list_add(x, out, &posts[n]);
    }
}
