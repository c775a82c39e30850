#include "cli/command.h"
#include "extractors/price.h"

static void put(struct json_writer *w, const char *key, struct str value)
{
    json_key(w, key);
    if (value.len)
        json_put_str(w, value);
    else
        json_put_null(w);
}

static void answer(void *context, struct arena *a, struct str line, struct buf *out)
{
    struct str amount, currency;
    struct json_writer w;
    (void)context;
    if (!price_parse_line(a, line, &amount, &currency))
        amount = currency = STR_NONE;
    json_writer_init(&w, out);
    json_begin_object(&w);
    put(&w, "amount", amount);
    put(&w, "currency", currency);
    json_end_object(&w);
}

int inspect_price(struct cli *cli, int argc, char **argv)
{
    static const struct option options[] = {{.name = NULL}};
    static const struct usage usage = {
        .command = "inspect price",
        .arguments = "[FILE]",
        .text = "Each line is text with a price. Prints {\"amount\": \"10.82\", \"currency\": "
                "\"EUR\"}:\n"
                "an exact decimal and ISO 4217, or null.\n",
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
