#include "cli/command.h"
#include "crawler/url.h"

// "BASE<TAB>REFERENCE" or "URL" -> {"href", "key"}, both null on failure.
static void answer(void *context, struct arena *a, struct str line, struct buf *out)
{
    struct str base = STR_NONE, reference = line, href;
    struct json_writer w;
    struct url url;
    (void)context;
    if (str_find_char(line, '\t', 0) != STR_NPOS)
        str_split(&reference, '\t', &base);
    bool ok = url_resolve(a, base, reference, &href) && url_parse(a, href, NULL, &url);
    json_writer_init(&w, out);
    json_begin_object(&w);
    json_key(&w, "href");
    if (ok)
        json_put_str(&w, url.href);
    else
        json_put_null(&w);
    json_key(&w, "key");
    if (ok)
        json_put_str(&w, url_key(a, &url));
    else
        json_put_null(&w);
    json_end_object(&w);
}

int inspect_url(struct cli *cli, int argc, char **argv)
{
    static const struct option options[] = {{.name = NULL}};
    static const struct usage usage = {
        .command = "inspect url",
        .arguments = "[FILE]",
        .text =
            "Each line is a URL, or a base URL, a tab and a reference. Prints\n"
            "{\"href\": ..., \"key\": ...}: the URL as a browser has it, and the text under which\n"
            "equal pages meet; both null for what is no http or https URL.\n",
        .options = options,
        .max_arguments = 1,
    };
    struct err err;
    (void)cli;
    enum options_result parsed = options_parse(&usage, &argc, argv, &err);
    if (parsed != OPTIONS_RUN)
        return options_status(parsed, &err);
    return each_line(argc > 1 ? argv[1] : "-", answer, NULL);
}
