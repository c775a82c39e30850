// Listings of an answer as rows, with the keys of docs/architecture.md, and the evidence.
#include "base/limits.h"
#include "monitor/crawl_state.h"

// How a listing is told from others for ever.
struct identity {
    struct str text;  // "id:...", "url:..." or "page:..."
    struct str offer; // what relistings and copies of it share
};

static struct str sha_hex(struct arena *a, struct str data)
{
    char *hex = arena_alloc(a, HASH_HEX_SIZE);
    hash_sha256_hex(data, hex);
    return str_from(hex, HASH_HEX_SIZE - 1);
}

// WordPress shows a post again on each page of its comments, POST/comment-page-2/, under canonical
// URLs of their own. They are one item; the last slash stands there if the post's own URL has it.
static struct str item_href(struct str href)
{
    const struct str pages = STR("/comment-page-");
    size_t at = str_find(href, pages, 0), end = at + pages.len;
    if (at == STR_NPOS || end == href.len || !ascii_digit(href.ptr[end]))
        return href;
    while (end < href.len && ascii_digit(href.ptr[end]))
        end++;
    return str_sub(href, 0, at + (end < href.len && href.ptr[end] == '/'));
}

// The key of a URL in the site's scope; empty otherwise.
static struct str own_key(struct crawl *c, struct arena *a, const struct crawl_site *site,
                          struct str href)
{
    struct url url;
    if (href.len == 0 || !url_parse(a, href, NULL, &url) ||
        scope_allows(&site->profile->scope, &url) != SCOPE_ALLOWED)
        return STR_NONE;
    return crawl_host_url_key(crawl_host_find(c, &url), a, &url);
}

static struct identity identify(struct crawl *c, struct arena *a, const struct crawl_item *item,
                                const struct answer_listing *l)
{
    struct identity id;
    struct str page = own_key(c, a, item->site, item->url.href);
    // A page's own item and a thread's first post have the page's address, whatever else they have.
    struct str href = l->canonical.len ? l->canonical : l->url;
    struct str url = own_key(c, a, item->site, item_href(href));
    // Posts of a thread share the page's URL. The first one is what the thread offers, as a list
    // of threads shows it; a reply stands for itself, and so does each row of a price list.
    bool post = str_eq(l->kind, STR("post")) || str_eq(l->kind, STR("comment"));
    bool shared = url.len == 0 || (!l->own_page && str_eq(url, page));
    struct str who = arena_fmt(a, "%.*s\n%.*s", STR_ARG(l->title), STR_ARG(l->seller_name));
    struct str among =
        arena_fmt(a, "page:%.*s#%.*s", STR_ARG(page), STR_ARG(str_sub(sha_hex(a, who), 0, 16)));
    bool own_url = url.len && !l->reply && (post || !shared);
    id.offer = own_url ? arena_fmt(a, "url:%.*s", STR_ARG(url)) : among;
    id.text = l->id.len ? arena_fmt(a, "id:%.*s", STR_ARG(l->id)) : shared ? among : id.offer;
    if (l->reply && l->id.len)
        id.offer = id.text;
    return id;
}

static bool is_verdict(struct str s)
{
    return str_eq(s, STR("offer")) || str_eq(s, STR("request")) || str_eq(s, STR("mention")) ||
           str_eq(s, STR("benign"));
}

static bool is_flagged(const struct crawl *c, const struct answer_listing *l)
{
    return !l->personal &&
           (str_eq(l->verdict, STR("offer")) || str_eq(l->verdict, STR("request"))) &&
           l->score * 100 >= (double)c->ws->settings.threshold;
}

bool crawl_any_flagged(const struct crawl *c, const struct answer *answer)
{
    for (uint32_t i = 0; i < answer->n_listings; i++)
        if (is_flagged(c, &answer->listings[i]))
            return true;
    return false;
}

static void fill_lists(struct arena *a, const struct answer_listing *l, struct store_listing *row)
{
    struct store_finding *findings = arena_array(a, l->n_findings, sizeof *findings);
    struct store_contact *contacts = arena_array(a, l->n_contacts, sizeof *contacts);
    for (uint32_t i = 0; i < l->n_findings; i++) {
        const struct answer_finding *f = &l->findings[i];
        findings[i] = (struct store_finding){
            .substance = arena_str(a, f->substance),
            .class = arena_str(a, f->class),
            .field = arena_str(a, f->field),
            .start = f->start,
            .end = f->end,
            .text = arena_str(a, f->text),
            .view = arena_str(a, f->view),
        };
    }
    for (uint32_t i = 0; i < l->n_contacts; i++)
        contacts[i] = (struct store_contact){arena_str(a, l->contacts[i].kind),
                                             arena_str(a, l->contacts[i].value)};
    row->findings = findings;
    row->n_findings = l->n_findings;
    row->contacts = contacts;
    row->n_contacts = l->personal ? 0 : l->n_contacts;
    row->substance = l->n_findings ? findings[0].substance : STR_NONE;
}

// What makes a version of a listing: all that it shows but its time. A page that says "2 hours ago"
// would else make a new one with every visit.
static struct str version_hash(struct arena *a, struct str json)
{
    const struct str name = STR(",\"posted\":\""); // no text holds it: its quotes are escaped
    size_t from = str_find(json, name, 0);
    size_t end = from == STR_NPOS ? STR_NPOS : str_find_char(json, '"', from + name.len);
    if (end == STR_NPOS)
        return sha_hex(a, json);
    return sha_hex(a,
                   arena_fmt(a, "%.*s%.*s", (int)from, json.ptr, STR_ARG(str_skip(json, end + 1))));
}

static void fill_row(struct crawl *c, const struct crawl_item *item, const struct answer_listing *l,
                     struct arena *a, struct store_listing *row)
{
    struct identity id = identify(c, a, item, l);
    struct str site = item->site->profile->site;
    *row = (struct store_listing){
        .key = crawl_key(c, arena_fmt(a, "%.*s\n%.*s", STR_ARG(site), STR_ARG(id.text))),
        .site = site,
        .identity = id.text,
        .page_key = item->url.key,
        .seen_at = item->response->wall_end,
        .url = arena_str(a, item_href(l->url.len ? l->url : item->url.href)),
        .content_hash = version_hash(a, l->json),
        .json = arena_str(a, l->json),
        .own_page = l->own_page,
        .verdict = arena_str(a, l->verdict),
        .score = l->score,
        .basis = arena_str(a, l->basis),
        .judgement = arena_str(a, l->judgement),
        .lexicon = str_c(c->lexicon->version),
        .profile = str_c(item->site->profile->sha256),
        .program = STR(WATCHGLASS_VERSION),
        .personal = l->personal,
        .restricted = l->restricted,
        .seller_name = arena_str(a, l->personal ? STR_NONE : l->seller_name),
        .seller_id = arena_str(a, l->personal ? STR_NONE : l->seller_id),
        .seller_url = arena_str(a, l->personal ? STR_NONE : l->seller_url),
    };
    fill_lists(a, l, row);
    if (is_flagged(c, l))
        row->fingerprint = sha_hex(a, arena_fmt(a, "%.*s\n%.*s", STR_ARG(site), STR_ARG(id.offer)));
}

// "name: value", a line whatever the value holds.
static void put_line(struct buf *out, const char *name, struct str value)
{
    buf_fmt(out, "%s: ", name);
    for (size_t i = 0; i < value.len; i++)
        buf_addc(out, (unsigned char)value.ptr[i] < ' ' ? ' ' : value.ptr[i]);
    buf_add(out, STR("\r\n"));
}

static struct str evidence_metadata(struct crawl *c, const struct crawl_item *item, struct arena *a)
{
    const struct fetch_response *r = item->response;
    const struct profile *p = item->site->profile;
    const struct {
        const char *name;
        struct str value;
    } lines[] = {
        {"site", p->site},
        {"purpose", p->purpose},
        {"legalBasis", p->legal_basis},
        {"robotsIgnored", p->ignore_robots},
        {"robotsAllowedBy", p->ignore_robots.len ? STR_NONE : item->robots_rule},
        {"address", r->remote_address},
        {"port", arena_fmt(a, "%d", r->remote_port)},
        {"httpVersion", str_c(r->http_version)},
        {"fetchTimeMs", arena_fmt(a, "%lld", (long long)((r->mono_end - r->mono_start) / 1000))},
        {"clock", str_c(clock_state(&c->options->clock))},
        {"program", STR("watchglass " WATCHGLASS_VERSION)},
        {"lexicon", str_c(c->lexicon->version)},
        {"profile", str_c(p->sha256)},
        {"renderedBy", item->shown.len ? item->browser : STR_NONE},
        {"rendering", item->shown_detail},
        {"notRendered", item->unrendered},
    };
    struct buf text;
    buf_init(&text, 0);
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
        if (lines[i].value.len)
            put_line(&text, lines[i].name, lines[i].value);
    struct str chain = r->tls_chain, line;
    while (chain.len && str_split(&chain, '\n', &line))
        if (str_trim(line).len)
            put_line(&text, "tls", str_trim(line));
    for (struct str parts = item->parts; parts.len && str_split(&parts, '\n', &line);)
        if (line.len)
            put_line(&text, "renderedPart", line);
    struct str copy = arena_str(a, buf_str(&text));
    buf_deinit(&text);
    return copy;
}

// What the page showed that was flagged names its file: made once, at first sight.
static void add_evidence(struct crawl *c, const struct crawl_item *item, struct write *w)
{
    struct arena *a = &w->arena;
    const struct fetch_response *r = item->response;
    struct buf shown;
    buf_init(&shown, 0);
    for (size_t i = 0; i < w->n_listings; i++)
        if (w->listings[i].fingerprint.len) {
            buf_add(&shown, w->listings[i].fingerprint);
            buf_add(&shown, w->listings[i].content_hash);
        }
    if (shown.len) {
        struct warc_page *page = arena_zalloc(a, sizeof *page);
        buf_add(&shown, own_key(c, a, item->site, item->url.href));
        struct str name = sha_hex(a, buf_str(&shown));
        *page = (struct warc_page){
            .wall_us = r->wall_start,
            .href = arena_str(a, item->url.href),
            .address = arena_str(a, r->remote_address),
            .request_head = arena_str(a, r->request_head),
            .response_head = arena_str(a, r->response_head),
            .body = arena_str(a, r->body),
            .shown = arena_str(a, item->shown),
            .truncated = r->body_complete ? WARC_WHOLE : WARC_CUT_LENGTH,
            .info = arena_fmt(a, "software: watchglass %s\r\nformat: WARC File Format 1.1\r\n",
                              WATCHGLASS_VERSION),
            .metadata = evidence_metadata(c, item, a),
        };
        hash_random(page->random, sizeof page->random);
        w->evidence = page;
        w->evidence_path =
            arena_fmt(a, "%.*s/%.*s/%.*s.warc.gz", STR_ARG(item->site->profile->site),
                      STR_ARG(str_sub(name, 0, 2)), STR_ARG(str_sub(name, 0, 40)));
    }
    buf_deinit(&shown);
}

void crawl_listings(struct crawl *c, const struct crawl_item *item, const struct answer *answer,
                    struct write *w)
{
    struct store_listing *rows = arena_array(&w->arena, answer->n_listings, sizeof *rows);
    size_t n = 0;
    for (uint32_t i = 0; i < answer->n_listings; i++)
        if (is_verdict(answer->listings[i].verdict))
            fill_row(c, item, &answer->listings[i], &w->arena, &rows[n++]);
    w->listings = rows;
    w->n_listings = n;
    add_evidence(c, item, w);
}
