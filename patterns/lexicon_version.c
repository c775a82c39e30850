#include "patterns/lexicon_rows.h"

static void write_texts(struct json_writer *w, const char *key, const struct str *items, size_t n)
{
    json_key(w, key);
    json_begin_array(w);
    for (size_t i = 0; i < n; i++)
        json_put_str(w, items[i]);
    json_end_array(w);
}

static void write_substances(const struct lexicon *lex, struct json_writer *w)
{
    for (size_t i = 0; i < lex->n_substances; i++)
        substance_write_json(&lex->substances[i], w);
}

static void write_rules(const struct lexicon *lex, struct json_writer *w)
{
    for (size_t i = 0; i < lex->n_cues; i++) {
        const struct lexicon_cue *c = &lex->cues[i];
        json_begin_object(w);
        json_member(w, "cue", c->text);
        json_member(w, "kind", str_c(cue_kind_name(c->kind)));
        json_member(w, "language", c->language);
        json_key(w, "weight");
        json_put_double(w, c->weight);
        json_end_object(w);
    }
    for (size_t i = 0; i < lex->n_companions; i++) {
        const struct companion *c = &lex->companions[i];
        json_begin_object(w);
        json_member(w, "companion", c->term);
        write_texts(w, "with", c->with, c->n_with);
        write_texts(w, "without", c->without, c->n_without);
        json_end_object(w);
    }
}

static void write_tables(const struct lexicon *lex, struct json_writer *w)
{
    for (size_t i = 0; i < lex->n_classes; i++) {
        const struct lexicon_class *c = &lex->classes[i];
        json_begin_object(w);
        json_member(w, "class", c->id);
        json_member(w, "title", c->title);
        json_key(w, "severity");
        json_put_double(w, c->severity);
        json_member(w, "trade", str_c(trade_name(c->trade)));
        json_end_object(w);
    }
    for (size_t i = 0; i < lex->n_weights; i++) {
        json_begin_object(w);
        json_member(w, "weight", lex->weights[i].name);
        json_key(w, "value");
        json_put_double(w, lex->weights[i].value);
        json_end_object(w);
    }
    for (size_t i = 0; i < lex->n_licences; i++) {
        const struct licence *l = &lex->licences[i];
        json_begin_object(w);
        json_member(w, "licensed", l->domain);
        json_member(w, "authority", l->authority);
        json_member(w, "country", l->country);
        json_member_int(w, "checked", l->checked);
        json_member_int(w, "until", l->until);
        json_end_object(w);
    }
}

static void write_grammar(const struct lexicon *lex, struct json_writer *w)
{
    for (size_t i = 0; i < lex->n_morphemes; i++) {
        const struct morpheme *m = &lex->morphemes[i];
        json_begin_object(w);
        json_member(w, "morpheme", m->set);
        json_member(w, "text", m->text);
        json_member(w, "canonical", m->canonical);
        json_end_object(w);
    }
    for (size_t i = 0; i < lex->n_families; i++) {
        const struct name_family *f = &lex->families[i];
        json_begin_object(w);
        json_member(w, "family", f->id);
        write_texts(w, "except", f->except, f->n_except);
        json_end_object(w);
    }
    for (size_t i = 0; i < lex->n_rules; i++) {
        json_begin_object(w);
        json_member(w, "rule", lex->rules[i].text);
        json_member(w, "family", lex->rules[i].family);
        json_key(w, "company");
        json_put_bool(w, lex->rules[i].company);
        json_end_object(w);
    }
}

// The lists are sorted, so that the order of files and rows does not matter.
void lexicon_set_version(struct lexicon *lex)
{
    struct buf text;
    struct json_writer w;
    buf_init(&text, 0);
    json_writer_init(&w, &text);
    json_begin_array(&w);
    write_substances(lex, &w);
    write_rules(lex, &w);
    write_tables(lex, &w);
    write_grammar(lex, &w);
    json_begin_object(&w);
    write_texts(&w, "ordinary", lex->ordinary, lex->n_ordinary);
    json_end_object(&w);
    json_end_array(&w);
    hash_sha256_hex(buf_str(&text), lex->version);
    buf_deinit(&text);
}
