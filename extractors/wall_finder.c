#include "extractors/wall_signs.h"

#include <assert.h>

static size_t slot_of(const char *p)
{
    uint32_t a = (unsigned char)ascii_lower(p[0]), b = (unsigned char)ascii_lower(p[1]),
             c = (unsigned char)ascii_lower(p[2]);
    uint32_t mixed = (a | b << 8 | c << 16) * 0x9E3779B1U; // golden ratio
    return mixed >> 22;                                    // the ten highest bits
}

static_assert(WALL_SLOTS == 1 << 10, "slot_of() gives ten bits");

void wall_finder_init(struct wall_finder *f, const struct wall_table *table)
{
    assert(table->count <= WALL_ROWS_MAX);
    memset(f->slots, 0, sizeof f->slots);
    f->table = table;
    for (size_t i = table->count; i--;) { // so that rows are found in their order
        size_t slot = slot_of(table->rows[i].text.ptr);
        f->next[i] = f->slots[slot];
        f->slots[slot] = (uint16_t)(i + 1);
    }
    wall_finder_start(f, STR_NONE);
}

static void move(struct wall_finder *f, size_t at)
{
    f->at = at;
    f->row = f->text.len >= WALL_KEY_BYTES && at <= f->text.len - WALL_KEY_BYTES
                 ? f->slots[slot_of(f->text.ptr + at)]
                 : 0;
}

void wall_finder_start(struct wall_finder *f, struct str text)
{
    f->text = text;
    move(f, 0);
}

const struct wall_sign *wall_finder_next(struct wall_finder *f, size_t *at)
{
    while (f->at < f->text.len) {
        while (f->row) {
            const struct wall_sign *sign = &f->table->rows[f->row - 1];
            f->row = f->next[f->row - 1];
            if (str_starts_nocase(str_skip(f->text, f->at), sign->text)) {
                *at = f->at;
                return sign;
            }
        }
        move(f, f->at + 1);
    }
    return NULL;
}
