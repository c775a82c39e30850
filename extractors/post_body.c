// Which part of a post is its text: what is named as one, else the heaviest part that tells neither
// of the author nor of the post.
#include "extractors/post.h"
#include "extractors/text.h"

#define COUNT(t) (sizeof(t) / sizeof *(t))

enum {
    BODY_MIN = 2,      // bytes
    LEVELS_MAX = 16,   // from a post down to its body
    MOST_PERCENT = 60, // of a post's text, in the part that is its body
};

// Bodies whose class is too common to mean a body anywhere else; the earlier in the table, the
// surer.
static const struct str body_classes[] = {
    STR_INIT("post-message"),  STR_INIT("message-content"),
    STR_INIT("cooked"),        STR_INIT("commtext"),
    STR_INIT("toptext"),       STR_INIT("usertext-body"),
    STR_INIT("tweet-content"), STR_INIT("email-body"),
    STR_INIT("comment-body"),  STR_INIT("md"),
    STR_INIT("Post-body"),     STR_INIT("postmsg"),
    STR_INIT("userContent"),   STR_INIT("message-body"),
    STR_INIT("post-text"),     STR_INIT("js-post-body"),
    STR_INIT("msgBody"),       STR_INIT("content"),
    STR_INIT("inner"),         STR_INIT("message"),
    STR_INIT("postbody"),      STR_INIT("post"),
    STR_INIT("body"),          STR_INIT("text"),
};

uint32_t post_enter(const struct dom *d, const struct post *p, uint32_t i, uint32_t skip)
{
    while (i < p->end) {
        if (p->body != p->from && i >= p->body && i < p->body_end)
            i = p->body_end;
        else if (d->nodes[i].roles & skip && d->nodes[i].parent != d->nodes[p->from].parent)
            i = d->nodes[i].end;
        else
            break;
    }
    return i;
}

static bool is_body_property(struct str property)
{
    return str_eq(property, STR("commentContent")) || str_eq(property, STR("text")) ||
           str_eq(property, STR("articleBody")) || str_eq(property, STR("commentText"));
}

static uint32_t weight_of(const struct extract *x, uint32_t from, uint32_t end)
{
    return inventory_of(&x->inventory, from, end).text;
}

static bool set_body(struct post *p, const struct dom *d, uint32_t node)
{
    p->body = node;
    p->body_end = d->nodes[node].end;
    return true;
}

// An id that says "the text of post 123".
static bool is_body_id(struct str id)
{
    static const struct str prefixes[] = {
        STR_INIT("post_message_"),
        STR_INIT("post-message-"),
        STR_INIT("post_text_"),
        STR_INIT("post-text-"),
        STR_INIT("post-content-"),
        STR_INIT("post_body_"),
        STR_INIT("comment-content-"),
        STR_INIT("comment-text-"),
        STR_INIT("comment-body-"),
        STR_INIT("comment_text_"),
        STR_INIT("message-content-"),
        STR_INIT("message_content_"),
        STR_INIT("msg_"),
        STR_INIT("pid_"),
        STR_INIT("postmessage_"),
    };
    uint64_t number;
    for (size_t i = 0; i < COUNT(prefixes); i++)
        if (str_starts_nocase(id, prefixes[i]) &&
            str_to_u64(str_skip(id, prefixes[i].len), &number))
            return true;
    return false;
}

// Named as one by its role, by its id, or by microdata; the innermost, unless it has but a little
// of the outer one's text.
static uint32_t named_body(const struct extract *x, const struct post *p)
{
    const struct dom *d = &x->dom;
    uint32_t best = DOM_NONE, least = 1;
    for (uint32_t i = post_enter(d, p, p->from, POST_NOISE); i < p->end;
         i = post_enter(d, p, i + 1, POST_NOISE)) {
        const struct dom_node *n = &d->nodes[i];
        bool named = n->roles & ROLE_CONTENT || is_body_id(dom_attr(d, i, "id")) ||
                     is_body_property(dom_attr(d, i, "itemprop")) ||
                     is_body_property(dom_attr(d, i, "data-role")) ||
                     str_eq(dom_attr(d, i, "data-testid"), STR("tweetText"));
        if (best != DOM_NONE && i >= d->nodes[best].end)
            break;
        if (i != p->from && !n->is_text && named && weight_of(x, i, n->end) >= least) {
            best = i;
            least = weight_of(x, i, n->end) / 2;
        }
    }
    return best;
}

// The place of the first of the words in the table, or its size.
static size_t body_rank(struct str class)
{
    struct str word;
    size_t best = COUNT(body_classes);
    while (text_word(&class, &word))
        for (size_t i = 0; i < best; i++)
            if (str_eq_nocase(word, body_classes[i]))
                best = i;
    return best;
}

static uint32_t classed_body(const struct extract *x, const struct post *p)
{
    const struct dom *d = &x->dom;
    uint32_t body = DOM_NONE;
    size_t best = COUNT(body_classes);
    for (uint32_t i = post_enter(d, p, p->from, POST_NOISE); i < p->end;
         i = post_enter(d, p, i + 1, POST_NOISE)) {
        struct str class = i == p->from ? STR_NONE : dom_attr(d, i, "class");
        size_t rank = class.len ? body_rank(class) : COUNT(body_classes);
        if (rank < best && weight_of(x, i, d->nodes[i].end)) {
            best = rank;
            body = i;
        }
    }
    return body;
}

// What tells of the author or of the post is no body, however much of it there is.
static bool may_hold_body(const struct dom *d, uint32_t node)
{
    const uint32_t others =
        POST_NOISE | ROLE_AUTHOR | ROLE_PROFILE | ROLE_TIME | ROLE_EDIT_NOTE | ROLE_META;
    const struct dom_node *n = &d->nodes[node];
    return !n->is_text && !(n->roles & others) && n->tag != TAG_A;
}

static bool tells_of_post(const struct dom *d, uint32_t i)
{
    const struct dom_node *n = &d->nodes[i];
    if (n->is_text)
        return post_looks_like_time(str_trim(n->text));
    if (n->tag == TAG_A)
        return post_is_profile(dom_attr(d, i, "href")) || post_is_handle(d, i) ||
               dom_find_tag(d, i, TAG_TIME) != DOM_NONE;
    return !may_hold_body(d, i);
}

// Text without what tells of the author and the post.
static uint32_t own_weight(const struct extract *x, uint32_t node)
{
    const struct dom *d = &x->dom;
    uint32_t weight = 0, end = d->nodes[node].end;
    for (uint32_t i = node; i < end;) {
        bool skip = (i != node || d->nodes[i].is_text) && tells_of_post(d, i);
        if (d->nodes[i].is_text && !skip)
            weight += (uint32_t)text_weight(d->nodes[i].text);
        i = skip ? d->nodes[i].end : i + 1;
    }
    return weight;
}

// The heaviest of the nodes [from, end) that stand beside each other, if it has most of the text.
static uint32_t heaviest_of(const struct extract *x, uint32_t from, uint32_t end)
{
    const struct dom *d = &x->dom;
    uint32_t heaviest = DOM_NONE;
    uint64_t most = 0, all = 0;
    bool paragraphs = false;
    for (uint32_t i = from; i < end; i = d->nodes[i].end) {
        if (!d->nodes[i].is_text && !may_hold_body(d, i))
            continue;
        uint64_t weight = own_weight(x, i);
        all += weight;
        paragraphs |= all > weight && weight && d->nodes[i].tag == TAG_P && !d->nodes[i].is_text;
        if (weight > most) {
            most = weight;
            heaviest = d->nodes[i].is_text ? DOM_NONE : i;
        }
    }
    // One paragraph of several is not the whole.
    return most * 100 >= all * MOST_PERCENT && !paragraphs ? heaviest : DOM_NONE;
}

// From the outside in, as long as one part has most of the text.
static uint32_t heaviest_part(const struct extract *x, const struct post *p)
{
    const struct dom *d = &x->dom;
    uint32_t from = p->from, end = p->end, best = DOM_NONE;
    if (d->nodes[from].end == end)
        from++;
    for (int level = 0; level < LEVELS_MAX; level++) {
        uint32_t heaviest = heaviest_of(x, from, end);
        if (heaviest == DOM_NONE)
            break;
        best = heaviest;
        from = heaviest + 1;
        end = d->nodes[heaviest].end;
    }
    return best;
}

bool post_find_body(const struct extract *x, struct post *p)
{
    const struct dom *d = &x->dom;
    p->body = p->from;
    p->body_end = p->end;
    uint32_t node = named_body(x, p);
    if (node == DOM_NONE)
        node = classed_body(x, p);
    if (node == DOM_NONE)
        node = heaviest_part(x, p);
    if (node != DOM_NONE)
        return set_body(p, d, node);
    uint32_t own = 0;
    for (uint32_t i = p->from; i < p->end; i = d->nodes[i].end)
        own += own_weight(x, i);
    return own >= BODY_MIN;
}
