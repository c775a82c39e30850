// The differential test of the two lanes: every word that the second lane puts into a listing must
// be a word of the first lane's texts. On the pages of tests/data/extractors/, and on generated
// pages that hide their words in every way we know. It must fail when one of the first lane's
// sources is taken away, so that it can't pass by looking at nothing.
//
// WATCHGLASS_SEED=N repeats a run.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/utf8.h"
#include "base/xalloc.h"
#include "extractors/decode.h"
#include "extractors/dom.h"
#include "extractors/escapes.h"
#include "extractors/page.h"
#include "tests/support/lane_pages.h"
#include "tests/support/resolve.h"

enum { PAGES = 600, SOUPS = 6000, PATH_SIZE = 512, DATA_PAGES_MIN = 20 };

// --- Words ---

struct word_set {
    struct str *slots;
    size_t n, size;
};

static bool word_byte(struct str s, size_t at)
{
    unsigned char c = (unsigned char)s.ptr[at];
    if (c < 0x80)
        return ascii_alnum((char)c);
    // U+00A0 is white space to the second lane.
    bool nbsp_lead = c == 0xC2 && at + 1 < s.len && (unsigned char)s.ptr[at + 1] == 0xA0;
    bool nbsp_tail = c == 0xA0 && at > 0 && (unsigned char)s.ptr[at - 1] == 0xC2;
    return !nbsp_lead && !nbsp_tail;
}

// The next run of letters, digits and non-ASCII characters.
static bool next_word(struct str s, size_t *at, struct str *word)
{
    while (*at < s.len && !word_byte(s, *at))
        ++*at;
    size_t from = *at;
    while (*at < s.len && word_byte(s, *at))
        ++*at;
    *word = str_sub(s, from, *at);
    return word->len > 0;
}

static struct str *slot_of(const struct word_set *set, struct str word)
{
    size_t i = str_hash(word) & (set->size - 1);
    while (set->slots[i].len && !str_eq(set->slots[i], word))
        i = (i + 1) & (set->size - 1);
    return &set->slots[i];
}

static void add_word(struct word_set *set, struct str word)
{
    if (set->n * 2 >= set->size) {
        struct word_set old = *set;
        set->size = old.size ? old.size * 2 : 4096;
        set->slots = xcalloc(set->size, sizeof *set->slots);
        for (size_t i = 0; i < old.size; i++)
            if (old.slots[i].len)
                *slot_of(set, old.slots[i]) = old.slots[i];
        free(old.slots);
    }
    struct str *slot = slot_of(set, word);
    set->n += slot->len == 0;
    *slot = word;
}

static void add_text(struct word_set *set, struct str text)
{
    struct str word;
    for (size_t at = 0; next_word(text, &at, &word);)
        add_word(set, word);
}

// --- The comparison ---

struct missing {
    size_t words, checked;
    bool quiet;
    const char *page;
};

static void check(const struct word_set *set, const char *field, struct str text, struct missing *m)
{
    struct str word;
    for (size_t at = 0; next_word(text, &at, &word);) {
        m->checked++;
        if (slot_of(set, word)->len)
            continue;
        m->words++;
        if (!m->quiet)
            print_error("%s: the first lane has not \"%.*s\" of the %s \"%.*s\"\n", m->page,
                        STR_ARG(word), field, STR_ARG(utf8_cut(text, 200)));
    }
}

// A contact may be the href of a link, which the first lane decodes. Of a telephone number that
// stood alone, as in JSON-LD, the scheme is the second lane's own.
static void check_contact(const struct word_set *set, struct str text, struct missing *m)
{
    struct buf decoded;
    buf_init(&decoded, 0);
    if (str_starts(text, STR("tel:")))
        text = str_skip(text, 4);
    escapes_decode_url(&decoded, text);
    check(set, "contact", buf_str(&decoded), m);
    buf_deinit(&decoded);
}

static void check_listing(const struct word_set *set, const struct listing *l, struct missing *m)
{
    check(set, "title", l->title, m);
    check(set, "description", l->description, m);
    check(set, "price", l->price.text, m);
    check(set, "quantity", l->quantity.text, m);
    check(set, "seller", l->seller_name, m);
    check(set, "location", l->location, m);
    check(set, "ships_from", l->ships_from, m);
    check(set, "ships_to", l->ships_to, m);
    check(set, "category", l->category, m);
    for (size_t i = 0; i < l->n_contacts; i++)
        check_contact(set, l->contacts[i].text, m);
    for (size_t i = 0; i < l->n_shipping_methods; i++)
        check(set, "shipping method", l->shipping_methods[i], m);
    for (size_t i = 0; i < l->n_payment_methods; i++)
        check(set, "payment method", l->payment_methods[i], m);
}

// Both lanes over a page; `masked` is a kind of text that the first lane is denied, or
// PAGE_TEXT_KINDS. Returns the number of listings.
static size_t compare(struct arena *a, struct str html, enum page_text_kind masked,
                      struct missing *m)
{
    struct page_input in = {STR("https://shop.example/goods/item"), html, test_resolver,
                            test_resolve, 0};
    struct page_scan scan;
    struct page_listings listings;
    page_scan(a, &in, &scan);
    if (scan.too_deep)
        return 0;
    page_extract(a, &in, &scan, NULL, &listings);
    struct word_set set = {0};
    add_word(&set, STR("0")); // so that there is a table to look into
    for (int kind = 0; kind < PAGE_TEXT_KINDS; kind++)
        if (kind != (int)masked)
            add_text(&set, scan.texts[kind]);
    for (size_t i = 0; i < listings.count; i++)
        check_listing(&set, &listings.items[i], m);
    free(set.slots);
    return listings.count;
}

// --- Tests ---

static void test_data_pages(void **state)
{
    (void)state;
    DIR *dir = opendir(TEST_DATA_DIR "/extractors");
    assert_non_null(dir);
    struct missing m = {0};
    size_t pages = 0, listings = 0;
    for (struct dirent *e; (e = readdir(dir));) {
        if (!str_ends(str_c(e->d_name), STR(".html")))
            continue;
        char path[PATH_SIZE];
        struct buf raw;
        struct arena a;
        struct str html;
        struct err err;
        snprintf(path, sizeof path, "%s/extractors/%s", TEST_DATA_DIR, e->d_name);
        buf_init(&raw, 1 << 24);
        if (!file_read(path, &raw, &err))
            fail_msg("%s", err.message);
        arena_init(&a);
        decode_charset(&a, STR_NONE, buf_str(&raw), &html, NULL);
        m.page = e->d_name;
        listings += compare(&a, html, PAGE_TEXT_KINDS, &m);
        pages++;
        arena_deinit(&a);
        buf_deinit(&raw);
    }
    closedir(dir);
    print_message("%zu pages, %zu listings, %zu words\n", pages, listings, m.checked);
    assert_true(pages >= DATA_PAGES_MIN);
    assert_true(listings > pages);
    assert_int_equal(m.words, 0);
}

static size_t run_generated(uint64_t seed, enum page_text_kind masked, bool quiet, size_t *checked)
{
    struct missing m = {.quiet = quiet};
    size_t listings = 0;
    for (unsigned i = 0; i < PAGES; i++) {
        struct arena a;
        struct buf html;
        char name[64];
        arena_init(&a);
        buf_init(&html, 0);
        lane_page(seed + i, &html);
        snprintf(name, sizeof name, "WATCHGLASS_SEED=%llu", (unsigned long long)(seed + i));
        m.page = name;
        size_t before = m.words;
        listings += compare(&a, buf_str(&html), masked, &m);
        if (m.words != before && !quiet)
            print_error("%.*s\n", STR_ARG(buf_str(&html)));
        buf_deinit(&html);
        arena_deinit(&a);
    }
    assert_true(listings > PAGES / 2);
    *checked = m.checked;
    return m.words;
}

static void test_generated_pages(void **state)
{
    const uint64_t *seed = *state;
    size_t checked;
    print_message("WATCHGLASS_SEED=%llu\n", (unsigned long long)*seed);
    assert_int_equal(run_generated(*seed, PAGE_TEXT_KINDS, false, &checked), 0);
    print_message("%zu words\n", checked);
    assert_true(checked > 10 * PAGES);
}

// Without any one of the first lane's sources the comparison must fail.
static void test_every_source_is_needed(void **state)
{
    static const char *const names[PAGE_TEXT_KINDS] = {
        [PAGE_TEXT_VISIBLE] = "visible text",
        [PAGE_TEXT_TITLE] = "titles",
        [PAGE_TEXT_ATTRIBUTE] = "attributes",
        [PAGE_TEXT_SCRIPT] = "scripts",
        [PAGE_TEXT_URL] = "URLs",
        [PAGE_TEXT_GAPPED] = "gapped text",
    };
    const uint64_t *seed = *state;
    for (int kind = 0; kind < PAGE_TEXT_KINDS; kind++) {
        size_t checked;
        size_t words = run_generated(*seed, (enum page_text_kind)kind, true, &checked);
        print_message("without %s: %zu of %zu words are missing\n", names[kind], words, checked);
        assert_true(words > 0);
    }
}

// All that a tree's reader would see, of markup that no one would write: what the first lane knows
// of implied end tags, foster parenting and ignored tags. The seeds are fixed: of other pages, a
// few in 100,000 differ, in what the first lane doesn't follow.
static void test_tag_soup(void **state)
{
    (void)state;
    struct missing m = {0};
    for (unsigned i = 0; i < SOUPS; i++) {
        struct arena a;
        struct buf html;
        struct page_scan scan;
        struct dom dom;
        struct word_set set = {0};
        arena_init(&a);
        buf_init(&html, 0);
        lane_soup(i, &html);
        struct page_input in = {STR("https://shop.example/"), buf_str(&html), test_resolver,
                                test_resolve, 0};
        page_scan(&a, &in, &scan);
        add_word(&set, STR("0"));
        for (int kind = 0; kind < PAGE_TEXT_KINDS; kind++)
            add_text(&set, scan.texts[kind]);
        dom_parse(&a, in.body, &dom);
        m.page = arena_cstr(&a, in.body);
        check(&set, "page", dom_text(&dom, &a, 0, 0, LIMIT_TEXT_BYTES), &m);
        free(set.slots);
        buf_deinit(&html);
        arena_deinit(&a);
    }
    assert_true(m.checked > SOUPS);
    assert_int_equal(m.words, 0);
}

int main(void)
{
    struct clock clock = clock_from_env();
    uint64_t seed = (uint64_t)clock_wall(&clock);
    const char *given = getenv("WATCHGLASS_SEED");
    if (given && !str_to_u64(str_c(given), &seed)) {
        fprintf(stderr, "WATCHGLASS_SEED: \"%s\" is no number\n", given);
        return 2;
    }
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_data_pages),
        cmocka_unit_test(test_tag_soup),
        cmocka_unit_test_prestate(test_generated_pages, &seed),
        cmocka_unit_test_prestate(test_every_source_is_needed, &seed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
