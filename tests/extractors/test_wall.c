// Answers as received: tests/data/extractors/walls/*.http, each with what is expected before it
// ("wall: bot|login|absent|none", "sign: ...", "url: ..."), an empty line, and the answer's head,
// an empty line, and the body.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include <cmocka.h>

#include "base/file.h"
#include "base/utf8.h"
#include "extractors/fold.h"
#include "extractors/wall_signs.h"
#include "tests/support/resolve.h"

static const char *const wall_names[WALL_KINDS] = {"none", "bot", "login", "absent"};

struct answer {
    struct str wall, sign;
    struct wall_input in;
    struct page_scan scan;
};

static struct str value_of(struct str lines, struct str name)
{
    struct str line;
    while (str_split(&lines, '\n', &line))
        if (str_starts_nocase(line, name))
            return str_trim(str_skip(line, name.len));
    return STR_NONE;
}

static struct str cut_block(struct str *rest)
{
    size_t end = str_find(*rest, STR("\n\n"), 0);
    assert_true(end != STR_NPOS);
    struct str block = str_sub(*rest, 0, end + 1);
    *rest = str_skip(*rest, end + 2);
    return block;
}

static void scan_html(struct arena *a, struct answer *out)
{
    struct page_input page = {.url = out->in.url,
                              .body = out->in.body,
                              .resolver = test_resolver,
                              .resolve = test_resolve};
    page_scan(a, &page, &out->scan);
    out->in.scan = &out->scan;
}

static void read_answer(struct arena *a, struct str file, struct answer *out)
{
    struct str expected = cut_block(&file), head = cut_block(&file);
    uint64_t status = 0;
    assert_true(str_to_u64(str_sub(head, 9, 12), &status));
    *out = (struct answer){
        .wall = value_of(expected, STR("wall:")),
        .sign = value_of(expected, STR("sign:")),
        .in = {.status = (int)status,
               .response_head = head,
               .url = value_of(expected, STR("url:")),
               .body = file},
    };
    if (str_starts(value_of(head, STR("content-type:")), STR("text/html")) && file.len)
        scan_html(a, out);
}

static void test_answers(void **state)
{
    (void)state;
    struct arena a;
    struct file_list files;
    size_t counted[WALL_KINDS] = {0}, wrong = 0;
    arena_init(&a);
    assert_true(file_list(&a, TEST_DATA_DIR "/extractors/walls", ".http", &files, NULL));
    for (size_t i = 0; i < files.count; i++) {
        struct buf bytes;
        struct answer answer;
        struct wall_finding found;
        buf_init(&bytes, 0);
        assert_true(file_read(files.paths[i], &bytes, NULL));
        read_answer(&a, arena_str(&a, buf_str(&bytes)), &answer);
        wall_detect(&answer.in, &found);
        counted[found.wall]++;
        if (!str_eq(str_c(wall_names[found.wall]), answer.wall) ||
            !str_eq(str_c(found.sign ? found.sign : "-"), answer.sign)) {
            print_error("%s: %s (%s), not %.*s (%.*s)\n", files.paths[i], wall_names[found.wall],
                        found.sign ? found.sign : "-", STR_ARG(answer.wall), STR_ARG(answer.sign));
            wrong++;
        }
        buf_deinit(&bytes);
    }
    arena_deinit(&a);
    print_message("%zu bot walls, %zu log-in walls, %zu absent, %zu pages\n", counted[WALL_BOT],
                  counted[WALL_LOGIN], counted[WALL_ABSENT], counted[WALL_NONE]);
    assert_int_equal(wrong, 0);
    assert_true(files.count > 150);
}

// An answer with that body and no head.
static struct wall_finding detect(struct arena *a, int status, struct str html)
{
    struct answer answer = {
        .in = {.status = status, .url = STR("https://shop.example/item/7"), .body = html}};
    struct wall_finding found;
    scan_html(a, &answer);
    wall_detect(&answer.in, &found);
    return found;
}

// The pages that the extractors' tests are made of are pages.
static void test_other_pages(void **state)
{
    (void)state;
    struct arena a;
    struct file_list files;
    arena_init(&a);
    assert_true(file_list(&a, TEST_DATA_DIR "/extractors", ".html", &files, NULL));
    assert_true(files.count > 20);
    for (size_t i = 0; i < files.count; i++) {
        struct buf bytes;
        buf_init(&bytes, 0);
        assert_true(file_read(files.paths[i], &bytes, NULL));
        bool absent = str_find(str_c(files.paths[i]), STR("-not-found."), 0) != STR_NPOS;
        struct wall_finding found = detect(&a, 200, utf8_clean(&a, buf_str(&bytes)));
        if (found.wall != (absent ? WALL_ABSENT : WALL_NONE))
            fail_msg("%s: %s (%s)", files.paths[i], wall_names[found.wall], found.sign);
        buf_deinit(&bytes);
    }
    arena_deinit(&a);
}

static void test_tables(void **state)
{
    (void)state;
    struct arena a;
    arena_init(&a);
    for (int place = 0; place < WALL_PLACES; place++) {
        const struct wall_table *t = wall_signs((enum wall_place)place);
        assert_in_range(t->count, 1, WALL_ROWS_MAX);
        for (size_t i = 0; i < t->count; i++) {
            struct str text = t->rows[i].text, plain = text;
            if (place == WALL_IN_TITLE || place == WALL_IN_TEXT)
                plain = fold_text(&a, text);
            for (size_t k = 0; k < text.len; k++)
                if (ascii_lower(text.ptr[k]) != text.ptr[k])
                    plain = STR_NONE;
            if (!str_eq(text, plain) || text.len < WALL_KEY_BYTES || !t->rows[i].name ||
                t->rows[i].wall == WALL_NONE || !utf8_valid(text))
                fail_msg("\"%.*s\" is not folded, short or incomplete", STR_ARG(text));
            for (size_t k = 0; k < i; k++)
                if (str_eq(t->rows[k].text, text))
                    fail_msg("\"%.*s\" is there twice", STR_ARG(text));
            if (place == WALL_IN_HEADER)
                assert_true(str_find_char(text, ':', 0) != STR_NPOS);
        }
    }
    arena_deinit(&a);
}

// Every row is found at the start, in the middle and at the end of a text, and nowhere in less.
static void test_finder(void **state)
{
    (void)state;
    struct arena a;
    arena_init(&a);
    for (int place = 0; place < WALL_PLACES; place++) {
        const struct wall_table *t = wall_signs((enum wall_place)place);
        struct wall_finder f;
        wall_finder_init(&f, t);
        for (size_t i = 0; i < t->count; i++) {
            struct str text = t->rows[i].text;
            struct str all =
                arena_fmt(&a, "%.*s~~%.*s~~%.*s", STR_ARG(text), STR_ARG(text), STR_ARG(text));
            size_t hits = 0, at = 0;
            const struct wall_sign *sign;
            wall_finder_start(&f, all);
            while ((sign = wall_finder_next(&f, &at)))
                if (sign == &t->rows[i]) {
                    assert_int_equal(at, hits * (text.len + 2));
                    hits++;
                }
            if (hits != 3)
                fail_msg("\"%.*s\" is found %zu times", STR_ARG(text), hits);
            wall_finder_start(&f, str_sub(text, 0, text.len - 1));
            while ((sign = wall_finder_next(&f, &at)))
                assert_ptr_not_equal(sign, &t->rows[i]);
        }
        wall_finder_start(&f, STR_NONE);
        size_t at;
        assert_null(wall_finder_next(&f, &at));
    }
    arena_deinit(&a);
}

static struct str with_words(struct arena *a, const char *start, size_t words, const char *word)
{
    struct buf b;
    buf_init(&b, 0);
    buf_add(&b, str_c(start));
    for (size_t i = 0; i < words; i++)
        buf_add(&b, str_c(word));
    struct str html = arena_str(a, buf_str(&b));
    buf_deinit(&b);
    return html;
}

struct limit_row {
    const char *name, *start;
    size_t words; // the last number of words that it is a wall with
    const char *word;
    enum wall wall;
};

static const struct limit_row limit_rows[] = {
    {"short", "<title>Making sure you're not a bot!</title>", WALL_SHORT_WORDS - 1, "word ",
     WALL_BOT},
    {"short, Han", "<title>Making sure you're not a bot!</title>", 2 * WALL_SHORT_WORDS - 1,
     "\u66F2", WALL_BOT},
    {"short, Cyrillic", "<title>Making sure you're not a bot!</title>", WALL_SHORT_WORDS - 1,
     "\u0441\u0442\u0443\u043B ", WALL_BOT},
    {"bare", "<title>Access denied</title>", WALL_BARE_WORDS - 1, "word ", WALL_BOT},
    {"markup", "<p id=px-captcha></p>", WALL_BARE_WORDS - 1, "word ", WALL_BOT},
    {"log-in page", "<title>Log in</title><input type=password>", WALL_LOGIN_WORDS - 1, "word ",
     WALL_LOGIN},
    {"bare links", "<title>Access denied</title>", WALL_BARE_LINKS, "", WALL_BOT},
    {"bytes", "<title>Making sure you're not a bot!</title>x", WALL_SHORT_BYTES - 3, "a", WALL_BOT},
};

static void test_limits(void **state)
{
    (void)state;
    struct arena a;
    arena_init(&a);
    for (size_t i = 0; i < sizeof limit_rows / sizeof *limit_rows; i++) {
        const struct limit_row *row = &limit_rows[i];
        for (size_t over = 0; over < 2; over++) {
            struct str html = with_words(&a, row->start, row->words + over, row->word);
            for (size_t k = 0; !*row->word && k < row->words + over; k++)
                html = arena_fmt(&a, "%.*s<a href=/%zu></a>", STR_ARG(html), k);
            struct wall_finding found = detect(&a, 200, html);
            if (found.wall != (over ? WALL_NONE : row->wall))
                fail_msg("%s: %s with %zu", row->name, wall_names[found.wall], row->words + over);
        }
    }
    arena_deinit(&a);
}

static void test_markup_limit(void **state)
{
    (void)state;
    struct arena a;
    arena_init(&a);
    for (size_t over = 0; over < 2; over++) {
        struct str script =
            with_words(&a, "<script>", WALL_BODY_BYTES - 8 - strlen("px-captcha") + over, "x");
        struct str html = arena_fmt(&a, "%.*spx-captcha</script>", STR_ARG(script));
        assert_int_equal(detect(&a, 200, html).wall, over ? WALL_NONE : WALL_BOT);
    }
    arena_deinit(&a);
}

struct word_row {
    const char *name, *html;
    enum wall wall;
};

static const struct word_row word_rows[] = {
    {"a whole part", "<title>Example | Page not found</title>", WALL_ABSENT},
    {"upper case", "<title>PAGE NOT FOUND</title>", WALL_ABSENT},
    {"with a number", "<title>404: Page Not Found!</title>", WALL_ABSENT},
    {"letters before", "<title>Homepage not found</title>", WALL_NONE},
    {"a word before", "<title>Lost and not found</title>", WALL_NONE},
    {"a word behind", "<title>Page not found here</title>", WALL_NONE},
    {"curly apostrophe", "<h1>That page can\u2019t be found</h1>", WALL_ABSENT},
    {"Cyrillic capitals", "<h1>СТРАНИЦА НЕ НАЙДЕНА</h1>", WALL_ABSENT},
    {"final sigma", "<title>Σύνδεση</title><input type=password>", WALL_LOGIN},
    {"a sentence", "<p>Stop. You must be logged in to view this page.", WALL_LOGIN},
    {"in quotes", "<p>\"You must be logged in to view this page\"", WALL_NONE},
    {"in angle quotes", "<p>\u00ABYou must be logged in to view this page\u00BB", WALL_NONE},
    {"in a sentence", "<p>It says you must be logged in to view this page", WALL_NONE},
    {"a number before", "<title>24 not found</title>", WALL_NONE},
    {"404 before", "<title>404 Not Found</title>", WALL_ABSENT},
    {"404 behind", "<title>Not found (404)</title>", WALL_ABSENT},
    {"404 of something", "<title>A history of 404 Not Found</title>", WALL_NONE},
    {"two passwords", "<input type=password><input type=password>", WALL_NONE},
    {"as many fields as allowed", "<input><input><input type=password>", WALL_LOGIN},
    {"one field more", "<input><input><input><input type=password>", WALL_NONE},
    {"fields that are not filled in",
     "<input type=hidden><input type=checkbox><input type=submit>"
     "<input type=Password>",
     WALL_LOGIN},
    {"password in a comment", "<!-- <input type=password> -->", WALL_NONE},
    {"password in a script", "<script>x='<input type=password>'</script>", WALL_NONE},
    {"widget with a field", "<input name=mail><p class=g-recaptcha>", WALL_NONE},
    {"bot before log-in", "<title>Making sure you're not a bot</title><input type=password>",
     WALL_BOT},
    {"not found before the form", "<title>Not found</title><input type=password>", WALL_ABSENT},
};

static void test_words(void **state)
{
    (void)state;
    struct arena a;
    arena_init(&a);
    for (size_t i = 0; i < sizeof word_rows / sizeof *word_rows; i++) {
        struct wall_finding found = detect(&a, 200, str_c(word_rows[i].html));
        if (found.wall != word_rows[i].wall || (found.wall == WALL_NONE) != !found.sign)
            fail_msg("%s: %s", word_rows[i].name, wall_names[found.wall]);
    }
    arena_deinit(&a);
}

struct head_row {
    const char *name;
    int status;
    const char *head;
    enum wall wall;
};

// Without a body, as of an answer that was not read.
static const struct head_row head_rows[] = {
    {"challenge", 403, "HTTP/1.1 403 Forbidden\r\nCF-Mitigated:challenge\r\n\r\n", WALL_BOT},
    {"challenge with status 200", 200, "HTTP/2 200\ncf-mitigated:  challenge\n", WALL_BOT},
    {"another value", 403, "HTTP/2 403\ncf-mitigated: block\n", WALL_NONE},
    {"the value's start", 403, "HTTP/2 403\ncf-mitigated: chall\n", WALL_NONE},
    {"within a value", 403, "HTTP/2 403\nx: cf-mitigated: challenge\n", WALL_NONE},
    {"a longer name", 403, "HTTP/2 403\nxcf-mitigated: challenge\n", WALL_NONE},
    {"space before the colon", 403, "HTTP/2 403\ncf-mitigated : challenge\n", WALL_NONE},
    {"cookie, refused", 403, "HTTP/2 403\nset-cookie: datadome=1\n", WALL_BOT},
    {"cookie, served", 200, "HTTP/2 200\nset-cookie: datadome=1\n", WALL_NONE},
    {"cookie, gone", 404, "HTTP/2 404\nset-cookie: datadome=1\n", WALL_NONE},
    {"cookie, gone for good", 410, "HTTP/2 410\nset-cookie: datadome=1\n", WALL_NONE},
    {"location", 302, "HTTP/2 302\nLocation: /login?next=%2F\n", WALL_LOGIN},
    {"location of no redirect", 201, "HTTP/2 201\nLocation: /login?next=%2F\n", WALL_NONE},
    {"no head", 403, "", WALL_NONE},
    {"no head, 401", 401, "", WALL_LOGIN},
    {"broken head", 403, "\n\n:\n: \n\r\n\xFF\x00:", WALL_NONE},
};

static void test_heads(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof head_rows / sizeof *head_rows; i++) {
        const struct head_row *row = &head_rows[i];
        struct wall_input in = {.status = row->status,
                                .response_head = str_c(row->head),
                                .url = STR("https://shop.example/")};
        struct wall_finding found;
        wall_detect(&in, &found);
        if (found.wall != row->wall)
            fail_msg("%s: %s", row->name, wall_names[found.wall]);
    }
}

// The worst for the finder: beginnings of many signs everywhere.
static void test_linear(void **state)
{
    (void)state;
    struct arena a;
    arena_init(&a);
    clock_t start = clock();
    struct str script = with_words(&a, "<script>", 200000, "captcha-delivery.co");
    for (size_t i = 0; i < 20; i++)
        assert_int_equal(detect(&a, 200, script).wall, WALL_NONE);
    assert_true((double)(clock() - start) / CLOCKS_PER_SEC < 20);
    arena_deinit(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_answers), cmocka_unit_test(test_other_pages),
        cmocka_unit_test(test_tables),  cmocka_unit_test(test_finder),
        cmocka_unit_test(test_limits),  cmocka_unit_test(test_markup_limit),
        cmocka_unit_test(test_words),   cmocka_unit_test(test_heads),
        cmocka_unit_test(test_linear),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
