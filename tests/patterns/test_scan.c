#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/hash.h"
#include "patterns/scan.h"

static const struct str WORDS[] = {STR_INIT("aba"), STR_INIT("ab"), STR_INIT("трам"),
                                   STR_INIT("b a"), STR_INIT("曲马多")};
enum { N_WORDS = sizeof(WORDS) / sizeof(WORDS[0]) };

struct hits {
    char text[4096];
    size_t len, n, stop_after;
};

static bool record(void *ctx, uint32_t literal, size_t start, size_t end)
{
    struct hits *h = ctx;
    h->len += (size_t)snprintf(h->text + h->len, sizeof(h->text) - h->len, "%u:%zu-%zu ",
                               (unsigned)literal, start, end);
    return ++h->n == h->stop_after;
}

static int setup(void **state)
{
    struct err err;
    (void)state;
    return hash_start(&err) ? 0 : -1;
}

static void assert_hits(const struct scan *s, struct hs_scratch *scratch, const char *text,
                        const char *want)
{
    struct hits h = {.stop_after = SIZE_MAX};
    assert_false(scan_run(s, scratch, str_c(text), record, &h));
    if (strcmp(h.text, want) != 0)
        fail_msg("\"%s\": %s", text, h.text);
}

static void test_hits(void **state)
{
    struct err err;
    struct hs_scratch *scratch = NULL;
    struct hits h = {.stop_after = 2};
    (void)state;
    struct scan *s = scan_new(WORDS, N_WORDS, NULL, &err);
    assert_non_null(s);
    assert_true(scan_scratch(s, &scratch, &err));
    assert_hits(s, scratch, "", "");
    assert_hits(s, scratch, "nothing", "");
    assert_hits(s, scratch, "ab", "1:0-2 ");
    assert_hits(s, scratch, "AB", ""); // canonical text is in small letters
    assert_hits(s, scratch, "xтрам曲马多", "2:1-9 4:9-18 ");
    assert_true(scan_run(s, scratch, STR("ababab ab"), record, &h));
    assert_int_equal(h.n, 2);
    hs_free_scratch(scratch);
    scan_free(s);
}

static void test_empty_set(void **state)
{
    struct err err;
    struct hs_scratch *scratch = NULL;
    struct hits h = {.stop_after = 1};
    (void)state;
    struct scan *s = scan_new(NULL, 0, "/nonexistent", &err);
    assert_non_null(s);
    assert_true(scan_scratch(s, &scratch, &err));
    assert_false(scan_run(s, scratch, STR("text"), record, &h));
    scan_free(s);
    scan_free(NULL);
}

// All overlapping hits, against looking for each word at each place.
static void test_naive(void **state)
{
    static const char *const pieces[] = {"a", "b", " ", "т", "р", "а", "м", "曲", "马", "多"};
    struct err err;
    struct hs_scratch *scratch = NULL;
    uint32_t x = 3;
    struct buf text;
    (void)state;
    struct scan *s = scan_new(WORDS, N_WORDS, NULL, &err);
    assert_non_null(s);
    assert_true(scan_scratch(s, &scratch, &err));
    buf_init(&text, 0);
    for (int round = 0; round < 3000; round++) {
        struct hits h = {.stop_after = SIZE_MAX};
        size_t want = 0;
        buf_reset(&text);
        for (int i = 0; i < 30; i++) {
            x = x * 1664525u + 1013904223u;
            buf_add(&text, str_c(pieces[(x >> 16) % (sizeof(pieces) / sizeof(pieces[0]))]));
        }
        for (size_t at = 0; at < text.len; at++)
            for (size_t w = 0; w < N_WORDS; w++)
                want += str_starts(str_skip(buf_str(&text), at), WORDS[w]);
        scan_run(s, scratch, buf_str(&text), record, &h);
        assert_int_equal(h.n, want);
    }
    buf_deinit(&text);
    hs_free_scratch(scratch);
    scan_free(s);
}

static void cache_file(const char *dir, char *path, size_t size)
{
    char command[256];
    snprintf(command, sizeof(command), "ls %s/*.literals", dir);
    FILE *p = popen(command, "r");
    assert_non_null(p);
    assert_non_null(fgets(path, (int)size, p));
    path[strcspn(path, "\n")] = 0;
    pclose(p);
}

static void use(const char *dir)
{
    struct err err;
    struct hs_scratch *scratch = NULL;
    struct scan *s = scan_new(WORDS, N_WORDS, dir, &err);
    assert_non_null(s);
    assert_true(scan_scratch(s, &scratch, &err));
    assert_hits(s, scratch, "xab", "1:1-3 ");
    hs_free_scratch(scratch);
    scan_free(s);
}

static void read_all(const char *path, struct buf *out)
{
    struct err err;
    buf_reset(out);
    assert_true(file_read(path, out, &err));
}

static void test_cache(void **state)
{
    char dir[] = "/tmp/wg-scan-XXXXXX", path[256];
    struct buf good, now;
    struct err err;
    (void)state;
    assert_non_null(mkdtemp(dir));
    buf_init(&good, 0);
    buf_init(&now, 0);
    use(dir);
    cache_file(dir, path, sizeof(path));
    read_all(path, &good);
    // Whatever stands there, the matcher works and the good file is back.
    static const struct {
        const char *name;
        size_t cut, flip; // bytes kept (0: all), byte that is changed (0: none)
    } damages[] = {{"as it is", 0, 0},
                   {"empty", 1, 0},
                   {"cut in the head", 30, 0},
                   {"cut in the body", 500, 0},
                   {"other magic", 0, 3},
                   {"other hash", 0, 30},
                   {"a byte of the body", 0, 300},
                   {"a byte at the end", 0, SIZE_MAX}};
    for (size_t i = 0; i < sizeof(damages) / sizeof(damages[0]); i++) {
        buf_reset(&now);
        buf_add(&now, buf_str(&good));
        size_t flip = damages[i].flip == SIZE_MAX ? now.len - 1 : damages[i].flip;
        if (damages[i].cut)
            now.len = damages[i].cut;
        if (flip)
            now.ptr[flip] ^= 0x20;
        assert_true(file_write(path, buf_str(&now), 0600, NULL, &err));
        use(dir);
        read_all(path, &now);
        if (!str_eq(buf_str(&now), buf_str(&good)))
            fail_msg("%s: the cache is not written anew", damages[i].name);
    }
    unlink(path);
    rmdir(dir);
    use("/nonexistent/folder"); // can't be written: works without
    buf_deinit(&good);
    buf_deinit(&now);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_hits),
        cmocka_unit_test(test_empty_set),
        cmocka_unit_test(test_naive),
        cmocka_unit_test(test_cache),
    };
    return cmocka_run_group_tests(tests, setup, NULL);
}
