#include "patterns/grammar_set.h"

enum { SMALL = 6 }; // morphemes of a set that is looked through as well as looked up

struct maker {
    struct set_node *nodes;
    uint32_t n;
};

static uint32_t child_of(struct maker *m, uint32_t node, char byte)
{
    for (uint32_t i = m->nodes[node].child; i; i = m->nodes[i].sibling)
        if (m->nodes[i].byte == byte)
            return i;
    m->nodes[m->n] = (struct set_node){.byte = byte, .sibling = m->nodes[node].child};
    m->nodes[node].child = m->n;
    return m->n++;
}

static void make_trie(struct set_trie *t, enum reading reading, const struct set_entry *entries,
                      size_t n, struct arena *a)
{
    size_t bytes = 1;
    for (size_t i = 0; i < n; i++)
        bytes += entries[i].text.len;
    struct maker m = {arena_array(a, bytes, sizeof(*m.nodes)), 1};
    for (size_t i = 0; i < n; i++) {
        struct str text = entries[i].text;
        uint32_t node = 0;
        for (size_t k = 0; k < text.len; k++)
            node = child_of(&m, node, text.ptr[reading == READ_FORWARDS ? k : text.len - 1 - k]);
        if (m.nodes[node].morpheme == 0)
            m.nodes[node].morpheme = (uint32_t)i + 1;
    }
    for (uint32_t i = m.nodes[0].child; i; i = m.nodes[i].sibling) {
        unsigned char first = (unsigned char)m.nodes[i].byte;
        t->first[first / 64] |= (uint64_t)1 << (first % 64);
    }
    t->nodes = m.nodes;
    if (n < SMALL)
        return;
    uint32_t *begins = arena_array(a, 256, sizeof(*begins));
    for (uint32_t i = m.nodes[0].child; i; i = m.nodes[i].sibling)
        begins[(unsigned char)m.nodes[i].byte] = i;
    t->begins = begins;
}

void grammar_set_init(struct grammar_set *s, const struct set_entry *entries, size_t n,
                      struct arena *a)
{
    struct str *canonical = arena_array(a, n, sizeof(*canonical));
    *s = (struct grammar_set){.canonical = canonical};
    for (size_t i = 0; i < n; i++)
        canonical[i] = entries[i].canonical;
    make_trie(&s->tries[READ_BACKWARDS], READ_BACKWARDS, entries, n, a);
    make_trie(&s->tries[READ_FORWARDS], READ_FORWARDS, entries, n, a);
}

size_t grammar_set_match(const struct grammar_set *s, enum reading reading, const char *at,
                         size_t left, struct set_match out[SET_MATCHES])
{
    const struct set_trie *t = &s->tries[reading];
    const struct set_node *node = t->nodes;
    size_t n = 0;
    for (size_t len = 0; len < left;) {
        char c = reading == READ_FORWARDS ? at[len] : *(at - 1 - len);
        uint32_t next = len == 0 && t->begins ? t->begins[(unsigned char)c] : node->child;
        while (next && t->nodes[next].byte != c)
            next = t->nodes[next].sibling;
        if (next == 0)
            return n;
        node = &t->nodes[next];
        len++;
        if (node->morpheme && n < SET_MATCHES)
            out[n++] = (struct set_match){(uint32_t)len, node->morpheme - 1};
    }
    return n;
}
