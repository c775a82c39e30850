#include "base/utf8.h"
#include "cli/command.h"
#include "crawler/url.h"
#include "monitor/judge.h"
#include "monitor/matching.h"

static void answer(void *context, struct arena *a, struct str line, struct buf *out)
{
    struct judge_context *c = context;
    struct listing l = {0};
    struct judgement j;
    struct json_writer w;
    struct url url;
    const struct json *v = json_parse(a, line, JSON_STRICT, NULL);
    struct judge_context own = *c;
    if (!v || !listing_read_json(a, v, &l)) {
        l = (struct listing){.kind = LISTING_POST, .description = utf8_clean(a, line)};
    } else if (url_parse(a, l.url, NULL, &url)) {
        own.domain = url.host;
    }
    judge_listing(&own, a, &l, &j);
    json_writer_init(&w, out);
    judgement_write_json(&j, &w);
}

int inspect_text(struct cli *cli, int argc, char **argv)
{
    const char *lexicon = NULL, *jurisdiction = "";
    int64_t known_before = 0, as_of = clock_wall(&cli->clock);
    const struct option options[] = {
        {"--lexicon", "DIR", OPTION_TEXT, &lexicon, "a lexicon other than the shipped one"},
        {"--known-before", "YEAR", OPTION_INT, &known_before, "only names first reported earlier"},
        {"--jurisdiction", "CC", OPTION_TEXT, &jurisdiction, "a country's law too (ISO 3166)"},
        {"--as-of", "DATE", OPTION_DATE, &as_of, "the law of that day (today)"},
        {.name = NULL},
    };
    const struct usage usage = {
        .command = "inspect text",
        .arguments = "[FILE]",
        .text =
            "Each line is text, or a listing as a JSON object. Prints {\"verdict\", \"score\",\n"
            "\"priority\", \"basis\", \"findings\": [{\"substance\", \"class\", \"family\", \"listed\",\n"
            "\"field\", \"text\", \"start\", \"end\", \"view\", \"name\"}], \"cues\": [...]};\n"
            "offsets are bytes of that field after JSON decoding. A line of plain text is the\n"
            "field \"description\".\n",
        .options = options,
        .max_arguments = 1,
    };
    struct matching matching;
    struct err err;
    enum options_result parsed = options_parse(&usage, &argc, argv, &err);
    if (parsed != OPTIONS_RUN)
        return options_status(parsed, &err);
    if (known_before > 9999) {
        err_set(&err, ERR_USAGE, "--known-before needs a year such as 2020");
        return fail(&err);
    }
    if (!matching_open_lexicon(lexicon, (int)known_before, &matching, &err))
        return fail(&err);
    struct judge_context context = {.matcher = matching.matcher,
                                    .scratch = matcher_scratch_new(matching.matcher, &err),
                                    .jurisdiction = str_c(jurisdiction),
                                    .as_of = as_of};
    int status =
        context.scratch ? each_line(argc > 1 ? argv[1] : "-", answer, &context) : fail(&err);
    matcher_scratch_free(context.scratch);
    matching_close(&matching);
    return status;
}
