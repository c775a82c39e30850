#include "monitor/analyse.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>
#include <zstd.h>

#include "base/failpoint.h"
#include "base/hash.h"
#include "base/limits.h"
#include "base/log.h"
#include "base/utf8.h"
#include "base/wire.h"
#include "base/xalloc.h"
#include "crawler/sitemap.h"
#include "crawler/url.h"
#include "extractors/decode.h"
#include "extractors/escapes.h"
#include "extractors/rules.h"
#include "monitor/judge.h"
#include "monitor/page_type.h"
#include "monitor/sandbox.h"

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

static void add_link(struct work *w, struct str href, bool nofollow, enum link_kind kind)
{
    struct answer *answer = w->answer;
    if (w->link_bytes + href.len > SHARE_LINKS) {
        answer->links_dropped++;
        cut_answer(w);
        return;
    }
    w->link_bytes += href.len + 6;
    answer->links[answer->n_links++] = (struct answer_link){href, nofollow, kind};
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
    answer->links = arena_array(w->arena, scan->n_links, sizeof *answer->links);
    answer->links_dropped = (uint32_t)scan->links_dropped;
    for (size_t i = 0; i < scan->n_links; i++) {
        const struct page_link *l = &scan->links[i];
        if (is_other_form(l))
            continue;
        add_link(w, l->href, scan->nofollow || rel_has(l->rel, STR("nofollow")),
                 rel_has(l->rel, STR("alternate")) && is_feed_type(l->type) ? LINK_FEED
                                                                            : LINK_PAGE);
    }
    if (scan->links_dropped)
        cut_answer(w);
}

static bool is_hit(struct work *w, struct str text)
{
    return matcher_candidate(w->context->matcher, w->context->scratch, text);
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
        take_listing(w, &found.items[i]);
    if (found.cut)
        cut_answer(w);
}

// What a reader sees decides whether a page has changed: not its markup, nonces or scripts.
static void hash_content(struct work *w, struct str title, struct str visible)
{
    char *hex = arena_alloc(w->arena, HASH_HEX_SIZE);
    struct buf all;
    buf_init(&all, 0);
    buf_add(&all, title);
    buf_addc(&all, '\n');
    buf_add(&all, visible);
    hash_sha256_hex(buf_str(&all), hex);
    buf_deinit(&all);
    w->answer->content_hash = str_from(hex, HASH_HEX_SIZE - 1);
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

// The scanned text, kinds divided by a form feed; contacts are masked where nothing is flagged.
static void keep_text(struct work *w, const struct str *texts, size_t n)
{
    struct buf all;
    if (!w->site->keep_text)
        return;
    buf_init(&all, 0);
    for (size_t i = 0; i < n; i++) {
        if (i)
            buf_add(&all, STR("\n\f\n"));
        buf_add(&all, utf8_cut(texts[i], LIMIT_KEPT_TEXT_BYTES - all.len));
        if (all.len + 8 > LIMIT_KEPT_TEXT_BYTES)
            break;
    }
    struct str text = buf_str(&all);
    if (!anything_flagged(w))
        text = judge_mask_contacts(w->arena, text);
    size_t bound = ZSTD_compressBound(text.len);
    char *out = arena_alloc(w->arena, bound);
    size_t size = ZSTD_compress(out, bound, text.ptr, text.len, 3);
    if (!ZSTD_isError(size))
        w->answer->kept = str_from(out, size);
    buf_deinit(&all);
}

static void analyse_html(struct work *w, struct str html)
{
    struct page_input in = {.url = w->url.href, .body = html, .resolve = url_resolve};
    struct page_scan scan;
    struct answer *answer = w->answer;
    page_scan(w->arena, &in, &scan);
    if (scan.too_deep)
        answer->analysis = ANALYSIS_TOO_DEEP;
    take_links(w, &scan);
    answer->title = utf8_cut(scan.title, LIMIT_TITLE_BYTES);
    answer->lang = utf8_cut(scan.lang, LIMIT_VALUE_BYTES);
    answer->canonical = scan.canonical;
    answer->refresh = scan.refresh;
    answer->noindex = scan.noindex;
    answer->nofollow = scan.nofollow;
    answer->candidate = any_hit(w, &scan);
    if (answer->candidate || w->job->extract_all || w->site->extract_all ||
        (w->site->rules && site_rules_match(w->site->rules, w->url.href)))
        read_listings(w, &in, &scan);
    hash_content(w, scan.title, scan.texts[PAGE_TEXT_VISIBLE]);
    keep_text(w, scan.texts, PAGE_TEXT_KINDS);
}

// A feed's entry is a post of its own page.
static void take_entry(struct work *w, const struct discovery_entry *e)
{
    struct page_input in = {
        .url = e->loc.len ? e->loc : w->url.href, .body = e->text, .resolve = url_resolve};
    struct page_scan scan;
    struct listing l;
    page_scan(w->arena, &in, &scan);
    page_level_listing(w->arena, &in, &scan, &l);
    l.kind = LISTING_POST;
    l.url = in.url;
    l.title = e->title.len ? e->title : l.title;
    l.seller_name = e->author;
    l.posted = e->lastmod;
    l.own_page = false;
    l.sources[FIELD_TITLE] = SOURCE_API;
    take_listing(w, &l);
}

static bool analyse_discovery(struct work *w, struct str text)
{
    struct discovery d;
    struct answer *answer = w->answer;
    struct buf kept;
    if (!sitemap_or_feed_parse(w->arena, w->url.href, text, &d))
        return false;
    buf_init(&kept, LIMIT_KEPT_TEXT_BYTES);
    answer->links = arena_array(w->arena, d.n_entries, sizeof *answer->links);
    answer->listings = arena_array(w->arena, LIMIT_PAGE_LISTINGS + 1, sizeof *answer->listings);
    for (size_t i = 0; i < d.n_entries; i++) {
        const struct discovery_entry *e = &d.entries[i];
        if (e->loc.len)
            add_link(w, e->loc, false,
                     e->kind == DISCOVERY_SITEMAP ? LINK_SITEMAP
                     : e->kind == DISCOVERY_FEED  ? LINK_FEED
                                                  : LINK_PAGE);
        if (e->kind == DISCOVERY_ENTRY && (is_hit(w, e->title) || is_hit(w, e->text))) {
            answer->candidate = true;
            take_entry(w, e);
        }
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
    hash_content(w, STR_NONE, text);
    if (d.kind != DISCOVERY_URLSET && d.kind != DISCOVERY_SITEMAPINDEX)
        keep_text(w, &all, 1);
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
    w->answer->candidate = is_hit(w, text);
    if (w->answer->candidate)
        take_text(w, title, text);
    hash_content(w, STR_NONE, text);
    keep_text(w, &text, 1);
}

static void analyse_plain(struct work *w, struct str text)
{
    struct str first_line = str_sub(text, 0, str_find_char(text, '\n', 0));
    analyse_text(w, str_trim(first_line), text);
}

// A hit hides behind escapes ("\u0442"); what the JSON means is the platform's own business.
static void analyse_json(struct work *w, struct str json)
{
    struct buf text;
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
    if (job->kind == JOB_PAGE) {
        analyse_body(&w, bytes);
    } else {
        decode_charset(a, STR("text/plain; charset=utf-8"), bytes, &out->text, NULL);
        out->text = utf8_cut(out->text, LIMIT_ROBOTS_BYTES);
    }
    if (cut)
        cut_answer(&w);
}

static bool receive_all(int fd, char *p, size_t n)
{
    while (n > 0) {
        ssize_t got = recv(fd, p, n, 0);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return false;
        p += got;
        n -= (size_t)got;
    }
    return true;
}

static bool send_all(int fd, struct str data)
{
    while (data.len > 0) {
        ssize_t sent = send(fd, data.ptr, data.len, MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR)
            continue;
        if (sent <= 0)
            return false;
        data = str_skip(data, (size_t)sent);
    }
    return true;
}

static bool serve_one(const struct analyse_context *c, struct arena *a, int socket, struct buf *in,
                      struct buf *out)
{
    char head[4];
    struct job job;
    struct answer answer;
    if (!receive_all(socket, head, sizeof head))
        return false;
    struct wire_reader length = wire_read(str_from(head, sizeof head));
    size_t size = wire_u32(&length);
    buf_reset(in);
    char *room = buf_reserve(in, size ? size : 1);
    if (!room || !receive_all(socket, room, size))
        return false;
    in->len = size;
    if (!message_read_job(buf_str(in), &job) || !sandbox_next_page())
        return false;
    analyse_job(c, a, &job, &answer);
    buf_reset(out);
    wire_put_u32(out, 0); // room for the length
    message_write_answer(out, &answer);
    if (out->overflow)
        return false; // the run sees a death and quarantines the page
    size_t body = out->len - 4;
    for (unsigned i = 0; i < 4; i++)
        out->ptr[i] = (char)(body >> (8 * i));
    return send_all(socket, buf_str(out));
}

void analyse_serve(void *ctx, int socket)
{
    const struct analyse_context *c = ctx;
    struct arena arena;
    struct buf in, out;
    arena_init(&arena);
    buf_init(&in, 0);
    buf_init(&out, LIMIT_ANSWER_BYTES);
    while (serve_one(c, &arena, socket, &in, &out))
        arena_reset(&arena);
    buf_deinit(&in);
    buf_deinit(&out);
    arena_deinit(&arena);
}
