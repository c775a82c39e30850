#include "extractors/platform.h"

#include "extractors/mail_words.h"
#include "extractors/platform_row.h"
#include "extractors/roles.h"
#include "extractors/text.h"
#include "extractors/xml_tree.h"

// In this order their shapes are asked for: the narrower first. The same order decides which of
// several interfaces of a site is read.
static const struct platform_row *const rows[] = {
    &platform_woocommerce, &platform_shopify, &platform_discourse, &platform_nodebb,
    &platform_mastodon,    &platform_lemmy,   &platform_reddit,    &platform_bluesky,
    &platform_wordpress,   &platform_feed,    &platform_jsonfeed,
};

enum {
    ROWS = sizeof rows / sizeof *rows,
    FIRST_ITEMS = 32,
    READ_BYTES =
        LIMIT_TREE_BYTES / 2, // of descriptions in which prices and contacts are looked for
    SIGN_BYTES = 8 * 1024,    // of each text in which a page's signs are looked for: its head
    // Not the writer's own words, or no words.
    SKIP = ROLE_HIDDEN | ROLE_SHARE | ROLE_CONTROL | ROLE_QUOTE | ROLE_SIGNATURE,
};

static const struct json *parse(struct arena *a, const struct page_input *in,
                                enum platform_form form, bool *cut)
{
    if (form == PLATFORM_XML)
        return xml_tree(a, in->body, cut);
    return json_parse(a, in->body, JSON_LENIENT, NULL);
}

static const struct platform_row *find_row(const struct json *root, enum platform_form form)
{
    for (size_t i = 0; root && i < ROWS; i++)
        if (rows[i]->form == form && rows[i]->knows(root))
            return rows[i];
    return NULL;
}

static bool same_origin(struct str a, struct str b)
{
    return str_eq_nocase(platform_origin(a), platform_origin(b));
}

// Some entries say nothing: posts of a picture alone, and what is no entry at all.
static void drop_empty(struct platform_answer *p)
{
    size_t n = 0;
    for (size_t i = 0; i < p->n_items; i++) {
        const struct platform_item *item = p->items[i];
        if (item->found.listing.title.len || item->text.len || item->html.len)
            p->items[n++] = p->items[i];
    }
    p->n_items = n;
}

// What has an address of its own is known by it, as its page is: so that an entry and its page are
// one listing. The address of an answer to it, or of a place in it, is not its own.
static void drop_ids(struct platform_answer *p)
{
    for (size_t i = 0; i < p->n_items; i++) {
        struct listing *l = &p->items[i]->found.listing;
        if (l->kind == LISTING_POST && !l->reply && l->url.len &&
            str_find_char(l->url, '#', 0) == STR_NPOS)
            l->id = STR_NONE;
    }
}

struct platform_answer *platform_read(struct arena *a, const struct page_input *in,
                                      enum platform_form form)
{
    bool cut = false;
    const struct json *root = parse(a, in, form, &cut);
    const struct platform_row *row = find_row(root, form);
    if (!row)
        return NULL;
    struct platform_answer *p = arena_zalloc(a, sizeof *p);
    p->in = in;
    p->row = row;
    p->root = root;
    p->cut = cut;
    p->scan.base = in->url;
    p->scan.resolver = in->resolver(a, in->url);
    p->extract = (struct extract){.arena = a, .in = in, .scan = &p->scan};
    row->read(p);
    drop_empty(p);
    drop_ids(p);
    p->next = extract_href(&p->extract, p->next);
    if (!same_origin(p->next, in->url))
        p->next = STR_NONE;
    return p;
}

const char *platform_name(const struct platform_answer *p)
{
    return p->row->name;
}

size_t platform_count(const struct platform_answer *p)
{
    return p->n_items;
}

bool platform_cut(const struct platform_answer *p)
{
    return p->cut;
}

struct str platform_next(const struct platform_answer *p)
{
    return p->next;
}

struct str platform_item_url(const struct platform_answer *p, size_t i)
{
    return p->items[i]->found.listing.url;
}

struct platform_item *platform_add(struct platform_answer *p, enum listing_kind kind)
{
    if (p->n_items == LIMIT_FEED_ENTRIES) {
        p->cut = true;
        return NULL;
    }
    if (p->n_items == p->cap_items) {
        size_t cap = p->cap_items ? 2 * p->cap_items : FIRST_ITEMS;
        struct platform_item **items =
            arena_array(p->extract.arena, cap, sizeof(struct platform_item *));
        if (p->n_items)
            memcpy(items, p->items, p->n_items * sizeof(struct platform_item *));
        p->items = items;
        p->cap_items = cap;
    }
    struct platform_item *item = arena_zalloc(p->extract.arena, sizeof *item);
    item->found.source = SOURCE_API;
    item->found.place = FOUND_RECORD;
    item->found.listing.kind = kind;
    item->found.listing.platform = str_c(p->row->name);
    p->items[p->n_items++] = item;
    return item;
}

// --- One entry ---

static void scan_html(struct platform_answer *p, struct str html, struct page_scan *out)
{
    struct page_input in = *p->in;
    in.body = html;
    page_scan(p->extract.arena, &in, out);
}

struct str platform_item_texts(struct platform_answer *p, size_t i)
{
    const struct platform_item *item = p->items[i];
    const struct listing *l = &item->found.listing;
    struct buf all;
    buf_init(&all, 0);
    const struct str plain[] = {l->title,      l->seller_name, l->category,
                                l->price.text, l->location,    item->text};
    for (size_t k = 0; k < sizeof plain / sizeof *plain; k++) {
        buf_add(&all, plain[k]);
        buf_addc(&all, '\n');
    }
    if (item->html.len) {
        struct page_scan scan;
        scan_html(p, item->html, &scan);
        for (int kind = 0; kind < PAGE_TEXT_KINDS; kind++) {
            buf_add(&all, scan.texts[kind]);
            buf_addc(&all, '\n');
        }
    }
    struct str texts = arena_str(p->extract.arena, buf_str(&all));
    buf_deinit(&all);
    return texts;
}

static bool needs_tree(struct str html)
{
    return str_find_char(html, '<', 0) != STR_NPOS;
}

// What a reader sees of HTML: by a tree, as long as there is room for trees. Without tags its line
// breaks may be the writer's.
static struct str html_text(struct platform_answer *p, struct str html, bool *tree)
{
    struct extract *x = &p->extract;
    struct page_scan scan;
    *tree = false;
    if (needs_tree(html) && p->tree_bytes + html.len <= LIMIT_TREE_BYTES) {
        p->tree_bytes += html.len;
        scan_html(p, html, &scan);
        *tree = !scan.too_deep;
    }
    if (!*tree)
        return text_from_markup(x->arena, html, LIMIT_TEXT_BYTES);
    dom_parse(x->arena, html, &x->dom);
    roles_mark(&x->dom);
    return dom_text(&x->dom, x->arena, 0, SKIP, LIMIT_TEXT_BYTES);
}

static struct str plain_text(struct arena *a, struct str text)
{
    struct text_builder t;
    text_begin(&t, LIMIT_TEXT_BYTES, true);
    text_add(&t, text, true);
    return text_end(&t, a);
}

static void add_images(struct platform_answer *p, struct found *f)
{
    const struct dom *d = &p->extract.dom;
    for (uint32_t i = 1; i < d->count && f->listing.n_images < LIMIT_IMAGES; i++)
        if (d->nodes[i].tag == TAG_IMG && !d->nodes[i].is_text)
            extract_add_image(&p->extract, f, dom_attr(d, i, "src"));
}

void platform_item_listing(struct platform_answer *p, size_t i, struct listing *out)
{
    struct platform_item *item = p->items[i];
    struct extract *x = &p->extract;
    bool tree = false;
    // A copy: it may be asked for twice.
    struct found f = item->found;
    struct listing *l = &f.listing;
    struct str text = item->text.len ? plain_text(x->arena, item->text) : STR_NONE;
    struct str html = item->html.len ? html_text(p, item->html, &tree) : STR_NONE;
    if (text.len && html.len)
        text = arena_fmt(x->arena, "%.*s\n%.*s", STR_ARG(text), STR_ARG(html));
    text = text.len ? text : html;
    extract_set(&f, &l->description, FIELD_DESCRIPTION,
                l->reply ? mail_own_words(x->arena, text) : text);
    p->read_bytes += l->description.len;
    if (p->read_bytes <= READ_BYTES)
        extract_read_texts(x, &f, tree && x->dom.count > 1 ? 1 : DOM_NONE, SKIP);
    else
        p->cut = true;
    if (tree)
        add_images(p, &f);
    if (l->url.len == 0)
        l->url = p->in->url;
    *out = *l;
    listing_bound(x->arena, out);
}

// --- Where a platform's interface is ---

static bool sign_matches(const struct platform_sign *sign, struct str line)
{
    size_t n = 0;
    while (n < line.len && sign->text[n] != '\0' && sign->text[n] == line.ptr[n])
        n++;
    if (n == 0 || sign->text[n] != '\0')
        return false;
    if (sign->whole)
        return line.len == n;
    return sign->text[n - 1] != ' ' || (n < line.len && ascii_digit(line.ptr[n]));
}

static void match_line(struct str line, unsigned found[ROWS])
{
    for (size_t i = 0; i < ROWS; i++)
        for (unsigned k = 0; k < PLATFORM_SIGNS && rows[i]->signs[k].text; k++)
            if (sign_matches(&rows[i]->signs[k], line))
                found[i] |= 1U << k;
}

// Every page is looked at, and few lines begin as a sign does.
static void find_signs(struct str text, const bool begins[256], unsigned found[ROWS])
{
    text = str_sub(text, 0, SIGN_BYTES);
    for (size_t at = 0; at < text.len;) {
        size_t end = str_find_char(text, '\n', at);
        if (begins[(unsigned char)text.ptr[at]])
            match_line(str_sub(text, at, end), found);
        at = end == STR_NPOS ? text.len : end + 1;
    }
}

static bool is_signed(const struct platform_row *row, unsigned found)
{
    unsigned all = 0;
    for (unsigned k = 0; k < PLATFORM_SIGNS && row->signs[k].text; k++)
        all |= 1U << k;
    return row->all_signs ? found == all && all : found != 0;
}

struct str platform_entry(struct arena *a, const struct page_input *in,
                          const struct page_scan *scan)
{
    unsigned found[ROWS] = {0};
    bool begins[256] = {false};
    for (size_t i = 0; i < ROWS; i++)
        for (unsigned k = 0; k < PLATFORM_SIGNS && rows[i]->signs[k].text; k++)
            begins[(unsigned char)rows[i]->signs[k].text[0]] = true;
    find_signs(scan->texts[PAGE_TEXT_ATTRIBUTE], begins, found);
    find_signs(scan->texts[PAGE_TEXT_URL], begins, found);
    for (size_t i = 0; i < ROWS; i++) {
        struct str href = STR_NONE;
        if (!rows[i]->entry || !is_signed(rows[i], found[i]))
            continue;
        struct str wanted = rows[i]->entry(a, in, scan);
        if (wanted.len && wanted.len <= LIMIT_URL_BYTES && same_origin(wanted, in->url) &&
            in->resolve(a, in->resolver(a, in->url), wanted, &href))
            return href;
    }
    return STR_NONE;
}
