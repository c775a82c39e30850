#include "base/limits.h"
#include "base/utf8.h"
#include "cli/command.h"
#include "crawler/sitemap.h"

static void put_entry(const struct discovery_entry *e)
{
    struct json_writer w;
    struct buf out;
    buf_init(&out, 0);
    json_writer_init(&w, &out);
    json_begin_object(&w);
    json_member(&w, "loc", e->loc);
    json_member(&w, "lastmod", e->lastmod);
    json_member(&w, "priority", e->priority);
    json_member(&w, "title", e->title);
    json_member(&w, "kind", str_c(discovery_entry_kind_name(e->kind)));
    json_end_object(&w);
    buf_addc(&out, '\n');
    put_out(buf_str(&out));
    buf_deinit(&out);
}

int inspect_sitemap(struct cli *cli, int argc, char **argv)
{
    const char *url = "";
    const struct option options[] = {
        {"--url", "URL", OPTION_TEXT, &url, "where it came from, for relative links"},
        {.name = NULL},
    };
    const struct usage usage = {
        .command = "inspect sitemap",
        .arguments = "FILE",
        .text =
            "Reads a sitemap (XML, index or text) or a feed (RSS, Atom, JSON Feed) and prints\n"
            "one object per entry: {\"loc\", \"lastmod\", \"priority\", \"title\", \"kind\"}.\n",
        .options = options,
        .min_arguments = 1,
        .max_arguments = 1,
    };
    struct discovery d;
    struct arena a;
    struct buf file;
    struct err err;
    int status = 0;
    (void)cli;
    enum options_result parsed = options_parse(&usage, &argc, argv, &err);
    if (parsed != OPTIONS_RUN)
        return options_status(parsed, &err);
    arena_init(&a);
    buf_init(&file, LIMIT_PAGE_BYTES);
    if (!read_input(argv[1], &file, &err)) {
        status = fail(&err);
    } else if (!sitemap_or_feed_parse(&a, str_c(url), utf8_clean(&a, buf_str(&file)), &d)) {
        err_set(&err, ERR_INPUT, "%s is neither a sitemap nor a feed", argv[1]);
        status = fail(&err);
    } else {
        for (size_t i = 0; i < d.n_entries; i++)
            put_entry(&d.entries[i]);
    }
    buf_deinit(&file);
    arena_deinit(&a);
    return status;
}
