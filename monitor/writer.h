// The store thread: owns the crawl's writing connection, and commits many results at a time.
//
// A write is all that one page, answer or host gives, and is never split over transactions.
// Writes are committed in the order in which they were put, after WRITER_BATCH of them or
// WRITER_DELAY, or at once when one is urgent. What has been committed survives the death of the
// process at any instant; what has not is still due.
#ifndef WG_MONITOR_WRITER_H
#define WG_MONITOR_WRITER_H

#include "base/clock.h"
#include "crawler/warc.h"
#include "db/store_host.h"
#include "db/store_learned.h"
#include "db/store_listing.h"
#include "db/store_page.h"
#include "db/store_url.h"

enum {
    WRITER_BATCH = 200,
    WRITER_ARENA = 4096, // bytes at first: most pages bring little that is new
    WRITER_DELAY_MS = 100,
};

// Every part is optional, but text and evidence are of a page that was `fetched`. All of it lives
// in the write's own arena.
struct write {
    struct arena arena;
    struct write *next;
    uint64_t sequence;
    bool urgent; // someone waits for it

    const struct store_host *new_hosts;
    size_t n_new_hosts;
    const struct store_host *host; // update
    const struct store_robots *robots;
    const struct store_probe *probe;
    const struct store_shape *shapes;
    size_t n_shapes;
    const struct store_url_part *url_parts;
    size_t n_url_parts;
    const struct store_url *urls;
    size_t n_urls;
    const struct store_url_fetched *fetched;
    const struct store_fetch *fetch;
    const struct store_page *page;
    const struct store_text *text;
    struct store_listing *listings; // evidence_id of flagged ones is filled in by the thread
    size_t n_listings;
    struct warc_page *evidence; // of a page with a flagged listing
    struct str evidence_path;   // below the workspace's evidence/; names what it shows
};

struct writer_options {
    const char *database;
    const char *evidence_dir;
    int64_t run_id;
};

// What the thread has counted, as of the last commit.
struct writer_counts {
    uint64_t new_urls, new_listings, new_versions, new_cases, evidence;
};

struct writer;

struct writer *writer_new(const struct writer_options *options, struct err *err) WG_CHECKED;
// An empty write; writer_put or write_free ends it.
struct write *write_new(void);
void write_free(struct write *w);
// Takes the write; returns its number in the order of commits (1, 2, ...).
uint64_t writer_put(struct writer *w, struct write *write);
// Every write up to this number is committed.
uint64_t writer_committed(const struct writer *w);
size_t writer_waiting(const struct writer *w);
// Becomes readable when something was committed or the thread has failed.
int writer_fd(const struct writer *w);
// Clears writer_fd; false with *err if the thread has failed: nothing more will be committed.
bool writer_check(struct writer *w, struct err *err) WG_CHECKED;
struct writer_counts writer_counts(struct writer *w);
// Commits all that was put, checkpoints, and ends the thread. Frees the writer in any case.
bool writer_finish(struct writer *w, struct err *err) WG_CHECKED;

#endif
