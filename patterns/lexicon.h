// The lexicon: substances, cues and rules, read from a folder of YAML files that people edit.
//
// A loaded lexicon is immutable; all of it lives in the arena given to lexicon_load, so that a
// forked worker shares it. Nothing here opens a file after lexicon_load.
#ifndef WG_PATTERNS_LEXICON_H
#define WG_PATTERNS_LEXICON_H

#include "base/hash.h"
#include "base/problems.h"
#include "patterns/substance.h"

enum cue_kind {
    CUE_OFFER,
    CUE_REQUEST,
    CUE_BENIGN, // lowers a score, never clears it; of a sort of its own or of none below
    CUE_CONTACT,
    CUE_PAYMENT,
    CUE_SHIPPING,
    CUE_WHOLESALE,  // tells a wholesale request or offer from a personal one
    CUE_RESTRICTED, // speaks of instructions for making a substance
    CUE_STEALTH,    // shipping that hides what it carries
    CUE_UNPRESCRIBED,
    // Sorts of benign phrases:
    CUE_NEWS,     // police, courts, law, politics
    CUE_SCIENCE,  // research, reference standards, laboratory supply
    CUE_CARE,     // treatment, harm reduction, recovery, a patient's own words
    CUE_PHARMACY, // lawful supply of medicines
    CUE_GOODS,    // another thing: a book, a paint, a part
    // What makes an offer matter more; it moves no score:
    CUE_MINORS,    // addressed to children
    CUE_ASSAULT,   // offered to use on others
    CUE_FALSIFIED, // a medicine that is not what it says
    CUE_KINDS,
};

enum cue_slot { CUE_SLOT_NONE, CUE_SLOT_SUBSTANCE, CUE_SLOT_CAS };

// A phrase. "buy {X} online" has before = "buy", after = "online" and CUE_SLOT_SUBSTANCE; a phrase
// without a slot stands whole in before. Both are trimmed; with a slot either may be empty, not
// both.
struct lexicon_cue {
    struct str text; // as written in the file
    struct str before, after;
    enum cue_slot slot;
    enum cue_kind kind;
    struct str language; // BCP 47, or empty for any
    double weight;       // 0: the kind's own from weights ("cue.offer")
    int line;
};

// What company an ambiguous name needs. Words are matched as whole words of the same listing.
// Without a rule, or with `with` empty, an ambiguous name counts only where the same listing has
// an unambiguous name or CAS number. A rule never clears an unambiguous name.
struct companion {
    struct str term;  // an ambiguous name of some substance, any case
    struct str *with; // any one of these gives it company
    size_t n_with;
    struct str *without; // any one of these takes it away
    size_t n_without;
    int line;
};

// Who sells such a substance lawfully to whoever comes.
enum trade {
    TRADE_UNKNOWN,
    TRADE_NONE, // nobody: the mere name of a product speaks
    TRADE_MEDICINE,
    TRADE_CHEMICAL,
    TRADE_PLANT,
    TRADE_EQUIPMENT,
};

struct lexicon_class {
    struct str id, title;
    double severity; // 0 to 1
    enum trade trade;
    int line;
};

struct lexicon_weight {
    struct str name;
    double value;
    int line;
};

// A seller known to be licensed, from a register that the operator imports.
struct licence {
    struct str domain; // lower case, no "www."
    struct str authority, country;
    int64_t checked, until; // wall clock; valid from midnight UTC of checked to the end of until
    int line;
};

// A piece of which names are made ("fluoro", "cyclopropyl"). Spellings of one piece have one
// canonical form, the first of them in the file.
struct morpheme {
    struct str set; // "acyl", as rules name it
    struct str text, canonical;
    int line;
};

// Names that are formed alike, among them those that no list has yet. Each family has a substance
// `unlisted-ID` of its class, for what is found by its rules alone.
struct name_family {
    struct str id;               // as struct substance's family
    struct str class, substance; // substance: the id of what it finds
    struct str *except;          // what its rules would find and must not
    size_t n_except;
    int line;
};

struct name_rule {
    struct str family, text; // text: see grammar_rule.h
    bool company;            // counts only where the listing gives it company
    const char *file;
    int line;
};

struct lexicon {
    struct substance *substances; // sorted by id, bytewise
    size_t n_substances;
    struct lexicon_cue *cues; // sorted by language, kind and text
    size_t n_cues;
    struct companion *companions; // sorted by term
    size_t n_companions;
    struct lexicon_class *classes; // sorted by id
    size_t n_classes;
    struct lexicon_weight *weights; // sorted by name
    size_t n_weights;
    struct licence *licences; // sorted by domain
    size_t n_licences;
    struct morpheme *morphemes; // sorted by set and text
    size_t n_morphemes;
    struct name_family *families; // sorted by id
    size_t n_families;
    struct name_rule *rules; // sorted by family and text
    size_t n_rules;
    struct str *ordinary; // words that stand near names and mean something else, as written; sorted
    size_t n_ordinary;
    char version[HASH_HEX_SIZE]; // SHA-256 of the content in canonical order; comments and layout
                                 // of the files do not change it
};

// Reads every *.yaml of `dir` and of its subfolders in bytewise order of path, then those of
// `overlay` (NULL or a missing folder: none). A row of the overlay replaces the one with the same
// key: substance, class or family id, weight's name, companion's term, licence's domain, cue's
// language, kind and text, morpheme's set and text, rule's family and text; all others are added.
// Words of ordinary/*.txt in either folder, one a line, are those that no misspelt or
// transliterated name is seen in; there '#' begins a comment. Every problem is reported with file
// and line; false (and *out NULL) if there was any.
bool lexicon_load(struct arena *a, const char *dir, const char *overlay, struct problems *p,
                  struct lexicon **out) WG_CHECKED;

// NULL if there is none.
const struct substance *lexicon_find(const struct lexicon *lex, struct str id);
const struct lexicon_class *lexicon_class_of(const struct lexicon *lex, const struct substance *s);
const struct name_family *lexicon_family(const struct lexicon *lex, struct str id);
// The morphemes of a set; *n 0: there is no such set.
const struct morpheme *lexicon_morphemes(const struct lexicon *lex, struct str set, size_t *n);
double lexicon_weight(const struct lexicon *lex, const char *name, double fallback);
// The licence of a host (with or without "www.") valid at that time, or NULL.
const struct licence *lexicon_licence(const struct lexicon *lex, struct str host, int64_t as_of);
// Substances whose id, CAS number or name is, begins with or contains the text, case folded, best
// first; *n at most LEXICON_HITS. The list lives in the arena.
enum { LEXICON_HITS = 100 };
const struct substance **lexicon_search(const struct lexicon *lex, struct arena *a, struct str text,
                                        size_t *n);

const char *cue_kind_name(enum cue_kind k);
const char *trade_name(enum trade t);

#endif
