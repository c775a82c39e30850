#include "base/hash.h"

#include <assert.h>
#include <sodium.h>
#include <stdio.h>

bool hash_start(struct err *err)
{
    if (sodium_init() < 0)
        return err_set(err, ERR_INTERNAL, "libsodium cannot start (no source of randomness?)");
    return true;
}

int64_t hash_key(const struct hash_secret *secret, struct str data)
{
    unsigned char out[crypto_shorthash_BYTES];
    const unsigned char *p = (const unsigned char *)(data.len ? data.ptr : "");
    crypto_shorthash(out, p, data.len, secret->bytes);
    uint64_t v = 0;
    for (unsigned i = 0; i < sizeof out; i++)
        v |= (uint64_t)out[i] << (8 * i);
    return (int64_t)v;
}

void hash_hex(const unsigned char *bytes, size_t n, char *out)
{
    sodium_bin2hex(out, 2 * n + 1, bytes, n);
}

bool hash_unhex(struct str hex, unsigned char *out, size_t n)
{
    size_t got = 0;
    return hex.len == 2 * n && sodium_hex2bin(out, n, hex.ptr, hex.len, NULL, &got, NULL) == 0 &&
           got == n;
}

void hash_sha256_hex(struct str data, char out[HASH_HEX_SIZE])
{
    unsigned char digest[crypto_hash_sha256_BYTES];
    crypto_hash_sha256(digest, (const unsigned char *)(data.len ? data.ptr : ""), data.len);
    hash_hex(digest, sizeof digest, out);
}

void hash_content_hex(struct str data, char out[HASH_HEX_SIZE])
{
    unsigned char digest[crypto_generichash_BYTES];
    static_assert(2 * sizeof digest + 1 == HASH_HEX_SIZE, "an array of the right size");
    crypto_generichash(digest, sizeof digest, (const unsigned char *)(data.len ? data.ptr : ""),
                       data.len, NULL, 0);
    hash_hex(digest, sizeof digest, out);
}

bool hash_file_hex(const char *path, char out[HASH_HEX_SIZE], struct err *err)
{
    unsigned char chunk[16384], digest[crypto_hash_sha256_BYTES];
    crypto_hash_sha256_state state;
    FILE *f = fopen(path, "rbe");
    if (!f)
        return err_errno(err, "cannot open %s", path);
    crypto_hash_sha256_init(&state);
    size_t n;
    while ((n = fread(chunk, 1, sizeof chunk, f)) > 0)
        crypto_hash_sha256_update(&state, chunk, n);
    bool failed = ferror(f) != 0;
    if (failed)
        err_errno(err, "cannot read %s", path);
    fclose(f);
    crypto_hash_sha256_final(&state, digest);
    hash_hex(digest, sizeof digest, out);
    return !failed;
}

void hash_random(void *out, size_t len)
{
    randombytes_buf(out, len);
}

void hash_sign_keypair(unsigned char pk[HASH_SIGN_PUBLIC_SIZE],
                       unsigned char sk[HASH_SIGN_SECRET_SIZE])
{
    crypto_sign_keypair(pk, sk);
}

void hash_sign(const unsigned char sk[HASH_SIGN_SECRET_SIZE], struct str message,
               unsigned char signature[HASH_SIGNATURE_SIZE])
{
    crypto_sign_detached(signature, NULL, (const unsigned char *)message.ptr, message.len, sk);
}

bool hash_verify(const unsigned char pk[HASH_SIGN_PUBLIC_SIZE], struct str message,
                 const unsigned char signature[HASH_SIGNATURE_SIZE])
{
    const unsigned char *p = (const unsigned char *)message.ptr;
    return crypto_sign_verify_detached(signature, p, message.len, pk) == 0;
}
