#include "tests/support/database.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"
#include "base/hash.h"
#include "base/xalloc.h"
#include "db/schema.h"

// One cluster for all tests of a program; it ends when `hold` is closed.
static struct {
    pid_t pid;
    int hold;
    bool missing;
    char uri[DATABASE_URI_MAX];
    int databases;
} cluster;

static void read_line(int fd, char *out, size_t size)
{
    size_t n = 0;
    char c;
    while (n + 1 < size && read(fd, &c, 1) == 1 && c != '\n')
        out[n++] = c;
    out[n] = '\0';
}

static void start_cluster(void)
{
    int in[2], out[2];
    if (pipe(in) != 0 || pipe(out) != 0)
        abort();
    cluster.pid = fork();
    if (cluster.pid == 0) {
        dup2(in[0], 0);
        dup2(out[1], 1);
        close(in[0]), close(in[1]), close(out[0]), close(out[1]);
        execl(PROJECT_DIR "/tests/support/postgres.sh", "postgres.sh", (char *)NULL);
        _exit(127);
    }
    close(in[0]);
    close(out[1]);
    fcntl(in[1], F_SETFD, FD_CLOEXEC);
    cluster.hold = in[1];
    read_line(out[0], cluster.uri, sizeof cluster.uri);
    close(out[0]);
    if (cluster.uri[0])
        return;
    int status;
    waitpid(cluster.pid, &status, 0);
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 77) {
        (void)fprintf(stderr, "postgres.sh failed\n");
        abort();
    }
    cluster.missing = true;
    (void)fprintf(stderr, "\n*** PostgreSQL is NOT INSTALLED: its half of these tests is SKIPPED."
                          " apt-get install postgresql ***\n\n");
}

int database_stop(void **state)
{
    (void)state;
    if (cluster.pid > 0 && !cluster.missing) {
        close(cluster.hold);
        waitpid(cluster.pid, NULL, 0);
    }
    return 0;
}

static void make_sqlite(struct database *d)
{
    char dir[] = "/tmp/watchglass-test.XXXXXX";
    if (!mkdtemp(dir))
        abort();
    (void)snprintf(d->uri, sizeof d->uri, "%s/test.db", dir);
}

static bool make_postgres(struct database *d)
{
    if (!cluster.pid)
        start_cluster();
    if (cluster.missing)
        return false;
    char sql[64];
    (void)snprintf(sql, sizeof sql, "CREATE DATABASE t%d", ++cluster.databases);
    struct db *db = db_open(cluster.uri, DB_CREATE, &d->err);
    bool ok = db && db_exec(db, sql, &d->err);
    db_close(db);
    if (!ok) {
        print_error("%s\n", d->err.message);
        abort();
    }
    const char *query = strchr(cluster.uri, '?');
    (void)snprintf(d->uri, sizeof d->uri, "postgresql:///t%d%s", cluster.databases, query);
    return true;
}

static int setup(void **state, enum db_kind kind, bool tables)
{
    struct database *d = xcalloc(1, sizeof *d);
    *state = d;
    d->kind = kind;
    arena_init(&d->arena);
    if (!hash_start(&d->err))
        return -1;
    if (kind == DB_SQLITE)
        make_sqlite(d);
    else if (!make_postgres(d))
        return 0;
    d->db = db_open(d->uri, DB_CREATE, &d->err);
    if (d->db && (!tables || schema_migrate(d->db, &d->err)))
        return 0;
    print_error("%s\n", d->err.message);
    return -1;
}

int database_setup_sqlite(void **state)
{
    return setup(state, DB_SQLITE, true);
}

int database_setup_postgres(void **state)
{
    return setup(state, DB_POSTGRES, true);
}

int database_setup_sqlite_empty(void **state)
{
    return setup(state, DB_SQLITE, false);
}

int database_setup_postgres_empty(void **state)
{
    return setup(state, DB_POSTGRES, false);
}

int database_teardown(void **state)
{
    struct database *d = *state;
    db_close(d->db);
    if (d->kind == DB_SQLITE) {
        static const char *const SUFFIXES[] = {"", "-wal", "-shm"};
        char path[DATABASE_URI_MAX + 8];
        for (size_t i = 0; i < 3; i++) {
            (void)snprintf(path, sizeof path, "%s%s", d->uri, SUFFIXES[i]);
            unlink(path);
        }
        *strrchr(d->uri, '/') = '\0';
        rmdir(d->uri);
    }
    arena_deinit(&d->arena);
    free(d);
    return 0;
}

struct database *database_of(void **state)
{
    struct database *d = *state;
    if (!d->db)
        skip();
    return d;
}

int64_t database_int(struct database *d, const char *sql)
{
    struct db_stmt *st = db_query(d->db, sql);
    if (db_step(st, &d->err) != DB_ROW)
        fail_msg("%s: %s", sql, d->err.message);
    int64_t v = db_int(st, 0);
    db_reset(st);
    return v;
}
