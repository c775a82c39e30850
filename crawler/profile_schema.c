#include "crawler/profile_schema.h"

#include "base/clock.h"
#include "base/limits.h"

#define MINUTE (60 * CLOCK_SECOND)
#define YEAR (366 * CLOCK_DAY)
#define GIB (INT64_C(1) << 30)

const char *const profile_kind_names[] = {"shop",   "marketplace", "classifieds", "forum",
                                          "social", "other",       NULL};
static const char *const extract_names[] = {"candidates", "all", NULL};
static const char *const render_names[] = {"none", "browser", NULL}; // as enum profile_render
static const char *const http_names[] = {"2", "1.1", NULL};          // as enum fetch_http

#define AT(member) .offset = offsetof(struct profile_raw_scope, member)
static const struct yaml_field scope_fields[] = {
    {"hosts", YAML_FIELD_TEXTS, AT(hosts), .hint = "[shop.example, '*.shop.example']"},
    {"include", YAML_FIELD_TEXTS, AT(include), .hint = "['/shop/*']"},
    {"exclude", YAML_FIELD_TEXTS, AT(exclude), .hint = "['/cart', '*?sort=']"},
    {.key = NULL},
};
#undef AT
static const struct yaml_schema scope_schema = {
    .what = "scope", .fields = scope_fields, .size = sizeof(struct profile_raw_scope)};

#define AT(member) .offset = offsetof(struct profile_raw_budget, member)
static const struct yaml_field budget_fields[] = {
    {"pages", YAML_FIELD_INT, AT(pages), .min = 1, .max = 100000000},
    {"bytes", YAML_FIELD_BYTES, AT(bytes), .min = 1024, .max = 1024 * GIB},
    {"time", YAML_FIELD_DURATION, AT(time), .min = CLOCK_SECOND, .max = 30 * CLOCK_DAY},
    {.key = NULL},
};
#undef AT
static const struct yaml_schema budget_schema = {
    .what = "budget", .fields = budget_fields, .size = sizeof(struct profile_raw_budget)};

static const struct yaml_field limits_fields[] = {
    {"page_bytes", YAML_FIELD_BYTES, .offset = offsetof(struct profile_raw_limits, page_bytes),
     .min = 1024, .max = LIMIT_BODY_BYTES},
    {.key = NULL},
};
static const struct yaml_schema limits_schema = {
    .what = "limits", .fields = limits_fields, .size = sizeof(struct profile_raw_limits)};

#define AT(member) .offset = offsetof(struct profile_raw_politeness, member)
static const struct yaml_field politeness_fields[] = {
    {"delay", YAML_FIELD_DURATION, AT(delay), .min = 0, .max = CLOCK_DAY, .hint = "2s"},
    {"concurrency", YAML_FIELD_INT, AT(concurrency), .min = 1, .max = 64},
    {"timeout", YAML_FIELD_DURATION, AT(timeout), .min = CLOCK_SECOND, .max = 10 * MINUTE},
    {"connect_timeout", YAML_FIELD_DURATION, AT(connect_timeout), .min = CLOCK_SECOND / 10,
     .max = 2 * MINUTE},
    {"ignore_robots", YAML_FIELD_TEXT, AT(ignore_robots),
     .hint = "the written legal basis for doing so"},
    {.key = NULL},
};
#undef AT
static const struct yaml_schema politeness_schema = {.what = "politeness",
                                                     .fields = politeness_fields,
                                                     .size = sizeof(struct profile_raw_politeness)};

#define AT(member) .offset = offsetof(struct profile_raw_rule, member)
static const struct yaml_field rule_fields[] = {
    {"match", YAML_FIELD_TEXT, AT(match), .required = true, .hint = "'/product/*'"},
    {"item", YAML_FIELD_TEXT, AT(item), .hint = "//li[@class='offer']"},
    {"fields", YAML_FIELD_RAW, AT(fields), .required = true, .hint = "{title: ./h2}"},
    {.key = NULL},
};
#undef AT
static const struct yaml_schema rule_schema = {
    .what = "rule",
    .fields = rule_fields,
    .size = sizeof(struct profile_raw_rule),
    .line_offset = offsetof(struct profile_raw_rule, line),
};

#define AT(member) .offset = offsetof(struct profile_raw, member)
static const struct yaml_field profile_fields[] = {
    {"version", YAML_FIELD_INT, AT(version), .required = true, .hint = "version: 1"},
    {"site", YAML_FIELD_TEXT, AT(site), .required = true, .hint = "site: example-shop"},
    {"title", YAML_FIELD_TEXT, AT(title)},
    {"purpose", YAML_FIELD_TEXT, AT(purpose), .required = true,
     .hint = "purpose: offers of scheduled medicines on this market"},
    {"legal_basis", YAML_FIELD_TEXT, AT(legal_basis)},
    {"contact", YAML_FIELD_TEXT, AT(contact), .hint = "contact: crawler@example.org"},
    {"jurisdiction", YAML_FIELD_TEXT, AT(jurisdiction), .hint = "jurisdiction: DE"},
    {"language", YAML_FIELD_TEXT, AT(language), .hint = "language: de"},
    {"kind", YAML_FIELD_CHOICE, AT(kind), .choices = profile_kind_names},
    {"seeds", YAML_FIELD_TEXTS, AT(seeds), .required = true,
     .hint = "seeds: ['https://shop.example/']"},
    {"scope", YAML_FIELD_OBJECT, AT(scope), .of = &scope_schema},
    {"revisit", YAML_FIELD_DURATION, AT(revisit), .min = MINUTE, .max = YEAR, .hint = "1d"},
    {"flagged_revisit", YAML_FIELD_DURATION, AT(flagged_revisit), .min = MINUTE, .max = YEAR,
     .hint = "6h"},
    {"window", YAML_FIELD_TEXTS, AT(window), .hint = "'Mon-Fri 22:00-06:00 +01:00'"},
    {"budget", YAML_FIELD_OBJECT, AT(budget), .of = &budget_schema},
    {"limits", YAML_FIELD_OBJECT, AT(limits), .of = &limits_schema},
    {"politeness", YAML_FIELD_OBJECT, AT(politeness), .of = &politeness_schema},
    {"networks", YAML_FIELD_TEXTS, AT(networks), .hint = "[10.20.0.0/16]"},
    {"only_networks", YAML_FIELD_BOOL, AT(only_networks)},
    {"resolve", YAML_FIELD_RAW, AT(resolve)},
    {"cookies", YAML_FIELD_BOOL, AT(cookies)},
    {"proxy", YAML_FIELD_TEXT, AT(proxy), .hint = "proxy: socks5h://127.0.0.1:9050"},
    {"tor", YAML_FIELD_BOOL, AT(tor)},
    {"headers", YAML_FIELD_RAW, AT(headers)},
    {"http", YAML_FIELD_CHOICE, AT(http), .choices = http_names},
    {"extract", YAML_FIELD_CHOICE, AT(extract), .choices = extract_names},
    {"render", YAML_FIELD_CHOICE, AT(render), .choices = render_names},
    {"keep_text", YAML_FIELD_BOOL, AT(keep_text)},
    {"retention", YAML_FIELD_DURATION, AT(retention), .min = CLOCK_DAY, .max = 50 * YEAR,
     .hint = "90d"},
    {"rules", YAML_FIELD_OBJECTS, AT(rules), .of = &rule_schema},
    {.key = NULL},
};
#undef AT
const struct yaml_schema profile_schema = {
    .what = "site profile", .fields = profile_fields, .size = sizeof(struct profile_raw)};

const struct profile_raw profile_raw_defaults = {
    .retention = 90 * CLOCK_DAY,
    .revisit = CLOCK_DAY,
    .kind = PROFILE_OTHER,
    .extract = PROFILE_EXTRACT_CANDIDATES,
    .render = PROFILE_RENDER_NONE,
    .cookies = true,
    .http = FETCH_HTTP_2,
    .budget = {.pages = 10000, .bytes = 2 * GIB, .time = 3600 * 4 * CLOCK_SECOND},
    .limits = {.page_bytes = LIMIT_BODY_BYTES},
    .politeness = {.delay = 2 * CLOCK_SECOND,
                   .concurrency = 1,
                   .timeout = 30 * CLOCK_SECOND,
                   .connect_timeout = 10 * CLOCK_SECOND},
};

// ISO 3166-1 alpha-2, officially assigned.
static const char countries[] =
    "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR "
    "BS BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ "
    "EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW "
    "GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY "
    "KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV "
    "MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY "
    "QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG "
    "TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM "
    "ZW";

bool profile_is_country(struct str code)
{
    struct str rest = str_from(countries, sizeof countries - 1), one;
    if (code.len != 2)
        return false;
    while (str_split(&rest, ' ', &one))
        if (str_eq(one, code))
            return true;
    return false;
}
