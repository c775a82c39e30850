// memmem: linear in the target, whatever the pattern repeats (glibc: two-way search)
#define _GNU_SOURCE
#include "crawler/robots_match.h"

#include "crawler/url_percent.h"

static bool one_of(struct str set, int c)
{
    return str_find_char(set, (char)c, 0) != STR_NPOS;
}

// Where a character stands decides which escapes of reserved ones are decoded.
enum region { IN_PATH, BEHIND_STAR, IN_QUERY, REGIONS };

static bool means_itself(enum region region, enum robots_query form, int c)
{
    static const struct str plain[REGIONS] = {
        [IN_PATH] = STR_INIT(":@!'(),[]&=+;"),
        [BEHIND_STAR] = STR_INIT(":@!'(),[]"),
        [IN_QUERY] = STR_INIT(":@!'(),[]/?"),
    };
    return url_unreserved((unsigned char)c) ||
           ((region == IN_PATH || form == ROBOTS_QUERY_PLAIN) && one_of(plain[region], c));
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
    enum region region = IN_PATH;
    for (size_t i = 0; i < s.len; i++) {
        char c = s.ptr[i];
        bool op = kind == ROBOTS_PATTERN && (c == '*' || (c == '$' && i + 1 == s.len));
        int escaped = url_percent_at(s, i);
        if (escaped >= 0) {
            i += 2;
            if (means_itself(region, form, escaped))
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
        if (c == '?')
            region = IN_QUERY;
        else if (op && region == IN_PATH)
            region = BEHIND_STAR;
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
