#include "monitor/analyse_work.h"

#include "base/limits.h"
#include "monitor/judge.h"

// An answer's LIMIT_ANSWER_BYTES are shared out, so that one part leaves room for the others: what
// is over a share is cut, not the page lost. The kept text has the rest.
enum {
    SHARE_LINKS = LIMIT_ANSWER_BYTES / 8 * 3,
    SHARE_LISTINGS = LIMIT_ANSWER_BYTES / 8 * 3,
};

void analyse_cut(struct work *w)
{
    if (w->answer->analysis == ANALYSIS_OK)
        w->answer->analysis = ANALYSIS_CUT;
}

bool analyse_hit(struct work *w, struct str text)
{
    return matcher_candidate(w->context->matcher, w->context->scratch, text);
}

void analyse_add_link(struct work *w, const struct answer_link *link)
{
    struct answer *answer = w->answer;
    if (w->link_bytes + link->href.len > SHARE_LINKS) {
        answer->links_dropped++;
        analyse_cut(w);
        return;
    }
    w->link_bytes += link->href.len + 6;
    answer->links[answer->n_links++] = *link;
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
bool analyse_take_listing(struct work *w, struct listing *l)
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
        analyse_cut(w);
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

void analyse_keep(struct work *w, const struct str *texts, size_t n)
{
    if (w->site->keep_text)
        w->answer->kept =
            kept_text_make(w->context->kept, w->arena, texts, n, !anything_flagged(w));
}
