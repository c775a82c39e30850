// JSON-LD in <script type="application/ld+json">.
#include "extractors/schema.h"

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

void jsonld_extract(struct extract *x)
{
    struct json *first = NULL, **last = &first;
    for (uint32_t i = 1; i < x->dom.count; i++) {
        if (!is_jsonld(&x->dom, i))
            continue;
        struct str text = unwrap(dom_raw(&x->dom, x->arena, i));
        struct json *v = json_parse(x->arena, text, JSON_LENIENT, NULL);
        if (!v)
            continue; // what it would have said may stand in the page as well
        *last = v;
        last = &v->next;
    }
    struct schema s = {.extract = x, .source = SOURCE_JSON_LD};
    schema_index(&s, first);
    for (const struct json *v = first; v; v = v->next)
        schema_read(&s, v, FOUND_MAIN, DOM_NONE);
}
