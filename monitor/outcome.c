#include "monitor/outcome.h"

struct row {
    const char *name;
    enum outcome_again again;
    const char *worry;
};

static const struct row rows[OUTCOMES] = {
    [OUTCOME_OK] = {"ok", AGAIN_REVISIT, NULL},
    [OUTCOME_NOT_MODIFIED] = {"not_modified", AGAIN_REVISIT, NULL},
    [OUTCOME_REDIRECTED] = {"redirected", AGAIN_REVISIT, NULL},
    [OUTCOME_BAD_REDIRECT] = {"bad_redirect", AGAIN_REVISIT, NULL},
    [OUTCOME_TOO_MANY_REDIRECTS] = {"too_many_redirects", AGAIN_REVISIT, NULL},
    [OUTCOME_GONE] = {"gone", AGAIN_RARELY, NULL},
    [OUTCOME_SOFT_404] = {"soft_404", AGAIN_RARELY, NULL},
    [OUTCOME_LOGIN_WALL] = {"login_wall", AGAIN_REVISIT, NULL},
    [OUTCOME_BOT_WALL] = {"bot_wall", AGAIN_SOON,
                          "answers were a CAPTCHA or bot wall and not the page: slow the profile "
                          "down, or ask the site for access"},
    [OUTCOME_RATE_LIMITED] = {"rate_limited", AGAIN_SOON, NULL},
    [OUTCOME_BLOCKED] = {"blocked", AGAIN_SOON,
                         "pages that the site refuses to us: is the profile's pace too high?"},
    [OUTCOME_UNAVAILABLE] = {"unavailable", AGAIN_SOON, NULL},
    [OUTCOME_CLIENT_ERROR] = {"client_error", AGAIN_RARELY, NULL},
    [OUTCOME_SERVER_ERROR] = {"server_error", AGAIN_SOON, NULL},
    [OUTCOME_UNEXPECTED_STATUS] = {"unexpected_status", AGAIN_REVISIT, NULL},
    [OUTCOME_TOO_LARGE] = {"too_large", AGAIN_REVISIT, NULL},
    [OUTCOME_HEADERS_TOO_LARGE] = {"headers_too_large", AGAIN_REVISIT, NULL},
    [OUTCOME_BAD_CONTENT] = {"bad_content", AGAIN_REVISIT, NULL},
    [OUTCOME_UNSUPPORTED] = {"unsupported", AGAIN_RARELY, NULL},
    [OUTCOME_TOO_DEEP] = {"too_deep", AGAIN_REVISIT, NULL},
    [OUTCOME_UNRENDERED] = {"unrendered", AGAIN_REVISIT,
                            "pages that no browser could show, read as they were received: "
                            "the first warning of the run says why"},
    [OUTCOME_QUARANTINED] = {"quarantined", AGAIN_REVISIT, "pages that killed their analyser"},
    [OUTCOME_TIMEOUT] = {"timeout", AGAIN_SOON, NULL},
    [OUTCOME_DNS] = {"dns", AGAIN_SOON, "names that don't resolve: is the profile right?"},
    [OUTCOME_CONNECT] = {"connect", AGAIN_SOON, "hosts that don't answer"},
    [OUTCOME_TLS] = {"tls", AGAIN_SOON, "hosts without a valid certificate"},
    [OUTCOME_RESET] = {"reset", AGAIN_SOON, NULL},
    [OUTCOME_PROTOCOL] = {"protocol", AGAIN_SOON, NULL},
    [OUTCOME_INTERNAL] = {"internal", AGAIN_SOON, NULL},
    [OUTCOME_REFUSED_ADDRESS] = {"refused_address", AGAIN_REVISIT,
                                 "names or links that lead to addresses the profile does not "
                                 "allow"},
    [OUTCOME_ROBOTS_DENIED] = {"robots_denied", AGAIN_REVISIT, NULL},
    [OUTCOME_OUT_OF_SCOPE] = {"out_of_scope", AGAIN_RARELY, NULL},
    [OUTCOME_BAD_URL] = {"bad_url", AGAIN_NEVER, NULL},
    [OUTCOME_TRAP] = {"trap", AGAIN_RARELY, NULL},
    [OUTCOME_DUPLICATE] = {"duplicate", AGAIN_RARELY, NULL},
    [OUTCOME_ROBOTS] = {"robots", AGAIN_NEVER, NULL},
    [OUTCOME_ROBOTS_ABSENT] = {"robots_absent", AGAIN_NEVER, NULL},
    [OUTCOME_ROBOTS_UNREACHABLE] = {"robots_unreachable", AGAIN_NEVER,
                                    "hosts whose robots.txt can't be read: left alone"},
    [OUTCOME_PROBE] = {"probe", AGAIN_NEVER, NULL},
    [OUTCOME_PART] = {"part", AGAIN_NEVER, NULL},
};

const char *outcome_name(enum outcome o)
{
    return rows[o].name;
}

enum outcome_again outcome_again(enum outcome o)
{
    return rows[o].again;
}

const char *outcome_worry(enum outcome o)
{
    return rows[o].worry;
}

// Ranges are tried in order.
static const struct {
    int from, to;
    enum outcome outcome;
} statuses[] = {
    {304, 304, OUTCOME_NOT_MODIFIED}, {404, 404, OUTCOME_GONE},
    {410, 410, OUTCOME_GONE},         {401, 401, OUTCOME_LOGIN_WALL},
    {403, 403, OUTCOME_BLOCKED},      {407, 407, OUTCOME_BLOCKED},
    {429, 429, OUTCOME_RATE_LIMITED}, {451, 451, OUTCOME_BLOCKED},
    {503, 503, OUTCOME_UNAVAILABLE},  {400, 499, OUTCOME_CLIENT_ERROR},
    {500, 599, OUTCOME_SERVER_ERROR},
};

enum outcome outcome_of_status(int status)
{
    for (size_t i = 0; i < sizeof statuses / sizeof *statuses; i++)
        if (status >= statuses[i].from && status <= statuses[i].to)
            return statuses[i].outcome;
    return OUTCOME_UNEXPECTED_STATUS;
}

enum outcome outcome_of_fetch(enum fetch_outcome outcome)
{
    static const enum outcome outcomes[FETCH_OUTCOMES] = {
        [FETCH_OK] = OUTCOME_OK,
        [FETCH_TOO_LARGE] = OUTCOME_TOO_LARGE,
        [FETCH_HEADERS_TOO_LARGE] = OUTCOME_HEADERS_TOO_LARGE,
        [FETCH_TIMEOUT] = OUTCOME_TIMEOUT,
        [FETCH_DNS] = OUTCOME_DNS,
        [FETCH_CONNECT] = OUTCOME_CONNECT,
        [FETCH_TLS] = OUTCOME_TLS,
        [FETCH_REFUSED_ADDRESS] = OUTCOME_REFUSED_ADDRESS,
        [FETCH_RESET] = OUTCOME_RESET,
        [FETCH_PROTOCOL] = OUTCOME_PROTOCOL,
        [FETCH_INTERNAL] = OUTCOME_INTERNAL,
    };
    return outcomes[outcome];
}
