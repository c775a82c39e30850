#include "crawler/url_word.h"

enum {
    TURNS = 2,           // changes between letter, digit and capital in a token without separators
    TURNS_SEPARATED = 4, // ... with some, where each word may bring a number
};

struct census {
    size_t letters, digits, hex, separators, others;
    size_t turns; // letter to digit, digit to letter, small letter to capital
};

enum kind { SMALL, CAPITAL, DIGIT, SEPARATOR };

static enum kind kind_of(char c)
{
    if (ascii_digit(c))
        return DIGIT;
    if (!ascii_alpha(c))
        return SEPARATOR;
    return ascii_lower(c) == c ? SMALL : CAPITAL;
}

static bool turns(enum kind from, enum kind to)
{
    if (from == SEPARATOR || to == SEPARATOR)
        return false;
    return (from == DIGIT) != (to == DIGIT) || (from == SMALL && to == CAPITAL);
}

static struct census count(struct str s)
{
    struct census n = {0};
    enum kind last = SEPARATOR;
    for (size_t i = 0; i < s.len; i++) {
        char c = s.ptr[i];
        enum kind kind = kind_of(c);
        n.digits += kind == DIGIT;
        n.letters += kind == SMALL || kind == CAPITAL;
        n.hex += ascii_hex(c) >= 0;
        if (kind == SEPARATOR) {
            bool usual = str_find_char(STR("-_.=~+$!()"), c, 0) != STR_NPOS;
            n.separators += usual;
            n.others += !usual;
        }
        n.turns += turns(last, kind);
        last = kind;
    }
    return n;
}

static bool token_like(const struct census *n)
{
    size_t size = n->letters + n->digits;
    if (n->others || n->digits == 0 || size < URL_TOKEN_BYTES)
        return false;
    if (size >= URL_TOKEN_LONG_BYTES && n->hex == size && (n->letters || !n->separators))
        return true;
    return n->turns >= (n->separators ? TURNS_SEPARATED : TURNS);
}

bool url_token_like(struct str s)
{
    struct census n = count(s);
    return token_like(&n);
}

enum url_word url_word(struct str s)
{
    struct census n = count(s);
    if (s.len == 0)
        return URL_WORD_NONE;
    if (n.digits == s.len)
        return URL_WORD_NUMBER;
    if (n.letters == s.len && s.len <= URL_WORD_BYTES)
        return URL_WORD_PLAIN;
    return s.len >= URL_TOKEN_LONG_BYTES && token_like(&n) ? URL_WORD_TOKEN : URL_WORD_SLUG;
}
