#include "patterns/match.h"

#include "base/hash.h"
#include "base/limits.h"
#include "base/utf8.h"
#include "base/xalloc.h"
#include "patterns/judge.h"

#include <math.h>
#include <stdlib.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif
#include <unicode/uchar.h>

enum {
    JUDGED_SUBSTANCES = 64,     // of one listing
    JUDGED_BYTES = 1024 * 1024, // of one text; what is longer is cut at a character
};

static bool compile(struct matcher *m, const struct matcher_options *options, struct err *err)
{
    struct arena *a = &m->arena;
    if (!hash_start(err))
        return false;
    m->fold = fold_new(err);
    if (!m->fold || !company_init(&m->company, m->lexicon, m->fold, options->cache_dir, a, err) ||
        !cues_init(&m->cues, m->lexicon, options->cache_dir, m->fold, a, err))
        return false;
    for (int set = 0; set < NAME_SETS; set++)
        if (!names_init(&m->names[set], (enum name_set)set, m->lexicon, &m->company, m->fold,
                        options, a, err))
            return false;
    cas_table_init(&m->cas, m->lexicon, options->known_before, a);
    weights_init(&m->weights, m->lexicon);
    if (!grammar_init(&m->grammar, m->lexicon, &m->company, m->fold, options, a, err))
        return false;
    words_init(&m->words, m->lexicon, m->fold,
               &(struct words_options){.known_before = options->known_before}, a);
    return gate_init(&m->gate, &m->names[NAMES_ALONE], &m->names[NAMES_SQUEEZED], &m->company,
                     &m->grammar, &m->words, &m->cas, m->fold, a, err);
}

// Hyperscan's compiler takes some 50 MB and frees them, but in an order that the heap keeps. What
// is forked later would carry them along.
static void give_back(void)
{
#ifdef __GLIBC__
    malloc_trim(0);
#endif
}

struct matcher *matcher_new(const struct lexicon *lexicon, const struct matcher_options *options,
                            struct err *err)
{
    struct matcher *m = xcalloc(1, sizeof(*m));
    m->lexicon = lexicon;
    arena_init(&m->arena);
    if (!compile(m, options, err)) {
        matcher_free(m);
        return NULL;
    }
    give_back();
    return m;
}

void matcher_free(struct matcher *m)
{
    if (!m)
        return;
    gate_deinit(&m->gate);
    grammar_deinit(&m->grammar);
    for (int set = 0; set < NAME_SETS; set++)
        names_deinit(&m->names[set]);
    cues_deinit(&m->cues);
    company_deinit(&m->company);
    fold_free(m->fold);
    arena_deinit(&m->arena);
    free(m);
}

const char *matcher_version(const struct matcher *m)
{
    return m->lexicon->version;
}

struct matcher_scratch *matcher_scratch_new(const struct matcher *m, struct err *err)
{
    struct matcher_scratch *s = xcalloc(1, sizeof(*s));
    bool ok = scan_scratch(m->company.literals.scan, &s->hs, err) &&
              scan_scratch(m->cues.literals.scan, &s->hs, err) &&
              scan_scratch(m->gate.rest, &s->hs, err) && scan_scratch(m->grammar.scan, &s->hs, err);
    for (int set = 0; ok && set < NAME_SETS; set++)
        ok = scan_scratch(m->names[set].scan, &s->hs, err);
    canon_init(&s->canon, false);
    squeeze_init(&s->squeezed);
    for (size_t i = 0; i < MATCH_TEXTS; i++)
        canon_init(&s->texts[i], true);
    company_seen_init(&s->company, &m->company);
    s->grammar = grammar_scratch_new();
    s->words = xcalloc(1, sizeof(*s->words));
    arena_init_small(&s->names, MATCH_NAMES);
    s->found = xcalloc(MATCH_FOUND, sizeof(*s->found));
    cue_hits_init(&s->hits, &m->cues);
    if (ok)
        return s;
    matcher_scratch_free(s);
    return NULL;
}

void matcher_scratch_free(struct matcher_scratch *s)
{
    if (!s)
        return;
    hs_free_scratch(s->hs);
    canon_deinit(&s->canon);
    squeeze_deinit(&s->squeezed);
    for (size_t i = 0; i < MATCH_TEXTS; i++)
        canon_deinit(&s->texts[i]);
    company_seen_deinit(&s->company);
    grammar_scratch_free(s->grammar);
    free(s->words);
    arena_deinit(&s->names);
    free(s->found);
    cue_hits_deinit(&s->hits);
    free(s);
}

bool matcher_candidate(const struct matcher *m, struct matcher_scratch *s, struct str text)
{
    normalise(m->fold, text, &s->canon);
    return gate_candidate(
        &m->gate, canon_str(&s->canon),
        &(struct gate_scratch){s->hs, &s->squeezed, &s->company, s->grammar, s->words});
}

// All that the views and phrases find in the listing's texts.
static void gather(struct evidence *e, const struct matcher *m, struct matcher_scratch *s,
                   const struct match_input *in, struct str *texts)
{
    s->n_found = 0;
    arena_reset(&s->names);
    company_seen_reset(&s->company, &m->company);
    cue_hits_reset(&s->hits, &m->cues);
    *e = (struct evidence){.m = m, .s = s, .in = in, .texts = texts, .first = SIZE_MAX};
    e->n_texts = in->n_texts < MATCH_TEXTS ? in->n_texts : MATCH_TEXTS;
    for (size_t i = 0; i < e->n_texts; i++) {
        normalise(m->fold, utf8_cut(in->texts[i].text, JUDGED_BYTES), &s->texts[i]);
        texts[i] = canon_str(&s->texts[i]);
        if (e->first == SIZE_MAX && texts[i].len) {
            e->first = i;
            e->first_is_title = str_eq(str_c(in->texts[i].field), STR("title"));
        }
        views_find(m, s, i);
    }
    views_settle(s);
    for (size_t i = 0; s->n_found && i < e->n_texts; i++) {
        cues_find(&m->cues, s->hs, texts[i], i, &s->hits);
        signs_find(texts[i], i, e->signs, &e->n_signs);
    }
}

static void settle_cues(const struct matcher *m, struct matcher_scratch *s, struct arena *a,
                        const struct str *texts)
{
    struct cue_filler *fillers = arena_array(a, s->n_found, sizeof(*fillers));
    for (size_t i = 0; i < s->n_found; i++)
        fillers[i] = (struct cue_filler){s->found[i].text, s->found[i].start, s->found[i].end,
                                         s->found[i].cas};
    cues_settle(&m->cues, texts, fillers, s->n_found, &s->hits);
}

// The original bytes of a canonical range that is not empty.
static void original(const struct canon *c, size_t start, size_t end, size_t *from, size_t *to)
{
    *from = c->from[start];
    *to = c->to[end - 1];
}

// True if the bytes are the name but for capitals: nothing had to be normalised.
static bool plainly(struct str bytes, struct str name)
{
    size_t i = 0, k = 0;
    while (i < bytes.len && k < name.len)
        if (u_foldCase((UChar32)utf8_next(bytes, &i), U_FOLD_CASE_DEFAULT) !=
            u_foldCase((UChar32)utf8_next(name, &k), U_FOLD_CASE_DEFAULT))
            return false;
    return i == bytes.len && k == name.len;
}

static const struct assessment *assessment_of(const struct assessment *all, size_t n,
                                              const struct substance *s)
{
    for (size_t i = 0; i < n; i++)
        if (all[i].substance == s)
            return &all[i];
    return NULL;
}

static void write_findings(const struct evidence *e, const struct assessment *all, size_t n,
                           bool licensed, struct arena *a, struct judgement *out)
{
    const struct matcher_scratch *s = e->s;
    size_t max = s->n_found < LIMIT_FINDINGS ? s->n_found : LIMIT_FINDINGS;
    out->findings = arena_array(a, max, sizeof(*out->findings));
    for (size_t i = 0; i < max; i++) {
        const struct found *f = &s->found[i];
        const struct match_text *t = &e->in->texts[f->text];
        const struct assessment *as = assessment_of(all, n, f->substance);
        struct finding *o = &out->findings[out->n_findings++];
        *o = (struct finding){.substance = f->substance->id,
                              .class = f->substance->class,
                              .field = t->field,
                              .family = f->substance->family,
                              .listed = !f->substance->unlisted,
                              .view = f->view,
                              .name = arena_str(a, f->name),
                              .verdict = as ? as->verdict : VERDICT_MENTION};
        original(&s->texts[f->text], f->start, f->end, &o->start, &o->end);
        o->text = str_sub(t->text, o->start, o->end);
        if (strcmp(f->view, "normalised") == 0 && plainly(o->text, f->name))
            o->view = "plain";
        o->basis = licensed
                       ? BASIS_LAWFUL
                       : substance_basis(f->substance, e->in->jurisdiction, e->in->as_of, NULL);
        if (o->verdict == out->verdict && o->basis > out->basis)
            out->basis = o->basis;
    }
}

static void write_cues(const struct evidence *e, const struct assessment *lead, struct arena *a,
                       struct judgement *out)
{
    out->cues = arena_array(a, lead->n_parts, sizeof(*out->cues));
    for (size_t i = 0; i < lead->n_parts && i < LIMIT_CUES; i++) {
        const struct part *p = &lead->parts[i];
        struct cue *c = &out->cues[out->n_cues++];
        *c = (struct cue){.kind = p->kind, .weight = p->weight};
        if (p->text == SIZE_MAX)
            continue;
        c->field = e->in->texts[p->text].field;
        original(&e->s->texts[p->text], p->start, p->end, &c->start, &c->end);
        c->text = str_sub(e->in->texts[p->text].text, c->start, c->end);
    }
}

static void clear_licensed(const struct matcher *m, struct assessment *x)
{
    double to = m->weights.of[F_LICENSED];
    x->verdict = VERDICT_BENIGN;
    x->scale = REQUEST_NONE;
    if (x->n_parts == JUDGE_PARTS)
        x->n_parts--;
    x->parts[x->n_parts++] = (struct part){feature_name(F_LICENSED), SIZE_MAX, 0, 0, to - x->sum};
    x->sum = to;
}

// Of the substance whose offer would matter most.
static double priority_of(const struct assessment *all, size_t n)
{
    double most = 0;
    for (size_t i = 0; i < n; i++)
        most = fmax(most, score_logistic(all[i].sum) * all[i].severity);
    return most;
}

static size_t judge_all(const struct evidence *e, struct assessment *all, bool licensed)
{
    size_t n = 0;
    for (size_t i = 0; i < e->s->n_found && n < JUDGED_SUBSTANCES; i++) {
        const struct substance *x = e->s->found[i].substance;
        if (assessment_of(all, n, x))
            continue;
        judge_substance(e, x, &all[n]);
        if (licensed)
            clear_licensed(e->m, &all[n]);
        n++;
    }
    return n;
}

void matcher_judge(const struct matcher *m, struct matcher_scratch *s, struct arena *a,
                   const struct match_input *in, struct judgement *out)
{
    struct evidence e;
    struct str texts[MATCH_TEXTS];
    *out = (struct judgement){.verdict = VERDICT_BENIGN, .basis = BASIS_UNKNOWN};
    gather(&e, m, s, in, texts);
    if (s->n_found == 0)
        return;
    settle_cues(m, s, a, texts);
    bool licensed = lexicon_licence(m->lexicon, in->domain, in->as_of) != NULL;
    struct assessment *all = arena_array(a, JUDGED_SUBSTANCES, sizeof(*all));
    size_t n = judge_all(&e, all, licensed);
    const struct assessment *lead = &all[0];
    for (size_t i = 1; i < n; i++)
        if (all[i].verdict > lead->verdict ||
            (all[i].verdict == lead->verdict && all[i].sum > lead->sum))
            lead = &all[i];
    for (size_t i = 0; i < n; i++)
        out->restricted |= all[i].restricted;
    out->verdict = lead->verdict;
    out->score = score_logistic(lead->sum);
    out->priority = priority_of(all, n);
    out->scale = lead->scale;
    out->features = lead->x;
    out->hard = lead->hard;
    write_findings(&e, all, n, licensed, a, out);
    write_cues(&e, lead, a, out);
}
