#include "crawler/fetch_outcome.h"

static const char *const names[FETCH_OUTCOMES] = {
    [FETCH_OK] = "ok",
    [FETCH_TOO_LARGE] = "too_large",
    [FETCH_HEADERS_TOO_LARGE] = "headers_too_large",
    [FETCH_TIMEOUT] = "timeout",
    [FETCH_DNS] = "dns",
    [FETCH_CONNECT] = "connect",
    [FETCH_TLS] = "tls",
    [FETCH_REFUSED_ADDRESS] = "refused_address",
    [FETCH_RESET] = "reset",
    [FETCH_PROTOCOL] = "protocol",
    [FETCH_INTERNAL] = "internal",
};

const char *fetch_outcome_name(enum fetch_outcome outcome)
{
    return outcome < FETCH_OUTCOMES ? names[outcome] : "internal";
}

bool fetch_outcome_parse(struct str name, enum fetch_outcome *out)
{
    for (int i = 0; i < FETCH_OUTCOMES; i++)
        if (str_eq(name, str_c(names[i]))) {
            *out = (enum fetch_outcome)i;
            return true;
        }
    return false;
}

struct verdict {
    CURLcode code;
    enum fetch_outcome outcome;
};

static const struct verdict verdicts[] = {
    {CURLE_OK, FETCH_OK},
    {CURLE_OPERATION_TIMEDOUT, FETCH_TIMEOUT},
    {CURLE_COULDNT_RESOLVE_HOST, FETCH_DNS},
    {CURLE_COULDNT_RESOLVE_PROXY, FETCH_CONNECT},
    {CURLE_COULDNT_CONNECT, FETCH_CONNECT},
    {CURLE_PROXY, FETCH_CONNECT},
    {CURLE_INTERFACE_FAILED, FETCH_CONNECT},
    {CURLE_SSL_CONNECT_ERROR, FETCH_TLS},
    {CURLE_PEER_FAILED_VERIFICATION, FETCH_TLS},
    {CURLE_SSL_CERTPROBLEM, FETCH_TLS},
    {CURLE_SSL_CIPHER, FETCH_TLS},
    {CURLE_SSL_ISSUER_ERROR, FETCH_TLS},
    {CURLE_SSL_CLIENTCERT, FETCH_TLS},
    {CURLE_SSL_INVALIDCERTSTATUS, FETCH_TLS},
    {CURLE_SSL_SHUTDOWN_FAILED, FETCH_TLS},
    {CURLE_GOT_NOTHING, FETCH_RESET},
    {CURLE_PARTIAL_FILE, FETCH_RESET},
    {CURLE_RECV_ERROR, FETCH_RESET},
    {CURLE_SEND_ERROR, FETCH_RESET},
    {CURLE_HTTP2_STREAM, FETCH_RESET},
    {CURLE_HTTP2, FETCH_PROTOCOL},
    {CURLE_WEIRD_SERVER_REPLY, FETCH_PROTOCOL},
    {CURLE_UNSUPPORTED_PROTOCOL, FETCH_PROTOCOL}, // HTTP/0.9, too
    {CURLE_BAD_CONTENT_ENCODING, FETCH_PROTOCOL},
    {CURLE_BAD_FUNCTION_ARGUMENT, FETCH_PROTOCOL}, // a trailer without colon
    {CURLE_URL_MALFORMAT, FETCH_PROTOCOL},
    {CURLE_LOGIN_DENIED, FETCH_PROTOCOL}, // a user name in the URL
    {CURLE_HTTP_RETURNED_ERROR, FETCH_PROTOCOL},
};

enum fetch_outcome fetch_outcome_of(CURLcode code)
{
    for (size_t i = 0; i < sizeof verdicts / sizeof verdicts[0]; i++)
        if (verdicts[i].code == code)
            return verdicts[i].outcome;
    return FETCH_INTERNAL;
}
