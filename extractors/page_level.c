// A page as one listing, from the first lane alone: what a reader sees, and behind it what only
// attributes and scripts say, so that the listing shows what made the page a candidate.
#include <stdlib.h>

#include "base/limits.h"
#include "base/utf8.h"
#include "base/xalloc.h"
#include "extractors/page.h"

enum {
    UNSEEN_MIN_BYTES = LIMIT_TEXT_BYTES / 4, // kept free for what the reader doesn't see
    SET_LINES = 20000,                       // of each kind that are looked at
    SET_SLOTS = 1 << 17,                     // more than SET_LINES of all kinds
};

// Adds a line to a set of hashes; false if it was there already. Two lines with one hash would
// only leave one of them out.
static bool add_to_set(uint64_t *slots, struct str line)
{
    uint64_t h = str_hash(line) | 1; // 0 is a free slot
    size_t i = h % SET_SLOTS;
    while (slots[i] && slots[i] != h)
        i = (i + 1) % SET_SLOTS;
    bool added = slots[i] == 0;
    slots[i] = h;
    return added;
}

// The lines of one text that are not in the set yet, until `out` has `max` bytes.
static void add_lines(uint64_t *slots, struct str text, struct buf *out, size_t max)
{
    struct str line;
    for (size_t n = 0; n < SET_LINES && str_split(&text, '\n', &line); n++) {
        line = str_trim(line);
        if (line.len == 0 || !add_to_set(slots, line))
            continue;
        if (out->len + 1 >= max)
            return;
        buf_add(out, utf8_cut(line, max - out->len - 1));
        buf_addc(out, '\n');
    }
}

// The lines of the unseen texts, each once, and none that the reader sees. No kind may take the
// room of those behind it.
static void unseen_text(const struct page_scan *scan, struct buf *out, size_t max)
{
    static const enum page_text_kind kinds[] = {PAGE_TEXT_GAPPED, PAGE_TEXT_ATTRIBUTE,
                                                PAGE_TEXT_URL, PAGE_TEXT_SCRIPT};
    enum { KINDS = sizeof kinds / sizeof *kinds };
    uint64_t *slots = xcalloc(SET_SLOTS, sizeof *slots);
    struct str rest = scan->texts[PAGE_TEXT_VISIBLE], line;
    for (size_t n = 0; n < SET_LINES && str_split(&rest, '\n', &line); n++)
        add_to_set(slots, str_trim(line));
    for (size_t i = 0; i < KINDS; i++)
        add_lines(slots, scan->texts[kinds[i]], out, max * (i + 1) / KINDS);
    free(slots);
}

void page_level_listing(struct arena *a, const struct page_input *in, const struct page_scan *scan,
                        struct listing *out)
{
    *out = (struct listing){.kind = LISTING_PAGE, .url = in->url, .canonical = scan->canonical};
    out->own_page = true;
    out->language = utf8_cut(scan->lang, LIMIT_VALUE_BYTES);
    out->title = utf8_cut(scan->title.len ? scan->title : scan->heading, LIMIT_TITLE_BYTES);
    struct str visible = str_trim(scan->texts[PAGE_TEXT_VISIBLE]);
    size_t room = visible.len < LIMIT_TEXT_BYTES ? LIMIT_TEXT_BYTES - visible.len : 0;
    struct buf unseen, text;
    buf_init(&unseen, LIMIT_TEXT_BYTES);
    unseen_text(scan, &unseen, room > UNSEEN_MIN_BYTES ? room : UNSEEN_MIN_BYTES);
    buf_init(&text, 2 * LIMIT_TEXT_BYTES);
    buf_add(&text, utf8_cut(visible, LIMIT_TEXT_BYTES - unseen.len - (unseen.len > 0)));
    if (unseen.len) {
        buf_addc(&text, '\n');
        buf_add(&text, buf_str(&unseen));
    }
    struct str all = utf8_cut(str_trim(buf_str(&text)), LIMIT_TEXT_BYTES);
    out->description = arena_str(a, all);
    buf_deinit(&unseen);
    buf_deinit(&text);
    out->sources[FIELD_TITLE] = out->title.len ? SOURCE_HEURISTIC : SOURCE_NONE;
    out->sources[FIELD_DESCRIPTION] = out->description.len ? SOURCE_HEURISTIC : SOURCE_NONE;
}
