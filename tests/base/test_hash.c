#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "base/hash.h"
#include <stdlib.h>

// Appendix A of the SipHash paper (Aumasson and Bernstein): key 00..0f, message 00..0e.
static void test_siphash(void **state)
{
    (void)state;
    struct hash_secret secret;
    char message[15];
    for (int i = 0; i < HASH_SECRET_SIZE; i++)
        secret.bytes[i] = (unsigned char)i;
    for (int i = 0; i < 15; i++)
        message[i] = (char)i;
    assert_true((uint64_t)hash_key(&secret, str_from(message, sizeof message)) ==
                UINT64_C(0xa129ca6149be45e5));
    // The reference implementation's vectors for no and one byte.
    assert_true((uint64_t)hash_key(&secret, STR_NONE) == UINT64_C(0x726fdb47dd0e0e31));
    assert_true((uint64_t)hash_key(&secret, str_from(message, 1)) == UINT64_C(0x74f839c593dc67fd));
    secret.bytes[0] ^= 1;
    assert_true((uint64_t)hash_key(&secret, STR_NONE) != UINT64_C(0x726fdb47dd0e0e31));
}

// FIPS 180-4's examples.
static void test_sha256(void **state)
{
    (void)state;
    static const struct {
        const char *text, *hex;
    } rows[] = {
        {"", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
        {"abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
        {"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
         "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"},
    };
    char hex[HASH_HEX_SIZE];
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        hash_sha256_hex(str_c(rows[i].text), hex);
        assert_string_equal(hex, rows[i].hex);
    }
}

// BLAKE2b with a digest of 32 bytes, as Python's hashlib has it.
static void test_content(void **state)
{
    (void)state;
    static const struct {
        const char *text, *hex;
    } rows[] = {
        {"", "0e5751c026e543b2e8ab2eb06099daa1d1e5df47778f7787faab45cdf12fe3a8"},
        {"abc", "bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319"},
        {"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
         "5f7a93da9c5621583f22e49e8e91a40cbba37536622235a380f434b9f68e49c4"},
    };
    char hex[HASH_HEX_SIZE];
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        hash_content_hex(str_c(rows[i].text), hex);
        assert_string_equal(hex, rows[i].hex);
    }
}

static void test_file(void **state)
{
    (void)state;
    char path[] = "/tmp/watchglass-hash-XXXXXX", hex[HASH_HEX_SIZE], want[HASH_HEX_SIZE];
    static char data[40000]; // more than one read
    struct err err = {0};
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    FILE *f = fdopen(fd, "w");
    memset(data, 'q', sizeof data);
    assert_int_equal(fwrite(data, 1, sizeof data, f), sizeof data);
    fclose(f);
    assert_true(hash_file_hex(path, hex, &err));
    hash_sha256_hex(str_from(data, sizeof data), want);
    assert_string_equal(hex, want);
    remove(path);
    assert_false(hash_file_hex(path, hex, &err));
    assert_int_equal(err.code, ERR_IO);
    assert_false(hash_file_hex("/tmp", hex, &err));
}

static void test_hex(void **state)
{
    (void)state;
    unsigned char bytes[4] = {0, 0x7F, 0x80, 0xFF}, back[4];
    char hex[9];
    hash_hex(bytes, sizeof bytes, hex);
    assert_string_equal(hex, "007f80ff");
    assert_true(hash_unhex(STR("007F80ff"), back, sizeof back));
    assert_memory_equal(back, bytes, sizeof back);
    static const char *const wrong[] = {"",         "007f80f",  "007f80fff",
                                        "007f80fg", "00 7f80f", "0x7f80ff"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        assert_false(hash_unhex(str_c(wrong[i]), back, sizeof back));
}

static void test_sign(void **state)
{
    (void)state;
    unsigned char pk[HASH_SIGN_PUBLIC_SIZE], sk[HASH_SIGN_SECRET_SIZE];
    unsigned char signature[HASH_SIGNATURE_SIZE];
    hash_sign_keypair(pk, sk);
    hash_sign(sk, STR("manifest"), signature);
    assert_true(hash_verify(pk, STR("manifest"), signature));
    assert_false(hash_verify(pk, STR("Manifest"), signature));
    assert_false(hash_verify(pk, STR(""), signature));
    for (size_t i = 0; i < HASH_SIGNATURE_SIZE; i++) {
        signature[i] ^= 1;
        assert_false(hash_verify(pk, STR("manifest"), signature));
        signature[i] ^= 1;
    }
    pk[0] ^= 1;
    assert_false(hash_verify(pk, STR("manifest"), signature));
    pk[0] ^= 1;
    hash_sign(sk, STR(""), signature);
    assert_true(hash_verify(pk, STR(""), signature));
}

static void test_random(void **state)
{
    (void)state;
    unsigned char a[32] = {0}, b[32] = {0};
    hash_random(a, sizeof a);
    hash_random(b, sizeof b);
    assert_memory_not_equal(a, b, sizeof a);
}

int main(void)
{
    struct err err;
    if (!hash_start(&err))
        return 1;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_siphash), cmocka_unit_test(test_sha256),
        cmocka_unit_test(test_content), cmocka_unit_test(test_file),
        cmocka_unit_test(test_hex),     cmocka_unit_test(test_sign),
        cmocka_unit_test(test_random),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
