// One rule of the grammar of names, as an analyst writes it, made into what a parser walks.
//
//   ({position}-{group})* {acyl}? - <fentan(yl|il)>
//
//   {set}       one morpheme of that set            #  a digit      @  a letter of ASCII
//   word        itself                              -  separators, three at most, or none
//   ( a | b )   one of them                         ~  one to three separators
//   ?  *  +     of what stands right before: at most one, any number, one or more
//   \x          the character x itself              spaces mean nothing
//   < ... >     the anchor: what each name of the rule has, and by which it is found
//
// Outside of the anchor a rule is a position automaton (Glushkov 1961): a state for each atom,
// whose sets fit into a word of 64 bits. The part before the anchor is made for reading backwards,
// so that both sides are parsed outwards. The anchor is expanded to all its spellings.
#ifndef WG_PATTERNS_GRAMMAR_RULE_H
#define WG_PATTERNS_GRAMMAR_RULE_H

#include "patterns/lexicon.h"

enum {
    RULE_ATOMS = 64,     // of one side
    RULE_NESTING = 16,   // of groups
    RULE_ANCHORS = 8192, // spellings of one anchor
};

enum rule_atom_kind { ATOM_SET, ATOM_TEXT, ATOM_DIGIT, ATOM_LETTER, ATOM_GAP };

struct rule_side {
    struct rule_atom {
        enum rule_atom_kind kind;
        struct str text; // ATOM_TEXT: as written; ATOM_SET: the set's name
    } atoms[RULE_ATOMS];
    size_t n;
    uint64_t first, last, follow[RULE_ATOMS]; // bit i: atom i
    bool nullable;
};

struct rule_anchor {
    struct str text, canonical; // as written
};

struct rule {
    struct rule_side before, after; // `before` from the anchor outwards
    struct rule_anchor *anchors;
    size_t n_anchors;
};

// The rule of `text`, in the arena; NULL if it is wrong, and *why says how (static text).
struct rule *rule_parse(struct arena *a, const struct lexicon *lexicon, struct str text,
                        const char **why) WG_CHECKED;

#endif
