// Runs a fuzz target over every file of the folders that the command line names: the corpus, and
// what crashed once. libFuzzer brings its own main.
#include <stdio.h>
#include <stdlib.h>

#include "base/file.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool replay_file(const char *path, struct err *err)
{
    struct buf bytes;
    buf_init(&bytes, 0);
    bool ok = file_read(path, &bytes, err);
    if (ok) {
        // A copy of exactly that size, so that a sanitizer sees a read past its end.
        uint8_t *copy = malloc(bytes.len ? bytes.len : 1);
        if (!copy)
            abort();
        if (bytes.len)
            memcpy(copy, bytes.ptr, bytes.len);
        (void)printf("%s\n", path);
        (void)fflush(stdout); // the last line names what crashed
        LLVMFuzzerTestOneInput(copy, bytes.len);
        free(copy);
    }
    buf_deinit(&bytes);
    return ok;
}

int main(int argc, char **argv)
{
    struct arena a;
    struct err err = {0};
    size_t files = 0;
    bool ok = true;
    arena_init(&a);
    for (int i = 1; ok && i < argc; i++) {
        struct file_list list;
        ok = file_list(&a, argv[i], "", &list, &err);
        for (size_t k = 0; ok && k < list.count; k++, files++)
            ok = replay_file(list.paths[k], &err);
    }
    if (!ok)
        (void)fprintf(stderr, "%s\n", err.message);
    else
        (void)printf("%zu inputs\n", files);
    arena_deinit(&a);
    return ok && files > 0 ? 0 : 1;
}
