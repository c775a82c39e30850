#include "review/decide.h"

#include "base/json.h"

// What was on the screen: each version by hash, with the judgement's result.
static struct str seen_json(struct arena *a, const struct store_case_detail *c)
{
    struct buf text;
    struct json_writer w;
    buf_init(&text, 0);
    json_writer_init(&w, &text);
    json_begin_object(&w);
    json_member(&w, "fingerprint", c->summary.fingerprint);
    json_key(&w, "versions");
    json_begin_array(&w);
    for (size_t i = 0; i < c->n_versions; i++) {
        const struct store_version *v = &c->versions[i];
        json_begin_object(&w);
        json_member(&w, "url", v->url);
        json_member(&w, "content", v->content_hash);
        json_member(&w, "verdict", v->verdict);
        json_member(&w, "basis", v->basis);
        json_member(&w, "substance", v->substance);
        json_key(&w, "score");
        json_put_double(&w, v->score);
        json_end_object(&w);
    }
    json_end_array(&w);
    json_key(&w, "evidence");
    json_begin_array(&w);
    for (size_t i = 0; i < c->n_evidence; i++)
        json_put_str(&w, c->evidence[i].sha256);
    json_end_array(&w);
    json_end_object(&w);
    struct str copy = arena_str(a, buf_str(&text));
    buf_deinit(&text);
    return copy;
}

static bool prepare(struct db *db, struct arena *a, const struct decide_request *request,
                    struct store_case_detail *detail, struct store_decision *d, struct err *err)
{
    if (!store_case_get(db, a, request->case_id, detail, err))
        return false;
    *d = (struct store_decision){
        .case_id = request->case_id,
        .at = request->at,
        .who = request->who,
        .kind = request->kind,
        .reason = request->reason,
        .seen = seen_json(a, detail),
        .program = request->program,
    };
    if (detail->n_versions) {
        d->lexicon = detail->versions[0].lexicon;
        d->profile = detail->versions[0].profile;
    }
    return true;
}

bool decide(struct db *db, struct arena *a, const struct decide_request *request, int64_t *id,
            struct err *err)
{
    struct store_case_detail detail;
    struct store_decision d;
    if (!prepare(db, a, request, &detail, &d, err))
        return false;
    if (detail.summary.restricted && d.kind != STORE_ESCALATE && d.kind != STORE_NOTE)
        return err_set(err, ERR_INPUT,
                       "case %lld is restricted (instructions for making a substance): it can "
                       "only be escalated",
                       (long long)request->case_id);
    return store_decision_add(db, &d, id, err);
}

bool decide_undo(struct db *db, struct arena *a, const struct decide_request *request, int64_t *id,
                 struct err *err)
{
    struct store_case_detail detail;
    struct store_decision d;
    return prepare(db, a, request, &detail, &d, err) && store_decision_undo(db, &d, id, err);
}
