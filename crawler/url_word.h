// What a piece of a URL is made of: a number, a token that a program made up, a word. Internal to
// crawler/.
#ifndef WG_CRAWLER_URL_WORD_H
#define WG_CRAWLER_URL_WORD_H

#include "base/str.h"

enum url_word {
    URL_WORD_NONE,   // empty
    URL_WORD_NUMBER, // decimal digits alone
    URL_WORD_TOKEN,  // as url_token_like, and long
    URL_WORD_SLUG,   // several words, a long one, escapes, letters with digits
    URL_WORD_PLAIN,  // up to URL_WORD_BYTES ASCII letters
};

enum {
    URL_WORD_BYTES = 12,       // a longer word is a slug
    URL_TOKEN_BYTES = 8,       // a shorter text is no token
    URL_TOKEN_LONG_BYTES = 16, // long enough for a token of hexadecimal or decimal digits alone
};

enum url_word url_word(struct str s);
// Does it look random: letters and digits that take turns, or 16 and more hexadecimal digits
// (UUIDs and ASP.NET's "(S(...))" too)? "blue-lamp-2000" does not.
bool url_token_like(struct str s);

#endif
