// One substance of the lexicon: its names, and what the law says of it.
//
// A plain value that lives in the lexicon's arena. Names are as people write them; the matcher
// normalises them. Detection only: nothing on making, dosing or effects belongs here.
#ifndef WG_PATTERNS_SUBSTANCE_H
#define WG_PATTERNS_SUBSTANCE_H

#include "base/json.h"
#include "patterns/matcher.h"

enum name_kind {
    NAME_NAME,     // preferred, generic and other-language names
    NAME_TRADE,    // brands and products
    NAME_SLANG,    // street and market words
    NAME_CODE,     // laboratory and market codes: "U-47700", "5cladba"
    NAME_CHEMICAL, // systematic names
    NAME_MISSPELT, // seen misspellings; never an ordinary word or another substance's name
    NAME_STRENGTH, // a name with its strength: "tramadol 225mg"
};

struct substance_name {
    struct str text;     // clean UTF-8, not empty
    struct str language; // BCP 47, or empty for any
    enum name_kind kind;
    bool ambiguous; // an ordinary word too: counts only in company (struct companion)
    bool decided;   // short, but somebody decided that it may stand alone
    int line;       // in the substance's file
};

// A date as it is known: "2024-12-03", "2025-03" or "2018". first and last are the bounds of what
// was written, as wall clock at midnight UTC; text is empty for an unknown date.
struct control_date {
    struct str text;
    int64_t first, last;
};

struct control {
    struct str jurisdiction; // "INT" for the conventions, else ISO 3166 alpha-2
    struct str instrument;   // convention or law
    struct str provision;    // schedule, table, class
    struct str entry;        // how the instrument names it; empty: as the substance
    enum basis status;       // what the row means where it is in force; never BASIS_UNKNOWN
    struct control_date decided, effective;
    struct str exemptions, source;
    bool verified; // someone has checked it against the source
    int line;
};

struct substance {
    struct str id;     // stable: findings and decisions refer to it for ever
    struct str name;   // preferred; also names[0]
    struct str class;  // id of a struct lexicon_class
    struct str family; // of analogues: "fentanyl", "nitazene"; empty: none
    struct str *cas;   // check digits are right; "27203-92-5"
    size_t n_cas;
    struct substance_name *names;
    size_t n_names;
    struct control *controls; // none: unknown, which is never "not controlled"
    size_t n_controls;
    struct str *related; // ids of salts, isomers, parts: they may share names and numbers
    size_t n_related;
    bool unlisted;      // no substance of its own: what the grammar of its family finds
    bool dual_use;      // large licit trade: its names are all ambiguous, and its CAS numbers too
                        // count only in company
    int first_reported; // year; 0: unknown
    bool or_earlier;    // first_reported is an upper bound
    struct str note, source;
    bool verified;    // all that stands here was checked against a document
    const char *file; // where it was read
    int line;
};

// What the law says on that day: the strictest row in force of the jurisdiction and of the
// conventions. jurisdiction empty: the conventions alone. A row counts from its effective date; a
// date known to the year or month counts from its end; without one, CONTROL_EFFECT_DAYS after the
// decision; with neither date always. Between decision and effect it is an unscheduled concern;
// before, and without a row, unknown. That the conventions do not list a substance says nothing
// of a country's law. *row (may be NULL) is the row that it rests on, or NULL.
enum { CONTROL_EFFECT_DAYS = 366 };
enum basis substance_basis(const struct substance *s, struct str jurisdiction, int64_t as_of,
                           const struct control **row);

// "2024-12-03", "2025-03" or "2018"; false for anything else and for days that do not exist.
bool control_date_parse(struct str text, struct control_date *out) WG_CHECKED;
// 2 to 7 digits, 2 digits and the check digit, with hyphens: "27203-92-5".
bool cas_valid(struct str text);

const char *name_kind_name(enum name_kind k);
// {"id", "name", "class", "family", "cas": [], "names": [{"text", "language", "kind",
// "ambiguous"}], "controls": [...], "first_reported", ...}; what is absent is left out.
void substance_write_json(const struct substance *s, struct json_writer *w);

#endif
