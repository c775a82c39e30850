#include "monitor/analyse_work.h"

#include "base/limits.h"
#include "base/utf8.h"
#include "extractors/rules.h"

static bool rel_has(struct str rel, struct str word)
{
    struct str part;
    while (str_split(&rel, ' ', &part))
        if (str_eq(part, word))
            return true;
    return false;
}

static bool is_feed_type(struct str type)
{
    return str_starts(type, STR("application/rss")) || str_starts(type, STR("application/atom")) ||
           str_starts(type, STR("application/feed+json"));
}

// The page once more, for programs: an API's answer about it, or oEmbed. It has been read, and its
// other form would only stand in the queue beside it.
static bool is_other_form(const struct page_link *l)
{
    return rel_has(l->rel, STR("alternate")) && !is_feed_type(l->type) &&
           (str_eq(l->type, STR("application/json")) || str_ends(l->type, STR("+json")) ||
            str_ends(l->type, STR("+oembed")));
}

static void take_links(struct work *w, const struct page_scan *scan)
{
    struct answer *answer = w->answer;
    answer->links = arena_array(w->arena, scan->n_links + 1, sizeof *answer->links);
    answer->links_dropped = (uint32_t)scan->links_dropped;
    for (size_t i = 0; i < scan->n_links; i++) {
        const struct page_link *l = &scan->links[i];
        if (is_other_form(l))
            continue;
        struct answer_link link = {
            .href = l->href,
            .nofollow = scan->nofollow || rel_has(l->rel, STR("nofollow")),
            .next = rel_has(l->rel, STR("next")) || rel_has(l->rel, STR("prev")),
            // A page without any name has no link with one.
            .names = answer->candidate && (analyse_hit(w, l->text) || analyse_hit(w, l->href)),
            .kind =
                rel_has(l->rel, STR("alternate")) && is_feed_type(l->type) ? LINK_FEED : LINK_PAGE,
        };
        analyse_add_link(w, &link);
    }
    if (scan->links_dropped)
        analyse_cut(w);
}

// The interface of the platform that made the page: it says more than pages do, and what is new.
static void take_entry(struct work *w, const struct page_input *in, const struct page_scan *scan)
{
    struct str href = platform_entry(w->arena, in, scan);
    if (href.len && w->answer->n_links < LIMIT_PAGE_LINKS)
        analyse_add_link(
            w, &(struct answer_link){.href = href, .nofollow = scan->nofollow, .kind = LINK_FEED});
}

static bool any_hit(struct work *w, const struct page_scan *scan)
{
    for (int kind = 0; kind < PAGE_TEXT_KINDS; kind++)
        if (analyse_hit(w, scan->texts[kind]))
            return true;
    return false;
}

void analyse_listings(struct arena *a, const struct page_input *in, const struct page_scan *scan,
                      const struct site_rules *rules, struct page_listings *out)
{
    *out = (struct page_listings){0};
    if (!scan->too_deep)
        page_extract(a, in, scan, rules, out);
    if (out->count == 0) {
        out->items = arena_zalloc(a, sizeof *out->items);
        page_level_listing(a, in, scan, &out->items[0]);
        out->count = 1;
    }
}

static void read_listings(struct work *w, const struct page_input *in, const struct page_scan *scan)
{
    struct page_listings found;
    analyse_listings(w->arena, in, scan, w->site->rules, &found);
    w->answer->listings = arena_array(w->arena, found.count + 1, sizeof *w->answer->listings);
    for (size_t i = 0; i < found.count; i++)
        analyse_take_listing(w, &found.items[i]);
    if (found.cut)
        analyse_cut(w);
}

// Addresses repeat what stands in the page, and the gapped text what is visible.
static const enum page_text_kind kept_kinds[] = {PAGE_TEXT_TITLE, PAGE_TEXT_VISIBLE,
                                                 PAGE_TEXT_ATTRIBUTE, PAGE_TEXT_SCRIPT};

static void keep_page(struct work *w, const struct page_scan *scan)
{
    struct str texts[sizeof kept_kinds / sizeof *kept_kinds];
    for (size_t i = 0; i < sizeof kept_kinds / sizeof *kept_kinds; i++)
        texts[i] = scan->texts[kept_kinds[i]];
    analyse_keep(w, texts, sizeof kept_kinds / sizeof *kept_kinds);
}

void analyse_wall(struct work *w, struct str html, const struct page_scan *scan)
{
    const struct wall_input in = {.status = w->job->status,
                                  .response_head = w->job->head,
                                  .url = w->url.href,
                                  .scan = scan,
                                  .body = html};
    struct wall_finding found;
    wall_detect(&in, &found);
    w->answer->wall = found.wall;
    w->answer->wall_sign = str_c(found.sign ? found.sign : "");
}

void analyse_html(struct work *w, struct str html)
{
    struct page_input in = analyse_input(w, html);
    struct page_scan scan;
    struct answer *answer = w->answer;
    page_scan(w->arena, &in, &scan);
    if (scan.too_deep)
        answer->analysis = ANALYSIS_TOO_DEEP;
    answer->title = utf8_cut(scan.title, LIMIT_TITLE_BYTES);
    answer->lang = utf8_cut(scan.lang, LIMIT_VALUE_BYTES);
    answer->canonical = scan.canonical;
    answer->refresh = scan.refresh;
    answer->noindex = scan.noindex;
    answer->nofollow = scan.nofollow;
    // What a reader sees decides whether a page has changed: not its markup, nonces or scripts.
    fingerprint_make(scan.title, scan.texts[PAGE_TEXT_VISIBLE], &answer->print);
    analyse_wall(w, html, &scan);
    if (w->job->status >= 300)
        return;
    answer->candidate = any_hit(w, &scan);
    take_links(w, &scan);
    take_entry(w, &in, &scan);
    if (answer->candidate || w->job->extract_all || w->site->extract_all ||
        (w->site->rules && site_rules_match(w->site->rules, w->url.href)))
        read_listings(w, &in, &scan);
    keep_page(w, &scan);
}
