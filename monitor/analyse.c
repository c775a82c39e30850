#include "monitor/analyse.h"

#include "base/failpoint.h"
#include "base/limits.h"
#include "extractors/decode.h"
#include "monitor/analyse_work.h"
#include "monitor/serve.h"

bool analyse_start(struct err *err)
{
    return decode_start(err);
}

static void analyse_body(struct work *w, struct str bytes)
{
    const struct job *job = w->job;
    struct answer *answer = w->answer;
    enum page_type type = page_type_of(job->content_type, bytes);
    const char *charset = "";
    struct str text;
    if (job->status >= 300 && type != PAGE_HTML) {
        analyse_wall(w, STR_NONE, NULL);
        return;
    }
    if (type == PAGE_OTHER) {
        answer->analysis = ANALYSIS_UNSUPPORTED;
        return;
    }
    decode_charset(w->arena, job->content_type, bytes, &text, &charset);
    answer->charset = str_c(charset);
    failpoint_page(text);
    if (type != PAGE_HTML && analyse_discovery(w, text))
        return;
    if (type == PAGE_JSON)
        analyse_json(w, text);
    else if (type == PAGE_PLAIN)
        analyse_plain(w, text);
    else
        analyse_html(w, text);
}

// A file that was compressed for the disk ("sitemap.xml.gz") and not for the way.
static bool unzip_file(struct work *w, struct str *bytes)
{
    bool cut = false;
    if (!str_starts(*bytes, STR("\x1F\x8B")))
        return true;
    if (decode_body(w->arena, STR("gzip"), *bytes, bytes, &cut) != DECODE_OK)
        return false;
    if (cut)
        analyse_cut(w);
    return true;
}

// As received: its rules are bytes (RFC 9309, 2.2.2). Some editors save UTF-16.
static void read_robots(struct arena *a, struct str bytes, struct answer *out)
{
    if (str_starts(bytes, STR("\xFF\xFE")) || str_starts(bytes, STR("\xFE\xFF")))
        decode_charset(a, STR("text/plain"), bytes, &bytes, NULL);
    out->text = str_sub(bytes, 0, LIMIT_ROBOTS_BYTES);
}

void analyse_job(const struct analyse_context *c, struct arena *a, const struct job *job,
                 struct answer *out)
{
    static const struct analyse_site no_site = {0};
    struct work w = {.context = c,
                     .site = job->site < c->n_sites ? &c->sites[job->site] : &no_site,
                     .arena = a,
                     .job = job,
                     .answer = out};
    struct str bytes;
    bool cut = false;
    *out = (struct answer){0};
    if (!url_parse(a, job->url, NULL, &w.url)) {
        out->analysis = ANALYSIS_BAD_CONTENT;
        return;
    }
    switch (decode_body(a, job->content_encoding, job->body, &bytes, &cut)) {
    case DECODE_TOO_LARGE:
        out->analysis = ANALYSIS_TOO_LARGE;
        return;
    case DECODE_BAD:
    case DECODE_UNSUPPORTED:
        out->analysis = ANALYSIS_BAD_CONTENT;
        return;
    case DECODE_OK:
        break;
    }
    if (cut && bytes.len == 0) { // the stream ended before it gave anything
        out->analysis = ANALYSIS_BAD_CONTENT;
        return;
    }
    if (job->kind == JOB_PAGE && !unzip_file(&w, &bytes)) {
        out->analysis = ANALYSIS_BAD_CONTENT;
    } else if (job->kind == JOB_PAGE) {
        analyse_body(&w, bytes);
    } else {
        read_robots(a, bytes, out);
    }
    if (cut)
        analyse_cut(&w);
}

struct server {
    const struct analyse_context *context;
    struct arena arena;
};

static bool answer_question(void *ctx, struct str question, struct buf *out)
{
    struct server *s = ctx;
    struct job job;
    struct answer answer;
    if (!message_read_job(question, &job))
        return false;
    analyse_job(s->context, &s->arena, &job, &answer);
    message_write_answer(out, &answer);
    arena_reset(&s->arena); // now, not before the next page: it may come late
    return true;
}

void analyse_serve(void *ctx, int socket, const struct region *region)
{
    struct server s = {.context = ctx};
    arena_init(&s.arena);
    serve(socket, region, answer_question, &s);
    arena_deinit(&s.arena);
}
