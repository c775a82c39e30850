#include "crawler/xml_decode.h"

#include <libxml/HTMLparser.h>

#include "base/utf8.h"

enum { REFERENCE_BYTES = 32 }; // of a name or number; a longer one is text

// "#39" or "#x27"; 0 if it is none.
static uint32_t numeric_reference(struct str s)
{
    bool hex = s.len > 1 && (s.ptr[1] == 'x' || s.ptr[1] == 'X');
    uint32_t base = hex ? 16 : 10, value = 0;
    s = str_skip(s, hex ? 2 : 1);
    for (size_t i = 0; i < s.len; i++) {
        int digit = ascii_hex(s.ptr[i]);
        if (digit < 0 || (uint32_t)digit >= base || value > 0x10FFFF)
            return 0;
        value = value * base + (uint32_t)digit;
    }
    return value <= 0x10FFFF ? value : UTF8_REPLACEMENT;
}

static uint32_t named_reference(struct str s)
{
    char name[REFERENCE_BYTES + 1];
    if (str_eq(s, STR("apos"))) // of XML's five, HTML 4 lacks this one
        return '\'';
    memcpy(name, s.ptr, s.len);
    name[s.len] = '\0';
    const htmlEntityDesc *entity = htmlEntityLookup((const xmlChar *)name);
    return entity ? entity->value : 0;
}

void xml_decode(struct buf *out, struct str raw)
{
    size_t amp;
    while ((amp = str_find_char(raw, '&', 0)) != STR_NPOS) {
        buf_add(out, str_sub(raw, 0, amp));
        raw = str_skip(raw, amp + 1);
        size_t n = 0;
        while (n < raw.len && n < REFERENCE_BYTES && (ascii_alnum(raw.ptr[n]) || raw.ptr[n] == '#'))
            n++;
        struct str reference = str_sub(raw, 0, n);
        uint32_t cp = 0;
        if (n > 0 && n < raw.len && raw.ptr[n] == ';')
            cp = raw.ptr[0] == '#' ? numeric_reference(reference) : named_reference(reference);
        if (cp == 0) {
            buf_addc(out, '&');
            continue;
        }
        buf_add_utf8(out, cp);
        raw = str_skip(raw, n + 1);
    }
    buf_add(out, raw);
}
