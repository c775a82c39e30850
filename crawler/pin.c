#include "crawler/pin.h"

#include <arpa/inet.h>

enum { NAME_MAX_BYTES = 253 }; // RFC 1035, 2.3.4, without the last dot

static bool is_literal(struct str text)
{
    char cstr[INET6_ADDRSTRLEN + 1];
    unsigned char bytes[16];
    if (text.len == 0 || text.len >= sizeof cstr)
        return false;
    memcpy(cstr, text.ptr, text.len);
    cstr[text.len] = '\0';
    return memchr(cstr, '\0', text.len) == NULL &&
           (inet_pton(AF_INET, cstr, bytes) == 1 || inet_pton(AF_INET6, cstr, bytes) == 1);
}

bool pin_parse_name(struct str text, struct str *name, int *port)
{
    uint64_t n = 0;
    size_t colon = str_find_char(text, ':', 0);
    if (colon != STR_NPOS) {
        struct str digits = str_skip(text, colon + 1);
        if (!str_to_u64(digits, &n) || n < 1 || n > 65535 || digits.len > 5)
            return false;
        text = str_sub(text, 0, colon);
    }
    if (text.len == 0 || text.len > NAME_MAX_BYTES || is_literal(text))
        return false;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        bool lower = ascii_alnum(c) && c == ascii_lower(c);
        if (!lower && c != '-' && c != '.' && c != '_')
            return false;
    }
    *name = text;
    *port = (int)n;
    return true;
}

bool pin_parse_address(struct str text)
{
    return is_literal(text);
}

const struct pin *pin_find(const struct pin *pins, size_t n, struct str name, int port)
{
    const struct pin *found = NULL;
    for (size_t i = 0; i < n; i++)
        if (str_eq(pins[i].name, name) && (pins[i].port == port || pins[i].port == 0) &&
            (!found || pins[i].port == port))
            found = &pins[i];
    return found;
}
