#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "base/file.h"

struct walk {
    struct arena *arena;
    struct str suffix;
    struct file_list *out;
    size_t cap;
};

static bool add(struct walk *w, const char *path, struct err *err)
{
    struct file_list *out = w->out;
    if (out->count == FILE_LIST_MAX)
        return err_set(err, ERR_LIMIT, "more than %d files with %s", FILE_LIST_MAX, path);
    if (out->count == w->cap) {
        w->cap = w->cap ? 2 * w->cap : 16;
        const char **grown = arena_array(w->arena, w->cap, sizeof *grown);
        if (out->count)
            memcpy(grown, out->paths, out->count * sizeof *grown);
        out->paths = grown;
    }
    out->paths[out->count++] = path;
    return true;
}

static bool walk_folder(struct walk *w, const char *dir, unsigned depth, struct err *err)
{
    DIR *d = opendir(dir);
    bool ok = true;
    if (!d)
        return err_errno(err, "cannot open the folder %s", dir);
    while (ok) {
        errno = 0;
        const struct dirent *e = readdir(d);
        if (!e) {
            ok = errno == 0 || err_errno(err, "cannot read the folder %s", dir);
            break;
        }
        if (e->d_name[0] == '.')
            continue;
        const char *path = arena_fmt(w->arena, "%s/%s", dir, e->d_name).ptr;
        struct stat st;
        if (stat(path, &st) != 0)
            ok = err_errno(err, "cannot read %s", path);
        else if (S_ISREG(st.st_mode) && str_ends(str_c(e->d_name), w->suffix))
            ok = add(w, path, err);
        else if (S_ISDIR(st.st_mode) && depth < FILE_LIST_DEPTH)
            ok = walk_folder(w, path, depth + 1, err);
    }
    closedir(d);
    return ok;
}

static int by_bytes(const void *a, const void *b)
{
    const char *const *pa = a, *const *pb = b;
    return strcmp(*pa, *pb);
}

bool file_list(struct arena *a, const char *dir, const char *suffix, struct file_list *out,
               struct err *err)
{
    struct walk w = {.arena = a, .suffix = str_c(suffix), .out = out};
    *out = (struct file_list){0};
    if (!walk_folder(&w, dir, 0, err))
        return false;
    if (out->count)
        qsort(out->paths, out->count, sizeof *out->paths, by_bytes);
    return true;
}
