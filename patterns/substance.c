#include "patterns/substance.h"

#include "base/clock.h"

const char *name_kind_name(enum name_kind k)
{
    static const char *const names[] = {
        [NAME_NAME] = "name",         [NAME_TRADE] = "trade",       [NAME_SLANG] = "slang",
        [NAME_CODE] = "code",         [NAME_CHEMICAL] = "chemical", [NAME_MISSPELT] = "misspelt",
        [NAME_STRENGTH] = "strength",
    };
    return names[k];
}

bool cas_valid(struct str s)
{
    unsigned sum = 0, weight = 1;
    if (s.len < 7 || s.len > 12 || s.ptr[s.len - 2] != '-' || s.ptr[s.len - 5] != '-' ||
        !ascii_digit(s.ptr[s.len - 1]))
        return false;
    // The check digit is the sum of the other digits, each times its place from the right, mod 10.
    for (size_t i = s.len - 2; i-- > 0;) {
        if (i == s.len - 5)
            continue;
        if (!ascii_digit(s.ptr[i]))
            return false;
        sum += (unsigned)(s.ptr[i] - '0') * weight++;
    }
    return sum % 10 == (unsigned)(s.ptr[s.len - 1] - '0');
}

static void write_texts(struct json_writer *w, const char *key, const struct str *items, size_t n)
{
    if (n == 0)
        return;
    json_key(w, key);
    json_begin_array(w);
    for (size_t i = 0; i < n; i++)
        json_put_str(w, items[i]);
    json_end_array(w);
}

static void write_flag(struct json_writer *w, const char *key, bool v)
{
    if (v) {
        json_key(w, key);
        json_put_bool(w, true);
    }
}

static void write_names(struct json_writer *w, const struct substance *s)
{
    json_key(w, "names");
    json_begin_array(w);
    for (size_t i = 0; i < s->n_names; i++) {
        const struct substance_name *n = &s->names[i];
        json_begin_object(w);
        json_member(w, "text", n->text);
        json_member(w, "language", n->language);
        json_member(w, "kind", str_c(name_kind_name(n->kind)));
        write_flag(w, "ambiguous", n->ambiguous);
        json_end_object(w);
    }
    json_end_array(w);
}

static void write_controls(struct json_writer *w, const struct substance *s)
{
    json_key(w, "controls");
    json_begin_array(w);
    for (size_t i = 0; i < s->n_controls; i++) {
        const struct control *c = &s->controls[i];
        json_begin_object(w);
        json_member(w, "jurisdiction", c->jurisdiction);
        json_member(w, "instrument", c->instrument);
        json_member(w, "provision", c->provision);
        json_member(w, "entry", c->entry);
        json_member(w, "status", str_c(basis_name(c->status)));
        json_member(w, "decided", c->decided.text);
        json_member(w, "effective", c->effective.text);
        json_member(w, "exemptions", c->exemptions);
        json_member(w, "source", c->source);
        json_key(w, "verified");
        json_put_bool(w, c->verified);
        json_end_object(w);
    }
    json_end_array(w);
}

void substance_write_json(const struct substance *s, struct json_writer *w)
{
    json_begin_object(w);
    json_member(w, "id", s->id);
    json_member(w, "name", s->name);
    json_member(w, "class", s->class);
    json_member(w, "family", s->family);
    write_texts(w, "cas", s->cas, s->n_cas);
    write_names(w, s);
    write_flag(w, "dual_use", s->dual_use);
    if (s->n_controls)
        write_controls(w, s);
    write_texts(w, "related", s->related, s->n_related);
    if (s->first_reported) {
        json_member_int(w, "first_reported", s->first_reported);
        write_flag(w, "or_earlier", s->or_earlier);
    }
    json_member(w, "note", s->note);
    json_member(w, "source", s->source);
    json_key(w, "verified");
    json_put_bool(w, s->verified);
    json_end_object(w);
}
