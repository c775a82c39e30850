// The first lane: one pass over the tokens of a page.
#include <stdlib.h>

#include "base/limits.h"
#include "base/utf8.h"
#include "base/xalloc.h"
#include "extractors/blocks.h"
#include "extractors/links.h"
#include "extractors/meta.h"
#include "extractors/nesting.h"
#include "extractors/page.h"
#include "extractors/scan_text.h"

enum { FOSTER_TABLES = 8 }; // open tables whose stray text is kept apart

// A short text that is collected while an element is open.
struct collector {
    struct buf text;
    bool on, space;
};

// Text that stands in a table, but in no cell, is moved before the table by a tree builder: behind
// the block that the table ended, unless that was a paragraph, and next to all other such text.
struct foster {
    size_t table;    // nesting_table()
    size_t from, to; // that block, in the visible text
    bool space;      // behind it
    size_t own;      // where the stray text begins in `text`, behind that block
    struct buf text;
    struct blocks blocks;
};

struct scan {
    struct arena *arena;
    const struct page_input *in;
    struct page_scan *out;
    struct tokenizer tokenizer;
    struct nesting nesting;
    struct buf texts[PAGE_TEXT_KINDS];
    struct blocks blocks;
    struct foster fosters[FOSTER_TABLES];
    size_t n_fosters;
    struct links links;
    size_t link; // that is open, or STR_NPOS
    struct collector anchor, heading, title;
    enum tag_id raw; // whose raw text comes next, or TAG_OTHER
    struct meta meta;
};

static void collect(struct collector *c, const struct token *tok, size_t max)
{
    if (c->on && c->text.len < max)
        blocks_collapse(&c->text, &c->space, tok->text, tok->behind);
}

static struct str collected(const struct collector *c, size_t max)
{
    return utf8_cut(buf_str(&c->text), max);
}

// Ends the stray text of tables that are closed: as a block of its own.
static void end_fosters(struct scan *s, size_t open_table)
{
    while (s->n_fosters && s->fosters[s->n_fosters - 1].table > open_table) {
        struct foster *f = &s->fosters[--s->n_fosters];
        blocks_break(&f->blocks);
        if (f->text.len) {
            blocks_break(&s->blocks);
            buf_add(s->blocks.out, buf_str(&f->text));
            if (f->own) // alone too: the table may have ended more than a block
                buf_add(s->blocks.out, str_skip(buf_str(&f->text), f->own));
            s->blocks.start = s->blocks.out->len;
        }
        blocks_deinit(&f->blocks);
        buf_deinit(&f->text);
    }
}

// A table begins: what stands before it in its block is what its stray text will follow.
static void begin_foster(struct scan *s)
{
    size_t table = nesting_table(&s->nesting);
    if (table == 0 || s->n_fosters == FOSTER_TABLES)
        return;
    struct foster *f = &s->fosters[s->n_fosters++];
    *f = (struct foster){.table = table,
                         .from = s->blocks.start,
                         .to = s->blocks.out->len,
                         .space = s->blocks.space};
    buf_init(&f->text, 0);
    blocks_init(&f->blocks, &f->text, &s->texts[PAGE_TEXT_GAPPED]);
}

// Where text of the current node goes.
static inline struct blocks *current_blocks(struct scan *s)
{
    if (s->n_fosters == 0 || !(nesting_flags(&s->nesting) & NESTING_FOSTERS))
        return &s->blocks;
    struct foster *f = &s->fosters[s->n_fosters - 1];
    return f->table == nesting_table(&s->nesting) ? &f->blocks : &s->blocks;
}

// Text among tables, some of which may be stray.
static void table_text(struct scan *s, const struct token *tok)
{
    struct blocks *b = current_blocks(s);
    if (b != &s->blocks && nesting_in_table_structure(&s->nesting) && str_trim(tok->text).len == 0)
        return;
    if (b != &s->blocks && b->out->len == 0) {
        struct foster *f = &s->fosters[s->n_fosters - 1];
        blocks_text(b, str_sub(buf_str(s->blocks.out), f->from, f->to), 0);
        blocks_tag(b);
        b->space = b->space || f->space;
        f->own = b->out->len;
    }
    blocks_text(b, tok->text, tok->behind);
    collect(&s->anchor, tok, LIMIT_VALUE_BYTES);
    collect(&s->heading, tok, LIMIT_TITLE_BYTES);
}

static void visible_text(struct scan *s, const struct token *tok)
{
    if (s->n_fosters) {
        table_text(s, tok);
        return;
    }
    blocks_text(&s->blocks, tok->text, tok->behind);
    collect(&s->anchor, tok, LIMIT_VALUE_BYTES);
    collect(&s->heading, tok, LIMIT_TITLE_BYTES);
}

static void raw_text(struct scan *s, const struct token *tok)
{
    enum tag_id raw = s->raw;
    s->raw = TAG_OTHER;
    if (raw == TAG_SCRIPT) {
        scan_text_script(s->texts, tok->text);
    } else if (raw == TAG_TITLE) {
        buf_add(&s->texts[PAGE_TEXT_TITLE], tok->text);
        buf_addc(&s->texts[PAGE_TEXT_TITLE], '\n');
        s->title.on = s->title.text.len == 0;
        collect(&s->title, tok, LIMIT_TITLE_BYTES);
    } else if (raw != TAG_STYLE) {
        visible_text(s, tok);
    }
}

static void on_text(struct scan *s, const struct token *tok)
{
    nesting_text(&s->nesting);
    if (s->raw == TAG_OTHER)
        visible_text(s, tok);
    else
        raw_text(s, tok);
}

static inline void collect_space(struct collector *c, size_t max)
{
    c->space = c->space || (c->on && c->text.len < max);
}

// As on_text for white space alone, which stands between most tags.
static inline void on_space(struct scan *s)
{
    if (s->raw != TAG_OTHER || s->n_fosters) {
        on_text(s, &(struct token){.type = TOKEN_TEXT, .text = STR(" ")});
        return;
    }
    nesting_text(&s->nesting);
    blocks_space(&s->blocks);
    collect_space(&s->anchor, LIMIT_VALUE_BYTES);
    collect_space(&s->heading, LIMIT_TITLE_BYTES);
}

// A tag's place among the texts. Parts of tables break the text around the table; all else
// breaks the text that it stands in, which may be stray text of a table.
static inline void separate(struct scan *s, struct blocks *b, enum tag_id tag, bool counts)
{
    if (!counts || !(tag_info(tag)->flags & TAG_IS_BREAK)) {
        blocks_tag(b);
        b->space = b->space || (counts && tag == TAG_INPUT); // a box between two texts
        return;
    }
    blocks_break(b);
    s->anchor.space = s->heading.space = true;
}

// A tag that parts nothing by itself may have ended elements that do.
static inline void part_closed(struct scan *s)
{
    struct nesting *n = &s->nesting;
    if (n->parted_stray && s->n_fosters)
        blocks_break(&s->fosters[s->n_fosters - 1].blocks);
    if (n->parted)
        blocks_break(&s->blocks);
    n->parted = n->parted_stray = false;
}

static inline bool is_table_structure(enum tag_id tag)
{
    return tag == TAG_TABLE || tag_info(tag)->flags & TAG_IS_TABLE_PART;
}

static void close_link(struct scan *s)
{
    if (s->link != STR_NPOS)
        links_text(&s->links, s->link, collected(&s->anchor, LIMIT_VALUE_BYTES));
    s->link = STR_NPOS;
    s->anchor.on = false;
}

// The elements that are links, and the attribute with the reference.
static void start_link(struct scan *s, const struct token *tok)
{
    bool frame = tok->tag == TAG_IFRAME || tok->tag == TAG_FRAME;
    const struct str *reference = token_attribute(tok, frame ? "src" : "href");
    if (tok->tag == TAG_A)
        close_link(s);
    if (!reference)
        return;
    struct str rel = token_value(tok, "rel");
    if (tok->tag == TAG_LINK && !meta_link(&s->meta, rel, *reference))
        return;
    size_t link = links_add(&s->links, *reference, rel, token_value(tok, "type"));
    if (tok->tag != TAG_A)
        return;
    s->link = link;
    buf_reset(&s->anchor.text);
    s->anchor.on = link != STR_NPOS;
    s->anchor.space = false;
}

// What the tags mean beyond their text.
static void start_element(struct scan *s, const struct token *tok)
{
    switch (tok->tag) {
    case TAG_A:
    case TAG_AREA:
    case TAG_IFRAME:
    case TAG_FRAME:
    case TAG_LINK:
        start_link(s, tok);
        break;
    case TAG_BASE:
        if (!s->meta.base.ptr && token_attribute(tok, "href"))
            s->meta.base = token_value(tok, "href");
        break;
    case TAG_META:
        meta_element(&s->meta, tok);
        break;
    case TAG_HTML:
        if (s->out->lang.len == 0)
            s->out->lang = str_trim(token_value(tok, "lang"));
        break;
    default:
        if (tag_info(tok->tag)->flags & TAG_IS_HEADING)
            s->heading.on = s->heading.text.len == 0;
    }
}

static inline void tell_foreign(struct scan *s)
{
    bool foreign = nesting_flags(&s->nesting) & NESTING_FOREIGN;
    if (foreign || s->tokenizer.foreign)
        tokenizer_set_foreign(&s->tokenizer, foreign);
}

// A start tag among tables, or that of one.
static void start_in_table(struct scan *s, enum tag_id tag, bool counts)
{
    size_t table = nesting_table(&s->nesting);
    end_fosters(s, tag == TAG_TABLE && table ? table - 1 : table);
    if (tag == TAG_TABLE && counts)
        begin_foster(s);
}

static void on_start(struct scan *s, const struct token *tok)
{
    enum tag_id tag = tok->tag;
    bool counts = nesting_start(&s->nesting, tok);
    part_closed(s);
    tell_foreign(s);
    if (!counts)
        tokenizer_set_model(&s->tokenizer, MODEL_DATA, STR_NONE);
    if (s->n_fosters || tag == TAG_TABLE)
        start_in_table(s, tag, counts);
    separate(s, is_table_structure(tag) ? &s->blocks : current_blocks(s), tag, counts);
    s->raw = s->tokenizer.model == MODEL_DATA ? TAG_OTHER : tag;
    s->out->tags++;
    for (size_t i = 0; i < tok->n_attributes; i++)
        scan_text_attribute(s->texts, &tok->attributes[i]);
    if (tok->attributes_dropped)
        scan_text_tag(s->texts, tok->raw);
    start_element(s, tok);
}

static void on_end(struct scan *s, const struct token *tok)
{
    enum tag_id tag = tok->tag;
    struct blocks *b = is_table_structure(tag) ? &s->blocks : current_blocks(s);
    bool counts = nesting_end(&s->nesting, tok);
    separate(s, b, tag, counts);
    part_closed(s);
    if (s->n_fosters)
        end_fosters(s, nesting_table(&s->nesting));
    tell_foreign(s);
    s->raw = TAG_OTHER;
    if (tag == TAG_A)
        close_link(s);
    else if (tag_info(tag)->flags & TAG_IS_HEADING)
        s->heading.on = false;
}

static void scan_init(struct scan *s, struct arena *a, const struct page_input *in,
                      struct page_scan *out)
{
    s->arena = a;
    s->in = in;
    s->out = out;
    tokenizer_init(&s->tokenizer, a, in->body);
    s->tokenizer.joins_space = true;
    nesting_init(&s->nesting);
    // Most pages have no more of each kind.
    static const unsigned parts[PAGE_TEXT_KINDS] = {
        [PAGE_TEXT_VISIBLE] = 2, [PAGE_TEXT_TITLE] = 64, [PAGE_TEXT_ATTRIBUTE] = 3,
        [PAGE_TEXT_SCRIPT] = 4,  [PAGE_TEXT_URL] = 4,    [PAGE_TEXT_GAPPED] = 8,
    };
    // No limits: each byte of the page gets into these texts a bounded number of times.
    for (size_t i = 0; i < PAGE_TEXT_KINDS; i++) {
        buf_init(&s->texts[i], 0);
        (void)buf_reserve(&s->texts[i], in->body.len / parts[i] + 1);
    }
    blocks_init(&s->blocks, &s->texts[PAGE_TEXT_VISIBLE], &s->texts[PAGE_TEXT_GAPPED]);
    s->n_fosters = 0;
    links_init(&s->links, a);
    s->link = STR_NPOS;
    s->anchor = s->heading = s->title = (struct collector){0};
    s->raw = TAG_OTHER;
    s->meta = (struct meta){0};
}

static void scan_tokens(struct scan *s)
{
    struct token tok;
    bool more;
    do {
        more = tokenizer_next(&s->tokenizer, &tok);
        if (tok.space)
            on_space(s);
        switch (tok.type) {
        case TOKEN_TEXT:
            on_text(s, &tok);
            break;
        case TOKEN_START:
            on_start(s, &tok);
            break;
        case TOKEN_END:
            on_end(s, &tok);
            break;
        case TOKEN_COMMENT:
        case TOKEN_DOCTYPE:
        case TOKEN_EOF:
            break;
        }
    } while (more);
    close_link(s);
    end_fosters(s, 0);
    blocks_break(&s->blocks);
}

static struct str resolved(struct scan *s, struct str reference)
{
    struct str href = STR_NONE;
    if (!reference.ptr || !s->in->resolve(s->arena, s->out->resolver, str_trim(reference), &href))
        return STR_NONE;
    return href;
}

static void scan_finish(struct scan *s)
{
    struct page_scan *out = s->out;
    out->base = s->in->url;
    out->resolver = s->in->resolver(s->arena, out->base);
    struct str base = resolved(s, s->meta.base);
    if (base.len) {
        out->base = base;
        out->resolver = s->in->resolver(s->arena, base);
    }
    out->canonical = resolved(s, s->meta.canonical);
    out->refresh = resolved(s, s->meta.refresh);
    if (s->meta.refresh.ptr)
        links_add(&s->links, s->meta.refresh, STR("refresh"), STR_NONE);
    links_finish(&s->links, s->in, out);
    out->title = arena_str(s->arena, collected(&s->title, LIMIT_TITLE_BYTES));
    out->heading = arena_str(s->arena, collected(&s->heading, LIMIT_TITLE_BYTES));
    if (out->lang.len == 0)
        out->lang = s->meta.language;
    const struct meta_robots *robots = s->meta.own.said ? &s->meta.own : &s->meta.all;
    out->noindex = robots->noindex;
    out->nofollow = robots->nofollow;
    out->depth = s->nesting.depth;
    out->too_deep = s->nesting.over || s->in->body.len > LIMIT_TREE_BYTES;
    for (size_t i = 0; i < PAGE_TEXT_KINDS; i++)
        out->texts[i] = arena_str(s->arena, buf_str(&s->texts[i]));
}

void page_scan(struct arena *a, const struct page_input *in, struct page_scan *out)
{
    *out = (struct page_scan){0};
    struct scan *s = xmalloc(sizeof *s);
    scan_init(s, a, in, out);
    scan_tokens(s);
    scan_finish(s);
    for (size_t i = 0; i < PAGE_TEXT_KINDS; i++)
        buf_deinit(&s->texts[i]);
    blocks_deinit(&s->blocks);
    links_deinit(&s->links);
    buf_deinit(&s->anchor.text);
    buf_deinit(&s->heading.text);
    buf_deinit(&s->title.text);
    free(s);
}
