#include "crawler/link_value.h"

#include "crawler/link_tables.h"

enum {
    WORD_MAX = 48, // bytes; longer than any word of the tables
    SEGMENTS = 16, // the path's last ones; no rule looks further back
    TOKEN_MIN = 16,
};

// One segment of a path, or a parameter's name or value: decoded, in lower case, and without the
// '-' and '_' that programs put between words or leave out.
struct word {
    char text[WORD_MAX + 1]; // "" if it is empty, has a NUL, or is too long to be in a table
    bool has_digit, has_dash, only_digits;
    bool token;        // as sessions and forms have: long, letters and digits
    bool script, html; // it ended with .php and the like, or .html
};

struct path {
    struct word words[SEGMENTS];
    size_t n;
};

static bool is(const struct word *w, const char *text)
{
    return strcmp(w->text, text) == 0;
}

// The dot of a short ending, not at the beginning; or NULL.
static char *ending_dot(char *text, size_t len)
{
    for (size_t i = len; i > 1 && i + 5 > len; i--)
        if (text[i - 1] == '.')
            return &text[i - 1];
    return NULL;
}

// Takes the ending off a segment and notes of which kind it was.
static void strip_ending(struct word *w, size_t len)
{
    static const struct {
        const char *text;
        bool script;
    } endings[] = {{"php", true}, {"asp", true}, {"aspx", true}, {"jsp", true},   {"do", true},
                   {"cgi", true}, {"pl", true},  {"cfm", true},  {"html", false}, {"htm", false}};
    char *dot = ending_dot(w->text, len);
    if (!dot)
        return;
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++)
        if (strcmp(dot + 1, endings[i].text) == 0) {
            *dot = '\0';
            w->script = endings[i].script;
            w->html = !endings[i].script;
            return;
        }
}

// The byte at raw[*i], percent-decoded; *i is moved behind it.
static char decode(struct str raw, size_t *i)
{
    char c = raw.ptr[(*i)++];
    if (c != '%' || raw.len - *i < 2)
        return c;
    int high = ascii_hex(raw.ptr[*i]), low = ascii_hex(raw.ptr[*i + 1]);
    if (high < 0 || low < 0)
        return c;
    *i += 2;
    return (char)(high * 16 + low);
}

static void read_word(struct str raw, struct word *w)
{
    size_t len = 0;
    bool plain = true, nul = false;
    *w = (struct word){.only_digits = raw.len > 0};
    for (size_t i = 0; i < raw.len;) {
        char c = ascii_lower(decode(raw, &i));
        bool digit = ascii_digit(c);
        w->has_digit = w->has_digit || digit;
        w->has_dash = w->has_dash || c == '-';
        w->only_digits = w->only_digits && digit;
        plain = plain && ascii_alnum(c);
        nul = nul || c == '\0';
        if (c == '-' || c == '_')
            continue;
        if (len < WORD_MAX)
            w->text[len] = c;
        len++;
    }
    w->token = plain && len >= TOKEN_MIN && w->has_digit;
    if (len <= WORD_MAX && !nul) {
        strip_ending(w, len);
        return;
    }
    w->text[0] = '\0';
    w->html = str_ends(raw, STR(".html")); // which still tells what it is
}

// Segments of the path, without empty ones and without ";jsessionid=...".
static void read_path(struct str text, struct path *p)
{
    struct str segment;
    p->n = 0;
    while (str_split(&text, '/', &segment)) {
        segment = str_sub(segment, 0, str_find_char(segment, ';', 0));
        if (segment.len == 0)
            continue;
        if (p->n == SEGMENTS) {
            memmove(p->words, p->words + 1, (SEGMENTS - 1) * sizeof p->words[0]);
            p->n--;
        }
        read_word(segment, &p->words[p->n++]);
    }
}

static bool listed(const struct word *w, const char *const *words, size_t n)
{
    size_t low = 0, high = n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = strcmp(w->text, words[middle]);
        if (order == 0)
            return true;
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return false;
}

// The first row whose key is not before `key`. Rows of `size` bytes begin with their key.
static size_t first_row(const void *rows, size_t n, size_t size, const struct word *key)
{
    size_t low = 0, high = n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const char *text;
        memcpy(&text, (const char *)rows + middle * size, sizeof text);
        if (strcmp(text, key->text) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

// Do the segments of `chain` ("checkout/cart") end directly before segment i?
static bool follows(const struct path *p, size_t i, struct str chain)
{
    while (chain.len) {
        size_t start = chain.len;
        while (start > 0 && chain.ptr[start - 1] != '/')
            start--;
        if (i == 0 || !str_eq(str_c(p->words[--i].text), str_skip(chain, start)))
            return false;
        chain = str_sub(chain, 0, start ? start - 1 : 0);
    }
    return true;
}

static bool follows_any(const struct path *p, size_t i, const char *chains)
{
    struct str rest = str_c(chains), chain;
    while (str_split(&rest, ' ', &chain))
        if (follows(p, i, chain))
            return true;
    return false;
}

static bool path_rule_fits(const struct link_path_rule *r, const struct path *p, size_t i)
{
    bool last = i + 1 == p->n;
    const struct word *next = &p->words[last ? i : i + 1];
    if (r->before && !follows_any(p, i, r->before))
        return false;
    switch (r->where) {
    case LINK_WHERE_END:
        return last || (i + 2 == p->n && (next->only_digits || next->token));
    case LINK_WHERE_ANY:
        return true;
    case LINK_WHERE_FILE:
        return last && p->words[i].script;
    case LINK_WHERE_OBJECT:
        return last && i >= 2 && p->words[i - 1].has_digit &&
               listed(&p->words[i - 2], link_objects, link_objects_count);
    }
    return false;
}

static bool path_acts(const struct path *p)
{
    for (size_t i = 0; i < p->n; i++) {
        const struct word *w = &p->words[i];
        size_t k =
            first_row(link_action_paths, link_action_paths_count, sizeof link_action_paths[0], w);
        for (; k < link_action_paths_count && is(w, link_action_paths[k].key); k++)
            if (path_rule_fits(&link_action_paths[k], p, i))
                return true;
    }
    // Shopify's permalinks into a new order: /cart/VARIANT:COUNT,...
    const struct word *last = p->n >= 2 ? &p->words[p->n - 1] : NULL;
    return last && is(last - 1, "cart") && last->has_digit && strchr(last->text, ':');
}

static bool query_rule_fits(const struct link_query_rule *r, const struct word *value,
                            const struct path *p)
{
    struct str rest = str_c(r->values), one;
    if (r->file && !(p->n && is(&p->words[p->n - 1], r->file)))
        return false;
    if (!r->values)
        return true;
    while (str_split(&rest, ' ', &one))
        if (str_eq(one, STR("#")) ? value->only_digits : str_eq(one, str_c(value->text)))
            return true;
    return false;
}

static bool pair_fits(struct str pair, const struct link_query_rule *rules, size_t n,
                      const struct path *p)
{
    struct word name, value;
    size_t equals = str_find_char(pair, '=', 0);
    read_word(str_sub(pair, 0, equals), &name);
    size_t k = first_row(rules, n, sizeof *rules, &name);
    if (k == n || !is(&name, rules[k].name))
        return false;
    read_word(equals == STR_NPOS ? STR_NONE : str_skip(pair, equals + 1), &value);
    for (; k < n && is(&name, rules[k].name); k++)
        if (query_rule_fits(&rules[k], &value, p))
            return true;
    return false;
}

// Programs separate parameters by '&', some by ';' (SMF).
static bool query_fits(struct str query, const struct link_query_rule *rules, size_t n,
                       const struct path *p)
{
    while (query.len) {
        size_t end = 0;
        while (end < query.len && query.ptr[end] != '&' && query.ptr[end] != ';')
            end++;
        if (pair_fits(str_sub(query, 0, end), rules, n, p))
            return true;
        query = str_skip(query, end + 1);
    }
    return false;
}

// Some programs put a path into the query: XenForo's index.php?threads/title.12/reply.
static struct str path_in_query(struct str query)
{
    struct str first = str_sub(query, 0, str_find_char(query, '&', 0));
    bool path =
        str_find_char(first, '/', 0) != STR_NPOS && str_find_char(first, '=', 0) == STR_NPOS;
    return path ? first : STR_NONE;
}

bool link_changes_state(const struct url *url)
{
    struct path p;
    read_path(url->path, &p);
    if (path_acts(&p) || query_fits(url->query, link_action_queries, link_action_queries_count, &p))
        return true;
    struct str inner = path_in_query(url->query);
    if (inner.len == 0)
        return false;
    read_path(inner, &p);
    return path_acts(&p);
}

static bool path_lists(const struct path *p, bool has_query)
{
    for (size_t i = 0; i < p->n; i++) {
        const struct word *w = &p->words[i];
        if (!listed(w, link_listing_words, link_listing_words_count))
            continue;
        if (i + 1 == p->n) {
            if (w->script && has_query)
                return true;
            continue;
        }
        const struct word *next = w + 1;
        // One letter alone is often a tag's or a category's prefix: an id must follow.
        bool id = next->has_digit || next->has_dash;
        if (!is(next, "page") && (w->text[1] || id))
            return true;
    }
    const struct word *last = p->n >= 2 ? &p->words[p->n - 1] : NULL;
    return last && last->html && (last->has_dash || last->has_digit);
}

// WordPress shows a post by "/?p=12"; elsewhere (Magento) it is a list's page.
static bool at_root(const struct path *p)
{
    return p->n == 0 || (p->n == 1 && is(&p->words[0], "index"));
}

static const struct link_query_rule p_query[] = {{"p", "#", NULL}};

bool link_is_listing_like(const struct url *url)
{
    struct path p;
    read_path(url->path, &p);
    if (path_lists(&p, url->query.len > 0) ||
        query_fits(url->query, link_listing_queries, link_listing_queries_count, &p) ||
        (at_root(&p) && query_fits(url->query, p_query, 1, &p)))
        return true;
    struct str inner = path_in_query(url->query);
    read_path(inner, &p);
    return inner.len && path_lists(&p, false);
}

// "page" with a number behind it: /page/2, /page-2 (XenForo), /page2.
static bool path_paginates(const struct path *p)
{
    for (size_t i = 0; i < p->n; i++) {
        const struct word *w = &p->words[i];
        if (is(w, "page") && i + 1 < p->n && w[1].only_digits)
            return true;
        struct str rest = str_c(w->text);
        if (i + 1 < p->n || !str_starts(rest, STR("page")))
            continue;
        rest = str_skip(rest, 4);
        uint64_t n;
        if (str_to_u64(rest, &n))
            return true;
    }
    return false;
}

bool link_is_pagination(const struct url *url)
{
    struct path p;
    read_path(url->path, &p);
    if (path_paginates(&p) ||
        query_fits(url->query, link_page_queries, link_page_queries_count, &p) ||
        (!at_root(&p) && query_fits(url->query, p_query, 1, &p)))
        return true;
    struct str inner = path_in_query(url->query);
    read_path(inner, &p);
    return inner.len && path_paginates(&p);
}

int link_priority(const struct link_traits *t)
{
    enum { REST = 4, PAGINATION = 5, LISTING = 6, NAMED = 7, STRICT = 2, NEAR = 2, DEEP = 5 };
    enum { YIELD_GOOD = 50 }; // a family that gives more than one page in twenty is worth it
    if (t->kind == LINK_SEED)
        return LINK_PRIORITY_MAX;
    if (t->kind != LINK_PAGE)
        return LINK_PRIORITY_MAX - 1;
    int n = REST - (t->hops > NEAR) - (t->hops > DEEP);
    if (t->names_substance)
        n = NAMED;
    else if (t->listing_like)
        n = LISTING;
    else if (t->paginates)
        n = PAGINATION;
    if (t->yield >= 0 && !t->names_substance)
        n += t->yield >= YIELD_GOOD ? 1 : t->yield == 0 ? -1 : 0;
    if (t->strict_shape)
        n = t->names_substance || t->listing_like ? STRICT : 1;
    return n < 1 ? 1 : n > NAMED ? NAMED : n;
}
