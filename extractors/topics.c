// A board's list of topics: rows that repeat, each with a link to its topic, who started it and
// when. Each is a record; the topic's posts stand on its own page.
#include "extractors/extract.h"
#include "extractors/post_marks.h"
#include "extractors/text.h"
#include "extractors/thread_title.h"

enum {
    TITLE_MIN = 3,
    ROW_TEXT = 600, // bytes beside the title; articles in a list have more
    ROW_NODES = 400,
    LAST_CLIMB = 4,
};

struct topic {
    struct post row;
    uint32_t link;
    struct str href, title;
};

// Rows show the last post's author and time, too; those are not the topic's.
static bool is_last_post(const struct dom *d, const struct post *row, uint32_t node)
{
    static const struct str words[] = {STR_INIT("last"), STR_INIT("latest")};
    for (int up = 0; up < LAST_CLIMB && node >= row->from; up++, node = d->nodes[node].parent) {
        struct str class = dom_attr(d, node, "class"), id = dom_attr(d, node, "id");
        for (size_t i = 0; i < sizeof words / sizeof *words; i++)
            if (str_find_nocase(class, words[i], 0) != STR_NPOS || str_starts_nocase(id, words[i]))
                return true;
    }
    return false;
}

// "title", "thread_title_52", "topic-subject": the link, or what it stands in, says what it is.
static bool is_called_title(const struct dom *d, uint32_t link)
{
    static const struct str words[] = {STR_INIT("title"), STR_INIT("subject")};
    for (int up = 0; up < 2; up++, link = d->nodes[link].parent) {
        struct str class = dom_attr(d, link, "class"), id = dom_attr(d, link, "id");
        if (str_has_any_nocase(class, words, 2) || str_has_any_nocase(id, words, 2))
            return true;
    }
    return false;
}

static struct str host_of(struct str url)
{
    size_t at = str_find(url, STR("//"), 0);
    return at == STR_NPOS ? STR_NONE : str_sub(url, at + 2, str_find_char(url, '/', at + 2));
}

// A board's topics stand on its own host; a link to another, as to a seller's account, is in a
// post.
static bool leads_away(const struct extract *x, struct str href)
{
    struct str host = host_of(str_sub(href, 0, str_find_char(href, '?', 0)));
    return host.len && !str_eq_nocase(host, host_of(x->in->url));
}

// What the link is worth as the row's title; 0 for what leads elsewhere.
static size_t worth_of(const struct extract *x, const struct post *row, uint32_t link,
                       struct str title)
{
    const struct dom *d = &x->dom;
    struct str href = dom_attr(d, link, "href");
    const uint32_t others = ROLE_AUTHOR | ROLE_TIME | ROLE_CATEGORY | ROLE_PROFILE;
    if ((d->nodes[link].roles | d->nodes[d->nodes[link].parent].roles) & others || href.len == 0 ||
        leads_away(x, href) || post_is_profile(href) || post_is_action(href) ||
        is_last_post(d, row, link) || text_weight(title) < TITLE_MIN || !extract_is_title(title) ||
        post_time_in(x, title).len)
        return 0;
    return text_weight(title) + (is_called_title(d, link) ? LIMIT_TITLE_BYTES : 0);
}

static bool read_topic(const struct extract *x, const struct post *row, struct topic *t)
{
    const struct dom *d = &x->dom;
    size_t best = 0;
    *t = (struct topic){.row = *row};
    t->row.body = row->from;
    t->row.body_end = row->end;
    if (row->end - row->from > ROW_NODES)
        return false;
    for (uint32_t i = post_enter(d, &t->row, row->from, POST_NOISE); i < row->end;
         i = post_enter(d, &t->row, i + 1, POST_NOISE)) {
        enum tag_id tag = (enum tag_id)d->nodes[i].tag;
        if (tag == TAG_ARTICLE || tag == TAG_H1)
            return false;
        if (d->nodes[i].is_text || tag != TAG_A)
            continue;
        struct str title = dom_line(d, x->arena, i, ROLE_HIDDEN, LIMIT_TITLE_BYTES);
        size_t worth = worth_of(x, row, i, title);
        if (worth > best) {
            best = worth;
            t->link = i;
            t->title = title;
        }
    }
    if (best == 0)
        return false;
    if (d->nodes[d->nodes[t->link].parent].tag == TAG_PRE) // mail_archive.c reads those
        return false;
    t->href = extract_without_fragment(extract_href(x, dom_attr(d, t->link, "href")));
    uint32_t text = inventory_of(&x->inventory, row->from, row->end).text;
    return t->href.len && text <= text_weight(t->title) + ROW_TEXT;
}

// The part of the row in front of what tells of its last post.
static struct post first_part(const struct extract *x, const struct post *row)
{
    const struct dom *d = &x->dom;
    struct post p = *row;
    for (uint32_t i = row->from + 1; i < row->end; i++)
        if (!d->nodes[i].is_text && is_last_post(d, row, i)) {
            p.end = i;
            break;
        }
    p.body = p.from;
    p.body_end = p.end;
    return p;
}

static void add_topic(struct extract *x, const struct topic *t)
{
    struct dom *d = &x->dom;
    struct found *f = extract_add(x, SOURCE_HEURISTIC, FOUND_RECORD, LISTING_POST);
    if (!f)
        return;
    struct listing *l = &f->listing;
    struct post first = first_part(x, &t->row);
    struct post_author author = post_author(x, &first);
    f->node = t->row.from;
    l->url = t->href;
    extract_set(f, &l->title, FIELD_TITLE, t->title);
    uint32_t excerpt = dom_find_role(d, t->row.from, ROLE_EXCERPT, ROLE_HIDDEN);
    if (excerpt != DOM_NONE)
        extract_set(f, &l->description, FIELD_DESCRIPTION,
                    dom_text(d, x->arena, excerpt, POST_NOISE, LIMIT_TEXT_BYTES));
    if (author.certain) {
        extract_set(f, &l->seller_name, FIELD_SELLER, author.name);
        l->seller_url = author.url;
    }
    extract_set(f, &l->posted, FIELD_POSTED, post_time(x, &first));
    extract_read_texts(x, f, DOM_NONE, 0);
    for (uint32_t i = t->row.from; i < t->row.end; i = d->nodes[i].end)
        d->nodes[i].roles |= ROLE_CLAIMED;
    x->primary_records++;
}

// How many of the rows are topics; 0 if some are, and others are not, or if two are the same. What
// tells a time above or below the list is no row. `certain`: no posts of a thread: what their
// titles are is said, they lead to threads and differ.
static size_t count_topics(const struct extract *x, const struct post *rows, size_t n, bool certain)
{
    struct topic t;
    struct str before = STR_NONE, name = STR_NONE;
    size_t topics = 0, differ = 0;
    for (size_t i = 0; i < n; i++) {
        bool topic = read_topic(x, &rows[i], &t);
        if (!topic && (i == 0 || i + 1 == n))
            continue;
        if (!topic || str_eq(t.href, before))
            return 0;
        if (certain && (!is_called_title(&x->dom, t.link) || !post_is_thread(t.href)))
            return 0;
        struct str title = thread_without_reply(t.title);
        differ += topics > 0 && !str_eq_nocase(title, name);
        name = title;
        before = t.href;
        topics++;
    }
    bool told_apart = !certain || differ + 1 == topics;
    return topics > 1 && told_apart ? topics : 0;
}

bool topics_extract(struct extract *x, const struct post_marks *m, bool certain)
{
    size_t most = 0;
    struct mark_kind best = {0, 0};
    struct post *rows = arena_array(x->arena, LIMIT_PAGE_LISTINGS, sizeof *rows);
    for (size_t i = 0; i < m->n_kinds; i++) {
        const struct mark_kind *kind = &m->kinds[i];
        if (kind->n <= most || post_marks_cut(x, m, kind, rows) + 2 < kind->n)
            continue;
        size_t topics = count_topics(x, rows, kind->n, certain);
        if (topics > most) {
            most = topics;
            best = *kind;
        }
    }
    if (best.n == 0)
        return false;
    post_marks_cut(x, m, &best, rows);
    for (size_t i = 0; i < best.n; i++) {
        struct topic t;
        if (read_topic(x, &rows[i], &t))
            add_topic(x, &t);
    }
    return true;
}
