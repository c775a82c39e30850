// Content codings and charsets over any bytes. The first byte chooses the coding and whether the
// header names a charset; what it decodes to is bounded and clean UTF-8.
#include <assert.h>
#include <stdlib.h>

#include "base/limits.h"
#include "base/utf8.h"
#include "extractors/decode.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const codings[] = {"",     "gzip",       "deflate",  "br",
                                          "zstd", "gzip, gzip", "br, gzip", "zstd, deflate"};
    static const char *const types[] = {"",
                                        "text/html; charset=gb18030",
                                        "text/html; charset=\"shift_jis\"",
                                        "text/html;charset=utf-16",
                                        "text/html; charset=iso-2022-jp",
                                        "text/html; charset=euc-kr",
                                        "text/html; charset=big5",
                                        "text/html; charset=koi8-r"};
    if (size == 0)
        return 0;
    struct arena a;
    struct str bytes, utf8;
    bool cut;
    const char *charset = NULL;
    arena_init(&a);
    enum decode_outcome outcome = decode_body(
        &a, str_c(codings[data[0] % 8]), str_from((const char *)data + 1, size - 1), &bytes, &cut);
    assert(bytes.len <= LIMIT_PAGE_BYTES);
    assert(outcome == DECODE_OK || (bytes.len == 0 && !cut));
    decode_charset(&a, str_c(types[data[0] / 8 % 8]), bytes, &utf8, &charset);
    assert(charset && utf8_valid(utf8));
    assert(utf8.len == 0 || !memchr(utf8.ptr, '\0', utf8.len));
    arena_deinit(&a);
    return 0;
}
