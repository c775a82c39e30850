#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
// cmocka needs the four before it
#include <setjmp.h>

#include <cmocka.h>
#include <stdio.h>

#include "base/buf.h"
#include "base/limits.h"
#include "crawler/link_tables.h"
#include "crawler/link_value.h"

// Paths behind https://x.example, by the programs that write them.
static const char *const acting[] = {
    // WordPress, WooCommerce, YITH, bbPress
    "/rate.php?id=3&score=5",
    "/vote.php?id=3",
    "/shop/?add-to-cart=12",
    "/product/aspirin/?add-to-cart=12&quantity=1",
    "/?ADD-TO-CART=12",
    "/?add%2Dto%2Dcart=12",
    "/shop/?add_to_wishlist=12&_wpnonce=1a2b3c",
    "/cart/?remove_item=8f14e45fceea167a5a36dedd4bea2543&_wpnonce=ab",
    "/cart/?undo_item=8f14e45fceea167a5a36dedd4bea2543",
    "/?action=yith-woocompare-add-product&id=12",
    "/?wc-ajax=add_to_cart",
    "/my-account/customer-logout/",
    "/my-account/customer-logout/?_wpnonce=1234567890",
    "/my-account/?order_again=12",
    "/wp-login.php?action=logout&_wpnonce=aa",
    "/wp-login.php",
    "/2026/11/post-name/?replytocom=12#respond",
    "/wp-admin/admin-ajax.php?action=vote",
    "/blog/wp-admin/admin-post.php?id=3",
    "/wp-comments-post.php",
    "/topic/x/?bbp_reply_to=12",
    "/shop/?wmc-currency=EUR",
    "/events/2026-11/?ical=1",
    // Magento, Shopware
    "/checkout/cart/add/uenc/aHR0cDovL3gvLA,,/product/12/",
    "/wishlist/index/add/product/12/form_key/Ab1/",
    "/catalog/product_compare/add/product/12/uenc/aHR0/",
    "/catalog/product_compare/remove/product/12/",
    "/directory/currency/switch/currency/EUR/uenc/aHR0/",
    "/stores/store/redirect/___store/de/",
    "/customer/account/logout/",
    "/sendfriend/product/send/id/12/",
    "/productalert/add/stock/product_id/12/",
    "/aspirin.html?___from_store=en&___store=de",
    "/checkout/onepage/",
    "/checkout/addArticle/sAdd/SW10001",
    "/note/add/ordernumber/SW10001",
    // OpenCart, PrestaShop
    "/index.php?route=checkout/cart/add&product_id=12",
    "/index.php?route=checkout%2Fcart.add&product_id=12",
    "/index.php?route=account/logout",
    "/index.php?route=product/compare/add&product_id=12",
    "/index.php?route=account/wishlist&remove=12",
    "/index.php?route=common/currency/currency",
    "/index.php?controller=cart&add=1&id_product=12",
    "/cart?add=1&id_product=12&token=abc",
    "/en/?mylogout=",
    "/?SubmitCurrency=1&id_currency=2",
    // Others' shops
    "/cart/add?id=12",
    "/cart/change?line=1&quantity=0",
    "/cart/36485954240671:1,36485954240672:2",
    "/checkout",
    "/cart.php?action=add&product_id=12",
    "/?setCurrencyId=3",
    "/login.php?action=logout",
    "/addproducttocart/catalog/12/1/1",
    "/changecurrency/6?returnUrl=%2F",
    "/compareproducts/add/12",
    "/productemailafriend/12",
    "/product_info.php?products_id=12&action=buy_now",
    "/index.php?main_page=logoff",
    "/index.php?dispatch=auth.logout&redirect_url=index.php",
    "/tell_a_friend.php?products_id=12",
    "/item/add-to-cart/12",
    "/addToBasket.aspx?id=4",
    "/products/12/buy",
    "/listing/12-blue-box/report",
    "/index.php?option=com_virtuemart&view=cart&task=add&id=3",
    // phpBB
    "/ucp.php?mode=logout&sid=0123456789abcdef0123456789abcdef",
    "/ucp.php?mode=delete_cookies",
    "/posting.php?mode=reply&f=2&t=12",
    "/forum/posting.php?mode=quote&f=2&p=12",
    "/viewforum.php?f=2&hash=ab12&mark=topics",
    "/index.php?hash=ab12&mark=forums",
    "/viewtopic.php?f=2&t=12&view=print",
    "/viewtopic.php?f=2&t=12&watch=topic",
    "/viewtopic.php?f=2&t=12&bookmark=1",
    "/memberlist.php?mode=email&u=2",
    "/report.php?f=2&p=12",
    // SMF, MyBB, vBulletin, FluxBB
    "/index.php?action=logout;sesc=1a2b",
    "/index.php?action=markasread;sa=all",
    "/index.php?action=post;topic=12.0;last_msg=50",
    "/index.php?action=reporttm;topic=12.0;msg=50",
    "/index.php?action=printpage;topic=12.0",
    "/member.php?action=logout&logoutkey=ab",
    "/misc.php?action=markread&my_post_key=ab",
    "/newreply.php?tid=12",
    "/printthread.php?tid=12",
    "/reputation.php?action=add&uid=12",
    "/login.php?do=logout&logouthash=12-ab",
    "/forumdisplay.php?do=markread&f=2",
    "/sendmessage.php?do=mailmember&u=2",
    "/subscription.php?do=addsubscription&t=12",
    "/login.php?action=out&id=2&csrf_token=ab",
    "/post.php?tid=12&qid=50",
    "/misc.php?report=50",
    // XenForo, Invision, Vanilla, Discuz, Kunena
    "/logout/?_xfToken=12,ab",
    "/logout/8f14e45fceea167a5a36dedd",
    "/posts/1234/react?reaction_id=1",
    "/posts/1234/like",
    "/threads/some-title.1234/reply?quote=5",
    "/forums/trade.12/mark-read?date=1",
    "/forums/-/mark-read",
    "/members/name.12/follow",
    "/forums/trade.12/post-thread",
    "/index.php?threads/some-title.12/add-reply",
    "/index.php?logout/",
    "/forum/2-trade/?do=add",
    "/topic/12-title/?do=reportComment&comment=50",
    "/forum/2-trade/?do=markRead&csrfKey=ab",
    "/entry/signout?TransientKey=ab",
    "/discussion/bookmark/12?DateLastViewed=x",
    "/member.php?mod=logging&action=logout&formhash=ab",
    "/forum.php?mod=post&action=reply&fid=2&tid=12",
    "/home.php?mod=spacecp&ac=favorite&type=thread",
    "/forum/topic/12?layout=reply",
    // Drupal, MediaWiki, Joomla and what anybody may write
    "/user/logout",
    "/user/logout?token=ab",
    "/comment/reply/node/12/field_comments",
    "/node/12/edit",
    "/flag/flag/bookmarks/12?token=ab",
    "/index.php?title=Main_Page&action=edit",
    "/index.php?title=Special:UserLogout&returnto=Main",
    "/wiki/Special:UserLogout",
    "/index.php?option=com_users&task=user.logout",
    "/item/12?_method=delete",
    "/item/12?rate=5",
    "/vote?id=12&how=up",
    "/Account/LogOff",
    "/sign_out",
    "/newsletter/unsubscribe/12",
    "/notifications/mark-all-as-read",
    "/set-language/de",
    "/logout;jsessionid=0123?x=y",
    "/delete.php?id=12",
    "/?like=12",
    "/post/12/quote",
};

static const char *const innocent[] = {
    "/",
    "/product/add-to-cart-bag",
    "/product/add-to-cart-bag/?color=red",
    "/logout-guide",
    "/logout-guide?x=logout-button",
    "/how-to-log-out.html",
    "/blog/logout/how-to",
    "/guides/logout/windows-11",
    "/cart",
    "/cart/",
    "/index.php?route=product/product&product_id=12",
    "/index.php?route=product/category&path=20_27",
    "/index.php?route=product/compare",
    "/index.php?controller=product&id_product=12",
    "/index.php?controller=category&id_category=3",
    "/viewtopic.php?f=2&t=12",
    "/viewtopic.php?p=50#p50",
    "/viewtopic.php?f=2&t=12&start=25",
    "/viewforum.php?f=2",
    "/ucp.php?mode=terms",
    "/memberlist.php?mode=viewprofile&u=2",
    "/index.php?topic=12.0",
    "/index.php?topic=12.msg50#msg50",
    "/index.php?board=2.20",
    "/index.php?action=profile;u=2",
    "/index.php?action=recent",
    "/showthread.php?tid=12",
    "/showthread.php?t=12&page=2",
    "/showthread.php?tid=12&action=lastpost",
    "/forumdisplay.php?f=2",
    "/forumdisplay.php?fid=2&page=3",
    "/member.php?action=profile&uid=2",
    "/member.php?u=2",
    "/viewtopic.php?id=12",
    "/threads/some-title.1234/",
    "/threads/how-to-reply.1234/page-2",
    "/threads/like.1234/",
    "/members/report.12/",
    "/posts/1234/",
    "/posts/1234/reactions",
    "/index.php?threads/some-title.12/",
    "/forum.php?mod=viewthread&tid=12",
    "/thread-12-1-1.html",
    "/topic/12-title/?do=findComment&comment=50",
    "/topic/12-title/?do=getNewComment",
    "/discussion/12/title",
    "/d/12-title",
    "/t/how-to-logout/123",
    "/t/vote/123",
    "/c/report/5",
    "/node/12",
    "/comment/12#comment-12",
    "/comments/feed/",
    "/wiki/Edit",
    "/wiki/Logout_page",
    "/index.php?title=Vote",
    "/index.php?title=Main_Page&action=history",
    "/news/2026/report",
    "/annual/report",
    "/reports/2026/annual-report.html",
    "/politics/2026/vote",
    "/vote",
    "/vote?id=12",
    "/reply",
    "/category/like-new",
    "/fashion/watch",
    "/watches/12/watch-blue",
    "/shop/watch/12",
    "/shop/print",
    "/shop/print/12",
    "/posters?print=art",
    "/?view=grid",
    "/buy",
    "/buy/tramadol",
    "/buy-now-pay-later",
    "/?s=logout",
    "/search?q=add-to-cart",
    "/search?q=action%3Dlogout",
    "/?like=aspirin",
    "/?rating=4",
    "/rate?base=eur",
    "/exchange?rate=eur",
    "/?remove=colour",
    "/?add=filter",
    "/?mark=volvo",
    "/?watch=rolex",
    "/?action=view&id=12",
    "/?action=votes",
    "/?do=view&id=12",
    "/?mode=list",
    "/?currency=EUR",
    "/?lang=de",
    "/product/12?quote=yes",
    "/delete",
    "/help/delete-account.html",
    "/edit",
    "/editpost",
    "/posting",
    "/posting/rules",
    "/report",
    "/reputation",
    "/save",
    "/item/12",
    "/item/12/photos",
    "/products/report",
    "/products/follow/12",
    "/checkout-times",
    "/hotel/checkout-times/12",
    "/hotel/checkout/late",
    "/checkin/12",
    "/signoutlet",
    "/mark-reading",
    "/markread-tips",
    "/compare/phones/12",
    "/add/cart",
    "/carts/add",
    "/wishlist/12",
    "/cart/12",
    "/set-languages",
    "/unsubscribed",
    "/switch/nintendo",
    "/stores/store/12",
    "/currency/eur",
    "/remove-stains",
    "/basket/ball",
    "/layout?layout=wide",
    "/wp-content/uploads/a.pdf",
    "/wp-adminify/",
    "/blog/wp-admin/",
    "/log/out",
    "/?logouts=1",
    "/?p=12",
    "/product/logout%2Fx",
    "/a/b/c/d/e/f/g/h/i/j/k/l/m/n/o/p/q/r/s/t/u",
};

static bool ask(struct arena *a, const char *path, bool (*question)(const struct url *))
{
    struct url url;
    struct str href = arena_fmt(a, "https://x.example%s", path);
    if (!url_parse(a, href, NULL, &url))
        fail_msg("%s: no URL", path);
    bool answer = question(&url);
    arena_reset(a);
    return answer;
}

static void expect(const char *const *paths, size_t n, bool (*question)(const struct url *),
                   bool answer)
{
    struct arena a;
    size_t wrong = 0;
    arena_init(&a);
    for (size_t i = 0; i < n; i++)
        if (ask(&a, paths[i], question) != answer) {
            print_error("%s: not %s\n", paths[i], answer ? "yes" : "no");
            wrong++;
        }
    arena_deinit(&a);
    assert_int_equal(wrong, 0);
}
#define EXPECT(paths, question, answer)                                                            \
    expect(paths, sizeof(paths) / sizeof(paths)[0], question, answer)

static void test_actions(void **state)
{
    (void)state;
    EXPECT(acting, link_changes_state, true);
}

static void test_look_alikes(void **state)
{
    (void)state;
    EXPECT(innocent, link_changes_state, false);
}

static void test_listing_like(void **state)
{
    (void)state;
    static const char *const yes[] = {
        "/product/aspirin/",
        "/products/aspirin-500mg",
        "/collections/pain/products/aspirin",
        "/p/12345",
        "/p/aspirin-500",
        "/item/12",
        "/itm/224512345678",
        "/dp/B000123456",
        "/s-anzeige/blue-box/1234567-12-34",
        "/product.php?id=12",
        "/product_info.php?products_id=12",
        "/index.php?route=product/product&path=20&product_id=12",
        "/index.php?controller=product&id_product=12",
        "/?product=aspirin",
        "/?p=12",
        "/index.php?p=12",
        "/viewtopic.php?f=2&t=12",
        "/showthread.php?t=12",
        "/showthread.php?tid=12",
        "/index.php?topic=12.0",
        "/threads/some-title.12/",
        "/index.php?threads/some-title.12/",
        "/thread/12",
        "/t/some-title/12",
        "/t/12",
        "/topic/12-title/",
        "/d/12-title",
        "/r/trade/comments/abc123/title/",
        "/medicine/aspirin-500.html",
        "/c/pain/some-quite-long-name-of-a-product-that-fits-no-table-at-all-12.html",
    };
    static const char *const no[] = {
        "/",
        "/products",
        "/products/",
        "/products/page/2",
        "/product.php",
        "/category/pain",
        "/p/all",
        "/t/news",
        "/about.html",
        "/shop/about.html",
        "/help/contact-us",
        "/shop?p=2",
        "/index.php?board=2.0",
        "/viewforum.php?f=2",
        "/viewtopic.php",
        "/productions/12",
        "/producttest.php?id=12",
        "/?productive=1",
        "/?Itemid=101",
        "/topics",
        "/item",
    };
    EXPECT(yes, link_is_listing_like, true);
    EXPECT(no, link_is_listing_like, false);
}

static void test_pagination(void **state)
{
    (void)state;
    static const char *const yes[] = {
        "/shop/page/2/",
        "/threads/a.12/page-2",
        "/shop/page2",
        "/shop?page=2",
        "/shop?a=b&paged=3",
        "/pain.html?p=2",
        "/viewforum.php?f=2&start=25",
        "/list?PAGEN_1=3",
        "/index.php?forums/trade.2/page-3",
    };
    static const char *const no[] = {
        "/page", "/page/about", "/pages/2",     "/pager",   "/?p=2", "/shop?page=about",
        "/2",    "/pageant",    "/homepage/12", "/?q=page",
    };
    EXPECT(yes, link_is_pagination, true);
    EXPECT(no, link_is_pagination, false);
}

static void test_priorities(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        struct link_traits traits;
        int priority;
    } rows[] = {
        {"seed", {.kind = LINK_SEED, .yield = -1, .strict_shape = true, .hops = 9}, 9},
        {"sitemap", {.kind = LINK_SITEMAP, .yield = -1}, 8},
        {"feed", {.kind = LINK_FEED, .yield = 0, .hops = 9}, 8},
        {"names a substance", {.names_substance = true, .yield = -1, .hops = 20}, 7},
        {"names one, in a poor family", {.names_substance = true, .yield = 0}, 7},
        {"listing", {.listing_like = true, .yield = -1, .hops = 20}, 6},
        {"listing of a good family", {.listing_like = true, .yield = 50}, 7},
        {"listing of a fair family", {.listing_like = true, .yield = 49}, 6},
        {"listing of a poor family", {.listing_like = true, .yield = 0}, 5},
        {"pagination", {.paginates = true, .yield = -1, .hops = 20}, 5},
        {"near", {.yield = -1, .hops = 2}, 4},
        {"further", {.yield = -1, .hops = 3}, 3},
        {"deep", {.yield = -1, .hops = 6}, 2},
        {"deep and good", {.yield = 1000, .hops = 6}, 3},
        {"deep and poor", {.yield = 0, .hops = 6}, 1},
        {"strict", {.strict_shape = true, .yield = 1000}, 1},
        {"strict pagination", {.strict_shape = true, .paginates = true, .yield = -1}, 1},
        {"strict listing", {.strict_shape = true, .listing_like = true, .yield = 1000}, 2},
        {"strict but named", {.strict_shape = true, .names_substance = true, .yield = -1}, 2},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (link_priority(&rows[i].traits) != rows[i].priority)
            fail_msg("%s: %d, not %d", rows[i].name, link_priority(&rows[i].traits),
                     rows[i].priority);
}

// Whatever the traits: in bounds, and pages never before sitemaps.
static void test_priority_bounds(void **state)
{
    (void)state;
    static const int yields[] = {INT32_MIN, -1, 0, 1, 1000, INT32_MAX};
    static const unsigned hops[] = {0, 2, 3, 5, 6, UINT32_MAX};
    for (unsigned bits = 0; bits < 16; bits++)
        for (size_t y = 0; y < 6; y++)
            for (size_t h = 0; h < 6; h++) {
                struct link_traits t = {LINK_PAGE, bits & 1,  bits & 2, bits & 4,
                                        bits & 8,  yields[y], hops[h]};
                assert_in_range(link_priority(&t), 1, LINK_PRIORITY_MAX - 2);
            }
}

static void check_paths_sorted(void)
{
    for (size_t i = 1; i < link_action_paths_count; i++)
        if (strcmp(link_action_paths[i - 1].key, link_action_paths[i].key) > 0)
            fail_msg("'%s' stands too late", link_action_paths[i].key);
}

static void check_queries_sorted(const struct link_query_rule *rows, size_t n)
{
    for (size_t i = 1; i < n; i++)
        if (strcmp(rows[i - 1].name, rows[i].name) > 0)
            fail_msg("'%s' stands too late", rows[i].name);
}

static void check_words_sorted(const char *const *words, size_t n)
{
    for (size_t i = 1; i < n; i++)
        if (strcmp(words[i - 1], words[i]) >= 0)
            fail_msg("'%s' stands too late, or twice", words[i]);
}

// A row that can't be found by the search, or never compares equal, is a row that does nothing.
static void test_tables(void **state)
{
    (void)state;
    check_paths_sorted();
    check_queries_sorted(link_action_queries, link_action_queries_count);
    check_queries_sorted(link_listing_queries, link_listing_queries_count);
    check_queries_sorted(link_page_queries, link_page_queries_count);
    check_words_sorted(link_objects, link_objects_count);
    check_words_sorted(link_listing_words, link_listing_words_count);
    for (size_t i = 0; i < link_action_paths_count; i++)
        if (strpbrk(link_action_paths[i].key, "-_ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
            fail_msg("'%s' can't match", link_action_paths[i].key);
    for (size_t i = 0; i < link_action_queries_count; i++) {
        const struct link_query_rule *r = &link_action_queries[i];
        if (strpbrk(r->name, "-_ ") || (r->values && strpbrk(r->values, "-_")))
            fail_msg("'%s' can't match", r->name);
    }
}

// The longest URLs, of the worst kinds.
static void test_long_urls(void **state)
{
    (void)state;
    static const char *const pieces[] = {"/a", "/add", "&", "&a=b", "%41", "/cart/addx", ";", "-"};
    struct arena a;
    arena_init(&a);
    for (size_t i = 0; i < sizeof pieces / sizeof pieces[0]; i++) {
        struct buf b;
        struct url url;
        buf_init(&b, LIMIT_URL_BYTES);
        buf_fmt(&b, "https://x.example/%s", pieces[i][0] == '&' || pieces[i][0] == ';' ? "?" : "");
        while (b.len + strlen(pieces[i]) <= LIMIT_URL_BYTES)
            buf_add(&b, str_c(pieces[i]));
        if (url_parse(&a, buf_str(&b), NULL, &url)) {
            assert_false(link_changes_state(&url));
            assert_false(link_is_pagination(&url));
            link_is_listing_like(&url);
        }
        buf_deinit(&b);
        arena_reset(&a);
    }
    arena_deinit(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_actions),      cmocka_unit_test(test_look_alikes),
        cmocka_unit_test(test_listing_like), cmocka_unit_test(test_pagination),
        cmocka_unit_test(test_priorities),   cmocka_unit_test(test_priority_bounds),
        cmocka_unit_test(test_tables),       cmocka_unit_test(test_long_urls),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
