// "Host parsing": names through url_idna.c, addresses through url_ip.c.
#include "crawler/url_host.h"

#include "crawler/url_idna.h"
#include "crawler/url_percent.h"

// "forbidden host code point"
bool url_host_forbidden(char c)
{
    static const char forbidden[] = "\t\n\r #/:<>?@[\\]^|"; // and the NUL at its end
    return memchr(forbidden, c, sizeof forbidden) != NULL;
}

// "forbidden domain code point"
static bool forbidden_in_domain(char c)
{
    return url_host_forbidden(c) || (unsigned char)c < 0x20 || c == '%' || c == 0x7F;
}

static bool parse_ipv6_literal(struct buf *out, struct str input)
{
    uint16_t pieces[8];
    if (!str_ends(input, STR("]")) || !url_ipv6_parse(str_sub(input, 1, input.len - 1), pieces))
        return false;
    buf_addc(out, '[');
    url_ipv6_put(out, pieces);
    buf_addc(out, ']');
    return true;
}

// The serialised name stands at out[from..]; an IPv4 address in any form takes its place.
static bool finish_name(struct buf *out, size_t from)
{
    struct str name = str_skip(buf_str(out), from);
    for (size_t i = 0; i < name.len; i++)
        if (forbidden_in_domain(name.ptr[i]))
            return false;
    if (!url_ends_in_number(name))
        return true;
    uint32_t address;
    if (!url_ipv4_parse(name, &address))
        return false;
    out->len = from;
    url_ipv4_put(out, address);
    return true;
}

bool url_host_parse(struct buf *out, struct str input)
{
    if (str_starts(input, STR("[")))
        return parse_ipv6_literal(out, input);
    size_t from = out->len;
    bool ok;
    if (str_find_char(input, '%', 0) == STR_NPOS) {
        ok = url_idna_to_ascii(out, input);
    } else {
        struct buf decoded;
        buf_init(&decoded, 0);
        url_percent_decode(&decoded, input);
        ok = url_idna_to_ascii(out, buf_str(&decoded));
        buf_deinit(&decoded);
    }
    return ok && finish_name(out, from);
}

bool url_host_opaque_valid(struct str input)
{
    uint16_t pieces[8];
    if (str_starts(input, STR("[")))
        return str_ends(input, STR("]")) &&
               url_ipv6_parse(str_sub(input, 1, input.len - 1), pieces);
    for (size_t i = 0; i < input.len; i++)
        if (url_host_forbidden(input.ptr[i]))
            return false;
    return true;
}
