#include "crawler/scheduler.h"

#include <assert.h>
#include <stdlib.h>

#include "base/xalloc.h"

enum { NOT_IN_HEAP = -1, QUEUE_FIRST = 16 };

struct scheduler_host {
    struct politeness politeness;
    void *tag;
    // Ring of capacity `cap` (a power of two, or 0), items [first, first + count).
    void **ring;
    size_t cap, first, count;
    int64_t slot;   // place in the heap, or NOT_IN_HEAP
    uint64_t stamp; // when it last entered the heap: the older goes first on a tie
};

struct scheduler {
    // Hosts that lack nothing but time, as a binary heap by (next_at, stamp). Blocked hosts, hosts
    // without work and hosts with all their requests out are not in it.
    struct scheduler_host **heap;
    size_t heap_len, heap_cap;
    uint64_t stamp;
    size_t hosts, in_flight, max_in_flight, low_water;
};

static bool before(const struct scheduler_host *a, const struct scheduler_host *b)
{
    if (a->politeness.next_at != b->politeness.next_at)
        return a->politeness.next_at < b->politeness.next_at;
    return a->stamp < b->stamp;
}

static void place(struct scheduler *s, size_t at, struct scheduler_host *h)
{
    s->heap[at] = h;
    h->slot = (int64_t)at;
}

static void sift_up(struct scheduler *s, size_t at, struct scheduler_host *h)
{
    while (at > 0 && before(h, s->heap[(at - 1) / 2])) {
        place(s, at, s->heap[(at - 1) / 2]);
        at = (at - 1) / 2;
    }
    place(s, at, h);
}

static void sift_down(struct scheduler *s, size_t at, struct scheduler_host *h)
{
    for (;;) {
        size_t child = 2 * at + 1;
        if (child >= s->heap_len)
            break;
        if (child + 1 < s->heap_len && before(s->heap[child + 1], s->heap[child]))
            child++;
        if (!before(s->heap[child], h))
            break;
        place(s, at, s->heap[child]);
        at = child;
    }
    place(s, at, h);
}

static void heap_remove(struct scheduler *s, struct scheduler_host *h)
{
    size_t at = (size_t)h->slot;
    h->slot = NOT_IN_HEAP;
    struct scheduler_host *last = s->heap[--s->heap_len];
    if (last == h)
        return;
    if (at > 0 && before(last, s->heap[(at - 1) / 2]))
        sift_up(s, at, last);
    else
        sift_down(s, at, last);
}

static void heap_insert(struct scheduler *s, struct scheduler_host *h)
{
    if (s->heap_len == s->heap_cap) {
        s->heap_cap = s->heap_cap ? 2 * s->heap_cap : 64;
        s->heap = xreallocarray(s->heap, s->heap_cap, sizeof *s->heap);
    }
    h->stamp = s->stamp++;
    sift_up(s, s->heap_len++, h);
}

// Every change to a host ends here: it is in the heap exactly if only time keeps it back, and in
// the place that its next_at gives it.
static void settle(struct scheduler *s, struct scheduler_host *h)
{
    const struct politeness *p = &h->politeness;
    bool able = h->count > 0 && !p->blocked && p->in_flight < p->concurrency;
    if (h->slot != NOT_IN_HEAP)
        heap_remove(s, h);
    if (able)
        heap_insert(s, h);
}

struct scheduler *scheduler_new(unsigned max_in_flight, size_t low_water)
{
    struct scheduler *s = xcalloc(1, sizeof *s);
    s->max_in_flight = max_in_flight;
    s->low_water = low_water;
    return s;
}

void scheduler_free(struct scheduler *s)
{
    if (!s)
        return;
    assert(s->hosts == 0);
    free(s->heap);
    free(s);
}

struct scheduler_host *scheduler_add(struct scheduler *s, const struct politeness *politeness,
                                     void *tag)
{
    assert(politeness->in_flight == 0);
    struct scheduler_host *h = xcalloc(1, sizeof *h);
    h->politeness = *politeness;
    h->tag = tag;
    h->slot = NOT_IN_HEAP;
    s->hosts++;
    return h;
}

void scheduler_remove(struct scheduler *s, struct scheduler_host *h)
{
    assert(h->count == 0 && h->politeness.in_flight == 0 && h->slot == NOT_IN_HEAP);
    s->hosts--;
    free(h->ring);
    free(h);
}

void *scheduler_tag(const struct scheduler_host *h)
{
    return h->tag;
}

const struct politeness *scheduler_politeness(const struct scheduler_host *h)
{
    return &h->politeness;
}

void scheduler_crawl_delay(struct scheduler *s, struct scheduler_host *h, int64_t delay)
{
    politeness_crawl_delay(&h->politeness, delay);
    settle(s, h);
}

void scheduler_new_turn(struct scheduler *s, struct scheduler_host *h)
{
    politeness_new_turn(&h->politeness);
    settle(s, h);
}

static void ring_grow(struct scheduler_host *h)
{
    if (h->count < h->cap)
        return;
    size_t cap = h->cap ? 2 * h->cap : QUEUE_FIRST;
    void **ring = xreallocarray(NULL, cap, sizeof *ring);
    for (size_t i = 0; i < h->count; i++)
        ring[i] = h->ring[(h->first + i) & (h->cap - 1)];
    free(h->ring);
    h->ring = ring;
    h->cap = cap;
    h->first = 0;
}

static void *ring_take(struct scheduler_host *h)
{
    void *item = h->ring[h->first];
    h->first = (h->first + 1) & (h->cap - 1);
    h->count--;
    return item;
}

// A host that waits already keeps its place; only one that had nothing enters the order.
static void pushed(struct scheduler *s, struct scheduler_host *h)
{
    if (h->slot == NOT_IN_HEAP)
        settle(s, h);
}

void scheduler_push(struct scheduler *s, struct scheduler_host *h, void *item)
{
    ring_grow(h);
    h->ring[(h->first + h->count++) & (h->cap - 1)] = item;
    pushed(s, h);
}

void scheduler_push_first(struct scheduler *s, struct scheduler_host *h, void *item)
{
    ring_grow(h);
    h->first = (h->first + h->cap - 1) & (h->cap - 1);
    h->ring[h->first] = item;
    h->count++;
    pushed(s, h);
}

size_t scheduler_queued(const struct scheduler_host *h)
{
    return h->count;
}

bool scheduler_wants(const struct scheduler *s, const struct scheduler_host *h)
{
    return !h->politeness.blocked && h->count < s->low_water;
}

bool scheduler_drain(struct scheduler *s, struct scheduler_host *h, void **item)
{
    if (h->count == 0)
        return false;
    *item = ring_take(h);
    if (h->count == 0)
        settle(s, h);
    return true;
}

bool scheduler_ready(struct scheduler *s, int64_t now, struct scheduler_host **h, void **item)
{
    if (s->heap_len == 0 || s->in_flight >= s->max_in_flight)
        return false;
    struct scheduler_host *first = s->heap[0];
    if (!politeness_allows(&first->politeness, now))
        return false;
    *item = ring_take(first);
    *h = first;
    s->in_flight++;
    politeness_request(&first->politeness, now);
    settle(s, first);
    return true;
}

void scheduler_done(struct scheduler *s, struct scheduler_host *h, int64_t now,
                    const struct politeness_answer *answer)
{
    assert(s->in_flight > 0);
    s->in_flight--;
    politeness_answer(&h->politeness, now, answer);
    settle(s, h);
}

void scheduler_refused(struct scheduler *s, struct scheduler_host *h)
{
    politeness_refused(&h->politeness);
    settle(s, h);
}

void scheduler_cancel(struct scheduler *s, struct scheduler_host *h, int64_t now)
{
    assert(s->in_flight > 0);
    s->in_flight--;
    politeness_cancel(&h->politeness, now);
    settle(s, h);
}

int64_t scheduler_next_wait(const struct scheduler *s, int64_t now)
{
    if (s->heap_len == 0 || s->in_flight >= s->max_in_flight)
        return -1;
    int64_t at = s->heap[0]->politeness.next_at;
    return at > now ? at - now : 0;
}

size_t scheduler_in_flight(const struct scheduler *s)
{
    return s->in_flight;
}

size_t scheduler_hosts(const struct scheduler *s)
{
    return s->hosts;
}
