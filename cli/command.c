#include "cli/command.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "base/file.h"
#include "base/utf8.h"
#include "db/schema.h"

int fail(const struct err *err)
{
    fprintf(stderr, "watchglass: %s\n", err->message);
    return err_exit_status(err);
}

// Standard output takes no more: right after the call that said so. A reader that has seen enough
// (`watchglass list | head`) is no failure.
static bool output_ends(struct err *err)
{
    return errno == EPIPE || err_errno(err, "cannot write to standard output");
}

int finish_output(int status)
{
    struct err err;
    if (fflush(stdout) == 0 && !ferror(stdout))
        return status;
    return output_ends(&err) || status ? status : fail(&err);
}

void put_problems(const struct problems *p)
{
    fprintf(stderr, "%.*s", STR_ARG(buf_str(&p->text)));
    if (p->count > PROBLEMS_SHOWN)
        fprintf(stderr, "... and %zu more\n", p->count - PROBLEMS_SHOWN);
}

bool read_input(const char *path, struct buf *out, struct err *err)
{
    if (file_read(path, out, err))
        return true;
    if (err->code == ERR_IO)
        err->code = ERR_USAGE;
    return false;
}

int options_status(enum options_result result, const struct err *err)
{
    return result == OPTIONS_HELP ? 0 : fail(err);
}

static void subcommand_help(const char *command, const char *text, const struct subcommand *rows)
{
    printf("%s\n", text);
    for (; rows->name; rows++) {
        int used = printf("  watchglass %s %s %s", command, rows->name, rows->arguments);
        printf("%*s%s\n", used < 50 ? 50 - used : 1, "", rows->summary);
    }
    printf("\n'watchglass %s NAME --help' says more of each.\n", command);
}

int run_subcommand(struct cli *cli, const char *command, const char *text,
                   const struct subcommand *rows, int argc, char **argv)
{
    struct err err;
    struct str name = argc > 1 ? str_c(argv[1]) : STR_NONE;
    for (const struct subcommand *row = rows; row->name; row++)
        if (str_eq(name, str_c(row->name)))
            return row->run(cli, argc - 1, argv + 1);
    if (str_eq(name, STR("--help")) || str_eq(name, STR("-h"))) {
        subcommand_help(command, text, rows);
        return 0;
    }
    if (name.len)
        err_set(&err, ERR_USAGE, "'%s %.*s' is no command: 'watchglass %s --help' shows them",
                command, STR_ARG(name), command);
    else
        err_set(&err, ERR_USAGE, "'%s' needs one more word: 'watchglass %s --help' shows which",
                command, command);
    return fail(&err);
}

bool open_workspace_db(struct cli *cli, enum db_mode mode, struct workspace *ws, struct db **db,
                       struct err *err)
{
    if (!workspace_open(ws, cli->workspace, err))
        return false;
    *db = db_open(workspace_database(ws), mode, err);
    if (*db && (mode == DB_CREATE ? schema_migrate(*db, err) : schema_check(*db, err)))
        return true;
    db_close(*db);
    *db = NULL;
    workspace_close(ws);
    return false;
}

bool put_out(struct str text)
{
    return fwrite(text.len ? text.ptr : "", 1, text.len, stdout) == text.len;
}

struct str terminal_text(struct arena *a, struct str text, size_t max)
{
    struct str cut = utf8_cut(text, max);
    struct buf out;
    buf_init(&out, 0);
    for (size_t at = 0; at < cut.len;) {
        uint32_t cp = utf8_next(cut, &at);
        if (utf8_drives_display(cp))
            cp = ' ';
        buf_add_utf8(&out, cp);
    }
    if (cut.len < text.len)
        buf_add(&out, STR("..."));
    struct str copy = arena_str(a, buf_str(&out));
    buf_deinit(&out);
    return copy;
}

struct lines {
    line_fn *fn;
    void *context;
    struct arena arena;
    struct buf in, out;
};

static bool answer_line(struct lines *l, struct str line)
{
    buf_reset(&l->out);
    arena_reset(&l->arena);
    l->fn(l->context, &l->arena, line, &l->out);
    buf_addc(&l->out, '\n');
    return put_out(buf_str(&l->out));
}

// Answers the lines that are whole; `searched` bytes are known to have no end of line. What is
// left of the last one moves to the front.
static bool answer_lines(struct lines *l, size_t searched)
{
    struct str all = buf_str(&l->in);
    size_t at = 0, end;
    while ((end = str_find_char(all, '\n', at > searched ? at : searched)) != STR_NPOS) {
        if (!answer_line(l, str_sub(all, at, end)))
            return false;
        at = end + 1;
    }
    if (at > 0) {
        l->in.len -= at;
        memmove(l->in.ptr, l->in.ptr + at, l->in.len);
    }
    return fflush(stdout) == 0; // someone may wait for them
}

static bool answer_file(struct lines *l, int fd, const char *name, struct err *err)
{
    enum { PIECE = 64 * 1024 };
    for (;;) {
        size_t searched = l->in.len;
        ssize_t n = read(fd, buf_reserve(&l->in, PIECE), PIECE);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return err_errno(err, "cannot read %s", name);
        if (n == 0)
            return l->in.len == 0 || answer_line(l, buf_str(&l->in)) || output_ends(err);
        l->in.len += (size_t)n;
        if (!answer_lines(l, searched))
            return output_ends(err);
    }
}

int each_line(const char *file, line_fn *fn, void *context)
{
    struct lines l = {.fn = fn, .context = context};
    struct err err;
    bool standard = str_eq(str_c(file), STR("-"));
    int fd = standard ? STDIN_FILENO : open(file, O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        err_errno(&err, "cannot open %s", file);
        err.code = ERR_USAGE;
        return fail(&err);
    }
    arena_init(&l.arena);
    buf_init(&l.in, 0);
    buf_init(&l.out, 0);
    bool ok = answer_file(&l, fd, file, &err);
    buf_deinit(&l.in);
    buf_deinit(&l.out);
    arena_deinit(&l.arena);
    if (!standard)
        close(fd);
    return ok ? 0 : fail(&err);
}
