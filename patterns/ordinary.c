#include "patterns/ordinary.h"

#include "patterns/normalise.h"
#include "patterns/words_look.h"

bool ordinary_init(struct ordinary *o, const struct lexicon *lexicon,
                   const struct words_options *options, struct err *err)
{
    *o = (struct ordinary){0};
    arena_init(&o->arena);
    o->fold = fold_new(err);
    if (!o->fold)
        return false;
    words_init(&o->words, lexicon, o->fold, options, &o->arena);
    return true;
}

void ordinary_deinit(struct ordinary *o)
{
    fold_free(o->fold);
    arena_deinit(&o->arena);
}

static struct str entry_of(struct str line)
{
    size_t end = 0;
    while (end < line.len && line.ptr[end] != '/' && line.ptr[end] != '\t')
        end++;
    return str_sub(line, 0, end);
}

static void look(const struct ordinary *o, struct str canonical, ordinary_fn *fn, void *ctx)
{
    struct word word;
    struct word_hit hit;
    for (size_t at = 0; word_next(o->fold, canonical, &at, &word);)
        if (word_look(&o->words, canonical, &word, &hit))
            fn(ctx, str_sub(canonical, word.start, word.end), &hit);
}

void ordinary_find(const struct ordinary *o, struct str list, ordinary_fn *fn, void *ctx)
{
    struct canon canon;
    canon_init(&canon, false);
    for (size_t at = 0, end; at < list.len; at = end + 1) {
        end = str_find_char(list, '\n', at);
        end = end == STR_NPOS ? list.len : end;
        struct str entry = entry_of(str_sub(list, at, end));
        if (entry.len < WORDS_MIN || !utf8_valid(entry))
            continue;
        normalise(o->fold, entry, &canon);
        look(o, canon_str(&canon), fn, ctx);
    }
    canon_deinit(&canon);
}
