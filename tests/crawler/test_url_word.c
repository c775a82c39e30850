#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
// cmocka needs the four before it
#include <setjmp.h>

#include <cmocka.h>

#include "crawler/url_word.h"

static const struct {
    const char *text;
    enum url_word word;
    bool token;
} rows[] = {
    {"", URL_WORD_NONE, false},
    {"7", URL_WORD_NUMBER, false},
    {"123456789012345", URL_WORD_NUMBER, false},
    {"1234567890123456", URL_WORD_NUMBER, true},
    {"lamp", URL_WORD_PLAIN, false},
    {"Lamps", URL_WORD_PLAIN, false},
    {"abcdefghijkl", URL_WORD_PLAIN, false},
    {"abcdefghijklm", URL_WORD_SLUG, false},
    {"blue-lamp", URL_WORD_SLUG, false},
    {"blue_lamp", URL_WORD_SLUG, false},
    {"blue-lamp-2000", URL_WORD_SLUG, false},
    {"blue-lamp-2000-with-4-feet-and-60-watts", URL_WORD_SLUG, false},
    {"BlueLampForKitchens", URL_WORD_SLUG, false},
    {"lamp2000", URL_WORD_SLUG, false},
    {"mp3", URL_WORD_SLUG, false},
    {"l%C3%A4mpchen", URL_WORD_SLUG, false},
    {"a:b", URL_WORD_SLUG, false},
    {"B00X4A1", URL_WORD_SLUG, false}, // seven characters
    {"B00X4A1C", URL_WORD_SLUG, true},
    {"9f8e7d6c5b4a3928", URL_WORD_TOKEN, true},
    {"9F8E7D6C5B4A39281706F5E4D3C2B1A0", URL_WORD_TOKEN, true},
    {"abcdefabcdefabcd", URL_WORD_SLUG, false}, // no digit
    {"a1bcdefabcdefabc", URL_WORD_TOKEN, true},
    {"f47ac10b-58cc-4372-a567-0e02b2c3d479", URL_WORD_TOKEN, true},
    {"(S(lit3py55t21z5v55vlm25s55))", URL_WORD_TOKEN, true},
    {"s-9f8e7d6c5b4a3928", URL_WORD_TOKEN, true},
    {"dQw4w9WgXcQ", URL_WORD_SLUG, true},
    {"2026-11-21-2026-11-22", URL_WORD_SLUG, false},
    {"a\x80", URL_WORD_SLUG, false},
};

static void test_rows(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct str s = str_c(rows[i].text);
        if (url_word(s) != rows[i].word || url_token_like(s) != rows[i].token)
            fail_msg("%s: word %d, token %d", rows[i].text, (int)url_word(s), url_token_like(s));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
