// The state of a run, shared by crawl*.c alone.
#ifndef WG_MONITOR_CRAWL_STATE_H
#define WG_MONITOR_CRAWL_STATE_H

#include "crawler/fetch.h"
#include "crawler/robots.h"
#include "crawler/scheduler.h"
#include "crawler/shape_budget.h"
#include "crawler/url_learner.h"
#include "db/store_learned.h"
#include "db/store_run.h"
#include "monitor/crawl.h"
#include "monitor/message.h"
#include "monitor/outcome.h"
#include "monitor/pool.h"
#include "monitor/render.h"
#include "monitor/stop.h"
#include "monitor/writer.h"
#include "patterns/lexicon.h"

enum {
    CRAWL_HOST_QUEUE = 32,    // URLs of one host in memory
    CRAWL_HOST_LOW_WATER = 8, // fewer: ask the database for more
    CRAWL_ITEM_BYTES = 2048,  // what a URL in hand takes: its href and validators
    CRAWL_HOST_PARKED = 64,   // URLs of one host that wait for what others of their shape bring
    CRAWL_SEEN = 1 << 13,     // sets of recently seen links: most known ones never reach SQLite
    CRAWL_SEEN_WAYS = 8,      // links of a set
    CRAWL_ANSWERS_WAITING =
        16,                    // more wait for an analyser: no new requests, their bodies are large
    CRAWL_BROWSERS = 2,        // at once; each takes some 300 MB
    CRAWL_RENDER_WAITING = 16, // pages that wait for one; no more are asked for
    CRAWL_WRITES_WAITING = 300, // the same for the store
    CRAWL_PATIENCE = 300,       // seconds: a run does not wait longer for hosts that want a pause
    CRAWL_ROBOTS_HOURS = 24,    // RFC 9309, 2.4
    CRAWL_SITE_HOSTS = 10000,   // of one site and run: "*.name" may have endlessly many
    CRAWL_PROBE_DAYS = 7,       // how long the answer to a probe holds
    CRAWL_PROBE_BYTES = 1024,   // what that answer takes
    CRAWL_LEARNED_PAGES = 64,   // pages between two writes of what was learned of a host
};

struct crawl_site {
    const struct profile *profile;
    uint32_t index;
    struct fetch_policy *policy;
    struct str user_agent;
    int64_t pages, bytes; // of this run
    size_t n_hosts;
    bool selected, spent;     // spent: over its budget, or its visiting window is closed
    int64_t opens_at;         // of that window, if it was closed at the start
    struct crawl_item *items; // all that there are of it, wherever they wait
};

struct item_list {
    struct crawl_item *first, **last;
    size_t count;
};

enum robots_state { ROBOTS_UNKNOWN, ROBOTS_FETCHING, ROBOTS_KNOWN };
enum probe_state { PROBE_UNKNOWN, PROBE_ASKED, PROBE_KNOWN };

struct crawl_host {
    struct crawl_host *next; // of its bucket
    struct crawl_host *hungry_next, *awaiting_next;
    bool hungry;   // in the list of hosts that a refill may bring something
    bool awaiting; // in the list of hosts with links on their way into the database
    int64_t key;
    struct str name; // "https://shop.example:443", heap
    struct crawl_site *site;
    struct scheduler_host *scheduled;
    struct store_host row; // as stored last; name and site are borrowed from here
    enum robots_state robots_state;
    int64_t robots_expires_at;
    struct arena robots_arena;
    struct robots robots;
    const char *refused; // the guard's reason: it leads to an address that the profile forbids
    bool stored;         // its row is in the database, or on its way there
    bool has_more;       // the database may have due URLs that are not in memory
    uint64_t more_after, more_later; // has_more once these writes are committed
    struct store_due_cursor cursor;  // of the pass over its due URLs (crawl_refill.c)
    size_t admitted;                 // in this pass
    struct item_list parked;
    // What was learned; NULL until the host has work.
    struct shape_budget *shapes;
    struct url_learner *learner;
    enum probe_state probe_state;
    struct store_probe probe;
    struct arena probe_arena; // its texts
    unsigned learned_since;   // pages since what was learned was stored
    int64_t *hand;            // keys of its URLs between database and database
    size_t in_hand, cap_hand;
    bool given_up; // blocked, or its site is over budget: no more requests in this run
};

enum item_kind { ITEM_PAGE, ITEM_ROBOTS, ITEM_PROBE, ITEM_PART };

// One URL in hand: from the database's queue to the commit of its outcome.
struct crawl_item {
    struct crawl_item *next;          // in the list that it waits in
    struct crawl_item *newer, *older; // among the site's
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
    struct url_shape shape;
    unsigned learned;  // url_learner_version by which it has its key
    bool taken;        // of its shape's budget
    struct url parsed; // a page's href, once it is admitted
    const struct fetch_response *response;
    // Of a page that a browser shows.
    struct render *render;          // while it does
    struct str shown, shown_detail; // what became of its body; empty: nothing
    struct str unrendered;          // why nothing did
    struct str browser;             // its name and version
    struct str parts;               // what else was fetched for it, a line each
    // ITEM_PART
    struct crawl_item *part_of; // NULL: it is needed no more
    struct str part_id, accept;
};

// Links whose hashes end alike, the one seen last in front. It is as long as a processor's cache
// line.
struct crawl_seen {
    int64_t hashes[CRAWL_SEEN_WAYS];
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
    struct crawl_host *hungry, *awaiting;
    struct crawl_seen seen_hrefs[CRAWL_SEEN]; // by the keyed hash of site and href
    struct crawl_seen seen_keys[CRAWL_SEEN];
    struct url_siblings *siblings;
    struct item_list turns;     // wait for their host's turn to be stored
    struct item_list answers;   // responses that wait for an analyser
    struct item_list to_render; // those that wait for a browser before
    struct item_list parts;     // what browsers ask for, until robots.txt is known
    struct crawl_item *rendering[CRAWL_BROWSERS];
    size_t n_rendering;
    bool browser_missed;      // and said so
    struct item_list storing; // wait for the commit of their outcome
    struct arena scratch;     // of one step
    int64_t started_mono;
    int64_t pages; // requests for pages
    bool stopping;
    enum crawl_end end;
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
// What the analyser reads: what a browser made of it, else as received.
struct str item_body(const struct crawl_item *item);
// The row of its request, into the write.
void item_fetch_row(const struct crawl *c, const struct crawl_item *item, enum outcome outcome,
                    struct str detail, struct write *w);
// Its response goes back, its outcome is put, and it waits for the commit.
void item_store(struct crawl *c, struct crawl_item *item, struct write *w);

// crawl_loop.c
// Until nothing is due and nothing under way, or the run is to stop; `stop` is asked.
bool crawl_loop(struct crawl *c, struct stop *stop, struct err *err) WG_CHECKED;
// pool_write_fn: the job of an item that has its response. `ctx` is the struct crawl.
void crawl_write_job(void *ctx, void *tag, struct buf *out);

// A link to be stored.
struct crawl_link {
    struct str href; // absolute
    enum link_kind kind;
    int64_t hops;     // redirects that led to it
    bool next, names; // of struct answer_link
    int64_t hash;     // of site and href, by crawl_links_expect; 0: not known yet
};

// Links on their way into a write.
struct crawl_links {
    struct crawl *c;
    struct write *write;
    const struct crawl_item *page; // that they stand on, or NULL
    struct store_url *urls;
    struct store_host *hosts;    // new ones
    struct crawl_host **host_of; // of each URL
    size_t n_urls, n_hosts, cap;
    size_t n_fresh; // new to this run, and something new for such a page (shape_budget_counts)
};

// crawl_host.c
int64_t crawl_key(const struct crawl *c, struct str text);
struct crawl_site *crawl_site_find(struct crawl *c, struct str id);
// The host of a URL, made (and read from the database) if this run has not met it.
bool crawl_host_get(struct crawl *c, struct crawl_site *site, const struct url *url,
                    struct crawl_host **out, struct err *err) WG_CHECKED;
// NULL if this run has not met it.
struct crawl_host *crawl_host_find(struct crawl *c, const struct url *url);
// The text that a URL's key is made of, by what is known of its host (which may be NULL).
struct str crawl_host_url_key(const struct crawl_host *h, struct arena *a, const struct url *url);
// The same for its shape.
void crawl_host_shape(const struct crawl_host *h, const struct url *url, struct url_shape *out);
// A page of it was a wall, though its status was none: as if it had refused.
void crawl_host_refused(struct crawl *c, struct crawl_host *h);
// Gives the host up if its politeness says that it refuses us.
void crawl_host_blocked(struct crawl *c, struct crawl_host *h);
// No more requests to it in this run; what it had queued stays due.
void crawl_host_give_up(struct crawl *c, struct crawl_host *h);
// A queued item without a request: its URL stays due.
void crawl_host_put_back(struct crawl *c, struct crawl_host *h, struct crawl_item *item);
void crawl_host_take_key(struct crawl_host *h, int64_t key);
void crawl_host_release_key(struct crawl_host *h, int64_t key);
bool crawl_host_in_hand(const struct crawl_host *h, int64_t key);
// The host's row as it stands now, into the write.
void crawl_host_store(struct crawl *c, struct crawl_host *h, struct write *w);
void crawl_hosts_free(struct crawl *c);

// crawl_refill.c
// Brings due URLs of the hosts that can take more into the scheduler.
bool crawl_refill(struct crawl *c, struct err *err) WG_CHECKED;
// Its host has learned since it was queued, and it stands under another key now.
bool crawl_item_rekeyed(struct crawl *c, struct crawl_item *item);
// Call when something changed that may let it take more.
void crawl_host_hungry(struct crawl *c, struct crawl_host *h);
// It has more to ask for once this write is committed.
void crawl_host_await(struct crawl *c, struct crawl_host *h, uint64_t sequence);
void crawl_hosts_committed(struct crawl *c, uint64_t committed);
// A page of the host was read: those that waited for it are judged again.
void crawl_host_unpark(struct crawl *c, struct crawl_host *h);
// Will a refill bring something sooner or later?
bool crawl_refill_expects(const struct crawl *c);

// crawl_learned.c
// Reads what earlier runs learned of a host, once.
bool crawl_learned_load(struct crawl *c, struct crawl_host *h, struct err *err) WG_CHECKED;
// Its links, before any of them gets its key.
void crawl_learned_links(struct crawl *c, const struct crawl_item *item,
                         const struct answer *answer);
// A page was read: budgets, inert parts, and now and then their rows.
void crawl_learned_page(struct crawl *c, struct crawl_item *item, const struct answer *answer,
                        size_t new_links, bool found, struct write *w);
// What is not stored yet, into the write.
void crawl_learned_store(struct crawl_host *h, struct write *w);
// The same for all hosts, at the end of a run.
void crawl_learned_finish(struct crawl *c);

// crawl_probe.c
// Asks the host for a page that can't exist, unless that is known, or scope or robots.txt forbid.
void crawl_probe_ask(struct crawl *c, struct crawl_host *h);
bool crawl_probe_response(struct crawl *c, struct crawl_item *item, bool *analyse);
void crawl_probe_analysed(struct crawl *c, struct crawl_item *item, const struct answer *answer);
// Is this page, or the target of this redirect, what the host shows for missing ones?
bool crawl_probe_is_like(const struct crawl_item *item, const struct answer *answer);
bool crawl_probe_is_target(const struct crawl_item *item, struct str location);

// crawl_robots.c
struct crawl_item *crawl_robots_item(struct crawl *c, struct crawl_host *h, struct str href,
                                     unsigned hops, struct crawl_host *robots_for);
// Reads it, or asks for it, unless it is known or on its way.
bool crawl_robots_want(struct crawl *c, struct crawl_host *h, struct err *err) WG_CHECKED;
// Uses what the database has, if it is fresh; *known tells.
bool crawl_robots_load(struct crawl *c, struct crawl_host *h, bool *known,
                       struct err *err) WG_CHECKED;
// Redirects, failures and absences; *analyse when there is a body to decode.
bool crawl_robots_response(struct crawl *c, struct crawl_item *item, bool *analyse,
                           struct err *err) WG_CHECKED;
// The decoded file.
// There is none that could be read: the host is left alone.
bool crawl_robots_unreachable(struct crawl *c, struct crawl_item *item);
bool crawl_robots_text(struct crawl *c, struct crawl_item *item, struct str text,
                       struct err *err) WG_CHECKED;

// crawl_links.c
void crawl_links_init(struct crawl_links *l, struct crawl *c, struct write *w, size_t cap);
// What is soon to be added: where it would have been seen is fetched from memory meanwhile, which
// takes longer than all else that most links need.
void crawl_links_expect(const struct crawl_links *l, const struct crawl_site *site,
                        struct crawl_link *link);
// Scope, key, host, and whether it was seen lately. One that is out is left out.
bool crawl_links_add(struct crawl_links *l, struct crawl_site *site, const struct crawl_link *link,
                     struct err *err) WG_CHECKED;
// The same of a URL that is in scope, whatever is known of its href.
bool crawl_links_add_url(struct crawl_links *l, struct crawl_site *site,
                         const struct crawl_link *link, const struct url *url,
                         struct err *err) WG_CHECKED;
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
// An outcome without a request.
void crawl_page_refused(struct crawl *c, struct crawl_item *item, enum outcome outcome);
// The same page stands, or will stand, under the key that its host's URLs have now.
bool crawl_page_duplicate(struct crawl *c, struct crawl_item *item, struct err *err) WG_CHECKED;

// crawl_visit.c
// Fills due_at and revisit; flags and fails are there.
void crawl_next_visit(struct crawl *c, const struct crawl_item *item, enum outcome outcome,
                      bool changed, struct store_url_fetched *out);

// crawl_listing.c
// As the workspace's threshold says.
bool crawl_any_flagged(const struct crawl *c, const struct answer *answer);
// Rows of the answer's listings, and the evidence if one is flagged.
void crawl_listings(struct crawl *c, const struct crawl_item *item, const struct answer *answer,
                    struct write *w);

// crawl_report.c
void crawl_count(struct crawl *c, enum outcome outcome);
void crawl_progress(struct crawl *c, bool last);
bool crawl_report(struct crawl *c, struct err *err) WG_CHECKED;

#endif
