// Run by the build: writes what can be known of the phrase tables before any text is read, as C:
// their tries (extractors/phrase.h), and the first sieve of contacts (extractors/contact_sieve.h).
//
// A state's children stand at trie[next + byte]; `next` is the first place where all of them find
// room (a trie in one array, as by Aoe's double array).
#include <stdio.h>
#include <stdlib.h>

#include "extractors/contact_labels.h"
#include "extractors/contact_sieve.h"

#define TABLES(X)                                                                                  \
    X(buy_words)                                                                                   \
    X(contact_joins)                                                                               \
    X(contact_labels)                                                                              \
    X(contact_stops)                                                                               \
    X(currency_marks)                                                                              \
    X(date_months)                                                                                 \
    X(date_words)                                                                                  \
    X(label_words)                                                                                 \
    X(legal_forms)                                                                                 \
    X(methods_words)                                                                               \
    X(price_scales)                                                                                \
    X(price_words)                                                                                 \
    X(quantity_cues)                                                                               \
    X(quantity_units)                                                                              \
    X(section_words)

// Those that are asked what ends at a place.
#define TABLES_BACK(X)                                                                             \
    X(currency_marks)                                                                              \
    X(legal_forms)                                                                                 \
    X(price_words)                                                                                 \
    X(quantity_cues)

#define DECLARE(name) extern const struct phrase_table name;
TABLES(DECLARE)

enum { STATES_MAX = UINT16_MAX, BYTES = 256 };

// A row as the trie has it, from its end or not.
struct text {
    char bytes[PHRASE_MAX + 1];
    uint16_t row;
};

struct trie {
    struct text texts[STATES_MAX]; // sorted
    struct phrase_state states[STATES_MAX];
    size_t used;  // behind the last state
    size_t first; // free one
};

// Texts [from, to) share their first `depth` bytes and go on with byte c.
struct branch {
    int c;
    size_t from, to;
};

static size_t split(const struct text *texts, size_t from, size_t to, size_t depth,
                    struct branch out[BYTES])
{
    size_t n = 0;
    for (size_t i = from; i < to; i++) {
        int c = (unsigned char)texts[i].bytes[depth];
        if (n == 0 || out[n - 1].c != c)
            out[n++] = (struct branch){c, i, i};
        out[n - 1].to = i + 1;
    }
    return n;
}

static bool fits(const struct trie *t, size_t next, const struct branch *all, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (t->states[next + (size_t)all[i].c].from != PHRASE_NONE)
            return false;
    return true;
}

static size_t find_room(struct trie *t, const struct branch *all, size_t n)
{
    while (t->states[t->first].from != PHRASE_NONE)
        t->first++;
    size_t next = t->first > (size_t)all[0].c ? t->first - (size_t)all[0].c : 1; // 0: none
    while (next + BYTES < STATES_MAX && !fits(t, next, all, n))
        next++;
    if (next + BYTES >= STATES_MAX) {
        (void)fputs("make_tables: a table has too many rows for 16 bits\n", stderr);
        exit(EXIT_FAILURE);
    }
    return next;
}

// Makes the children of `state`, whose texts are [from, to), and what is below them.
static void grow(struct trie *t, size_t state, size_t from, size_t to, size_t depth)
{
    struct branch all[BYTES];
    if (t->texts[from].bytes[depth] == '\0') // sorted: the text that ends here is the first
        t->states[state].row = t->texts[from++].row;
    if (from == to)
        return;
    if (state && to - from == 1 && t->states[state].row == PHRASE_NONE) {
        t->states[state].row = t->texts[from].row;
        return;
    }
    size_t n = split(t->texts, from, to, depth, all), next = find_room(t, all, n);
    t->states[state].next = (uint16_t)next;
    for (size_t i = 0; i < n; i++)
        t->states[next + (size_t)all[i].c].from = (uint16_t)state;
    if (next + BYTES > t->used)
        t->used = next + BYTES; // every byte may be asked for
    for (size_t i = 0; i < n; i++)
        grow(t, next + (size_t)all[i].c, all[i].from, all[i].to, depth + 1);
}

static int compare_texts(const void *a, const void *b)
{
    const struct text *x = a, *y = b;
    return strcmp(x->bytes, y->bytes);
}

static void take_texts(struct trie *t, const struct phrase_table *table, bool back)
{
    for (size_t i = 0; i < table->count; i++) {
        const char *text = table->rows[i].text;
        size_t len = strnlen(text, PHRASE_MAX);
        t->texts[i] = (struct text){.row = (uint16_t)i};
        for (size_t k = 0; k < len; k++)
            t->texts[i].bytes[k] = text[back ? len - 1 - k : k];
    }
    qsort(t->texts, table->count, sizeof *t->texts, compare_texts);
}

static void write_trie(const char *name, const char *way, const struct phrase_table *table)
{
    static struct trie t;
    t.used = BYTES;
    t.first = 1;
    for (size_t i = 0; i < STATES_MAX; i++)
        t.states[i] = (struct phrase_state){PHRASE_NONE, 0, PHRASE_NONE};
    t.states[0].from = PHRASE_NONE - 1; // taken, and nobody's child
    take_texts(&t, table, strcmp(way, "back") == 0);
    grow(&t, 0, 0, table->count, 0);
    printf("extern const struct phrase_state %s_%s[];\nconst struct phrase_state %s_%s[] = {", name,
           way, name, way);
    for (size_t i = 0; i < t.used; i++)
        printf("%s{%u, %u, %u},", i % 8 ? " " : "\n    ", t.states[i].from, t.states[i].next,
               t.states[i].row);
    printf("\n};\n");
}

static void write_contact_slots(void)
{
    uint64_t slots[CONTACT_SIEVE_WORDS] = {0};
    for (size_t i = 0; i <= contact_labels.count; i++) {
        // A hidden '@' is no label of the table.
        size_t slot =
            contact_sieve_slot(contact_labels.count == i ? "at" : contact_labels.rows[i].text);
        slots[slot / 64] |= UINT64_C(1) << slot % 64;
    }
    printf("const uint64_t contact_sieve_slots[CONTACT_SIEVE_WORDS] = {");
    for (size_t i = 0; i < CONTACT_SIEVE_WORDS; i++)
        printf("%sUINT64_C(0x%llx),", i % 4 ? " " : "\n    ", (unsigned long long)slots[i]);
    printf("\n};\n");
}

int main(void)
{
    printf("// Written by make_tables.c.\n#include \"extractors/contact_sieve.h\"\n\n");
#define WRITE(name) write_trie(#name, "trie", &name);
#define WRITE_BACK(name) write_trie(#name, "back", &name);
    TABLES(WRITE)
    TABLES_BACK(WRITE_BACK)
    write_contact_slots();
    return fflush(stdout) == 0 && !ferror(stdout) ? EXIT_SUCCESS : EXIT_FAILURE;
}
