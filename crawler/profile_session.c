#include "crawler/profile_schema.h"

#include "base/clock.h"
#include "crawler/fetch_proxy.h"

static void check_proxy(struct profile_checker *c)
{
    const struct profile_raw *raw = c->raw;
    struct yaml_text proxy = raw->proxy;
    const char *fault = proxy.line ? fetch_proxy_fault(proxy.text) : NULL;
    if (fault)
        problem(c->problems, c->file, proxy.line, "'proxy: %.*s' %s", STR_ARG(proxy.text), fault);
    else
        c->out->proxy = raw->tor ? STR(FETCH_PROXY_TOR) : proxy.text;
    if (raw->tor && proxy.line)
        problem(c->problems, c->file, proxy.line,
                "'proxy' and 'tor: true' are two ways: 'tor: true' means 'proxy: %s'; keep one",
                FETCH_PROXY_TOR);
    if (c->out->proxy.len && raw->resolve)
        problem(c->problems, c->file, raw->resolve->line,
                "'resolve' has no effect behind a proxy, which looks up names itself: leave it "
                "out, or reach the site without a proxy");
}

// Where the operator wrote it, in the hosts or in the seeds that stand for them.
static int host_line(const struct profile_checker *c, struct str name)
{
    const struct profile_raw *raw = c->raw;
    const struct yaml_texts *texts = raw->scope.hosts.line ? &raw->scope.hosts : &raw->seeds;
    for (size_t i = 0; i < texts->count; i++)
        if (str_find_nocase(texts->items[i].text, name, 0) != STR_NPOS)
            return texts->items[i].line;
    return texts->line; // written in another form
}

// Hosts that the way to the site rules out, before a run asks them in vain.
static void check_way(struct profile_checker *c)
{
    const struct profile *p = c->out;
    for (size_t i = 0; i < p->scope.n_hosts; i++) {
        const struct scope_host *h = &p->scope.hosts[i];
        const char *reason = "";
        if (fetch_proxy_allows(p->proxy, &p->guard, h->name, &reason))
            continue;
        problem(c->problems, c->file, host_line(c, h->name),
                "'%.*s' can't be reached that way (%s)%s", STR_ARG(h->name), reason,
                str_ends(h->name, STR(".onion")) ? ": write 'tor: true'"
                                                 : "; behind a proxy, names are judged");
    }
}

static void check_headers(struct profile_checker *c)
{
    const struct yaml *map = c->raw->headers;
    struct profile *out = c->out;
    if (!map)
        return;
    if (map->type != YAML_MAP) {
        problem(c->problems, c->file, map->line,
                "'headers' must be a map of names to values, for example: "
                "headers: {Accept-Language: 'de, en;q=0.5'}");
        return;
    }
    out->headers = arena_array(c->arena, map->count, sizeof *out->headers);
    for (const struct yaml *v = map->child; v; v = v->next) {
        struct fetch_header header = {v->key, v->text};
        const char *fault =
            v->type == YAML_TEXT ? fetch_header_fault(header) : "must have one text as its value";
        if (fault)
            problem(c->problems, c->file, v->key_line, "'headers': '%.*s' %s", STR_ARG(v->key),
                    fault);
        else
            out->headers[out->n_headers++] = header;
    }
    const char *fault = fetch_headers_fault(out->headers, out->n_headers);
    if (fault)
        problem(c->problems, c->file, map->line, "'headers': %s", fault);
}

static void check_window(struct profile_checker *c)
{
    const struct yaml_texts *texts = &c->raw->window;
    struct windows *out = &c->out->window;
    struct err err;
    if (texts->line && texts->count == 0)
        problem(c->problems, c->file, texts->line,
                "'window' is empty; leave it out for a site that may always be visited");
    if (texts->count > WINDOWS_MAX)
        problem(c->problems, c->file, texts->line, "'window' has more than %d windows",
                WINDOWS_MAX);
    for (size_t i = 0; i < texts->count && i < WINDOWS_MAX; i++)
        if (window_parse(texts->items[i].text, &out->items[out->n], &err))
            out->n++;
        else
            problem(c->problems, c->file, texts->items[i].line, "'window': %s", err.message);
}

static void check_revisit(struct profile_checker *c)
{
    const struct yaml *said = yaml_get(c->root, "flagged_revisit");
    struct profile *out = c->out;
    out->flagged_revisit = out->revisit < CLOCK_DAY ? out->revisit : CLOCK_DAY;
    if (!said)
        return;
    out->flagged_revisit = c->raw->flagged_revisit;
    if (out->flagged_revisit > out->revisit)
        problem(c->problems, c->file, said->line,
                "'flagged_revisit' must not be longer than 'revisit': pages with flagged listings "
                "are looked at sooner than others, not later");
}

void profile_check_session(struct profile_checker *c)
{
    c->out->cookies = c->raw->cookies;
    c->out->http = (enum fetch_http)c->raw->http;
    check_proxy(c);
    check_way(c);
    check_headers(c);
    check_window(c);
    check_revisit(c);
}

struct fetch_policy_options profile_fetch_options(const struct profile *p)
{
    return (struct fetch_policy_options){
        .guard = &p->guard,
        .pins = p->pins,
        .n_pins = p->n_pins,
        .proxy = p->proxy,
        .headers = p->headers,
        .n_headers = p->n_headers,
        .http = p->http,
        .cookies = p->cookies,
    };
}
