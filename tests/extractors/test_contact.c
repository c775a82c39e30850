#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/file.h"
#include "base/hash.h"
#include "base/limits.h"
#include "extractors/contact.h"
#include "extractors/contact_labels.h"
#include "extractors/fold.h"
#include "extractors/keccak.h"
#include "extractors/wallet.h"

// What is expected as "kind=value kind=value".
struct row {
    const char *text, *country, *expected;
};

#define SESSION "05c0ffee00c0ffee00c0ffee00c0ffee00c0ffee00c0ffee00c0ffee00c0ffee00"
#define BTC "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa"
#define BTC_SEGWIT "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4"
#define BTC_TAPROOT "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0"
#define ETH "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"

static const struct row texts[] = {
    // e-mail
    {"Mail Seller.One@Example.org.", "", "email=seller.one@example.org"},
    {"a+b@mail.example.com, c_d@example.net", "",
     "email=a+b@mail.example.com email=c_d@example.net"},
    {"name [at] example [dot] com", "", "email=name@example.com"},
    {"name(at)example.com", "", "email=name@example.com"},
    {"name（at）example（dot）com", "", "email=name@example.com"},
    {"name at example dot com", "", "email=name@example.com"},
    {"邮箱abc@example.com", "", "email=abc@example.com"},
    {"123456789@example.com", "US", "email=123456789@example.com"},
    {"first.last (at) mail (dot) example (dot) com", "", "email=first.last@mail.example.com"},
    {"first (dot) last (at) example (dot) com", "", "email=first.last@example.com"},
    {"name [ at ] example.com", "", "email=name@example.com"},
    {"name_at_example.com", "", "email=name@example.com"},
    {"name #at# example.com", "", "email=name@example.com"},
    {"name[ät]example[punkt]de", "", "email=name@example.de"},
    {"name arroba example punto com", "", "email=name@example.com"},
    {"name (arroba) example (ponto) com", "", "email=name@example.com"},
    {"name arobase example.fr", "", "email=name@example.fr"},
    {"name chiocciola example punto it", "", "email=name@example.it"},
    {"name (małpa) example (kropka) pl", "", "email=name@example.pl"},
    {"name zavináč example tečka cz", "", "email=name@example.cz"},
    {"name kukac example pont hu", "", "email=name@example.hu"},
    {"почта: name собака example точка ru", "", "email=name@example.ru"},
    {"name(собака)example.ru", "", "email=name@example.ru"},
    {"name골뱅이example.kr", "", "email=name@example.kr"},
    {"name アットマーク example ドット jp", "", "email=name@example.jp"},
    {"у нас собака. example.ru", "", ""},
    {"Собака example.ru", "", ""},
    {"look_at_this.html", "", ""},
    {"https://example.com/look_at_us.co", "", ""},
    {"meet me at example.com", "", ""},
    {"mail: ney @ example.com", "", "email=ney@example.com"},
    {"nello @ mail . example", "", "email=nello@mail.example"},
    {"find us @ example.com", "", ""},
    {"visit @ example.com", "", ""},
    {"Whatsapp: 00 1 555 01 38", "", "whatsapp=+15550138"},
    {"guasap al (001) 555-0139", "", "whatsapp=+15550139"},
    {"Discord seller_walnut", "", "discord=seller_walnut"},
    {"look at this. Dot com", "", ""},
    {"logo@2x.png", "", ""},
    {"user@localhost", "", ""},
    {"@example.com", "", ""},
    {"a@b@c", "", ""},
    {"x@example.c", "", ""},
    // telephones
    {"+1 555 0123", "", "phone=+15550123"},
    {"+1 (555) 555-0123", "", "phone=+15555550123"},
    {"+44 (0)20 7946 0123", "", "phone=+442079460123"},
    {"0044 20 7946 0123", "", "phone=+442079460123"},
    {"Tel: 030 1234567", "", "phone=0301234567"},
    {"Tel: 030 1234567", "DE", "phone=+49301234567"},
    {"030 1234567", "DE", "phone=+49301234567"},
    {"030 1234567", "", ""},
    {"8 (900) 555-01-23", "RU", "phone=+79005550123"},
    {"电话：13800138000", "CN", "phone=+8613800138000"},
    {"هاتف: +٩٦٦ ٥٥٥ ٠١٢٣ ٤٥", "", "phone=+966555012345"},
    {"+1 555 0123, +1 555 0124 / +1 555 0123", "", "phone=+15550123 phone=+15550124"},
    {"WhatsApp +1 555 0123 24/7", "", "whatsapp=+15550123"},
    {"Signal: +1 555 0123 100% safe", "", "signal=+15550123"},
    {"Signal: +1 555 0123. 50 boxes left", "", "signal=+15550123"},
    {"+1 555 0123 100mg", "", "phone=+15550123"},
    {"+1 555 0123abc", "", ""},
    {"+49 30/1234567", "", "phone=+49301234567"},
    {"030/12 34 56 7", "DE", "phone=+49301234567"},
    {"CAS 125541-22-2", "US", ""},
    {"612 345 678", "ES", "phone=+34612345678"},
    {"125 000 000 Ft", "HU", ""},
    {"Kč 603 123 456", "CZ", ""},
    {"Mobil: 603 123 456", "CZ", "phone=+420603123456"},
    {"SĐT 0912 345 678", "VN", "phone=+84912345678"},
    {"No HP: 0812-3456-7890", "ID", "phone=+6281234567890"},
    {"เบอร์ติดต่อ 081-234-5678", "TH", "phone=+66812345678"},
    {"联系人电话：138 0013 8000", "CN", "phone=+8613800138000"},
    {"휴대폰 010-1234-5678", "KR", "phone=+821012345678"},
    {"お電話 03-1234-5678", "JP", "phone=+81312345678"},
    {"моб. тел. 067 123 45 67", "UA", "phone=+380671234567"},
    {"τηλ. επικοινωνίας 210 123 4567", "GR", "phone=+302101234567"},
    {"שלחו הודעה: טלפון 050-123-4567", "IL", "phone=+972501234567"},
    {"رقم التواصل 0501234567", "SA", "phone=+966501234567"},
    {"शिकायत: मोबाइल नंबर 98765 43210", "IN", "phone=+919876543210"},
    {"2026-11-21 21.11.2026 11/21/2026", "DE", ""},
    {"$1,299.00 and 1.299,00 €", "DE", ""},
    {"order 123456789012", "US", ""},
    {"4006381333931", "DE", ""},
    {"+1 23", "", ""},
    {"+1234567890123456", "", ""},
    // messengers
    {"WhatsApp: +1 555 0123", "", "whatsapp=+15550123"},
    {"+1 555 0123 (WhatsApp)", "", "whatsapp=+15550123"},
    {"Text us on WhatsApp, +1 555 0123", "", "whatsapp=+15550123"},
    {"WhatsApp, 24/7", "", ""},
    {"WhatsApp/Telegram/Signal: +1 555 0123", "",
     "whatsapp=+15550123 telegram=+15550123 signal=+15550123"},
    {"WhatsApp 0151 23456789", "DE", "whatsapp=+4915123456789"},
    {"Telegram @johndoe99", "", "telegram=johndoe99"},
    {"Telegram: JohnDoe", "", "telegram=johndoe"},
    {"telegram@johndoe", "", "telegram=johndoe"},
    {"telegram johndoe_1", "", "telegram=johndoe_1"},
    {"telegram@example.com", "", "email=telegram@example.com"},
    {"join our telegram channel now", "", ""},
    {"Telegram: available 24/7", "", ""},
    {"Wickr ID: sellerone", "", "wickr=sellerone"},
    {"wickr me: seller.two", "", "wickr=seller.two"},
    {"Threema: abcd1234", "", "threema=ABCD1234"},
    {"Threema: abcd12345", "", ""},
    {"Session messenger: " SESSION, "", "session=" SESSION},
    {"Discord server user: seller_99", "", "discord=seller_99"},
    {"카톡아이디: seller99", "", "kakaotalk=seller99"},
    {"ไลน์ไอดี: seller_99", "", "line=seller_99"},
    {"טלגראם: @seller_il", "", "telegram=seller_il"},
    {"টেলিগ্রাম: @seller_bd", "", "telegram=seller_bd"},
    {"Signal: +1 555 0123", "", "signal=+15550123"},
    {"signal strength is good", "", ""},
    {"Session ID: " SESSION, "", "session=" SESSION},
    {"Session: 05abc", "", ""},
    {"加微信abc12345", "", "wechat=abc12345"},
    {"微信：13800138000", "", "wechat=13800138000"},
    {"VX: seller_88", "", "wechat=seller_88"},
    {"QQ: 123456789", "", "qq=123456789"},
    {"扣扣123456789", "", "qq=123456789"},
    {"Line ID: seller.one", "", "line=seller.one"},
    {"Line: of products", "", ""},
    {"line of products", "", ""},
    {"Viber +15550123", "", "viber=+15550123"},
    {"Skype: live:.cid.abc0123", "", "skype=live:.cid.abc0123"},
    {"Discord: seller#1234", "", "discord=seller#1234"},
    {"Jabber: seller@example.org", "", "xmpp=seller@example.org"},
    {"kik: sellerk", "", "kik=sellerk"},
    {"snap: snapseller", "", "snapchat=snapseller"},
    {"Instagram: @insta.seller", "", "instagram=insta.seller"},
    {"matrix: @user:example.org", "", "matrix=@user:example.org"},
    {"телеграм: @seller_ru", "", "telegram=seller_ru"},
    {"в тг @seller_ru", "", "telegram=seller_ru"},
    {"ватсап +7 900 555 01 23", "", "whatsapp=+79005550123"},
    {"واتساب: +966555012345", "", "whatsapp=+966555012345"},
    {"تلگرام: @seller_fa", "", "telegram=seller_fa"},
    {"텔레그램 @seller_kr", "", "telegram=seller_kr"},
    {"テレグラム：@seller_ja", "", "telegram=seller_ja"},
    {"电报：@seller_cn", "", "telegram=seller_cn"},
    {"व्हाट्सएप: +91 98765 43210", "", "whatsapp=+919876543210"},
    // links in text
    {"https://t.me/SellerOne and wa.me/15550123?text=hi", "",
     "telegram=sellerone whatsapp=+15550123"},
    {"t.me/share/url?url=x", "", ""},
    {"discord.gg/AbC123.", "", "discord=AbC123"},
    {"at.me/seller", "", ""},
    // wallets
    {"BTC " BTC, "", "btc=" BTC},
    {BTC "1", "", ""},
    {BTC_SEGWIT " " BTC_TAPROOT, "", "btc=" BTC_SEGWIT " btc=" BTC_TAPROOT},
    {ETH, "", "eth=" ETH},
    {"0x5aAeb6053F3E94C9b9A09f33669435E7Ef1Beaed", "", ""},
    // each once
    {"Telegram @johndoe99, telegram: JohnDoe99", "", "telegram=johndoe99"},
};

static struct str described(struct arena *a, const struct listing_contact *c, size_t n)
{
    struct str out = STR("");
    for (size_t i = 0; i < n; i++)
        out = arena_fmt(a, "%.*s%s%.*s=%.*s", STR_ARG(out), i ? " " : "", STR_ARG(c[i].kind),
                        STR_ARG(c[i].value));
    return out;
}

static void test_texts(void **state)
{
    (void)state;
    struct arena a;
    size_t failed = 0;
    arena_init(&a);
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct listing_contact *list;
        size_t n;
        contact_find_all(&a, str_c(texts[i].text), str_c(texts[i].country), &list, &n);
        struct str got = described(&a, list, n);
        if (!str_eq(got, str_c(texts[i].expected))) {
            print_error("\"%s\": %.*s instead of %s\n", texts[i].text, STR_ARG(got),
                        texts[i].expected);
            failed++;
        }
        // What is quoted stands in the text.
        for (size_t j = 0; j < n; j++)
            assert_true(str_find(str_c(texts[i].text), list[j].text, 0) != STR_NPOS);
    }
    assert_int_equal(failed, 0);
    arena_deinit(&a);
}

static const struct row links[] = {
    {"tel:+1-555-0123", "", "phone=+15550123"},
    {"tel:0301234567", "", "phone=0301234567"},
    {"sms:+15550123?body=x", "", "phone=+15550123"},
    {"callto:+15550123", "", "phone=+15550123"},
    {"mailto:Seller@Example.org?subject=x", "", "email=seller@example.org"},
    {"MAILTO:seller%40example.org", "", "email=seller@example.org"},
    {"mailto:a@example.org,b@example.org", "", "email=a@example.org"},
    {"xmpp:seller@example.org?message", "", "xmpp=seller@example.org"},
    {"https://wa.me/15550123", "", "whatsapp=+15550123"},
    {"https://WA.ME/15550123?text=hi", "", "whatsapp=+15550123"},
    {"//wa.me/15550123", "", "whatsapp=+15550123"},
    {"https://api.whatsapp.com/send?phone=%2B15550123&text=x", "", "whatsapp=+15550123"},
    {"https://api.whatsapp.com/send/?phone=15550123", "", "whatsapp=+15550123"},
    {"https://web.whatsapp.com/send?text=a&phone=15550123", "", "whatsapp=+15550123"},
    {"whatsapp://send?phone=15550123", "", "whatsapp=+15550123"},
    {"https://chat.whatsapp.com/AbCdEf12", "", "whatsapp=AbCdEf12"},
    {"https://t.me/SellerOne", "", "telegram=sellerone"},
    {"https://t.me/s/SellerOne?x=1", "", "telegram=sellerone"},
    {"https://telegram.me/SellerOne#x", "", "telegram=sellerone"},
    {"https://t.me/+AbCdEf12", "", "telegram=AbCdEf12"},
    {"https://t.me/+15550123", "", "telegram=+15550123"},
    {"https://t.me/joinchat/AbCdEf12", "", "telegram=AbCdEf12"},
    {"tg://resolve?domain=SellerOne", "", "telegram=sellerone"},
    {"https://signal.me/#p/+15550123", "", "signal=+15550123"},
    {"sgnl://signal.me/#p/+15550123", "", "signal=+15550123"},
    {"viber://chat?number=%2B15550123", "", "viber=+15550123"},
    {"skype:live:.cid.abc123?chat", "", "skype=live:.cid.abc123"},
    {"https://line.me/ti/p/~sellerone", "", "line=sellerone"},
    {"weixin://dl/chat?seller_01", "", "wechat=seller_01"},
    {"https://u.wechat.com/AbCdEf12", "", "wechat=AbCdEf12"},
    {"https://wpa.qq.com/msgrd?v=3&uin=123456789", "", "qq=123456789"},
    {"https://discord.gg/AbC123", "", "discord=AbC123"},
    {"https://discord.com/invite/AbC123", "", "discord=AbC123"},
    {"https://threema.id/abcd1234", "", "threema=ABCD1234"},
    {"https://matrix.to/#/@user:example.org", "", "matrix=@user:example.org"},
    {"https://www.instagram.com/seller.one/", "", "instagram=seller.one"},
    {"https://www.snapchat.com/add/sellerone", "", "snapchat=sellerone"},
    {"https://m.me/seller.one", "", "facebook=seller.one"},
    {"https://linktr.ee/sellerone", "", "linktree=sellerone"},
    {"bitcoin:" BTC "?amount=1", "", "btc=" BTC},
    {"ethereum:" ETH "@1", "", "eth=" ETH},
    // share buttons and the services' own pages
    {"mailto:?subject=x&body=y", "", ""},
    {"https://wa.me/?text=hi", "", ""},
    {"https://api.whatsapp.com/send?text=x", "", ""},
    {"whatsapp://send?text=x", "", ""},
    {"https://t.me/share/url?url=x", "", ""},
    {"tg://msg_url?url=x", "", ""},
    {"viber://forward?text=x", "", ""},
    {"https://line.me/R/msg/text/?x", "", ""},
    {"https://www.facebook.com/sharer/sharer.php?u=x", "", ""},
    {"https://twitter.com/intent/tweet?text=x", "", ""},
    {"https://instagram.com/p/AbC", "", ""},
    {"https://t.me/", "", ""},
    {"https://t.me", "", ""},
    // broken
    {"", "", ""},
    {":", "", ""},
    {"/relative", "", ""},
    {"tel:", "", ""},
    {"tel:abc", "", ""},
    {"mailto:", "", ""},
    {"mailto:%", "", ""},
    {"mailto:a@@b", "", ""},
    {"https://", "", ""},
    {"javascript:void(0)", "", ""},
    {"https://wa.me/%00%ff", "", ""},
    {"https://evil.example/t.me/seller", "", ""},
    {"https://t.me.evil.example/seller", "", ""},
};

static void test_links(void **state)
{
    (void)state;
    struct arena a;
    size_t failed = 0;
    arena_init(&a);
    for (size_t i = 0; i < sizeof links / sizeof *links; i++) {
        struct listing_contact c;
        bool found = contact_from_link(&a, str_c(links[i].text), &c);
        struct str got = described(&a, &c, found ? 1 : 0);
        if (!str_eq(got, str_c(links[i].expected))) {
            print_error("\"%s\": %.*s instead of %s\n", links[i].text, STR_ARG(got),
                        links[i].expected);
            failed++;
        }
    }
    assert_int_equal(failed, 0);
    arena_deinit(&a);
}

static void test_wallet(void **state)
{
    (void)state;
    static const struct {
        const char *word, *kind;
    } rows[] = {
        {BTC, "btc"},
        {"3J98t1WpEZ73CNmQviecrnyiWrnqRhWNLy", "btc"},
        {"BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4", "btc"},
        {"bc1qW508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4", NULL}, // mixed case
        {"bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t5", NULL}, // checksum
        {"bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj1", NULL},
        {"11A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", NULL}, // a leading one too many
        {"TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t", "tron"},
        {"TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6T", NULL},
        {"0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed", "eth"},
        {"0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaeg", NULL},
        {"888tNkZrPN6JsEgekjMnABU4TBzc2Dt29EPAvkRxbANsAnjyPbb3iQ1YBRk1UXcdRsiKc9dhwMVgN5S9cQUiyoog"
         "Davup3H",
         "xmr"},
        {"888tNkZrPN6JsEgekjMnABU4TBzc2Dt29EPAvkRxbANsAnjyPbb3iQ1YBRk1UXcdRsiKc9dhwMVgN5S9cQUiyoog"
         "Davup3h",
         NULL},
        {"1", NULL},
        {"", NULL},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const char *kind = wallet_kind(str_c(rows[i].word));
        if (!kind != !rows[i].kind || (kind && strcmp(kind, rows[i].kind) != 0))
            fail_msg("%s: %s", rows[i].word, kind ? kind : "none");
    }
    // One wrong character anywhere in a checked address is noticed.
    char word[] = BTC_SEGWIT;
    for (size_t i = 3; word[i]; i++) {
        char old = word[i];
        word[i] = old == 'q' ? 'p' : 'q';
        assert_null(wallet_kind(str_c(word)));
        word[i] = old;
    }
    assert_non_null(wallet_kind(str_c(word)));
}

static void test_keccak(void **state)
{
    (void)state;
    // The first and third are of the Keccak team's and Ethereum's published vectors.
    static const struct {
        const char *text, *hex;
    } rows[] = {
        {"", "c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470"},
        {"abc", "4e03657aea45a94fc7d47ba826c8d667c0d1e6e33a64a036ec44f58fa12d6c45"},
        {"testing", "5f16f4c7f149ac4f9510d9cf8cf384038ad348b3bcdc01915f95de12df9d1b02"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        unsigned char digest[KECCAK_SIZE];
        char hex[2 * KECCAK_SIZE + 1];
        keccak256(str_c(rows[i].text), digest);
        hash_hex(digest, sizeof digest, hex);
        assert_string_equal(hex, rows[i].hex);
    }
}

static void test_limit(void **state)
{
    (void)state;
    struct arena a;
    struct buf text;
    struct listing_contact *list;
    size_t n;
    arena_init(&a);
    buf_init(&text, 0);
    for (int i = 0; i < LIMIT_CONTACTS + 1; i++)
        buf_fmt(&text, "Telegram: @seller_%d\n", i);
    contact_find_all(&a, buf_str(&text), STR_NONE, &list, &n);
    assert_int_equal(n, LIMIT_CONTACTS);
    assert_true(str_eq(list[LIMIT_CONTACTS - 1].value, STR("seller_49")));
    buf_deinit(&text);
    arena_deinit(&a);
}

static void test_tables(void **state)
{
    (void)state;
    const struct phrase_table *tables[] = {&contact_labels, &contact_joins, &contact_stops};
    struct arena a;
    arena_init(&a);
    for (size_t t = 0; t < 3; t++) {
        assert_true(phrase_table_valid(tables[t]));
        for (size_t i = 0; i < tables[t]->count; i++) {
            struct str text = str_c(tables[t]->rows[i].text);
            if (!str_eq(fold_text(&a, text), text))
                fail_msg("\"%s\" is not folded", tables[t]->rows[i].text);
        }
    }
    arena_deinit(&a);
}

// Hostile texts at the limit: linear in time and memory.
static void test_long(void **state)
{
    (void)state;
    static const char *const pieces[] = {
        "@",
        "a@",
        "a@a.",
        "a@aa.aa ",
        "+1",
        "+1 555 0123 ",
        "telegram ",
        "t.me/",
        "wa.me/1 ",
        "telegram: @aaaaa ",
        "telegram/",
        "(",
        " at ",
        "1aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa ",
        "whatsapp +1 555 0123/",
        "\xFF",
        "微信",
        "0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed ",
    };
    struct arena a;
    struct buf text;
    arena_init(&a);
    for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++) {
        struct listing_contact *list;
        size_t n;
        buf_init(&text, 0);
        while (text.len < (size_t)LIMIT_KEPT_TEXT_BYTES / 4)
            buf_add(&text, str_c(pieces[i]));
        contact_find_all(&a, buf_str(&text), STR("DE"), &list, &n);
        assert_true(n <= LIMIT_CONTACTS);
        assert_true(a.used < (size_t)32 * LIMIT_KEPT_TEXT_BYTES);
        arena_reset(&a);
        buf_deinit(&text);
    }
    arena_deinit(&a);
}

// "telegram=x phone=+15550123"
static struct str written(struct arena *a, const struct listing_contact *c, size_t n)
{
    struct str all = STR_NONE;
    for (size_t i = 0; i < n; i++)
        all = arena_fmt(a, "%.*s%s%.*s=%.*s", STR_ARG(all), i ? " " : "", STR_ARG(c[i].kind),
                        STR_ARG(c[i].value));
    return n ? all : STR("-");
}

static bool line_holds(struct arena *a, struct str row)
{
    struct str text, country = STR_NONE, want = STR_NONE;
    struct listing_contact *found;
    size_t n;
    assert_true(str_split(&row, '\t', &text) && str_split(&row, '\t', &country) &&
                str_split(&row, '\t', &want));
    contact_find_all(a, text, str_eq(country, STR("-")) ? STR_NONE : country, &found, &n);
    struct str got = written(a, found, n);
    if (str_eq(got, want))
        return true;
    print_error("%.*s (%.*s): %.*s, not %.*s\n", STR_ARG(text), STR_ARG(country), STR_ARG(got),
                STR_ARG(want));
    return false;
}

// As sellers write them.
static void test_lines(void **state)
{
    struct arena a;
    struct buf file;
    struct err err;
    size_t rows = 0, failed = 0;
    (void)state;
    arena_init(&a);
    buf_init(&file, 0);
    assert_true(file_read(TEST_DATA_DIR "/extractors/contact.tsv", &file, &err));
    struct str rest = buf_str(&file), row;
    while (str_split(&rest, '\n', &row)) {
        if (row.len == 0 || row.ptr[0] == '#')
            continue;
        rows++;
        failed += !line_holds(&a, row);
        arena_reset(&a);
    }
    assert_true(rows >= 180);
    assert_int_equal(failed, 0);
    buf_deinit(&file);
    arena_deinit(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_lines),  cmocka_unit_test(test_texts),  cmocka_unit_test(test_links),
        cmocka_unit_test(test_wallet), cmocka_unit_test(test_keccak), cmocka_unit_test(test_limit),
        cmocka_unit_test(test_tables), cmocka_unit_test(test_long),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
