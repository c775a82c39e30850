#include "cli/site_check.h"

#include <stdio.h>

#include "base/file.h"
#include "base/limits.h"
#include "crawler/url.h"
#include "extractors/decode.h"
#include "extractors/platform.h"
#include "extractors/rules.h"
#include "monitor/analyse.h"
#include "monitor/matching.h"

// A page without an address is read as if it stood here; what then points elsewhere is its own.
#define NOWHERE "http://page.invalid/"

struct check_count *site_check_count(const struct site_check *c, size_t rule, size_t field)
{
    return &c->counts[rule][field == RULE_FOUND_ITEM ? 0 : field + 1];
}

bool site_check_failed(const struct site_check *c)
{
    for (size_t i = 0; i < c->site->n_rules; i++) {
        const struct profile_rule *rule = &c->site->rules[i];
        if (rule->item.line && !c->counts[i][0].found)
            return true;
        for (size_t k = 0; k < rule->n_fields; k++)
            if (!site_check_count(c, i, k)->found)
                return true;
    }
    return false;
}

// What browsers write into a page that they save: <!-- saved from url=(0021)https://a.example/ -->
static struct str saved_from(struct str body)
{
    enum { FAR = 2048 };
    const struct str mark = STR("saved from url=(");
    struct str head = str_sub(body, 0, FAR);
    size_t at = str_find(head, mark, 0);
    size_t from = at == STR_NPOS ? at : str_find_char(head, ')', at + mark.len);
    if (from == STR_NPOS)
        return STR_NONE;
    struct str rest = str_skip(head, from + 1);
    return str_trim(str_sub(rest, 0, str_find(rest, STR("-->"), 0)));
}

static bool use_address(struct arena *a, struct check_page *p, struct str href, const char *from)
{
    struct url url;
    if (href.len == 0 || str_starts(href, STR(NOWHERE)) || !url_parse(a, href, NULL, &url))
        return false;
    p->url = url.href;
    p->url_from = from;
    return true;
}

// The page says where it is from, or it can't be known which rules hold for it.
static bool find_address(struct arena *a, const struct site_check *c, const char *given,
                         struct str body, struct check_page *p, struct err *err)
{
    struct page_scan scan = {0};
    struct page_input in = {.url = STR(NOWHERE),
                            .body = body,
                            .resolver = url_resolver_read,
                            .resolve = url_resolver_href};
    if (given)
        return use_address(a, p, str_c(given), "--url") ||
               err_set(err, ERR_USAGE, "--url: '%s' is no http or https URL", given);
    // Rules are not for the answers of machines: their relative links are all that needs a base.
    if (p->type != PAGE_HTML)
        return use_address(a, p, c->site->seeds[0], "the profile's first seed");
    page_scan(a, &in, &scan);
    return use_address(a, p, saved_from(body), "the browser that saved it") ||
           use_address(a, p, scan.canonical, "its canonical link") ||
           use_address(a, p, scan.base, "its <base>") ||
           err_set(err, ERR_USAGE,
                   "%s does not say where it is from, so that no rule can be chosen: give its "
                   "address with --url",
                   p->file);
}

static void read_html(struct arena *a, const struct site_check *c, const struct page_input *in,
                      struct check_page *p)
{
    struct page_scan scan;
    page_scan(a, in, &scan);
    analyse_listings(a, in, &scan, c->rules, &p->found);
}

static void read_page(struct arena *a, const struct site_check *c, struct str body,
                      struct check_page *p)
{
    struct page_input in = {.url = p->url,
                            .body = body,
                            .fetched = c->now, // or not long before: it was saved to be tried
                            .resolver = url_resolver_read,
                            .resolve = url_resolver_href};
    struct str next;
    if (!analyse_interface(a, &in, p->type, &p->found, &next))
        read_html(a, c, &in, p);
    else if (p->found.count)
        p->platform = arena_cstr(a, p->found.items[0].platform);
    if (p->platform && !p->platform[0])
        p->platform = "feed";
}

static void add_counts(struct site_check *c, const struct check_page *p)
{
    for (size_t i = 0; i < p->found.n_ruled; i++) {
        const struct rule_found *f = &p->found.ruled[i];
        struct check_count *count = site_check_count(c, f->rule, f->field);
        count->tried = true;
        count->found |= f->asked > f->empty;
    }
    c->pages++;
    c->listings += p->found.count;
}

static bool check_file(struct site_check *c, const char *file, const char *url, const char *type,
                       struct err *err)
{
    struct check_page p = {.file = file};
    struct arena a;
    struct buf bytes;
    struct str body = STR_NONE;
    struct url address;
    arena_init(&a);
    buf_init(&bytes, LIMIT_PAGE_BYTES);
    bool ok = read_input(file, &bytes, err);
    if (ok) {
        p.type = page_type_of(str_c(type), buf_str(&bytes));
        if (p.type != PAGE_JSON && p.type != PAGE_XML)
            p.type = PAGE_HTML; // in an old charset, or without any tag
        decode_charset(&a, str_c(type), buf_str(&bytes), &body, NULL);
        ok = find_address(&a, c, url, body, &p, err);
    }
    if (ok) {
        p.in_scope = url_parse(&a, p.url, NULL, &address) &&
                     scope_allows(&c->site->scope, &address) == SCOPE_ALLOWED;
        read_page(&a, c, body, &p);
        add_counts(c, &p);
        site_check_put_page(c, &a, &p);
    }
    buf_deinit(&bytes);
    arena_deinit(&a);
    return ok;
}

// SITE is the first word, if there is a profile of that name; else it goes without saying where
// there is only one.
static const struct profile *choose(struct workspace *ws, char ***words, size_t *n, struct err *err)
{
    int at = workspace_find_profile(ws, str_c((*words)[0]));
    if (at >= 0) {
        ++*words;
        --*n;
    } else if (ws->n_profiles == 1) {
        at = 0;
    }
    if (at >= 0)
        return ws->profiles[at];
    if (!str_eq(str_c((*words)[0]), STR("-")) && !file_exists((*words)[0]))
        err_set(err, ERR_USAGE,
                "'%s' is neither a profile that can be read nor a file: 'watchglass site list' "
                "shows the profiles",
                (*words)[0]);
    else
        err_set(err, ERR_USAGE,
                "which of the %zu profiles is meant? 'watchglass site check SITE PAGE...'; "
                "'watchglass site list' shows those that can be read",
                ws->n_profiles);
    return NULL;
}

static void make_counts(struct arena *a, struct site_check *c)
{
    size_t n = c->site->n_rules;
    c->counts = arena_array(a, n, sizeof *c->counts);
    for (size_t i = 0; i < n; i++)
        c->counts[i] = arena_zalloc(a, (c->site->rules[i].n_fields + 1) * sizeof **c->counts);
}

static int check_all(struct site_check *c, struct workspace *ws, const char *url, const char *type,
                     char **pages, size_t n)
{
    struct problems p;
    struct err err;
    int status = 0;
    problems_init(&p);
    c->file = arena_fmt(&ws->arena, "%s/sites/%.*s.yaml", ws->dir, STR_ARG(c->site->site)).ptr;
    c->rules = matching_rules(&ws->arena, ws->dir, c->site, &p);
    make_counts(&ws->arena, c);
    if (!c->rules) {
        put_problems(&p);
        status = 2;
    }
    for (size_t i = 0; i < n && status == 0; i++)
        if (!check_file(c, pages[i], url, type, &err))
            status = fail(&err);
    if (status == 0 && n == 0)
        printf("%s: no problem. Next: save a page, then watchglass site check %.*s PAGE\n", c->file,
               STR_ARG(c->site->site));
    if (status == 0 && n > 0) {
        site_check_put_end(c, &ws->arena);
        status = site_check_failed(c);
    }
    site_rules_free(c->rules);
    problems_deinit(&p);
    return status;
}

int site_check_pages(struct cli *cli, struct workspace *ws, const char *url, const char *type,
                     char **words, size_t n)
{
    struct site_check c = {.json = cli->json, .now = clock_wall(&cli->clock)};
    struct err err;
    c.site = choose(ws, &words, &n, &err);
    if (!c.site)
        return fail(&err);
    if (url && n > 1) {
        err_set(&err, ERR_USAGE, "--url is the address of one page, and here are %zu", n);
        return fail(&err);
    }
    if (!analyse_start(&err))
        return fail(&err);
    return check_all(&c, ws, url, type, words, n);
}
