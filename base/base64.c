#include "base/base64.h"

void base64_add(struct buf *out, struct str data)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    char *to = buf_reserve(out, (data.len + 2) / 3 * 4);
    if (!to)
        return;
    for (size_t i = 0; i < data.len; i += 3) {
        uint32_t bits = 0;
        size_t n = data.len - i < 3 ? data.len - i : 3;
        for (size_t k = 0; k < 3; k++)
            bits = bits << 8 | (k < n ? (unsigned char)data.ptr[i + k] : 0U);
        for (size_t k = 0; k < 4; k++)
            *to++ = k <= n ? digits[bits >> (18 - 6 * k) & 63] : '=';
    }
    out->len += (data.len + 2) / 3 * 4;
}
