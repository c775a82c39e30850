// IP addresses in hosts: "IPv4 parser", "IPv6 parser" and their serialisers.
#include "crawler/url_host.h"

// "IPv4 number parser": decimal, octal after "0", hexadecimal after "0x". Values past 32 bits
// are kept as UINT64_MAX, which no place in an address can hold.
static bool parse_number(struct str s, uint64_t *out)
{
    unsigned base = 10;
    if (s.len == 0)
        return false;
    if (str_starts_nocase(s, STR("0x"))) {
        base = 16;
        s = str_skip(s, 2);
    } else if (s.len >= 2 && s.ptr[0] == '0') {
        base = 8;
        s = str_skip(s, 1);
    }
    uint64_t value = 0;
    for (size_t i = 0; i < s.len; i++) {
        int digit = ascii_hex(s.ptr[i]);
        if (digit < 0 || (unsigned)digit >= base)
            return false;
        if (value <= UINT32_MAX)
            value = value * base + (unsigned)digit;
    }
    *out = value > UINT32_MAX ? UINT64_MAX : value;
    return true;
}

// Without the one dot that may end a name.
static struct str without_last_dot(struct str host)
{
    if (host.len && host.ptr[host.len - 1] == '.')
        host.len--;
    return host;
}

bool url_ends_in_number(struct str host)
{
    host = without_last_dot(host);
    size_t from = host.len;
    while (from > 0 && host.ptr[from - 1] != '.')
        from--;
    struct str last = str_skip(host, from);
    size_t digits = 0;
    while (digits < last.len && ascii_digit(last.ptr[digits]))
        digits++;
    uint64_t unused;
    return last.len > 0 && (digits == last.len || parse_number(last, &unused));
}

bool url_ipv4_parse(struct str host, uint32_t *address)
{
    uint64_t numbers[4];
    size_t n = 0;
    struct str rest = without_last_dot(host), part;
    while (str_split(&rest, '.', &part))
        if (n == 4 || !parse_number(part, &numbers[n++]))
            return false;
    if (n == 0)
        return false;
    // The last number fills all places that the others leave.
    uint64_t value = numbers[n - 1];
    if (value >= UINT64_C(1) << (8 * (5 - n)))
        return false;
    for (size_t i = 0; i + 1 < n; i++) {
        if (numbers[i] > 255)
            return false;
        value += numbers[i] << (8 * (3 - i));
    }
    *address = (uint32_t)value;
    return true;
}

// The dotted tail of an IPv6 address: four decimal numbers without leading zeros.
static bool parse_tail(struct str s, uint16_t out[2])
{
    uint32_t address = 0;
    size_t n = 0;
    struct str part;
    while (str_split(&s, '.', &part)) {
        uint64_t v;
        if (n++ == 4 || part.len > 3 || !str_to_u64(part, &v) || v > 255 ||
            (part.len > 1 && part.ptr[0] == '0'))
            return false;
        address = address << 8 | (uint32_t)v;
    }
    out[0] = (uint16_t)(address >> 16);
    out[1] = (uint16_t)address;
    return n == 4;
}

// One to four hexadecimal digits at s[*at]; none leave *at where it is.
static uint16_t parse_piece(struct str s, size_t *at)
{
    unsigned value = 0;
    for (int n = 0; n < 4 && *at < s.len && ascii_hex(s.ptr[*at]) >= 0; n++, (*at)++)
        value = value * 16 + (unsigned)ascii_hex(s.ptr[*at]);
    return (uint16_t)value;
}

// Moves the pieces after "::" to the end and fills the gap with zeros.
static void spread(uint16_t pieces[8], size_t compress, size_t n)
{
    size_t tail = n - compress;
    memmove(pieces + 8 - tail, pieces + compress, tail * sizeof *pieces);
    memset(pieces + compress, 0, (8 - n) * sizeof *pieces);
}

bool url_ipv6_parse(struct str s, uint16_t pieces[8])
{
    size_t n = 0, compress = STR_NPOS, at = 0;
    if (str_starts(s, STR(":"))) {
        if (!str_starts(s, STR("::")))
            return false;
        at = 2;
        compress = 0;
    }
    while (at < s.len) {
        if (n == 8)
            return false;
        if (s.ptr[at] == ':') {
            if (compress != STR_NPOS)
                return false;
            compress = n;
            at++;
            continue;
        }
        size_t start = at;
        pieces[n] = parse_piece(s, &at);
        if (at < s.len && s.ptr[at] == '.') {
            if (n > 6 || !parse_tail(str_skip(s, start), pieces + n))
                return false;
            n += 2;
            at = s.len;
            break;
        }
        n++;
        if (at < s.len && (s.ptr[at] != ':' || ++at == s.len))
            return false;
    }
    if (compress != STR_NPOS) {
        // "::" stands for at least one piece, but for none of eight: "1:2:3:4:5:6:7::" is valid.
        if (n == 8)
            return false;
        spread(pieces, compress, n);
        return true;
    }
    return n == 8;
}

void url_ipv4_put(struct buf *out, uint32_t v)
{
    buf_fmt(out, "%u.%u.%u.%u", v >> 24, v >> 16 & 255, v >> 8 & 255, v & 255);
}

void url_ipv6_put(struct buf *out, const uint16_t pieces[8])
{
    // The first longest run of two or more zero pieces becomes "::".
    size_t gap = 8, gap_len = 1;
    for (size_t i = 0, run = 0; i < 8; i++) {
        run = pieces[i] == 0 ? run + 1 : 0;
        if (run > gap_len) {
            gap_len = run;
            gap = i + 1 - run;
        }
    }
    for (size_t i = 0; i < 8; i++) {
        if (i == gap) {
            buf_add(out, i == 0 ? STR("::") : STR(":"));
            i += gap_len - 1;
            continue;
        }
        buf_fmt(out, "%x", pieces[i]);
        if (i < 7)
            buf_addc(out, ':');
    }
}
