// A resolver against the full parser: on references made of pieces, what is copied must be what the
// parser would have written. WATCHGLASS_SEED=N repeats a run.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>

#include "base/buf.h"
#include "base/limits.h"
#include "crawler/url.h"

enum { ROUNDS = 60000 };

static uint64_t next_random(uint64_t *seed)
{
    *seed = *seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return *seed >> 33;
}

static const char *const bases[] = {
    "https://shop.example/dir/page.html?q=1#f",
    "http://shop.example:8080",
    "https://u:p@shop.example/a/b/",
    "http://[::1]/x?",
    "http://192.0.2.1/a//b#",
    "about:blank",
    "nothing",
    "",
};

// As url_resolve was before there was a resolver: the parser alone.
static bool by_parser(struct arena *a, struct str base, struct str reference, struct str *href)
{
    struct url parsed_base, url;
    bool ok = base.len && url_parse(a, base, NULL, &parsed_base);
    if (!url_parse(a, reference, ok ? &parsed_base : NULL, &url))
        return false;
    *href = url.href;
    return true;
}

static void check(struct arena *a, const struct url_resolver *r, struct str base,
                  struct str reference)
{
    struct str want = STR_NONE, got = STR_NONE;
    bool expected = by_parser(a, base, reference, &want);
    if (str_eq(base, STR("nothing")))
        expected = false; // against what is no URL nothing resolves
    bool ok = url_resolver_href(a, r, reference, &got);
    if (ok != expected || (ok && !str_eq(got, want)))
        fail_msg("\"%.*s\" against \"%.*s\": \"%.*s\", not \"%.*s\"", STR_ARG(reference),
                 STR_ARG(base), STR_ARG(ok ? got : STR("failure")),
                 STR_ARG(expected ? want : STR("failure")));
}

// Mostly plain, so that most are copied; now and then a byte of any kind.
static void write_reference(struct buf *b, struct str base, uint64_t *seed)
{
    static const char *const heads[] = {"/",  "?",  "#",        "",      "",
                                        "./", "//", "https://", "HTTP:", "\\"};
    static const char *const pieces[] = {
        "product", "123.html", "/",  "/",  "?x=1",     "&y=2", "#top", ".", "..",
        "%2e",     "%41",      "%",  ":",  ";a=b",     "=",    "@",    "+", "~",
        "'",       "\"",       "<",  "^",  "{",        "`",    "|",    "[", "]",
        " ",       "\t",       "\n", "\\", "\xC3\xBC", "\xFF", "a:b",  "-", ",",
    };
    size_t n = sizeof pieces / sizeof *pieces;
    if (next_random(seed) % 4 == 0) // of the same origin, or nearly
        buf_add(b, str_sub(base, 0, base.len - next_random(seed) % (base.len + 1)));
    buf_add(b, str_c(heads[next_random(seed) % (sizeof heads / sizeof *heads)]));
    for (uint64_t k = next_random(seed) % 8; k > 0; k--)
        buf_add(b, str_c(pieces[next_random(seed) % (next_random(seed) % 4 ? 7 : n)]));
    if (next_random(seed) % 16 == 0)
        buf_addc(b, (char)(unsigned char)next_random(seed));
}

static void test_differential(void **state)
{
    (void)state;
    const char *given = getenv("WATCHGLASS_SEED");
    uint64_t seed = given ? strtoull(given, NULL, 10) : 20261121;
    struct arena a;
    struct buf b;
    print_message("WATCHGLASS_SEED=%llu\n", (unsigned long long)seed);
    arena_init(&a);
    buf_init(&b, 0);
    for (int round = 0; round < ROUNDS; round++) {
        struct str base = str_c(bases[next_random(&seed) % (sizeof bases / sizeof *bases)]);
        buf_reset(&b);
        write_reference(&b, base, &seed);
        check(&a, url_resolver_read(&a, base), base, buf_str(&b));
        arena_reset(&a);
    }
    buf_deinit(&b);
    arena_deinit(&a);
}

// Every byte in every place where the rules differ.
static void test_every_byte(void **state)
{
    (void)state;
    static const char *const frames[] = {"/a%c",
                                         "/%c",
                                         "%c",
                                         "a%c",
                                         "a/%cb",
                                         "?%c",
                                         "#%c",
                                         "/a%cb/c",
                                         "/shop/garden/chair%c1.html",
                                         "shop%cgarden/./chair.html",
                                         "/a-name-of-16/by%c..",
                                         "a-name-of-31-bytes/and-its-/%c/x"};
    struct arena a;
    arena_init(&a);
    for (size_t base = 0; base < sizeof bases / sizeof *bases; base++) {
        const struct url_resolver *r = url_resolver_read(&a, str_c(bases[base]));
        for (size_t f = 0; f < sizeof frames / sizeof *frames; f++) {
            for (int c = 1; c < 256; c++) {
                struct str frame = str_c(frames[f]);
                size_t at = str_find(frame, STR("%c"), 0);
                char byte = (char)(unsigned char)c;
                char *text = arena_alloc(&a, frame.len);
                memcpy(text, frame.ptr, at);
                text[at] = byte;
                memcpy(text + at + 1, frame.ptr + at + 2, frame.len - at - 2);
                check(&a, r, str_c(bases[base]), str_from(text, frame.len - 1));
            }
        }
    }
    arena_deinit(&a);
}

// A segment of dots, or one that only begins with one, at every place of a long path.
static void test_dots_everywhere(void **state)
{
    (void)state;
    static const char *const dots[] = {"/./", "/../", "/.a/", "/a./", "/%2E/", "/..", "/."};
    static const char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789-_abcdefghijkl";
    struct arena a;
    arena_init(&a);
    const struct url_resolver *r = url_resolver_read(&a, str_c(bases[0]));
    for (size_t before = 0; before < sizeof letters - 1; before++) {
        for (size_t i = 0; i < sizeof dots / sizeof *dots; i++) {
            size_t behind = dots[i][strlen(dots[i]) - 1] == '/' ? sizeof letters - 1 - before : 0;
            struct str path =
                arena_fmt(&a, "/%.*s%s%.*s", (int)before, letters, dots[i], (int)behind, letters);
            check(&a, r, str_c(bases[0]), path);
            check(&a, r, str_c(bases[0]), str_skip(path, 1));
        }
    }
    arena_deinit(&a);
}

static void test_limit(void **state)
{
    (void)state;
    static const char origin[] = "https://shop.example";
    char path[LIMIT_URL_BYTES];
    struct arena a;
    struct str href;
    arena_init(&a);
    memset(path, 'a', sizeof path);
    path[0] = '/';
    const struct url_resolver *r = url_resolver_read(&a, str_c(origin));
    size_t room = LIMIT_URL_BYTES - strlen(origin);
    assert_true(url_resolver_href(&a, r, str_from(path, room), &href));
    assert_int_equal(href.len, LIMIT_URL_BYTES);
    assert_false(url_resolver_href(&a, r, str_from(path, room + 1), &href));
    arena_deinit(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_differential),
        cmocka_unit_test(test_every_byte),
        cmocka_unit_test(test_dots_everywhere),
        cmocka_unit_test(test_limit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
