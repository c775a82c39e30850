#include "crawler/profile.h"

#include "base/limits.h"
#include "crawler/profile_schema.h"
#include "crawler/url.h"

enum { SITE_MAX = 64, TEXT_MAX = 4096, RULES_MAX = 1000, RULE_FIELDS_MAX = 100 };

const char *profile_kind_name(enum profile_kind kind)
{
    return profile_kind_names[kind];
}

struct str profile_user_agent(struct arena *a, const struct profile *p, struct str version,
                              struct str operator_name)
{
    return arena_fmt(a, "Watchglass/%.*s (%.*s; +%.*s)", STR_ARG(version), STR_ARG(operator_name),
                     STR_ARG(p->contact));
}

static struct str file_stem(const char *file)
{
    struct str name = str_c(file);
    for (size_t i = name.len; i > 0; i--)
        if (name.ptr[i - 1] == '/') {
            name = str_skip(name, i);
            break;
        }
    if (str_ends(name, STR(".yaml")))
        name.len -= 5;
    return name;
}

static void check_site(struct profile_checker *c)
{
    struct yaml_text site = c->raw->site;
    struct str stem = file_stem(c->file);
    bool ok = site.text.len <= SITE_MAX;
    for (size_t i = 0; i < site.text.len; i++) {
        char ch = site.text.ptr[i];
        ok = ok && (ascii_digit(ch) || (ch >= 'a' && ch <= 'z') || ch == '-');
    }
    c->out->site = site.text;
    if (site.text.len == 0)
        return; // reported as missing or empty
    if (!ok)
        problem(c->problems, c->file, site.line,
                "'site: %.*s' must be 1 to %d of a-z, 0-9 and '-', for example: example-shop",
                STR_ARG(site.text), SITE_MAX);
    else if (!str_eq(site.text, stem))
        problem(c->problems, c->file, site.line,
                "'site: %.*s' must be the file's name: write 'site: %.*s', or call the file "
                "%.*s.yaml",
                STR_ARG(site.text), STR_ARG(stem), STR_ARG(site.text));
}

// Text for people, on its own or folded lines.
static struct str prose(struct profile_checker *c, const char *key, struct yaml_text v)
{
    struct str text = str_trim(v.text);
    if (v.line && text.len == 0)
        problem(c->problems, c->file, v.line, "'%s' must not be empty: say it in a sentence", key);
    if (text.len > TEXT_MAX)
        problem(c->problems, c->file, v.line, "'%s' is over %d bytes", key, TEXT_MAX);
    return text;
}

static bool is_email(struct str s)
{
    size_t at = str_find_char(s, '@', 0);
    if (at == STR_NPOS || at == 0 || str_find_char(s, '@', at + 1) != STR_NPOS)
        return false;
    struct str domain = str_skip(s, at + 1);
    size_t dot = str_find_char(domain, '.', 0);
    return dot != STR_NPOS && dot > 0 && domain.ptr[domain.len - 1] != '.';
}

// It becomes part of a header: nothing that ends or nests a comment (RFC 9110, 5.6.5).
static bool is_contact(struct arena *a, struct str s)
{
    struct url url;
    for (size_t i = 0; i < s.len; i++)
        if ((unsigned char)s.ptr[i] <= ' ' || (unsigned char)s.ptr[i] >= 0x7F ||
            str_find_char(STR("()\\<>\""), s.ptr[i], 0) != STR_NPOS)
            return false;
    bool web = str_starts(s, STR("http://")) || str_starts(s, STR("https://"));
    return web ? url_parse(a, s, NULL, &url) : is_email(s);
}

static void check_contact(struct profile_checker *c, const struct profile_defaults *defaults)
{
    struct yaml_text own = c->raw->contact;
    struct str contact = own.line ? own.text : defaults ? defaults->contact : STR_NONE;
    c->out->contact = arena_str(c->arena, contact);
    if (own.line == 0 && contact.len == 0)
        problem(c->problems, c->file, c->root->line,
                "'contact' is missing, here and in the workspace: the User-Agent must say whom a "
                "site's owner can ask; for example: contact: crawler@example.org");
    else if (!is_contact(c->arena, contact))
        problem(c->problems, c->file, own.line,
                "'contact: %.*s' must be an e-mail address or an http(s) URL, for example: "
                "crawler@example.org",
                STR_ARG(contact));
}

static void check_places(struct profile_checker *c)
{
    struct yaml_text country = c->raw->jurisdiction, language = c->raw->language;
    if (country.line && !profile_is_country(country.text))
        problem(c->problems, c->file, country.line,
                "'jurisdiction: %.*s' is no country: it must be two capital letters of ISO 3166-1, "
                "for example DE, GB or US",
                STR_ARG(country.text));
    c->out->jurisdiction = country.text;
    // BCP 47 (RFC 5646, 2.1) in outline: a primary tag of 2 or 3 letters, then short subtags.
    struct str rest = language.text, tag;
    bool ok = language.text.len <= 35;
    for (size_t i = 0; str_split(&rest, '-', &tag); i++) {
        ok = ok && tag.len >= (i ? 1 : 2) && tag.len <= (i ? 8 : 3);
        for (size_t k = 0; k < tag.len; k++)
            ok = ok && (i ? ascii_alnum(tag.ptr[k]) : ascii_alpha(tag.ptr[k]));
    }
    if (language.line && !(ok && language.text.len))
        problem(c->problems, c->file, language.line,
                "'language: %.*s' must be a language tag, for example de or pt-BR",
                STR_ARG(language.text));
    c->out->language = language.text;
}

static struct str *read_patterns(struct profile_checker *c, const char *key,
                                 const struct yaml_texts *texts, size_t *count)
{
    struct str *out = arena_array(c->arena, texts->count, sizeof *out);
    if (texts->count > SCOPE_PATTERNS)
        problem(c->problems, c->file, texts->line, "'%s' has more than %d patterns", key,
                SCOPE_PATTERNS);
    for (size_t i = 0; i < texts->count; i++) {
        const char *fault = scope_pattern_fault(texts->items[i].text);
        if (fault)
            problem(c->problems, c->file, texts->items[i].line, "'%s': pattern '%.*s' %s", key,
                    STR_ARG(texts->items[i].text), fault);
        else
            out[(*count)++] = texts->items[i].text;
    }
    return out;
}

static void read_hosts(struct profile_checker *c)
{
    const struct yaml_texts *texts = &c->raw->scope.hosts;
    struct scope *scope = &c->out->scope;
    scope->hosts = arena_array(c->arena, texts->count, sizeof *scope->hosts);
    if (texts->count > SCOPE_HOSTS)
        problem(c->problems, c->file, texts->line, "'hosts' has more than %d hosts", SCOPE_HOSTS);
    if (texts->line && texts->count == 0)
        problem(c->problems, c->file, texts->line,
                "'hosts' is empty; leave it out for the hosts of the seeds");
    for (size_t i = 0; i < texts->count; i++)
        if (scope_host_parse(c->arena, texts->items[i].text, &scope->hosts[scope->n_hosts]))
            scope->n_hosts++;
        else
            problem(c->problems, c->file, texts->items[i].line,
                    "'hosts': '%.*s' must be a host without scheme or path: shop.example, "
                    "'*.shop.example' or shop.example:8443",
                    STR_ARG(texts->items[i].text));
}

// A seed as a URL without its fragment, or a problem.
static bool read_seed(struct profile_checker *c, const struct yaml_text *v, struct url *url)
{
    if (!url_parse(c->arena, v->text, NULL, url))
        return problem(c->problems, c->file, v->line,
                       "seed '%.*s' must be an absolute http or https URL, for example "
                       "https://shop.example/",
                       STR_ARG(v->text));
    if (url->userinfo.len)
        return problem(c->problems, c->file, v->line,
                       "seed '%.*s' carries a user name; only public pages are watched: leave out "
                       "'%.*s@'",
                       STR_ARG(v->text), STR_ARG(url->userinfo));
    if (url->has_fragment)
        url->href.len -= url->fragment.len + 1;
    for (size_t i = 0; i < c->out->n_seeds; i++)
        if (str_eq(c->out->seeds[i], url->href))
            return problem(c->problems, c->file, v->line,
                           "seed '%.*s' stands there twice: remove one", STR_ARG(v->text));
    return true;
}

static void add_seed_host(struct scope *scope, const struct url *url)
{
    int port = url->port == URL_PORT_NONE ? 0 : url->port;
    for (size_t i = 0; i < scope->n_hosts; i++)
        if (str_eq(scope->hosts[i].name, url->host) && scope->hosts[i].port == port)
            return;
    scope->hosts[scope->n_hosts++] = (struct scope_host){.name = url->host, .port = port};
}

static void check_seed_scope(struct profile_checker *c, const struct yaml_text *v,
                             const struct url *url)
{
    const char *reason;
    enum scope_verdict verdict = scope_allows(&c->out->scope, url);
    if (verdict == SCOPE_OTHER_HOST)
        problem(c->problems, c->file, v->line,
                "seed '%.*s' is outside the site's own scope: add '%.*s' to 'hosts'",
                STR_ARG(v->text), STR_ARG(url->host));
    else if (verdict != SCOPE_ALLOWED)
        problem(c->problems, c->file, v->line,
                "seed '%.*s' is outside the site's own scope: its path %s", STR_ARG(v->text),
                verdict == SCOPE_EXCLUDED ? "matches a pattern of 'exclude'"
                                          : "matches no pattern of 'include'; add one for it");
    if (!guard_allows_host_literal(&c->out->guard, url->host, &reason))
        problem(c->problems, c->file, v->line,
                "seed '%.*s': the guard refuses that address (%s); add its network to 'networks' "
                "if the site is really there",
                STR_ARG(v->text), reason);
}

static void check_seeds(struct profile_checker *c)
{
    const struct yaml_texts *texts = &c->raw->seeds;
    struct profile *out = c->out;
    size_t n = texts->count;
    if (texts->line && n == 0)
        problem(c->problems, c->file, texts->line, "'seeds' needs at least one URL");
    if (n > LIMIT_PROFILE_SEEDS) {
        problem(c->problems, c->file, texts->line,
                "'seeds' has more than %d URLs; a sitemap "
                "lists pages better",
                LIMIT_PROFILE_SEEDS);
        n = LIMIT_PROFILE_SEEDS;
    }
    struct url *urls = arena_array(c->arena, n, sizeof *urls);
    const struct yaml_text **places = arena_array(c->arena, n, sizeof *places);
    out->seeds = arena_array(c->arena, n, sizeof *out->seeds);
    for (size_t i = 0; i < n; i++)
        if (read_seed(c, &texts->items[i], &urls[out->n_seeds])) {
            places[out->n_seeds] = &texts->items[i];
            out->seeds[out->n_seeds] = urls[out->n_seeds].href;
            out->n_seeds++;
        }
    if (c->raw->scope.hosts.line == 0) {
        out->scope.hosts = arena_array(c->arena, out->n_seeds, sizeof *out->scope.hosts);
        for (size_t i = 0; i < out->n_seeds; i++)
            add_seed_host(&out->scope, &urls[i]);
    }
    profile_check_network(c);
    for (size_t i = 0; i < out->n_seeds; i++)
        check_seed_scope(c, places[i], &urls[i]);
}

static void check_scope(struct profile_checker *c)
{
    const struct profile_raw_scope *raw = &c->raw->scope;
    struct scope *scope = &c->out->scope;
    read_hosts(c);
    scope->include = read_patterns(c, "include", &raw->include, &scope->n_include);
    scope->exclude = read_patterns(c, "exclude", &raw->exclude, &scope->n_exclude);
}

static void check_numbers(struct profile_checker *c)
{
    const struct profile_raw *raw = c->raw;
    const struct profile_raw_politeness *polite = &raw->politeness;
    struct profile *out = c->out;
    out->retention = raw->retention;
    out->revisit = raw->revisit;
    out->budget_pages = raw->budget.pages;
    out->budget_bytes = raw->budget.bytes;
    out->budget_time = raw->budget.time;
    out->page_bytes = raw->limits.page_bytes;
    out->delay = polite->delay;
    out->concurrency = polite->concurrency;
    out->timeout = polite->timeout;
    out->connect_timeout = polite->connect_timeout;
    if (polite->connect_timeout <= polite->timeout)
        return;
    out->connect_timeout = polite->timeout;
    const struct yaml *said = yaml_get(yaml_get(c->root, "politeness"), "connect_timeout");
    if (said)
        problem(c->problems, c->file, said->line,
                "'connect_timeout' must not be longer than 'timeout', of which it is a part");
}

static void check_law(struct profile_checker *c)
{
    const struct profile_raw *raw = c->raw;
    struct profile *out = c->out;
    struct yaml_text ignore = raw->politeness.ignore_robots;
    if (raw->purpose.text.len) // else reported as missing or empty
        out->purpose = prose(c, "purpose", raw->purpose);
    out->legal_basis = prose(c, "legal_basis", raw->legal_basis);
    out->title = raw->title.line ? prose(c, "title", raw->title) : out->site;
    out->ignore_robots = prose(c, "ignore_robots", ignore);
    // One word is a switch, not a reason.
    if (out->ignore_robots.len && str_find_char(out->ignore_robots, ' ', 0) == STR_NPOS)
        problem(c->problems, c->file, ignore.line,
                "'ignore_robots: %.*s' must be the written legal basis for ignoring robots.txt "
                "here; leave it out to obey robots.txt",
                STR_ARG(out->ignore_robots));
    bool personal = raw->kind == PROFILE_FORUM || raw->kind == PROFILE_SOCIAL;
    const struct yaml *keep = yaml_get(c->root, "keep_text");
    out->kind = (enum profile_kind)raw->kind;
    out->extract = (enum profile_extract)raw->extract;
    out->render = (enum profile_render)raw->render;
    out->keep_text = keep ? raw->keep_text : !personal || out->legal_basis.len > 0;
    if (personal && out->keep_text && out->legal_basis.len == 0)
        problem(c->problems, c->file, keep->line,
                "'keep_text: true' on a %s needs a 'legal_basis': what people wrote there is "
                "personal data",
                profile_kind_name(out->kind));
}

static void check_rule(struct profile_checker *c, const struct profile_raw_rule *raw,
                       struct profile_rule *out)
{
    *out = (struct profile_rule){.line = raw->line, .match = raw->match, .item = raw->item};
    const char *fault = raw->match.line ? scope_pattern_fault(raw->match.text) : NULL;
    if (fault)
        problem(c->problems, c->file, raw->match.line, "'match': pattern '%.*s' %s",
                STR_ARG(raw->match.text), fault);
    if (raw->item.line && str_trim(raw->item.text).len == 0)
        problem(c->problems, c->file, raw->item.line,
                "'item' is empty; leave it out for pages that are one listing");
    if (!raw->fields)
        return; // reported as missing
    if (raw->fields->type != YAML_MAP || raw->fields->count == 0) {
        problem(c->problems, c->file, raw->fields->line,
                "'fields' must be a map of fields to XPath, for example: {title: .//h2}");
        return;
    }
    if (raw->fields->count > RULE_FIELDS_MAX) {
        problem(c->problems, c->file, raw->fields->line, "'fields' has more than %d fields",
                RULE_FIELDS_MAX);
        return;
    }
    out->fields = arena_array(c->arena, raw->fields->count, sizeof *out->fields);
    for (const struct yaml *v = raw->fields->child; v; v = v->next) {
        struct profile_rule_field *field = &out->fields[out->n_fields++];
        *field = (struct profile_rule_field){v->key, {v->text, v->line}};
        if (v->type != YAML_TEXT || str_trim(v->text).len == 0)
            problem(c->problems, c->file, v->line, "'%.*s' must be one XPath expression",
                    STR_ARG(v->key));
        if (yaml_get(raw->fields, arena_cstr(c->arena, v->key)) != v)
            problem(c->problems, c->file, v->key_line, "'%.*s' stands here twice", STR_ARG(v->key));
    }
}

static void check_rules(struct profile_checker *c)
{
    const struct profile_raw_rule *rules = c->raw->rules.items;
    size_t n = c->raw->rules.count;
    if (n > RULES_MAX) {
        problem(c->problems, c->file, c->raw->rules.line, "more than %d rules", RULES_MAX);
        n = RULES_MAX;
    }
    c->out->rules = arena_array(c->arena, n, sizeof *c->out->rules);
    c->out->n_rules = n;
    for (size_t i = 0; i < n; i++)
        check_rule(c, &rules[i], &c->out->rules[i]);
}

bool profile_parse(struct arena *a, const char *file, struct str text,
                   const struct profile_defaults *defaults, struct problems *problems,
                   struct profile *out)
{
    size_t before = problems->count;
    struct profile_raw raw = profile_raw_defaults;
    *out = (struct profile){.text = arena_str(a, text)};
    hash_sha256_hex(text, out->sha256);
    const struct yaml *root = yaml_load(a, file, out->text, problems);
    if (!root)
        return false;
    struct profile_checker c = {
        .arena = a, .file = file, .root = root, .raw = &raw, .problems = problems, .out = out};
    // What has the wrong form is reported here and keeps its default: the checks go on.
    bool form = yaml_read(a, file, root, &profile_schema, &raw, problems);
    const struct yaml *version = yaml_get(root, "version");
    if (version && raw.version != 1)
        problem(problems, file, version->line, "this program reads profiles of 'version: 1' alone");
    check_site(&c);
    check_law(&c);
    check_contact(&c, defaults);
    check_places(&c);
    check_numbers(&c);
    check_scope(&c);
    check_seeds(&c);
    profile_check_session(&c);
    check_rules(&c);
    return form && problems->count == before;
}
