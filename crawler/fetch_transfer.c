#include "crawler/fetch_transfer.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>

#include "base/limits.h"
#include "base/utf8.h"
#include "base/xalloc.h"
#include "crawler/fetch_head.h"
#include "crawler/fetch_outcome.h"
#include "crawler/url.h"

enum {
    STALL_BYTES_PER_SECOND = 32,
    VALIDATOR_MAX = 512, // a longer ETag or date is not sent back
    // Buffers above this are given back to malloc: most pages are far smaller, a few are 8 MB.
    BODY_KEPT = 256 * 1024,
    RECEIVE_BYTES = 32 * 1024, // asked of a socket at once: most pages come in one piece
    HEAD_KEPT = 16 * 1024,
    IDLE_SECONDS = 4, // a kept connection is not used later: many servers close it after 5
};
#define TIMEOUT_DEFAULT (30 * CLOCK_SECOND)
#define CONNECT_TIMEOUT_DEFAULT (10 * CLOCK_SECOND)
#define STALL_TIMEOUT_DEFAULT (20 * CLOCK_SECOND)

#define ACCEPT_DEFAULT                                                                             \
    "text/html,application/xhtml+xml,application/xml;q=0.9,application/json;q=0.8,*/*;q=0.5"

// Called before every connection attempt with the very address: DESIGN's guard at connect time.
static curl_socket_t open_socket(void *user, curlsocktype purpose, struct curl_sockaddr *address)
{
    struct transfer *t = user;
    (void)purpose;
    const char *reason = NULL;
    if (t->guard && !guard_allows(t->guard, &address->addr, &reason)) {
        t->refused = reason;
        return CURL_SOCKET_BAD;
    }
    t->sockets++;
    return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

// libcurl passes whole lines; of interim answers, of the answer, and of trailers behind a body.
static size_t on_header(char *ptr, size_t size, size_t n, void *user)
{
    struct transfer *t = user;
    struct str line = str_from(ptr, size * n);
    t->header_bytes += line.len;
    t->header_lines++;
    if (str_starts_nocase(line, STR("set-cookie:")))
        t->cookies_set++;
    if (t->header_bytes > LIMIT_HEADER_BYTES || t->header_lines > LIMIT_HEADER_LINES) {
        t->headers_cut = true;
        return 0;
    }
    if (t->head == TRANSFER_HEAD_DONE)
        return line.len;
    if (t->head == TRANSFER_HEAD_START) {
        buf_reset(&t->response_head);
        t->response.status = fetch_head_status(line);
        t->head = TRANSFER_HEAD_LINES;
    }
    buf_add(&t->response_head, line);
    if (str_trim(line).len == 0) {
        bool interim = t->response.status >= 100 && t->response.status < 200;
        t->head = interim ? TRANSFER_HEAD_START : TRANSFER_HEAD_DONE;
    }
    return line.len;
}

static size_t on_body(char *ptr, size_t size, size_t n, void *user)
{
    struct transfer *t = user;
    size_t len = size * n;
    size_t room = t->max_bytes - t->body.len;
    t->body_cut = len > room;
    buf_add(&t->body, str_from(ptr, t->body_cut ? room : len));
    return t->body_cut ? 0 : len; // fewer than len ends the transfer
}

// Called before a request is sent. libcurl repeats one by itself if a kept connection ends before
// the answer begins; the server may have seen it, and its host's turn is over.
static int before_request(void *user, char *peer, char *own, int peer_port, int own_port)
{
    struct transfer *t = user;
    (void)peer, (void)own, (void)peer_port, (void)own_port;
    t->repeated = t->asked;
    t->asked = true;
    return t->repeated ? CURL_PREREQFUNC_ABORT : CURL_PREREQFUNC_OK;
}

// The only way to the request as sent; a proxy's CONNECT comes before it.
static int on_debug(CURL *easy, curl_infotype type, char *data, size_t len, void *user)
{
    struct transfer *t = user;
    (void)easy;
    if (type == CURLINFO_HEADER_OUT) {
        if (str_ends(buf_str(&t->request_head), STR("\r\n\r\n")))
            buf_reset(&t->request_head);
        buf_add(&t->request_head, str_from(data, len));
    }
    return 0;
}

static bool set_up(struct transfer *t, const struct fetcher_options *o)
{
    CURL *e = t->easy;
    const struct {
        CURLoption option;
        long value;
    } flags[] = {
        {CURLOPT_FOLLOWLOCATION, 0},
        {CURLOPT_NOSIGNAL, 1},
        {CURLOPT_VERBOSE, 1},  // on_debug; nothing is printed
        {CURLOPT_PIPEWAIT, 1}, // join a connection in the making, if it may become HTTP/2
        {CURLOPT_SUPPRESS_CONNECT_HEADERS, 1},
        {CURLOPT_MAXAGE_CONN, IDLE_SECONDS},
        {CURLOPT_PATH_AS_IS, 1}, // url.h has resolved dots: what is asked is what is recorded
        {CURLOPT_DISALLOW_USERNAME_IN_URL, 1},
        {CURLOPT_CERTINFO, 1},
        {CURLOPT_SSL_SESSIONID_CACHE, 0}, // a resumed session has no certificates to show
        {CURLOPT_LOW_SPEED_LIMIT, STALL_BYTES_PER_SECOND},
        {CURLOPT_QUICK_EXIT, 1},
        {CURLOPT_BUFFERSIZE, RECEIVE_BYTES},
    };
    bool ok = true;
    for (size_t i = 0; i < sizeof flags / sizeof flags[0]; i++)
        ok = ok && curl_easy_setopt(e, flags[i].option, flags[i].value) == CURLE_OK;
    ok = ok && curl_easy_setopt(e, CURLOPT_PROTOCOLS_STR, "http,https") == CURLE_OK &&
         // no_proxy of the environment would lead past the proxy of the profile, guard and all.
         curl_easy_setopt(e, CURLOPT_NOPROXY, "") == CURLE_OK &&
         curl_easy_setopt(e, CURLOPT_USERAGENT, o->user_agent) == CURLE_OK &&
         curl_easy_setopt(e, CURLOPT_ERRORBUFFER, t->curl_error) == CURLE_OK &&
         curl_easy_setopt(e, CURLOPT_PRIVATE, t) == CURLE_OK &&
         curl_easy_setopt(e, CURLOPT_OPENSOCKETFUNCTION, open_socket) == CURLE_OK &&
         curl_easy_setopt(e, CURLOPT_OPENSOCKETDATA, t) == CURLE_OK &&
         curl_easy_setopt(e, CURLOPT_PREREQFUNCTION, before_request) == CURLE_OK &&
         curl_easy_setopt(e, CURLOPT_PREREQDATA, t) == CURLE_OK &&
         curl_easy_setopt(e, CURLOPT_HEADERFUNCTION, on_header) == CURLE_OK &&
         curl_easy_setopt(e, CURLOPT_HEADERDATA, t) == CURLE_OK &&
         curl_easy_setopt(e, CURLOPT_WRITEFUNCTION, on_body) == CURLE_OK &&
         curl_easy_setopt(e, CURLOPT_WRITEDATA, t) == CURLE_OK &&
         curl_easy_setopt(e, CURLOPT_DEBUGFUNCTION, on_debug) == CURLE_OK &&
         curl_easy_setopt(e, CURLOPT_DEBUGDATA, t) == CURLE_OK;
    if (ok && o->ca_file)
        ok = curl_easy_setopt(e, CURLOPT_CAINFO, o->ca_file) == CURLE_OK;
    return ok;
}

struct transfer *transfer_new(const struct fetcher_options *options)
{
    struct transfer *t = xcalloc(1, sizeof *t);
    arena_init(&t->texts);
    buf_init(&t->request_head, LIMIT_HEADER_BYTES);
    buf_init(&t->response_head, LIMIT_HEADER_BYTES);
    buf_init(&t->body, 0); // on_body keeps to the request's max_bytes
    t->easy = curl_easy_init();
    if (t->easy && set_up(t, options))
        return t;
    transfer_free(t);
    return NULL;
}

void transfer_free(struct transfer *t)
{
    if (!t)
        return;
    transfer_clear(t);
    curl_easy_cleanup(t->easy);
    buf_deinit(&t->request_head);
    buf_deinit(&t->response_head);
    buf_deinit(&t->body);
    arena_deinit(&t->texts);
    free(t);
}

static void empty(struct buf *b, size_t kept)
{
    if (b->cap > kept)
        buf_deinit(b);
    else
        buf_reset(b);
}

void transfer_clear(struct transfer *t)
{
    t->headers = t->resolve = NULL;
    arena_reset(&t->texts);
    empty(&t->request_head, HEAD_KEPT);
    empty(&t->response_head, HEAD_KEPT);
    empty(&t->body, BODY_KEPT);
    t->response = (struct fetch_response){0};
}

// libcurl borrows its lists: nodes and texts live in the arena.
static void append(struct transfer *t, struct curl_slist **list, char *text)
{
    while (*list)
        list = &(*list)->next;
    *list = arena_alloc(&t->texts, sizeof **list);
    **list = (struct curl_slist){.data = text};
}

static void append_header(struct transfer *t, struct str name, struct str value)
{
    const struct str parts[] = {name, STR(": "), value};
    char *line = arena_alloc(&t->texts, name.len + 2 + value.len + 1), *end = line;
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        if (parts[i].len)
            memcpy(end, parts[i].ptr, parts[i].len);
        end += parts[i].len;
    }
    *end = '\0';
    append(t, &t->headers, line);
}

// A value that a server gave us earlier goes back only if it can't break out of its line.
static void add_header(struct transfer *t, struct str name, struct str value)
{
    if (value.len == 0 || value.len > VALIDATOR_MAX)
        return;
    for (size_t i = 0; i < value.len; i++)
        if ((unsigned char)value.ptr[i] < ' ' || value.ptr[i] == 0x7F)
            return;
    append_header(t, name, value);
}

static void add_pin(struct transfer *t, struct str href, const struct pin *pins, size_t n_pins)
{
    struct url url;
    if (n_pins == 0 || !url_parse(&t->texts, href, NULL, &url))
        return;
    int port = url_port(&url);
    const struct pin *pin = pin_find(pins, n_pins, url.host, port);
    if (pin)
        append(t, &t->resolve,
               arena_cstr(&t->texts, arena_fmt(&t->texts, "%.*s:%d:%.*s", STR_ARG(url.host), port,
                                               STR_ARG(pin->addresses))));
}

static long milliseconds(int64_t us, int64_t fallback)
{
    int64_t ms = ((us > 0 ? us : fallback) + 999) / 1000;
    return ms < INT32_MAX ? (long)ms : INT32_MAX;
}

// What is the same for all requests of a policy stays set between them. Options of these types, and
// of those below, fail only without memory.
static void set_policy(struct transfer *t, const struct fetch_policy_options *policy, CURLSH *jar)
{
    CURL *e = t->easy;
    if (t->ready_for == policy)
        return;
    char *proxy = arena_cstr(&t->texts, policy->proxy); // "": none, whatever the environment says
    if (curl_easy_setopt(e, CURLOPT_PROXY, proxy) != CURLE_OK ||
        // First the policy before goes, with its jar.
        curl_easy_setopt(e, CURLOPT_SHARE, NULL) != CURLE_OK ||
        curl_easy_setopt(e, CURLOPT_COOKIEFILE, NULL) != CURLE_OK ||
        // The empty file starts the cookie engine, which then works on the shared jar.
        curl_easy_setopt(e, CURLOPT_SHARE, jar) != CURLE_OK ||
        curl_easy_setopt(e, CURLOPT_COOKIEFILE, jar ? "" : NULL) != CURLE_OK)
        abort();
    t->ready_for = policy;
}

static void set_options(struct transfer *t, const struct fetch_request *r,
                        const struct fetch_policy_options *policy)
{
    CURL *e = t->easy;
    long stall = (milliseconds(r->stall_timeout, STALL_TIMEOUT_DEFAULT) + 999) / 1000;
    char *href = arena_cstr(&t->texts, r->href);
    // Without TLS nothing can become HTTP/2, and CURLOPT_PIPEWAIT must not wait for it to.
    bool two = policy->http == FETCH_HTTP_2 && str_starts(r->href, STR("https:"));
    long version = two ? CURL_HTTP_VERSION_2TLS : CURL_HTTP_VERSION_1_1;
    if (curl_easy_setopt(e, CURLOPT_URL, href) != CURLE_OK ||
        curl_easy_setopt(e, CURLOPT_HTTPHEADER, t->headers) != CURLE_OK ||
        curl_easy_setopt(e, CURLOPT_RESOLVE, t->resolve) != CURLE_OK ||
        curl_easy_setopt(e, CURLOPT_HTTP_VERSION, version) != CURLE_OK ||
        curl_easy_setopt(e, CURLOPT_TIMEOUT_MS, milliseconds(r->timeout, TIMEOUT_DEFAULT)) !=
            CURLE_OK ||
        curl_easy_setopt(e, CURLOPT_CONNECTTIMEOUT_MS,
                         milliseconds(r->connect_timeout, CONNECT_TIMEOUT_DEFAULT)) != CURLE_OK ||
        curl_easy_setopt(e, CURLOPT_LOW_SPEED_TIME, stall) != CURLE_OK)
        abort();
}

static int64_t machine_monotonic(void)
{
    static const struct clock machine = {0};
    return clock_monotonic(&machine);
}

// The request's own Accept goes before the operator's, and that before the default.
static void add_headers(struct transfer *t, const struct fetch_request *r,
                        const struct fetch_policy_options *policy)
{
    struct str accept = r->accept.len ? r->accept : STR(ACCEPT_DEFAULT);
    for (size_t i = 0; i < policy->n_headers && r->accept.len == 0; i++)
        if (str_eq_nocase(policy->headers[i].name, STR("accept")))
            accept = policy->headers[i].value;
    add_header(t, STR("Accept"), accept);
    append_header(t, STR("Accept-Encoding"), r->uncoded ? STR("identity") : STR("gzip, br, zstd"));
    add_header(t, STR("User-Agent"), r->user_agent); // takes the place of libcurl's own
    add_header(t, STR("If-None-Match"), r->etag);
    add_header(t, STR("If-Modified-Since"), r->last_modified);
    for (size_t i = 0; i < policy->n_headers; i++)
        if (!str_eq_nocase(policy->headers[i].name, STR("accept")))
            append_header(t, policy->headers[i].name, policy->headers[i].value);
}

void transfer_prepare(struct transfer *t, const struct fetch_request *request,
                      const struct fetch_policy_options *policy, CURLSH *jar,
                      const struct clock *clock)
{
    t->head = TRANSFER_HEAD_START;
    t->header_bytes = t->header_lines = 0;
    t->cookies_set = 0;
    t->headers_cut = t->body_cut = t->asked = t->repeated = false;
    t->sockets = 0;
    t->refused = NULL;
    t->guard = policy->proxy.len ? NULL : policy->guard;
    t->max_bytes = request->max_bytes ? request->max_bytes : LIMIT_BODY_BYTES;
    t->curl_error[0] = '\0';
    add_headers(t, request, policy);
    if (policy->proxy.len == 0)
        add_pin(t, request->href, policy->pins, policy->n_pins);
    set_policy(t, policy, jar);
    set_options(t, request, policy);
    t->response = (struct fetch_response){
        .tag = request->tag,
        .href = arena_str(&t->texts, request->href),
        .http_version = "",
        .retry_after_seconds = -1,
        .wall_start = clock_wall(clock),
        .mono_start = machine_monotonic(),
    };
}

static enum fetch_outcome judge(const struct transfer *t, CURLcode code)
{
    // libcurl takes an end in the middle of a head, and 101, for an answer.
    if (code == CURLE_OK && t->head == TRANSFER_HEAD_LINES)
        return FETCH_RESET;
    if (code == CURLE_OK)
        return t->head == TRANSFER_HEAD_DONE ? FETCH_OK : FETCH_PROTOCOL;
    if (t->headers_cut)
        return FETCH_HEADERS_TOO_LARGE;
    if (t->body_cut)
        return FETCH_TOO_LARGE;
    if (t->repeated)
        return FETCH_RESET;
    if (t->refused && t->sockets == 0)
        return FETCH_REFUSED_ADDRESS;
    // An HTTP proxy that opens no tunnel (RFC 9110, 9.3.6): nothing of the site was reached.
    long connect_status = 0;
    curl_easy_getinfo(t->easy, CURLINFO_HTTP_CONNECTCODE, &connect_status);
    if (code == CURLE_RECV_ERROR && connect_status >= 300)
        return FETCH_CONNECT;
    // libcurl's own cap of one header line (100 KB) is reported as lack of memory.
    if (code == CURLE_OUT_OF_MEMORY && t->request_head.len && t->head != TRANSFER_HEAD_DONE)
        return FETCH_HEADERS_TOO_LARGE;
    return fetch_outcome_of(code);
}

static struct str explain(struct transfer *t, CURLcode code)
{
    switch (t->response.outcome) {
    case FETCH_OK:
        return STR_NONE;
    case FETCH_TOO_LARGE:
        return arena_fmt(&t->texts, "the body is over %zu bytes", t->max_bytes);
    case FETCH_HEADERS_TOO_LARGE:
        return arena_fmt(&t->texts, "the head is over %d bytes or %d lines", LIMIT_HEADER_BYTES,
                         LIMIT_HEADER_LINES);
    case FETCH_REFUSED_ADDRESS:
        return arena_fmt(&t->texts, "the address guard refused it: %s", t->refused);
    default:
        break;
    }
    if (t->repeated)
        return STR("the connection ended before the answer began");
    if (code == CURLE_OK)
        return STR("the answer ended within its head, or was none");
    const char *text = t->curl_error[0] ? t->curl_error : curl_easy_strerror(code);
    return utf8_clean(&t->texts, arena_str(&t->texts, str_trim(str_c(text))));
}

static const char *version_text(CURL *easy)
{
    long version = 0;
    curl_easy_getinfo(easy, CURLINFO_HTTP_VERSION, &version);
    switch (version) {
    case CURL_HTTP_VERSION_1_0:
        return "1.0";
    case CURL_HTTP_VERSION_1_1:
        return "1.1";
    case CURL_HTTP_VERSION_2_0:
        return "2";
    default:
        return "";
    }
}

void transfer_finish(struct transfer *t, CURLcode code, struct fetch_tls *tls, const void *pool,
                     const struct clock *clock)
{
    struct fetch_response *r = &t->response;
    char *address = NULL;
    long port = 0;
    r->wall_end = clock_wall(clock);
    r->mono_end = machine_monotonic();
    r->outcome = judge(t, code);
    r->detail = explain(t, code);
    r->request_head = buf_str(&t->request_head);
    r->response_head = buf_str(&t->response_head);
    r->body = buf_str(&t->body);
    r->body_complete = r->outcome == FETCH_OK;
    // Half a head is kept as evidence, but nothing is believed of it.
    r->status = 0;
    if (t->head == TRANSFER_HEAD_DONE)
        fetch_head_parse(&t->texts, r->response_head, r->wall_end, r);
    if (t->sockets == 0 && r->request_head.len == 0)
        return; // no connection: libcurl may still know the one before
    curl_easy_getinfo(t->easy, CURLINFO_PRIMARY_IP, &address);
    curl_easy_getinfo(t->easy, CURLINFO_PRIMARY_PORT, &port);
    r->remote_address = arena_str(&t->texts, str_c(address));
    r->remote_port = (int)port;
    r->http_version = r->status ? version_text(t->easy) : "";
    if (str_starts(r->href, STR("https:")))
        r->tls_chain = fetch_tls_chain(tls, t->easy, pool, &t->texts);
}
