#include "crawler/robots.h"

#include <stdlib.h>

#include "base/limits.h"
#include "crawler/robots_match.h"

struct robots_rule {
    struct str pattern;       // normal form; its length is the rule's weight
    struct str plain_pattern; // with plain query
    struct str line;          // as written
    bool allow;
    size_t order;
};

enum key { KEY_NONE, KEY_AGENT, KEY_ALLOW, KEY_DISALLOW, KEY_DELAY, KEY_SITEMAP };

// What a key starts with, so that "Disallows" and "User-agents" count; with the misspellings that
// Google's parser accepts. A rule for nobody asks less than one that was overlooked.
static const struct {
    const char *name;
    enum key key;
} keys[] = {
    {"user-agent", KEY_AGENT},  {"useragent", KEY_AGENT},   {"user agent", KEY_AGENT},
    {"allow", KEY_ALLOW},       {"disallow", KEY_DISALLOW}, {"dissallow", KEY_DISALLOW},
    {"dissalow", KEY_DISALLOW}, {"disalow", KEY_DISALLOW},  {"diasllow", KEY_DISALLOW},
    {"disallaw", KEY_DISALLOW}, {"crawl-delay", KEY_DELAY}, {"crawldelay", KEY_DELAY},
    {"crawl delay", KEY_DELAY}, {"sitemap", KEY_SITEMAP},   {"site-map", KEY_SITEMAP},
};

// What is known of one set of groups: those of our token, or those of "*".
struct section {
    struct robots_rule *rules;
    size_t n, cap;
    double delay;
    bool seen;   // a user-agent line named it
    bool active; // the current group is one of it
};

struct parser {
    struct arena *arena;
    struct str token;
    struct section own, any;
    struct str *sitemaps;
    size_t n_sitemaps;
    bool in_rules; // a rule stood in the group: the next user-agent line opens another
};

static enum key find_key(struct str name)
{
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        if (str_starts_nocase(name, str_c(keys[i].name)))
            return keys[i].key;
    return KEY_NONE;
}

// The leading part of which a product token can consist (RFC 9309, 2.2.1).
static struct str token_letters(struct str value)
{
    size_t n = 0;
    while (n < value.len &&
           (ascii_alpha(value.ptr[n]) || value.ptr[n] == '_' || value.ptr[n] == '-'))
        n++;
    return str_sub(value, 0, n);
}

// Whether a user-agent line names the crawler. Whole tokens are compared, so that "Bot-News" is
// not "Bot"; what stands behind the letters of a token is dropped ("Bot/2.1", "Bot crawler"), as
// Google's parser does. A crawler whose token has digits, against the grammar, is named by its
// first word as it stands ("MJ12bot").
static bool names_token(struct str value, struct str token)
{
    size_t word = 0;
    while (word < value.len && value.ptr[word] != '/' && !ascii_space(value.ptr[word]))
        word++;
    return token.len > 0 && (str_eq_nocase(token_letters(value), token) ||
                             str_eq_nocase(str_sub(value, 0, word), token));
}

static void on_agent(struct parser *p, struct str value)
{
    if (p->in_rules)
        p->own.active = p->any.active = false;
    p->in_rules = false;
    bool star = str_starts(value, STR("*")) && (value.len == 1 || ascii_space(value.ptr[1]));
    struct section *named = star ? &p->any : &p->own;
    if (!star && !names_token(value, p->token))
        return;
    named->seen = named->active = true;
}

static void add_rule(struct arena *a, struct section *s, const struct robots_rule *rule)
{
    if (s->n == s->cap) { // the arena keeps the old half: at most twice the memory
        size_t cap = s->cap ? s->cap * 2 : 16;
        struct robots_rule *grown = arena_array(a, cap, sizeof *grown);
        if (s->n)
            memcpy(grown, s->rules, s->n * sizeof *grown);
        s->rules = grown;
        s->cap = cap;
    }
    s->rules[s->n] = *rule;
    s->rules[s->n].order = s->n;
    s->n++;
}

static struct str normal_form(struct arena *a, struct str s, enum robots_text kind,
                              enum robots_query form)
{
    struct buf b;
    buf_init(&b, 0);
    robots_normalise(&b, s, kind, form);
    struct str out = arena_str(a, buf_str(&b));
    buf_deinit(&b);
    return out;
}

static void on_rule(struct parser *p, bool allow, struct str value, struct str line)
{
    p->in_rules = true;
    if (value.len == 0 || !(p->own.active || p->any.active))
        return; // an empty pattern matches nothing
    struct robots_rule rule = {
        .pattern = normal_form(p->arena, value, ROBOTS_PATTERN, ROBOTS_QUERY_KEPT),
        .plain_pattern = normal_form(p->arena, value, ROBOTS_PATTERN, ROBOTS_QUERY_PLAIN),
        .line = arena_str(p->arena, line),
        .allow = allow,
    };
    if (p->own.active)
        add_rule(p->arena, &p->own, &rule);
    if (p->any.active)
        add_rule(p->arena, &p->any, &rule);
}

// "10", "0.5" or "0,5"; negative if it is no number. A word behind the number is ignored, unless it
// goes on like one: "1e9" and "1.2.3" are none.
static double parse_delay(struct str s)
{
    double value = 0, unit = 1;
    size_t digits = 0, i = 0;
    bool fraction = false;
    for (; i < s.len; i++) {
        if (!fraction && (s.ptr[i] == '.' || s.ptr[i] == ',')) {
            fraction = true;
            continue;
        }
        if (!ascii_digit(s.ptr[i]))
            break;
        digits++;
        unit = fraction ? unit / 10 : unit;
        value = fraction ? value + unit * (s.ptr[i] - '0') : value * 10 + (s.ptr[i] - '0');
    }
    size_t end = i;
    while (end < s.len && ascii_alpha(s.ptr[end]))
        end++;
    if (digits == 0 || (end < s.len && !ascii_space(s.ptr[end])))
        return -1;
    return value < ROBOTS_DELAY_MAX ? value : ROBOTS_DELAY_MAX;
}

// Of several the longest counts: the politest reading.
//
// A delay holds for the agents named so far and does not end their list: "User-agent: a",
// "Crawl-delay: 9", "User-agent: b", "Disallow: /" denies both. Writers may have meant two groups,
// and Python's parser reads two; but RFC 9309, 2.2.4, forbids other records to end a group, Google
// (for whom this is an unknown line) and crawler-commons (for whom it is none) do as it says. To
// ask for less than was meant is the mistake that does no harm.
static void on_delay(struct parser *p, struct str value)
{
    double delay = parse_delay(value);
    if (p->own.active && delay > p->own.delay)
        p->own.delay = delay;
    if (p->any.active && delay > p->any.delay)
        p->any.delay = delay;
}

static void on_sitemap(struct parser *p, struct str value)
{
    if (value.len == 0 || value.len > LIMIT_URL_BYTES || p->n_sitemaps == ROBOTS_SITEMAPS_MAX)
        return;
    if (!p->sitemaps)
        p->sitemaps = arena_array(p->arena, ROBOTS_SITEMAPS_MAX, sizeof *p->sitemaps);
    p->sitemaps[p->n_sitemaps++] = arena_str(p->arena, value);
}

// "key: value", or "key value" where the colon was forgotten and exactly two words stand.
static bool split_line(struct str line, struct str *key, struct str *value)
{
    size_t colon = str_find_char(line, ':', 0), at = colon;
    if (colon == STR_NPOS) {
        at = 0;
        while (at < line.len && line.ptr[at] != ' ' && line.ptr[at] != '\t')
            at++;
        if (at == line.len)
            return false;
    }
    *key = str_trim(str_sub(line, 0, at));
    *value = str_trim(str_skip(line, at + 1));
    return colon != STR_NPOS || (str_find_char(*value, ' ', 0) == STR_NPOS &&
                                 str_find_char(*value, '\t', 0) == STR_NPOS);
}

static void parse_line(struct parser *p, struct str line)
{
    struct str key, value;
    line = str_sub(line, 0, str_find_char(line, '\0', 0)); // as Google's parser reads it
    line = str_trim(str_sub(line, 0, str_find_char(line, '#', 0)));
    if (!split_line(line, &key, &value))
        return;
    switch (find_key(key)) {
    case KEY_AGENT:
        on_agent(p, value);
        break;
    case KEY_ALLOW:
        on_rule(p, true, value, line);
        break;
    case KEY_DISALLOW:
        on_rule(p, false, value, line);
        break;
    case KEY_DELAY:
        on_delay(p, value);
        break;
    case KEY_SITEMAP:
        on_sitemap(p, value);
        break;
    case KEY_NONE:
        break; // RFC 9309, 2.2.4: other records must not end a group
    }
}

// A byte order mark, or as much of it as is there: some servers lose a part of it, which is then a
// U+FFFD where the text was cleaned.
static struct str skip_mark(struct str text)
{
    const struct str mark = STR("\xEF\xBB\xBF"), replacement = STR("\xEF\xBF\xBD");
    size_t n = 0;
    while (n < mark.len && n < text.len && text.ptr[n] == mark.ptr[n])
        n++;
    return str_skip(text, str_starts(text, replacement) ? replacement.len : n);
}

static void parse_lines(struct parser *p, struct str text, bool cut)
{
    while (text.len) {
        size_t end = 0;
        while (end < text.len && text.ptr[end] != '\n' && text.ptr[end] != '\r')
            end++;
        if (end == text.len && cut)
            return; // half a pattern would deny more than was meant
        parse_line(p, str_sub(text, 0, end));
        text = str_skip(text, end + 1); // of CR LF, the LF ends an empty line
    }
}

// The rule with the most octets decides, on a tie the one that allows (RFC 9309, 2.2.2).
static int by_weight(const void *left, const void *right)
{
    const struct robots_rule *a = left, *b = right;
    if (a->pattern.len != b->pattern.len)
        return a->pattern.len > b->pattern.len ? -1 : 1;
    if (a->allow != b->allow)
        return a->allow ? -1 : 1;
    return (a->order > b->order) - (a->order < b->order);
}

void robots_parse(struct arena *a, struct str text, struct str token, struct robots *out)
{
    bool cut = text.len > LIMIT_ROBOTS_BYTES;
    struct parser p = {.arena = a, .token = token, .own.delay = -1, .any.delay = -1};
    parse_lines(&p, skip_mark(str_sub(text, 0, LIMIT_ROBOTS_BYTES)), cut);
    struct section *chosen = p.own.seen ? &p.own : &p.any;
    if (chosen->n)
        qsort(chosen->rules, chosen->n, sizeof *chosen->rules, by_weight);
    *out = (struct robots){
        .rules = chosen->rules,
        .n_rules = chosen->n,
        .crawl_delay = chosen->delay,
        .sitemaps = p.sitemaps,
        .n_sitemaps = p.n_sitemaps,
        .cut = cut,
    };
}

struct robots_decision robots_check(const struct robots *r, struct str target)
{
    struct robots_decision decision = {.allowed = true};
    if (target.len > LIMIT_URL_BYTES)
        return (struct robots_decision){.allowed = false};
    target = str_sub(target, 0, str_find_char(target, '#', 0));
    if (target.len == 0)
        target = STR("/");
    if (str_eq(target, STR("/robots.txt"))) // RFC 9309, 2.2.2: implicitly allowed
        return decision;
    struct buf path, plain;
    buf_init(&path, 0);
    buf_init(&plain, 0);
    robots_normalise(&path, target, ROBOTS_TARGET, ROBOTS_QUERY_KEPT);
    robots_normalise(&plain, target, ROBOTS_TARGET, ROBOTS_QUERY_PLAIN);
    for (size_t i = 0; i < r->n_rules; i++) {
        if (robots_match(r->rules[i].pattern, buf_str(&path)) ||
            robots_match(r->rules[i].plain_pattern, buf_str(&plain))) {
            decision.allowed = r->rules[i].allow;
            decision.rule = r->rules[i].line;
            break;
        }
    }
    buf_deinit(&plain);
    buf_deinit(&path);
    return decision;
}

enum robots_policy robots_policy(int status)
{
    static const struct {
        int from, to;
        enum robots_policy policy;
    } rows[] = {
        {200, 299, ROBOTS_PARSE},
        {300, 399, ROBOTS_FOLLOW},
        {429, 429, ROBOTS_DENY_ALL}, // a busy server, not a missing file: ask again later
        {400, 499, ROBOTS_ALLOW_ALL},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (status >= rows[i].from && status <= rows[i].to)
            return rows[i].policy;
    return ROBOTS_DENY_ALL;
}
