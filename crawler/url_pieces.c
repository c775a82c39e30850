#include "crawler/url_pieces.h"

#include "crawler/url_key.h"

static const struct str segment_names[] = {
    STR_INIT("/0"),  STR_INIT("/1"),  STR_INIT("/2"),  STR_INIT("/3"),
    STR_INIT("/4"),  STR_INIT("/5"),  STR_INIT("/6"),  STR_INIT("/7"),
    STR_INIT("/8"),  STR_INIT("/9"),  STR_INIT("/10"), STR_INIT("/11"),
    STR_INIT("/12"), STR_INIT("/13"), STR_INIT("/14"), STR_INIT("/15"),
};

enum { SEGMENTS = sizeof segment_names / sizeof *segment_names };

static bool add(struct url_pieces *p, struct str name, struct str value, bool segment)
{
    if (p->n == URL_PIECES)
        return false;
    uint64_t h = str_hash(name) * UINT64_C(0x9E3779B97F4A7C15) ^ str_hash(value);
    h = (h ^ h >> 33) * UINT64_C(0xFF51AFD7ED558CCD); // sums of FNV hashes alone would collide
    p->at[p->n++] = (struct url_piece){name, value, segment, h ^ h >> 29};
    return true;
}

static bool add_parameter(struct url_pieces *p, struct str parameter)
{
    if (url_key_noise(parameter))
        return true;
    struct str name = str_sub(parameter, 0, str_find_char(parameter, '=', 0));
    return add(p, name, str_skip(parameter, name.len + 1), false);
}

static bool add_segment(struct url_pieces *p, size_t at, struct str segment)
{
    struct str text;
    if (segment.len == 0)
        return true;
    if (at >= SEGMENTS)
        return false;
    str_split(&segment, ';', &text);
    if (!add(p, segment_names[at], text, true))
        return false;
    while (str_split(&segment, ';', &text))
        if (!add_parameter(p, text))
            return false;
    return true;
}

bool url_pieces_read(struct str path, struct str query, struct url_pieces *out)
{
    struct str rest = str_skip(path, 1), text;
    out->n = 0;
    for (size_t i = 0; str_split(&rest, '/', &text); i++)
        if (!add_segment(out, i, text))
            return false;
    while (query.len && str_split(&query, '&', &text))
        if (!add_parameter(out, text))
            return false;
    return true;
}

uint64_t url_pieces_sum(const struct url_pieces *p)
{
    uint64_t sum = 0;
    for (size_t i = 0; i < p->n; i++)
        sum += p->at[i].hash;
    return sum;
}

const struct url_piece *url_pieces_find(const struct url_pieces *p, struct str name)
{
    for (size_t i = 0; i < p->n; i++)
        if (str_eq_nocase(p->at[i].name, name))
            return &p->at[i];
    return NULL;
}
