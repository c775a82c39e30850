// Base64 (RFC 4648, 4), with padding.
#ifndef WG_BASE_BASE64_H
#define WG_BASE_BASE64_H

#include "base/buf.h"

// Appends `data` encoded: 4 characters for every 3 bytes begun.
void base64_add(struct buf *out, struct str data);

#endif
