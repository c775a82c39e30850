#include "extractors/date_tokens.h"

#include "base/utf8.h"
#include "extractors/date_words.h"
#include "extractors/fold.h"

enum { DIGITS_MAX = 9 }; // longer numbers keep the value of their first ones

static size_t read_number(struct str s, size_t at, struct date_token *k)
{
    size_t end = at;
    k->kind = DATE_NUMBER;
    for (; fold_digit(s, end); end++)
        if (end - at < DIGITS_MAX)
            k->value = k->value * 10 + (s.ptr[end] - '0');
    k->len = end - at;
    return end;
}

// A word of the tables: the longer of both, or both when they are one word.
static size_t read_known(struct str s, size_t at, struct date_token *k)
{
    size_t month = 0, word = 0;
    k->month = phrase_after(&date_months, s, at, &month);
    k->word = phrase_after(&date_words, s, at, &word);
    if (!k->month || month < word)
        month = 0;
    if (!k->word || word < month)
        word = 0;
    if (!month)
        k->month = NULL;
    if (!word)
        k->word = NULL;
    k->len = month > word ? month : word;
    return at + k->len;
}

static size_t read_word(struct str s, size_t at, struct date_token *k)
{
    size_t end = read_known(s, at, k);
    k->kind = DATE_WORD;
    if (end > at)
        return end;
    if (!fold_letter_after(s, at)) {
        utf8_next(s, &end);
        k->kind = (unsigned char)s.ptr[at] < 0x80 ? DATE_MARK : DATE_WORD;
        k->mark = k->kind == DATE_MARK ? s.ptr[at] : '\0';
    }
    while (fold_letter_after(s, end) && k->kind == DATE_WORD)
        utf8_next(s, &end);
    k->len = end - at;
    return end;
}

void date_tokens_read(struct arena *a, struct str text, struct date_tokens *out)
{
    struct str s = fold_text(a, text);
    size_t n = 0;
    size_t most = s.len < DATE_TOKENS_MAX ? s.len : DATE_TOKENS_MAX;
    *out = (struct date_tokens){arena_array(a, most, sizeof *out->items), 0};
    bool gap = false;
    for (size_t at = 0; at < s.len && n < DATE_TOKENS_MAX;) {
        if (s.ptr[at] == ' ') {
            gap = true;
            at++;
            continue;
        }
        struct date_token *k = &out->items[n++];
        k->gap = gap;
        gap = false;
        at = ascii_digit(s.ptr[at]) ? read_number(s, at, k) : read_word(s, at, k);
    }
    out->n = n;
}

const struct date_token *date_token(const struct date_tokens *t, size_t i)
{
    static const struct date_token end = {.kind = DATE_END};
    return i < t->n ? &t->items[i] : &end;
}

bool date_number(const struct date_tokens *t, size_t i, size_t least, size_t most)
{
    const struct date_token *k = date_token(t, i);
    return k->kind == DATE_NUMBER && k->len >= least && k->len <= most;
}

bool date_mark(const struct date_tokens *t, size_t i, char c)
{
    const struct date_token *k = date_token(t, i);
    return k->kind == DATE_MARK && k->mark == c;
}

bool date_unit(const struct date_tokens *t, size_t i, char c)
{
    const struct date_token *k = date_token(t, i);
    return k->word && k->word->flags & DATE_UNIT && k->word->value[0] == c && !k->word->value[1];
}

unsigned date_flags(const struct date_tokens *t, size_t i)
{
    const struct date_token *k = date_token(t, i);
    return k->word ? k->word->flags : 0;
}

int64_t date_value(const struct date_tokens *t, size_t i)
{
    int64_t v = 0;
    bool ok = str_to_i64(str_c(date_token(t, i)->word->value), &v);
    return ok ? v : 0;
}
