// What a page's fingerprint costs, for visible text of 8 KB in four scripts. Prints one line each.
#include <stdio.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/utf8.h"
#include "extractors/fingerprint.h"

enum { TEXT = 8 * 1024, ROUNDS = 200, BATCHES = 50, PAGES = 16 };

struct script {
    const char *name;
    uint32_t from, letters; // the alphabet
    unsigned word;          // letters of a word at most
};

static const struct script scripts[] = {
    {"Latin", 'a', 26, 11},
    {"Cyrillic", 0x430, 32, 13},
    {"Arabic", 0x627, 36, 9},
    {"Han", 0x4E00, 3000, 20},
};

static uint32_t next_random(uint32_t *state)
{
    *state = *state * 1664525 + 1013904223; // Numerical Recipes' generator
    return *state >> 8;
}

static void write_text(struct buf *b, const struct script *s, uint32_t seed)
{
    while (b->len < TEXT) {
        unsigned letters = 1 + next_random(&seed) % s->word;
        for (unsigned i = 0; i < letters; i++)
            buf_add_utf8(b, s->from + next_random(&seed) % s->letters);
        if (next_random(&seed) % 12 == 0)
            buf_fmt(b, " %u.99", next_random(&seed) % 1000);
        buf_addc(b, next_random(&seed) % 8 ? ' ' : '\n');
    }
}

static void run(const struct script *s)
{
    struct clock clock = {0};
    struct buf pages[PAGES];
    struct fingerprint f;
    uint64_t sum = 0;
    for (uint32_t i = 0; i < PAGES; i++) {
        buf_init(&pages[i], 0);
        write_text(&pages[i], s, i);
    }
    int64_t best = INT64_MAX; // of all batches: other work on the machine only adds
    for (unsigned batch = 0; batch < BATCHES; batch++) {
        int64_t start = clock_monotonic(&clock);
        for (unsigned i = 0; i < ROUNDS; i++) {
            fingerprint_make(STR("Title"), buf_str(&pages[i % PAGES]), &f);
            sum += f.simhash;
        }
        int64_t took = clock_monotonic(&clock) - start;
        best = took < best ? took : best;
    }
    printf("fingerprint: %-8s %5.1f us a page of 8 KB (%u words, %x)\n", s->name,
           (double)best / ROUNDS, f.words, (unsigned)(sum & 0xFFFF));
    for (unsigned i = 0; i < PAGES; i++)
        buf_deinit(&pages[i]);
}

int main(void)
{
    for (size_t i = 0; i < sizeof scripts / sizeof *scripts; i++)
        run(&scripts[i]);
    return 0;
}
