#include "monitor/message.h"

#include <math.h>

#include "base/json.h"
#include "base/limits.h"
#include "base/utf8.h"
#include "base/wire.h"

enum {
    MESSAGE_VERSION = 3,
    // A listing's JSON holds its texts with escapes, and its lists.
    MAX_LISTING_JSON = 6 * (LIMIT_TITLE_BYTES + LIMIT_TEXT_BYTES) + 256 * 1024,
    MAX_JUDGEMENT_JSON = 512 * 1024,
    // Fewest bytes of a record: its empty texts and numbers.
    MIN_LINK = 5,
    MIN_LISTING = 12 * 4 + 8 + 1 + 8,
    MIN_FINDING = 5 * 4 + 8,
    MIN_CONTACT = 8,
};

void message_write_job(struct buf *out, const struct job *job)
{
    wire_put_u8(out, MESSAGE_VERSION);
    wire_put_u8(out, (uint8_t)job->kind);
    wire_put_u32(out, job->site);
    wire_put_u8(out, job->extract_all);
    wire_put_i64(out, job->as_of);
    wire_put_u32(out, (uint32_t)job->status);
    wire_put_str(out, job->url);
    wire_put_str(out, job->head);
    wire_put_str(out, job->content_type);
    wire_put_str(out, job->content_encoding);
    wire_put_str(out, job->body);
}

bool message_read_job(struct str data, struct job *job)
{
    struct wire_reader r = wire_read(data);
    bool known = wire_u8(&r) == MESSAGE_VERSION;
    job->kind = (enum job_kind)wire_u8(&r);
    job->site = wire_u32(&r);
    job->extract_all = wire_u8(&r) != 0;
    job->as_of = wire_i64(&r);
    job->status = (int)wire_u32(&r);
    job->url = wire_str(&r, LIMIT_URL_BYTES);
    job->head = wire_str(&r, LIMIT_HEADER_BYTES);
    job->content_type = wire_str(&r, LIMIT_HEADER_BYTES);
    job->content_encoding = wire_str(&r, LIMIT_HEADER_BYTES);
    job->body = wire_str(&r, LIMIT_BODY_BYTES);
    return known && wire_end(&r);
}

static void write_listing(struct buf *out, const struct answer_listing *l)
{
    const struct str texts[] = {l->kind,  l->url,         l->canonical, l->id,
                                l->title, l->seller_name, l->seller_id, l->seller_url,
                                l->json,  l->judgement,   l->verdict,   l->basis};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        wire_put_str(out, texts[i]);
    wire_put_double(out, l->score);
    wire_put_u8(out,
                (uint8_t)(l->own_page | l->personal << 1 | l->restricted << 2 | l->reply << 3));
    wire_put_u32(out, l->n_findings);
    for (uint32_t i = 0; i < l->n_findings; i++) {
        const struct answer_finding *f = &l->findings[i];
        wire_put_str(out, f->substance);
        wire_put_str(out, f->class);
        wire_put_str(out, f->field);
        wire_put_str(out, f->text);
        wire_put_str(out, f->view);
        wire_put_u32(out, f->start);
        wire_put_u32(out, f->end);
    }
    wire_put_u32(out, l->n_contacts);
    for (uint32_t i = 0; i < l->n_contacts; i++) {
        wire_put_str(out, l->contacts[i].kind);
        wire_put_str(out, l->contacts[i].value);
    }
}

static void write_print(struct buf *out, const struct fingerprint *p)
{
    wire_put_i64(out, (int64_t)p->content);
    wire_put_i64(out, (int64_t)p->title);
    wire_put_i64(out, (int64_t)p->simhash);
    wire_put_u32(out, p->words);
    wire_put_u32(out, p->n_lines);
    for (uint32_t i = 0; i < p->n_lines; i++)
        wire_put_u32(out, p->lines[i]);
}

void message_write_answer(struct buf *out, const struct answer *answer)
{
    wire_put_u8(out, MESSAGE_VERSION);
    wire_put_u8(out, (uint8_t)answer->analysis);
    wire_put_str(out, answer->charset);
    wire_put_str(out, answer->title);
    wire_put_str(out, answer->lang);
    wire_put_str(out, answer->canonical);
    wire_put_str(out, answer->refresh);
    wire_put_u8(out, (uint8_t)(answer->noindex | answer->nofollow << 1 | answer->candidate << 2));
    write_print(out, &answer->print);
    wire_put_u8(out, (uint8_t)answer->wall);
    wire_put_str(out, answer->wall_sign);
    wire_put_str(out, answer->kept);
    wire_put_str(out, answer->text);
    wire_put_u32(out, answer->links_dropped);
    wire_put_u32(out, answer->n_links);
    for (uint32_t i = 0; i < answer->n_links; i++) {
        const struct answer_link *l = &answer->links[i];
        wire_put_str(out, l->href);
        wire_put_u8(out, (uint8_t)((int)l->kind << 3 | l->names << 2 | l->next << 1 | l->nofollow));
    }
    wire_put_u32(out, answer->n_listings);
    for (uint32_t i = 0; i < answer->n_listings; i++)
        write_listing(out, &answer->listings[i]);
}

// A text that goes to the database: clean UTF-8, no NUL.
static struct str read_text(struct wire_reader *r, size_t max)
{
    struct str s = wire_str(r, max);
    if (!utf8_is_clean(s))
        r->bad = true;
    return r->bad ? STR_NONE : s;
}

// One object. The tree that proves it does not outlive the proof: hostile JSON takes many times
// its own size.
static struct str read_json(struct wire_reader *r, size_t max)
{
    struct str s = read_text(r, max);
    struct arena tree;
    arena_init(&tree);
    const struct json *v = r->bad ? NULL : json_parse(&tree, s, JSON_STRICT, NULL);
    if (!v || v->type != JSON_OBJECT)
        r->bad = true;
    arena_deinit(&tree);
    return r->bad ? STR_NONE : s;
}

static uint32_t read_choice(struct wire_reader *r, uint32_t count)
{
    uint32_t v = wire_u8(r);
    if (v >= count)
        r->bad = true;
    return r->bad ? 0 : v;
}

static void read_link(struct wire_reader *r, struct answer_link *l)
{
    l->href = read_text(r, LIMIT_URL_BYTES);
    uint8_t bits = wire_u8(r);
    l->nofollow = bits & 1;
    l->next = bits & 2;
    l->names = bits & 4;
    l->kind = (enum link_kind)(bits >> 3);
    if (l->kind > LINK_FEED || l->kind == LINK_SEED)
        r->bad = true;
}

static void read_print(struct wire_reader *r, struct fingerprint *p)
{
    p->content = (uint64_t)wire_i64(r);
    p->title = (uint64_t)wire_i64(r);
    p->simhash = (uint64_t)wire_i64(r);
    p->words = wire_u32(r);
    p->n_lines = wire_count(r, FINGERPRINT_LINES, sizeof *p->lines);
    for (uint32_t i = 0; i < p->n_lines; i++)
        p->lines[i] = wire_u32(r);
}

static void read_findings(struct arena *a, struct wire_reader *r, struct answer_listing *l)
{
    l->n_findings = wire_count(r, LIMIT_FINDINGS, MIN_FINDING);
    l->findings = arena_array(a, l->n_findings, sizeof *l->findings);
    for (uint32_t i = 0; i < l->n_findings; i++) {
        struct answer_finding *f = &l->findings[i];
        f->substance = read_text(r, LIMIT_VALUE_BYTES);
        f->class = read_text(r, LIMIT_VALUE_BYTES);
        f->field = read_text(r, LIMIT_VALUE_BYTES);
        f->text = read_text(r, LIMIT_TEXT_BYTES);
        f->view = read_text(r, LIMIT_VALUE_BYTES);
        f->start = wire_u32(r);
        f->end = wire_u32(r);
        if (f->start > f->end || f->end > LIMIT_TEXT_BYTES)
            r->bad = true;
    }
}

static void read_listing(struct arena *a, struct wire_reader *r, struct answer_listing *l)
{
    l->kind = read_text(r, LIMIT_VALUE_BYTES);
    l->url = read_text(r, LIMIT_URL_BYTES);
    l->canonical = read_text(r, LIMIT_URL_BYTES);
    l->id = read_text(r, LIMIT_VALUE_BYTES);
    l->title = read_text(r, LIMIT_TITLE_BYTES);
    l->seller_name = read_text(r, LIMIT_VALUE_BYTES);
    l->seller_id = read_text(r, LIMIT_VALUE_BYTES);
    l->seller_url = read_text(r, LIMIT_URL_BYTES);
    l->json = read_json(r, MAX_LISTING_JSON);
    l->judgement = read_json(r, MAX_JUDGEMENT_JSON);
    l->verdict = read_text(r, LIMIT_VALUE_BYTES);
    l->basis = read_text(r, LIMIT_VALUE_BYTES);
    l->score = wire_double(r);
    if (!isfinite(l->score) || l->score < 0 || l->score > 1)
        r->bad = true;
    uint8_t flags = wire_u8(r);
    l->own_page = flags & 1;
    l->personal = flags & 2;
    l->restricted = flags & 4;
    l->reply = flags & 8;
    read_findings(a, r, l);
    l->n_contacts = wire_count(r, LIMIT_CONTACTS, MIN_CONTACT);
    l->contacts = arena_array(a, l->n_contacts, sizeof *l->contacts);
    for (uint32_t i = 0; i < l->n_contacts; i++) {
        l->contacts[i].kind = read_text(r, LIMIT_VALUE_BYTES);
        l->contacts[i].value = read_text(r, LIMIT_VALUE_BYTES);
    }
}

bool message_read_answer(struct arena *a, struct str data, struct answer *answer)
{
    struct wire_reader r = wire_read(data);
    *answer = (struct answer){0};
    if (wire_u8(&r) != MESSAGE_VERSION)
        return false;
    answer->analysis = (enum analysis)read_choice(&r, ANALYSIS_COUNT);
    answer->charset = read_text(&r, LIMIT_VALUE_BYTES);
    answer->title = read_text(&r, LIMIT_TITLE_BYTES);
    answer->lang = read_text(&r, LIMIT_VALUE_BYTES);
    answer->canonical = read_text(&r, LIMIT_URL_BYTES);
    answer->refresh = read_text(&r, LIMIT_URL_BYTES);
    uint8_t flags = wire_u8(&r);
    answer->noindex = flags & 1;
    answer->nofollow = flags & 2;
    answer->candidate = flags & 4;
    read_print(&r, &answer->print);
    answer->wall = (enum wall)read_choice(&r, WALL_KINDS);
    answer->wall_sign = read_text(&r, LIMIT_VALUE_BYTES);
    answer->kept = wire_str(&r, (size_t)2 * LIMIT_KEPT_TEXT_BYTES);
    answer->text = wire_str(&r, LIMIT_ROBOTS_BYTES); // any bytes
    answer->links_dropped = wire_u32(&r);
    answer->n_links = wire_count(&r, LIMIT_SITEMAP_ENTRIES, MIN_LINK);
    answer->links = arena_array(a, answer->n_links, sizeof *answer->links);
    for (uint32_t i = 0; i < answer->n_links; i++)
        read_link(&r, &answer->links[i]);
    answer->n_listings = wire_count(&r, LIMIT_PAGE_LISTINGS, MIN_LISTING);
    answer->listings = arena_array(a, answer->n_listings, sizeof *answer->listings);
    for (uint32_t i = 0; i < answer->n_listings && !r.bad; i++)
        read_listing(a, &r, &answer->listings[i]);
    return wire_end(&r);
}

const char *analysis_name(enum analysis analysis)
{
    static const char *const names[ANALYSIS_COUNT] = {
        "ok", "too_large", "bad_content", "unsupported", "too_deep", "cut",
    };
    return names[analysis];
}
