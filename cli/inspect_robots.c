#include "base/limits.h"
#include "cli/command.h"
#include "crawler/robots.h"
#include "crawler/url.h"
#include "extractors/decode.h"

// People paste what a crawler sends: "FooBot/2.1 (+https://...)" names FooBot.
static struct str product_token(struct str agent)
{
    return str_trim(str_sub(agent, 0, str_find_char(agent, '/', 0)));
}

// Some editors save UTF-16; all else is read as it comes.
static struct str robots_text(struct arena *a, struct str bytes)
{
    if (str_starts(bytes, STR("\xFF\xFE")) || str_starts(bytes, STR("\xFE\xFF")))
        decode_charset(a, STR("text/plain"), bytes, &bytes, NULL);
    return bytes;
}

static void put_answer(struct arena *a, struct str file, const char *agent, const struct url *url)
{
    struct robots robots;
    struct json_writer w;
    struct buf out;
    robots_parse(a, file, product_token(str_c(agent)), &robots);
    struct robots_decision d = robots_check(&robots, url_request_target(url));
    buf_init(&out, 0);
    json_writer_init(&w, &out);
    json_begin_object(&w);
    json_key(&w, "allowed");
    json_put_bool(&w, d.allowed);
    json_key(&w, "rule");
    if (d.rule.len)
        json_put_str(&w, d.rule);
    else
        json_put_null(&w);
    json_key(&w, "crawl_delay");
    if (robots.crawl_delay >= 0)
        json_put_double(&w, robots.crawl_delay);
    else
        json_put_null(&w);
    json_end_object(&w);
    buf_addc(&out, '\n');
    put_out(buf_str(&out));
    buf_deinit(&out);
}

int inspect_robots(struct cli *cli, int argc, char **argv)
{
    const char *agent = "watchglass", *address = NULL;
    const struct option options[] = {
        {"--agent", "TOKEN", OPTION_TEXT, &agent,
         "product token of the crawler (watchglass), up to a '/'"},
        {"--url", "URL", OPTION_TEXT, &address, "the page that is asked for"},
        {.name = NULL},
    };
    const struct usage usage = {
        .command = "inspect robots",
        .arguments = "FILE",
        .text = "Reads a robots.txt by RFC 9309 and prints\n"
                "{\"allowed\": ..., \"rule\": ..., \"crawl_delay\": seconds or null}.\n",
        .options = options,
        .min_arguments = 1,
        .max_arguments = 1,
    };
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
    } else if (!read_input(argv[1], &file, &err)) {
        status = fail(&err);
    } else {
        put_answer(&a, robots_text(&a, buf_str(&file)), agent, &url);
    }
    buf_deinit(&file);
    arena_deinit(&a);
    return status;
}
