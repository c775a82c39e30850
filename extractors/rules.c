#include "extractors/rules.h"

#include <libxml/tree.h>
#include <libxml/xpath.h>
#include <stdlib.h>

#include "base/xalloc.h"
#include "extractors/extract.h"
#include "extractors/rules_run.h"

static const char *const target_names[RULE_TARGETS] = {
    [RULE_TITLE] = "title",
    [RULE_DESCRIPTION] = "description",
    [RULE_PRICE] = "price",
    [RULE_CURRENCY] = "currency",
    [RULE_QUANTITY] = "quantity",
    [RULE_SELLER] = "seller",
    [RULE_SELLER_ID] = "seller_id",
    [RULE_SELLER_URL] = "seller_url",
    [RULE_CONTACTS] = "contacts",
    [RULE_LOCATION] = "location",
    [RULE_SHIPS_FROM] = "ships_from",
    [RULE_SHIPS_TO] = "ships_to",
    [RULE_CATEGORY] = "category",
    [RULE_IMAGES] = "images",
    [RULE_POSTED] = "posted",
    [RULE_AVAILABILITY] = "availability",
    [RULE_ID] = "id",
    [RULE_URL] = "url",
};

const char *rule_field_names(void)
{
    return "title, description, price, currency, quantity, seller, seller_id, seller_url, "
           "contacts, location, ships_from, ships_to, category, images, posted, availability, "
           "id, url";
}

static bool find_target(struct str name, enum rule_target *target)
{
    for (int i = 0; i < RULE_TARGETS; i++) {
        if (str_eq(str_c(target_names[i]), name)) {
            *target = (enum rule_target)i;
            return true;
        }
    }
    return false;
}

// libxml2 hands its message here instead of printing it.
static void keep_message(void *user, xmlErrorPtr error)
{
    char *message = user;
    if (message[0] || !error || !error->message)
        return;
    struct str text = str_trim(str_c(error->message));
    size_t n = text.len < ERR_MESSAGE_MAX - 1 ? text.len : ERR_MESSAGE_MAX - 1;
    memcpy(message, text.ptr, n);
    message[n] = '\0';
}

void rule_quiet(void *unused, const char *message, ...)
{
    (void)unused;
    (void)message;
}

// Unknown functions and prefixes show only when the expression runs, so it is run once over a
// document of one element.
static bool try_once(xmlXPathContextPtr context, xmlXPathCompExprPtr compiled)
{
    xmlDocPtr doc = xmlNewDoc(rule_xml("1.0"));
    xmlNodePtr root = xmlNewDocNode(doc, NULL, rule_xml("html"), NULL);
    xmlDocSetRootElement(doc, root);
    context->doc = doc;
    context->node = root;
    context->opLimit = RULES_OP_LIMIT;
    context->opCount = 0;
    xmlXPathObjectPtr result = xmlXPathCompiledEval(compiled, context);
    bool ok = result != NULL;
    xmlXPathFreeObject(result);
    xmlFreeDoc(doc);
    return ok;
}

static xmlXPathCompExprPtr compile(const char *file, const char *what, struct rule_text xpath,
                                   struct problems *p)
{
    char message[ERR_MESSAGE_MAX] = "";
    xmlXPathContextPtr context = xmlXPathNewContext(NULL);
    if (!context)
        abort(); // out of memory, as xalloc does
    context->error = keep_message;
    context->userData = message;
    char *text = xmalloc(xpath.text.len + 1);
    memcpy(text, xpath.text.ptr, xpath.text.len);
    text[xpath.text.len] = '\0';
    xmlXPathCompExprPtr compiled = xmlXPathCtxtCompile(context, rule_xml(text));
    if (compiled && !try_once(context, compiled)) {
        xmlXPathFreeCompExpr(compiled);
        compiled = NULL;
    }
    if (!compiled)
        problem(p, file, xpath.line,
                "%s: \"%.*s\" is no XPath 1.0 expression%s%s; right is for example //h1 or "
                ".//span[@class='price']/text()",
                what, STR_ARG(xpath.text), message[0] ? ": " : "", message);
    xmlXPathFreeContext(context);
    free(text);
    return compiled;
}

static void deinit_rule(struct rule *rule)
{
    for (size_t i = 0; i < rule->n_fields; i++)
        xmlXPathFreeCompExpr(rule->fields[i].xpath);
    xmlXPathFreeCompExpr(rule->item);
    free(rule->fields);
    free(rule->match);
}

static bool compile_fields(const char *file, const struct rule_source *source, struct rule *rule,
                           struct problems *p)
{
    bool ok = true;
    if (source->n_fields == 0 || source->n_fields > RULE_FIELDS_MAX)
        return problem(p, file, source->line, "a rule has 1 to %d fields, this one %zu",
                       RULE_FIELDS_MAX, source->n_fields);
    rule->fields = xcalloc(source->n_fields, sizeof *rule->fields);
    for (size_t i = 0; i < source->n_fields; i++) {
        const struct rule_field *field = &source->fields[i];
        enum rule_target target;
        if (!find_target(field->name, &target)) {
            ok = problem(p, file, field->xpath.line, "unknown field \"%.*s\"; fields are: %s",
                         STR_ARG(field->name), rule_field_names());
            continue;
        }
        xmlXPathCompExprPtr xpath = compile(file, target_names[target], field->xpath, p);
        if (xpath)
            rule->fields[rule->n_fields++] = (struct rule_xpath){target, xpath};
        ok = ok && xpath;
    }
    return ok;
}

static bool compile_rule(const char *file, const struct rule_source *source, struct rule *rule,
                         struct problems *p)
{
    bool ok = true;
    struct str match = source->match.text;
    bool pattern =
        match.len && match.len <= LIMIT_URL_BYTES &&
        (match.ptr[0] == '/' || match.ptr[0] == '*' || str_find(match, STR("://"), 0) != STR_NPOS);
    if (!pattern)
        ok = problem(p, file, source->match.line ? source->match.line : source->line,
                     "match: \"%.*s\" is no address pattern; it starts with '/', '*' or a scheme, "
                     "as in /ad/* or https://shop.example/*",
                     STR_ARG(match));
    rule->match = xmalloc(match.len + 1);
    if (match.len)
        memcpy(rule->match, match.ptr, match.len);
    rule->match[match.len] = '\0';
    if (source->item.text.len) {
        rule->item = compile(file, "item", source->item, p);
        ok = ok && rule->item;
    }
    return compile_fields(file, source, rule, p) && ok;
}

struct site_rules *site_rules_new(const char *file, const struct rule_source *rules, size_t n,
                                  struct problems *p)
{
    xmlInitParser(); // its tables are made once, before any fork
    xmlSetGenericErrorFunc(NULL, rule_quiet);
    if (n > RULES_MAX) {
        (void)problem(p, file, rules[RULES_MAX].line, "a site has at most %d rules", RULES_MAX);
        return NULL;
    }
    struct site_rules *out = xcalloc(1, sizeof *out);
    out->items = xcalloc(n + 1, sizeof *out->items);
    bool ok = true;
    for (size_t i = 0; i < n; i++)
        ok = compile_rule(file, &rules[i], &out->items[out->count++], p) && ok;
    if (ok)
        return out;
    site_rules_free(out);
    return NULL;
}

void site_rules_free(struct site_rules *rules)
{
    if (!rules)
        return;
    for (size_t i = 0; i < rules->count; i++)
        deinit_rule(&rules->items[i]);
    free(rules->items);
    free(rules);
}

// '*' is any text. After a mismatch only the last '*' can take more, so this is no worse than
// pattern times text.
static bool matches(struct str pattern, struct str text)
{
    size_t p = 0, t = 0, star = STR_NPOS, taken = 0;
    while (t < text.len) {
        if (p < pattern.len && pattern.ptr[p] == '*') {
            star = p++;
            taken = t;
        } else if (p < pattern.len && pattern.ptr[p] == text.ptr[t]) {
            p++;
            t++;
        } else if (star != STR_NPOS) {
            p = star + 1;
            t = ++taken;
        } else {
            return false;
        }
    }
    while (p < pattern.len && pattern.ptr[p] == '*')
        p++;
    return p == pattern.len;
}

bool rule_matches(const struct rule *rule, struct str url)
{
    struct str pattern = str_c(rule->match);
    if (url.len > LIMIT_URL_BYTES)
        return false;
    url = extract_without_fragment(url);
    if (str_find(pattern, STR("://"), 0) != STR_NPOS)
        return matches(pattern, url);
    size_t scheme = str_find(url, STR("://"), 0);
    size_t path = scheme == STR_NPOS ? STR_NPOS : str_find_char(url, '/', scheme + 3);
    return matches(pattern, path == STR_NPOS ? STR("/") : str_skip(url, path));
}

bool site_rules_match(const struct site_rules *rules, struct str url)
{
    for (size_t i = 0; rules && i < rules->count; i++)
        if (rule_matches(&rules->items[i], url))
            return true;
    return false;
}
