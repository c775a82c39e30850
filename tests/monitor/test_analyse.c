// The analyser's work on whole answers of a server. Every answer that it gives must be one that
// the run accepts: what is over a limit is cut, and the page not lost.
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
// cmocka needs the four before it
#include <setjmp.h>

#include <cmocka.h>
#include <libdeflate.h>
#include <stdlib.h>
#include <zstd.h>

#include "base/hash.h"
#include "base/json.h"
#include "base/limits.h"
#include "base/utf8.h"
#include "monitor/analyse.h"
#include "patterns/lexicon.h"

enum { SITE_KEEPS, SITE_FORGETS, SITE_ALL, SITES };

static const struct analyse_site sites[SITES] = {
    [SITE_KEEPS] = {.id = STR_INIT("shop"), .keep_text = true},
    [SITE_FORGETS] = {.id = STR_INIT("forum")},
    [SITE_ALL] = {.id = STR_INIT("all"), .extract_all = true},
};

static struct {
    struct arena lexicon_arena, arena;
    struct matcher *matcher;
    struct analyse_context context;
    struct buf message;
} t;

static int start(void **state)
{
    struct lexicon *lexicon;
    struct problems p;
    struct err err = {0};
    (void)state;
    arena_init(&t.lexicon_arena);
    arena_init(&t.arena);
    buf_init(&t.message, LIMIT_ANSWER_BYTES);
    problems_init(&p);
    if (!hash_start(&err) || !analyse_start(&err) ||
        !lexicon_load(&t.lexicon_arena, PROJECT_DIR "/patterns/data", NULL, &p, &lexicon)) {
        print_error("%s %s\n", err.message, buf_cstr(&p.text));
        return -1;
    }
    problems_deinit(&p);
    t.matcher = matcher_new(lexicon, &(struct matcher_options){0}, &err);
    t.context = (struct analyse_context){.matcher = t.matcher,
                                         .scratch = matcher_scratch_new(t.matcher, &err),
                                         .kept = kept_text_new(),
                                         .threshold = 70,
                                         .sites = sites,
                                         .n_sites = SITES};
    return t.context.scratch ? 0 : -1;
}

static int stop(void **state)
{
    (void)state;
    kept_text_free(t.context.kept);
    matcher_scratch_free(t.context.scratch);
    matcher_free(t.matcher);
    buf_deinit(&t.message);
    arena_deinit(&t.arena);
    arena_deinit(&t.lexicon_arena);
    return 0;
}

static struct job page_job(struct str type, struct str body)
{
    return (struct job){.kind = JOB_PAGE,
                        .url = STR("https://shop.example/item"),
                        .content_type = type,
                        .body = body};
}

// The answer as the run reads it.
static struct answer analyse(const char *name, const struct job *job)
{
    struct answer made, read = {0};
    arena_reset(&t.arena);
    buf_reset(&t.message);
    analyse_job(&t.context, &t.arena, job, &made);
    message_write_answer(&t.message, &made);
    if (t.message.overflow || !message_read_answer(&t.arena, buf_str(&t.message), &read))
        fail_msg("%s: the run refuses this answer (%zu bytes)", name, t.message.len);
    return read;
}

static struct answer analyse_page(struct str type, struct str body)
{
    struct job job = page_job(type, body);
    return analyse("page", &job);
}

static struct str gzip(struct str data)
{
    struct libdeflate_compressor *c = libdeflate_alloc_compressor(6);
    size_t bound = libdeflate_gzip_compress_bound(c, data.len);
    char *out = malloc(bound);
    assert_non_null(out);
    size_t n = libdeflate_gzip_compress(c, data.ptr, data.len, out, bound);
    libdeflate_free_compressor(c);
    return str_from(out, n);
}

static void drop(struct str s)
{
    free((char *)(uintptr_t)s.ptr);
}

static struct str kept_text(const struct answer *answer)
{
    unsigned long long size = ZSTD_getFrameContentSize(answer->kept.ptr, answer->kept.len);
    assert_true(size <= 2 * (unsigned long long)LIMIT_KEPT_TEXT_BYTES);
    char *text = arena_alloc(&t.arena, (size_t)size + 1);
    size_t n = ZSTD_decompress(text, (size_t)size + 1, answer->kept.ptr, answer->kept.len);
    assert_false(ZSTD_isError(n));
    return str_from(text, n);
}

#define OFFER                                                                                      \
    "<html lang=en><title>Tramadol 100 mg</title><h1>Buy tramadol 100 mg online</h1>"              \
    "<p>No prescription, 10.82 EUR a strip, discreet shipping worldwide. Order by "                \
    "seller@mail.example or +1 555 010 0199.</p><a href=/next>next</a>"

static const struct answer_listing *one_listing(const struct answer *answer, const char *substance)
{
    assert_int_equal(answer->n_listings, 1);
    const struct answer_listing *l = &answer->listings[0];
    assert_true(l->n_findings > 0);
    if (!str_eq(l->findings[0].substance, str_c(substance)))
        fail_msg("found %.*s", STR_ARG(l->findings[0].substance));
    return l;
}

static void test_html(void **state)
{
    (void)state;
    struct answer x = analyse_page(STR("text/html"), STR(OFFER));
    assert_int_equal(x.analysis, ANALYSIS_OK);
    assert_true(x.candidate && str_eq(x.lang, STR("en")));
    assert_int_equal(x.n_links, 1);
    assert_true(str_eq(x.links[0].href, STR("https://shop.example/next")));
    const struct answer_listing *l = one_listing(&x, "tramadol");
    assert_true(str_eq(l->verdict, STR("offer")) && l->score >= 0.7);
    assert_true(l->n_contacts == 2 && !l->personal);
    assert_true(x.print.content && x.print.title && x.wall == WALL_NONE);
}

static void test_benign(void **state)
{
    (void)state;
    struct answer x = analyse_page(STR("text/html"), STR("<h1>Garden chairs</h1><p>Two of them."));
    assert_true(!x.candidate && x.n_listings == 0);
    struct answer y = analyse_page(STR("text/html"),
                                   STR("<h1 class=x>Garden chairs</h1><p nonce=7>Two of them."));
    assert_true(x.print.content == y.print.content); // its markup alone differs
}

static void test_outcomes(void **state)
{
    (void)state;
    enum { BOMB = 64 << 20 };
    char *nothing = calloc(1, BOMB);
    struct str zeros = gzip(str_from(nothing, BOMB));
    free(nothing);
    struct str page = gzip(STR(OFFER));
    const struct {
        const char *name;
        struct str url, type, encoding, body;
        enum analysis analysis;
        uint32_t listings;
    } rows[] = {
        {"picture", STR("https://a.example/"), STR("image/png"), STR_NONE, STR("\x89PNG"),
         ANALYSIS_UNSUPPORTED, 0},
        {"empty", STR("https://a.example/"), STR("text/html"), STR_NONE, STR_NONE, ANALYSIS_OK, 0},
        {"gzip", STR("https://a.example/"), STR("text/html"), STR("gzip"), page, ANALYSIS_OK, 1},
        {"a compressed file", STR("https://a.example/"), STR("application/gzip"), STR(""), page,
         ANALYSIS_OK, 1},
        {"a broken one", STR("https://a.example/"), STR("application/x-gzip"), STR(""),
         STR("\x1F\x8B\x08 no"), ANALYSIS_BAD_CONTENT, 0},
        {"gzip, cut", STR("https://a.example/"), STR("text/html"), STR("gzip"),
         str_sub(page, 0, page.len - 8), ANALYSIS_CUT, 1},
        {"gzip, head alone", STR("https://a.example/"), STR("text/html"), STR("gzip"),
         str_sub(page, 0, 10), ANALYSIS_BAD_CONTENT, 0},
        {"no gzip", STR("https://a.example/"), STR("text/html"), STR("gzip"), STR(OFFER),
         ANALYSIS_BAD_CONTENT, 0},
        {"unknown coding", STR("https://a.example/"), STR("text/html"), STR("rot13"), STR(OFFER),
         ANALYSIS_BAD_CONTENT, 0},
        {"bomb", STR("https://a.example/"), STR("text/html"), STR("gzip"), zeros,
         ANALYSIS_TOO_LARGE, 0},
        {"no URL", STR("not a URL"), STR("text/html"), STR_NONE, STR(OFFER), ANALYSIS_BAD_CONTENT,
         0},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct job job = {.url = rows[i].url,
                          .content_type = rows[i].type,
                          .content_encoding = rows[i].encoding,
                          .body = rows[i].body};
        struct answer x = analyse(rows[i].name, &job);
        if (x.analysis != rows[i].analysis || x.n_listings != rows[i].listings)
            fail_msg("%s: %s, %u listings", rows[i].name, analysis_name(x.analysis), x.n_listings);
    }
    drop(zeros);
    drop(page);
}

// Markup too deep for a tree: the first lane's text alone makes a page-level listing.
static void test_too_deep(void **state)
{
    (void)state;
    struct buf html;
    buf_init(&html, 0);
    for (int i = 0; i < 40000; i++)
        buf_add(&html, STR("<div>"));
    buf_add(&html, STR("Buy tramadol 100 mg online, no prescription, 10 EUR, ships worldwide"));
    struct answer x = analyse_page(STR("text/html"), buf_str(&html));
    assert_int_equal(x.analysis, ANALYSIS_TOO_DEEP);
    assert_true(str_eq(one_listing(&x, "tramadol")->kind, STR("page")));
    buf_deinit(&html);
}

static void test_feed(void **state)
{
    (void)state;
    struct answer x = analyse_page(
        STR("application/rss+xml"),
        STR("<rss version='2.0'><channel><title>New</title>"
            "<item><title>Chairs</title><link>/a</link><description>two</description></item>"
            "<item><title>Buy tramadol 100 mg</title><link>https://shop.example/b</link>"
            "<description>&lt;p&gt;no prescription, 10 EUR, we ship&lt;/p&gt;</description></item>"
            "</channel></rss>"));
    assert_int_equal(x.analysis, ANALYSIS_OK);
    assert_int_equal(x.n_links, 2);
    const struct answer_listing *l = one_listing(&x, "tramadol");
    assert_true(str_eq(l->kind, STR("post")) && !l->own_page);
    assert_true(str_eq(l->url, STR("https://shop.example/b")));
}

// Google's product data: a product, at its price.
static void test_product_feed(void **state)
{
    (void)state;
    struct answer x = analyse_page(
        STR("text/xml"),
        STR("<rss xmlns:g='http://base.google.com/ns/1.0'><channel><item><g:id>7</g:id>"
            "<g:title>Buy tramadol</g:title><g:link>/7</g:link><g:price>10.82 EUR</g:price>"
            "<g:description>no prescription, we ship</g:description></item></channel></rss>"));
    const struct answer_listing *l = one_listing(&x, "tramadol");
    assert_true(str_eq(l->kind, STR("product")) && str_eq(l->id, STR("7")));
    assert_true(str_eq(l->url, STR("https://shop.example/7")));
    assert_true(str_find(l->json, STR("\"amount\":\"10.82\""), 0) != STR_NPOS);
}

// More entries with a finding than a page may have listings.
static void test_long_feed(void **state)
{
    (void)state;
    struct buf rss;
    buf_init(&rss, 0);
    buf_add(&rss, STR("<rss version='2.0'><channel>"));
    for (int i = 0; i < LIMIT_PAGE_LISTINGS + 1; i++)
        buf_fmt(&rss, "<item><title>Buy tramadol</title><link>/%d</link></item>", i);
    buf_add(&rss, STR("</channel></rss>"));
    struct answer x = analyse_page(STR("text/xml"), buf_str(&rss));
    assert_int_equal(x.n_listings, LIMIT_PAGE_LISTINGS);
    assert_int_equal(x.analysis, ANALYSIS_CUT);
    buf_deinit(&rss);
}

static void test_sitemap(void **state)
{
    (void)state;
    struct answer x =
        analyse_page(STR("application/xml"),
                     STR("<sitemapindex><sitemap><loc>https://shop.example/1.xml</loc></sitemap>"
                         "</sitemapindex>"));
    assert_int_equal(x.n_links, 1);
    assert_int_equal(x.links[0].kind, LINK_SITEMAP);
    assert_int_equal(x.kept.len, 0); // addresses are no text
}

// A page's form for programs is not fetched beside it; feeds and other links are.
static void test_other_forms(void **state)
{
    static const struct {
        const char *name, *link;
        uint32_t links;
        enum link_kind kind;
    } rows[] = {
        {"API", "<link rel=alternate type=application/json href=/wp-json/wp/v2/posts/5>", 0, 0},
        {"ActivityPub", "<link rel=alternate type=application/activity+json href=/?p=5>", 0, 0},
        {"oEmbed", "<link rel=alternate type=application/json+oembed href=/oembed>", 0, 0},
        {"oEmbed, XML", "<link rel=alternate type=text/xml+oembed href=/oembed>", 0, 0},
        {"RSS", "<link rel=alternate type=application/rss+xml href=/feed/>", 1, LINK_FEED},
        {"JSON Feed", "<link rel=alternate type=application/feed+json href=/f>", 1, LINK_FEED},
        {"language", "<link rel=alternate hreflang=de href=/de/>", 1, LINK_PAGE},
        {"no alternate", "<a type=application/json href=/api>API</a>", 1, LINK_PAGE},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct answer x = analyse_page(STR("text/html"), str_c(rows[i].link));
        if (x.n_links != rows[i].links || (x.n_links && x.links[0].kind != rows[i].kind))
            fail_msg("%s: %u links", rows[i].name, x.n_links);
    }
}

// Far more bytes of links than an answer holds: cut, counted, and the rest is there.
static void test_long_links(void **state)
{
    (void)state;
    struct buf map, html;
    char path[301];
    memset(path, 'p', sizeof path - 1);
    path[sizeof path - 1] = '\0';
    buf_init(&map, 0);
    buf_init(&html, 0);
    buf_add(&map, STR("<urlset>"));
    buf_add(&html, STR(OFFER));
    for (int i = 0; i < 40000; i++)
        buf_fmt(&map, "<url><loc>https://shop.example/%d/%s</loc></url>", i, path);
    for (int i = 0; html.len < 3600000; i++)
        buf_fmt(&html, "<a href='/%d/%s%s%s%s%s%s%s%s%s%s'>x</a>", i, path, path, path, path, path,
                path, path, path, path, path);
    buf_add(&map, STR("</urlset>"));
    struct answer x = analyse_page(STR("text/xml"), buf_str(&map));
    assert_int_equal(x.analysis, ANALYSIS_CUT);
    if (x.n_links < 5000 || x.n_links + x.links_dropped != 40000)
        fail_msg("%u links, %u dropped", x.n_links, x.links_dropped);
    x = analyse_page(STR("text/html"), buf_str(&html));
    assert_int_equal(x.analysis, ANALYSIS_CUT);
    assert_true(x.n_links > 900 && x.links_dropped > 0 && x.n_listings > 0 && x.kept.len > 0);
    buf_deinit(&map);
    buf_deinit(&html);
}

// Far more bytes of listings than an answer holds.
static void test_long_listings(void **state)
{
    (void)state;
    struct buf html;
    buf_init(&html, 0);
    buf_add(&html, STR("<script type='application/ld+json'>["));
    for (int i = 0; i < 200; i++) {
        buf_fmt(&html,
                "%s{\"@type\":\"Product\",\"sku\":\"%d\",\"name\":\"Tramadol %d\","
                "\"offers\":{\"@type\":\"Offer\",\"price\":\"%d\",\"priceCurrency\":\"EUR\"},"
                "\"description\":\"",
                i ? "," : "", i, i, i + 1);
        for (int k = 0; k < 1500; k++)
            buf_fmt(&html, "w%d ", k);
        buf_add(&html, STR("\"}"));
    }
    buf_add(&html, STR("]</script>"));
    for (int i = 0; i < 2000; i++)
        buf_fmt(&html, "<a href='/%d'>x</a>", i);
    struct answer x = analyse_page(STR("text/html"), buf_str(&html));
    assert_int_equal(x.analysis, ANALYSIS_CUT);
    assert_true(x.n_listings > 100 && x.n_listings < 200);
    assert_int_equal(x.n_links, 2000);
    buf_deinit(&html);
}

static void test_plain(void **state)
{
    (void)state;
    struct answer x = analyse_page(STR("text/plain"), STR("Price list \nbuy tramadol, 10 EUR\n"));
    const struct answer_listing *l = one_listing(&x, "tramadol");
    assert_true(str_eq(l->title, STR("Price list")) && str_eq(l->kind, STR("page")));
}

static void test_json(void **state)
{
    (void)state;
    struct answer x =
        analyse_page(STR("application/json"),
                     STR("{\"items\":[{\"name\":\"\\u043a\\u0443\\u043f\\u0438\\u0442\\u044c "
                         "\\u0442\\u0440\\u0430\\u043c\\u0430\\u0434\\u043e\\u043b 10 EUR\"}]}"));
    one_listing(&x, "tramadol");
    assert_int_equal(x.listings[0].title.len, 0);
}

#define PRODUCT(name, text, more)                                                                  \
    "{\"id\":3,\"name\":\"" name                                                                   \
    "\",\"permalink\":\"https://shop.example/p/3\",\"description\":\"" text                        \
    "\",\"prices\":{\"price\":\"1082\",\"currency_code\":\"EUR\",\"currency_minor_unit\":2},"      \
    "\"is_purchasable\":true" more "}"

// The answer of a known platform: its entries are listings, with what markup parts joined.
static void test_interface(void **state)
{
    (void)state;
    struct answer x = analyse_page(
        STR("application/json"),
        STR("[" PRODUCT("Chair", "<p>Two of them</p>", "") "," PRODUCT(
            "Pills", "<p>Buy tra<b>mad</b>ol 100 mg, no prescription, we ship</p>", "") "]"));
    const struct answer_listing *l = one_listing(&x, "tramadol");
    assert_true(x.candidate && str_eq(l->kind, STR("product")) && !l->own_page);
    assert_true(str_eq(l->url, STR("https://shop.example/p/3")) && str_eq(l->title, STR("Pills")));
    assert_true(str_find(l->json, STR("\"amount\":\"10.82\""), 0) != STR_NPOS);
    assert_int_equal(x.n_links, 2); // to the entries' pages: two are less than a full answer
    struct answer y =
        analyse_page(STR("application/json"), STR("[" PRODUCT("Chair", "<p>Two</p>", "") "]"));
    assert_true(!y.candidate && y.n_listings == 0 && y.n_links == 1);
}

// What no listing shows still makes the answer one.
static void test_interface_elsewhere(void **state)
{
    (void)state;
    struct answer x = analyse_page(
        STR("application/json"),
        STR("[" PRODUCT("Chair", "<p>Two</p>", ",\"extra\":\"buy tr\\u0061madol online\"") "]"));
    assert_true(str_eq(one_listing(&x, "tramadol")->kind, STR("page")));
}

static void test_interface_next(void **state)
{
    (void)state;
    struct job job = page_job(STR("application/feed+json"),
                              STR("{\"kind\":\"Listing\",\"data\":{\"after\":\"t3_b\","
                                  "\"children\":[]}}"));
    job.url = STR("https://shop.example/r/tea/new.json");
    struct answer x = analyse("next page", &job);
    assert_int_equal(x.n_links, 1);
    assert_true(x.links[0].next && x.links[0].kind == LINK_PAGE);
    assert_true(str_eq(x.links[0].href, STR("https://shop.example/r/tea/new.json?after=t3_b")));
}

// A page of a known platform leads to its interface, also when it has all the links that a page
// may have.
static void test_interface_entry(void **state)
{
    (void)state;
    struct buf html;
    buf_init(&html, 0);
    buf_add(&html, STR("<meta name=generator content='Discourse 3.3.2'><p>x</p>"));
    struct answer x = analyse_page(STR("text/html"), buf_str(&html));
    assert_int_equal(x.n_links, 1);
    assert_true(x.links[0].kind == LINK_FEED);
    assert_true(str_eq(x.links[0].href, STR("https://shop.example/latest.json")));
    for (int i = 0; i < LIMIT_PAGE_LINKS; i++)
        buf_fmt(&html, "<a href=/%d>x</a>", i);
    x = analyse_page(STR("text/html"), buf_str(&html));
    assert_int_equal(x.n_links, LIMIT_PAGE_LINKS);
    buf_deinit(&html);
}

// A text longer than a listing's holds a name far behind, also across the pieces' ends.
static void test_long_plain(void **state)
{
    (void)state;
    enum { STEP = LIMIT_TEXT_BYTES / 8 * 7 };
    for (int at = STEP - 30; at < 3 * STEP; at += at < STEP + 10 ? 5 : STEP / 2 + 1) {
        struct buf text;
        buf_init(&text, 0);
        while (text.len < (size_t)at)
            buf_add(&text, STR("x\n"));
        buf_add(&text, STR("buy tramadol online\n"));
        while (text.len < 4 * STEP)
            buf_add(&text, STR("y\n"));
        struct answer x = analyse_page(STR("text/plain"), buf_str(&text));
        one_listing(&x, "tramadol");
        buf_deinit(&text);
    }
}

static void test_robots(void **state)
{
    (void)state;
    struct buf file;
    buf_init(&file, 0);
    buf_add(&file, STR("\xEF\xBB\xBFUser-agent: *\nDisallow: /caf\xE9\n"));
    while (file.len < LIMIT_ROBOTS_BYTES + 100)
        buf_add(&file, STR("# more\n"));
    struct str packed = gzip(buf_str(&file));
    struct job job = {.kind = JOB_ROBOTS,
                      .url = STR("https://shop.example/robots.txt"),
                      .content_encoding = STR("gzip"),
                      .body = packed};
    struct answer x = analyse("robots", &job);
    // As received: the parser reads bytes.
    assert_true(str_eq(x.text, str_sub(buf_str(&file), 0, LIMIT_ROBOTS_BYTES)));
    assert_true(x.n_links == 0 && x.n_listings == 0 && x.kept.len == 0);
    drop(packed);
    buf_deinit(&file);
}

static void test_kept_text(void **state)
{
    (void)state;
    struct str benign = STR("<p>Garden chairs, write to desk@shop.example");
    struct answer x = analyse_page(STR("text/html"), benign);
    struct str text = kept_text(&x);
    assert_true(str_find(text, STR("Garden chairs"), 0) != STR_NPOS);
    assert_true(str_find(text, STR("desk@"), 0) == STR_NPOS);
    x = analyse_page(STR("text/html"), STR(OFFER)); // flagged: as it was
    assert_true(str_find(kept_text(&x), STR("seller@mail.example"), 0) != STR_NPOS);
    // Found, but below the threshold: nothing is flagged.
    t.context.threshold = 101;
    x = analyse_page(STR("text/html"), STR(OFFER));
    t.context.threshold = 70;
    assert_int_equal(x.n_listings, 1);
    assert_true(str_find(kept_text(&x), STR("seller@mail.example"), 0) == STR_NPOS);
    struct job job = page_job(STR("text/html"), STR(OFFER));
    job.site = SITE_FORGETS;
    assert_int_equal(analyse("no text kept", &job).kept.len, 0);
    job.site = SITES; // no such site
    assert_int_equal(analyse("unknown site", &job).kept.len, 0);
}

static void test_kept_text_has_a_limit(void **state)
{
    (void)state;
    struct buf html;
    buf_init(&html, 0);
    for (unsigned i = 0; html.len < 3 * LIMIT_KEPT_TEXT_BYTES; i++)
        buf_fmt(&html, "<p>%u слово a%u@shop.example", i, i * 7919);
    struct answer x = analyse_page(STR("text/html"), buf_str(&html));
    struct str text = kept_text(&x);
    assert_true(utf8_valid(text) && text.len > LIMIT_KEPT_TEXT_BYTES / 4);
    assert_true(str_find(text, STR("@shop.example"), 0) == STR_NPOS);
    buf_deinit(&html);
}

// Someone who seeks for himself: counted, and nobody.
static void test_personal_request(void **state)
{
    (void)state;
    struct answer x = analyse_page(
        STR("text/html"),
        STR("<h1>Where can I get tramadol?</h1><p>Looking for tramadol for my back pain, I need a "
            "few pills for myself, does anyone know? please write me: sufferer@mail.example</p>"));
    const struct answer_listing *l = one_listing(&x, "tramadol");
    assert_true(str_eq(l->verdict, STR("request")) && l->personal);
    assert_int_equal(l->n_contacts, 0);
    assert_int_equal(l->seller_name.len, 0);
    assert_true(str_find(l->json, STR("sufferer"), 0) == STR_NPOS);
    assert_true(str_find(l->judgement, STR("sufferer"), 0) == STR_NPOS);
    assert_true(str_find(kept_text(&x), STR("sufferer"), 0) == STR_NPOS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_html),
        cmocka_unit_test(test_benign),
        cmocka_unit_test(test_outcomes),
        cmocka_unit_test(test_too_deep),
        cmocka_unit_test(test_feed),
        cmocka_unit_test(test_product_feed),
        cmocka_unit_test(test_long_feed),
        cmocka_unit_test(test_sitemap),
        cmocka_unit_test(test_other_forms),
        cmocka_unit_test(test_long_links),
        cmocka_unit_test(test_long_listings),
        cmocka_unit_test(test_plain),
        cmocka_unit_test(test_json),
        cmocka_unit_test(test_interface),
        cmocka_unit_test(test_interface_elsewhere),
        cmocka_unit_test(test_interface_next),
        cmocka_unit_test(test_interface_entry),
        cmocka_unit_test(test_long_plain),
        cmocka_unit_test(test_robots),
        cmocka_unit_test(test_kept_text),
        cmocka_unit_test(test_kept_text_has_a_limit),
        cmocka_unit_test(test_personal_request),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
