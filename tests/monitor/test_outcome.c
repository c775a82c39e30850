#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "monitor/outcome.h"

static void test_every_outcome_has_a_row(void **state)
{
    (void)state;
    for (int i = 0; i < OUTCOMES; i++) {
        assert_non_null(outcome_name((enum outcome)i));
        for (int k = 0; k < i; k++)
            assert_string_not_equal(outcome_name((enum outcome)i), outcome_name((enum outcome)k));
    }
}

static void test_statuses(void **state)
{
    (void)state;
    static const struct {
        int status;
        enum outcome outcome;
    } rows[] = {
        {304, OUTCOME_NOT_MODIFIED},
        {400, OUTCOME_CLIENT_ERROR},
        {401, OUTCOME_LOGIN_WALL},
        {403, OUTCOME_BLOCKED},
        {404, OUTCOME_GONE},
        {410, OUTCOME_GONE},
        {418, OUTCOME_CLIENT_ERROR},
        {429, OUTCOME_RATE_LIMITED},
        {451, OUTCOME_BLOCKED},
        {500, OUTCOME_SERVER_ERROR},
        {503, OUTCOME_UNAVAILABLE},
        {599, OUTCOME_SERVER_ERROR},
        {300, OUTCOME_UNEXPECTED_STATUS},
        {600, OUTCOME_UNEXPECTED_STATUS},
        {999, OUTCOME_UNEXPECTED_STATUS},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (outcome_of_status(rows[i].status) != rows[i].outcome)
            fail_msg("%d became %s", rows[i].status,
                     outcome_name(outcome_of_status(rows[i].status)));
}

// What the fetcher calls an outcome, the database calls so, too.
static void test_fetch_outcomes_keep_their_names(void **state)
{
    (void)state;
    for (int i = 0; i < FETCH_OUTCOMES; i++)
        assert_string_equal(outcome_name(outcome_of_fetch((enum fetch_outcome)i)),
                            fetch_outcome_name((enum fetch_outcome)i));
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_outcome_has_a_row),
        cmocka_unit_test(test_statuses),
        cmocka_unit_test(test_fetch_outcomes_keep_their_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
