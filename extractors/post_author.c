// Who wrote a post: by microdata and data attributes, by what is called an author, by a link to a
// person's page, else by what stands out before the text.
#include "extractors/post.h"
#include "extractors/text.h"

#define COUNT(t) (sizeof(t) / sizeof *(t))

enum {
    NAME_MAX = 96, // bytes; longer is no name
    BOLD_MAX = 48,
    NAME_NODES = 100, // of an element that holds a name
    BOX_NODES = 400,  // of a box about the author that are looked at
};

// What a name may be told by, the least telling first.
enum author_rank {
    AUTHOR_NONE,
    AUTHOR_BOLD,     // the first that stands out
    AUTHOR_BOX,      // in the box about the member
    AUTHOR_LINK,     // leads to a person's page
    AUTHOR_HANDLE,   // data-username: may not be the name that is shown
    AUTHOR_NAMED,    // class, id, rel
    AUTHOR_PROPERTY, // itemprop
    AUTHOR_DATA,     // data-author
};

struct author_pick {
    enum author_rank rank;
    struct str name;
    uint32_t link; // or DOM_NONE
};

static bool is_edge(struct str s, bool end, size_t *len)
{
    static const struct str edges[] = {STR_INIT(","), STR_INIT(":"),  STR_INIT("·"), STR_INIT(" »"),
                                       STR_INIT("|"), STR_INIT("•"),  STR_INIT("–"), STR_INIT("—"),
                                       STR_INIT(" "), STR_INIT("« "), STR_INIT("-"), STR_INIT("："),
                                       STR_INIT(";"), STR_INIT("\n"), STR_INIT("、")};
    for (size_t i = 0; i < COUNT(edges); i++)
        if (end ? str_ends(s, edges[i]) : str_starts(s, edges[i])) {
            *len = edges[i].len;
            return true;
        }
    return false;
}

// Without what leads to it and what goes on behind it: "by Alice »", "Alice says:".
static struct str bare_name(struct str line)
{
    static const struct str before[] = {STR_INIT("by "),  STR_INIT("von "), STR_INIT("par "),
                                        STR_INIT("por "), STR_INIT("da "),  STR_INIT("door "),
                                        STR_INIT("od "),  STR_INIT("af "),  STR_INIT("av "),
                                        STR_INIT("от "),  STR_INIT("від "), STR_INIT("作者")};
    static const struct str behind[] = {
        STR_INIT(" says"),   STR_INIT(" said"),  STR_INIT(" wrote"),
        STR_INIT(" writes"), STR_INIT(" sagt"),  STR_INIT(" dice"),
        STR_INIT(" dit"),    STR_INIT(" пишет"), STR_INIT(" schrieb")};
    size_t len;
    line = str_trim(line);
    for (size_t i = 0; i < COUNT(before); i++)
        if (str_starts_nocase(line, before[i])) {
            line = str_skip(line, before[i].len);
            break;
        }
    while (line.len && is_edge(line, true, &len))
        line = str_sub(line, 0, line.len - len);
    while (line.len && is_edge(line, false, &len))
        line = str_skip(line, len);
    for (size_t i = 0; i < COUNT(behind); i++)
        if (str_ends(line, behind[i]))
            return str_trim(str_sub(line, 0, line.len - behind[i].len));
    return line;
}

static struct str name_at(const struct extract *x, uint32_t node)
{
    const uint32_t skip = ROLE_HIDDEN | ROLE_META | ROLE_TIME | ROLE_CONTROL | ROLE_PROFILE;
    if (x->dom.nodes[node].end - node > NAME_NODES)
        return STR_NONE;
    struct str line = bare_name(dom_line(&x->dom, x->arena, node, skip, LIMIT_VALUE_BYTES));
    return line.len > NAME_MAX ? STR_NONE : line;
}

static bool is_number(struct str s)
{
    for (size_t i = 0; i < s.len; i++)
        if (!ascii_digit(s.ptr[i]) && s.ptr[i] != '.' && s.ptr[i] != ',')
            return false;
    return true;
}

static void offer(struct author_pick *pick, enum author_rank rank, struct str name, uint32_t link)
{
    if (name.len && rank > pick->rank)
        *pick = (struct author_pick){rank, name, link};
}

static bool is_person_link(const struct dom *d, uint32_t i)
{
    return d->nodes[i].tag == TAG_A && !d->nodes[i].is_text &&
           (post_is_profile(dom_attr(d, i, "href")) || dom_attr_has_word(d, i, "rel", "author"));
}

static bool stands_out(const struct dom *d, uint32_t i)
{
    const struct dom_node *n = &d->nodes[i];
    return !n->is_text &&
           (tag_info((enum tag_id)n->tag)->flags & TAG_IS_HEADING || n->tag == TAG_STRONG ||
            n->tag == TAG_B || n->tag == TAG_DT || str_eq(n->text, STR("cite")));
}

// The name in a part that is about the author: what is called so, a link, what stands out, or all.
static void read_box(const struct extract *x, uint32_t box, enum author_rank rank,
                     struct author_pick *pick)
{
    const struct dom *d = &x->dom;
    struct author_pick linked = {0}, named = {0}, bold = {0};
    uint32_t end = d->nodes[box].end, deepest_end = 0;
    for (uint32_t i = box + 1; i < end && i - box < BOX_NODES; i++) {
        if (d->nodes[i].roles & (ROLE_HIDDEN | ROLE_CONTROL)) {
            i = d->nodes[i].end - 1;
            continue;
        }
        bool link = d->nodes[i].tag == TAG_A && !d->nodes[i].is_text;
        bool mail = link && str_starts_nocase(dom_attr(d, i, "href"), STR("mailto:"));
        bool deeper = named.rank == AUTHOR_NONE || i < deepest_end;
        struct str name = STR_NONE;
        if (d->nodes[i].roles & ROLE_AUTHOR && deeper && (name = name_at(x, i)).len) {
            named = (struct author_pick){rank, name, link ? i : DOM_NONE};
            deepest_end = d->nodes[i].end;
        }
        if (is_person_link(d, i) || mail)
            offer(&linked, rank, name_at(x, i), i);
        if (stands_out(d, i))
            offer(&bold, rank, name_at(x, i), DOM_NONE);
    }
    struct author_pick all = {rank, name_at(x, box), d->nodes[box].tag == TAG_A ? box : DOM_NONE};
    const struct author_pick order[] = {linked, named, bold, all};
    for (size_t i = 0; i < COUNT(order); i++)
        if (order[i].name.len && !is_number(order[i].name)) {
            offer(pick, rank, order[i].name, order[i].link);
            return;
        }
}

static struct str property_name(const struct extract *x, uint32_t author)
{
    const struct dom *d = &x->dom;
    for (uint32_t i = author; i < d->nodes[author].end; i++)
        if (str_eq(dom_attr(d, i, "itemprop"), STR("name")) ||
            str_eq(dom_attr(d, i, "itemprop"), STR("givenName"))) {
            struct str content = text_line(x->arena, dom_attr(d, i, "content"));
            return content.len ? content : name_at(x, i);
        }
    struct str content = text_line(x->arena, dom_attr(d, author, "content"));
    return content.len ? content : name_at(x, author);
}

static void read_author_at(const struct extract *x, const struct post *p, uint32_t i,
                           struct author_pick *pick)
{
    static const char *const data[] = {"data-author", "data-author-name"};
    static const char *const handles[] = {"data-username", "data-user-name"};
    const struct dom *d = &x->dom;
    if (d->nodes[i].is_text)
        return;
    if (i == p->from)
        offer(pick, AUTHOR_DATA, text_line(x->arena, post_declared(d, p, "author")), DOM_NONE);
    for (size_t k = 0; k < COUNT(data) && pick->rank < AUTHOR_DATA; k++)
        offer(pick, AUTHOR_DATA, text_line(x->arena, dom_attr(d, i, data[k])), DOM_NONE);
    for (size_t k = 0; k < COUNT(handles) && pick->rank < AUTHOR_HANDLE; k++)
        offer(pick, AUTHOR_HANDLE, text_line(x->arena, dom_attr(d, i, handles[k])), DOM_NONE);
    struct str property = dom_attr(d, i, "itemprop");
    if (pick->rank < AUTHOR_PROPERTY &&
        (str_eq(property, STR("author")) || str_eq(property, STR("creator"))))
        offer(pick, AUTHOR_PROPERTY, property_name(x, i),
              d->nodes[i].tag == TAG_A ? i : dom_find_tag(d, i, TAG_A));
    if (pick->rank < AUTHOR_NAMED && i != p->from && d->nodes[i].roles & ROLE_AUTHOR)
        read_box(x, i, AUTHOR_NAMED, pick);
    if (pick->rank < AUTHOR_LINK && is_person_link(d, i)) {
        struct str name = name_at(x, i);
        offer(pick, AUTHOR_LINK, is_number(name) ? STR_NONE : name, i);
    }
    if (pick->rank < AUTHOR_LINK && post_opens_profile(d, i))
        offer(pick, AUTHOR_LINK, name_at(x, i), DOM_NONE);
    if (pick->rank < AUTHOR_BOX && i != p->from && d->nodes[i].roles & ROLE_PROFILE)
        read_box(x, i, AUTHOR_BOX, pick);
    bool above = p->body == p->from || i < p->body;
    if (pick->rank < AUTHOR_BOLD && above && stands_out(d, i)) {
        struct str name = name_at(x, i);
        bool other = name.len > BOLD_MAX || is_number(name) || post_looks_like_time(name) ||
                     str_find(name, STR(": "), 0) != STR_NPOS;
        offer(pick, AUTHOR_BOLD, other ? STR_NONE : name, DOM_NONE);
    }
}

// The first link to a person's page that says the name.
static uint32_t link_of(const struct extract *x, const struct post *p, struct str name)
{
    const struct dom *d = &x->dom;
    for (uint32_t i = post_enter(d, p, p->from, POST_NOISE); i < p->end;
         i = post_enter(d, p, i + 1, POST_NOISE))
        if (is_person_link(d, i) && str_eq(name_at(x, i), name))
            return i;
    return DOM_NONE;
}

// The address that the post's time leads to: its own.
static struct str time_href(const struct dom *d, const struct post *p)
{
    for (uint32_t i = post_enter(d, p, p->from, POST_NOISE); i < p->end;
         i = post_enter(d, p, i + 1, POST_NOISE))
        if (!d->nodes[i].is_text && d->nodes[i].tag == TAG_TIME) {
            uint32_t link = dom_above_tag(d, i, TAG_A);
            return link == DOM_NONE || link < p->from ? STR_NONE : dom_attr(d, link, "href");
        }
    return STR_NONE;
}

// "/anna" where the post stands at "/anna/status/12": the page of who wrote it, in the words of
// whatever program.
static void offer_owner(const struct extract *x, const struct post *p, struct author_pick *pick)
{
    const struct dom *d = &x->dom;
    struct str own = time_href(d, p);
    for (uint32_t i = post_enter(d, p, p->from, POST_NOISE);
         i < p->end && own.len && pick->rank < AUTHOR_LINK;
         i = post_enter(d, p, i + 1, POST_NOISE)) {
        struct str href = d->nodes[i].tag == TAG_A ? dom_attr(d, i, "href") : STR_NONE;
        bool above = href.len > 1 && href.len + 1 < own.len && str_starts(own, href) &&
                     own.ptr[href.len] == '/' && href.ptr[href.len - 1] != '/';
        struct str name = above ? name_at(x, i) : STR_NONE;
        if (name.len && name.ptr[0] != '@')
            offer(pick, AUTHOR_LINK, name, i);
    }
}

struct post_author post_author(const struct extract *x, const struct post *p)
{
    const struct dom *d = &x->dom;
    struct author_pick pick = {AUTHOR_NONE, STR_NONE, DOM_NONE};
    if (p->knows_author)
        return p->author;
    for (uint32_t i = post_enter(d, p, p->from, POST_NOISE | ROLE_EDIT_NOTE);
         i < p->end && pick.rank < AUTHOR_DATA;
         i = post_enter(d, p, i + 1, POST_NOISE | ROLE_EDIT_NOTE))
        read_author_at(x, p, i, &pick);
    if (pick.rank < AUTHOR_LINK)
        offer_owner(x, p, &pick);
    if (pick.link == DOM_NONE && pick.name.len)
        pick.link = link_of(x, p, pick.name);
    struct post_author out = {.name = pick.name, .certain = pick.rank > AUTHOR_BOX};
    if (pick.link != DOM_NONE)
        out.url = extract_href(x, dom_attr(d, pick.link, "href"));
    return out;
}
