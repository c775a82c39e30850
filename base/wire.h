// Fixed little-endian encoding for messages between the run and its analysers.
//
// What an analyser sends is hostile. Readers are bounded cursors that go sticky: the first read
// past the end or over a limit sets `bad`, all later reads give zero and empty, and the caller
// checks wire_end() once.
#ifndef WG_BASE_WIRE_H
#define WG_BASE_WIRE_H

#include "base/buf.h"

struct wire_reader {
    struct str data;
    size_t at;
    bool bad;
};

void wire_put_u8(struct buf *b, uint8_t v);
void wire_put_u32(struct buf *b, uint32_t v);
void wire_put_i64(struct buf *b, int64_t v);
void wire_put_double(struct buf *b, double v);
// Length (u32) and bytes.
void wire_put_str(struct buf *b, struct str s);

struct wire_reader wire_read(struct str data);
uint8_t wire_u8(struct wire_reader *r);
uint32_t wire_u32(struct wire_reader *r);
int64_t wire_i64(struct wire_reader *r);
double wire_double(struct wire_reader *r);
// Borrowed from the data; longer than max is bad.
struct str wire_str(struct wire_reader *r, size_t max);
// A count of records that follow, at most max; each is at least min_size bytes.
uint32_t wire_count(struct wire_reader *r, uint32_t max, size_t min_size);
// True if all was read, nothing more and nothing less.
bool wire_end(const struct wire_reader *r);

#endif
