#include "crawler/guard.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>

enum { V4_OFFSET = 12, V4_BITS = 96 }; // an IPv4 address stands in ::ffff:0:0/96

enum judgement {
    REFUSE,
    JUDGE_EMBEDDED, // refuse it if the IPv4 address in it is refused; else look further
    PERMIT,
};

struct row {
    const char *address; // of the network; its family says what the bits count in
    unsigned bits;
    enum judgement judgement;
    const char *reason;
    size_t offset;      // JUDGE_EMBEDDED: where the IPv4 address stands
    unsigned char flip; // and what its bytes are XORed with
};

// IANA's special-purpose address registries (RFC 6890 and its updates), and the addresses at
// which cloud providers serve credentials. The first row that fits decides, so that narrow ones
// stand before wide ones.
static const struct row rows[] = {
    {"169.254.169.254", 32, REFUSE, "metadata", 0, 0},
    {"100.100.100.200", 32, REFUSE, "metadata", 0, 0}, // Alibaba
    {"168.63.129.16", 32, REFUSE, "metadata", 0, 0},   // Azure: public by its number only
    {"255.255.255.255", 32, REFUSE, "broadcast", 0, 0},
    {"0.0.0.0", 32, REFUSE, "unspecified", 0, 0},
    {"0.0.0.0", 8, REFUSE, "this network", 0, 0},
    {"10.0.0.0", 8, REFUSE, "private", 0, 0},
    {"100.64.0.0", 10, REFUSE, "shared", 0, 0}, // carrier-grade NAT, RFC 6598
    {"127.0.0.0", 8, REFUSE, "loopback", 0, 0},
    {"169.254.0.0", 16, REFUSE, "link-local", 0, 0},
    {"172.16.0.0", 12, REFUSE, "private", 0, 0},
    {"192.0.0.0", 24, REFUSE, "protocol", 0, 0},
    {"192.0.2.0", 24, REFUSE, "documentation", 0, 0},
    {"192.88.99.0", 24, REFUSE, "6to4 relay", 0, 0},
    {"192.168.0.0", 16, REFUSE, "private", 0, 0},
    {"198.18.0.0", 15, REFUSE, "benchmark", 0, 0},
    {"198.51.100.0", 24, REFUSE, "documentation", 0, 0},
    {"203.0.113.0", 24, REFUSE, "documentation", 0, 0},
    {"224.0.0.0", 4, REFUSE, "multicast", 0, 0},
    {"240.0.0.0", 4, REFUSE, "reserved", 0, 0},
    {"0.0.0.0", 0, PERMIT, "public", 0, 0},

    {"fd00:ec2::254", 128, REFUSE, "metadata", 0, 0}, // AWS
    {"fd20:ce::254", 128, REFUSE, "metadata", 0, 0},  // Google
    {"::", 128, REFUSE, "unspecified", 0, 0},
    {"::1", 128, REFUSE, "loopback", 0, 0},
    {"64:ff9b::", 96, JUDGE_EMBEDDED, "NAT64", 12, 0}, // RFC 6052
    {"64:ff9b::", 96, PERMIT, "public", 0, 0},
    {"2001::", 32, JUDGE_EMBEDDED, "Teredo", 4, 0},     // RFC 4380: the server,
    {"2001::", 32, JUDGE_EMBEDDED, "Teredo", 12, 0xFF}, // and the client, bits flipped
    {"2001::", 32, PERMIT, "public", 0, 0},
    {"2001:2::", 48, REFUSE, "benchmark", 0, 0},
    {"2001::", 23, REFUSE, "protocol", 0, 0},
    {"2001:db8::", 32, REFUSE, "documentation", 0, 0},
    {"2002::", 16, JUDGE_EMBEDDED, "6to4", 2, 0}, // RFC 3056
    {"3fff::", 20, REFUSE, "documentation", 0, 0},
    {"2000::", 3, PERMIT, "public", 0, 0}, // all that IANA gives out as global unicast
    {"fc00::", 7, REFUSE, "unique local", 0, 0},
    {"fe80::", 10, REFUSE, "link-local", 0, 0},
    {"fec0::", 10, REFUSE, "site-local", 0, 0},
    {"ff00::", 8, REFUSE, "multicast", 0, 0},
    {"::", 0, REFUSE, "reserved", 0, 0},
};

static void map_v4(const unsigned char v4[4], unsigned char out[16])
{
    static const unsigned char prefix[V4_OFFSET] = {[10] = 0xFF, [11] = 0xFF};
    memcpy(out, prefix, sizeof prefix);
    memcpy(out + V4_OFFSET, v4, 4);
}

static bool is_v4(const unsigned char address[16])
{
    static const unsigned char prefix[V4_OFFSET] = {[10] = 0xFF, [11] = 0xFF};
    return memcmp(address, prefix, sizeof prefix) == 0;
}

// Either family, as 16 bytes.
static bool parse_address(const char *text, unsigned char out[16])
{
    unsigned char v4[4];
    if (inet_pton(AF_INET, text, v4) != 1)
        return inet_pton(AF_INET6, text, out) == 1;
    map_v4(v4, out);
    return true;
}

static bool same_bits(const unsigned char a[16], const unsigned char b[16], unsigned bits)
{
    unsigned rest = bits % 8;
    if (memcmp(a, b, bits / 8) != 0)
        return false;
    return rest == 0 || (a[bits / 8] ^ b[bits / 8]) >> (8 - rest) == 0;
}

// IPv4 networks hold IPv4 addresses alone, and IPv6 ones ("::/0") none of them.
static bool contains(const struct guard_network *network, const unsigned char address[16])
{
    return is_v4(address) == (network->bits >= V4_BITS && is_v4(network->address)) &&
           same_bits(network->address, address, network->bits);
}

// The row that decides. Rows of NAT64, 6to4 and Teredo lead to the row of what they embed.
static const struct row *judge(const unsigned char address[16])
{
    const struct row *found = NULL;
    for (size_t i = 0; i < sizeof rows / sizeof *rows && !found; i++) {
        struct guard_network network;
        if (!parse_address(rows[i].address, network.address))
            continue;
        network.bits = rows[i].bits + (is_v4(network.address) ? V4_BITS : 0);
        if (!contains(&network, address))
            continue;
        if (rows[i].judgement != JUDGE_EMBEDDED) {
            found = &rows[i];
            continue;
        }
        unsigned char v4[4], embedded[16];
        for (size_t k = 0; k < sizeof v4; k++)
            v4[k] = address[rows[i].offset + k] ^ rows[i].flip;
        map_v4(v4, embedded);
        const struct row *inner = judge(embedded); // IPv4 rows lead no further
        if (inner->judgement == REFUSE)
            found = inner;
    }
    return found ? found : &rows[sizeof rows / sizeof *rows - 1];
}

static bool answer(bool allowed, const char *text, const char **reason)
{
    if (reason)
        *reason = text;
    return allowed;
}

static bool allows_bytes(const struct guard *g, const unsigned char address[16],
                         const char **reason)
{
    for (size_t i = 0; i < g->n_networks; i++)
        if (contains(&g->networks[i], address))
            return answer(true, "listed", reason);
    const struct row *row = judge(address);
    if (row->judgement == PERMIT && g->only_listed)
        return answer(false, "not listed", reason);
    return answer(row->judgement == PERMIT, row->reason, reason);
}

bool guard_allows(const struct guard *g, const struct sockaddr *address, const char **reason)
{
    unsigned char bytes[16];
    if (address->sa_family == AF_INET) {
        struct sockaddr_in in;
        memcpy(&in, address, sizeof in);
        unsigned char v4[4];
        memcpy(v4, &in.sin_addr, sizeof v4);
        map_v4(v4, bytes);
    } else if (address->sa_family == AF_INET6) {
        struct sockaddr_in6 in6;
        memcpy(&in6, address, sizeof in6);
        memcpy(bytes, &in6.sin6_addr, sizeof bytes);
    } else {
        return answer(false, "not an internet address", reason);
    }
    return allows_bytes(g, bytes, reason);
}

// A host as struct url has it; a name is none.
static bool parse_literal(struct str host, unsigned char out[16])
{
    char text[INET6_ADDRSTRLEN];
    if (str_starts(host, STR("[")) && str_ends(host, STR("]")))
        host = str_sub(host, 1, host.len - 1);
    if (host.len >= sizeof text || str_find_char(host, '\0', 0) != STR_NPOS)
        return false;
    snprintf(text, sizeof text, "%.*s", STR_ARG(host));
    return parse_address(text, out);
}

bool guard_allows_host_literal(const struct guard *g, struct str host, const char **reason)
{
    unsigned char address[16];
    if (!parse_literal(host, address))
        return answer(true, "name", reason);
    return allows_bytes(g, address, reason);
}

bool guard_allows_proxied(const struct guard *g, struct str host, const char **reason)
{
    // RFC 6761, RFC 6762, RFC 8375, ICANN's reservation of .internal, and what routers hand out.
    static const char *const inside[] = {
        "localhost", "local", "internal", "home.arpa", "lan", "localdomain", "intranet",
    };
    unsigned char address[16];
    if (parse_literal(host, address))
        return allows_bytes(g, address, reason);
    if (str_ends(host, STR(".")))
        host.len--;
    for (size_t i = 0; i < sizeof inside / sizeof *inside; i++) {
        struct str name = str_c(inside[i]);
        bool ends =
            host.len >= name.len && str_eq_nocase(str_skip(host, host.len - name.len), name);
        if (ends && (host.len == name.len || host.ptr[host.len - name.len - 1] == '.'))
            return answer(false, "local name", reason);
    }
    return g->only_listed ? answer(false, "not listed", reason) : answer(true, "name", reason);
}

// Clears the bits behind the mask; true if there were none.
static bool clear_host_bits(struct guard_network *n)
{
    bool clean = true;
    for (unsigned bit = n->bits; bit < 128; bit++) {
        unsigned char mask = (unsigned char)(0x80 >> bit % 8);
        clean = clean && !(n->address[bit / 8] & mask);
        n->address[bit / 8] &= (unsigned char)~mask;
    }
    return clean;
}

static void network_text(const struct guard_network *n, char out[INET6_ADDRSTRLEN + 4])
{
    char address[INET6_ADDRSTRLEN];
    bool v4 = n->bits >= V4_BITS && is_v4(n->address);
    inet_ntop(v4 ? AF_INET : AF_INET6, n->address + (v4 ? V4_OFFSET : 0), address, sizeof address);
    snprintf(out, INET6_ADDRSTRLEN + 4, "%s/%u", address, n->bits - (v4 ? V4_BITS : 0));
}

bool guard_parse_network(struct str text, struct guard_network *out, struct err *err)
{
    size_t slash = str_find_char(text, '/', 0);
    if (!parse_literal(str_sub(text, 0, slash), out->address))
        return err_set(err, ERR_CONFIG,
                       "\"%.*s\" is no network: write an IP address, or an address and a prefix "
                       "length such as 127.77.0.0/16 or fd00::/8",
                       STR_ARG(text));
    unsigned offset = is_v4(out->address) && str_find_char(text, ':', 0) == STR_NPOS ? V4_BITS : 0;
    uint64_t bits = 128 - offset;
    if (slash != STR_NPOS && (!str_to_u64(str_skip(text, slash + 1), &bits) || bits > 128 - offset))
        return err_set(err, ERR_CONFIG, "\"%.*s\": the prefix length must be 0 to %u",
                       STR_ARG(text), 128 - offset);
    out->bits = (unsigned)bits + offset;
    char right[INET6_ADDRSTRLEN + 4];
    if (!clear_host_bits(out)) {
        network_text(out, right);
        return err_set(err, ERR_CONFIG,
                       "\"%.*s\" has bits set behind its prefix length: write %s, or the address "
                       "alone",
                       STR_ARG(text), right);
    }
    return true;
}
