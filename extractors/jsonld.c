// JSON-LD in <script type="application/ld+json">.
#include "extractors/charref.h"
#include "extractors/schema.h"
#include "extractors/state.h"

// Wrappers that content systems put around JSON to hide it from old browsers or XML parsers.
static struct str unwrap(struct str s)
{
    static const struct str opens[] = {STR_INIT("<!--"), STR_INIT("//<![CDATA["),
                                       STR_INIT("/*<![CDATA[*/"), STR_INIT("<![CDATA["),
                                       STR_INIT("/* <![CDATA[ */")};
    static const struct str closes[] = {STR_INIT("-->"), STR_INIT("//]]>"),     STR_INIT("/*]]>*/"),
                                        STR_INIT("]]>"), STR_INIT("/* ]]> */"), STR_INIT("//"),
                                        STR_INIT(";")};
    for (bool again = true; again;) {
        again = false;
        s = str_trim(s);
        for (size_t i = 0; i < sizeof opens / sizeof *opens; i++) {
            if (str_starts(s, opens[i])) {
                s = str_skip(s, opens[i].len);
                again = true;
            }
        }
        for (size_t i = 0; i < sizeof closes / sizeof *closes; i++) {
            if (str_ends(s, closes[i])) {
                s = str_sub(s, 0, s.len - closes[i].len);
                again = true;
            }
        }
    }
    return s;
}

static bool is_jsonld(const struct dom *d, uint32_t node)
{
    if (d->nodes[node].is_text || d->nodes[node].tag != TAG_SCRIPT)
        return false;
    return str_find_nocase(dom_attr(d, node, "type"), STR("ld+json"), 0) != STR_NPOS;
}

// {&quot;name&quot;: ...}: written by a template that escapes for HTML, where nothing decodes.
static struct str decode_entities(struct arena *a, struct str text)
{
    bool escaped = str_find(text, STR("&quot;"), 0) != STR_NPOS ||
                   str_find(text, STR("&#34;"), 0) != STR_NPOS ||
                   str_find(text, STR("&#x22;"), 0) != STR_NPOS;
    return escaped ? charref_decode(a, text, false) : text;
}

// The values of a script: one as a rule, else what is left of several that were put together.
static struct json *read_values(struct arena *a, struct str text)
{
    struct json *v = json_parse(a, text, JSON_LENIENT, NULL);
    if (v)
        return v;
    struct str decoded = decode_entities(a, text);
    v = decoded.ptr == text.ptr ? NULL : json_parse(a, decoded, JSON_LENIENT, NULL);
    return v ? v : state_objects(a, decoded);
}

void jsonld_extract(struct extract *x)
{
    struct json *first = NULL, **last = &first;
    for (uint32_t i = 1; i < x->dom.count; i++) {
        if (!is_jsonld(&x->dom, i))
            continue;
        // What can't be read may stand in the page as well.
        *last = read_values(x->arena, unwrap(dom_raw(&x->dom, x->arena, i)));
        while (*last)
            last = &(*last)->next;
    }
    struct schema s = {.extract = x, .source = SOURCE_JSON_LD};
    schema_index(&s, first);
    for (const struct json *v = first; v; v = v->next)
        schema_read(&s, v, FOUND_MAIN, DOM_NONE);
}
