// The post of a page in the state that its scripts start from, as social sites send it to readers
// without an account.
//
// An object is the page's post when it has a text, tells who wrote it, knows of no price, and its
// own id or address is the page's. What it does not say itself, as when it was posted, its
// neighbours may.
#include "extractors/extract.h"
#include "extractors/state.h"
#include "extractors/text.h"

enum {
    KEY_MIN = 6,    // bytes of an id that tells something
    ABOVE_MAX = 16, // objects around one that are known
    ABOVE_LOOKED_AT = 4,
    TIME_DEPTH = 8,    // below each of them
    TIME_NODES = 2000, // that are looked at
    TITLE_BYTES = 300,
    SCRIPT_BYTES = 2 * 1024 * 1024,
};

struct post_finder {
    struct extract *x;
    struct str page; // path and query of the page's address
    const struct json *above[ABOVE_MAX];
    size_t depth;
    int time_nodes;
    bool done;
};

static const struct json *member(const struct json *object, enum state_key key)
{
    for (const struct json *m = object->child; m; m = m->next)
        if (m->type != JSON_NULL && state_key_find(m->key) == key)
            return m;
    return NULL;
}

// A string, or the string that an object or an array's first object calls its text or name.
static struct str text_of(const struct json *v, enum state_key key)
{
    for (int n = 0; v && n < ABOVE_LOOKED_AT; n++) {
        if (v->type == JSON_STRING || v->type == JSON_NUMBER)
            return v->text;
        if (v->type == JSON_ARRAY)
            v = v->child;
        else if (v->type == JSON_OBJECT) {
            const struct json *inner = member(v, key);
            if (!inner && key == STATE_NAME)
                inner = member(v, STATE_TITLE);
            v = inner ? inner : key == STATE_NAME ? member(v, STATE_SELLER) : NULL;
        } else {
            v = NULL;
        }
    }
    return STR_NONE;
}

static bool is_word_byte(char c)
{
    return ascii_alnum(c) || c == '_' || (unsigned char)c >= 0x80;
}

// Whether `key` stands in the page's address as a word.
static bool is_in_address(const struct post_finder *f, struct str key)
{
    if (key.len < KEY_MIN || key.len > LIMIT_VALUE_BYTES)
        return false;
    for (size_t at = str_find(f->page, key, 0); at != STR_NPOS;
         at = str_find(f->page, key, at + 1)) {
        size_t end = at + key.len;
        if ((at == 0 || !is_word_byte(f->page.ptr[at - 1])) &&
            (end == f->page.len || !is_word_byte(f->page.ptr[end])))
            return true;
    }
    return false;
}

static bool is_the_pages(const struct post_finder *f, const struct json *object)
{
    const struct extract *x = f->x;
    for (const struct json *m = object->child; m; m = m->next) {
        enum state_key key = state_key_find(m->key);
        struct str text = json_text(m);
        if (key == STATE_ID && is_in_address(f, text))
            return true;
        if (key != STATE_URL || text.len == 0)
            continue;
        struct str href = extract_without_fragment(extract_href(x, text));
        if (href.len && (str_eq(href, extract_without_fragment(x->in->url)) ||
                         str_eq(href, x->scan->canonical)))
            return true;
    }
    return false;
}

static struct str post_text(const struct json *object)
{
    struct str text = text_of(member(object, STATE_TEXT), STATE_TEXT);
    return text.len ? text : text_of(member(object, STATE_DESCRIPTION), STATE_TEXT);
}

static struct str author_of(const struct json *object)
{
    const struct json *author = member(object, STATE_SELLER);
    struct str name = text_of(author, STATE_NAME);
    return name.len ? name : text_of(member(object, STATE_PERSON), STATE_NAME);
}

// The first time of posting in v or below.
static struct str time_below(struct post_finder *f, const struct json *v, int depth)
{
    const struct json *m = v->type == JSON_OBJECT ? member(v, STATE_POSTED) : NULL;
    struct str time = extract_time(f->x->arena, text_of(m, STATE_NAME));
    for (m = v->child; m && time.len == 0 && depth > 0 && f->time_nodes < TIME_NODES; m = m->next) {
        f->time_nodes++;
        if ((m->type == JSON_OBJECT || m->type == JSON_ARRAY) &&
            state_key_find(m->key) != STATE_OTHERS)
            time = time_below(f, m, depth - 1);
    }
    return time;
}

static struct str time_of(struct post_finder *f, const struct json *object)
{
    struct str time = extract_time(f->x->arena, text_of(member(object, STATE_POSTED), STATE_NAME));
    for (size_t n = 0; n < ABOVE_LOOKED_AT && n < f->depth && time.len == 0; n++)
        time = time_below(f, f->above[f->depth - 1 - n], TIME_DEPTH);
    return time;
}

static void add_post(struct post_finder *f, const struct json *object, struct str text)
{
    struct extract *x = f->x;
    struct found *found = extract_add(x, SOURCE_STATE, FOUND_MAIN, LISTING_POST);
    f->done = true;
    if (!found)
        return;
    struct listing *l = &found->listing;
    struct str title = text_of(json_get(object, "title"), STATE_TEXT);
    found->whole_text = true;
    if (title.len <= TITLE_BYTES && !str_starts(text, title))
        extract_set(found, &l->title, FIELD_TITLE, text_line(x->arena, title));
    found->untitled = l->title.len == 0;
    extract_set(found, &l->description, FIELD_DESCRIPTION,
                text_from_markup(x->arena, text, LIMIT_TEXT_BYTES));
    extract_set(found, &l->seller_name, FIELD_SELLER, text_line(x->arena, author_of(object)));
    extract_set(found, &l->posted, FIELD_POSTED, time_of(f, object));
    extract_read_texts(x, found, DOM_NONE, 0);
}

// Depth is bounded by the reader of JSON.
static void find_post(struct post_finder *f, const struct json *v)
{
    if (f->done || (v->type != JSON_OBJECT && v->type != JSON_ARRAY))
        return;
    bool object = v->type == JSON_OBJECT;
    struct str text = object ? post_text(v) : STR_NONE;
    if (text.len && author_of(v).len && is_the_pages(f, v) && !member(v, STATE_PRICE) &&
        !member(v, STATE_SALE_PRICE)) {
        add_post(f, v, text);
        return;
    }
    bool kept = object && f->depth < ABOVE_MAX;
    if (kept)
        f->above[f->depth++] = v;
    for (const struct json *m = v->child; m && !f->done; m = m->next)
        find_post(f, m);
    f->depth -= kept;
}

// The longest word of the page's address: the script that knows the post has it.
static struct str longest_word(struct str s)
{
    struct str best = STR_NONE;
    for (size_t from = 0, i = 0; i <= s.len; i++) {
        if (i < s.len && is_word_byte(s.ptr[i]))
            continue;
        if (i - from > best.len)
            best = str_sub(s, from, i);
        from = i + 1;
    }
    return best;
}

// Posts that are seen, items of markup and what has a price are told already.
static bool is_told(const struct extract *x)
{
    for (size_t i = 0; i < x->n_found; i++) {
        const struct found *f = x->found[i];
        bool card = f->source == SOURCE_OPENGRAPH && f->listing.kind != LISTING_PRODUCT;
        if (f->place == FOUND_POST ||
            (f->place == FOUND_MAIN && !card && f->listing.price.amount.len))
            return true;
    }
    return x->list_page;
}

void state_post_extract(struct extract *x)
{
    struct str host = x->in->url;
    size_t scheme = str_find(host, STR("://"), 0);
    host = str_skip(host, scheme == STR_NPOS ? 0 : scheme + 3);
    struct post_finder f = {.x = x, .page = str_skip(host, str_find_char(host, '/', 0))};
    struct str word = longest_word(f.page);
    if (word.len < KEY_MIN || is_told(x))
        return;
    for (uint32_t i = 1; i < x->dom.count && !f.done; i++) {
        if (!state_is_script(&x->dom, i))
            continue;
        struct str text = dom_raw(&x->dom, x->arena, i);
        if (text.len > SCRIPT_BYTES || str_find(text, word, 0) == STR_NPOS)
            continue;
        for (const struct json *v = state_objects(x->arena, text); v && !f.done; v = v->next)
            find_post(&f, v);
    }
}
