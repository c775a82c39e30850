#include "patterns/lexicon_schema.h"

#include <assert.h>
#include <stddef.h>

static const char *const statuses[] = {"prohibited", "licence", "concern", "lawful", NULL};
static const char *const trades[] = {
    [TRADE_UNKNOWN] = "unknown",   [TRADE_NONE] = "none",   [TRADE_MEDICINE] = "medicine",
    [TRADE_CHEMICAL] = "chemical", [TRADE_PLANT] = "plant", [TRADE_EQUIPMENT] = "equipment",
    [TRADE_EQUIPMENT + 1] = NULL};

#define FIELD(type, member, kind_, ...)                                                            \
    {                                                                                              \
        .key = #member, .kind = YAML_FIELD_##kind_, .offset = offsetof(struct type, member),       \
        __VA_ARGS__                                                                                \
    }
#define NEEDED .required = true

static const struct yaml_field control_fields[] = {
    FIELD(control_yaml, jurisdiction, TEXT, NEEDED, .hint = "INT, CN or US"),
    FIELD(control_yaml, instrument, TEXT, NEEDED, .hint = "1988 Convention"),
    FIELD(control_yaml, provision, TEXT, .hint = "Table I"),
    FIELD(control_yaml, entry, TEXT, ),
    FIELD(control_yaml, status, CHOICE, NEEDED, .choices = statuses),
    FIELD(control_yaml, decided, TEXT, .hint = "2024-03-19, 2024-03 or 2024"),
    FIELD(control_yaml, effective, TEXT, .hint = "2024-12-03, 2024-12 or 2024"),
    FIELD(control_yaml, exemptions, TEXT, ),
    FIELD(control_yaml, source, TEXT, ),
    FIELD(control_yaml, verified, BOOL, ),
    {.key = NULL},
};
static const struct yaml_schema control_schema = {
    .what = "control row",
    .fields = control_fields,
    .size = sizeof(struct control_yaml),
    .line_offset = offsetof(struct control_yaml, line),
};

static const struct yaml_field substance_fields[] = {
    FIELD(substance_yaml, id, TEXT, NEEDED, .hint = "o-desmethyltramadol"),
    FIELD(substance_yaml, name, TEXT, NEEDED, .hint = "O-Desmethyltramadol"),
    FIELD(substance_yaml, class, TEXT, ),
    FIELD(substance_yaml, family, TEXT, ),
    FIELD(substance_yaml, dual_use, BOOL, ),
    FIELD(substance_yaml, cas, TEXTS, .hint = "[27203-92-5]"),
    FIELD(substance_yaml, names, TEXTS, ),
    FIELD(substance_yaml, trade, TEXTS, ),
    FIELD(substance_yaml, slang, TEXTS, ),
    FIELD(substance_yaml, code, TEXTS, ),
    FIELD(substance_yaml, chemical, TEXTS, ),
    FIELD(substance_yaml, misspelt, TEXTS, ),
    FIELD(substance_yaml, strength, TEXTS, ),
    FIELD(substance_yaml, languages, RAW, ),
    FIELD(substance_yaml, controls, OBJECTS, .of = &control_schema),
    FIELD(substance_yaml, related, TEXTS, ),
    FIELD(substance_yaml, first_reported, TEXT, .hint = "2019 or <=2019"),
    FIELD(substance_yaml, note, TEXT, ),
    FIELD(substance_yaml, source, TEXT, ),
    FIELD(substance_yaml, verified, BOOL, ),
    {.key = NULL},
};
static const struct yaml_schema substance_schema = {
    .what = "substance",
    .fields = substance_fields,
    .size = sizeof(struct substance_yaml),
    .line_offset = offsetof(struct substance_yaml, line),
};

static const struct yaml_field companion_fields[] = {
    FIELD(companion_yaml, terms, TEXTS, NEEDED, .hint = "[speed]"),
    FIELD(companion_yaml, with, TEXTS, ),
    FIELD(companion_yaml, without, TEXTS, ),
    FIELD(companion_yaml, note, TEXT, ),
    {.key = NULL},
};
static const struct yaml_schema companion_schema = {
    .what = "companion rule",
    .fields = companion_fields,
    .size = sizeof(struct companion_yaml),
    .line_offset = offsetof(struct companion_yaml, line),
};

static const struct yaml_field class_fields[] = {
    FIELD(class_yaml, id, TEXT, NEEDED, .hint = "nitazene"),
    FIELD(class_yaml, title, TEXT, NEEDED, .hint = "Nitazenes"),
    FIELD(class_yaml, severity, TEXT, NEEDED, .hint = "0.9"),
    FIELD(class_yaml, trade, CHOICE, .choices = trades),
    {.key = NULL},
};
static const struct yaml_schema class_schema = {
    .what = "class",
    .fields = class_fields,
    .size = sizeof(struct class_yaml),
    .line_offset = offsetof(struct class_yaml, line),
};

static const struct yaml_field licence_fields[] = {
    FIELD(licence_yaml, domain, TEXT, NEEDED, .hint = "pharmacy.example"),
    FIELD(licence_yaml, authority, TEXT, NEEDED, .hint = "the register's name"),
    FIELD(licence_yaml, country, TEXT, NEEDED, .hint = "GB"),
    FIELD(licence_yaml, checked, TEXT, NEEDED, .hint = "2026-11-01"),
    FIELD(licence_yaml, until, TEXT, NEEDED, .hint = "2027-04-30"),
    {.key = NULL},
};
static const struct yaml_schema licence_schema = {
    .what = "licensed seller",
    .fields = licence_fields,
    .size = sizeof(struct licence_yaml),
    .line_offset = offsetof(struct licence_yaml, line),
};

static const struct yaml_field family_fields[] = {
    FIELD(family_yaml, id, TEXT, NEEDED, .hint = "nitazene"),
    FIELD(family_yaml, class, TEXT, .hint = "nitazene"),
    FIELD(family_yaml, title, TEXT, .hint = "Nitazene"),
    FIELD(family_yaml, rules, TEXTS, ),
    FIELD(family_yaml, company_rules, TEXTS, ),
    FIELD(family_yaml, with, TEXTS, ),
    FIELD(family_yaml, without, TEXTS, ),
    FIELD(family_yaml, except, TEXTS, ),
    FIELD(family_yaml, note, TEXT, ),
    FIELD(family_yaml, source, TEXT, ),
    {.key = NULL},
};
static const struct yaml_schema family_schema = {
    .what = "family of names",
    .fields = family_fields,
    .size = sizeof(struct family_yaml),
    .line_offset = offsetof(struct family_yaml, line),
};

#define CUE_FIELD(name, kind_)                                                                     \
    {                                                                                              \
        .key = name, .kind = YAML_FIELD_RAW,                                                       \
        .offset = offsetof(struct cues_yaml, kinds) + (kind_) * sizeof(const struct yaml *)        \
    }
static const struct yaml_field cues_fields[] = {
    CUE_FIELD("offer", CUE_OFFER),
    CUE_FIELD("request", CUE_REQUEST),
    CUE_FIELD("benign", CUE_BENIGN),
    CUE_FIELD("contact", CUE_CONTACT),
    CUE_FIELD("payment", CUE_PAYMENT),
    CUE_FIELD("shipping", CUE_SHIPPING),
    CUE_FIELD("wholesale", CUE_WHOLESALE),
    CUE_FIELD("restricted", CUE_RESTRICTED),
    CUE_FIELD("stealth", CUE_STEALTH),
    CUE_FIELD("unprescribed", CUE_UNPRESCRIBED),
    CUE_FIELD("news", CUE_NEWS),
    CUE_FIELD("science", CUE_SCIENCE),
    CUE_FIELD("care", CUE_CARE),
    CUE_FIELD("pharmacy", CUE_PHARMACY),
    CUE_FIELD("goods", CUE_GOODS),
    CUE_FIELD("minors", CUE_MINORS),
    CUE_FIELD("assault", CUE_ASSAULT),
    CUE_FIELD("falsified", CUE_FALSIFIED),
    {.key = NULL},
};
static_assert(sizeof cues_fields / sizeof *cues_fields == CUE_KINDS + 1, "a key for each kind");
static const struct yaml_schema cues_schema = {
    .what = "list of cues",
    .fields = cues_fields,
    .size = sizeof(struct cues_yaml),
};

static const struct yaml_field file_fields[] = {
    FIELD(file_yaml, version, INT, NEEDED, .min = 1, .max = 1, .hint = "version: 1"),
    FIELD(file_yaml, class, TEXT, .hint = "nitazene"),
    FIELD(file_yaml, language, TEXT, .hint = "en"),
    FIELD(file_yaml, substances, OBJECTS, .of = &substance_schema),
    FIELD(file_yaml, cues, OBJECT, .of = &cues_schema),
    FIELD(file_yaml, companions, OBJECTS, .of = &companion_schema),
    FIELD(file_yaml, classes, OBJECTS, .of = &class_schema),
    FIELD(file_yaml, weights, RAW, ),
    FIELD(file_yaml, licensed, OBJECTS, .of = &licence_schema),
    FIELD(file_yaml, morphemes, RAW, ),
    FIELD(file_yaml, families, OBJECTS, .of = &family_schema),
    {.key = NULL},
};
const struct yaml_schema lexicon_file_schema = {
    .what = "lexicon file",
    .fields = file_fields,
    .size = sizeof(struct file_yaml),
};

enum basis lexicon_status_basis(int status)
{
    static const enum basis of_status[] = {BASIS_PROHIBITED, BASIS_LICENCE_REQUIRED,
                                           BASIS_UNSCHEDULED_CONCERN, BASIS_LAWFUL};
    static_assert(sizeof of_status / sizeof *of_status + 1 == sizeof statuses / sizeof *statuses,
                  "a basis for each status");
    return of_status[status];
}

const char *cue_kind_name(enum cue_kind k)
{
    return cues_fields[k].key;
}

const char *trade_name(enum trade t)
{
    return trades[t];
}
