#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
// cmocka needs the four before it
#include <setjmp.h>

#include <arpa/inet.h>
#include <cmocka.h>
#include <netinet/in.h>
#include <sys/un.h>

#include "crawler/guard.h"

// Through guard_allows, as a connection would be judged.
static bool allows(const struct guard *g, const char *text, const char **reason)
{
    struct sockaddr_storage storage = {0};
    struct sockaddr_in in = {.sin_family = AF_INET, .sin_port = htons(80)};
    struct sockaddr_in6 in6 = {.sin6_family = AF_INET6, .sin6_port = htons(80)};
    if (inet_pton(AF_INET, text, &in.sin_addr) == 1)
        memcpy(&storage, &in, sizeof in);
    else if (inet_pton(AF_INET6, text, &in6.sin6_addr) == 1)
        memcpy(&storage, &in6, sizeof in6);
    else
        fail_msg("%s is no address", text);
    return guard_allows(g, (const struct sockaddr *)&storage, reason);
}

static const struct {
    const char *address, *reason;
} addresses[] = {
    {"8.8.8.8", "public"},
    {"1.1.1.1", "public"},
    {"223.255.255.255", "public"},
    {"0.0.0.0", "unspecified"},
    {"0.0.0.1", "this network"},
    {"0.255.255.255", "this network"},
    {"1.0.0.0", "public"},
    {"9.255.255.255", "public"},
    {"10.0.0.0", "private"},
    {"10.255.255.255", "private"},
    {"11.0.0.0", "public"},
    {"100.63.255.255", "public"},
    {"100.64.0.0", "shared"},
    {"100.100.100.200", "metadata"},
    {"100.127.255.255", "shared"},
    {"100.128.0.0", "public"},
    {"126.255.255.255", "public"},
    {"127.0.0.1", "loopback"},
    {"127.77.1.2", "loopback"},
    {"127.255.255.255", "loopback"},
    {"128.0.0.0", "public"},
    {"168.63.129.16", "metadata"},
    {"168.63.129.17", "public"},
    {"169.253.255.255", "public"},
    {"169.254.0.0", "link-local"},
    {"169.254.169.254", "metadata"},
    {"169.254.169.253", "link-local"},
    {"169.255.0.0", "public"},
    {"172.15.255.255", "public"},
    {"172.16.0.0", "private"},
    {"172.31.255.255", "private"},
    {"172.32.0.0", "public"},
    {"192.0.0.1", "protocol"},
    {"192.0.1.0", "public"},
    {"192.0.2.1", "documentation"},
    {"192.88.99.1", "6to4 relay"},
    {"192.167.255.255", "public"},
    {"192.168.0.1", "private"},
    {"192.169.0.0", "public"},
    {"198.17.255.255", "public"},
    {"198.18.0.0", "benchmark"},
    {"198.19.255.255", "benchmark"},
    {"198.20.0.0", "public"},
    {"198.51.100.1", "documentation"},
    {"203.0.113.255", "documentation"},
    {"203.0.114.0", "public"},
    {"224.0.0.1", "multicast"},
    {"239.255.255.255", "multicast"},
    {"240.0.0.0", "reserved"},
    {"255.255.255.254", "reserved"},
    {"255.255.255.255", "broadcast"},

    {"2606:4700::1111", "public"},
    {"2a00::1", "public"},
    {"::", "unspecified"},
    {"::1", "loopback"},
    {"::2", "reserved"},
    {"::7f00:1", "reserved"}, // IPv4-compatible
    {"::ffff:8.8.8.8", "public"},
    {"::ffff:127.0.0.1", "loopback"},
    {"::ffff:169.254.169.254", "metadata"},
    {"::ffff:10.1.2.3", "private"},
    {"::ffff:0:127.0.0.1", "reserved"}, // IPv4-translated
    {"64:ff9b::8.8.8.8", "public"},
    {"64:ff9b::127.0.0.1", "loopback"},
    {"64:ff9b::169.254.169.254", "metadata"},
    {"64:ff9b:1::127.0.0.1", "reserved"},
    {"64:ff9b:1::8.8.8.8", "reserved"},
    {"100::1", "reserved"},
    {"2001::1", "unspecified"},                   // Teredo: server 0.0.0.0
    {"2001:0:808:808:0:0:f7f7:f7f7", "public"},   // both are 8.8.8.8
    {"2001:0:808:808:0:0:8080:8080", "loopback"}, // client 127.127.127.127 flipped
    {"2001:0:808:808:0:0:80ff:fffe", "loopback"}, // client 127.0.0.1 flipped
    {"2001:0:7f00:1:0:0:f7f7:f7f7", "loopback"},  // server 127.0.0.1
    {"2001:0:a00:1:0:0:f7f7:f7f7", "private"},    // server 10.0.0.1
    {"2001:2::1", "benchmark"},
    {"2001:2:1::1", "protocol"},
    {"2001:10::1", "protocol"}, // ORCHID
    {"2001:1ff:ffff::1", "protocol"},
    {"2001:200::1", "public"},
    {"2001:db7:ffff::", "public"},
    {"2001:db8::1", "documentation"},
    {"2001:db9::1", "public"},
    {"2002:808:808::1", "public"},
    {"2002:7f00:1::1", "loopback"},
    {"2002:a9fe:a9fe::1", "metadata"},
    {"2002:c0a8:101::", "private"},
    {"3ffe:ffff::1", "public"},
    {"3fff::1", "documentation"},
    {"3fff:fff::1", "documentation"},
    {"3fff:1000::1", "public"},
    {"4000::1", "reserved"},
    {"5f00::1", "reserved"},
    {"fbff::1", "reserved"},
    {"fc00::1", "unique local"},
    {"fd00:ec2::254", "metadata"},
    {"fd20:ce::254", "metadata"},
    {"fdff::1", "unique local"},
    {"fe00::1", "reserved"},
    {"fe80::1", "link-local"},
    {"febf::1", "link-local"},
    {"fec0::1", "site-local"},
    {"feff::1", "site-local"},
    {"ff02::1", "multicast"},
    {"ffff::1", "multicast"},
};

static void test_addresses(void **state)
{
    (void)state;
    const struct guard ordinary = {0}, only = {.only_listed = true};
    for (size_t i = 0; i < sizeof addresses / sizeof *addresses; i++) {
        const char *reason = NULL;
        bool public = strcmp(addresses[i].reason, "public") == 0;
        if (allows(&ordinary, addresses[i].address, &reason) != public ||
            strcmp(reason, addresses[i].reason) != 0)
            fail_msg("%s: %s, not %s", addresses[i].address, reason, addresses[i].reason);
        assert_int_equal(allows(&ordinary, addresses[i].address, NULL), public);
        assert_false(allows(&only, addresses[i].address, &reason));
        assert_string_equal(reason, public ? "not listed" : addresses[i].reason);
    }
}

static void test_listed(void **state)
{
    (void)state;
    const struct {
        const char *network, *address;
        bool allowed;
    } rows[] = {
        {"127.77.0.0/16", "127.77.3.4", true},
        {"127.77.0.0/16", "127.76.255.255", false},
        {"127.77.0.0/16", "127.78.0.0", false},
        {"127.77.0.0/16", "127.0.0.1", false},
        {"127.77.0.0/16", "::ffff:127.77.0.1", true}, // a mapped address is the IPv4 one
        {"127.77.0.0/16", "64:ff9b::127.77.0.1", false},
        {"127.77.0.0/16", "2002:7f4d:1::", false},
        {"127.77.0.0/16", "::1", false},
        {"127.77.0.0/16", "8.8.8.8", true},
        {"10.1.2.3", "10.1.2.3", true},
        {"10.1.2.3", "10.1.2.2", false},
        {"10.0.0.0/9", "10.127.255.255", true},
        {"10.0.0.0/9", "10.128.0.0", false},
        {"169.254.169.254/32", "169.254.169.254", true},
        {"0.0.0.0/0", "127.0.0.1", true},
        {"0.0.0.0/0", "::1", false},
        {"::/0", "::1", true},
        {"::/0", "127.0.0.1", false},
        {"::/0", "::ffff:127.0.0.1", false},
        {"::1", "::1", true},
        {"[::1]", "::1", true},
        {"fd00::/8", "fd12::1", true},
        {"fd00::/8", "fc12::1", false},
        {"fe80::/10", "febf::1", true},
        {"::ffff:10.0.0.0/104", "10.1.1.1", true},
        {"64:ff9b::7f00:0/104", "64:ff9b::127.0.0.1", true},
        {"64:ff9b::7f00:0/104", "127.0.0.1", false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct guard_network network;
        struct err err;
        if (!guard_parse_network(str_c(rows[i].network), &network, &err))
            fail_msg("%s", err.message);
        const struct guard g = {&network, 1, false}, only = {&network, 1, true};
        const char *reason;
        if (allows(&g, rows[i].address, &reason) != rows[i].allowed)
            fail_msg("%s in %s: %s", rows[i].address, rows[i].network, reason);
        bool listed = strcmp(reason, "listed") == 0;
        assert_int_equal(allows(&only, rows[i].address, NULL), listed);
    }
}

static void test_bad_networks(void **state)
{
    (void)state;
    const struct {
        struct str text;
        const char *message; // a part of it
    } rows[] = {
        {STR(""), "no network"},
        {STR("localhost"), "no network"},
        {STR("10.0.0"), "no network"},
        {STR("10.0.0.0.0"), "no network"},
        {STR("010.0.0.1"), "no network"},
        {STR("10.0.0.256/8"), "no network"},
        {STR(" 10.0.0.0/8"), "no network"},
        {STR("/8"), "no network"},
        {STR("10.0.0.1\0/32"), "no network"},
        {STR("fe80::1%eth0"), "no network"},
        {STR("10.0.0.0/"), "prefix length must be 0 to 32"},
        {STR("10.0.0.0/33"), "prefix length must be 0 to 32"},
        {STR("10.0.0.0/-1"), "prefix length must be 0 to 32"},
        {STR("10.0.0.0/8/8"), "prefix length must be 0 to 32"},
        {STR("10.0.0.0/99999999999999999999"), "prefix length must be 0 to 32"},
        {STR("fd00::/129"), "prefix length must be 0 to 128"},
        {STR("10.0.0.1/8"), "write 10.0.0.0/8"},
        {STR("127.77.255.0/17"), "write 127.77.128.0/17"},
        {STR("fd00::1/8"), "write fd00::/8"},
        {STR("::ffff:10.0.0.1/104"), "write 10.0.0.0/8"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct guard_network network;
        struct err err = {0};
        if (guard_parse_network(rows[i].text, &network, &err) || err.code != ERR_CONFIG ||
            !strstr(err.message, rows[i].message))
            fail_msg("%.*s: %s", STR_ARG(rows[i].text), err.message);
    }
}

static void test_other_families(void **state)
{
    (void)state;
    const struct guard g = {0};
    const struct sockaddr_un path = {.sun_family = AF_UNIX, .sun_path = "/run/x"};
    const char *reason;
    assert_false(guard_allows(&g, (const struct sockaddr *)&path, &reason));
    assert_string_equal(reason, "not an internet address");
}

static void test_hosts(void **state)
{
    (void)state;
    const struct {
        struct str host;
        const char *direct, *proxied; // reasons
    } rows[] = {
        {STR("shop.example"), "name", "name"},
        {STR("abcdefghijklmnop.onion"), "name", "name"},
        {STR("localhost"), "name", "local name"},
        {STR("localhost."), "name", "local name"},
        {STR("LocalHost"), "name", "local name"},
        {STR("a.b.localhost"), "name", "local name"},
        {STR("notlocalhost"), "name", "name"},
        {STR("localhost.example"), "name", "name"},
        {STR("printer.local"), "name", "local name"},
        {STR("metadata.google.internal"), "name", "local name"},
        {STR("nas.home.arpa"), "name", "local name"},
        {STR("127.0.0.1"), "loopback", "loopback"},
        {STR("8.8.8.8"), "public", "public"},
        {STR("[::1]"), "loopback", "loopback"},
        {STR("[::ffff:a00:1]"), "private", "private"},
        {STR("[2606:4700::1]"), "public", "public"},
        {STR(""), "name", "name"},
    };
    const struct guard g = {0}, only = {.only_listed = true};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const char *direct = "", *proxied = "";
        bool a = guard_allows_host_literal(&g, rows[i].host, &direct);
        bool b = guard_allows_proxied(&g, rows[i].host, &proxied);
        if (strcmp(direct, rows[i].direct) != 0 || strcmp(proxied, rows[i].proxied) != 0)
            fail_msg("%.*s: %s, %s", STR_ARG(rows[i].host), direct, proxied);
        assert_int_equal(a, strcmp(direct, "name") == 0 || strcmp(direct, "public") == 0);
        assert_int_equal(b, strcmp(proxied, "name") == 0 || strcmp(proxied, "public") == 0);
        assert_false(guard_allows_proxied(&only, rows[i].host, NULL));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_addresses),    cmocka_unit_test(test_listed),
        cmocka_unit_test(test_bad_networks), cmocka_unit_test(test_other_families),
        cmocka_unit_test(test_hosts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
