#include "monitor/kept_text.h"

#include <stdlib.h>
#include <zstd.h>

#include "base/buf.h"
#include "base/limits.h"
#include "base/utf8.h"
#include "base/xalloc.h"
#include "monitor/judge.h"

// Every page of every shop goes through here. A shop page's 20 KB (bench/shop) become at level 1
// 5.5 KB in 61 us, at -1 6.8 KB in 51 us, at -5 8.5 KB in 41 us. Without the lines that are there
// already it would be a tenth less work, about what it costs to find them; nor could they be left
// out before contacts are masked, since one line is the label of the next.
enum { LEVEL = -1 };

struct kept_text {
    ZSTD_CCtx *zstd;
    struct buf text;
};

struct kept_text *kept_text_new(void)
{
    struct kept_text *k = xcalloc(1, sizeof *k);
    k->zstd = ZSTD_createCCtx();
    if (!k->zstd) {
        free(k);
        return NULL;
    }
    buf_init(&k->text, 0);
    return k;
}

void kept_text_free(struct kept_text *k)
{
    if (!k)
        return;
    ZSTD_freeCCtx(k->zstd);
    buf_deinit(&k->text);
    free(k);
}

struct str kept_text_make(struct kept_text *k, struct arena *a, const struct str *texts, size_t n,
                          bool mask_contacts)
{
    const struct str divider = STR("\n\f\n");
    buf_reset(&k->text);
    for (size_t i = 0; i < n && k->text.len + divider.len < LIMIT_KEPT_TEXT_BYTES; i++) {
        if (i)
            buf_add(&k->text, divider);
        buf_add(&k->text, utf8_cut(texts[i], LIMIT_KEPT_TEXT_BYTES - k->text.len));
    }
    struct str text = buf_str(&k->text);
    if (text.len == 0)
        return STR_NONE;
    if (mask_contacts)
        text = judge_mask_contacts(a, text);
    size_t room = ZSTD_compressBound(text.len);
    char *out = arena_alloc(a, room);
    size_t size = ZSTD_compressCCtx(k->zstd, out, room, text.ptr, text.len, LEVEL);
    return ZSTD_isError(size) ? STR_NONE : str_from(out, size);
}
