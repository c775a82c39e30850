#include "monitor/analyse.h"

#include "base/failpoint.h"
#include "base/hash.h"
#include "base/limits.h"
#include "base/log.h"
#include "base/utf8.h"
#include "crawler/sitemap.h"
#include "crawler/url.h"
#include "extractors/decode.h"
#include "extractors/escapes.h"
#include "extractors/platform.h"
#include "extractors/rules.h"
#include "monitor/judge.h"
#include "monitor/serve.h"

// One job in work.
struct work {
    const struct analyse_context *context;
    const struct analyse_site *site;
    struct arena *arena;
    const struct job *job;
    struct answer *answer;
    struct url url;                   // of the page
    size_t link_bytes, listing_bytes; // in the answer so far
};

// An answer's LIMIT_ANSWER_BYTES are shared out, so that one part leaves room for the others: what
// is over a share is cut, not the page lost. The kept text has the rest.
enum {
    SHARE_LINKS = LIMIT_ANSWER_BYTES / 8 * 3,
    SHARE_LISTINGS = LIMIT_ANSWER_BYTES / 8 * 3,
};

static void cut_answer(struct work *w)
{
    if (w->answer->analysis == ANALYSIS_OK)
        w->answer->analysis = ANALYSIS_CUT;
}

bool analyse_start(struct err *err)
{
    return decode_start(err);
}

static void add_link(struct work *w, const struct answer_link *link)
{
    struct answer *answer = w->answer;
    if (w->link_bytes + link->href.len > SHARE_LINKS) {
        answer->links_dropped++;
        cut_answer(w);
        return;
    }
    w->link_bytes += link->href.len + 6;
    answer->links[answer->n_links++] = *link;
}

static bool is_hit(struct work *w, struct str text)
{
    return matcher_candidate(w->context->matcher, w->context->scratch, text);
}

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
            .names = answer->candidate && (is_hit(w, l->text) || is_hit(w, l->href)),
            .kind =
                rel_has(l->rel, STR("alternate")) && is_feed_type(l->type) ? LINK_FEED : LINK_PAGE,
        };
        add_link(w, &link);
    }
    if (scan->links_dropped)
        cut_answer(w);
}

// The interface of the platform that made the page: it says more than pages do, and what is new.
static void take_entry(struct work *w, const struct page_input *in, const struct page_scan *scan)
{
    struct str href = platform_entry(w->arena, in, scan);
    if (href.len && w->answer->n_links < LIMIT_PAGE_LINKS)
        add_link(
            w, &(struct answer_link){.href = href, .nofollow = scan->nofollow, .kind = LINK_FEED});
}

static bool any_hit(struct work *w, const struct page_scan *scan)
{
    for (int kind = 0; kind < PAGE_TEXT_KINDS; kind++)
        if (is_hit(w, scan->texts[kind]))
            return true;
    return false;
}

static void take_findings(struct work *w, const struct judgement *j, struct answer_listing *out)
{
    out->findings = arena_array(w->arena, j->n_findings, sizeof *out->findings);
    for (size_t i = 0; i < j->n_findings; i++) {
        const struct finding *f = &j->findings[i];
        out->findings[out->n_findings++] = (struct answer_finding){
            .substance = f->substance,
            .class = f->class,
            .field = str_c(f->field),
            .text = f->text,
            .view = str_c(f->view),
            .start = (uint32_t)f->start,
            .end = (uint32_t)f->end,
        };
    }
}

static struct str listing_json(struct work *w, const struct listing *l)
{
    struct buf json;
    struct json_writer writer;
    buf_init(&json, 0);
    json_writer_init(&writer, &json);
    listing_write_json(l, w->site->id, &writer);
    struct str copy = arena_str(w->arena, buf_str(&json));
    buf_deinit(&json);
    return copy;
}

static struct str judgement_json(struct work *w, const struct judgement *j)
{
    struct buf json;
    struct json_writer writer;
    buf_init(&json, 0);
    json_writer_init(&writer, &json);
    judgement_write_json(j, &writer);
    struct str copy = arena_str(w->arena, buf_str(&json));
    buf_deinit(&json);
    return copy;
}

// Judges a listing and, if it names a substance, puts it into the answer.
static bool take_listing(struct work *w, struct listing *l)
{
    struct judge_context context = {
        .matcher = w->context->matcher,
        .scratch = w->context->scratch,
        .domain = w->url.host,
        .jurisdiction = w->site->jurisdiction,
        .as_of = w->job->as_of,
    };
    struct judgement j;
    listing_bound(w->arena, l);
    judge_listing(&context, w->arena, l, &j);
    if (j.n_findings == 0)
        return false;
    bool personal = j.verdict == VERDICT_REQUEST && j.scale == REQUEST_PERSONAL;
    if (personal) {
        judge_forget_person(w->arena, l);
        judge_listing(&context, w->arena, l, &j);
    }
    struct str json = listing_json(w, l), judgement = judgement_json(w, &j);
    if (w->answer->n_listings == LIMIT_PAGE_LISTINGS ||
        w->listing_bytes + json.len + judgement.len > SHARE_LISTINGS) {
        cut_answer(w);
        return true;
    }
    w->listing_bytes += 2 * (json.len + judgement.len); // with the fields that stand apart
    struct answer_listing *out = &w->answer->listings[w->answer->n_listings++];
    *out = (struct answer_listing){
        .kind = str_c(listing_kind_name(l->kind)),
        .url = l->url,
        .canonical = l->canonical,
        .id = l->id,
        .title = l->title,
        .seller_name = l->seller_name,
        .seller_id = l->seller_id,
        .seller_url = l->seller_url,
        .json = json,
        .judgement = judgement,
        .verdict = str_c(verdict_name(j.verdict)),
        .basis = str_c(basis_name(j.basis)),
        .score = j.score,
        .own_page = l->own_page,
        .reply = l->reply,
        .personal = personal,
        .restricted = j.restricted,
    };
    take_findings(w, &j, out);
    out->contacts = arena_array(w->arena, l->n_contacts, sizeof *out->contacts);
    for (size_t i = 0; i < l->n_contacts; i++)
        out->contacts[out->n_contacts++] =
            (struct answer_contact){l->contacts[i].kind, l->contacts[i].value};
    return true;
}

static struct page_input input_of(const struct work *w, struct str body)
{
    return (struct page_input){
        .url = w->url.href,
        .body = body,
        .resolver = url_resolver_read,
        .resolve = url_resolver_href,
    };
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

static void read_listings(struct work *w, const struct page_input *in, const struct page_scan *scan)
{
    struct page_listings found;
    analyse_listings(w->arena, in, scan, w->site->rules, &found);
    w->answer->listings = arena_array(w->arena, found.count + 1, sizeof *w->answer->listings);
    for (size_t i = 0; i < found.count; i++)
        take_listing(w, &found.items[i]);
    if (found.cut)
        cut_answer(w);
}

// As the run will flag it (crawl_listing.c).
static bool anything_flagged(const struct work *w)
{
    for (uint32_t i = 0; i < w->answer->n_listings; i++) {
        const struct answer_listing *l = &w->answer->listings[i];
        if (!l->personal &&
            (str_eq(l->verdict, STR("offer")) || str_eq(l->verdict, STR("request"))) &&
            l->score * 100 >= (double)w->context->threshold)
            return true;
    }
    return false;
}

// Addresses repeat what stands in the page, and the gapped text what is visible.
static const enum page_text_kind kept_kinds[] = {PAGE_TEXT_TITLE, PAGE_TEXT_VISIBLE,
                                                 PAGE_TEXT_ATTRIBUTE, PAGE_TEXT_SCRIPT};

static void keep_texts(struct work *w, const struct str *texts, size_t n)
{
    if (w->site->keep_text)
        w->answer->kept =
            kept_text_make(w->context->kept, w->arena, texts, n, !anything_flagged(w));
}

static void keep_page(struct work *w, const struct page_scan *scan)
{
    struct str texts[sizeof kept_kinds / sizeof *kept_kinds];
    for (size_t i = 0; i < sizeof kept_kinds / sizeof *kept_kinds; i++)
        texts[i] = scan->texts[kept_kinds[i]];
    keep_texts(w, texts, sizeof kept_kinds / sizeof *kept_kinds);
}

static void find_wall(struct work *w, struct str html, const struct page_scan *scan)
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

static void analyse_html(struct work *w, struct str html)
{
    struct page_input in = input_of(w, html);
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
    find_wall(w, html, &scan);
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

// The entries of a machine's answer that name anything become listings.
static void take_items(struct work *w, struct platform_answer *p)
{
    struct answer *answer = w->answer;
    answer->listings = arena_array(w->arena, LIMIT_PAGE_LISTINGS + 1, sizeof *answer->listings);
    for (size_t i = 0, read = 0; i < platform_count(p); i++) {
        struct listing l;
        if (!is_hit(w, platform_item_texts(p, i)))
            continue;
        answer->candidate = true;
        if (read++ == LIMIT_PAGE_LISTINGS) {
            cut_answer(w);
            break;
        }
        platform_item_listing(p, i, &l);
        take_listing(w, &l);
    }
    if (platform_cut(p))
        cut_answer(w);
}

static void take_text(struct work *w, struct str title, struct str text);

// What a feed says in its listings; if none of them shows it, the entry's text does.
static void take_feed(struct work *w, struct str text, const struct discovery *d,
                      const struct discovery_entry *named)
{
    struct page_input in = input_of(w, text);
    struct platform_answer *p =
        platform_read(w->arena, &in, d->kind == DISCOVERY_JSON ? PLATFORM_JSON : PLATFORM_XML);
    if (p)
        take_items(w, p);
    if (!named || w->answer->n_listings)
        return;
    w->answer->candidate = true;
    take_text(w, named->title, named->text.len ? named->text : named->title);
}

static bool analyse_discovery(struct work *w, struct str text)
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
            add_link(w, &(struct answer_link){
                            .href = e->loc,
                            .names = is_hit(w, e->title) || is_hit(w, e->loc),
                            .kind = e->kind == DISCOVERY_SITEMAP ? LINK_SITEMAP
                                    : e->kind == DISCOVERY_FEED  ? LINK_FEED
                                                                 : LINK_PAGE,
                        });
        if (!named && e->kind == DISCOVERY_ENTRY && (is_hit(w, e->title) || is_hit(w, e->text)))
            named = e;
        buf_add(&kept, e->title);
        buf_addc(&kept, '\n');
        buf_add(&kept, e->text);
        buf_addc(&kept, '\n');
    }
    answer->links_dropped += (uint32_t)d.dropped;
    if (d.cut)
        cut_answer(w);
    struct str all = arena_str(w->arena, buf_str(&kept));
    buf_deinit(&kept);
    fingerprint_make(STR_NONE, text, &w->answer->print);
    if (d.kind == DISCOVERY_URLSET || d.kind == DISCOVERY_SITEMAPINDEX)
        return true;
    if (d.kind != DISCOVERY_TEXT)
        take_feed(w, text, &d, named);
    keep_texts(w, &all, 1);
    return true;
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
        if ((is_hit(w, l.description) && take_listing(w, &l)) || left.len <= LIMIT_TEXT_BYTES)
            return;
        left = str_skip(left, utf8_cut(left, STEP).len);
    }
}

static void analyse_text(struct work *w, struct str title, struct str text)
{
    bool named = w->answer->n_listings == 0 && is_hit(w, text);
    w->answer->candidate |= named;
    if (named)
        take_text(w, title, text);
    fingerprint_make(STR_NONE, text, &w->answer->print);
    keep_texts(w, &text, 1);
}

static void analyse_plain(struct work *w, struct str text)
{
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
            add_link(w, &(struct answer_link){.href = href, .names = is_hit(w, href)});
    }
    if (platform_next(p).len)
        add_link(w, &(struct answer_link){.href = platform_next(p), .next = true});
}

// A known platform's answer gives listings; of any other, its texts are one. A hit hides behind
// escapes ("\u0442").
static void analyse_json(struct work *w, struct str json)
{
    struct page_input in = input_of(w, json);
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

static void analyse_body(struct work *w, struct str bytes)
{
    const struct job *job = w->job;
    struct answer *answer = w->answer;
    enum page_type type = page_type_of(job->content_type, bytes);
    const char *charset = "";
    struct str text;
    if (job->status >= 300 && type != PAGE_HTML) {
        find_wall(w, STR_NONE, NULL);
        return;
    }
    if (type == PAGE_OTHER) {
        answer->analysis = ANALYSIS_UNSUPPORTED;
        return;
    }
    decode_charset(w->arena, job->content_type, bytes, &text, &charset);
    answer->charset = str_c(charset);
    failpoint_page(text);
    if (type != PAGE_HTML && analyse_discovery(w, text))
        return;
    if (type == PAGE_JSON)
        analyse_json(w, text);
    else if (type == PAGE_PLAIN)
        analyse_plain(w, text);
    else
        analyse_html(w, text);
}

// A file that was compressed for the disk ("sitemap.xml.gz") and not for the way.
static bool unzip_file(struct work *w, struct str *bytes)
{
    bool cut = false;
    if (!str_starts(*bytes, STR("\x1F\x8B")))
        return true;
    if (decode_body(w->arena, STR("gzip"), *bytes, bytes, &cut) != DECODE_OK)
        return false;
    if (cut)
        cut_answer(w);
    return true;
}

// As received: its rules are bytes (RFC 9309, 2.2.2). Some editors save UTF-16.
static void read_robots(struct arena *a, struct str bytes, struct answer *out)
{
    if (str_starts(bytes, STR("\xFF\xFE")) || str_starts(bytes, STR("\xFE\xFF")))
        decode_charset(a, STR("text/plain"), bytes, &bytes, NULL);
    out->text = str_sub(bytes, 0, LIMIT_ROBOTS_BYTES);
}

void analyse_job(const struct analyse_context *c, struct arena *a, const struct job *job,
                 struct answer *out)
{
    static const struct analyse_site no_site = {0};
    struct work w = {.context = c,
                     .site = job->site < c->n_sites ? &c->sites[job->site] : &no_site,
                     .arena = a,
                     .job = job,
                     .answer = out};
    struct str bytes;
    bool cut = false;
    *out = (struct answer){0};
    if (!url_parse(a, job->url, NULL, &w.url)) {
        out->analysis = ANALYSIS_BAD_CONTENT;
        return;
    }
    switch (decode_body(a, job->content_encoding, job->body, &bytes, &cut)) {
    case DECODE_TOO_LARGE:
        out->analysis = ANALYSIS_TOO_LARGE;
        return;
    case DECODE_BAD:
    case DECODE_UNSUPPORTED:
        out->analysis = ANALYSIS_BAD_CONTENT;
        return;
    case DECODE_OK:
        break;
    }
    if (cut && bytes.len == 0) { // the stream ended before it gave anything
        out->analysis = ANALYSIS_BAD_CONTENT;
        return;
    }
    if (job->kind == JOB_PAGE && !unzip_file(&w, &bytes)) {
        out->analysis = ANALYSIS_BAD_CONTENT;
    } else if (job->kind == JOB_PAGE) {
        analyse_body(&w, bytes);
    } else {
        read_robots(a, bytes, out);
    }
    if (cut)
        cut_answer(&w);
}

struct server {
    const struct analyse_context *context;
    struct arena arena;
};

static bool answer_question(void *ctx, struct str question, struct buf *out)
{
    struct server *s = ctx;
    struct job job;
    struct answer answer;
    if (!message_read_job(question, &job))
        return false;
    analyse_job(s->context, &s->arena, &job, &answer);
    message_write_answer(out, &answer);
    arena_reset(&s->arena); // now, not before the next page: it may come late
    return true;
}

void analyse_serve(void *ctx, int socket, const struct region *region)
{
    struct server s = {.context = ctx};
    arena_init(&s.arena);
    serve(socket, region, answer_question, &s);
    arena_deinit(&s.arena);
}
