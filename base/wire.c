#include "base/wire.h"

void wire_put_u8(struct buf *b, uint8_t v)
{
    buf_addc(b, (char)v);
}

static void put_le(struct buf *b, uint64_t v, unsigned n)
{
    char bytes[8];
    for (unsigned i = 0; i < n; i++)
        bytes[i] = (char)(v >> (8 * i));
    buf_add(b, str_from(bytes, n));
}

void wire_put_u32(struct buf *b, uint32_t v)
{
    put_le(b, v, 4);
}

void wire_put_i64(struct buf *b, int64_t v)
{
    put_le(b, (uint64_t)v, 8);
}

void wire_put_double(struct buf *b, double v)
{
    uint64_t bits;
    memcpy(&bits, &v, sizeof bits);
    put_le(b, bits, 8);
}

void wire_put_str(struct buf *b, struct str s)
{
    wire_put_u32(b, (uint32_t)s.len);
    buf_add(b, s);
}

struct wire_reader wire_read(struct str data)
{
    return (struct wire_reader){.data = data};
}

static uint64_t get_le(struct wire_reader *r, unsigned n)
{
    if (r->bad || r->data.len - r->at < n) {
        r->bad = true;
        return 0;
    }
    uint64_t v = 0;
    for (unsigned i = 0; i < n; i++)
        v |= (uint64_t)(unsigned char)r->data.ptr[r->at + i] << (8 * i);
    r->at += n;
    return v;
}

uint8_t wire_u8(struct wire_reader *r)
{
    return (uint8_t)get_le(r, 1);
}

uint32_t wire_u32(struct wire_reader *r)
{
    return (uint32_t)get_le(r, 4);
}

int64_t wire_i64(struct wire_reader *r)
{
    return (int64_t)get_le(r, 8);
}

double wire_double(struct wire_reader *r)
{
    uint64_t bits = get_le(r, 8);
    double v;
    memcpy(&v, &bits, sizeof v);
    return v;
}

struct str wire_str(struct wire_reader *r, size_t max)
{
    size_t len = wire_u32(r);
    if (r->bad || len > max || r->data.len - r->at < len) {
        r->bad = true;
        return STR_NONE;
    }
    struct str s = str_from(r->data.ptr + r->at, len);
    r->at += len;
    return s;
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
