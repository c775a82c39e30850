#include "tests/support/lane_pages.h"

#include "base/utf8.h"

struct page {
    uint64_t state;
    struct buf *out;
};

// SplitMix64.
static uint64_t next(struct page *p)
{
    uint64_t z = p->state += UINT64_C(0x9E3779B97F4A7C15);
    z = (z ^ z >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ z >> 27) * UINT64_C(0x94D049BB133111EB);
    return z ^ z >> 31;
}

static unsigned below(struct page *p, unsigned n)
{
    return (unsigned)(next(p) % n);
}

static void put(struct page *p, const char *s)
{
    buf_add(p->out, str_c(s));
}

enum { WORD_MAX = 48 };

// An invented word, now and then in Cyrillic or with accents.
static struct str word(struct page *p, char out[WORD_MAX])
{
    static const char *const latin[] = {"ba", "do", "fi", "gu", "la", "mo", "ne", "pi",
                                        "ra", "so", "ti", "vu", "xe", "zy", "kr", "st"};
    static const char *const other[] = {"\xD0\xB1\xD0\xB0", "\xD0\xB4\xD0\xBE", "\xD0\xBB\xD0\xB8",
                                        "\xC3\xA9",         "\xC3\xBC",         "\xC4\x85"};
    size_t n = 0;
    unsigned odd = below(p, 8);
    for (unsigned i = 3 + below(p, 3); i; i--) {
        const char *part = odd == 0 ? other[below(p, 3)] : latin[below(p, 16)];
        if (odd == 1 && i == 2)
            part = other[3 + below(p, 3)];
        memcpy(out + n, part, strlen(part));
        n += strlen(part);
    }
    return str_from(out, n);
}

// How a word is written into markup, into a quoted attribute, and into a JSON string.
enum place { IN_MARKUP, IN_ATTRIBUTE, IN_JSON, IN_URL };

static void put_url_char(struct page *p, uint32_t cp, bool encode)
{
    char bytes[4];
    size_t n = utf8_put(cp, bytes);
    for (size_t i = 0; i < n; i++) {
        if (encode || cp >= 0x80)
            buf_fmt(p->out, "%%%02X", (unsigned)(unsigned char)bytes[i]);
        else
            buf_addc(p->out, bytes[i]);
    }
}

static void put_char(struct page *p, uint32_t cp, enum place place)
{
    unsigned how = below(p, 8);
    if (place == IN_URL)
        put_url_char(p, cp, how < 3);
    else if (how == 0)
        buf_fmt(p->out, "&#%u;", (unsigned)cp);
    else if (how == 1)
        buf_fmt(p->out, "&#x%X;", (unsigned)cp);
    else if (how < 4 && place == IN_JSON)
        buf_fmt(p->out, "\\u%04x", (unsigned)cp);
    else
        buf_add_utf8(p->out, cp);
}

// What may stand in the middle of a word that a reader sees as one.
static void put_split(struct page *p)
{
    static const char *const splits[] = {"<!-- - -->",
                                         "<wbr>",
                                         "<i class=\"x\"></i>",
                                         "</>",
                                         "<span></span>",
                                         "<b></b>",
                                         "</x-y>",
                                         "",
                                         "",
                                         ""};
    put(p, splits[below(p, sizeof splits / sizeof *splits)]);
}

static void put_word(struct page *p, enum place place)
{
    char text[WORD_MAX];
    struct str s = word(p, text);
    bool splits = place == IN_MARKUP && below(p, 3) == 0;
    bool bold = splits && below(p, 2);
    if (below(p, 3) == 0 && place != IN_URL) {
        buf_add(p->out, s);
        return;
    }
    for (size_t at = 0; at < s.len;) {
        uint32_t cp = utf8_next(s, &at);
        if (bold)
            put(p, "<b>");
        put_char(p, cp, place);
        if (bold)
            put(p, "</b>");
        bold = false;
        if (splits && at < s.len)
            put_split(p);
    }
}

static void put_words(struct page *p, unsigned n, enum place place)
{
    static const char *const gaps[] = {" ", "\n", "  ", "&nbsp;", " \t "};
    for (unsigned i = 0; i < n; i++) {
        if (i)
            put(p, place == IN_URL ? "%20" : place == IN_JSON ? " " : gaps[below(p, 5)]);
        put_word(p, place);
    }
}

// Prose long enough for a description.
static void put_prose(struct page *p, enum place place)
{
    put_words(p, 12 + below(p, 20), place);
    put(p, ".");
}

static void put_price(struct page *p)
{
    unsigned whole = 1 + below(p, 400), part = below(p, 100);
    switch (below(p, 4)) {
    case 0:
        buf_fmt(p->out, "%u,%02u &euro;", whole, part);
        break;
    case 1:
        buf_fmt(p->out, "$%u.%02u", whole, part);
        break;
    case 2:
        buf_fmt(p->out, "<b>%u</b>.%02u <i>EUR</i>", whole, part);
        break;
    default:
        buf_fmt(p->out, "&pound;%u.%02u", whole, part);
    }
}

static void put_contacts(struct page *p)
{
    put(p, "<p class=\"contact\">");
    put_words(p, 2, IN_MARKUP);
    put(p, " <a href=\"mailto:");
    char text[WORD_MAX];
    struct str name = word(p, text);
    for (size_t at = 0; at < name.len;) {
        uint32_t cp = utf8_next(name, &at);
        put_url_char(p, cp < 0x80 ? cp : 'q', below(p, 2));
    }
    buf_fmt(p->out, "%u%%40shop.example\">", below(p, 100000));
    put_words(p, 1, IN_MARKUP);
    put(p, "</a>");
    if (below(p, 2))
        buf_fmt(p->out, " <a href=\"tel:+1%%205550%u\">", 100 + below(p, 100)), put(p, "call</a>");
    put(p, "</p>\n");
}

// Text in a table, but in no cell, which a tree builder moves before the table.
static void put_table(struct page *p)
{
    put(p, "<table>");
    char text[WORD_MAX];
    struct str s = word(p, text);
    size_t half = 0;
    while (half < s.len / 2)
        utf8_next(s, &half);
    buf_add(p->out, str_sub(s, 0, half));
    for (unsigned i = 1 + below(p, 3); i; i--) {
        put(p, "<tr><th>");
        put_words(p, 1, IN_MARKUP);
        put(p, "<td>");
        put_words(p, 2, IN_MARKUP);
        if (below(p, 2))
            put(p, "</tr>\n");
    }
    buf_add(p->out, str_skip(s, half));
    put(p, "</table>\n");
}

static void head(struct page *p, bool titled)
{
    put(p, "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n<title>");
    put_words(p, titled ? 3 : 1, IN_ATTRIBUTE);
    put(p, "</title>\n<script>var s = x.replace(/\"/g, '');</script>\n");
}

static void product_json_ld(struct page *p)
{
    head(p, true);
    put(p, "<script type=\"application/ld+json\">{\"@context\":\"https://schema.org\","
           "\"@type\":\"Product\",\"name\":\"");
    put_words(p, 3, IN_JSON);
    put(p, "\",\"description\":\"");
    put_prose(p, IN_JSON);
    if (below(p, 2)) {
        put(p, " \\u003cp>");
        put_word(p, IN_JSON);
        put(p, "<em>"); // apart to some readers, one word to others
        put_word(p, IN_JSON);
        put(p, "\\u003c/em> \\u003cli class='x'>");
        put_prose(p, IN_JSON);
        put(p, "<\\/p>");
    }
    put(p, "\",\"category\":\"");
    put_words(p, 2, IN_JSON);
    buf_fmt(p->out,
            "\",\"offers\":{\"@type\":\"Offer\",\"price\":\"%u.50\",\"priceCurrency\":\"EUR\","
            "\"seller\":{\"@type\":\"Organization\",\"name\":\"",
            below(p, 300));
    put_words(p, 2, IN_JSON);
    put(p, "\"}}}</script></head><body>\n");
    put_contacts(p);
}

static void product_microdata(struct page *p)
{
    head(p, true);
    put(p, "</head><body><div itemscope itemtype=\"https://schema.org/Product\"><h1 "
           "itemprop=\"name\">");
    put_words(p, 3, IN_MARKUP);
    put(p, "</h1><meta itemprop=\"category\" content=\"");
    put_words(p, 2, IN_ATTRIBUTE);
    put(p, "\"><div itemprop=\"description\">");
    put_prose(p, IN_MARKUP);
    put_table(p);
    put(p, "</div><div itemprop=\"offers\" itemscope itemtype=\"https://schema.org/Offer\">"
           "<span itemprop=\"price\" content=\"12.50\">");
    put_price(p);
    put(p, "</span><meta itemprop=\"priceCurrency\" content=\"EUR\"></div></div>\n");
    put_contacts(p);
}

static void product_opengraph(struct page *p)
{
    head(p, true);
    put(p, "<meta property=\"og:type\" content=\"product\"><meta property=\"og:title\" content=\"");
    put_words(p, 3, IN_ATTRIBUTE);
    put(p, "\"><meta content=\"");
    put_prose(p, IN_ATTRIBUTE);
    put(p, "\" property=\"og:description\"><meta property=\"product:price:amount\" "
           "content=\"12.50\"><meta property=\"product:price:currency\" content=\"EUR\">"
           "</head><body>\n");
    put_contacts(p);
}

static void product_plain(struct page *p)
{
    bool heading = below(p, 2);
    head(p, true);
    put(p, "</head><body><main>");
    if (heading) {
        put(p, "<h1>");
        put_words(p, 3, IN_MARKUP);
        put(p, "</h1>");
    }
    put(p, "<p class=\"price\">");
    put_price(p);
    put(p, "</p><button>Add to cart</button><div class=\"description\">");
    put_prose(p, IN_MARKUP);
    put_table(p);
    put_words(p, 1, IN_MARKUP);
    put(p, "<input type=\"checkbox\">");
    put_words(p, 1, IN_MARKUP);
    put(p, "<ul><li>");
    put_prose(p, IN_MARKUP);
    put(p, "<li>");
    put_words(p, 4, IN_MARKUP);
    put(p, "</ul></div>");
    put_contacts(p);
    put(p, "</main>");
}

static void product_list(struct page *p)
{
    head(p, false);
    put(p, "</head><body><ul class=\"products\">\n");
    for (unsigned i = 3 + below(p, 5); i; i--) {
        buf_fmt(p->out, "<li class=\"product\"><a href=\"/goods/%u\"><img src=\"/i%u.jpg\" alt=\"",
                i, i);
        put_words(p, 2, IN_ATTRIBUTE);
        put(p, "\"><h2>");
        put_words(p, 3, IN_MARKUP);
        put(p, "</h2></a><span class=\"price\">");
        put_price(p);
        put(p, "</span><p>");
        put_words(p, 8, IN_MARKUP);
        put(p, below(p, 2) ? "</p></li>\n" : "\n");
    }
    put(p, "</ul>");
}

static void thread(struct page *p)
{
    head(p, true);
    put(p, "</head><body>\n");
    if (below(p, 2)) {
        put(p, "<h1>");
        put_words(p, 3, IN_MARKUP);
        put(p, "</h1>\n");
    }
    for (unsigned i = 2 + below(p, 5); i; i--) {
        buf_fmt(p->out,
                "<article class=\"post\" id=\"post-%u\"><a class=\"author\" href=\"/u/%u\">", i, i);
        put_words(p, 1, IN_MARKUP);
        put(p, "</a> <time datetime=\"2026-01-02T03:04:05Z\">yesterday</time>"
               "<div class=\"message-content\">");
        put_prose(p, IN_MARKUP);
        put(p, "<br>");
        put_prose(p, IN_MARKUP);
        if (below(p, 3) == 0)
            put_table(p);
        put(p, "</div></article>\n");
    }
}

void lane_page(uint64_t seed, struct buf *html)
{
    static void (*const layouts[])(struct page *) = {
        product_json_ld, product_microdata, product_opengraph, product_plain, product_list, thread};
    struct page p = {.state = seed, .out = html};
    next(&p); // seeds in a row begin alike
    layouts[below(&p, sizeof layouts / sizeof *layouts)](&p);
    if (below(&p, 4))
        put(&p, "</body></html>\n");
}

void lane_soup(uint64_t seed, struct buf *html)
{
    static const char *const tags[] = {
        "p",   "div",    "b",       "i",        "a",      "table", "tr",         "td",
        "th",  "tbody",  "caption", "select",   "option", "li",    "ul",         "span",
        "h1",  "button", "dd",      "dt",       "font",   "pre",   "optgroup",   "section",
        "x-y", "br",     "input",   "noscript", "html",   "body",  "blockquote",
    };
    struct page p = {.state = seed, .out = html};
    next(&p);
    put(&p, "<!DOCTYPE html><body>");
    for (unsigned i = 6 + below(&p, 20); i; i--) {
        const char *tag = tags[below(&p, sizeof tags / sizeof *tags)];
        unsigned what = below(&p, 10);
        if (what < 4)
            buf_fmt(html, "<%s>", tag);
        else if (what < 6)
            buf_fmt(html, "</%s>", tag);
        else if (what == 6)
            put(&p, " ");
        for (unsigned n = what > 6 ? 1 + below(&p, 3) : 0; n; n--)
            buf_addc(html, (char)('a' + below(&p, 26)));
    }
}
