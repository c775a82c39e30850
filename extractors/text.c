#include "extractors/text.h"

#include "base/block.h"
#include "base/utf8.h"
#include "extractors/charref.h"
#include "extractors/tags.h"

enum { TAG_NAME_MAX = 16 };

void text_begin(struct text_builder *t, size_t max, bool lines)
{
    *t = (struct text_builder){.max = max, .lines = lines};
    buf_init(&t->buf, 0);
}

void text_gap(struct text_builder *t, bool line, bool space)
{
    t->line |= line;
    t->space |= space;
}

bool text_full(const struct text_builder *t)
{
    return t->buf.len >= t->max;
}

// Bytes of the white space at s[at], 0 if it is none.
static size_t space_at(struct str s, size_t at)
{
    if (ascii_space(s.ptr[at]))
        return 1;
    bool nbsp =
        at + 1 < s.len && (unsigned char)s.ptr[at] == 0xC2 && (unsigned char)s.ptr[at + 1] == 0xA0;
    return nbsp ? 2 : 0;
}

static void flush_gap(struct text_builder *t)
{
    if (t->buf.len && (t->line || t->space))
        buf_addc(&t->buf, t->line && t->lines ? '\n' : ' ');
    t->line = t->space = false;
}

bool text_is_blank(struct str s)
{
    size_t at = 0, space;
    while (at < s.len && (space = space_at(s, at)) > 0)
        at += space;
    return at == s.len;
}

// Where the words at s[at] end that one space each keeps apart, which are copied as they stand; at
// most `most` bytes on, or some more.
static size_t words_end(struct str s, size_t at, size_t most)
{
    size_t stop = most < s.len - at ? at + most : s.len;
    for (; at < stop && s.len - at > BLOCK_BYTES; at += BLOCK_BYTES) {
        struct block b = block_load(s.ptr + at), behind = block_load(s.ptr + at + 1);
        uint64_t space = block_mask(block_is(b, ' '));
        uint64_t other = block_mask(block_or(block_in(b, '\t', '\r'), block_is(b, '\xC2')));
        uint64_t two = block_mask(block_or(block_space(behind), block_is(behind, '\xC2')));
        uint64_t ends = (other | (space & two)) & BLOCK_MASK_ALL;
        if (ends) {
            at += block_first(ends);
            break;
        }
    }
    for (; at < s.len; at++)
        if (space_at(s, at) && (s.ptr[at] != ' ' || at + 1 == s.len || space_at(s, at + 1)))
            return at;
        else if (at >= stop && ((unsigned char)s.ptr[at] & 0xC0) != 0x80)
            return at;
    return at;
}

void text_add(struct text_builder *t, struct str s, bool preformatted)
{
    for (size_t i = 0; i < s.len && !text_full(t);) {
        size_t space = space_at(s, i);
        if (space) {
            bool line = preformatted && s.ptr[i] == '\n';
            text_gap(t, line, true);
            i += space;
            continue;
        }
        flush_gap(t);
        size_t from = i;
        i = words_end(s, i, t->max - t->buf.len);
        buf_add(&t->buf, str_sub(s, from, i));
    }
}

struct str text_end(struct text_builder *t, struct arena *a)
{
    struct str all = arena_str(a, utf8_cut(buf_str(&t->buf), t->max));
    buf_deinit(&t->buf);
    return all;
}

// Without white space at both ends.
static struct str trim(struct str s)
{
    size_t from = 0, space;
    while (from < s.len && (space = space_at(s, from)) > 0)
        from += space;
    s = str_skip(s, from);
    while (s.len && (ascii_space(s.ptr[s.len - 1]) || str_ends(s, STR("\xC2\xA0"))))
        s.len -= ascii_space(s.ptr[s.len - 1]) ? 1 : 2;
    return s;
}

struct str text_line(struct arena *a, struct str s)
{
    s = trim(s);
    if (words_end(s, 0, s.len) == s.len)
        return s;
    struct text_builder t;
    text_begin(&t, s.len, false);
    text_add(&t, s, false);
    return text_end(&t, a);
}

// The tag or comment at s[at] == '<'; its bytes, or 0 if it is a mere less-than sign. A tag that
// never ends is text: looking for its end again and again would be quadratic, so *no_end keeps
// that there is none.
static size_t tag_at(struct str s, size_t at, bool *no_end, bool *line)
{
    size_t i = at + 1;
    if (i < s.len && s.ptr[i] == '/')
        i++;
    if (*no_end || i >= s.len || !(ascii_alpha(s.ptr[i]) || s.ptr[i] == '!'))
        return 0;
    size_t end = str_find_char(s, '>', i);
    if (end == STR_NPOS) {
        *no_end = true;
        return 0;
    }
    char name[TAG_NAME_MAX];
    size_t n = 0;
    for (; i < end && ascii_alnum(s.ptr[i]) && n < sizeof name; i++)
        name[n++] = ascii_lower(s.ptr[i]);
    *line = tag_info(tag_find(str_from(name, n)))->flags & TAG_IS_BREAK;
    return end + 1 - at;
}

struct str text_from_markup(struct arena *a, struct str s, size_t max)
{
    struct text_builder t;
    text_begin(&t, max, true);
    bool no_end = false;
    for (size_t i = 0; i < s.len && !text_full(&t);) {
        size_t from = i;
        while (i < s.len && s.ptr[i] != '<' && s.ptr[i] != '&')
            i++;
        text_add(&t, str_sub(s, from, i), true);
        if (i == s.len)
            break;
        char decoded[CHARREF_MAX];
        size_t n_decoded = 0;
        bool line = false;
        size_t n = s.ptr[i] == '<' ? tag_at(s, i, &no_end, &line)
                                   : charref_parse(str_skip(s, i), false, decoded, &n_decoded);
        if (n_decoded) {
            text_add(&t, str_from(decoded, n_decoded), false);
        } else if (n) {
            text_gap(&t, line, true);
        } else {
            text_add(&t, str_sub(s, i, i + 1), false);
            n = 1;
        }
        i += n;
    }
    return text_end(&t, a);
}

bool text_word(struct str *rest, struct str *word)
{
    size_t i = 0;
    while (i < rest->len && ascii_space(rest->ptr[i]))
        i++;
    size_t from = i;
    while (i < rest->len && !ascii_space(rest->ptr[i]))
        i++;
    *word = str_sub(*rest, from, i);
    *rest = str_skip(*rest, i);
    return word->len > 0;
}

size_t text_weight(struct str s)
{
    size_t n = s.len, i = 0;
    for (; s.len - i >= BLOCK_BYTES; i += BLOCK_BYTES)
        n -= (size_t)__builtin_popcountll(block_mask(block_space(block_load(s.ptr + i))) &
                                          BLOCK_MASK_ALL);
    for (; i < s.len; i++)
        n -= ascii_space(s.ptr[i]);
    return n;
}

size_t text_words(struct str s)
{
    size_t n = 0;
    struct str word;
    while (text_word(&s, &word))
        n++;
    return n;
}
