#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
// cmocka needs the four before it
#include <setjmp.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"
#include "monitor/workspace.h"

static struct {
    char dir[64];
    struct err err;
} t;

static int setup(void **state)
{
    (void)state;
    (void)snprintf(t.dir, sizeof t.dir, "/tmp/watchglass-workspace.XXXXXX");
    return mkdtemp(t.dir) && hash_start(&t.err) ? 0 : -1;
}

static const char *at(const char *name)
{
    static char path[128];
    (void)snprintf(path, sizeof path, "%s/%s", t.dir, name);
    return path;
}

static int teardown(void **state)
{
    static const char *const names[] = {
        "sites/a.yaml", "sites/b.yaml", "sites",           "lexicon", "evidence",
        "cache",        "key",          "watchglass.yaml", "lock",    ""};
    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        (void)remove(at(names[i]));
    return 0;
}

static void put(const char *name, const char *text)
{
    if (!file_write(at(name), str_c(text), 0600, NULL, &t.err))
        fail_msg("%s", t.err.message);
}

static void create(void)
{
    if (!workspace_create(t.dir, &t.err))
        fail_msg("%s", t.err.message);
}

static bool says(const char *part)
{
    return str_find(str_c(t.err.message), str_c(part), 0) != STR_NPOS;
}

static void test_create(void **state)
{
    (void)state;
    struct workspace ws;
    struct stat key;
    create();
    assert_int_equal(stat(at("key"), &key), 0);
    assert_int_equal(key.st_mode & 0777, 0600);
    if (!workspace_open(&ws, t.dir, &t.err))
        fail_msg("%s", t.err.message);
    assert_int_equal(ws.settings.threshold, 70);
    assert_string_equal(workspace_database(&ws), at("watchglass.db"));
    unsigned char signature[HASH_SIGNATURE_SIZE];
    hash_sign(ws.sign_secret, STR("text"), signature);
    assert_true(hash_verify(ws.sign_public, STR("text"), signature));
    workspace_close(&ws);
}

// The second time is refused, and neither key nor settings change.
static void test_create_twice(void **state)
{
    (void)state;
    struct buf before, after;
    buf_init(&before, 0);
    buf_init(&after, 0);
    create();
    assert_true(file_read(at("key"), &before, &t.err));
    assert_false(workspace_create(t.dir, &t.err));
    assert_int_equal(err_exit_status(&t.err), 2);
    assert_true(says("already"));
    assert_true(file_read(at("key"), &after, &t.err));
    assert_true(str_eq(buf_str(&before), buf_str(&after)));
    // One that died before its last file is finished, with the key that is there.
    assert_int_equal(remove(at("watchglass.yaml")), 0);
    create();
    buf_reset(&after);
    assert_true(file_read(at("key"), &after, &t.err));
    assert_true(str_eq(buf_str(&before), buf_str(&after)));
    buf_deinit(&before);
    buf_deinit(&after);
}

static void test_bad_settings(void **state)
{
    (void)state;
    static const struct {
        const char *name, *text, *says;
    } rows[] = {
        {"empty", "", "watchglass.yaml"},
        {"no version", "operator: A\ncontact: a@b.example\n", "version"},
        {"version 2", "version: 2\noperator: A\ncontact: a@b.example\n", "watchglass.yaml:1"},
        {"no operator", "version: 1\ncontact: a@b.example\n", "operator"},
        {"unknown key", "version: 1\noperator: A\ncontact: c\nthreshhold: 70\n",
         "watchglass.yaml:4"},
        {"threshold 0", "version: 1\noperator: A\ncontact: c\n\nthreshold: 0\n",
         "watchglass.yaml:5"},
        {"threshold 101", "version: 1\noperator: A\ncontact: c\nthreshold: 101\n",
         "watchglass.yaml:4"},
        {"threshold 0.7", "version: 1\noperator: A\ncontact: c\nthreshold: 0.7\n",
         "watchglass.yaml:4"},
        {"65 analysers", "version: 1\noperator: A\ncontact: c\nanalysers: 65\n",
         "watchglass.yaml:4"},
        {"no connection", "version: 1\noperator: A\ncontact: c\nconnections: 0\n",
         "watchglass.yaml:4"},
        {"syntax", "version: 1\noperator: \"A\ncontact: c\n", "watchglass.yaml:"},
        {"a list", "- version: 1\n", "watchglass.yaml"},
        {"twice", "version: 1\noperator: A\ncontact: c\noperator: B\n", "watchglass.yaml:4"},
    };
    create();
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct workspace ws;
        put("watchglass.yaml", rows[i].text);
        if (workspace_open(&ws, t.dir, &t.err))
            fail_msg("%s: accepted", rows[i].name);
        if (!says(rows[i].says) || err_exit_status(&t.err) != 2)
            fail_msg("%s: %s", rows[i].name, t.err.message);
    }
}

static void test_settings_at_their_limits(void **state)
{
    (void)state;
    struct workspace ws;
    create();
    put("watchglass.yaml", "version: 1\noperator: A\ncontact: c\nthreshold: 100\nanalysers: 64\n"
                           "connections: 1024\nrecall_sample: 0\n"
                           "database: postgresql://w@db.example/w\n");
    if (!workspace_open(&ws, t.dir, &t.err))
        fail_msg("%s", t.err.message);
    assert_int_equal(ws.settings.threshold, 100);
    assert_int_equal(ws.settings.analysers, 64);
    assert_string_equal(workspace_database(&ws), "postgresql://w@db.example/w");
    workspace_close(&ws);
}

static void test_damaged_key(void **state)
{
    (void)state;
    struct buf key;
    struct workspace ws;
    buf_init(&key, 0);
    create();
    assert_true(file_read(at("key"), &key, &t.err));
    size_t hash = str_find(buf_str(&key), STR("hash: "), 0) + 6;
    size_t public = str_find(buf_str(&key), STR("sign_public: "), 0) + 13;
    const struct {
        const char *name;
        size_t at;
        char c;
    } rows[] = {{"no digit", hash, 'x'}, {"shorter", hash + 31, ' '}, {"public", public, '-'}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char was = key.ptr[rows[i].at];
        key.ptr[rows[i].at] = rows[i].c;
        put("key", buf_cstr(&key));
        if (workspace_open(&ws, t.dir, &t.err))
            fail_msg("%s: accepted", rows[i].name);
        assert_true(says("key") && says("damaged"));
        key.ptr[rows[i].at] = was;
    }
    assert_int_equal(remove(at("key")), 0);
    assert_false(workspace_open(&ws, t.dir, &t.err));
    assert_true(says("key"));
    // A public key that belongs to another secret would make signatures that nobody can verify.
    key.ptr[public] = key.ptr[public] == '0' ? '1' : '0';
    put("key", buf_cstr(&key));
    assert_false(workspace_open(&ws, t.dir, &t.err));
    assert_true(says("damaged"));
    buf_deinit(&key);
}

static void test_missing(void **state)
{
    (void)state;
    struct workspace ws;
    assert_false(workspace_open(&ws, t.dir, &t.err));
    assert_true(says("init"));
    assert_int_equal(err_exit_status(&t.err), 2);
}

static void test_profiles(void **state)
{
    (void)state;
    static const char good[] = "version: 1\nsite: %s\ntitle: A\npurpose: tests\nkind: other\n"
                               "seeds:\n  - https://%s.example/\n";
    struct workspace ws;
    struct problems p;
    char text[512];
    problems_init(&p);
    create();
    (void)snprintf(text, sizeof text, good, "b", "b");
    put("sites/b.yaml", text);
    (void)snprintf(text, sizeof text, good, "a", "a");
    put("sites/a.yaml", text);
    assert_true(workspace_open(&ws, t.dir, &t.err));
    if (!workspace_load_profiles(&ws, &p))
        fail_msg("%s", buf_cstr(&p.text));
    assert_int_equal(ws.n_profiles, 2);
    assert_int_equal(workspace_find_profile(&ws, STR("a")), 0);
    assert_int_equal(workspace_find_profile(&ws, STR("b")), 1);
    assert_int_equal(workspace_find_profile(&ws, STR("c")), -1);
    // One is broken: it is named, the other is there.
    put("sites/a.yaml", "version: 1\nsite: a\nseeds: 7\n");
    assert_false(workspace_load_profiles(&ws, &p));
    assert_int_equal(ws.n_profiles, 1);
    assert_true(str_find(buf_str(&p.text), STR("sites/a.yaml:3"), 0) != STR_NPOS);
    workspace_close(&ws);
    problems_deinit(&p);
}

static void test_lock(void **state)
{
    (void)state;
    struct workspace ws;
    char holder[64];
    int first, second;
    create();
    assert_true(workspace_open(&ws, t.dir, &t.err));
    assert_true(workspace_lock(&ws, &first, &t.err));
    assert_false(workspace_lock(&ws, &second, &t.err));
    assert_int_equal(err_exit_status(&t.err), 3);
    (void)snprintf(holder, sizeof holder, "process %ld", (long)getpid());
    assert_true(says(holder));
    close(first);
    assert_true(workspace_lock(&ws, &second, &t.err));
    close(second);
    // It ends with its process.
    pid_t child = fork();
    if (child == 0)
        _exit(workspace_lock(&ws, &first, &t.err) ? 0 : 1);
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
    assert_true(workspace_lock(&ws, &first, &t.err));
    close(first);
    workspace_close(&ws);
}

#define IN_FOLDER(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_FOLDER(test_create),       IN_FOLDER(test_create_twice),
        IN_FOLDER(test_bad_settings), IN_FOLDER(test_settings_at_their_limits),
        IN_FOLDER(test_damaged_key),  IN_FOLDER(test_missing),
        IN_FOLDER(test_profiles),     IN_FOLDER(test_lock),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
