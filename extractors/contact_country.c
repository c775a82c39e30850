#include "extractors/contact_country.h"

#include "extractors/page_currency.h"

struct row {
    const char *key, *country;
};

// Currencies of one country, or of one and its small neighbours.
static const struct row currencies[] = {
    {"AED", "AE"}, {"AFN", "AF"}, {"ALL", "AL"}, {"AMD", "AM"}, {"AOA", "AO"}, {"ARS", "AR"},
    {"AUD", "AU"}, {"AZN", "AZ"}, {"BAM", "BA"}, {"BDT", "BD"}, {"BGN", "BG"}, {"BHD", "BH"},
    {"BOB", "BO"}, {"BRL", "BR"}, {"BYN", "BY"}, {"CAD", "CA"}, {"CHF", "CH"}, {"CLP", "CL"},
    {"CNY", "CN"}, {"COP", "CO"}, {"CRC", "CR"}, {"CZK", "CZ"}, {"DKK", "DK"}, {"DOP", "DO"},
    {"DZD", "DZ"}, {"EGP", "EG"}, {"ETB", "ET"}, {"GBP", "GB"}, {"GEL", "GE"}, {"GHS", "GH"},
    {"GTQ", "GT"}, {"HKD", "HK"}, {"HNL", "HN"}, {"HUF", "HU"}, {"IDR", "ID"}, {"ILS", "IL"},
    {"INR", "IN"}, {"IQD", "IQ"}, {"IRR", "IR"}, {"ISK", "IS"}, {"JMD", "JM"}, {"JOD", "JO"},
    {"JPY", "JP"}, {"KES", "KE"}, {"KGS", "KG"}, {"KHR", "KH"}, {"KRW", "KR"}, {"KWD", "KW"},
    {"KZT", "KZ"}, {"LAK", "LA"}, {"LBP", "LB"}, {"LKR", "LK"}, {"LYD", "LY"}, {"MAD", "MA"},
    {"MDL", "MD"}, {"MKD", "MK"}, {"MMK", "MM"}, {"MNT", "MN"}, {"MXN", "MX"}, {"MYR", "MY"},
    {"MZN", "MZ"}, {"NGN", "NG"}, {"NIO", "NI"}, {"NOK", "NO"}, {"NPR", "NP"}, {"NZD", "NZ"},
    {"OMR", "OM"}, {"PEN", "PE"}, {"PHP", "PH"}, {"PKR", "PK"}, {"PLN", "PL"}, {"PYG", "PY"},
    {"QAR", "QA"}, {"RON", "RO"}, {"RSD", "RS"}, {"RUB", "RU"}, {"SAR", "SA"}, {"SEK", "SE"},
    {"SGD", "SG"}, {"SYP", "SY"}, {"THB", "TH"}, {"TJS", "TJ"}, {"TMT", "TM"}, {"TND", "TN"},
    {"TRY", "TR"}, {"TWD", "TW"}, {"TZS", "TZ"}, {"UAH", "UA"}, {"UGX", "UG"}, {"UYU", "UY"},
    {"UZS", "UZ"}, {"VES", "VE"}, {"VND", "VN"}, {"YER", "YE"}, {"ZAR", "ZA"}, {"ZMW", "ZM"},
};

// Languages that nearly all pages of one country are written in, and few of others.
static const struct row languages[] = {
    {"az", "AZ"}, {"be", "BY"}, {"bg", "BG"},  {"cs", "CZ"}, {"da", "DK"}, {"el", "GR"},
    {"et", "EE"}, {"fi", "FI"}, {"fil", "PH"}, {"he", "IL"}, {"hi", "IN"}, {"hu", "HU"},
    {"hy", "AM"}, {"id", "ID"}, {"is", "IS"},  {"it", "IT"}, {"ja", "JP"}, {"ka", "GE"},
    {"kk", "KZ"}, {"km", "KH"}, {"ko", "KR"},  {"lo", "LA"}, {"lt", "LT"}, {"lv", "LV"},
    {"mk", "MK"}, {"mn", "MN"}, {"my", "MM"},  {"nb", "NO"}, {"ne", "NP"}, {"nn", "NO"},
    {"no", "NO"}, {"pl", "PL"}, {"ro", "RO"},  {"si", "LK"}, {"sk", "SK"}, {"sl", "SI"},
    {"sv", "SE"}, {"te", "IN"}, {"th", "TH"},  {"tl", "PH"}, {"tr", "TR"}, {"uk", "UA"},
    {"uz", "UZ"}, {"vi", "VN"},
};

static bool find(const struct row *rows, size_t n, struct str key, char out[2])
{
    for (size_t i = 0; i < n; i++) {
        if (key.len == 0 || ascii_lower(key.ptr[0]) != ascii_lower(rows[i].key[0]) ||
            !str_eq_nocase(key, str_c(rows[i].key)))
            continue;
        memcpy(out, rows[i].country, 2);
        return true;
    }
    return false;
}

static bool by_currency(struct str currency, char out[2])
{
    return find(currencies, sizeof currencies / sizeof *currencies, currency, out);
}

static bool by_language(struct str lang, char out[2])
{
    size_t end = 0;
    while (end < lang.len && ascii_alpha(lang.ptr[end]))
        end++;
    return find(languages, sizeof languages / sizeof *languages, str_sub(lang, 0, end), out);
}

bool contact_country(struct str lang, struct str url, struct str currency, char out[2])
{
    char paid[2];
    bool has_paid = by_currency(currency, paid);
    if (page_country(STR_NONE, url, out))
        return !has_paid || memcmp(out, paid, 2) == 0;
    if (has_paid) {
        memcpy(out, paid, 2);
        return true;
    }
    if (page_country(lang, STR_NONE, out))
        return memcmp(out, "US", 2) != 0 || currency.len == 0 || str_eq(currency, STR("USD"));
    return by_language(lang, out);
}
