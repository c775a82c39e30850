// What machines answer: a platform's interface, feeds and sitemaps, and texts without markup.
#include "monitor/analyse_work.h"

#include "base/limits.h"
#include "base/utf8.h"
#include "crawler/sitemap.h"
#include "extractors/escapes.h"
#include "extractors/mail_words.h"

bool analyse_interface(struct arena *a, const struct page_input *in, enum page_type type,
                       struct page_listings *out, struct str *next)
{
    *out = (struct page_listings){0};
    *next = STR_NONE;
    if (type != PAGE_JSON && type != PAGE_XML)
        return false;
    struct platform_answer *p =
        platform_read(a, in, type == PAGE_JSON ? PLATFORM_JSON : PLATFORM_XML);
    if (!p)
        return false;
    size_t n = platform_count(p);
    out->count = n < LIMIT_PAGE_LISTINGS ? n : LIMIT_PAGE_LISTINGS;
    out->items = arena_array(a, out->count + 1, sizeof *out->items);
    for (size_t i = 0; i < out->count; i++)
        platform_item_listing(p, i, &out->items[i]);
    out->cut = platform_cut(p) || n > LIMIT_PAGE_LISTINGS;
    *next = platform_next(p);
    return true;
}

// The entries of a machine's answer that name anything become listings.
static void take_items(struct work *w, struct platform_answer *p)
{
    struct answer *answer = w->answer;
    answer->listings = arena_array(w->arena, LIMIT_PAGE_LISTINGS + 1, sizeof *answer->listings);
    for (size_t i = 0, read = 0; i < platform_count(p); i++) {
        struct listing l;
        if (!analyse_hit(w, platform_item_texts(p, i)))
            continue;
        answer->candidate = true;
        if (read++ == LIMIT_PAGE_LISTINGS) {
            analyse_cut(w);
            break;
        }
        platform_item_listing(p, i, &l);
        analyse_take_listing(w, &l);
    }
    if (platform_cut(p))
        analyse_cut(w);
}

// A page-level listing holds LIMIT_TEXT_BYTES. A longer text is read by pieces that overlap, and
// the first that names a substance stands for the page.
static void take_text(struct work *w, struct str title, struct str text)
{
    enum { STEP = LIMIT_TEXT_BYTES / 8 * 7 };
    w->answer->listings = arena_zalloc(w->arena, sizeof *w->answer->listings);
    for (struct str left = text;;) {
        struct listing l = {.kind = LISTING_PAGE, .url = w->url.href, .own_page = true};
        l.title = title;
        l.description = utf8_cut(left, LIMIT_TEXT_BYTES);
        l.sources[FIELD_TITLE] = l.sources[FIELD_DESCRIPTION] = SOURCE_HEURISTIC;
        if ((analyse_hit(w, l.description) && analyse_take_listing(w, &l)) ||
            left.len <= LIMIT_TEXT_BYTES)
            return;
        left = str_skip(left, utf8_cut(left, STEP).len);
    }
}

// What a feed says in its listings; if none of them shows it, the entry's text does.
static void take_feed(struct work *w, struct str text, const struct discovery *d,
                      const struct discovery_entry *named)
{
    struct page_input in = analyse_input(w, text);
    struct platform_answer *p =
        platform_read(w->arena, &in, d->kind == DISCOVERY_JSON ? PLATFORM_JSON : PLATFORM_XML);
    if (p)
        take_items(w, p);
    if (!named || w->answer->n_listings)
        return;
    w->answer->candidate = true;
    take_text(w, named->title, named->text.len ? named->text : named->title);
}

bool analyse_discovery(struct work *w, struct str text)
{
    struct discovery d;
    struct answer *answer = w->answer;
    const struct discovery_entry *named = NULL;
    struct buf kept;
    if (!sitemap_or_feed_parse(w->arena, w->url.href, text, &d))
        return false;
    buf_init(&kept, LIMIT_KEPT_TEXT_BYTES);
    answer->links = arena_array(w->arena, d.n_entries, sizeof *answer->links);
    for (size_t i = 0; i < d.n_entries; i++) {
        const struct discovery_entry *e = &d.entries[i];
        if (e->loc.len)
            analyse_add_link(w, &(struct answer_link){
                                    .href = e->loc,
                                    .names = analyse_hit(w, e->title) || analyse_hit(w, e->loc),
                                    .kind = e->kind == DISCOVERY_SITEMAP ? LINK_SITEMAP
                                            : e->kind == DISCOVERY_FEED  ? LINK_FEED
                                                                         : LINK_PAGE,
                                });
        if (!named && e->kind == DISCOVERY_ENTRY &&
            (analyse_hit(w, e->title) || analyse_hit(w, e->text)))
            named = e;
        buf_add(&kept, e->title);
        buf_addc(&kept, '\n');
        buf_add(&kept, e->text);
        buf_addc(&kept, '\n');
    }
    answer->links_dropped += (uint32_t)d.dropped;
    if (d.cut)
        analyse_cut(w);
    struct str all = arena_str(w->arena, buf_str(&kept));
    buf_deinit(&kept);
    fingerprint_make(STR_NONE, text, &w->answer->print);
    if (d.kind == DISCOVERY_URLSET || d.kind == DISCOVERY_SITEMAPINDEX)
        return true;
    if (d.kind != DISCOVERY_TEXT)
        take_feed(w, text, &d, named);
    analyse_keep(w, &all, 1);
    return true;
}

static void analyse_text(struct work *w, struct str title, struct str text)
{
    bool named = w->answer->n_listings == 0 && analyse_hit(w, text);
    w->answer->candidate |= named;
    if (named)
        take_text(w, title, text);
    fingerprint_make(STR_NONE, text, &w->answer->print);
    analyse_keep(w, &text, 1);
}

// As they were sent, mails are an archive's other form of its pages, whose listings they would only
// double; their texts are kept.
void analyse_plain(struct work *w, struct str text)
{
    if (mail_is_raw(text)) {
        fingerprint_make(STR_NONE, text, &w->answer->print);
        analyse_keep(w, &text, 1);
        return;
    }
    struct str first_line = str_sub(text, 0, str_find_char(text, '\n', 0));
    analyse_text(w, str_trim(first_line), text);
}

// The pages of the entries, and the next of the answer.
static void take_item_links(struct work *w, const struct platform_answer *p)
{
    struct answer *answer = w->answer;
    size_t n = platform_count(p);
    answer->links = arena_array(w->arena, n + 1, sizeof *answer->links);
    for (size_t i = 0; i < n; i++) {
        struct str href = platform_item_url(p, i);
        if (href.len)
            analyse_add_link(w, &(struct answer_link){.href = href, .names = analyse_hit(w, href)});
    }
    if (platform_next(p).len)
        analyse_add_link(w, &(struct answer_link){.href = platform_next(p), .next = true});
}

// A known platform's answer gives listings; of any other, its texts are one. A hit hides behind
// escapes ("\u0442").
void analyse_json(struct work *w, struct str json)
{
    struct page_input in = analyse_input(w, json);
    struct platform_answer *p = platform_read(w->arena, &in, PLATFORM_JSON);
    struct buf text;
    if (p) {
        take_item_links(w, p);
        take_items(w, p);
    }
    buf_init(&text, 0);
    escapes_decode(&text, json);
    analyse_text(w, STR_NONE, utf8_clean(w->arena, arena_str(w->arena, buf_str(&text))));
    buf_deinit(&text);
}
