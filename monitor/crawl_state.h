// The state of a run, shared by crawl*.c alone.
#ifndef WG_MONITOR_CRAWL_STATE_H
#define WG_MONITOR_CRAWL_STATE_H

#include "crawler/fetch.h"
#include "crawler/robots.h"
#include "crawler/scheduler.h"
#include "crawler/url.h"
#include "db/store_run.h"
#include "monitor/crawl.h"
#include "monitor/message.h"
#include "monitor/pool.h"
#include "monitor/writer.h"
#include "patterns/lexicon.h"

enum {
    CRAWL_HOST_QUEUE = 32,      // URLs of one host in memory
    CRAWL_HOST_LOW_WATER = 8,   // fewer: ask the database for more
    CRAWL_ITEM_BYTES = 2048,    // what a URL in hand takes: its href and validators
    CRAWL_SEEN_KEYS = 1 << 16,  // recently seen links, so that most known ones never reach SQLite
    CRAWL_WRITES_WAITING = 800, // more: no new requests until the store has caught up
    CRAWL_PATIENCE = 300,       // seconds: a run does not wait longer for hosts that want a pause
    CRAWL_ROBOTS_HOURS = 24,    // RFC 9309, 2.4
    CRAWL_RETRY_MINUTES = 10,   // after a failure; doubled each time
    CRAWL_GONE_FACTOR = 4,      // a page that is gone is asked for so much less often
};

struct crawl_site {
    const struct profile *profile;
    uint32_t index;
    struct fetch_policy *policy;
    struct str user_agent;
    int64_t pages, bytes; // of this run
    uint64_t fetched_ok;
    bool selected, spent; // spent: over its budget
};

enum robots_state { ROBOTS_UNKNOWN, ROBOTS_FETCHING, ROBOTS_KNOWN };

struct crawl_host {
    struct crawl_host *next; // of its bucket
    int64_t key;
    struct str name; // "https://shop.example:443", heap
    struct crawl_site *site;
    struct scheduler_host *scheduled;
    struct store_host row; // as stored last; name and site are borrowed from here
    enum robots_state robots_state;
    bool robots_deny_all;
    int64_t robots_expires_at;
    struct arena robots_arena;
    struct robots robots;
    const char *refused; // the guard's reason: it leads to an address that the profile forbids
    bool stored;         // its row is in the database, or on its way there
    bool has_more;       // the database may have due URLs that are not in memory
    uint64_t more_after; // has_more once this write is committed
    int64_t *hand;       // keys of its URLs between database and database
    size_t in_hand, cap_hand;
    bool given_up; // blocked, or its site is over budget: no more requests in this run
};

enum item_kind { ITEM_PAGE, ITEM_ROBOTS };

// One URL in hand: from the database's queue to the commit of its outcome.
struct crawl_item {
    struct crawl_item *next; // in the list that it waits in
    enum item_kind kind;
    struct crawl_site *site;       // whose page it is
    struct crawl_host *host;       // whose turn it takes
    struct crawl_host *robots_for; // ITEM_ROBOTS: whose robots.txt it is, over redirects
    struct arena arena;
    struct store_url url;   // of the database; href alone for robots
    unsigned hops;          // robots: redirects so far
    uint64_t sequence;      // the write that it waits for
    int64_t started_at;     // wall clock
    struct str robots_rule; // the decision that let it through, for the evidence
    const struct fetch_response *response;
};

struct item_list {
    struct crawl_item *first, **last;
    size_t count;
};

enum { OUTCOME_NAMES_MAX = 40 };

struct outcome_count {
    const char *name;
    uint64_t count;
};

struct crawl {
    struct workspace *ws;
    const struct crawl_options *options;
    struct crawl_summary *summary;
    const struct lexicon *lexicon;
    struct db *db; // reading
    struct writer *writer;
    struct fetcher *fetcher;
    struct pool *pool;
    struct scheduler *scheduler;
    struct crawl_site *sites;
    size_t n_sites;
    struct crawl_host **buckets;
    size_t n_buckets, n_hosts;
    int64_t seen[CRAWL_SEEN_KEYS];
    struct item_list turns;   // wait for their host's turn to be stored
    struct item_list answers; // responses that wait for an analyser
    struct item_list storing; // wait for the commit of their outcome
    struct arena scratch;     // of one step
    int64_t started_mono;
    int64_t pages; // requests for pages
    bool stopping;
    enum crawl_end end;
    struct outcome_count outcomes[OUTCOME_NAMES_MAX];
    size_t n_outcomes;
    int64_t last_progress;
};

// crawl_item.c
void item_list_init(struct item_list *list);
void item_append(struct item_list *list, struct crawl_item *item);
struct crawl_item *item_take(struct item_list *list);
// A new item of the site, with `href` copied.
struct crawl_item *item_new(enum item_kind kind, struct crawl_site *site, struct crawl_host *host,
                            struct str href);
void item_free(struct crawl_item *item);
// Its response goes back, its outcome is put, and it waits for the commit.
void item_store(struct crawl *c, struct crawl_item *item, struct write *w);

// crawl_loop.c
// Until nothing is due and nothing under way, or the run is to stop; `signals` is a signalfd.
bool crawl_loop(struct crawl *c, int signals, struct err *err) WG_CHECKED;

// Links on their way into a write.
struct crawl_links {
    struct crawl *c;
    struct write *write;
    struct store_url *urls;
    struct store_host *hosts;    // new ones
    struct crawl_host **host_of; // of each URL
    size_t n_urls, n_hosts, cap;
};

// crawl_host.c
// The host of a URL, made (and read from the database) if this run has not met it.
bool crawl_host_get(struct crawl *c, struct crawl_site *site, const struct url *url,
                    struct crawl_host **out, struct err *err) WG_CHECKED;
int64_t crawl_key(const struct crawl *c, struct str text);
struct crawl_site *crawl_site_find(struct crawl *c, struct str id);
// Brings due URLs of the host into the scheduler, robots.txt first.
bool crawl_host_refill(struct crawl *c, struct crawl_host *h, struct err *err) WG_CHECKED;
// Will a refill bring something? While robots.txt is under way, that item is what is waited for,
// in whosever queue it stands.
bool crawl_host_expects(const struct crawl_host *h);
// No more requests to it in this run; what it had queued stays due.
void crawl_host_give_up(struct crawl *c, struct crawl_host *h);
void crawl_host_release_key(struct crawl_host *h, int64_t key);
// The host's row as it stands now, into the write.
void crawl_host_store(struct crawl *c, struct crawl_host *h, struct write *w);
void crawl_hosts_free(struct crawl *c);

// crawl_robots.c
struct crawl_item *crawl_robots_item(struct crawl *c, struct crawl_host *h, struct str href,
                                     unsigned hops, struct crawl_host *robots_for);
// Uses what the database has, if it is fresh; *known tells.
bool crawl_robots_load(struct crawl *c, struct crawl_host *h, bool *known,
                       struct err *err) WG_CHECKED;
// Redirects, failures and absences; *analyse when there is a body to decode.
bool crawl_robots_response(struct crawl *c, struct crawl_item *item, bool *analyse,
                           struct err *err) WG_CHECKED;
// The decoded file.
bool crawl_robots_text(struct crawl *c, struct crawl_item *item, struct str text,
                       struct err *err) WG_CHECKED;

// crawl_links.c
void crawl_links_init(struct crawl_links *l, struct crawl *c, struct write *w, size_t cap);
// Scope, key, host, and whether it was seen lately. One that is out is left out.
bool crawl_links_add(struct crawl_links *l, struct crawl_site *site, struct str href,
                     enum store_url_kind kind, int64_t hops, struct err *err) WG_CHECKED;
// Puts the rows into the write; call once, before writer_put.
void crawl_links_finish(struct crawl_links *l);
// The write's number is known: the hosts of its links have work once it is committed. Call right
// after the write was put.
void crawl_links_put(struct crawl_links *l, uint64_t sequence);

// crawl_page.c
// An answer that needs no analysis (failures, redirects, 304) is stored; else *analyse.
bool crawl_page_response(struct crawl *c, struct crawl_item *item, bool *analyse,
                         struct err *err) WG_CHECKED;
bool crawl_page_analysed(struct crawl *c, struct crawl_item *item, const struct pool_done *done,
                         struct err *err) WG_CHECKED;
// An outcome without a request (robots, scope); `due_at` when it is looked at again.
void crawl_page_refused(struct crawl *c, struct crawl_item *item, const char *outcome,
                        struct str detail, int64_t due_at);

// crawl_listing.c
// Rows of the answer's listings, and the evidence if one is flagged.
void crawl_listings(struct crawl *c, const struct crawl_item *item, const struct answer *answer,
                    struct write *w);

// crawl_report.c
void crawl_count(struct crawl *c, const char *outcome);
void crawl_progress(struct crawl *c, bool last);
bool crawl_report(struct crawl *c, struct err *err) WG_CHECKED;

#endif
