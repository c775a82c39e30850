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
    CUE_BENIGN, // lowers a score, never clears it
    CUE_CONTACT,
    CUE_PAYMENT,
    CUE_SHIPPING,
    CUE_WHOLESALE,  // tells a wholesale request or offer from a personal one
    CUE_RESTRICTED, // speaks of instructions for making a substance
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

struct lexicon_class {
    struct str id, title;
    double severity; // 0 to 1
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
    char version[HASH_HEX_SIZE]; // SHA-256 of the content in canonical order; comments and layout
                                 // of the files do not change it
};

// Reads every *.yaml of `dir` and of its subfolders in bytewise order of path, then those of
// `overlay` (NULL or a missing folder: none). A row of the overlay replaces the one with the same
// key: substance or class id, weight's name, companion's term, licence's domain, cue's language,
// kind and text; all others are added. Every problem is reported with file and line; false (and
// *out NULL) if there was any.
bool lexicon_load(struct arena *a, const char *dir, const char *overlay, struct problems *p,
                  struct lexicon **out) WG_CHECKED;

// NULL if there is none.
const struct substance *lexicon_find(const struct lexicon *lex, struct str id);
const struct lexicon_class *lexicon_class_of(const struct lexicon *lex, const struct substance *s);
double lexicon_weight(const struct lexicon *lex, const char *name, double fallback);
// The licence of a host (with or without "www.") valid at that time, or NULL.
const struct licence *lexicon_licence(const struct lexicon *lex, struct str host, int64_t as_of);
// Substances whose id, CAS number or name is, begins with or contains the text, case folded, best
// first; *n at most LEXICON_HITS. The list lives in the arena.
enum { LEXICON_HITS = 100 };
const struct substance **lexicon_search(const struct lexicon *lex, struct arena *a, struct str text,
                                        size_t *n);

const char *cue_kind_name(enum cue_kind k);

#endif
