#include "extractors/outline.h"

#include "extractors/text.h"

// U+00A0 alone is no visible text either.
static uint32_t visible_bytes(struct str s)
{
    size_t n = text_weight(s);
    for (size_t at = 0; (at = str_find(s, STR("\xC2\xA0"), at)) != STR_NPOS; at += 2)
        n -= 2;
    return (uint32_t)n;
}

void outline_make(struct arena *a, const struct dom *d, uint32_t skip, struct outline *out)
{
    size_t n = (size_t)d->count + 1;
    *out = (struct outline){
        .dom = d,
        .bytes = arena_array(a, n, sizeof *out->bytes),
        .texts = arena_array(a, n, sizeof *out->texts),
        .links = arena_array(a, n, sizeof *out->links),
        .next_text = arena_array(a, n, sizeof *out->next_text),
    };
    uint32_t skip_until = 0, link_until = 0;
    for (uint32_t i = 0; i < d->count; i++) {
        const struct dom_node *node = &d->nodes[i];
        if (node->roles & skip && node->end > skip_until)
            skip_until = node->end;
        if (!node->is_text && node->tag == TAG_A && node->end > link_until)
            link_until = node->end;
        uint32_t bytes = node->is_text && i >= skip_until ? visible_bytes(node->text) : 0;
        out->bytes[i + 1] = out->bytes[i] + bytes;
        out->texts[i + 1] = out->texts[i] + (bytes > 0);
        out->links[i + 1] = out->links[i] + (i < link_until ? bytes : 0);
    }
    out->next_text[d->count] = d->count;
    for (uint32_t i = d->count; i > 0; i--)
        out->next_text[i - 1] = out->texts[i] > out->texts[i - 1] ? i - 1 : out->next_text[i];
}
