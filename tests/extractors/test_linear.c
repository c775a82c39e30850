// No page costs more than linear time: each shape of hostile page is read at one size and at four
// times that, and the steps are compared. Steps are counted, not timed: this test's library calls
// __sanitizer_cov_trace_pc at each branch (extractors/CMakeLists.txt). What libraries do in between
// is not in it; Gumbo's time grows with nesting, which LIMIT_TREE_DEPTH bounds.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/limits.h"
#include "extractors/page.h"
#include "tests/support/resolve.h"

void __sanitizer_cov_trace_pc(void);

static uint64_t steps;

void __sanitizer_cov_trace_pc(void)
{
    steps++;
}

enum {
    UNITS = 1500, // of the smaller page
    TIMES = 4,
    DEEP = LIMIT_TREE_DEPTH - 60,
    // Steps of a page, for each of its bytes: whatever is nested, no part is read again and again.
    STEPS_PER_BYTE = 2500,
};

// A shape: `head`, then `unit` n times (%u is its number), then `tail`. Deep ones open `unit` up to
// the limit of depth and close each with `tail`, as often as their size allows.
struct shape {
    const char *name, *head, *unit, *tail;
    bool deep;
};

#define PLAIN "<title>Garden chair</title><h1>Garden chair</h1>"

static const struct shape shapes[] = {
    {"priced records", "", "<div><a href=/%u>Chair no. %u</a> <b>%u.50 EUR</b></div>", "", false},
    {"priced rows", "<table>", "<tr><td>Chair no. %u<td>%u.50 EUR</tr>", "", false},
    {"terms", "<dl>", "<dt>Chair no. %u<dd>%u EUR", "", false},
    {"rules", "", "Chair no. %u <b>%u EUR</b><hr>", "", false},
    {"anchors", "", "<a name=x%u></a><p>Chair no. %u 5 EUR", "", false},
    {"labels", PLAIN, "<p>Price: %u EUR<br>Seller: shop %u</p>", "", false},
    {"labels of one line", PLAIN "<p>", "<b>Price:</b> %u<i>:</i> ", "", false},
    {"lists", "", "<ul><li><a href=/%u>Some name</a> and more of it<li><a href=/b>b</a> c</ul>", "",
     false},
    {"section headings", PLAIN, "<h2>Related products</h2><p>x %u</p>", "", false},
    {"descriptions", PLAIN, "<div class=description>Oiled beech no. %u.</div>", "", false},
    {"same descriptions", PLAIN, "<div class=description>Oiled beech.</div>", "", false},
    {"tabs", PLAIN, "<a href=#t%u>Description</a><div id=t%u>abc</div>", "", false},
    {"sellers", PLAIN "<b>5 EUR</b>", "<a href=/seller/%u>Shop %u Ltd.</a>", "", false},
    {"tiers", PLAIN "<table>", "<tr><td>%u pieces<td>$%u.20</tr>", "", false},
    {"posts", "",
     "<div class=post id=p%u><a class=author href=/u/x>Ann</a> 2025-11-01 10:00<p "
     "class=content>Hello %u there</p></div>",
     "", false},
    {"unnamed posts", "", "<div><a href=/u/x>Ann</a> <i>2025-11-01 10:00</i><p>Hello %u</p></div>",
     "", false},
    {"entries", "",
     "<div class=h-entry><a class=p-author href=/u>Al</a><p class=e-content>x %u</p>"
     "</div>",
     "", false},
    {"itemref", "",
     "<div itemscope itemref='a b c a b c' id=i%u itemtype=Product><b itemprop=name>x"
     "</b></div>",
     "<i id=a></i><i id=b></i><i id=c itemprop=sku>1</i>", false},
    {"references", "<script type=application/ld+json>{\"@graph\":[",
     "{\"@id\":\"#%u\",\"@type\":"
     "\"Product\",\"name\":\"x%u\",\"offers\":{\"@id\":\"#7\"}},",
     "{}]}</script>", false},
    {"one name", "<script type=application/ld+json>[", "{\"@type\":\"Product\",\"name\":\"x\"},",
     "{}]</script>", false},
    {"state", PLAIN "<script>x={\"a\":[", "{\"name\":\"Garden chair\",\"price\":%u},",
     "{}]}</script>", false},
    {"attributes", PLAIN "<div", " a%u=1", ">x 5 EUR</div>", false},
    {"classes", PLAIN "<div class='", "price-x%u related ", "'>x 5 EUR</div>", false},
    {"small texts", PLAIN, "<i>a%u</i> ", "", false},
    {"small prices", PLAIN, "<b>%u EUR</b>", "", false},
    {"lines", PLAIN "<p>", "x %u EUR<br>", "", false},
    {"one text", PLAIN "<p>", "word %u EUR and ", "", false},
    {"one number", PLAIN "<p>", "1-", "", false},
    {"contacts", PLAIN "<p>", "u%u@shop.example, call +1 555 0100; ", "", false},
    {"brackets", PLAIN "<p>", "( at [.] ", "", false},
    {"pictures", PLAIN, "<img src=/%u.jpg alt='chair %u'>", "", false},
    {"noscript", PLAIN, "<noscript>x %u</noscript>", "", false},
    {"tables in cells", "<table>", "<tr><td><table><tr><td>Price<td>Name</table>", "", false},
    {"deep elements", PLAIN, "<div class='price related'>a 5 EUR", "</div>", true},
    {"deep spans", PLAIN, "<span>5 EUR ", "</span>", true},
    {"deep links", PLAIN, "<div><a href=/x>Name of it</a> 5 EUR", "</div>", true},
    {"deep pictures", "", "<div><img src=/x alt='Name of it'> ", "</div>", true},
    {"deep sections", PLAIN, "<section><h2>Related products</h2><p>x</p>", "</section>", true},
    {"deep posts", "",
     "<div class=comment id=comment-1><a class=author href=/u/x>Ann</a> 10:00 <p>"
     "Hello</p>",
     "</div>", true},
    {"deep entries", "",
     "<div class=h-entry><a class=p-author href=/u>Al</a><i class=e-content>x"
     "</i>",
     "</div>", true},
    {"deep items", "", "<div itemprop=offers itemscope itemtype=Product><b itemprop=name>x</b>",
     "</div>", true},
};

static void add_unit(struct buf *b, const char *unit, unsigned n)
{
    struct str rest = str_c(unit), part;
    for (bool first = true; str_split(&rest, '%', &part); first = false) {
        if (!first)
            buf_fmt(b, "%u", n);
        buf_add(b, first ? part : str_skip(part, 1)); // behind the 'u'
    }
}

static void write_page(struct buf *b, const struct shape *s, unsigned units)
{
    buf_reset(b);
    buf_add(b, STR("<!DOCTYPE html><body>"));
    buf_add(b, str_c(s->head));
    for (unsigned i = 0; i < units; i++) {
        add_unit(b, s->unit, i);
        unsigned open = i % DEEP + 1;
        bool close = s->deep && (open == DEEP || i + 1 == units);
        for (; close && open > 0; open--)
            buf_add(b, str_c(s->tail));
    }
    if (!s->deep)
        buf_add(b, str_c(s->tail));
}

static uint64_t steps_of(const struct shape *s, unsigned units, size_t *bytes)
{
    struct arena a;
    struct buf b;
    struct page_scan scan;
    struct page_listings out;
    arena_init(&a);
    buf_init(&b, 0);
    write_page(&b, s, units);
    *bytes = b.len;
    struct page_input in = {
        .url = STR("https://shop.example/item?id=1"),
        .body = buf_str(&b),
        .resolver = test_resolver,
        .resolve = test_resolve,
    };
    steps = 0;
    page_scan(&a, &in, &scan);
    if (scan.too_deep)
        fail_msg("%s: too deep", s->name);
    page_extract(&a, &in, &scan, NULL, &out);
    uint64_t n = steps;
    buf_deinit(&b);
    arena_deinit(&a);
    return n;
}

static void test_shapes(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
        const struct shape *s = &shapes[i];
        size_t small, large;
        uint64_t few = steps_of(s, UNITS, &small), many = steps_of(s, TIMES * UNITS, &large);
        assert_true(few > 0);
        // Hash tables and sorting may cost somewhat more.
        if ((double)many / (double)few > 1.2 * (double)large / (double)small)
            fail_msg("%s: %zu bytes take %llu steps, %zu take %llu", s->name, small,
                     (unsigned long long)few, large, (unsigned long long)many);
        if (many / large > STEPS_PER_BYTE)
            fail_msg("%s: %llu steps a byte", s->name, (unsigned long long)(many / large));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_shapes)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
