#include "crawler/fetch_proxy.h"

#include "crawler/pin.h"

static const char fault[] =
    "must be socks5h://HOST:PORT or http://HOST:PORT, without user name or path, for example "
    "socks5h://127.0.0.1:9050";

static bool is_port(struct str text)
{
    uint64_t port;
    return text.len <= 5 && str_to_u64(text, &port) && port >= 1 && port <= 65535;
}

static bool is_host(struct str host)
{
    struct str name;
    int port;
    if (str_starts(host, STR("[")) && str_ends(host, STR("]"))) {
        host = str_sub(host, 1, host.len - 1);
        return str_find_char(host, ':', 0) != STR_NPOS && pin_parse_address(host);
    }
    if (str_find_char(host, ':', 0) != STR_NPOS)
        return false;
    return pin_parse_address(host) || pin_parse_name(host, &name, &port);
}

const char *fetch_proxy_fault(struct str proxy)
{
    if (proxy.len > FETCH_PROXY_MAX)
        return fault;
    if (str_starts(proxy, STR("socks5h://")))
        proxy = str_skip(proxy, 10);
    else if (str_starts(proxy, STR("http://")))
        proxy = str_skip(proxy, 7);
    else
        return fault;
    size_t colon = proxy.len;
    while (colon > 0 && proxy.ptr[colon - 1] != ':')
        colon--;
    if (colon == 0 || !is_port(str_skip(proxy, colon)) || !is_host(str_sub(proxy, 0, colon - 1)))
        return fault;
    return NULL;
}

static bool is_onion(struct str host)
{
    if (str_ends(host, STR(".")))
        host.len--;
    return host.len >= 6 && str_eq_nocase(str_skip(host, host.len - 6), STR(".onion"));
}

bool fetch_proxy_allows(struct str proxy, const struct guard *guard, struct str host,
                        const char **reason)
{
    if (is_onion(host) && !str_starts(proxy, STR("socks5h://"))) {
        if (reason)
            *reason = "onion name without a SOCKS proxy";
        return false;
    }
    if (proxy.len)
        return guard_allows_proxied(guard, host, reason);
    if (reason)
        *reason = "judged when connected";
    return true;
}
