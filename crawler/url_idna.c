#include "crawler/url_idna.h"

#include <unicode/uidna.h>

#include "base/utf8.h"

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

// What UTS 46 says since revision 33 of characters that older tables know otherwise (ICU before 76
// disallows them, or maps U+1E9E to "ss"). It is applied before ICU, so that the answer does not
// depend on ICU's version. U+1806, valid now, is missing: such an ICU would not encode it.
static const struct changed {
    uint32_t from, to, target; // from..to become target..; to nothing if that is 0
} changes[] = {
    {0x04C0, 0x04C0, 0x04CF},    {0x10A0, 0x10C5, 0x2D00},   {0x115F, 0x1160, 0},
    {0x17B4, 0x17B5, 0},         {0x180E, 0x180E, 0},        {0x1E9E, 0x1E9E, 0x00DF},
    {0x2061, 0x2063, 0},         {0x206A, 0x206F, 0},        {0x2132, 0x2132, 0x214E},
    {0x2183, 0x2183, 0x2184},    {0x3164, 0x3164, 0},        {0xFFA0, 0xFFA0, 0},
    {0x1D173, 0x1D17A, 0},       {0x2F868, 0x2F868, 0x36FC}, {0x2F874, 0x2F874, 0x5F53},
    {0x2F91F, 0x2F91F, 0x243AB}, {0x2F95F, 0x2F95F, 0x7AEE}, {0x2F9BF, 0x2F9BF, 0x45D7},
};

static const struct changed *find_change(uint32_t cp)
{
    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++)
        if (cp >= changes[i].from && cp <= changes[i].to)
            return &changes[i];
    return NULL;
}

// The domain is valid UTF-8.
static void map_changed(struct buf *out, struct str domain)
{
    for (size_t i = 0; i < domain.len;) {
        size_t from = i;
        uint32_t cp = utf8_next(domain, &i);
        const struct changed *change = find_change(cp);
        if (!change)
            buf_add(out, str_sub(domain, from, i));
        else if (change->target)
            buf_add_utf8(out, change->target + (cp - change->from));
    }
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

bool url_idna_to_ascii(struct buf *out, struct str domain)
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
    map_changed(&mapped, domain);
    bool ok = icu_to_ascii(out, buf_str(&mapped));
    buf_deinit(&mapped);
    return ok;
}
