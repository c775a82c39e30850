#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/limits.h"
#include "base/yaml.h"

struct inner {
    struct yaml_text name;
    int64_t count;
    int line;
};

struct outer {
    int64_t version, number, delay, size;
    bool flag;
    int choice;
    struct yaml_text text;
    struct yaml_texts texts;
    struct inner one;
    struct yaml_items many;
    const struct yaml *raw;
};

static const struct yaml_field inner_fields[] = {
    {.key = "name",
     .kind = YAML_FIELD_TEXT,
     .offset = offsetof(struct inner, name),
     .required = true},
    {.key = "count",
     .kind = YAML_FIELD_INT,
     .offset = offsetof(struct inner, count),
     .min = 1,
     .max = 9},
    {.key = NULL},
};
static const struct inner inner_defaults = {.count = 5};
static const struct yaml_schema inner_schema = {
    .what = "part",
    .fields = inner_fields,
    .size = sizeof(struct inner),
    .defaults = &inner_defaults,
    .line_offset = offsetof(struct inner, line),
};
static const char *const choices[] = {"red", "green", NULL};
static const struct yaml_field outer_fields[] = {
    {.key = "version",
     .kind = YAML_FIELD_INT,
     .offset = offsetof(struct outer, version),
     .required = true,
     .min = 1,
     .max = 1,
     .hint = "1"},
    {.key = "number",
     .kind = YAML_FIELD_INT,
     .offset = offsetof(struct outer, number),
     .min = -5,
     .max = 5},
    {.key = "delay",
     .kind = YAML_FIELD_DURATION,
     .offset = offsetof(struct outer, delay),
     .min = 1000,
     .max = INT64_C(3600000000)},
    {.key = "size", .kind = YAML_FIELD_BYTES, .offset = offsetof(struct outer, size)},
    {.key = "flag", .kind = YAML_FIELD_BOOL, .offset = offsetof(struct outer, flag)},
    {.key = "choice",
     .kind = YAML_FIELD_CHOICE,
     .offset = offsetof(struct outer, choice),
     .choices = choices},
    {.key = "text", .kind = YAML_FIELD_TEXT, .offset = offsetof(struct outer, text)},
    {.key = "texts", .kind = YAML_FIELD_TEXTS, .offset = offsetof(struct outer, texts)},
    {.key = "one",
     .kind = YAML_FIELD_OBJECT,
     .offset = offsetof(struct outer, one),
     .of = &inner_schema},
    {.key = "many",
     .kind = YAML_FIELD_OBJECTS,
     .offset = offsetof(struct outer, many),
     .of = &inner_schema},
    {.key = "raw", .kind = YAML_FIELD_RAW, .offset = offsetof(struct outer, raw)},
    {.key = NULL},
};
static const struct yaml_schema outer_schema = {
    .what = "test file", .fields = outer_fields, .size = sizeof(struct outer)};

static bool read_text(struct arena *a, const char *text, struct outer *out, struct problems *p)
{
    *out = (struct outer){.number = 3, .choice = -1};
    const struct yaml *map = yaml_load(a, "f.yaml", str_c(text), p);
    return map && yaml_read(a, "f.yaml", map, &outer_schema, out, p);
}

static void test_good(void **state)
{
    (void)state;
    struct arena a;
    struct problems p;
    struct outer o;
    arena_init(&a);
    problems_init(&p);
    bool ok = read_text(&a,
                        "# comment\n"
                        "version: 1\n"
                        "delay: 90s\n"
                        "size: 2MB\n"
                        "flag: yes\n"
                        "choice: green\n"
                        "text: 'it''s'\n"
                        "texts:\n"
                        "  - a\n"
                        "  - b c\n"
                        "one:\n"
                        "  name: x\n"
                        "  count: 9\n"
                        "many:\n"
                        "  - name: y\n"
                        "  - {name: z, count: 1}\n"
                        "raw: [1, {k: v}]\n",
                        &o, &p);
    if (!ok)
        fail_msg("%s", buf_cstr(&p.text));
    assert_true(o.version == 1 && o.number == 3 && o.flag && o.choice == 1);
    assert_true(o.delay == INT64_C(90000000) && o.size == 2 << 20);
    assert_true(str_eq(o.text.text, STR("it's")));
    assert_int_equal(o.text.line, 7);
    assert_int_equal(o.texts.count, 2);
    assert_int_equal(o.texts.items[1].line, 10);
    assert_true(str_eq(o.texts.items[1].text, STR("b c")));
    assert_true(str_eq(o.one.name.text, STR("x")) && o.one.count == 9);
    assert_int_equal(o.one.line, 12);
    assert_int_equal(o.many.count, 2);
    const struct inner *many = o.many.items;
    assert_true(many[0].count == 5 && many[1].count == 1); // defaults of a list's items
    assert_int_equal(many[1].line, 16);
    assert_int_equal(o.raw->count, 2);
    assert_true(str_eq(yaml_get(o.raw->child->next, "k")->text, STR("v")));
    assert_int_equal(p.count, 0);
    problems_deinit(&p);
    arena_deinit(&a);
}

// One text, what its problem must say.
static const struct {
    const char *name, *text, *says;
} bad[] = {
    {"empty", "", "f.yaml: the file is empty"},
    {"comment alone", "# nothing\n", "the file is empty"},
    {"list at the root", "- a\n", "f.yaml:1: the file must be a map"},
    {"not YAML", "version: 1\ntext: [a\n", "not YAML"},
    {"tab", "version: 1\none:\n\tname: x\n", "f.yaml:3: not YAML"},
    {"bad UTF-8", "version: 1\ntext: \xFF\n", "not YAML"},
    {"unknown key", "version: 1\nnumbr: 1\n", "f.yaml:2: unknown key 'numbr' in this test file"},
    {"unknown inner key", "version: 1\none:\n  name: x\n  b: 1\n",
     "f.yaml:4: unknown key 'b' in this part"},
    {"twice", "version: 1\ntext: a\ntext: b\n", "f.yaml:3: 'text' stands here twice"},
    {"missing", "text: a\n", "f.yaml:1: 'version' is missing in this test file; for example: 1"},
    {"missing in a list", "version: 1\nmany:\n  - count: 1\n",
     "f.yaml:3: 'name' is missing in this part"},
    {"empty required", "version: 1\none:\n  name:\n", "f.yaml:3: 'name' must not be empty"},
    {"version 2", "version: 2\n", "f.yaml:1: 'version' is out of range: it must be from 1 to 1"},
    {"over the range", "version: 1\nnumber: 6\n", "f.yaml:2: 'number' is out of range"},
    {"under the range", "version: 1\nnumber: -6\n", "must be from -5 to 5"},
    {"no number", "version: 1\nnumber: 1.5\n", "'number' must be a whole number"},
    {"huge number", "version: 1\nnumber: 99999999999999999999\n", "must be a whole number"},
    {"no unit", "version: 1\ndelay: 5\n", "'delay' must be a number with a unit"},
    {"duration range", "version: 1\ndelay: 2h\n", "it must be from 1 to 3600000 ms"},
    {"no bytes", "version: 1\nsize: 5 apples\n", "'size' must be a number of bytes"},
    {"overflow", "version: 1\nsize: 9999999999GB\n", "'size' must be a number of bytes"},
    {"no bool", "version: 1\nflag: on\n", "f.yaml:2: 'flag' must be true or false"},
    {"no choice", "version: 1\nchoice: blue\n",
     "'choice: blue' is not known; it must be one of: red, green"},
    {"list for a text", "version: 1\ntext: [a]\n", "'text' must be one value"},
    {"map for texts", "version: 1\ntexts: {a: b}\n", "'texts' must be a list of texts"},
    {"list in texts", "version: 1\ntexts:\n  - a\n  - [b]\n", "f.yaml:4: 'texts' must be"},
    {"text for a map", "version: 1\none: x\n", "f.yaml:2: this part must be a map"},
    {"text for a list", "version: 1\nmany: x\n", "'many' must be a list"},
    {"text in a list of maps", "version: 1\nmany:\n  - x\n", "f.yaml:3: this part must be a map"},
    {"alias", "version: 1\ntext: &a x\ntexts: [*a]\n",
     "anchors (&) and aliases (*) are not allowed"},
    {"alias of itself", "version: 1\nraw: &a [*a]\n", "anchors (&) and aliases (*)"},
    {"map as key", "version: 1\n{a: b}: c\n", "f.yaml:2: a key must be a plain word"},
    {"second document", "version: 1\n---\nversion: 1\n", "f.yaml:3: a second document"},
    {"rubbish behind", "version: 1\n...\n[\n", "not YAML"},
};

static void test_bad(void **state)
{
    (void)state;
    struct arena a;
    size_t failed = 0;
    arena_init(&a);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct problems p;
        struct outer o;
        problems_init(&p);
        bool ok = read_text(&a, bad[i].text, &o, &p);
        if (ok || p.count == 0 || !strstr(buf_cstr(&p.text), bad[i].says)) {
            print_error("%s: %s", bad[i].name, ok ? "was taken\n" : buf_cstr(&p.text));
            failed++;
        }
        problems_deinit(&p);
        arena_reset(&a);
    }
    assert_int_equal(failed, 0);
    arena_deinit(&a);
}

static void test_all_problems(void **state)
{
    (void)state;
    struct arena a;
    struct problems p;
    struct outer o;
    arena_init(&a);
    problems_init(&p);
    assert_false(read_text(&a, "number: x\nflag: maybe\nwhat: 1\n", &o, &p));
    assert_int_equal(p.count, 4); // the missing version is the fourth
    problems_deinit(&p);
    problems_init(&p);
    for (int i = 0; i < PROBLEMS_SHOWN + 5; i++)
        assert_false(problem(&p, "f", i, "x"));
    assert_int_equal(p.count, PROBLEMS_SHOWN + 5);
    size_t lines = 0;
    for (size_t i = 0; i < p.text.len; i++)
        lines += p.text.ptr[i] == '\n';
    assert_int_equal(lines, PROBLEMS_SHOWN);
    problems_deinit(&p);
    arena_deinit(&a);
}

static void test_nesting(void **state)
{
    (void)state;
    struct arena a;
    struct buf b;
    arena_init(&a);
    buf_init(&b, 0);
    // The list's innermost item stands LIMIT_YAML_DEPTH below the root, then one deeper.
    for (int deep = LIMIT_YAML_DEPTH - 1; deep <= LIMIT_YAML_DEPTH; deep++) {
        struct problems p;
        struct outer o;
        problems_init(&p);
        buf_reset(&b);
        buf_add(&b, STR("version: 1\nraw: "));
        for (int i = 0; i < deep; i++)
            buf_addc(&b, '[');
        buf_addc(&b, 'x');
        for (int i = 0; i < deep; i++)
            buf_addc(&b, ']');
        bool ok = read_text(&a, buf_cstr(&b), &o, &p);
        assert_int_equal(ok, deep < LIMIT_YAML_DEPTH);
        if (!ok)
            assert_non_null(strstr(buf_cstr(&p.text), "f.yaml:2: nested more than"));
        problems_deinit(&p);
    }
    // Far too deep: a problem, and no stack overflow.
    struct problems p;
    problems_init(&p);
    buf_reset(&b);
    buf_add(&b, STR("version: 1\nraw: "));
    for (int i = 0; i < 5000; i++)
        buf_addc(&b, '[');
    assert_null(yaml_load(&a, "f.yaml", buf_str(&b), &p));
    assert_int_equal(p.count, 1);
    problems_deinit(&p);
    buf_deinit(&b);
    arena_deinit(&a);
}

static void test_values(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int64_t us, bytes; // -1: refused
    } rows[] = {
        {"500ms", 500000, -1},
        {"30s", 30000000, -1},
        {"10m", INT64_C(600000000), 10 << 20},
        {"10 min", INT64_C(600000000), -1},
        {"6h", INT64_C(21600000000), -1},
        {"7d", INT64_C(604800000000), -1},
        {"2W", INT64_C(1209600000000), -1},
        {"0s", 0, -1},
        {"500", -1, 500},
        {"64KB", -1, 65536},
        {"20 mb", -1, 20 << 20},
        {"1GiB", -1, 1 << 30},
        {"", -1, -1},
        {"s", -1, -1},
        {"-1s", -1, -1},
        {"1.5h", -1, -1},
        {"1y", -1, -1},
        {"9223372036854775807us", INT64_MAX, -1},
        {"9223372036854775808us", -1, -1},
        {"15250284452w", -1, -1},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        int64_t us = -1, bytes = -1;
        bool is_time = yaml_duration(str_c(rows[i].text), &us);
        bool is_size = yaml_bytes(str_c(rows[i].text), &bytes);
        if (is_time != (rows[i].us >= 0) || is_size != (rows[i].bytes >= 0) || us != rows[i].us ||
            bytes != rows[i].bytes)
            fail_msg("\"%s\": %lld us, %lld bytes", rows[i].text, (long long)us, (long long)bytes);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_good),         cmocka_unit_test(test_bad),
        cmocka_unit_test(test_all_problems), cmocka_unit_test(test_nesting),
        cmocka_unit_test(test_values),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
