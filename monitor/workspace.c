// flock() and readlink of /proc/self/exe.
#define _GNU_SOURCE
#include "monitor/workspace.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/limits.h"

static const struct workspace_settings defaults = {
    .database = {{"watchglass.db", 13}, 0},
    .browser = {{"chromium", 8}, 0},
    .threshold = 70,
    .recall_sample = 1000,
    .connections = 64,
};

#define AT(member) offsetof(struct workspace_settings, member)

static const struct yaml_field settings_fields[] = {
    {.key = "version",
     .kind = YAML_FIELD_INT,
     .offset = AT(version),
     .required = true,
     .min = 1,
     .max = 1,
     .hint = "version: 1"},
    {.key = "operator",
     .kind = YAML_FIELD_TEXT,
     .offset = AT(operator_name),
     .required = true,
     .hint = "operator: Example Authority"},
    {.key = "contact",
     .kind = YAML_FIELD_TEXT,
     .offset = AT(contact),
     .required = true,
     .hint = "contact: watch@authority.example"},
    {.key = "database",
     .kind = YAML_FIELD_TEXT,
     .offset = AT(database),
     .hint = "database: postgresql://watchglass@localhost/watchglass"},
    {.key = "browser",
     .kind = YAML_FIELD_TEXT,
     .offset = AT(browser),
     .hint = "browser: /usr/bin/chromium"},
    {.key = "jurisdiction",
     .kind = YAML_FIELD_TEXT,
     .offset = AT(jurisdiction),
     .hint = "jurisdiction: NG"},
    {.key = "threshold",
     .kind = YAML_FIELD_INT,
     .offset = AT(threshold),
     .min = 1,
     .max = 100,
     .hint = "threshold: 70 (hundredths of the score)"},
    {.key = "recall_sample",
     .kind = YAML_FIELD_INT,
     .offset = AT(recall_sample),
     .min = 0,
     .max = 1000000,
     .hint = "recall_sample: 1000"},
    {.key = "analysers",
     .kind = YAML_FIELD_INT,
     .offset = AT(analysers),
     .min = 0,
     .max = 64,
     .hint = "analysers: 2"},
    {.key = "connections",
     .kind = YAML_FIELD_INT,
     .offset = AT(connections),
     .min = 1,
     .max = 1024,
     .hint = "connections: 64"},
    {.key = NULL},
};

static const struct yaml_schema settings_schema = {
    .what = "workspace file", .fields = settings_fields, .size = sizeof(struct workspace_settings)};

static const char settings_template[] =
    "# Settings of this workspace.\n"
    "version: 1\n"
    "\n"
    "# Who runs Watchglass. Both go into the User-Agent of every request, so that a site's owner\n"
    "# can ask what it is: put in your own before the first crawl.\n"
    "operator: Example Authority\n"
    "contact: watch@authority.example\n"
    "\n"
    "# A file in this folder, or postgresql://USER@HOST/NAME for a team.\n"
    "database: watchglass.db\n"
    "\n"
    "# The country whose law a finding is judged by, beside the conventions (ISO 3166).\n"
    "#jurisdiction: NG\n"
    "\n"
    "# A listing is flagged from this score on, in hundredths.\n"
    "threshold: 70\n"
    "\n"
    "# One page in so many goes through full extraction although nothing was seen in it.\n"
    "recall_sample: 1000\n";

static bool write_key(const char *path, struct err *err)
{
    unsigned char hash[HASH_SECRET_SIZE], pk[HASH_SIGN_PUBLIC_SIZE], sk[HASH_SIGN_SECRET_SIZE];
    char hash_hex_text[2 * HASH_SECRET_SIZE + 1], sk_hex[2 * HASH_SIGN_SECRET_SIZE + 1],
        pk_hex[2 * HASH_SIGN_PUBLIC_SIZE + 1];
    struct buf text;
    hash_random(hash, sizeof hash);
    hash_sign_keypair(pk, sk);
    hash_hex(hash, sizeof hash, hash_hex_text);
    hash_hex(sk, sizeof sk, sk_hex);
    hash_hex(pk, sizeof pk, pk_hex);
    buf_init(&text, 0);
    buf_fmt(&text,
            "# Secrets of this workspace: keep a copy where the evidence is kept, show it nobody.\n"
            "version: 1\nhash: %s\nsign_secret: %s\nsign_public: %s\n",
            hash_hex_text, sk_hex, pk_hex);
    bool ok = file_write(path, buf_str(&text), 0600, NULL, err);
    buf_deinit(&text);
    return ok;
}

bool workspace_create(const char *dir, struct err *err)
{
    static const char *const folders[] = {"sites", "lexicon", "evidence", "cache"};
    char path[PATH_MAX];
    snprintf(path, sizeof path, "%s/watchglass.yaml", dir);
    if (file_exists(path))
        return err_set(err, ERR_USAGE, "%s is a workspace already (it has a watchglass.yaml)", dir);
    for (size_t i = 0; i < sizeof folders / sizeof *folders; i++) {
        snprintf(path, sizeof path, "%s/%s", dir, folders[i]);
        if (!file_mkdirs(path, err))
            return false;
    }
    snprintf(path, sizeof path, "%s/key", dir);
    if (!file_exists(path) && !write_key(path, err))
        return false;
    // Last: what makes the folder a workspace.
    snprintf(path, sizeof path, "%s/watchglass.yaml", dir);
    return file_write(path, str_c(settings_template), 0644, NULL, err);
}

static bool read_settings(struct workspace *ws, struct problems *p)
{
    const char *path = workspace_path(ws, "watchglass.yaml");
    struct buf text;
    struct err err;
    buf_init(&text, LIMIT_YAML_BYTES);
    bool ok = file_read(path, &text, &err);
    if (!ok) {
        problem(p, path, 0, "%s; 'watchglass init' makes a workspace", err.message);
    } else {
        const struct yaml *root = yaml_load(&ws->arena, path, buf_str(&text), p);
        ws->settings = defaults;
        ok = root && yaml_read(&ws->arena, path, root, &settings_schema, &ws->settings, p);
    }
    buf_deinit(&text);
    return ok;
}

struct key_file {
    int64_t version;
    struct yaml_text hash, sign_secret, sign_public;
};

// False if a digit is wrong, or the two halves of the signing key do not belong together.
static bool take_key(struct workspace *ws, const struct key_file *key)
{
    unsigned char signature[HASH_SIGNATURE_SIZE];
    if (!hash_unhex(key->hash.text, ws->secret.bytes, sizeof ws->secret.bytes) ||
        !hash_unhex(key->sign_secret.text, ws->sign_secret, sizeof ws->sign_secret) ||
        !hash_unhex(key->sign_public.text, ws->sign_public, sizeof ws->sign_public))
        return false;
    hash_sign(ws->sign_secret, STR("key"), signature);
    return hash_verify(ws->sign_public, STR("key"), signature);
}

static bool read_key(struct workspace *ws, struct problems *p)
{
    static const struct yaml_field fields[] = {
        {.key = "version",
         .kind = YAML_FIELD_INT,
         .offset = offsetof(struct key_file, version),
         .required = true,
         .min = 1,
         .max = 1},
        {.key = "hash",
         .kind = YAML_FIELD_TEXT,
         .offset = offsetof(struct key_file, hash),
         .required = true},
        {.key = "sign_secret",
         .kind = YAML_FIELD_TEXT,
         .offset = offsetof(struct key_file, sign_secret),
         .required = true},
        {.key = "sign_public",
         .kind = YAML_FIELD_TEXT,
         .offset = offsetof(struct key_file, sign_public),
         .required = true},
        {.key = NULL},
    };
    static const struct yaml_schema schema = {
        .what = "key file", .fields = fields, .size = sizeof(struct key_file)};
    const char *path = workspace_path(ws, "key");
    struct key_file key = {0};
    struct buf text;
    struct err err;
    buf_init(&text, 65536);
    bool ok = file_read(path, &text, &err);
    if (!ok) {
        problem(p, path, 0,
                "%s; without the key of this workspace its URLs and signatures "
                "can't be read: restore it from a copy",
                err.message);
    } else {
        const struct yaml *root = yaml_load(&ws->arena, path, buf_str(&text), p);
        ok = root && yaml_read(&ws->arena, path, root, &schema, &key, p);
    }
    if (ok && !take_key(ws, &key))
        ok = problem(p, path, 0, "damaged: restore it from a copy");
    buf_deinit(&text);
    return ok;
}

// The last '\n' goes: a message is one or more lines without it.
static bool problems_to_err(const struct problems *p, struct err *err)
{
    struct str text = str_trim(buf_str(&p->text));
    return err_set(err, ERR_CONFIG, "%.*s", STR_ARG(text));
}

bool workspace_open(struct workspace *ws, const char *dir, struct err *err)
{
    struct problems p;
    *ws = (struct workspace){0};
    arena_init(&ws->arena);
    ws->dir = arena_cstr(&ws->arena, str_c(dir));
    problems_init(&p);
    bool ok = read_settings(ws, &p) && read_key(ws, &p);
    if (!ok) {
        problems_to_err(&p, err);
        workspace_close(ws);
    }
    problems_deinit(&p);
    return ok;
}

void workspace_close(struct workspace *ws)
{
    arena_deinit(&ws->arena);
    *ws = (struct workspace){0};
}

static int is_profile(const struct dirent *e)
{
    return e->d_name[0] != '.' && str_ends(str_c(e->d_name), STR(".yaml"));
}

static int by_name(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

static bool load_profile(struct workspace *ws, const char *name, struct problems *p)
{
    const char *path = workspace_path(ws, arena_fmt(&ws->arena, "sites/%s", name).ptr);
    struct profile_defaults defaults_of_profile = {.contact = ws->settings.contact.text};
    struct buf text;
    struct err err;
    struct profile *profile = arena_zalloc(&ws->arena, sizeof *profile);
    buf_init(&text, LIMIT_YAML_BYTES);
    if (!file_read(path, &text, &err)) {
        buf_deinit(&text);
        return problem(p, path, 0, "%s", err.message);
    }
    bool ok = profile_parse(&ws->arena, path, buf_str(&text), &defaults_of_profile, p, profile);
    if (ok)
        ws->profiles[ws->n_profiles++] = profile;
    buf_deinit(&text);
    return ok;
}

bool workspace_load_profiles(struct workspace *ws, struct problems *p)
{
    struct dirent **names;
    const char *dir = workspace_path(ws, "sites");
    int n = scandir(dir, &names, is_profile, by_name);
    if (n < 0)
        return problem(p, dir, 0, "cannot read this folder: %s", strerror(errno));
    bool ok = true;
    ws->profiles = arena_array(&ws->arena, (size_t)n, sizeof(struct profile *));
    ws->n_profiles = 0;
    for (int i = 0; i < n; i++) {
        if (!load_profile(ws, names[i]->d_name, p))
            ok = false;
        free(names[i]);
    }
    free(names);
    return ok;
}

int workspace_find_profile(const struct workspace *ws, struct str site)
{
    for (size_t i = 0; i < ws->n_profiles; i++)
        if (str_eq(ws->profiles[i]->site, site))
            return (int)i;
    return -1;
}

const char *workspace_path(struct workspace *ws, const char *name)
{
    return arena_fmt(&ws->arena, "%s/%s", ws->dir, name).ptr;
}

const char *workspace_database(struct workspace *ws)
{
    struct str uri = ws->settings.database.text;
    bool whole = str_starts(uri, STR("postgresql://")) || str_starts(uri, STR("postgres://")) ||
                 str_starts(uri, STR("/"));
    return whole ? arena_cstr(&ws->arena, uri) : workspace_path(ws, arena_cstr(&ws->arena, uri));
}

const char *workspace_shipped_lexicon(struct arena *a, struct err *err)
{
    static const char *const places[] = {"../share/watchglass/lexicon", "../../patterns/data"};
    const char *chosen = getenv("WATCHGLASS_LEXICON");
    if (chosen && *chosen)
        return arena_cstr(a, str_c(chosen));
    char exe[PATH_MAX];
    ssize_t n = readlink("/proc/self/exe", exe, sizeof exe - 1);
    if (n > 0) {
        exe[n] = '\0';
        char *slash = strrchr(exe, '/');
        if (slash)
            *slash = '\0';
        for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
            const char *path = arena_fmt(a, "%s/%s", exe, places[i]).ptr;
            if (file_exists(path))
                return path;
        }
    }
    err_set(err, ERR_CONFIG,
            "the shipped lexicon is not beside the program; name its folder in "
            "WATCHGLASS_LEXICON");
    return NULL;
}

bool workspace_lock(struct workspace *ws, int *fd, struct err *err)
{
    const char *path = workspace_path(ws, "lock");
    char holder[32] = "";
    *fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (*fd < 0)
        return err_errno(err, "cannot open %s", path);
    if (flock(*fd, LOCK_EX | LOCK_NB) != 0) {
        struct stat st = {0}; // written once, at the run's beginning
        char since[CLOCK_TEXT_SIZE];
        if (read(*fd, holder, sizeof holder - 1) < 0 || fstat(*fd, &st) != 0)
            holder[0] = '\0';
        close(*fd);
        *fd = -1;
        clock_format((int64_t)st.st_mtim.tv_sec * CLOCK_SECOND, since);
        return err_set(err, ERR_LOCKED, "another run holds the lock %s: process %.*s, since %s",
                       path, STR_ARG(str_trim(str_c(holder))), since);
    }
    int n = snprintf(holder, sizeof holder, "%ld\n", (long)getpid());
    if (ftruncate(*fd, 0) != 0 || write(*fd, holder, (size_t)n) != n) {
        err_errno(err, "cannot write %s", path);
        close(*fd);
        *fd = -1;
        return false;
    }
    return true;
}
