// memmem: linear in the target, whatever the pattern repeats (glibc: two-way search)
#define _GNU_SOURCE
#include "crawler/robots_match.h"

#include "crawler/url_percent.h"

static bool one_of(struct str set, int c)
{
    return str_find_char(set, (char)c, 0) != STR_NPOS;
}

// Reserved characters that mean the same escaped or not behind the '?', unlike those that
// separate parameters, and the operators.
static bool plain_in_query(int c)
{
    return one_of(STR(":/?@!'(),[]"), c);
}

static void put_plain(struct buf *out, char c)
{
    if (url_unreserved((unsigned char)c) || one_of(STR(":/?#[]@!&'()+,;="), c))
        buf_addc(out, c);
    else
        url_percent_put(out, (unsigned char)c);
}

void robots_normalise(struct buf *out, struct str s, enum robots_text kind, enum robots_query form)
{
    bool query = false;
    for (size_t i = 0; i < s.len; i++) {
        char c = s.ptr[i];
        bool op = kind == ROBOTS_PATTERN && (c == '*' || (c == '$' && i + 1 == s.len));
        int escaped = url_percent_at(s, i);
        if (escaped >= 0) {
            i += 2;
            if (url_unreserved((unsigned char)escaped) || (query && plain_in_query(escaped)))
                buf_addc(out, (char)escaped);
            else
                url_percent_put(out, (unsigned char)escaped);
        } else if (op) {
            // "**" says no more than "*", and costs a step of every match.
            if (c != '*' || !str_ends(buf_str(out), STR("*")))
                buf_addc(out, c);
        } else {
            put_plain(out, c);
        }
        query = query || (c == '?' && form == ROBOTS_QUERY_PLAIN);
    }
}

// Moves *target behind the first place of the literal.
static bool take_literal(struct str literal, bool anchored, struct str *target)
{
    size_t at = 0;
    if (!anchored && literal.len) {
        const char *hit = memmem(target->ptr, target->len, literal.ptr, literal.len);
        at = hit ? (size_t)(hit - target->ptr) : STR_NPOS;
    }
    if (at == STR_NPOS || !str_starts(str_skip(*target, at), literal))
        return false;
    *target = str_skip(*target, at + literal.len);
    return true;
}

bool robots_match(struct str pattern, struct str target)
{
    bool to_end = str_ends(pattern, STR("$"));
    if (to_end)
        pattern.len--;
    struct str literal;
    for (bool first = true; str_split(&pattern, '*', &literal); first = false) {
        bool last = pattern.ptr == NULL;
        if (last && to_end) // the target's end decides; between two '*' the leftmost place does
            return first ? str_eq(target, literal) : str_ends(target, literal);
        if (!take_literal(literal, first, &target))
            return false;
    }
    return true;
}
