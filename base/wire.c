#include "base/wire.h"

static void store_u32(char *p, uint32_t v)
{
    p[0] = (char)v;
    p[1] = (char)(v >> 8);
    p[2] = (char)(v >> 16);
    p[3] = (char)(v >> 24);
}

static uint32_t load_u32(const char *p)
{
    const unsigned char *b = (const unsigned char *)p;
    return (uint32_t)b[0] | (uint32_t)b[1] << 8 | (uint32_t)b[2] << 16 | (uint32_t)b[3] << 24;
}

void wire_put_u8(struct buf *b, uint8_t v)
{
    char *p = buf_reserve(b, 1);
    if (!p)
        return;
    *p = (char)v;
    b->len++;
}

void wire_put_u32(struct buf *b, uint32_t v)
{
    char *p = buf_reserve(b, 4);
    if (!p)
        return;
    store_u32(p, v);
    b->len += 4;
}

void wire_put_i64(struct buf *b, int64_t v)
{
    wire_put_u32(b, (uint32_t)v);
    wire_put_u32(b, (uint32_t)((uint64_t)v >> 32));
}

void wire_put_double(struct buf *b, double v)
{
    int64_t bits;
    memcpy(&bits, &v, sizeof bits);
    wire_put_i64(b, bits);
}

void wire_put_str(struct buf *b, struct str s)
{
    char *p = buf_reserve(b, 4 + s.len);
    if (!p)
        return;
    store_u32(p, (uint32_t)s.len);
    if (s.len)
        memcpy(p + 4, s.ptr, s.len);
    b->len += 4 + s.len;
}

struct wire_reader wire_read(struct str data)
{
    return (struct wire_reader){.data = data};
}

// The next n bytes, or NULL.
static inline const char *take(struct wire_reader *r, size_t n)
{
    if (r->bad || r->data.len - r->at < n) {
        r->bad = true;
        return NULL;
    }
    const char *p = r->data.ptr + r->at;
    r->at += n;
    return p;
}

uint8_t wire_u8(struct wire_reader *r)
{
    const char *p = take(r, 1);
    return p ? (uint8_t)*p : 0;
}

uint32_t wire_u32(struct wire_reader *r)
{
    const char *p = take(r, 4);
    return p ? load_u32(p) : 0;
}

int64_t wire_i64(struct wire_reader *r)
{
    const char *p = take(r, 8);
    return p ? (int64_t)(load_u32(p) | (uint64_t)load_u32(p + 4) << 32) : 0;
}

double wire_double(struct wire_reader *r)
{
    int64_t bits = wire_i64(r);
    double v;
    memcpy(&v, &bits, sizeof v);
    return v;
}

struct str wire_str(struct wire_reader *r, size_t max)
{
    size_t len = wire_u32(r);
    if (len > max)
        r->bad = true;
    const char *p = take(r, len);
    return p ? str_from(p, len) : STR_NONE;
}

uint32_t wire_count(struct wire_reader *r, uint32_t max, size_t min_size)
{
    uint32_t n = wire_u32(r);
    if (r->bad || n > max || (min_size && n > (r->data.len - r->at) / min_size)) {
        r->bad = true;
        return 0;
    }
    return n;
}

bool wire_end(const struct wire_reader *r)
{
    return !r->bad && r->at == r->data.len;
}
