// Inside of the squeezed view: what ASCII becomes in it.
#ifndef WG_PATTERNS_SQUEEZE_LEET_H
#define WG_PATTERNS_SQUEEZE_LEET_H

#include "base/str.h"

// What a character of ASCII is folded to; 0: it is dropped; 1: that depends on its neighbours.
static const char SQUEEZE_LEET[128] = {
    ['0'] = 'o', ['1'] = 'i', ['2'] = '2', ['3'] = 'e', ['4'] = 'a', ['5'] = 's', ['6'] = 'g',
    ['7'] = 't', ['8'] = 'b', ['9'] = 'g', ['a'] = 'a', ['b'] = 'b', ['c'] = 'c', ['d'] = 'd',
    ['e'] = 'e', ['f'] = 'f', ['g'] = 'g', ['h'] = 'h', ['i'] = 'i', ['j'] = 'j', ['k'] = 'k',
    ['l'] = 'i', ['m'] = 'm', ['n'] = 'n', ['o'] = 'o', ['p'] = 'p', ['q'] = 'q', ['r'] = 'r',
    ['s'] = 's', ['t'] = 't', ['u'] = 'u', ['v'] = 'v', ['w'] = 'w', ['x'] = 'x', ['y'] = 'y',
    ['z'] = 'z', ['@'] = 1,   ['$'] = 1,   ['!'] = 1,
};

static inline char squeeze_symbol(char c)
{
    return c == '@' ? 'a' : c == '$' ? 's' : 'i';
}

// A symbol stands for a letter inside a word, before a letter at a word's begin, or alone.
static inline bool squeeze_symbol_is_letter(struct str s, size_t at)
{
    bool before = at > 0 && ascii_alnum(s.ptr[at - 1]);
    bool after = at + 1 < s.len && ascii_alnum(s.ptr[at + 1]);
    if (before)
        return after;
    if (after)
        return ascii_alpha(s.ptr[at + 1]);
    return (at == 0 || s.ptr[at - 1] == ' ') && (at + 1 == s.len || s.ptr[at + 1] == ' ');
}

#endif
