// Keccak-256 with the original padding (before SHA-3), as Ethereum and Monero use it in their
// addresses' checksums. Source: the Keccak reference, version 3.0 (keccak-f[1600], rate 1088).
#ifndef WG_EXTRACTORS_KECCAK_H
#define WG_EXTRACTORS_KECCAK_H

#include "base/str.h"

enum { KECCAK_SIZE = 32 };

void keccak256(struct str data, unsigned char out[KECCAK_SIZE]);

#endif
