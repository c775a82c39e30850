// Ordinary words: plain text, for there are many and a program writes most of them.
#include <stdlib.h>

#include "base/file.h"
#include "base/limits.h"
#include "base/utf8.h"
#include "base/xalloc.h"
#include "patterns/lexicon_rows.h"

struct list {
    struct arena *arena;
    struct str *words;
    size_t n, cap;
};

static void add(struct list *l, struct str word)
{
    if (l->n == l->cap) {
        l->cap = l->cap ? 2 * l->cap : 1024;
        l->words = xreallocarray(l->words, l->cap, sizeof(*l->words));
    }
    l->words[l->n++] = arena_str(l->arena, word);
}

static bool read_text(struct list *l, const char *file, struct str text, struct problems *p)
{
    int line = 1;
    for (size_t at = 0; at < text.len; line++) {
        size_t end = str_find_char(text, '\n', at);
        end = end == STR_NPOS ? text.len : end;
        struct str row = str_sub(text, at, end);
        size_t comment = str_find_char(row, '#', 0);
        row = str_trim(comment == STR_NPOS ? row : str_sub(row, 0, comment));
        at = end + 1;
        if (!utf8_is_clean(row))
            return problem(p, file, line, "the line is not valid UTF-8");
        if (row.len)
            add(l, row);
    }
    return true;
}

static bool read_folder(struct list *l, const char *dir, struct problems *p)
{
    const char *folder = arena_fmt(l->arena, "%s/ordinary", dir).ptr;
    struct err err = {0};
    struct file_list files;
    struct buf text;
    bool ok = true;
    if (!file_exists(folder))
        return true;
    if (!file_list(l->arena, folder, ".txt", &files, &err))
        return problem(p, folder, 0, "%s", err.message);
    buf_init(&text, LIMIT_YAML_BYTES);
    for (size_t i = 0; i < files.count; i++) {
        buf_reset(&text);
        if (!file_read(files.paths[i], &text, &err))
            ok = problem(p, files.paths[i], 0, "%s", err.message);
        else if (!read_text(l, files.paths[i], buf_str(&text), p))
            ok = false;
    }
    buf_deinit(&text);
    return ok;
}

static int by_text(const void *a, const void *b)
{
    return str_cmp(*(const struct str *)a, *(const struct str *)b);
}

bool lexicon_read_ordinary(struct arena *a, const char *dir, const char *overlay,
                           struct lexicon *lex, struct problems *p)
{
    struct list l = {.arena = a};
    bool ok = read_folder(&l, dir, p) && (!overlay || read_folder(&l, overlay, p));
    lex->ordinary = arena_array(a, l.n, sizeof(*l.words));
    for (size_t i = 0; i < l.n; i++)
        lex->ordinary[lex->n_ordinary++] = l.words[i];
    if (l.n)
        qsort(lex->ordinary, lex->n_ordinary, sizeof(*lex->ordinary), by_text);
    free(l.words);
    return ok;
}
