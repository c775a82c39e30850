// Names of shipping and payment methods, and the words that speak of them.
#ifndef WG_EXTRACTORS_METHODS_WORDS_H
#define WG_EXTRACTORS_METHODS_WORDS_H

#include "extractors/phrase.h"

// Flags of methods_words. A method's value is its name.
enum {
    METHOD_SHIPPING = 1,
    METHOD_PAYMENT = 2,
    METHOD_WEAK = 4,           // other things have that name: needs such words around
    METHOD_ABOUT_SHIPPING = 8, // no method; speaks of them
    METHOD_ABOUT_PAYMENT = 16,
    METHOD_REFUSED = 32, // right before or behind a method: it is not one here
};

extern const struct phrase_table methods_words;

#endif
