// The judgement's names and JSON form.
#include "patterns/matcher.h"

const char *verdict_name(enum verdict v)
{
    static const char *const names[] = {
        [VERDICT_BENIGN] = "benign",
        [VERDICT_MENTION] = "mention",
        [VERDICT_REQUEST] = "request",
        [VERDICT_OFFER] = "offer",
    };
    return names[v];
}

const char *basis_name(enum basis b)
{
    static const char *const names[] = {
        [BASIS_UNKNOWN] = "unknown",
        [BASIS_LAWFUL] = "lawful",
        [BASIS_UNSCHEDULED_CONCERN] = "unscheduled_concern",
        [BASIS_LICENCE_REQUIRED] = "licence_required",
        [BASIS_PROHIBITED] = "prohibited",
    };
    return names[b];
}

const char *request_scale_name(enum request_scale s)
{
    static const char *const names[] = {
        [REQUEST_NONE] = "none",
        [REQUEST_PERSONAL] = "personal",
        [REQUEST_WHOLESALE] = "wholesale",
    };
    return names[s];
}

static void write_place(struct json_writer *w, const char *field, struct str text, size_t start,
                        size_t end)
{
    json_member(w, "field", str_c(field));
    json_key(w, "text");
    json_put_str(w, text);
    json_member_int(w, "start", (int64_t)start);
    json_member_int(w, "end", (int64_t)end);
}

static void write_finding(struct json_writer *w, const struct finding *f)
{
    json_begin_object(w);
    json_member(w, "substance", f->substance);
    json_member(w, "class", f->class);
    if (f->family.len)
        json_member(w, "family", f->family);
    json_key(w, "listed");
    json_put_bool(w, f->listed);
    write_place(w, f->field, f->text, f->start, f->end);
    json_member(w, "view", str_c(f->view));
    json_member(w, "name", f->name);
    json_member(w, "verdict", str_c(verdict_name(f->verdict)));
    json_member(w, "basis", str_c(basis_name(f->basis)));
    json_end_object(w);
}

static void write_cue(struct json_writer *w, const struct cue *c)
{
    json_begin_object(w);
    json_member(w, "kind", str_c(c->kind));
    if (c->field)
        write_place(w, c->field, c->text, c->start, c->end);
    json_key(w, "weight");
    json_put_double(w, c->weight);
    json_end_object(w);
}

void judgement_write_json(const struct judgement *j, struct json_writer *w)
{
    json_begin_object(w);
    json_member(w, "verdict", str_c(verdict_name(j->verdict)));
    json_key(w, "score");
    json_put_double(w, j->score);
    json_key(w, "priority");
    json_put_double(w, j->priority);
    json_member(w, "basis", str_c(basis_name(j->basis)));
    if (j->scale != REQUEST_NONE)
        json_member(w, "scale", str_c(request_scale_name(j->scale)));
    if (j->restricted) {
        json_key(w, "restricted");
        json_put_bool(w, true);
    }
    json_key(w, "findings");
    json_begin_array(w);
    for (size_t i = 0; i < j->n_findings; i++)
        write_finding(w, &j->findings[i]);
    json_end_array(w);
    json_key(w, "cues");
    json_begin_array(w);
    for (size_t i = 0; i < j->n_cues; i++)
        write_cue(w, &j->cues[i]);
    json_end_array(w);
    json_end_object(w);
}
