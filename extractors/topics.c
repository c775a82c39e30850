// A board's list of topics: rows that repeat, each with a link to its topic, who started it and
// when. Each is a record; the topic's posts stand on its own page.
#include "extractors/extract.h"
#include "extractors/post_marks.h"
#include "extractors/text.h"

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

// What the link is worth as the row's title; 0 for what leads elsewhere.
static size_t worth_of(const struct extract *x, const struct post *row, uint32_t link,
                       struct str title)
{
    const struct dom *d = &x->dom;
    struct str href = dom_attr(d, link, "href"), class = dom_attr(d, link, "class");
    const uint32_t others = ROLE_AUTHOR | ROLE_TIME | ROLE_CATEGORY | ROLE_PROFILE;
    if ((d->nodes[link].roles | d->nodes[d->nodes[link].parent].roles) & others || href.len == 0 ||
        post_is_profile(href) || post_is_action(href) || is_last_post(d, row, link) ||
        text_weight(title) < TITLE_MIN || !extract_is_title(title) || post_time_in(x, title).len)
        return 0;
    bool named = str_find_nocase(class, STR("title"), 0) != STR_NPOS ||
                 str_find_nocase(class, STR("subject"), 0) != STR_NPOS;
    return text_weight(title) + (named ? LIMIT_TITLE_BYTES : 0);
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

// How many of the rows are topics; 0 if some are, and others are not, or if two are the same.
static size_t count_topics(const struct extract *x, const struct post *rows, size_t n)
{
    struct topic t;
    struct str before = STR_NONE;
    for (size_t i = 0; i < n; i++) {
        if (!read_topic(x, &rows[i], &t) || str_eq(t.href, before))
            return 0;
        before = t.href;
    }
    return n;
}

bool topics_extract(struct extract *x, const struct post_marks *m)
{
    struct mark_kind best = {0, 0};
    struct post *rows = arena_array(x->arena, LIMIT_PAGE_LISTINGS, sizeof *rows);
    for (size_t i = 0; i < m->n_kinds; i++) {
        const struct mark_kind *kind = &m->kinds[i];
        if (kind->n <= best.n || post_marks_cut(x, m, kind, rows) < kind->n)
            continue;
        if (count_topics(x, rows, kind->n) == kind->n)
            best = *kind;
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
