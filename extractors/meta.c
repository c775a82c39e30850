#include "extractors/meta.h"

#include "base/product.h"

static bool separator(char c, bool commas)
{
    return ascii_space(c) || (commas && c == ',');
}

// Cuts the next word off *rest.
static bool next_word(struct str *rest, bool commas, struct str *word)
{
    while (rest->len && separator(rest->ptr[0], commas))
        *rest = str_skip(*rest, 1);
    size_t n = 0;
    while (n < rest->len && !separator(rest->ptr[n], commas))
        n++;
    *word = str_sub(*rest, 0, n);
    *rest = str_skip(*rest, n);
    return n > 0;
}

static void robots(struct meta_robots *m, struct str content)
{
    struct str word;
    m->said = true;
    while (next_word(&content, true, &word)) {
        bool none = str_eq_nocase(word, STR("none"));
        m->noindex = m->noindex || none || str_eq_nocase(word, STR("noindex"));
        m->nofollow = m->nofollow || none || str_eq_nocase(word, STR("nofollow"));
    }
}

static void skip_spaces(struct str *s)
{
    while (s->len && ascii_space(s->ptr[0]))
        *s = str_skip(*s, 1);
}

bool meta_refresh_target(struct str content, struct str *reference)
{
    struct str s = content;
    skip_spaces(&s);
    size_t digits = 0;
    while (digits < s.len && (ascii_digit(s.ptr[digits]) || s.ptr[digits] == '.'))
        digits++;
    s = str_skip(s, digits);
    if (digits == 0 || s.len == 0 || (s.ptr[0] != ';' && s.ptr[0] != ',' && !ascii_space(s.ptr[0])))
        return false;
    skip_spaces(&s);
    if (s.len && (s.ptr[0] == ';' || s.ptr[0] == ','))
        s = str_skip(s, 1);
    skip_spaces(&s);
    if (str_starts_nocase(s, STR("url"))) {
        struct str rest = str_skip(s, 3);
        skip_spaces(&rest);
        if (str_starts(rest, STR("="))) {
            s = str_skip(rest, 1);
            skip_spaces(&s);
        }
    }
    if (s.len && (s.ptr[0] == '"' || s.ptr[0] == '\''))
        s = str_sub(s, 1, str_find_char(s, s.ptr[0], 1));
    *reference = str_trim(s);
    return reference->len > 0;
}

void meta_element(struct meta *m, const struct token *tok)
{
    struct str content = token_value(tok, "content"), equiv = token_value(tok, "http-equiv");
    struct str name = str_trim(token_value(tok, "name"));
    if (str_eq_nocase(name, STR("robots"))) // another robot's name isn't said to us
        robots(&m->all, content);
    else if (str_eq_nocase(name, PRODUCT_TOKEN))
        robots(&m->own, content);
    if (str_eq_nocase(equiv, STR("refresh")) && !m->refresh.ptr) {
        struct str target;
        if (meta_refresh_target(content, &target))
            m->refresh = target;
    } else if (str_eq_nocase(equiv, STR("content-language")) && !m->language.ptr) {
        m->language = str_trim(content);
    }
}

// HTML standard, 4.6.7: link types that name external resources, and those of vendors like them.
static bool is_resource(struct str word)
{
    static const char *const resources[] = {
        "apple-touch-icon",
        "apple-touch-icon-precomposed",
        "apple-touch-startup-image",
        "dns-prefetch",
        "expect",
        "icon",
        "manifest",
        "mask-icon",
        "modulepreload",
        "pingback",
        "preconnect",
        "prefetch",
        "preload",
        "prerender",
        "stylesheet",
    };
    for (size_t i = 0; i < sizeof resources / sizeof *resources; i++)
        if (str_eq_nocase(word, str_c(resources[i])))
            return true;
    return false;
}

bool meta_link(struct meta *m, struct str rel, struct str href)
{
    bool follow = true;
    struct str word;
    while (next_word(&rel, false, &word)) {
        if (str_eq_nocase(word, STR("canonical")) && !m->canonical.ptr && href.len)
            m->canonical = href;
        follow = follow && !is_resource(word);
    }
    return follow;
}
