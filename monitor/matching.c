#include "monitor/matching.h"

#include <stdlib.h>

#include "base/file.h"
#include "extractors/rules.h"
#include "patterns/matcher.h"

static bool problems_to_err(struct problems *p, struct err *err)
{
    struct str text = str_trim(buf_str(&p->text));
    err_set(err, ERR_CONFIG, "%.*s", STR_ARG(text));
    problems_deinit(p);
    return false;
}

static bool open_lexicon(const char *dir, const char *overlay, const char *cache, int known_before,
                         struct matching *out, struct err *err)
{
    struct matcher_options options = {.known_before = known_before, .cache_dir = cache};
    struct lexicon *lexicon;
    struct problems p;
    if (!dir)
        dir = workspace_shipped_lexicon(&out->arena, err);
    if (!dir)
        return false;
    problems_init(&p);
    if (!lexicon_load(&out->arena, dir, overlay, &p, &lexicon))
        return problems_to_err(&p, err);
    problems_deinit(&p);
    out->lexicon = lexicon;
    out->matcher = matcher_new(lexicon, &options, err);
    return out->matcher != NULL;
}

static struct rule_text rule_text(struct yaml_text t)
{
    return (struct rule_text){t.text, t.line};
}

// The profile's rules in the extractors' own terms: the two folders do not know each other.
static struct rule_source *rule_sources(struct arena *a, const struct profile *p)
{
    struct rule_source *sources = arena_array(a, p->n_rules, sizeof *sources);
    for (size_t i = 0; i < p->n_rules; i++) {
        const struct profile_rule *rule = &p->rules[i];
        sources[i] = (struct rule_source){
            .match = rule_text(rule->match),
            .item = rule_text(rule->item),
            .fields = arena_array(a, rule->n_fields, sizeof(struct rule_field)),
            .n_fields = rule->n_fields,
            .line = rule->line,
        };
        for (size_t k = 0; k < rule->n_fields; k++)
            sources[i].fields[k] =
                (struct rule_field){rule->fields[k].name, rule_text(rule->fields[k].xpath)};
    }
    return sources;
}

struct site_rules *matching_rules(struct arena *a, const char *dir, const struct profile *site,
                                  struct problems *p)
{
    const char *file = arena_fmt(a, "%s/sites/%.*s.yaml", dir, STR_ARG(site->site)).ptr;
    return site_rules_new(file, rule_sources(a, site), site->n_rules, p);
}

static bool compile_sites(struct workspace *ws, struct matching *out, struct err *err)
{
    struct problems p;
    bool ok = true;
    problems_init(&p);
    out->n_sites = ws->n_profiles;
    out->sites = arena_array(&out->arena, ws->n_profiles, sizeof *out->sites);
    out->rules = arena_array(&out->arena, ws->n_profiles, sizeof(struct site_rules *));
    for (size_t i = 0; i < ws->n_profiles; i++) {
        const struct profile *site = ws->profiles[i];
        if (site->n_rules) {
            out->rules[i] = matching_rules(&out->arena, ws->dir, site, &p);
            ok = ok && out->rules[i];
        }
        out->sites[i] = (struct analyse_site){
            .id = site->site,
            .jurisdiction =
                site->jurisdiction.len ? site->jurisdiction : ws->settings.jurisdiction.text,
            .rules = out->rules[i],
            .extract_all = site->extract == PROFILE_EXTRACT_ALL,
            .keep_text = site->keep_text,
        };
    }
    if (!ok)
        return problems_to_err(&p, err);
    problems_deinit(&p);
    return true;
}

bool matching_open(struct workspace *ws, int known_before, struct matching *out, struct err *err)
{
    *out = (struct matching){0};
    arena_init(&out->arena);
    const char *overlay = workspace_path(ws, "lexicon");
    const char *cache = workspace_path(ws, "cache");
    bool ok = file_mkdirs(cache, err) &&
              open_lexicon(NULL, overlay, cache, known_before, out, err) &&
              compile_sites(ws, out, err);
    if (!ok)
        matching_close(out);
    return ok;
}

// The user's own cache, by the XDG Base Directory Specification; NULL if there is none to have.
static const char *user_cache(struct arena *a)
{
    const char *xdg = getenv("XDG_CACHE_HOME"), *home = getenv("HOME");
    struct err ignored;
    const char *dir = xdg && xdg[0] == '/'     ? arena_fmt(a, "%s/watchglass", xdg).ptr
                      : home && home[0] == '/' ? arena_fmt(a, "%s/.cache/watchglass", home).ptr
                                               : NULL;
    return dir && file_mkdirs(dir, &ignored) ? dir : NULL;
}

bool matching_open_lexicon(const char *dir, int known_before, struct matching *out, struct err *err)
{
    *out = (struct matching){0};
    arena_init(&out->arena);
    bool ok = open_lexicon(dir, NULL, user_cache(&out->arena), known_before, out, err);
    if (!ok)
        matching_close(out);
    return ok;
}

void matching_close(struct matching *m)
{
    for (size_t i = 0; i < m->n_sites; i++)
        site_rules_free(m->rules[i]);
    matcher_free(m->matcher);
    arena_deinit(&m->arena);
    *m = (struct matching){0};
}
