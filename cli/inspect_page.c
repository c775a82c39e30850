#include "base/limits.h"
#include "cli/command.h"
#include "crawler/url.h"
#include "extractors/decode.h"
#include "extractors/platform.h"
#include "monitor/analyse.h"

static void put_link(struct json_writer *w, struct str href, struct str rel, struct str text)
{
    json_begin_object(w);
    json_member(w, "href", href);
    json_member(w, "rel", rel);
    json_member(w, "text", text);
    json_end_object(w);
}

static void put_listings(struct json_writer *w, const struct page_listings *found)
{
    json_begin_object(w);
    json_key(w, "listings");
    json_begin_array(w);
    for (size_t i = 0; i < found->count; i++)
        listing_write_json(&found->items[i], STR_NONE, w);
    json_end_array(w);
    json_key(w, "links");
    json_begin_array(w);
}

// An answer of a machine interface: its links are the pages of its entries, and its own next.
static void put_answer(struct json_writer *w, const struct page_listings *found, struct str next)
{
    put_listings(w, found);
    for (size_t i = 0; i < found->count; i++)
        if (found->items[i].url.len)
            put_link(w, found->items[i].url, STR_NONE, found->items[i].title);
    if (next.len)
        put_link(w, next, STR("next"), STR_NONE);
    json_end_array(w);
    json_end_object(w);
}

static void put_html(struct arena *a, struct json_writer *w, const struct page_input *in)
{
    struct page_listings found;
    struct page_scan scan;
    page_scan(a, in, &scan);
    analyse_listings(a, in, &scan, NULL, &found);
    put_listings(w, &found);
    for (size_t i = 0; i < scan.n_links; i++)
        put_link(w, scan.links[i].href, scan.links[i].rel, scan.links[i].text);
    struct str interface = platform_entry(a, in, &scan);
    if (interface.len)
        put_link(w, interface, STR("interface"), STR_NONE);
    json_end_array(w);
    json_member(w, "canonical", scan.canonical);
    json_member(w, "lang", scan.lang);
    json_end_object(w);
}

static void put_page(struct arena *a, const struct page_input *in, enum page_type type)
{
    struct page_listings found;
    struct json_writer w;
    struct buf out;
    struct str next;
    buf_init(&out, 0);
    json_writer_init(&w, &out);
    if (analyse_interface(a, in, type, &found, &next))
        put_answer(&w, &found, next);
    else
        put_html(a, &w, in);
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
        .text = "Reads a saved page by both lanes, or the answer of a platform's machine\n"
                "interface (--type application/json or an XML type), and prints one object:\n"
                "{\"listings\": [...], \"links\": [{\"href\", \"rel\", \"text\"}], \"canonical\", "
                "\"lang\"}.\n"
                "Times like \"2 hours ago\" are read only if WATCHGLASS_CLOCK names a file that\n"
                "says when the page was fetched.\n",
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
        if (cli->clock.file) // else how old the file is, nobody knows
            in.fetched = clock_wall(&cli->clock);
        decode_charset(&a, str_c(type), buf_str(&file), &in.body, NULL);
        put_page(&a, &in, page_type_of(str_c(type), buf_str(&file)));
    }
    buf_deinit(&file);
    arena_deinit(&a);
    return status;
}
