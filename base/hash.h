// Hashes and signatures, all by libsodium: SipHash-2-4 for keyed 64-bit keys (hostile input can't
// make collisions without the workspace's secret), SHA-256 for evidence and whatever else others
// check, BLAKE2b for contents that are only told apart (a third of the time), Ed25519 for
// signatures.
#ifndef WG_BASE_HASH_H
#define WG_BASE_HASH_H

#include "base/err.h"
#include "base/str.h"

enum {
    HASH_SECRET_SIZE = 16,
    HASH_SHA256_SIZE = 32,
    HASH_HEX_SIZE = 65,
    HASH_SIGN_PUBLIC_SIZE = 32,
    HASH_SIGN_SECRET_SIZE = 64,
    HASH_SIGNATURE_SIZE = 64,
};

struct hash_secret {
    unsigned char bytes[HASH_SECRET_SIZE];
};

// Once per process, before the other functions. Opens /dev/urandom at most: call before seccomp.
bool hash_start(struct err *err) WG_CHECKED;
// SipHash-2-4, read as a little-endian signed integer (a database's bigint).
int64_t hash_key(const struct hash_secret *secret, struct str data);
// Lower-case hexadecimal SHA-256, NUL-terminated.
void hash_sha256_hex(struct str data, char out[HASH_HEX_SIZE]);
// The same of BLAKE2b-256 (RFC 7693), without a key: two workspaces give a content one name.
void hash_content_hex(struct str data, char out[HASH_HEX_SIZE]);
// SHA-256 of a whole file.
bool hash_file_hex(const char *path, char out[HASH_HEX_SIZE], struct err *err) WG_CHECKED;
void hash_random(void *out, size_t len);
void hash_sign_keypair(unsigned char pk[HASH_SIGN_PUBLIC_SIZE],
                       unsigned char sk[HASH_SIGN_SECRET_SIZE]);
void hash_sign(const unsigned char sk[HASH_SIGN_SECRET_SIZE], struct str message,
               unsigned char signature[HASH_SIGNATURE_SIZE]);
bool hash_verify(const unsigned char pk[HASH_SIGN_PUBLIC_SIZE], struct str message,
                 const unsigned char signature[HASH_SIGNATURE_SIZE]);
// Lower-case hexadecimal of n bytes; out has room for 2 n + 1.
void hash_hex(const unsigned char *bytes, size_t n, char *out);
bool hash_unhex(struct str hex, unsigned char *out, size_t n);

#endif
