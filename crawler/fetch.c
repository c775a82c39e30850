#include "crawler/fetch.h"

#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "base/limits.h"
#include "base/xalloc.h"
#include "crawler/fetch_proxy.h"
#include "crawler/fetch_transfer.h"
#include "crawler/url.h"

enum { EVENTS = 64, CONNECTIONS_MAX = 1024 };
// A policy that has had nothing to do for so long gives up its connections and names.
#define POLICY_REST (60 * CLOCK_SECOND)
#define NEVER INT64_MAX

// A multi handle of its own per policy: libcurl pools connections and names by multi handle, and
// knows nothing of guards. All their sockets are in the fetcher's one epoll set.
struct fetch_policy {
    struct fetcher *fetcher;
    size_t index; // in the fetcher's list
    struct fetch_policy_options options;
    CURLSH *jar;           // cookies, or NULL; outlives the multi handle's rests
    unsigned cookies_seen; // since the jar was counted
    CURLM *multi;          // NULL while it rests
    size_t in_flight;
    int64_t deadline;   // of libcurl's own timers, monotonic microseconds
    int64_t idle_since; // the same, when in_flight is 0
};

struct list {
    struct transfer *first, *last;
};

struct fetcher {
    struct fetcher_options options;
    char *user_agent, *ca_file;
    int epoll;
    struct fetch_policy **policies;
    size_t n_policies;
    struct list running, finished, handed_out, spare;
    size_t n_running, n_finished;
    CURLMcode broken; // libcurl gave up a multi handle; CURLM_OK while all is well
    struct fetch_tls *tls;
    struct pollfd *fds; // the caller's and ours
    size_t fds_cap;
    struct arena scratch; // of one fetcher_start
};

static int64_t monotonic(void)
{
    static const struct clock machine = {0};
    return clock_monotonic(&machine);
}

static void list_add(struct list *l, struct transfer *t)
{
    t->prev = l->last;
    t->next = NULL;
    if (l->last)
        l->last->next = t;
    else
        l->first = t;
    l->last = t;
}

static void list_add_first(struct list *l, struct transfer *t)
{
    t->prev = NULL;
    t->next = l->first;
    if (l->first)
        l->first->prev = t;
    else
        l->last = t;
    l->first = t;
}

static void list_remove(struct list *l, struct transfer *t)
{
    assert(t);
    if (t->prev)
        t->prev->next = t->next;
    else
        l->first = t->next;
    if (t->next)
        t->next->prev = t->prev;
    else
        l->last = t->prev;
}

static struct transfer *list_take(struct list *l)
{
    struct transfer *t = l->first;
    if (t)
        list_remove(l, t);
    return t;
}

// libcurl says what it waits for on a socket. Its own pipes (resolver) come this way too.
static int on_socket(CURL *easy, curl_socket_t fd, int what, void *user, void *socket_user)
{
    struct fetch_policy *p = user;
    struct fetcher *f = p->fetcher;
    (void)easy;
    (void)socket_user;
    if (what == CURL_POLL_REMOVE) {
        // It may be closed already, and then it has left the set by itself.
        epoll_ctl(f->epoll, EPOLL_CTL_DEL, fd, NULL);
        return 0;
    }
    struct epoll_event e = {.data.u64 = (uint64_t)p->index << 32 | (uint32_t)fd};
    e.events = (what & CURL_POLL_IN ? EPOLLIN : 0U) | (what & CURL_POLL_OUT ? EPOLLOUT : 0U);
    if (epoll_ctl(f->epoll, EPOLL_CTL_ADD, fd, &e) != 0) // libcurl takes it out after each answer
        return errno == EEXIST && epoll_ctl(f->epoll, EPOLL_CTL_MOD, fd, &e) == 0 ? 0 : -1;
    return 0;
}

static int on_timer(CURLM *multi, long timeout_ms, void *user)
{
    struct fetch_policy *p = user;
    (void)multi;
    p->deadline = timeout_ms < 0 ? NEVER : monotonic() + (int64_t)timeout_ms * 1000;
    return 0;
}

static bool wake_policy(struct fetch_policy *p)
{
    if (p->multi)
        return true;
    p->deadline = NEVER;
    p->multi = curl_multi_init();
    return p->multi &&
           curl_multi_setopt(p->multi, CURLMOPT_SOCKETFUNCTION, on_socket) == CURLM_OK &&
           curl_multi_setopt(p->multi, CURLMOPT_SOCKETDATA, p) == CURLM_OK &&
           curl_multi_setopt(p->multi, CURLMOPT_TIMERFUNCTION, on_timer) == CURLM_OK &&
           curl_multi_setopt(p->multi, CURLMOPT_TIMERDATA, p) == CURLM_OK &&
           curl_multi_setopt(p->multi, CURLMOPT_MAXCONNECTS,
                             (long)p->fetcher->options.max_connections) == CURLM_OK;
}

static void rest_policy(struct fetch_policy *p)
{
    curl_multi_cleanup(p->multi);
    p->multi = NULL;
    p->deadline = NEVER;
}

struct fetcher *fetcher_new(const struct fetcher_options *options, struct err *err)
{
    if (!options->user_agent || options->max_connections < 1 ||
        options->max_connections > CONNECTIONS_MAX) {
        err_set(err, ERR_INTERNAL, "a fetcher needs a User-Agent and 1 to %d connections",
                CONNECTIONS_MAX);
        return NULL;
    }
    int epoll = epoll_create1(EPOLL_CLOEXEC);
    if (epoll < 0) {
        err_errno(err, "can't watch connections (epoll)");
        return NULL;
    }
    struct fetcher *f = xcalloc(1, sizeof *f);
    f->epoll = epoll;
    f->options = *options;
    f->options.user_agent = f->user_agent = xstrdup(options->user_agent);
    f->ca_file = options->ca_file ? xstrdup(options->ca_file) : NULL;
    f->options.ca_file = f->ca_file;
    f->tls = fetch_tls_new(2 * (size_t)options->max_connections);
    arena_init(&f->scratch);
    return f;
}

static void free_all(struct list *l)
{
    for (struct transfer *t = list_take(l); t; t = list_take(l))
        transfer_free(t);
}

void fetcher_free(struct fetcher *f)
{
    if (!f)
        return;
    fetcher_cancel_all(f);
    free_all(&f->handed_out);
    free_all(&f->spare);
    for (size_t i = 0; i < f->n_policies; i++) {
        rest_policy(f->policies[i]);
        curl_share_cleanup(f->policies[i]->jar);
        free(f->policies[i]);
    }
    fetch_tls_free(f->tls);
    arena_deinit(&f->scratch);
    close(f->epoll);
    free(f->policies);
    free(f->fds);
    free(f->user_agent);
    free(f->ca_file);
    free(f);
}

// One thread uses it: no locks.
static CURLSH *new_jar(void)
{
    CURLSH *jar = curl_share_init();
    if (jar && curl_share_setopt(jar, CURLSHOPT_SHARE, CURL_LOCK_DATA_COOKIE) == CURLSHE_OK)
        return jar;
    curl_share_cleanup(jar);
    return NULL;
}

static bool check_options(const struct fetch_policy_options *o, struct err *err)
{
    const char *fault = o->proxy.len ? fetch_proxy_fault(o->proxy) : NULL;
    if (fault)
        return err_set(err, ERR_CONFIG, "proxy '%.*s' %s", STR_ARG(o->proxy), fault);
    for (size_t i = 0; i < o->n_headers; i++) {
        fault = fetch_header_fault(o->headers[i]);
        if (fault)
            return err_set(err, ERR_CONFIG, "header '%.*s' %s", STR_ARG(o->headers[i].name), fault);
    }
    fault = fetch_headers_fault(o->headers, o->n_headers);
    return !fault || err_set(err, ERR_CONFIG, "headers: %s", fault);
}

struct fetch_policy *fetcher_policy_new(struct fetcher *f,
                                        const struct fetch_policy_options *options, struct err *err)
{
    if (!check_options(options, err))
        return NULL;
    CURLSH *jar = options->cookies ? new_jar() : NULL;
    if (options->cookies && !jar) {
        err_set(err, ERR_INTERNAL, "libcurl gave no cookie jar");
        return NULL;
    }
    struct fetch_policy *p = xcalloc(1, sizeof *p);
    *p = (struct fetch_policy){
        .fetcher = f, .index = f->n_policies, .options = *options, .jar = jar, .deadline = NEVER};
    f->policies = xreallocarray(f->policies, f->n_policies + 1, sizeof *f->policies);
    f->policies[f->n_policies++] = p;
    return p;
}

// What the way itself rules out ends the fetch before it began.
static bool way_refuses(struct fetcher *f, struct transfer *t, struct str href)
{
    struct url url;
    const struct fetch_policy_options *o = &t->policy->options;
    const char *reason = "no URL";
    if (o->proxy.len == 0 && str_find_nocase(href, STR(".onion"), 0) == STR_NPOS)
        return false; // the usual way needs no second parse
    bool allowed = url_parse(&f->scratch, href, NULL, &url) &&
                   fetch_proxy_allows(o->proxy, o->guard, url.host, &reason);
    arena_reset(&f->scratch);
    if (!allowed)
        t->refused = reason;
    return !allowed;
}

// Keeps the jar of a server that sends new cookies for ever from growing.
static void bound_jar(struct fetch_policy *p, struct transfer *t)
{
    struct curl_slist *cookies = NULL;
    size_t n = 0;
    p->cookies_seen += t->cookies_set;
    if (!p->jar || p->cookies_seen < FETCH_COOKIES_CHECK)
        return;
    p->cookies_seen = 0;
    curl_easy_getinfo(t->easy, CURLINFO_COOKIELIST, &cookies);
    for (const struct curl_slist *c = cookies; c; c = c->next)
        n++;
    curl_slist_free_all(cookies);
    if (n > FETCH_COOKIES_MAX)
        curl_easy_setopt(t->easy, CURLOPT_COOKIELIST, "ALL"); // erases
}

// A transfer that shared a connection may end before the one that made the handshake, which alone
// has the chain (HTTP/2).
static void note_chains(struct fetcher *f, const struct transfer *ended)
{
    for (struct transfer *t = f->running.first; t; t = t->next)
        if (t->policy == ended->policy)
            fetch_tls_note(f->tls, t->easy, t->policy);
}

static void finish(struct fetcher *f, struct transfer *t, CURLcode code)
{
    transfer_finish(t, code, f->tls, t->policy, &f->options.clock);
    if (t->response.tls_chain.len == 0 && str_eq(str_c(t->response.http_version), STR("2"))) {
        note_chains(f, t);
        t->response.tls_chain = fetch_tls_chain(f->tls, t->easy, t->policy, &t->texts);
    }
    bound_jar(t->policy, t);
    list_add(&f->finished, t);
    f->n_finished++;
}

bool fetcher_start(struct fetcher *f, struct fetch_policy *policy,
                   const struct fetch_request *request, struct err *err)
{
    if (request->href.len > LIMIT_URL_BYTES || memchr(request->href.ptr, '\0', request->href.len))
        return err_set(err, ERR_LIMIT, "a URL of %zu bytes, or with a NUL, can't be fetched",
                       request->href.len);
    if (fetcher_in_flight(f) >= f->options.max_connections)
        return err_set(err, ERR_INTERNAL, "more than %u fetches at once",
                       f->options.max_connections);
    struct transfer *t = list_take(&f->spare);
    if (!t)
        t = transfer_new(&f->options);
    if (!t || !wake_policy(policy)) {
        transfer_free(t);
        return err_set(err, ERR_INTERNAL, "libcurl gave no handle");
    }
    t->policy = policy;
    transfer_prepare(t, request, &policy->options, policy->jar, &f->options.clock);
    if (way_refuses(f, t, request->href)) {
        finish(f, t, CURLE_COULDNT_CONNECT);
        return true;
    }
    CURLMcode code = curl_multi_add_handle(policy->multi, t->easy);
    if (code != CURLM_OK) {
        transfer_free(t);
        return err_set(err, ERR_INTERNAL, "libcurl: %s", curl_multi_strerror(code));
    }
    list_add(&f->running, t);
    f->n_running++;
    policy->in_flight++;
    return true;
}

static void stop(struct fetcher *f, struct transfer *t)
{
    curl_multi_remove_handle(t->policy->multi, t->easy);
    list_remove(&f->running, t);
    f->n_running--;
    if (--t->policy->in_flight == 0)
        t->policy->idle_since = monotonic();
}

static void collect(struct fetcher *f, struct fetch_policy *p)
{
    int left;
    for (CURLMsg *m; p->multi && (m = curl_multi_info_read(p->multi, &left));) {
        struct transfer *t = NULL;
        CURLcode code = m->data.result; // m ends with the handle's removal
        if (m->msg != CURLMSG_DONE ||
            curl_easy_getinfo(m->easy_handle, CURLINFO_PRIVATE, &t) != CURLE_OK)
            continue;
        stop(f, t);
        finish(f, t, code);
    }
}

static void act(struct fetch_policy *p, curl_socket_t fd, int events)
{
    int running;
    CURLMcode code = p->multi ? curl_multi_socket_action(p->multi, fd, events, &running) : CURLM_OK;
    if (code != CURLM_OK)
        p->fetcher->broken = code;
}

// Runs libcurl's timers that are due; the earliest of the others, or NEVER.
static int64_t drive_timers(struct fetcher *f)
{
    int64_t now = monotonic(), earliest = NEVER;
    for (size_t i = 0; i < f->n_policies; i++) {
        struct fetch_policy *p = f->policies[i];
        if (p->deadline <= now) {
            p->deadline = NEVER;
            act(p, CURL_SOCKET_TIMEOUT, 0);
        }
        if (p->in_flight)
            collect(f, p);
        else if (p->multi && now - p->idle_since > POLICY_REST)
            rest_policy(p);
        if (p->deadline < earliest)
            earliest = p->deadline;
    }
    return earliest;
}

static bool drive_sockets(struct fetcher *f, struct err *err)
{
    struct epoll_event events[EVENTS];
    int n = epoll_wait(f->epoll, events, EVENTS, 0);
    if (n < 0 && errno != EINTR)
        return err_errno(err, "waiting for connections (epoll)");
    for (int i = 0; i < n; i++) {
        uint32_t e = events[i].events;
        struct fetch_policy *p = f->policies[events[i].data.u64 >> 32];
        int mask = (e & EPOLLIN ? CURL_CSELECT_IN : 0) | (e & EPOLLOUT ? CURL_CSELECT_OUT : 0) |
                   (e & (EPOLLERR | EPOLLHUP) ? CURL_CSELECT_ERR : 0);
        act(p, (curl_socket_t)(uint32_t)events[i].data.u64, mask);
    }
    return true;
}

// The time until `deadline`, rounded up, within the caller's timeout.
static int wait_ms(int64_t deadline, int timeout_ms)
{
    if (deadline == NEVER)
        return timeout_ms;
    int64_t ms = (deadline - monotonic() + 999) / 1000;
    if (ms < 0)
        ms = 0;
    return timeout_ms >= 0 && timeout_ms < ms ? timeout_ms : ms < INT32_MAX ? (int)ms : INT32_MAX;
}

bool fetcher_poll(struct fetcher *f, struct pollfd *extra, size_t n_extra, int timeout_ms,
                  struct err *err)
{
    int64_t deadline = drive_timers(f);
    if (f->fds_cap < n_extra + 1) {
        f->fds_cap = n_extra + 1;
        f->fds = xreallocarray(f->fds, f->fds_cap, sizeof *f->fds);
    }
    if (n_extra)
        memcpy(f->fds, extra, n_extra * sizeof *extra);
    f->fds[n_extra] = (struct pollfd){.fd = f->epoll, .events = POLLIN};
    int wait = f->n_finished ? 0 : wait_ms(deadline, timeout_ms);
    int n = poll(f->fds, n_extra + 1, wait);
    if (n < 0 && errno != EINTR)
        return err_errno(err, "waiting for connections (poll)");
    for (size_t i = 0; i < n_extra; i++)
        extra[i].revents = n > 0 ? f->fds[i].revents : 0;
    if (n > 0 && f->fds[n_extra].revents && !drive_sockets(f, err))
        return false;
    drive_timers(f);
    if (f->broken != CURLM_OK)
        return err_set(err, ERR_INTERNAL, "libcurl: %s", curl_multi_strerror(f->broken));
    return true;
}

const struct fetch_response *fetcher_next(struct fetcher *f)
{
    struct transfer *t = list_take(&f->finished);
    if (!t)
        return NULL;
    f->n_finished--;
    list_add(&f->handed_out, t);
    return &t->response;
}

// The one used last is used next: its buffers are still in the processor's cache.
static void retire(struct fetcher *f, struct transfer *t)
{
    transfer_clear(t);
    list_add_first(&f->spare, t);
}

void fetcher_release(struct fetcher *f, const struct fetch_response *response)
{
    struct transfer *t = f->handed_out.first;
    while (t && &t->response != response)
        t = t->next;
    assert(t);
    list_remove(&f->handed_out, t);
    retire(f, t);
}

size_t fetcher_in_flight(const struct fetcher *f)
{
    return f->n_running + f->n_finished;
}

void fetcher_cancel_all(struct fetcher *f)
{
    while (f->running.first) {
        struct transfer *t = f->running.first;
        stop(f, t);
        retire(f, t);
    }
    for (struct transfer *t = list_take(&f->finished); t; t = list_take(&f->finished))
        retire(f, t);
    f->n_finished = 0;
}
