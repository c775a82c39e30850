#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include "extractors/mail_words.h"

struct words_row {
    const char *name, *text, *own;
};

static const struct words_row words_rows[] = {
    {"no quotation", "Is it still there?\nThanks", "Is it still there?\nThanks"},
    {"quoted", "> 100 pcs = 85 EUR\nIs it there?", "Is it there?"},
    {"quoted twice", ">> old\n> > older\nnew", "new"},
    {"quoted behind spaces", "  > old\nnew", "new"},
    {"whose words they are", "Ada wrote:\n> old\nnew", "new"},
    {"in another language", "Am 3. Mai schrieb Ada：\n> old\nneu", "neu"},
    {"a colon without a quotation", "I sell:\n100 pcs", "I sell:\n100 pcs"},
    {"a colon at the end", "I sell:", "I sell:"},
    {"signature", "Hello\n-- \nAda, +1 555 0142", "Hello"},
    {"signature without its space", "Hello\n--\nAda", "Hello"},
    {"a dash in a line", "a -- b", "a -- b"},
    {"archive's own lines", "Hello\nreply other threads:[~2025]\n^ permalink raw reply", "Hello"},
    {"nothing", "", ""},
    {"nothing but a quotation", "> a\n> b", ""},
};

static void test_own_words(void **state)
{
    struct arena a;
    arena_init(&a);
    (void)state;
    for (size_t i = 0; i < sizeof words_rows / sizeof *words_rows; i++) {
        const struct words_row *row = &words_rows[i];
        struct str own = mail_own_words(&a, str_c(row->text));
        if (!str_eq(own, str_c(row->own)))
            fail_msg("%s: \"%.*s\"", row->name, STR_ARG(own));
    }
    arena_deinit(&a);
}

struct raw_row {
    const char *name, *text;
    bool raw;
};

static const struct raw_row raw_rows[] = {
    {"mail", "From: Ada <ada@example.org>\nMessage-ID: <1@example.org>\n\nHello", true},
    {"line ends of the wire", "From: a@example.org\r\nMessage-ID: <1@x>\r\n\r\nHello", true},
    {"mailbox", "From mboxrd@z Thu Jan  1 00:00:00 1970\nFrom: a\nmessage-id: <1@x>\n\nHello",
     true},
    {"a field that goes on", "Received: by x\n\tfrom y\nFrom: a\nMessage-Id: <1@x>\n\n", true},
    {"no Message-ID", "From: a\nSubject: 100 pcs\n\nHello", false},
    {"no sender", "Message-ID: <1@x>\nSubject: 100 pcs\n\nHello", false},
    {"no end of the header", "From: a\nMessage-ID: <1@x>", false},
    {"a text that speaks of one", "How to read a header\nFrom: a\nMessage-ID: <1@x>\n\n", false},
    {"a price list", "Tea: 5 EUR\nCups: 7 EUR\n\nCall us", false},
    {"nothing", "", false},
    {"one line", "Hello", false},
    {"only an empty line", "\n", false},
};

static void test_raw(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof raw_rows / sizeof *raw_rows; i++)
        if (mail_is_raw(str_c(raw_rows[i].text)) != raw_rows[i].raw)
            fail_msg("%s", raw_rows[i].name);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_own_words),
        cmocka_unit_test(test_raw),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
