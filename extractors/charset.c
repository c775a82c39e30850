#include "extractors/charset.h"

#include <unicode/ucnv.h>
#include <unicode/ucnv_cb.h>

#include "base/utf8.h"

// Encoding Standard, 4.2. GBK is decoded as gb18030, EUC-KR as windows-949, Shift_JIS as
// windows-31j, Big5 with HKSCS (sections 10 to 13).
static const struct charset charsets[] = {
    {"UTF-8", NULL, "unicode-1-1-utf-8 unicode11utf8 unicode20utf8 utf-8 utf8 x-unicode20utf8",
     CHARSET_UTF8},
    {"IBM866", "ibm-866", "866 cp866 csibm866 ibm866", CHARSET_ICU},
    {"ISO-8859-2", "iso-8859-2",
     "csisolatin2 iso-8859-2 iso-ir-101 iso8859-2 iso88592 iso_8859-2 iso_8859-2:1987 l2 latin2",
     CHARSET_ICU},
    {"ISO-8859-3", "iso-8859-3",
     "csisolatin3 iso-8859-3 iso-ir-109 iso8859-3 iso88593 iso_8859-3 iso_8859-3:1988 l3 latin3",
     CHARSET_ICU},
    {"ISO-8859-4", "iso-8859-4",
     "csisolatin4 iso-8859-4 iso-ir-110 iso8859-4 iso88594 iso_8859-4 iso_8859-4:1988 l4 latin4",
     CHARSET_ICU},
    {"ISO-8859-5", "iso-8859-5",
     "csisolatincyrillic cyrillic iso-8859-5 iso-ir-144 iso8859-5 iso88595 iso_8859-5 "
     "iso_8859-5:1988",
     CHARSET_ICU},
    {"ISO-8859-6", "iso-8859-6",
     "arabic asmo-708 csiso88596e csiso88596i csisolatinarabic ecma-114 iso-8859-6 iso-8859-6-e "
     "iso-8859-6-i iso-ir-127 iso8859-6 iso88596 iso_8859-6 iso_8859-6:1987",
     CHARSET_ICU},
    {"ISO-8859-7", "iso-8859-7",
     "csisolatingreek ecma-118 elot_928 greek greek8 iso-8859-7 iso-ir-126 iso8859-7 iso88597 "
     "iso_8859-7 iso_8859-7:1987 sun_eu_greek",
     CHARSET_ICU},
    {"ISO-8859-8", "iso-8859-8",
     "csiso88598e csisolatinhebrew hebrew iso-8859-8 iso-8859-8-e iso-ir-138 iso8859-8 iso88598 "
     "iso_8859-8 iso_8859-8:1988 visual",
     CHARSET_ICU},
    {"ISO-8859-8-I", "iso-8859-8", "csiso88598i iso-8859-8-i logical", CHARSET_ICU},
    {"ISO-8859-10", "iso-8859-10",
     "csisolatin6 iso-8859-10 iso-ir-157 iso8859-10 iso885910 l6 latin6", CHARSET_ICU},
    {"ISO-8859-13", "iso-8859-13", "iso-8859-13 iso8859-13 iso885913", CHARSET_ICU},
    {"ISO-8859-14", "iso-8859-14", "iso-8859-14 iso8859-14 iso885914", CHARSET_ICU},
    {"ISO-8859-15", "iso-8859-15", "csisolatin9 iso-8859-15 iso8859-15 iso885915 iso_8859-15 l9",
     CHARSET_ICU},
    {"ISO-8859-16", NULL, "iso-8859-16", CHARSET_TABLE},
    {"KOI8-R", "koi8-r", "cskoi8r koi koi8 koi8-r koi8_r", CHARSET_ICU},
    {"KOI8-U", "koi8-u", "koi8-ru koi8-u", CHARSET_ICU},
    {"macintosh", "macintosh", "csmacintosh mac macintosh x-mac-roman", CHARSET_ICU},
    {"windows-874", "windows-874", "dos-874 iso-8859-11 iso8859-11 iso885911 tis-620 windows-874",
     CHARSET_ICU},
    {"windows-1250", "windows-1250", "cp1250 windows-1250 x-cp1250", CHARSET_ICU},
    {"windows-1251", "windows-1251", "cp1251 windows-1251 x-cp1251", CHARSET_ICU},
    {"windows-1252", "windows-1252",
     "ansi_x3.4-1968 ascii cp1252 cp819 csisolatin1 ibm819 iso-8859-1 iso-ir-100 iso8859-1 "
     "iso88591 iso_8859-1 iso_8859-1:1987 l1 latin1 us-ascii windows-1252 x-cp1252",
     CHARSET_ICU},
    {"windows-1253", "windows-1253", "cp1253 windows-1253 x-cp1253", CHARSET_ICU},
    {"windows-1254", "windows-1254",
     "cp1254 csisolatin5 iso-8859-9 iso-ir-148 iso8859-9 iso88599 iso_8859-9 iso_8859-9:1989 l5 "
     "latin5 windows-1254 x-cp1254",
     CHARSET_ICU},
    {"windows-1255", "windows-1255", "cp1255 windows-1255 x-cp1255", CHARSET_ICU},
    {"windows-1256", "windows-1256", "cp1256 windows-1256 x-cp1256", CHARSET_ICU},
    {"windows-1257", "windows-1257", "cp1257 windows-1257 x-cp1257", CHARSET_ICU},
    {"windows-1258", "windows-1258", "cp1258 windows-1258 x-cp1258", CHARSET_ICU},
    {"x-mac-cyrillic", "x-mac-cyrillic", "x-mac-cyrillic x-mac-ukrainian", CHARSET_ICU},
    {"GBK", "gb18030",
     "chinese csgb2312 csiso58gb231280 gb2312 gb_2312 gb_2312-80 gbk iso-ir-58 x-gbk", CHARSET_ICU},
    {"gb18030", "gb18030", "gb18030", CHARSET_ICU},
    {"Big5", "big5-hkscs", "big5 big5-hkscs cn-big5 csbig5 x-x-big5", CHARSET_ICU},
    {"EUC-JP", "euc-jp", "cseucpkdfmtjapanese euc-jp x-euc-jp", CHARSET_ICU},
    {"ISO-2022-JP", "iso-2022-jp", "csiso2022jp iso-2022-jp", CHARSET_ICU},
    {"Shift_JIS", "windows-31j",
     "csshiftjis ms932 ms_kanji shift-jis shift_jis sjis windows-31j x-sjis", CHARSET_ICU},
    {"EUC-KR", "windows-949",
     "cseuckr csksc56011987 euc-kr iso-ir-149 korean ks_c_5601-1987 ks_c_5601-1989 ksc5601 "
     "ksc_5601 windows-949",
     CHARSET_ICU},
    {"replacement", NULL,
     "csiso2022kr hz-gb-2312 iso-2022-cn iso-2022-cn-ext iso-2022-kr replacement",
     CHARSET_REPLACEMENT},
    {"UTF-16BE", "utf-16be", "unicodefffe utf-16be", CHARSET_ICU},
    {"UTF-16LE", "utf-16le", "csunicode iso-10646-ucs-2 ucs-2 unicode unicodefeff utf-16 utf-16le",
     CHARSET_ICU},
    {"x-user-defined", NULL, "x-user-defined", CHARSET_USER_DEFINED},
};

enum { CHARSETS = sizeof charsets / sizeof *charsets };

// ISO/IEC 8859-16 from 0xA0.
static const uint16_t latin10[96] = {
    0x00A0, 0x0104, 0x0105, 0x0141, 0x20AC, 0x201E, 0x0160, 0x00A7, 0x0161, 0x00A9, 0x0218, 0x00AB,
    0x0179, 0x00AD, 0x017A, 0x017B, 0x00B0, 0x00B1, 0x010C, 0x0142, 0x017D, 0x201D, 0x00B6, 0x00B7,
    0x017E, 0x010D, 0x0219, 0x00BB, 0x0152, 0x0153, 0x0178, 0x017C, 0x00C0, 0x00C1, 0x00C2, 0x0102,
    0x00C4, 0x0106, 0x00C6, 0x00C7, 0x00C8, 0x00C9, 0x00CA, 0x00CB, 0x00CC, 0x00CD, 0x00CE, 0x00CF,
    0x0110, 0x0143, 0x00D2, 0x00D3, 0x00D4, 0x0150, 0x00D6, 0x015A, 0x0170, 0x00D9, 0x00DA, 0x00DB,
    0x00DC, 0x0118, 0x021A, 0x00DF, 0x00E0, 0x00E1, 0x00E2, 0x0103, 0x00E4, 0x0107, 0x00E6, 0x00E7,
    0x00E8, 0x00E9, 0x00EA, 0x00EB, 0x00EC, 0x00ED, 0x00EE, 0x00EF, 0x0111, 0x0144, 0x00F2, 0x00F3,
    0x00F4, 0x0151, 0x00F6, 0x015B, 0x0171, 0x00F9, 0x00FA, 0x00FB, 0x00FC, 0x0119, 0x021B, 0x00FF,
};

const struct charset *charset_at(size_t i)
{
    return i < CHARSETS ? &charsets[i] : NULL;
}

const struct charset *charset_find(struct str label)
{
    label = str_trim(label);
    for (size_t i = 0; label.len && i < CHARSETS; i++) {
        struct str labels = str_c(charsets[i].labels), one;
        while (str_split(&labels, ' ', &one))
            if (str_eq_nocase(one, label))
                return &charsets[i];
    }
    return NULL;
}

const struct charset *charset_find_declared(struct str label)
{
    const struct charset *c = charset_find(label);
    if (c && str_starts(str_c(c->name), STR("UTF-16")))
        return charset_find(STR("utf-8"));
    if (c && c->kind == CHARSET_USER_DEFINED)
        return charset_find(STR("windows-1252"));
    return c;
}

// Bytes below 0x80 are ASCII, all others stand for one code point each.
static struct str decode_bytes(struct arena *a, const struct charset *c, struct str bytes)
{
    char *out = arena_alloc(a, bytes.len * 3 + 1);
    size_t n = 0;
    for (size_t i = 0; i < bytes.len; i++) {
        uint32_t cp = (unsigned char)bytes.ptr[i];
        if (cp >= 0x80 && c->kind == CHARSET_USER_DEFINED)
            cp += 0xF780 - 0x80; // 14.5
        else if (cp >= 0xA0)
            cp = latin10[cp - 0xA0];
        n += utf8_put(cp, out + n);
    }
    return str_from(out, n);
}

// U+FFFD for whatever is malformed; ICU's own callback writes U+001A for some single bytes.
static void replace(const void *context, UConverterToUnicodeArgs *args, const char *units,
                    int32_t length, UConverterCallbackReason reason, UErrorCode *status)
{
    (void)context;
    (void)units;
    (void)length;
    if (reason > UCNV_IRREGULAR)
        return;
    static const UChar replacement = UTF8_REPLACEMENT;
    *status = U_ZERO_ERROR;
    ucnv_cbToUWriteUChars(args, &replacement, 1, 0, status);
}

static struct str decode_icu(struct arena *a, const char *name, struct str bytes)
{
    UErrorCode status = U_ZERO_ERROR;
    UConverter *from = ucnv_open(name, &status);
    UConverter *to = ucnv_open("UTF-8", &status);
    // No encoding of the table gives more than three bytes of UTF-8 for one of its own.
    size_t cap = bytes.len * 3 + 16;
    char *out = arena_alloc(a, cap), *target = out;
    const char *source = bytes.ptr;
    if (U_SUCCESS(status))
        ucnv_setToUCallBack(from, replace, NULL, NULL, NULL, &status);
    if (U_SUCCESS(status))
        ucnv_convertEx(to, from, &target, out + cap, &source, bytes.ptr + bytes.len, NULL, NULL,
                       NULL, NULL, true, true, &status);
    ucnv_close(from);
    ucnv_close(to);
    return str_from(out, (size_t)(target - out));
}

struct str charset_decode(struct arena *a, const struct charset *c, struct str bytes)
{
    if (bytes.len == 0)
        return bytes;
    switch (c->kind) {
    case CHARSET_UTF8:
        break;
    case CHARSET_ICU:
        return decode_icu(a, c->icu, bytes);
    case CHARSET_TABLE:
    case CHARSET_USER_DEFINED:
        return decode_bytes(a, c, bytes);
    case CHARSET_REPLACEMENT:
        return STR("\xEF\xBF\xBD");
    }
    return bytes;
}

bool charset_start(struct err *err)
{
    for (size_t i = 0; i < CHARSETS; i++) {
        if (charsets[i].kind != CHARSET_ICU)
            continue;
        UErrorCode status = U_ZERO_ERROR;
        ucnv_close(ucnv_open(charsets[i].icu, &status));
        if (U_FAILURE(status))
            return err_set(err, ERR_INTERNAL, "ICU has no converter for %s (%s): %s",
                           charsets[i].name, charsets[i].icu, u_errorName(status));
    }
    return true;
}
