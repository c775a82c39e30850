// The posts of a thread and the comments below an article, on forums and social pages.
//
// They are found by what they are called (post_named.c), else by their shape (post_shaped.c). Each
// is a listing with its thread's title. Nested posts are posts of their own; quotations,
// signatures and notes on changes are not the author's words.
#include "extractors/contact.h"
#include "extractors/extract.h"
#include "extractors/post_marks.h"
#include "extractors/price.h"
#include "extractors/record.h"
#include "extractors/text.h"
#include "extractors/thread_title.h"

enum {
    RULE_BYTES = 8,    // underscores above a signature
    CHANNEL_POSTS = 8, // whose authors may name the page
};

// vBulletin and phpBB write "________" above a signature, mail programs "-- ".
static struct str without_signature(struct str text)
{
    struct str rest = text, line;
    while (str_split(&rest, '\n', &line)) {
        bool rule = line.len >= RULE_BYTES;
        for (size_t i = 0; i < line.len && rule; i++)
            rule = line.ptr[i] == '_';
        if (rule || str_eq(line, STR("--")))
            return str_trim(str_sub(text, 0, (size_t)(line.ptr - text.ptr)));
    }
    return text;
}

static struct str read_text(const struct extract *x, const struct post *p)
{
    uint32_t skip = POST_NOISE | ROLE_META | ROLE_EDIT_NOTE;
    if (p->body == p->from)
        skip |= ROLE_AUTHOR | ROLE_PROFILE | ROLE_TIME;
    struct str text =
        dom_text_range(&x->dom, x->arena, p->body, p->body_end, skip, LIMIT_TEXT_BYTES);
    return without_signature(text);
}

// Discourse's pages for readers without scripts number the posts, and link none but the first.
static struct str discourse_address(const struct extract *x, const struct post *p)
{
    const struct dom *d = &x->dom;
    uint64_t number;
    struct str topic = x->scan->canonical;
    for (uint32_t i = p->from; i < p->body && topic.len; i++) {
        struct str text = STR_NONE;
        if (str_eq(dom_attr(d, i, "itemprop"), STR("position")))
            text = dom_line(d, x->arena, i, 0, LIMIT_VALUE_BYTES);
        text = str_starts(text, STR("#")) ? str_skip(text, 1) : text;
        if (str_to_u64(text, &number) && number > 1)
            return arena_fmt(x->arena, "%.*s/%.*s", STR_ARG(topic), STR_ARG(text));
    }
    return STR_NONE;
}

static void read_address(const struct extract *x, struct found *f, const struct post *p)
{
    struct listing *l = &f->listing;
    struct str page = extract_without_fragment(x->in->url);
    l->id = post_anchor(&x->dom, p);
    l->url = post_permalink(x, p, !l->reply);
    if (l->url.len == 0 && dom_attr_has_word(&x->dom, p->from, "class", "crawler-post"))
        l->url = discourse_address(x, p);
    if (l->url.len == 0 && l->id.len && !p->opening)
        l->url = arena_fmt(x->arena, "%.*s#%.*s", STR_ARG(page), STR_ARG(l->id));
    if (l->url.len == 0)
        l->url = page;
}

// The links by which the box about the author says how to reach them.
static void read_author_contacts(const struct extract *x, struct found *f, const struct post *p)
{
    const struct dom *d = &x->dom;
    struct listing *l = &f->listing;
    uint32_t box_end = 0;
    for (uint32_t i = post_enter(d, p, p->from, POST_NOISE); i < p->end;
         i = post_enter(d, p, i + 1, POST_NOISE)) {
        if (d->nodes[i].roles & (ROLE_AUTHOR | ROLE_PROFILE) && d->nodes[i].end > box_end)
            box_end = d->nodes[i].end;
        struct listing_contact c;
        struct str href = d->nodes[i].tag == TAG_A ? dom_attr(d, i, "href") : STR_NONE;
        if (i < box_end && href.len && href.len <= LIMIT_URL_BYTES &&
            contact_from_link(x->arena, href, &c)) {
            contact_add(x->arena, &l->contacts, &l->n_contacts, c);
            l->sources[FIELD_CONTACTS] = f->source;
        }
    }
}

static void read_images(const struct extract *x, struct found *f, const struct post *p)
{
    const struct dom *d = &x->dom;
    for (uint32_t i = p->body; i < p->body_end; i++) {
        if (i != p->body && d->nodes[i].roles & (POST_NOISE | ROLE_AUTHOR | ROLE_PROFILE))
            i = d->nodes[i].end - 1;
        else if (d->nodes[i].tag == TAG_IMG)
            extract_add_image(x, f, dom_attr(d, i, "src"));
    }
}

static bool is_page(const struct extract *x, struct str url)
{
    return url.len == 0 || str_eq(url, extract_without_fragment(x->in->url)) ||
           str_eq(url, x->scan->canonical) ||
           str_eq(url, extract_without_fragment(extract_href(x, x->in->url)));
}

// Whether structured data tells of the post: it stands in it, has its address, or its author and
// time; what it tells of the whole thread is the first post.
static bool describes(const struct extract *x, const struct found *f, const struct post *p,
                      const struct listing *l)
{
    const struct listing *m = &f->listing;
    bool inside = f->node != DOM_NONE && f->node >= p->from && f->node < p->end;
    bool around = f->node != DOM_NONE && f->node < p->from && x->dom.nodes[f->node].end >= p->end;
    bool thread = !l->reply && m->kind == LISTING_POST && is_page(x, m->url) &&
                  (f->node == DOM_NONE || around);
    bool same = m->posted.len && str_eq(m->posted, l->posted) &&
                str_eq_nocase(m->seller_name, l->seller_name);
    bool address = m->url.len && str_eq(m->url, l->url);
    return f->place == FOUND_POST && (inside || thread || same || address);
}

// What is seen of a post says more than its markup, which cuts texts and keeps quotations.
static void prefer_seen(struct found *markup, const struct listing *l)
{
    struct listing *m = &markup->listing;
    m->url = l->url;
    m->kind = l->kind;
    m->title = l->title;
    m->sources[FIELD_TITLE] = l->sources[FIELD_TITLE];
    if (l->posted.len) {
        m->posted = l->posted;
        m->sources[FIELD_POSTED] = l->sources[FIELD_POSTED];
    }
    if (l->description.len == 0)
        return;
    m->description = l->description;
    m->sources[FIELD_DESCRIPTION] = l->sources[FIELD_DESCRIPTION];
    m->price = l->price;
    m->sources[FIELD_PRICE] = l->sources[FIELD_PRICE];
    m->quantity = l->quantity;
    m->sources[FIELD_QUANTITY] = l->sources[FIELD_QUANTITY];
    m->contacts = l->contacts;
    m->n_contacts = l->n_contacts;
    m->sources[FIELD_CONTACTS] = l->sources[FIELD_CONTACTS];
}

// A text that strikes a price out has another.
static void read_price(const struct extract *x, struct found *f, const struct post *p)
{
    struct listing *l = &f->listing;
    bool struck = false;
    for (uint32_t i = p->body; i < p->body_end && !struck; i++)
        struck = x->dom.nodes[i].roles & ROLE_OLD_PRICE;
    if (!struck || price_find(x->arena, l->title, &l->price))
        return;
    struct str text = dom_text_range(&x->dom, x->arena, p->body, p->body_end,
                                     POST_NOISE | ROLE_OLD_PRICE, LIMIT_TEXT_BYTES);
    if (price_find(x->arena, text, &l->price))
        l->sources[FIELD_PRICE] = f->source;
}

static void read_post(struct extract *x, const struct post *p, struct str title, bool reply,
                      size_t n_described)
{
    struct str own = text_line(x->arena, post_declared(&x->dom, p, "post-title"));
    if (own.len) {
        title = own;
        reply = false;
    } else if (post_is_note(&x->dom, p)) {
        title = STR_NONE;
    }
    struct found *f =
        extract_add(x, SOURCE_HEURISTIC, FOUND_POST, p->comment ? LISTING_COMMENT : LISTING_POST);
    if (!f)
        return;
    struct listing *l = &f->listing;
    f->node = p->from;
    l->reply = reply;
    read_address(x, f, p);
    // The thread's own page is where it is found again.
    if (!reply && !p->comment && (own.len == 0 || is_page(x, l->url)))
        l->canonical =
            x->scan->canonical.len ? x->scan->canonical : extract_without_fragment(x->in->url);
    if (!p->comment && !reply)
        extract_set(f, &l->title, FIELD_TITLE, title);
    if (own.len == 0 || p->body != p->from) // all else of what has a title and no text is its frame
        extract_set(f, &l->description, FIELD_DESCRIPTION, read_text(x, p));
    struct post_author author = post_author(x, p);
    extract_set(f, &l->seller_name, FIELD_SELLER, author.name);
    l->seller_url = author.url;
    extract_set(f, &l->posted, FIELD_POSTED, post_time(x, p));
    read_images(x, f, p);
    read_price(x, f, p);
    if (p->body != p->from)
        extract_read_texts(x, f, p->body, POST_NOISE);
    else
        extract_read_texts(x, f, DOM_NONE, 0);
    read_author_contacts(x, f, p);
    // A reply's title is not its own words, and a comment is not about what its page offers.
    if (!p->comment && reply)
        extract_set(f, &l->title, FIELD_TITLE, title);
    for (size_t i = 0; i < n_described; i++)
        if (describes(x, x->found[i], p, l))
            prefer_seen(x->found[i], l);
}

// The elements around a post that hold nothing else are its own, too.
static void claim_post(struct extract *x, const struct post *p)
{
    struct dom *d = &x->dom;
    for (uint32_t k = p->from; k < p->end; k = d->nodes[k].end)
        d->nodes[k].roles |= ROLE_CLAIMED;
    uint32_t text = inventory_of(&x->inventory, p->from, p->end).text;
    for (uint32_t up = d->nodes[p->from].parent; up && d->nodes[up].tag != TAG_BODY;
         up = d->nodes[up].parent) {
        if (d->nodes[up].end < p->end ||
            inventory_of(&x->inventory, up, d->nodes[up].end).text != text)
            return;
        d->nodes[up].roles |= ROLE_CLAIMED;
    }
}

// Goods with reviews are no thread.
static bool sells_goods(const struct extract *x)
{
    for (size_t i = 0; i < x->n_found; i++)
        if (x->found[i]->place != FOUND_POST && x->found[i]->listing.kind == LISTING_PRODUCT)
            return true;
    for (uint32_t i = 1; i < x->dom.count; i++)
        if (x->dom.nodes[i].roles & (ROLE_PRICE | ROLE_BUY))
            return true;
    return false;
}

static bool all_comments(const struct post_list *posts)
{
    for (size_t i = 0; i < posts->n; i++)
        if (!posts->items[i].comment)
            return false;
    return true;
}

// A page on which one person speaks, as a channel's, is called by their name; "Anna (@anna)".
static bool is_channel(const struct extract *x, const struct post_list *posts, struct str title)
{
    bool handle = str_find(x->scan->title, STR("(@"), 0) != STR_NPOS;
    for (size_t i = 0; i < posts->n && i < CHANNEL_POSTS; i++) {
        struct str name = post_author(x, &posts->items[i]).name;
        bool named = handle ? str_find(x->scan->title, name, 0) != STR_NPOS
                            : i == 0 && str_starts(title, name);
        if (name.len && named)
            return true;
    }
    return false;
}

void thread_extract(struct extract *x)
{
    struct post_list posts = {0};
    struct post opening;
    posts_named(x, &posts);
    if (posts.n == 0 && !sells_goods(x)) {
        struct post_marks marks;
        post_marks_read(x, &marks);
        if (topics_extract(x, &marks, true))
            return;
        posts_shaped(x, &marks, &posts);
        if (posts.n == 0)
            topics_extract(x, &marks, false);
    }
    if (posts.n == 0)
        return;
    struct str title = thread_title(x, &posts);
    if (is_channel(x, &posts, title))
        title = STR_NONE;
    size_t n_described = x->n_found;
    bool opened = all_comments(&posts) && post_opening(x, &posts, &opening);
    posts.items[0].opening = posts.n > 1 && !posts.items[0].comment && posts.items[1].comment;
    if (opened)
        read_post(x, &opening, title, false, n_described);
    for (size_t i = 0; i < posts.n; i++)
        read_post(x, &posts.items[i], title, opened || i > 0, n_described);
    for (size_t i = 0; i < posts.n; i++)
        claim_post(x, &posts.items[i]);
    if (opened)
        claim_post(x, &opening);
}
