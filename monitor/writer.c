// eventfd() is Linux's.
#define _GNU_SOURCE
#include "monitor/writer.h"

#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

#include "base/file.h"
#include "base/hash.h"
#include "base/xalloc.h"
#include "db/store_evidence.h"

struct writer {
    struct writer_options options;
    struct db *db;
    pthread_t thread;
    int event;

    pthread_mutex_t lock;
    pthread_cond_t wake;
    struct write *first, **last; // what waits
    size_t waiting;
    uint64_t put;
    bool urgent, ending, failed;
    struct err err;
    struct writer_counts counts;
    atomic_uint_fast64_t committed;
};

struct write *write_new(void)
{
    struct write *w = xcalloc(1, sizeof *w);
    arena_init_small(&w->arena, WRITER_ARENA);
    return w;
}

void write_free(struct write *w)
{
    if (!w)
        return;
    arena_deinit(&w->arena);
    free(w);
}

static void free_list(struct write *w)
{
    while (w) {
        struct write *next = w->next;
        write_free(w);
        w = next;
    }
}

// The file first, then its row: a row never lacks its file. The path names what the file shows,
// so that a run that was killed in between writes the same one again.
static bool put_evidence(struct writer *w, struct write *write, struct writer_counts *counts,
                         int64_t *id, struct err *err)
{
    struct store_evidence row = {.url_key = write->fetched->key,
                                 .run_id = w->options.run_id,
                                 .path = write->evidence_path,
                                 .at = write->evidence->wall_us,
                                 .kind = STR("warc")};
    char sha[HASH_HEX_SIZE];
    bool found;
    if (!store_evidence_find(w->db, row.path, id, &found, err))
        return false;
    if (found)
        return true;
    const char *path =
        arena_fmt(&write->arena, "%s/%.*s", w->options.evidence_dir, STR_ARG(row.path)).ptr;
    const char *folder =
        arena_cstr(&write->arena, str_sub(str_c(path), 0, (size_t)(strrchr(path, '/') - path)));
    struct buf file;
    buf_init(&file, 0);
    bool ok = warc_write(&file, write->evidence, err) && file_mkdirs(folder, err) &&
              file_write(path, buf_str(&file), 0600, "evidence", err);
    if (ok) {
        hash_sha256_hex(buf_str(&file), sha);
        row.sha256 = str_c(sha);
        row.bytes = (int64_t)file.len;
        ok = store_evidence_add(w->db, &row, id, err);
        counts->evidence++;
    }
    buf_deinit(&file);
    return ok;
}

static bool put_listings(struct writer *w, struct write *write, struct writer_counts *counts,
                         struct err *err)
{
    int64_t evidence = 0;
    if (write->evidence && !put_evidence(w, write, counts, &evidence, err))
        return false;
    for (size_t i = 0; i < write->n_listings; i++) {
        struct store_listing *l = &write->listings[i];
        struct store_listing_put put;
        l->evidence_id = l->fingerprint.len ? evidence : 0;
        if (!store_listing_put(w->db, l, &put, err))
            return false;
        counts->new_listings += put.new_listing;
        counts->new_versions += put.new_version;
        counts->new_cases += put.new_case;
    }
    return true;
}

static bool put_learned(struct db *db, const struct write *write, struct err *err)
{
    if (write->probe && !store_probe_put(db, write->probe, err))
        return false;
    for (size_t i = 0; i < write->n_shapes; i++)
        if (!store_shape_put(db, &write->shapes[i], err))
            return false;
    for (size_t i = 0; i < write->n_url_parts; i++)
        if (!store_url_part_put(db, &write->url_parts[i], err))
            return false;
    return true;
}

// Does a later write of the batch have the host's row again? The last one counts.
static bool host_follows(const struct write *write)
{
    for (const struct write *later = write->next; later; later = later->next)
        if (later->host && later->host->key == write->host->key)
            return true;
    return false;
}

static bool put_one(struct writer *w, struct write *write, struct writer_counts *counts,
                    struct err *err)
{
    struct db *db = w->db;
    assert(write->fetched || (!write->text && !write->evidence));
    if (write->host && !host_follows(write) && !store_host_update(db, write->host, err))
        return false;
    if (write->robots && !store_robots_put(db, write->robots, err))
        return false;
    if (write->fetched && !store_url_fetched(db, write->fetched, err))
        return false;
    if (write->fetch && !store_fetch_add(db, write->fetch, err))
        return false;
    if (write->page && !store_page_put(db, write->page, err))
        return false;
    if (write->text &&
        !store_text_put(db, write->fetched->key, w->options.run_id, write->text, err))
        return false;
    return put_learned(db, write, err) && put_listings(w, write, counts, err);
}

// All links of a batch in one go, in order of key, hosts before the URLs that refer to them.
static bool put_urls(struct writer *w, const struct write *first, struct writer_counts *counts,
                     struct err *err)
{
    size_t n = 0, added = 0;
    for (const struct write *i = first; i; i = i->next) {
        for (size_t h = 0; h < i->n_new_hosts; h++)
            if (!store_host_add(w->db, &i->new_hosts[h], err))
                return false;
        n += i->n_urls;
    }
    if (n == 0)
        return true;
    struct store_url *all = xreallocarray(NULL, n, sizeof *all);
    n = 0;
    for (const struct write *i = first; i; i = i->next)
        if (i->n_urls) {
            memcpy(all + n, i->urls, i->n_urls * sizeof *all);
            n += i->n_urls;
        }
    qsort(all, n, sizeof *all, store_url_compare);
    bool ok = store_urls_add(w->db, all, n, &added, err);
    counts->new_urls += added;
    free(all);
    return ok;
}

static bool commit_batch(struct writer *w, struct write *first, struct writer_counts *counts,
                         struct err *err)
{
    if (!db_begin(w->db, err))
        return false;
    bool ok = put_urls(w, first, counts, err);
    for (struct write *i = first; ok && i; i = i->next)
        ok = put_one(w, i, counts, err);
    if (ok)
        ok = db_commit(w->db, err);
    if (!ok)
        db_rollback(w->db);
    return ok;
}

// Waits for a batch worth committing; NULL when the writer ends.
static struct write *take_batch(struct writer *w)
{
    struct timespec until;
    pthread_mutex_lock(&w->lock);
    while (!w->first && !w->ending)
        pthread_cond_wait(&w->wake, &w->lock);
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_nsec += WRITER_DELAY_MS * 1000000L;
    until.tv_sec += until.tv_nsec / 1000000000L;
    until.tv_nsec %= 1000000000L;
    while (w->waiting < WRITER_BATCH && !w->urgent && !w->ending)
        if (pthread_cond_timedwait(&w->wake, &w->lock, &until) != 0)
            break;
    struct write *first = w->first, *last = first;
    size_t n = 1;
    for (; last && last->next && n < WRITER_BATCH; n++)
        last = last->next;
    if (last) {
        w->first = last->next;
        last->next = NULL;
        w->waiting -= n;
    }
    if (!w->first) {
        w->last = &w->first;
        w->urgent = false;
    }
    pthread_mutex_unlock(&w->lock);
    return first;
}

static void *writer_main(void *arg)
{
    struct writer *w = arg;
    struct write *batch;
    while ((batch = take_batch(w))) {
        struct writer_counts counts = w->counts;
        struct err err;
        uint64_t last = 0;
        for (const struct write *i = batch; i; i = i->next)
            last = i->sequence;
        bool ok = commit_batch(w, batch, &counts, &err);
        free_list(batch);
        pthread_mutex_lock(&w->lock);
        if (ok) {
            w->counts = counts;
            atomic_store(&w->committed, last);
        } else {
            w->failed = true;
            w->err = err;
        }
        pthread_mutex_unlock(&w->lock);
        uint64_t one = 1;
        if (write(w->event, &one, sizeof one) < 0 || !ok)
            break;
    }
    return NULL;
}

struct writer *writer_new(const struct writer_options *options, struct err *err)
{
    struct writer *w = xcalloc(1, sizeof *w);
    pthread_condattr_t attr;
    w->options = *options;
    w->last = &w->first;
    w->event = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    w->db = db_open(options->database, DB_CRAWL, err);
    if (!w->db || w->event < 0) {
        if (w->db)
            err_errno(err, "cannot make an eventfd");
        goto fail;
    }
    pthread_mutex_init(&w->lock, NULL);
    pthread_condattr_init(&attr);
    pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
    pthread_cond_init(&w->wake, &attr);
    pthread_condattr_destroy(&attr);
    if (pthread_create(&w->thread, NULL, writer_main, w) != 0) {
        err_set(err, ERR_INTERNAL, "cannot start the store thread");
        goto fail;
    }
    return w;
fail:
    db_close(w->db);
    if (w->event >= 0)
        close(w->event);
    free(w);
    return NULL;
}

// Wakes the thread for what take_batch waits for, and for nothing else: a wake costs more than
// the write itself.
uint64_t writer_put(struct writer *w, struct write *write)
{
    write->next = NULL;
    pthread_mutex_lock(&w->lock);
    uint64_t sequence = write->sequence = ++w->put;
    *w->last = write;
    w->last = &write->next;
    w->waiting++;
    w->urgent |= write->urgent;
    bool wake = w->waiting == 1 || w->waiting == WRITER_BATCH || write->urgent;
    pthread_mutex_unlock(&w->lock);
    if (wake)
        pthread_cond_signal(&w->wake);
    return sequence;
}

uint64_t writer_committed(const struct writer *w)
{
    return atomic_load(&w->committed);
}

size_t writer_waiting(const struct writer *w)
{
    return (size_t)(w->put - atomic_load(&w->committed));
}

int writer_fd(const struct writer *w)
{
    return w->event;
}

bool writer_check(struct writer *w, struct err *err)
{
    uint64_t n;
    if (read(w->event, &n, sizeof n) < 0)
        n = 0; // nothing was committed since the last call
    pthread_mutex_lock(&w->lock);
    bool failed = w->failed;
    if (failed)
        *err = w->err;
    pthread_mutex_unlock(&w->lock);
    return !failed;
}

struct writer_counts writer_counts(struct writer *w)
{
    pthread_mutex_lock(&w->lock);
    struct writer_counts counts = w->counts;
    pthread_mutex_unlock(&w->lock);
    return counts;
}

bool writer_finish(struct writer *w, struct err *err)
{
    pthread_mutex_lock(&w->lock);
    w->ending = true;
    pthread_cond_signal(&w->wake);
    pthread_mutex_unlock(&w->lock);
    pthread_join(w->thread, NULL);
    bool ok = !w->failed;
    if (!ok)
        *err = w->err;
    else
        ok = db_checkpoint(w->db, err);
    free_list(w->first);
    db_close(w->db);
    close(w->event);
    pthread_mutex_destroy(&w->lock);
    pthread_cond_destroy(&w->wake);
    free(w);
    return ok;
}
