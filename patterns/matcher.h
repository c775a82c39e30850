// The matcher: finds substances in text by several views and judges what is being said of them.
//
// struct matcher is compiled once from the lexicon and shared read-only by all workers; struct
// matcher_scratch belongs to one worker. Neither opens a file after matcher_new, so both work in
// the analysers' sandbox. All texts are clean UTF-8; offsets are bytes into the text as given.
#ifndef WG_PATTERNS_MATCHER_H
#define WG_PATTERNS_MATCHER_H

#include "base/arena.h"
#include "base/err.h"
#include "base/json.h"

struct lexicon; // patterns/lexicon.h
struct matcher;
struct matcher_scratch;

struct matcher_options {
    int known_before;      // year; names first reported in it or later are left out; 0: all
    const char *cache_dir; // compiled database by content hash; NULL: none
};

// The lexicon must outlive the matcher.
struct matcher *matcher_new(const struct lexicon *lexicon, const struct matcher_options *options,
                            struct err *err) WG_CHECKED;
void matcher_free(struct matcher *m);
struct matcher_scratch *matcher_scratch_new(const struct matcher *m, struct err *err) WG_CHECKED;
void matcher_scratch_free(struct matcher_scratch *s);

// True on any hit of any view, before word boundaries, company and cue rules: what a candidate
// page is (first lane). Never false when matcher_judge would find something in a part of `text`
// that white space sets off. Names under five letters need their word boundaries here too, since
// every page would be a candidate otherwise ("ghb" stands in "neighborhood").
bool matcher_candidate(const struct matcher *m, struct matcher_scratch *s, struct str text);

struct match_text {
    const char *field; // "title", "description", "seller", ...
    struct str text;
};

// What sort of thing the listing is, as far as the page shows it.
enum match_kind {
    MATCH_TEXT,  // unknown
    MATCH_GOODS, // a product or a classified advertisement
    MATCH_POST,  // a post or comment
    MATCH_PAGE,  // a whole page, in which nothing smaller was found
};

struct match_input {
    enum match_kind kind;
    const struct match_text *texts;
    size_t n_texts;
    struct str domain;   // host of the listing's page, for the register of licensed sellers
    struct str language; // BCP 47 or empty
    bool has_price, has_contact, buy_button;
    bool has_messenger;      // one of the contacts is an account of a messenger
    struct str jurisdiction; // ISO 3166 alpha-2; empty: international conventions only
    int64_t as_of;           // wall clock
};

enum verdict { VERDICT_BENIGN, VERDICT_MENTION, VERDICT_REQUEST, VERDICT_OFFER };

enum basis {
    BASIS_UNKNOWN,
    BASIS_LAWFUL,
    BASIS_UNSCHEDULED_CONCERN,
    BASIS_LICENCE_REQUIRED, // licence or prescription
    BASIS_PROHIBITED,
};

enum request_scale { REQUEST_NONE, REQUEST_PERSONAL, REQUEST_WHOLESALE };

struct finding {
    struct str substance; // the lexicon's id
    struct str class;
    struct str family; // of analogues, or empty
    bool listed;       // false: the grammar's, and `name` is how it writes what it found
    const char *field;
    size_t start, end; // bytes in that field
    struct str text;   // those bytes
    const char *view;  // "plain", "normalised", "squeezed", "cas", "grammar", ...
    struct str name;   // the lexicon's name that matched
    enum verdict verdict;
    enum basis basis;
};

struct cue {
    const char
        *kind; // "offer", "request", "benign", "contact", "payment", "shipping", "price", ...
    const char *field; // NULL for a cue from the listing's own fields
    size_t start, end;
    struct str text;
    double weight;
};

struct judgement {
    enum verdict verdict;
    double score;    // 0 to 1
    double priority; // 0 to 1: score times severity, by which a queue is worked off
    enum basis basis;
    enum request_scale scale;
    bool restricted;          // instructions for making a substance
    const double *features;   // of the substance that the verdict rests on, FEATURES of score.h;
                              // NULL without a finding
    bool hard;                // and whether the listing shows how to buy it
    struct finding *findings; // in order of field and start
    size_t n_findings;
    struct cue *cues;
    size_t n_cues;
};

// The result lives in the arena; findings and cues are cut to base/limits.h.
void matcher_judge(const struct matcher *m, struct matcher_scratch *s, struct arena *a,
                   const struct match_input *in, struct judgement *out);

const char *verdict_name(enum verdict v);
const char *basis_name(enum basis b);
const char *request_scale_name(enum request_scale s);
// {"verdict", "score", "basis", "findings": [...], "cues": [...]} as docs/formats.md says.
void judgement_write_json(const struct judgement *j, struct json_writer *w);
// SHA-256 (hex) of the lexicon's content: the version that decisions and evidence name.
const char *matcher_version(const struct matcher *m);

#endif
