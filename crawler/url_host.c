// "Host parsing": names through IDNA, addresses through url_ip.c.
#include "crawler/url_host.h"

#include <unicode/uidna.h>

#include "base/utf8.h"
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

static bool has_ace_label(struct str domain)
{
    struct str label;
    while (str_split(&domain, '.', &label))
        if (str_starts_nocase(label, STR("xn--")))
            return true;
    return false;
}

static bool is_ascii(struct str s)
{
    for (size_t i = 0; i < s.len; i++)
        if ((unsigned char)s.ptr[i] >= 0x80)
            return false;
    return true;
}

// Whether an ACE label of ICU's answer is one by today's UTS 46 (4.1, validity criteria), which
// ICU before 74 does not check in full: it must not decode to nothing or to ASCII alone, which
// in Punycode ends in the delimiter, nor to another "xn--" label.
static bool ace_label_valid(const UIDNA *idna, struct str label)
{
    if (label.ptr[label.len - 1] == '-')
        return false;
    if (!str_starts(label, STR("xn--xn--")))
        return true;
    char decoded[4 * URL_IDNA_BYTES];
    UErrorCode status = U_ZERO_ERROR;
    UIDNAInfo info = UIDNA_INFO_INITIALIZER;
    int32_t n = uidna_labelToUnicodeUTF8(idna, label.ptr, (int32_t)label.len, decoded,
                                         (int32_t)sizeof decoded, &info, &status);
    return U_SUCCESS(status) && !str_starts(str_from(decoded, (size_t)n), STR("xn--"));
}

static bool ace_labels_valid(const UIDNA *idna, struct str domain)
{
    struct str label;
    while (str_split(&domain, '.', &label))
        if (str_starts(label, STR("xn--")) && !ace_label_valid(idna, label))
            return false;
    return true;
}

// U+1E9E (capital sharp s) maps to itself in lower case since UTS 46 revision 33, to "ss" in
// older tables. The mapping is done here, so that the answer does not depend on ICU's version.
static void map_sharp_s(struct buf *out, struct str s)
{
    const struct str capital = STR("\xE1\xBA\x9E");
    size_t from = 0, at;
    while ((at = str_find(s, capital, from)) != STR_NPOS) {
        buf_add(out, str_sub(s, from, at));
        buf_add(out, STR("\xC3\x9F"));
        from = at + capital.len;
    }
    buf_add(out, str_skip(s, from));
}

static bool icu_to_ascii(struct buf *out, struct str domain)
{
    // VerifyDnsLength and CheckHyphens are false: ICU always looks, so its findings are masked.
    const uint32_t ignored = UIDNA_ERROR_EMPTY_LABEL | UIDNA_ERROR_LABEL_TOO_LONG |
                             UIDNA_ERROR_DOMAIN_NAME_TOO_LONG | UIDNA_ERROR_LEADING_HYPHEN |
                             UIDNA_ERROR_TRAILING_HYPHEN | UIDNA_ERROR_HYPHEN_3_4;
    char ascii[8 * URL_IDNA_BYTES];
    UErrorCode status = U_ZERO_ERROR;
    UIDNA *idna = uidna_openUTS46(
        UIDNA_CHECK_BIDI | UIDNA_CHECK_CONTEXTJ | UIDNA_NONTRANSITIONAL_TO_ASCII, &status);
    UIDNAInfo info = UIDNA_INFO_INITIALIZER;
    int32_t n = uidna_nameToASCII_UTF8(idna, domain.ptr, (int32_t)domain.len, ascii,
                                       (int32_t)sizeof ascii, &info, &status);
    bool ok = U_SUCCESS(status) && !(info.errors & ~ignored) && n > 0 &&
              ace_labels_valid(idna, str_from(ascii, (size_t)n));
    uidna_close(idna);
    if (ok)
        buf_add(out, str_from(ascii, (size_t)n));
    return ok;
}

// "domain to ASCII" with beStrict false.
static bool domain_to_ascii(struct buf *out, struct str domain)
{
    if (is_ascii(domain) && !has_ace_label(domain)) {
        for (size_t i = 0; i < domain.len; i++)
            buf_addc(out, ascii_lower(domain.ptr[i]));
        return domain.len > 0;
    }
    if (domain.len > URL_IDNA_BYTES || !utf8_valid(domain))
        return false;
    struct buf mapped;
    buf_init(&mapped, URL_IDNA_BYTES);
    map_sharp_s(&mapped, domain);
    bool ok = icu_to_ascii(out, buf_str(&mapped));
    buf_deinit(&mapped);
    return ok;
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
        ok = domain_to_ascii(out, input);
    } else {
        struct buf decoded;
        buf_init(&decoded, 0);
        url_percent_decode(&decoded, input);
        ok = domain_to_ascii(out, buf_str(&decoded));
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
