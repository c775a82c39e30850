#include "bench/pages.h"

enum { DENSE_ROWS = 330 };
enum { MENU_LINKS = 24, ITEMS = 33, FOOTER_LINKS = 5, PARAGRAPHS = 22, TABLE_ROWS = 16 };
enum { LIST_ITEMS = 95, POSTS = 25 };

static void write_head(struct buf *b, unsigned page)
{
    buf_fmt(b,
            "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
            "<title>Garden chair %u &ndash; Example shop</title>\n"
            "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
            "<meta name=\"description\" content=\"Folding garden chair, model %u &amp; cushion\">\n"
            "<link rel=\"canonical\" href=\"/product/%u.html\">\n"
            "<link rel=\"stylesheet\" href=\"/assets/theme.min.css?ver=6.4.2\" media=\"all\">\n"
            "<style>.product{display:flex;margin:0 auto}.price{color:#333}\n"
            "@media (max-width:600px){.product>li{width:100%%}}</style>\n",
            page, page, page);
    buf_fmt(b,
            "<script>window.dataLayer=window.dataLayer||[];for(var i=0;i<3;i++){dataLayer.push("
            "{\"page\":%u,\"kind\":'product'});}</script>\n"
            "<script type=\"application/ld+json\">{\"@context\":\"https:\\/\\/schema.org\\/\","
            "\"@type\":\"Product\",\"name\":\"Garden chair %u\",\"sku\":\"GC-%u\",\"image\":"
            "[\"https:\\/\\/shop.example\\/uploads\\/chair-%u.jpg\"],\"description\":\"Folds flat, "
            "made of beech, weatherproof and light enough to carry to the lake.\",\"offers\":"
            "{\"@type\":\"Offer\",\"price\":\"%u.90\",\"priceCurrency\":\"EUR\",\"availability\":"
            "\"https:\\/\\/schema.org\\/InStock\",\"seller\":{\"@type\":\"Organization\",\"name\":"
            "\"Example shop\"}}}</script>\n</head>\n",
            page, page, page, page, page % 300);
}

static void write_menu(struct buf *b)
{
    buf_add(b, STR("<body class=\"product-template single single-product\">\n<header "
                   "class=\"site-header\"><nav aria-label=\"Main\">\n<ul class=\"menu\">\n"));
    for (unsigned i = 0; i < MENU_LINKS; i++)
        buf_fmt(b,
                "<li id=\"menu-item-%u\" class=\"menu-item menu-item-type-taxonomy\"><a "
                "href=\"https://shop.example/category/%u/\">Category %u</a></li>\n",
                i, i, i);
    buf_add(b, STR("</ul></nav></header>\n<main id=\"content\">\n"));
}

static void write_text(struct buf *b, unsigned page)
{
    static const char *const sentences[] = {
        "Folds flat, made of oiled beech, weatherproof and light enough to carry to the lake. ",
        "The seat is 45&nbsp;cm high and holds up to 120&nbsp;kg; arms and back are one piece. ",
        "Our workshop has built it since 1987, and every part can be ordered again years later. ",
        "Wipe it with a damp cloth, and oil it once a year &mdash; it will turn silver otherwise. ",
        "<strong>New:</strong> the cushion comes in <em>five</em> colours and is washable. ",
        "Delivered in two to four days; returns are free within thirty days of the delivery. ",
    };
    size_t n = page;
    for (unsigned i = 0; i < PARAGRAPHS; i++) {
        buf_add(b, STR("      <p>"));
        for (unsigned k = 0; k < 6; k++, n++)
            buf_add(b, str_c(sentences[n % (sizeof sentences / sizeof *sentences)]));
        buf_add(b, STR("</p>\n"));
    }
}

static void write_table(struct buf *b, unsigned page)
{
    buf_add(b, STR("      <table class=\"shop_attributes\">\n        <tbody>\n"));
    for (unsigned i = 0; i < TABLE_ROWS; i++)
        buf_fmt(
            b,
            "        <tr class=\"attributes-item\">\n          <th scope=\"row\">Measure %u</th>"
            "\n          <td>%u &times; %u mm</td>\n        </tr>\n",
            i, 300 + i * page % 700, 200 + i);
    buf_add(b, STR("        </tbody>\n      </table>\n"));
}

static void write_item(struct buf *b, unsigned page, unsigned item)
{
    unsigned n = page * 1000 + item;
    buf_fmt(
        b,
        "        <li class=\"product type-product post-%u instock shipping-taxable\">\n"
        "          <a href=\"/product/%u.html?x=%u\" class=\"loop-product-link\">\n"
        "            <img width=\"300\" height=\"300\" src=\"/uploads/chair-%u.jpg\" "
        "srcset=\"/uploads/chair-%u-600.jpg 2x\" alt=\"Garden chair %u\" loading=\"lazy\">\n"
        "            <h2 class=\"loop-product__title\">Garden chair &amp; cushion %u</h2>\n"
        "            <span class=\"price\"><bdi>%u.%02u&nbsp;<span>&euro;</span></bdi></span>\n"
        "          </a>\n"
        "          <a href=\"?add-to-cart=%u\" data-product_id=\"%u\" class=\"button add_to_cart\""
        " rel=\"nofollow\" aria-label=\"Add to cart\">Add to cart</a>\n"
        "        </li>\n",
        n, n, item, n, n, n, n, n % 300, n % 100, n, n);
}

void page_shop(struct buf *b, unsigned page)
{
    write_head(b, page);
    write_menu(b);
    buf_fmt(b, "<h1 class=\"product_title\">Garden chair %u</h1>\n<div class=\"description\">\n",
            page);
    write_text(b, page);
    write_table(b, page);
    buf_add(b, STR("</div>\n<ul class=\"products columns-4\">\n"));
    for (unsigned i = 0; i < ITEMS; i++)
        write_item(b, page, i);
    buf_add(b, STR("</ul>\n</main>\n<footer class=\"site-footer\"><!-- widgets -->\n"));
    for (unsigned i = 0; i < FOOTER_LINKS; i++)
        buf_fmt(b, "<a href=\"https://shop.example/info/%u\">About us, part %u</a>\n", i, i);
    buf_add(b, STR("<p>&copy; Example shop</p></footer>\n</body>\n</html>\n"));
}

// A table of little but markup: a tag or attribute every eight bytes.
void page_dense(struct buf *b, unsigned page)
{
    buf_add(b, STR("<!DOCTYPE html>\n<title>Tags</title>\n<table>\n"));
    for (unsigned i = 0; i < DENSE_ROWS; i++)
        buf_fmt(b,
                "<tr id=\"r%u\"><td><b>%u</b></td><td class=\"n\" title=\"x\"><i>a</i><br><a "
                "href=\"/%u\">b</a></td><td><span><em>c</em></span></td></tr>\n",
                i, page, i % 64);
    buf_add(b, STR("</table>\n"));
}

void page_list(struct buf *b, unsigned page)
{
    buf_add(b,
            STR("<!DOCTYPE html>\n<html lang=\"en\"><title>Garden chairs</title><body>\n<ul>\n"));
    for (unsigned i = 0; i < LIST_ITEMS; i++)
        buf_fmt(b,
                "<li class=\"card\"><a href=\"/p/%u-%u\"><h3>Folding chair no. %u</h3></a>"
                "<span class=\"price\">%u.90 &euro;</span><p>Oiled beech, weatherproof, with a "
                "cushion in five colours; ready in two days, returned free of charge, and every "
                "part of it can be ordered again years later.</p></li>\n",
                page, i, i, i + page % 300);
    buf_add(b, STR("</ul></body></html>\n"));
}

void page_plain(struct buf *b, unsigned page)
{
    buf_fmt(b,
            "<!DOCTYPE html>\n<html lang=\"en\"><head><title>Garden chair %u - Woodworks</title>"
            "</head>\n",
            page);
    write_menu(b);
    buf_fmt(b,
            "<table><tr><td><img src=\"/chair%u.jpg\" alt=\"\"></td><td><h1>Garden chair %u</h1>\n"
            "<p><b>%u.50 EUR</b> incl. VAT</p><form action=\"/order\"><input name=\"qty\"><button>"
            "Add to cart</button></form>\n<p>Seller: Woodworks Ltd.<br>Ships from: Oslo<br>"
            "Questions: shop&#64;woodworks.example</p></td></tr></table>\n",
            page, page, page % 300);
    write_text(b, page);
    write_table(b, page);
    buf_add(b, STR("</main><p>&copy; Woodworks</p></body></html>\n"));
}

void page_thread(struct buf *b, unsigned page)
{
    buf_fmt(b,
            "<!DOCTYPE html>\n<html lang=\"en\"><head><title>Chair %u wanted</title></head><body "
            "class=\"viewtopic\">\n<h2><a href=\"/t%u\">Chair %u wanted</a></h2>\n",
            page, page, page);
    for (unsigned i = 0; i < POSTS; i++)
        buf_fmt(
            b,
            "<div id=\"p%u\" class=\"post bg%u\"><div class=\"inner\"><dl class=\"postprofile\">"
            "<dt><a href=\"/u%u\" class=\"username\">member%u</a></dt><dd>Posts: %u</dd>"
            "<dd>Joined: Tue Mar 4, 2025</dd></dl><div class=\"postbody\"><h3><a href=\"#p%u\">"
            "Re: Chair wanted</a></h3><p class=\"author\">by <strong>member%u</strong> &raquo; "
            "Wed Nov 12, 2025 %u:15 pm</p><div class=\"content\"><blockquote><cite>member%u "
            "wrote:</cite>Has anyone one to sell?</blockquote>I have two of them, oiled beech, "
            "%u EUR each, cushions included. Pick up in the evening, or I send them; write to "
            "member%u&#64;mail.example.<br>They were bought in spring and stood in the hall "
            "since then.</div></div></div></div>\n",
            i, i % 2 + 1, i % 7, i % 7, i * 31, i, i % 7, i % 12 + 1, (i + 1) % 7, 20 + i, i % 7);
    buf_add(b,
            STR("<div class=\"pagination\"><a href=\"?start=25\">Next</a></div></body></html>\n"));
}
