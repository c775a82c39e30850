// Addresses of crypto-currencies, recognised by their checksums alone.
#ifndef WG_EXTRACTORS_WALLET_H
#define WG_EXTRACTORS_WALLET_H

#include "base/str.h"

enum { WALLET_MIN = 26, WALLET_MAX = 106 }; // characters of any address

// "btc" (base58check; bech32 and bech32m, BIP 173 and 350), "eth" (EIP-55 when the case is
// mixed), "xmr" (standard, sub- and integrated addresses) or "tron"; NULL when `word`, a whole
// run of ASCII letters and digits, is none of them or its checksum does not hold.
const char *wallet_kind(struct str word);

#endif
