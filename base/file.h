// Whole files and folders.
#ifndef WG_BASE_FILE_H
#define WG_BASE_FILE_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"

// All of a file ("-" is standard input) behind what is in *out, up to out's limit.
bool file_read(const char *path, struct buf *out, struct err *err) WG_CHECKED;
// Crash-safe replacement: PATH.tmp is written, fsynced, renamed to PATH, and the folder fsynced,
// so that PATH holds all of the old or all of the new bytes. The failpoints NAME-before-rename
// and NAME-after-rename stand around the rename when `name` is not NULL.
bool file_write(const char *path, struct str data, unsigned mode, const char *name,
                struct err *err) WG_CHECKED;
// Makes a folder and its parents (mode 0700); one that exists is fine.
bool file_mkdirs(const char *path, struct err *err) WG_CHECKED;
bool file_exists(const char *path);
// Paths ("DIR/sub/name.yaml") of the regular files under `dir` whose name ends with `suffix`, in
// bytewise order; names that begin with '.' are left out. Folders are followed FILE_LIST_DEPTH
// deep; more than FILE_LIST_MAX files, or a folder that cannot be read, is an error.
enum { FILE_LIST_DEPTH = 4, FILE_LIST_MAX = 10000 };
struct file_list {
    const char **paths;
    size_t count;
};
bool file_list(struct arena *a, const char *dir, const char *suffix, struct file_list *out,
               struct err *err) WG_CHECKED;

#endif
