#include "crawler/fetch_tls.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/xalloc.h"

// A chain is a few certificates of some kilobytes; a server can send more, to no end.
enum { CHAIN_MAX = 32 * 1024, CONNECTION_MAX = 160 };

struct slot {
    char connection[CONNECTION_MAX]; // both ends and the pool
    struct buf chain;
    uint64_t used;
};

struct fetch_tls {
    struct slot *slots;
    size_t n;
    uint64_t now; // counts uses
};

struct fetch_tls *fetch_tls_new(size_t n)
{
    struct fetch_tls *t = xcalloc(1, sizeof *t);
    t->slots = xcalloc(n, sizeof *t->slots);
    t->n = n;
    for (size_t i = 0; i < n; i++)
        buf_init(&t->slots[i].chain, CHAIN_MAX);
    return t;
}

void fetch_tls_free(struct fetch_tls *t)
{
    if (!t)
        return;
    for (size_t i = 0; i < t->n; i++)
        buf_deinit(&t->slots[i].chain);
    free(t->slots);
    free(t);
}

static void name_connection(CURL *easy, const void *pool, char out[CONNECTION_MAX])
{
    char *local = NULL, *remote = NULL;
    long local_port = 0, remote_port = 0;
    curl_easy_getinfo(easy, CURLINFO_LOCAL_IP, &local);
    curl_easy_getinfo(easy, CURLINFO_LOCAL_PORT, &local_port);
    curl_easy_getinfo(easy, CURLINFO_PRIMARY_IP, &remote);
    curl_easy_getinfo(easy, CURLINFO_PRIMARY_PORT, &remote_port);
    snprintf(out, CONNECTION_MAX, "%p %s %ld %s %ld", pool, local ? local : "", local_port,
             remote ? remote : "", remote_port);
}

// The slot of this connection, or the one that was used least recently.
static struct slot *find(struct fetch_tls *t, const char *connection, bool *found)
{
    struct slot *oldest = &t->slots[0];
    for (size_t i = 0; i < t->n; i++) {
        struct slot *s = &t->slots[i];
        *found = s->used > 0 && strcmp(s->connection, connection) == 0;
        if (*found)
            return s;
        if (s->used < oldest->used)
            oldest = s;
    }
    return oldest;
}

static void write_certificate(struct buf *b, const struct curl_slist *entries)
{
    // "NAME:value", by libcurl's vtls; the rest of its entries repeats what the PEM says.
    static const char *const kept[] = {
        "Subject:", "Issuer:", "Start date:", "Expire date:", "Cert:"};
    for (size_t i = 0; i < sizeof kept / sizeof kept[0]; i++)
        for (const struct curl_slist *e = entries; e; e = e->next) {
            struct str text = str_c(e->data);
            if (!str_starts(text, str_c(kept[i])))
                continue;
            if (str_starts(text, STR("Cert:")))
                text = str_skip(text, 5);
            buf_add(b, str_trim(text));
            buf_addc(b, '\n');
        }
}

// The slot of the connection, with its chain if `easy` has one; NULL if nobody ever had.
static struct slot *note(struct fetch_tls *t, CURL *easy, const void *pool)
{
    char connection[CONNECTION_MAX];
    struct curl_certinfo *info = NULL;
    bool found;
    name_connection(easy, pool, connection);
    struct slot *s = find(t, connection, &found);
    curl_easy_getinfo(easy, CURLINFO_CERTINFO, &info);
    if (info && info->num_of_certs > 0) {
        snprintf(s->connection, sizeof s->connection, "%s", connection);
        buf_reset(&s->chain);
        for (int i = 0; i < info->num_of_certs; i++)
            write_certificate(&s->chain, info->certinfo[i]);
    } else if (!found) {
        return NULL;
    }
    s->used = ++t->now;
    return s;
}

void fetch_tls_note(struct fetch_tls *t, CURL *easy, const void *pool)
{
    note(t, easy, pool);
}

struct str fetch_tls_chain(struct fetch_tls *t, CURL *easy, const void *pool, struct arena *a)
{
    const struct slot *s = note(t, easy, pool);
    return s ? arena_str(a, buf_str(&s->chain)) : STR_NONE;
}
