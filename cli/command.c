#include "cli/command.h"

#include <stdio.h>

#include "base/file.h"
#include "base/utf8.h"
#include "db/schema.h"

int fail(const struct err *err)
{
    fprintf(stderr, "watchglass: %s\n", err->message);
    return err_exit_status(err);
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

static bool is_direction_control(uint32_t cp)
{
    return (cp >= 0x202A && cp <= 0x202E) || (cp >= 0x2066 && cp <= 0x2069) || cp == 0x200E ||
           cp == 0x200F;
}

struct str terminal_text(struct arena *a, struct str text, size_t max)
{
    struct str cut = utf8_cut(text, max);
    struct buf out;
    buf_init(&out, 0);
    for (size_t at = 0; at < cut.len;) {
        uint32_t cp = utf8_next(cut, &at);
        if (cp < 0x20 || (cp >= 0x7F && cp < 0xA0) || is_direction_control(cp))
            cp = ' ';
        buf_add_utf8(&out, cp);
    }
    if (cut.len < text.len)
        buf_add(&out, STR("..."));
    struct str copy = arena_str(a, buf_str(&out));
    buf_deinit(&out);
    return copy;
}

int each_line(const char *file, line_fn *fn, void *context)
{
    struct buf in, out;
    struct arena a;
    struct err err;
    int status = 0;
    buf_init(&in, 0);
    buf_init(&out, 0);
    arena_init(&a);
    if (!file_read(file, &in, &err)) {
        status = fail(&err);
    } else {
        struct str rest = buf_str(&in), line;
        if (str_ends(rest, STR("\n")))
            rest.len--; // the last line's own end
        else if (rest.len == 0)
            rest = STR_NONE;
        while (status == 0 && str_split(&rest, '\n', &line)) {
            buf_reset(&out);
            fn(context, &a, line, &out);
            buf_addc(&out, '\n');
            if (!put_out(buf_str(&out)))
                status = 1;
            arena_reset(&a);
        }
    }
    arena_deinit(&a);
    buf_deinit(&in);
    buf_deinit(&out);
    return status;
}
