#include "base/limits.h"
#include "cli/command.h"
#include "crawler/sitemap.h"
#include "crawler/url.h"
#include "extractors/decode.h"

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

// A sitemap may be a gzip file (sitemaps.org), whatever its name is; of one that was cut off, what
// it gives until then. The charset is that of the XML declaration.
static bool read_text(struct arena *a, struct str bytes, struct str *text, struct err *err)
{
    bool cut;
    if (str_starts(bytes, STR("\x1F\x8B"))) {
        enum decode_outcome outcome = decode_body(a, STR("gzip"), bytes, &bytes, &cut);
        if (outcome != DECODE_OK)
            return err_set(err, ERR_INPUT, "gzip: %s", decode_outcome_name(outcome));
    }
    decode_charset(a, STR("application/xml"), bytes, text, NULL);
    return true;
}

static int put_entries(struct arena *a, struct str url, struct str bytes, const char *file)
{
    struct discovery d;
    struct str text;
    struct err err;
    if (!read_text(a, bytes, &text, &err))
        return fail(&err);
    if (!sitemap_or_feed_parse(a, url, text, &d)) {
        err_set(&err, ERR_INPUT, "%s is neither a sitemap nor a feed", file);
        return fail(&err);
    }
    for (size_t i = 0; i < d.n_entries; i++)
        put_entry(&d.entries[i]);
    return 0;
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
            "Reads a sitemap (XML, index or text; gzip too) or a feed (RSS, Atom, JSON Feed) and\n"
            "prints one object per entry: {\"loc\", \"lastmod\", \"priority\", \"title\", "
            "\"kind\"}.\n",
        .options = options,
        .min_arguments = 1,
        .max_arguments = 1,
    };
    struct arena a;
    struct buf file;
    struct url parsed_url;
    struct err err;
    int status = 0;
    (void)cli;
    enum options_result parsed = options_parse(&usage, &argc, argv, &err);
    if (parsed != OPTIONS_RUN)
        return options_status(parsed, &err);
    arena_init(&a);
    buf_init(&file, LIMIT_PAGE_BYTES);
    if (*url && !url_parse(&a, str_c(url), NULL, &parsed_url)) {
        err_set(&err, ERR_USAGE, "--url must be an http or https URL");
        status = fail(&err);
    } else if (!read_input(argv[1], &file, &err)) {
        status = fail(&err);
    } else {
        status = put_entries(&a, str_c(url), buf_str(&file), argv[1]);
    }
    buf_deinit(&file);
    arena_deinit(&a);
    return status;
}
