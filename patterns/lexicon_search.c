#include <unicode/uchar.h>

#include "base/utf8.h"
#include "patterns/lexicon_rows.h"

struct str lexicon_fold(struct arena *a, struct str s)
{
    // Folding one code point never takes more than three bytes for one (U+023A: 2 to 3).
    char *out = arena_alloc(a, 3 * s.len + 4);
    size_t n = 0;
    for (size_t i = 0; i < s.len;) {
        if ((unsigned char)s.ptr[i] < 0x80)
            out[n++] = ascii_lower(s.ptr[i++]);
        else
            n += utf8_put((uint32_t)u_foldCase((UChar32)utf8_next(s, &i), U_FOLD_CASE_DEFAULT),
                          out + n);
    }
    return str_from(out, n);
}

// How well a text answers; lower is better.
enum rank { RANK_SAME, RANK_PREFIX, RANK_WITHIN, RANKS };

static enum rank rank_text(struct str text, struct str wanted)
{
    if (!str_starts(text, wanted))
        return str_find(text, wanted, 0) == STR_NPOS ? RANKS : RANK_WITHIN;
    return text.len == wanted.len ? RANK_SAME : RANK_PREFIX;
}

static enum rank rank_substance(struct arena *scratch, const struct substance *s, struct str wanted)
{
    enum rank best = rank_text(s->id, wanted);
    for (size_t i = 0; i < s->n_cas; i++) {
        enum rank r = rank_text(s->cas[i], wanted);
        best = r < best ? r : best;
    }
    for (size_t i = 0; i < s->n_names; i++) {
        enum rank r = rank_text(lexicon_fold(scratch, s->names[i].text), wanted);
        best = r < best ? r : best;
    }
    return best;
}

const struct substance **lexicon_search(const struct lexicon *lex, struct arena *a, struct str text,
                                        size_t *n)
{
    const struct substance **out = arena_array(a, LEXICON_HITS, sizeof *out);
    struct arena scratch;
    arena_init(&scratch);
    unsigned char *ranks = arena_zalloc(&scratch, lex->n_substances + 1);
    struct str wanted = lexicon_fold(&scratch, str_trim(text));
    for (size_t i = 0; i < lex->n_substances; i++)
        ranks[i] = wanted.len ? (unsigned char)rank_substance(&scratch, &lex->substances[i], wanted)
                              : RANKS;
    *n = 0;
    for (unsigned char r = 0; r < RANKS; r++)
        for (size_t i = 0; i < lex->n_substances && *n < LEXICON_HITS; i++)
            if (ranks[i] == r)
                out[(*n)++] = &lex->substances[i];
    arena_deinit(&scratch);
    return out;
}
