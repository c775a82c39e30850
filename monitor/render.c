// What is said to the browser, and in which order: domains Target, Page, Fetch and DOM.
#include "monitor/render.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/limits.h"
#include "base/utf8.h"
#include "base/xalloc.h"
#include "monitor/devtools.h"

// Commands whose answers are waited for; the number is the command's id.
enum step {
    STEP_VERSION = 1,
    STEP_TARGET,
    STEP_ATTACH,
    STEP_FETCH,
    STEP_NAVIGATE,
    STEP_DOCUMENT,
    STEP_HTML,
    STEP_OTHERS = 100, // answers that say nothing
};

enum { IDS_MAX = 64, ACCEPT_MAX = 256 };

struct waiting {
    struct str id; // of a paused request, in the arena; empty: answered
    struct str href, accept;
    bool taken;
};

struct render {
    struct browser *browser;
    struct render_page page;
    struct arena arena;   // as long as this
    struct arena scratch; // of one message
    struct str target, session, product, html, detail;
    enum render_state state;
    bool served, loaded, cut;
    struct waiting requests[LIMIT_RENDER_REQUESTS];
    size_t n_requests, n_waiting, refused;
    int64_t started_at, last_at; // machine's monotonic clock
    int64_t own_left;            // of LIMIT_RENDER_OWN_MS
    int64_t quiet_since;
    int64_t asked_at; // for the document; 0: not yet
};

static int64_t monotonic(void)
{
    static const struct clock machine = {0};
    return clock_monotonic(&machine);
}

static void fail(struct render *r, struct str why)
{
    if (r->state != RENDER_RUNNING)
        return;
    r->state = RENDER_FAILED;
    r->detail = arena_str(&r->arena, why);
}

static void begin(const struct render *r, struct devtools *c, enum step step, const char *method)
{
    devtools_begin(c, step, r->session, method);
}

static void end(struct render *r, struct devtools *c)
{
    devtools_send(c, r->browser);
}

static void command(struct render *r, enum step step, const char *method, const char *key,
                    struct str value)
{
    struct devtools c;
    begin(r, &c, step, method);
    if (key)
        json_member(&c.params, key, value);
    end(r, &c);
}

static void serve(struct render *r, struct str id, const struct devtools_answer *answer)
{
    devtools_fulfil(r->browser, STEP_OTHERS, r->session, id, answer);
}

static void refuse(struct render *r, struct str id, const char *reason)
{
    devtools_refuse(r->browser, STEP_OTHERS, r->session, id, reason);
}

static struct waiting *find_waiting(struct render *r, struct str id)
{
    for (size_t i = 0; i < r->n_requests; i++)
        if (id.len && str_eq(r->requests[i].id, id))
            return &r->requests[i];
    return NULL;
}

static bool answered(struct render *r, struct str id)
{
    struct waiting *w = find_waiting(r, id);
    if (!w)
        return false;
    w->id = STR_NONE;
    r->n_waiting--;
    r->last_at = r->quiet_since = monotonic();
    return true;
}

void render_fulfil(struct render *r, struct str id, const struct fetch_response *response)
{
    if (answered(r, id))
        serve(r, id,
              &(struct devtools_answer){.status = response->status,
                                        .head = response->response_head,
                                        .body = response->body});
}

void render_refuse(struct render *r, struct str id)
{
    if (!answered(r, id))
        return;
    r->refused++;
    refuse(r, id, "BlockedByClient");
}

bool render_take(struct render *r, struct render_request *out)
{
    for (size_t i = 0; i < r->n_requests && r->state == RENDER_RUNNING; i++) {
        struct waiting *w = &r->requests[i];
        if (w->taken || w->id.len == 0)
            continue;
        w->taken = true;
        *out = (struct render_request){w->id, w->href, w->accept};
        return true;
    }
    return false;
}

// Requests by what they are for (Network.ResourceType); all others are refused.
enum purpose { PURPOSE_REFUSED, PURPOSE_PAGE, PURPOSE_ASKED, PURPOSE_STYLE };

static enum purpose purpose_of(struct str type)
{
    static const struct {
        const char *type;
        enum purpose purpose;
    } rows[] = {
        {"Document", PURPOSE_PAGE}, {"Script", PURPOSE_ASKED},     {"XHR", PURPOSE_ASKED},
        {"Fetch", PURPOSE_ASKED},   {"Stylesheet", PURPOSE_STYLE},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (str_eq(type, str_c(rows[i].type)))
            return rows[i].purpose;
    return PURPOSE_REFUSED;
}

static void ask(struct render *r, struct str id, const struct json *request)
{
    struct str href = json_text(json_get(request, "url"));
    struct str accept = json_text(json_get(json_get(request, "headers"), "Accept"));
    // What a script sends is not ours to send: nothing on the site is changed.
    bool get = str_eq(json_text(json_get(request, "method")), STR("GET"));
    if (!get || href.len == 0 || href.len > LIMIT_URL_BYTES ||
        r->n_requests == LIMIT_RENDER_REQUESTS) {
        r->refused++;
        refuse(r, id, "BlockedByClient");
        return;
    }
    r->requests[r->n_requests++] =
        (struct waiting){.id = arena_str(&r->arena, id),
                         .href = arena_str(&r->arena, href),
                         .accept = arena_str(&r->arena, str_sub(accept, 0, ACCEPT_MAX))};
    r->n_waiting++;
}

// The page itself, the first time; later ones are frames, or scripts that lead elsewhere: the page
// that was asked for stays.
static void give_page(struct render *r, struct str id, const struct json *params)
{
    const struct fetch_response *page = r->page.response;
    if (r->served || !str_eq(json_text(json_get(params, "frameId")), r->target)) {
        refuse(r, id, "Aborted");
        return;
    }
    r->served = true;
    serve(r, id,
          &(struct devtools_answer){.status = page->status,
                                    .head = page->response_head,
                                    .type = page->content_type.len ? STR_NONE : STR("text/html"),
                                    .body = page->body});
}

static void on_paused(struct render *r, const struct json *params)
{
    struct str id = json_text(json_get(params, "requestId"));
    if (id.len > IDS_MAX)
        return; // it waits for ever, and the page's time runs
    switch (purpose_of(json_text(json_get(params, "resourceType")))) {
    case PURPOSE_PAGE:
        give_page(r, id, params);
        break;
    case PURPOSE_ASKED:
        r->quiet_since = monotonic();
        ask(r, id, json_get(params, "request"));
        break;
    case PURPOSE_STYLE: // some scripts wait until it has come
        serve(r, id, &(struct devtools_answer){.status = 200, .type = STR("text/css")});
        break;
    case PURPOSE_REFUSED:
        refuse(r, id, "BlockedByClient");
        break;
    }
}

static void on_dialog(struct render *r)
{
    struct devtools c;
    begin(r, &c, STEP_OTHERS, "Page.handleJavaScriptDialog");
    json_key(&c.params, "accept");
    json_put_bool(&c.params, false);
    end(r, &c);
}

static void on_event(struct render *r, const struct json *message)
{
    struct str method = json_text(json_get(message, "method"));
    const struct json *params = json_get(message, "params");
    // Of another target than the page: a worker's, or one that a script opened.
    if (!str_eq(json_text(json_get(message, "sessionId")), r->session))
        return;
    if (str_eq(method, STR("Fetch.requestPaused"))) {
        on_paused(r, params);
    } else if (r->served && str_eq(method, STR("Page.frameStoppedLoading")) &&
               str_eq(json_text(json_get(params, "frameId")), r->target)) {
        // Also where a script tried to lead elsewhere, and the page has no load event for it.
        r->loaded = true;
        r->quiet_since = monotonic();
    } else if (str_eq(method, STR("Page.javascriptDialogOpening"))) {
        on_dialog(r);
    } else if (str_eq(method, STR("Inspector.targetCrashed"))) {
        fail(r, STR("the page crashed the browser's renderer"));
    }
}

// Steps, in the order in which they come.

static void intercept_all(struct render *r)
{
    struct devtools c;
    begin(r, &c, STEP_FETCH, "Fetch.enable");
    json_key(&c.params, "patterns");
    json_begin_array(&c.params);
    json_begin_object(&c.params);
    json_member(&c.params, "urlPattern", STR("*"));
    json_end_object(&c.params);
    json_end_array(&c.params);
    end(r, &c);
}

static void attach(struct render *r, const struct json *result)
{
    struct devtools c;
    r->target = arena_str(&r->arena, json_text(json_get(result, "targetId")));
    begin(r, &c, STEP_ATTACH, "Target.attachToTarget");
    json_member(&c.params, "targetId", r->target);
    json_key(&c.params, "flatten");
    json_put_bool(&c.params, true);
    end(r, &c);
}

static void ask_html(struct render *r, const struct json *result)
{
    struct devtools c;
    struct str node = json_text(json_get(json_get(result, "root"), "nodeId"));
    uint64_t number = 0;
    if (!str_to_u64(node, &number) || number > INT32_MAX) {
        fail(r, STR("the browser has no document"));
        return;
    }
    begin(r, &c, STEP_HTML, "DOM.getOuterHTML");
    json_member_int(&c.params, "nodeId", (int64_t)number);
    end(r, &c);
}

static void take_html(struct render *r, const struct json *result)
{
    struct str html = json_text(json_get(result, "outerHTML"));
    if (html.len == 0) {
        fail(r, STR("the browser shows nothing"));
    } else if (html.len > r->page.max_bytes) {
        fail(r, arena_fmt(&r->arena, "it becomes longer than %zu bytes", r->page.max_bytes));
    } else {
        r->html = utf8_clean(&r->arena, arena_str(&r->arena, html));
        r->state = RENDER_DONE;
        const char *cut = r->cut ? "taken before it was at rest" : "";
        r->detail = str_c(cut);
        if (r->refused)
            r->detail = arena_fmt(&r->arena, "%s%s%zu of its scripts and data were refused", cut,
                                  *cut ? "; " : "", r->refused);
    }
}

static void on_answer(struct render *r, uint64_t id, const struct json *message)
{
    const struct json *result = json_get(message, "result"), *error = json_get(message, "error");
    if (error && id < STEP_OTHERS) {
        fail(r, arena_fmt(&r->scratch, "the browser answers: %.*s",
                          STR_ARG(utf8_cut(json_text(json_get(error, "message")), 200))));
        return;
    }
    switch (id) {
    case STEP_VERSION:
        r->product = arena_str(&r->arena, utf8_cut(json_text(json_get(result, "product")), 80));
        break;
    case STEP_TARGET:
        attach(r, result);
        break;
    case STEP_ATTACH:
        r->session = arena_str(&r->arena, json_text(json_get(result, "sessionId")));
        command(r, STEP_OTHERS, "Page.enable", NULL, STR_NONE);
        intercept_all(r);
        break;
    case STEP_FETCH:
        command(r, STEP_NAVIGATE, "Page.navigate", "url", r->page.href);
        break;
    case STEP_NAVIGATE:
        if (json_get(result, "errorText"))
            fail(r, arena_fmt(&r->scratch, "the browser did not open it: %.*s",
                              STR_ARG(utf8_cut(json_text(json_get(result, "errorText")), 100))));
        break;
    case STEP_DOCUMENT:
        ask_html(r, result);
        break;
    case STEP_HTML:
        take_html(r, result);
        break;
    default:
        break;
    }
}

static void on_message(struct render *r, struct str text)
{
    struct err ignored;
    uint64_t id;
    arena_reset(&r->scratch);
    const struct json *message = json_parse(&r->scratch, text, JSON_STRICT, &ignored);
    if (!message)
        fail(r, STR("the browser says what can't be read"));
    else if (str_to_u64(json_text(json_get(message, "id")), &id))
        on_answer(r, id, message);
    else
        on_event(r, message);
}

// The page's own time runs only while nobody is asked for anything.
static void count_time(struct render *r)
{
    int64_t now = monotonic();
    if (r->n_waiting == 0)
        r->own_left -= now - r->last_at;
    r->last_at = now;
}

static bool at_rest(const struct render *r)
{
    return r->loaded && r->n_waiting == 0 &&
           monotonic() - r->quiet_since >= (int64_t)LIMIT_RENDER_QUIET_MS * 1000;
}

static void ask_document(struct render *r, bool cut)
{
    r->cut = cut;
    r->asked_at = monotonic();
    command(r, STEP_DOCUMENT, "DOM.getDocument", NULL, STR_NONE);
}

// A page that is not at rest is taken as it is; one that keeps the browser from answering even
// that is given up.
static void mind_time(struct render *r)
{
    const int64_t own = (int64_t)LIMIT_RENDER_OWN_MS * 1000;
    int64_t now = monotonic();
    bool over = r->own_left <= 0 || now - r->started_at > LIMIT_RENDER_WALL_S * CLOCK_SECOND;
    if (r->asked_at ? now - r->asked_at > own / 4 : over && !r->served)
        fail(r, arena_fmt(&r->scratch, "the browser took longer than %d s",
                          LIMIT_RENDER_OWN_MS / 1000));
    else if (!r->asked_at && r->served && (over || at_rest(r)))
        ask_document(r, over);
}

void render_work(struct render *r)
{
    struct str message;
    if (r->state != RENDER_RUNNING)
        return;
    count_time(r);
    bool alive = browser_work(r->browser);
    while (r->state == RENDER_RUNNING && browser_next(r->browser, &message))
        on_message(r, message);
    if (!alive)
        fail(r, arena_fmt(&r->scratch, "the browser ended: %.*s",
                          STR_ARG(browser_last_words(r->browser, &r->scratch))));
    if (r->state == RENDER_RUNNING)
        mind_time(r);
}

int64_t render_wait(const struct render *r)
{
    enum { TICK_MS = 100 };
    (void)r;
    return (int64_t)TICK_MS * 1000;
}

size_t render_pollfds(const struct render *r, struct pollfd fds[BROWSER_FDS])
{
    return browser_pollfds(r->browser, fds);
}

enum render_state render_state(const struct render *r)
{
    return r->state;
}

struct str render_html(const struct render *r)
{
    return r->html;
}

struct str render_product(const struct render *r)
{
    return r->product;
}

struct str render_detail(const struct render *r)
{
    return r->detail;
}

struct render *render_new(const struct browser_options *options, const struct render_page *page,
                          struct err *err)
{
    struct browser *browser = browser_start(options, err);
    if (!browser)
        return NULL;
    struct render *r = xcalloc(1, sizeof *r);
    r->browser = browser;
    r->page = *page;
    r->started_at = r->last_at = r->quiet_since = monotonic();
    r->own_left = (int64_t)LIMIT_RENDER_OWN_MS * 1000;
    arena_init(&r->arena);
    arena_init(&r->scratch);
    command(r, STEP_VERSION, "Browser.getVersion", NULL, STR_NONE);
    command(r, STEP_TARGET, "Target.createTarget", "url", STR("about:blank"));
    return r;
}

void render_free(struct render *r)
{
    if (!r)
        return;
    browser_stop(r->browser);
    arena_deinit(&r->arena);
    arena_deinit(&r->scratch);
    free(r);
}
