#include "base/limits.h"
#include "cli/command.h"
#include "crawler/url.h"
#include "extractors/decode.h"
#include "monitor/analyse.h"

static void put_page(struct arena *a, const struct page_input *in)
{
    struct page_listings found;
    struct page_scan scan;
    struct json_writer w;
    struct buf out;
    page_scan(a, in, &scan);
    analyse_listings(a, in, &scan, NULL, &found);
    buf_init(&out, 0);
    json_writer_init(&w, &out);
    json_begin_object(&w);
    json_key(&w, "listings");
    json_begin_array(&w);
    for (size_t i = 0; i < found.count; i++)
        listing_write_json(&found.items[i], STR_NONE, &w);
    json_end_array(&w);
    json_key(&w, "links");
    json_begin_array(&w);
    for (size_t i = 0; i < scan.n_links; i++) {
        json_begin_object(&w);
        json_member(&w, "href", scan.links[i].href);
        json_member(&w, "rel", scan.links[i].rel);
        json_member(&w, "text", scan.links[i].text);
        json_end_object(&w);
    }
    json_end_array(&w);
    json_member(&w, "canonical", scan.canonical);
    json_member(&w, "lang", scan.lang);
    json_end_object(&w);
    buf_addc(&out, '\n');
    put_out(buf_str(&out));
    buf_deinit(&out);
}

int inspect_page(struct cli *cli, int argc, char **argv)
{
    const char *address = NULL, *type = "text/html";
    const struct option options[] = {
        {"--url", "URL", OPTION_TEXT, &address, "where the page came from"},
        {"--type", "TYPE", OPTION_TEXT, &type, "its Content-Type (text/html)"},
        {.name = NULL},
    };
    const struct usage usage = {
        .command = "inspect page",
        .arguments = "FILE",
        .text = "Reads a saved page by both lanes and prints one object:\n"
                "{\"listings\": [...], \"links\": [{\"href\", \"rel\", \"text\"}], \"canonical\", "
                "\"lang\"}.\n",
        .options = options,
        .min_arguments = 1,
        .max_arguments = 1,
    };
    struct page_input in = {.resolver = url_resolver_read, .resolve = url_resolver_href};
    struct arena a;
    struct buf file;
    struct url url;
    struct err err;
    int status = 0;
    (void)cli;
    enum options_result parsed = options_parse(&usage, &argc, argv, &err);
    if (parsed != OPTIONS_RUN)
        return options_status(parsed, &err);
    arena_init(&a);
    buf_init(&file, LIMIT_PAGE_BYTES);
    if (!address || !url_parse(&a, str_c(address), NULL, &url)) {
        err_set(&err, ERR_USAGE, "--url must be an http or https URL");
        status = fail(&err);
    } else if (!analyse_start(&err) || !read_input(argv[1], &file, &err)) {
        status = fail(&err);
    } else {
        in.url = url.href;
        decode_charset(&a, str_c(type), buf_str(&file), &in.body, NULL);
        put_page(&a, &in);
    }
    buf_deinit(&file);
    arena_deinit(&a);
    return status;
}
