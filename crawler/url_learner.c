#include "crawler/url_learner.h"

#include <stdlib.h>

#include "base/xalloc.h"
#include "crawler/url_pieces.h"
#include "crawler/url_shape_names.h"
#include "crawler/url_word.h"

enum {
    FIRST_PARTS = 4,
    CANDIDATES = 16,  // tokens that one page's links are counted for
    NUMBER_BYTES = 8, // a longer number may be a token too, as a parameter's value
    SEGMENT_BITS = 32,
};

struct learned {
    char name[LEARN_NAME_BYTES];
    size_t name_len;
    int64_t same, different;
    uint64_t agreed[LEARN_SAME]; // texts of the last agreements, each counted once
    uint64_t given;              // the token that links had last on a page asked for without
    unsigned first_pages;        // that gave another one each
    bool certain;                // links told
    bool changed;                // since the rows were asked for
};

struct url_learner {
    struct learned *parts;
    size_t n, cap;
    struct url_inert inert;
    struct str names[LEARN_PARTS]; // of inert
    unsigned version;
    uint64_t pages; // whose links were offered
};

struct sibling {
    uint64_t key; // of all but one piece, and which it was
    uint64_t value;
    uint64_t content;
};

struct url_siblings {
    struct sibling at[LEARN_SIBLINGS];
};

struct url_siblings *url_siblings_new(void)
{
    return xcalloc(1, sizeof(struct url_siblings));
}

void url_siblings_free(struct url_siblings *s)
{
    free(s);
}

struct url_learner *url_learner_new(void)
{
    return xcalloc(1, sizeof(struct url_learner));
}

void url_learner_free(struct url_learner *l)
{
    if (!l)
        return;
    free(l->parts);
    free(l);
}

const struct url_inert *url_learner_inert(const struct url_learner *l)
{
    return &l->inert;
}

unsigned url_learner_version(const struct url_learner *l)
{
    return l->version;
}

// Parts

static struct str name_of(const struct learned *p)
{
    return str_from(p->name, p->name_len);
}

static bool is_inert(const struct learned *p)
{
    return p->certain || (p->same >= LEARN_SAME && p->same / LEARN_OUTNUMBER >= p->different);
}

static struct learned *find_part(const struct url_learner *l, struct str name)
{
    for (size_t i = 0; i < l->n; i++)
        if (str_eq_nocase(name_of(&l->parts[i]), name))
            return &l->parts[i];
    return NULL;
}

// The one of which least is known makes room; NULL if there is none but inert ones.
static struct learned *least_known(struct url_learner *l)
{
    struct learned *least = NULL;
    for (size_t i = 0; i < l->n; i++) {
        struct learned *p = &l->parts[i];
        if (!is_inert(p) && (!least || p->same + p->different < least->same + least->different))
            least = p;
    }
    return least;
}

static struct learned *add_part(struct url_learner *l, struct str name)
{
    struct learned *p = find_part(l, name);
    if (p || name.len == 0 || name.len > LEARN_NAME_BYTES)
        return p;
    if (l->n == LEARN_PARTS) {
        p = least_known(l);
    } else {
        if (l->n == l->cap) {
            l->cap = l->cap ? 2 * l->cap : FIRST_PARTS;
            l->parts = xreallocarray(l->parts, l->cap, sizeof *l->parts);
        }
        p = &l->parts[l->n++];
    }
    if (p) {
        *p = (struct learned){.name_len = name.len};
        memcpy(p->name, name.ptr, name.len);
    }
    return p;
}

static bool segment_number(struct str name, uint64_t *at)
{
    return name.len > 1 && name.ptr[0] == '/' && str_to_u64(str_skip(name, 1), at) &&
           *at < SEGMENT_BITS;
}

// After any change, and after parts moved.
static void list_inert(struct url_learner *l)
{
    size_t names = 0;
    uint32_t segments = 0;
    for (size_t i = 0; i < l->n; i++) {
        uint64_t at;
        if (!is_inert(&l->parts[i]))
            continue;
        if (segment_number(name_of(&l->parts[i]), &at))
            segments |= UINT32_C(1) << at;
        else
            l->names[names++] = name_of(&l->parts[i]);
    }
    l->inert = (struct url_inert){l->names, names, segments};
}

// Pages

static void count_agreement(struct learned *p, uint64_t content)
{
    for (size_t i = 0; i < LEARN_SAME; i++)
        if (p->agreed[i] == content)
            return;
    p->agreed[p->same % LEARN_SAME] = content;
    p->same++;
    p->changed = true;
}

static void vote(struct url_learner *l, struct str name, uint64_t content, bool same)
{
    struct learned *p = add_part(l, name);
    if (!p || p->certain)
        return;
    bool before = is_inert(p);
    if (same) {
        count_agreement(p, content);
    } else {
        p->different++;
        p->changed = true;
    }
    if (is_inert(p) != before)
        l->version++;
    list_inert(l);
}

static struct sibling *sibling_at(struct url_siblings *s, uint64_t key)
{
    return &s->at[(key ^ key >> 32) % LEARN_SIBLINGS];
}

static uint64_t sibling_key(uint64_t rest, struct str name)
{
    uint64_t h = rest + str_hash(name);
    return (h ^ h >> 31) * UINT64_C(0x9E3779B97F4A7C15);
}

// May pages say that it is inert? What numbers or names pages is not asked for: the texts behind
// the last page, or of what is sold out, are equal too.
static bool may_vote(const struct url_piece *piece)
{
    if (piece->segment)
        return url_token_like(piece->value);
    enum shape_role role = shape_name_role(piece->name, piece->value);
    return role != SHAPE_PAGING && role != SHAPE_DATE && !shape_name_identifies(piece->name);
}

// Without what is known to be inert: else a session id would hide all siblings.
static void drop_inert(const struct url_learner *l, struct url_pieces *p)
{
    size_t kept = 0;
    for (size_t i = 0; i < p->n; i++) {
        const struct learned *part = find_part(l, p->at[i].name);
        bool token = !p->at[i].segment || url_token_like(p->at[i].value);
        if (!part || !is_inert(part) || !token)
            p->at[kept++] = p->at[i];
    }
    p->n = kept;
}

void url_learner_page(struct url_learner *l, struct url_siblings *s, const struct url *url,
                      uint64_t content)
{
    struct url_pieces pieces;
    if (content == 0 || !url_pieces_read(url->path, url->query, &pieces))
        return;
    drop_inert(l, &pieces);
    struct str host = str_sub(url->href, 0, (size_t)(url->path.ptr - url->href.ptr));
    uint64_t whole = url_pieces_sum(&pieces) + str_hash(host) * UINT64_C(0xC4CEB9FE1A85EC53);
    size_t votes = 0;
    for (size_t i = 0; i < pieces.n && votes < LEARN_PAGE_PARTS; i++) {
        const struct url_piece *piece = &pieces.at[i];
        if (!may_vote(piece))
            continue;
        votes++;
        uint64_t rest = whole - piece->hash;
        uint64_t key = sibling_key(rest, piece->name), without = sibling_key(rest, STR_NONE);
        struct sibling *other = sibling_at(s, key);
        if (other->key != key && !piece->segment) { // the same page without the parameter at all
            other = sibling_at(s, without);
            key = without;
        }
        if (other->key == key && other->value != piece->hash)
            vote(l, piece->name, content, other->content == content);
        key = sibling_key(rest, piece->name);
        *sibling_at(s, key) = (struct sibling){key, piece->hash, content};
    }
    uint64_t key = sibling_key(whole, STR_NONE);
    *sibling_at(s, key) = (struct sibling){key, 0, content};
}

// Links

struct candidate {
    struct str name, value;
    bool segment;
    size_t links;
    size_t pages;  // that differ from the one before
    uint64_t last; // all but the token, of the last link
};

struct census {
    struct candidate at[CANDIDATES];
    size_t n, links;
};

static bool may_be_session(const struct url_piece *piece)
{
    if (piece->segment)
        return url_token_like(piece->value);
    bool number = piece->value.len >= NUMBER_BYTES && url_word(piece->value) == URL_WORD_NUMBER;
    enum shape_role role = shape_name_role(piece->name, piece->value);
    return (number || url_token_like(piece->value)) && role != SHAPE_PAGING && role != SHAPE_DATE;
}

static void count_token(struct census *c, const struct url_piece *piece, uint64_t rest)
{
    struct candidate *hit = NULL;
    for (size_t i = 0; i < c->n && !hit; i++)
        if (str_eq(c->at[i].value, piece->value) && str_eq_nocase(c->at[i].name, piece->name))
            hit = &c->at[i];
    if (!hit && c->n < CANDIDATES) {
        hit = &c->at[c->n++];
        *hit = (struct candidate){piece->name, piece->value, piece->segment, 0, 0, 0};
    }
    if (!hit)
        return;
    hit->pages += hit->links == 0 || hit->last != rest;
    hit->links++;
    hit->last = rest;
}

// `target` is path, query and fragment of a link to the page's own host.
static void count_link(struct census *c, struct str target)
{
    struct url_pieces pieces;
    target = str_sub(target, 0, str_find_char(target, '#', 0));
    size_t mark = str_find_char(target, '?', 0);
    struct str query = mark == STR_NPOS ? STR_NONE : str_skip(target, mark + 1);
    c->links++;
    if (!url_pieces_read(str_sub(target, 0, mark), query, &pieces))
        return;
    uint64_t sum = url_pieces_sum(&pieces);
    for (size_t i = 0; i < pieces.n; i++)
        if (may_be_session(&pieces.at[i]))
            count_token(c, &pieces.at[i], sum - pieces.at[i].hash);
}

// All the links of a page asked for with `asked` (NULL: without) had the candidate's token.
static void weigh(struct url_learner *l, const struct candidate *c, const struct url_piece *asked)
{
    bool replaced = asked && may_be_session(asked) && !str_eq(asked->value, c->value);
    bool made_up = !asked && !c->segment && !shape_name_identifies(c->name);
    struct learned *p = replaced || made_up ? add_part(l, c->name) : NULL;
    if (!p)
        return;
    uint64_t value = str_hash(c->value);
    if (made_up && p->given != value) {
        p->given = value;
        p->first_pages++;
    }
    if (!p->certain && (replaced || p->first_pages >= LEARN_FIRST_PAGES)) {
        p->certain = p->changed = true;
        l->version++;
    }
    list_inert(l);
}

void url_learner_links(struct url_learner *l, const struct url *page, const struct str *hrefs,
                       size_t n)
{
    uint64_t count = l->pages++;
    if (n < LEARN_LINKS_MIN || (count >= LEARN_LINK_PAGES && count % LEARN_LINK_EVERY != 0))
        return;
    struct census c = {.n = 0};
    struct str host = str_sub(page->href, 0, (size_t)(page->path.ptr - page->href.ptr));
    for (size_t i = 0; i < n; i++)
        if (str_starts(hrefs[i], host) && hrefs[i].len > host.len && hrefs[i].ptr[host.len] == '/')
            count_link(&c, str_skip(hrefs[i], host.len));
    struct url_pieces own;
    if (c.links < LEARN_LINKS_MIN || !url_pieces_read(page->path, page->query, &own))
        return;
    for (size_t i = 0; i < c.n; i++) {
        const struct candidate *token = &c.at[i];
        if (token->pages >= LEARN_LINKS_MIN &&
            token->links * 1000 >= c.links * LEARN_LINKS_PERMILLE)
            weigh(l, token, url_pieces_find(&own, token->name));
    }
}

// Rows

void url_learner_load(struct url_learner *l, const struct url_learner_row *rows, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        struct learned *p = add_part(l, rows[i].part);
        if (!p)
            continue;
        p->certain = rows[i].same >= LEARN_CERTAIN;
        p->same = p->certain || rows[i].same < 0 ? 0 : rows[i].same;
        p->different = rows[i].different < 0 ? 0 : rows[i].different;
        p->changed = false;
    }
    list_inert(l);
    l->version++;
}

void url_learner_changes(struct url_learner *l, struct arena *a, struct url_learner_row **rows,
                         size_t *n)
{
    *rows = arena_array(a, l->n + 1, sizeof **rows);
    *n = 0;
    for (size_t i = 0; i < l->n; i++) {
        struct learned *p = &l->parts[i];
        if (!p->changed)
            continue;
        (*rows)[(*n)++] = (struct url_learner_row){
            arena_str(a, name_of(p)), p->certain ? LEARN_CERTAIN : p->same, p->different};
        p->changed = false;
    }
}
