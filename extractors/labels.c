#include "extractors/labels.h"

#include "extractors/fold.h"
#include "extractors/quantity_cues.h"

// Bytes of a colon at s[at], ASCII or fullwidth; 0 if there is none.
static size_t colon_at(struct str s, size_t at)
{
    if (at < s.len && s.ptr[at] == ':')
        return 1;
    return str_starts(str_skip(s, at), STR("：")) ? 3 : 0;
}

static size_t find_colon(struct str s)
{
    for (size_t i = 0; i < s.len && i < LABEL_MAX; i++)
        if (colon_at(s, i))
            return i;
    return STR_NPOS;
}

static size_t skip_blank(struct str s, size_t at)
{
    while (at < s.len && (ascii_space(s.ptr[at]) || str_starts(str_skip(s, at), STR("\xC2\xA0"))))
        at += ascii_space(s.ptr[at]) ? 1 : 2;
    return at;
}

static bool has_digit(struct str folded)
{
    for (size_t i = 0; i < folded.len; i++)
        if (ascii_digit(folded.ptr[i]))
            return true;
    return false;
}

// "Sold by X", "Posted 5 May": no colon tells where the label ends.
static bool ends_by_itself(const struct phrase *row, struct str rest)
{
    if (row->flags == LABEL_POSTED)
        return has_digit(rest);
    return row->flags != LABEL_PRICE && row->flags != LABEL_OTHER && strchr(row->text, ' ');
}

// "Net weight", "Contents", "规格": quantity.h knows their names.
static bool names_quantity(struct str folded)
{
    const struct phrase *row = phrase_find(&quantity_cues, str_trim(folded));
    return row && row->flags & QUANTITY_CUE_LABEL;
}

enum label label_find(struct arena *a, struct str text, size_t *behind)
{
    size_t colon = find_colon(text), len;
    struct str head = str_sub(text, 0, colon);
    if (head.len == 0 || head.len > 2 * LABEL_MAX)
        return LABEL_NONE;
    struct str folded = fold_text(a, head);
    size_t lead = 0;
    while (lead < folded.len && folded.ptr[lead] == ' ')
        lead++;
    const struct phrase *row = phrase_after(&label_words, folded, lead, &len);
    if ((!row || row->flags == LABEL_OTHER) && names_quantity(folded)) {
        *behind = colon == STR_NPOS ? text.len : skip_blank(text, colon + colon_at(text, colon));
        return LABEL_QUANTITY;
    }
    if (!row)
        return LABEL_NONE;
    struct str rest = str_trim(str_skip(folded, lead + len));
    if (rest.len == 0) {
        *behind = colon == STR_NPOS ? text.len : skip_blank(text, colon + colon_at(text, colon));
        return (enum label)row->flags;
    }
    if (colon != STR_NPOS || !ends_by_itself(row, rest))
        return LABEL_NONE;
    struct str source = fold_source(text, 0, lead + len);
    *behind = skip_blank(text, (size_t)(source.ptr - text.ptr) + source.len);
    return (enum label)row->flags;
}
