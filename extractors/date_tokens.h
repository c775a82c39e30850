// A text's words, numbers and marks, as far as they matter to dates. Private to extractors/date*.c.
#ifndef WG_EXTRACTORS_DATE_TOKENS_H
#define WG_EXTRACTORS_DATE_TOKENS_H

#include "base/arena.h"
#include "extractors/phrase.h"

enum date_token_kind { DATE_END, DATE_NUMBER, DATE_WORD, DATE_MARK };

struct date_token {
    enum date_token_kind kind;
    int64_t value;              // of a number
    size_t len;                 // bytes; digits of a number
    const struct phrase *month; // of date_months, or NULL
    const struct phrase *word;  // of date_words, or NULL
    char mark;
    bool gap; // white space stands before it
};

enum { DATE_TOKENS_MAX = 96 };

struct date_tokens {
    struct date_token *items;
    size_t n;
};

void date_tokens_read(struct arena *a, struct str text, struct date_tokens *out);
// Token i, one of kind DATE_END past the last.
const struct date_token *date_token(const struct date_tokens *t, size_t i);
// Token i is a number of so many digits; that mark; a unit of that letter, without a count.
bool date_number(const struct date_tokens *t, size_t i, size_t least, size_t most);
bool date_mark(const struct date_tokens *t, size_t i, char c);
bool date_unit(const struct date_tokens *t, size_t i, char c);
// The flags of token i in date_words, 0 if it is none of them; its value as a number.
unsigned date_flags(const struct date_tokens *t, size_t i);
int64_t date_value(const struct date_tokens *t, size_t i);

#endif
