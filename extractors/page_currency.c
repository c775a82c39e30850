#include "extractors/page_currency.h"

// Top-level domains of two letters that are used for what they spell, not for their country.
static const char *const generic_domains[] = {"ai", "cc", "co", "fm", "gg", "io", "is", "la",
                                              "ly", "me", "so", "st", "to", "tv", "vc", "ws"};

// Where a sign means something else than price.c takes it for. `place` is a country, or a
// language in lower case; the first row that fits counts.
static const struct {
    struct str sign;
    char taken[4]; // what price.c made of it: an ISO 4217 code, "" for none
    char place[3], currency[4];
} signs[] = {
    {STR_INIT("$"), "USD", "AR", "ARS"},   {STR_INIT("$"), "USD", "AU", "AUD"},
    {STR_INIT("$"), "USD", "BB", "BBD"},   {STR_INIT("$"), "USD", "BS", "BSD"},
    {STR_INIT("$"), "USD", "CA", "CAD"},   {STR_INIT("$"), "USD", "CL", "CLP"},
    {STR_INIT("$"), "USD", "CO", "COP"},   {STR_INIT("$"), "USD", "CU", "CUP"},
    {STR_INIT("$"), "USD", "DO", "DOP"},   {STR_INIT("$"), "USD", "FJ", "FJD"},
    {STR_INIT("$"), "USD", "HK", "HKD"},   {STR_INIT("$"), "USD", "JM", "JMD"},
    {STR_INIT("$"), "USD", "MX", "MXN"},   {STR_INIT("$"), "USD", "NZ", "NZD"},
    {STR_INIT("$"), "USD", "SG", "SGD"},   {STR_INIT("$"), "USD", "TT", "TTD"},
    {STR_INIT("$"), "USD", "TW", "TWD"},   {STR_INIT("$"), "USD", "UY", "UYU"},
    {STR_INIT("¥"), "JPY", "CN", "CNY"},   {STR_INIT("¥"), "JPY", "zh", "CNY"},
    {STR_INIT("￥"), "JPY", "CN", "CNY"},  {STR_INIT("￥"), "JPY", "zh", "CNY"},
    {STR_INIT("¥"), "CNY", "JP", "JPY"},   {STR_INIT("¥"), "CNY", "ja", "JPY"},
    {STR_INIT("￥"), "CNY", "JP", "JPY"},  {STR_INIT("￥"), "CNY", "ja", "JPY"},
    {STR_INIT("kr"), "", "DK", "DKK"},     {STR_INIT("kr"), "", "IS", "ISK"},
    {STR_INIT("kr"), "", "NO", "NOK"},     {STR_INIT("kr"), "", "SE", "SEK"},
    {STR_INIT("kr"), "", "da", "DKK"},     {STR_INIT("kr"), "", "is", "ISK"},
    {STR_INIT("kr"), "", "nb", "NOK"},     {STR_INIT("kr"), "", "nn", "NOK"},
    {STR_INIT("kr"), "", "no", "NOK"},     {STR_INIT("kr"), "", "sv", "SEK"},
    {STR_INIT("Rs"), "INR", "LK", "LKR"},  {STR_INIT("Rs"), "INR", "MU", "MUR"},
    {STR_INIT("Rs"), "INR", "NP", "NPR"},  {STR_INIT("Rs"), "INR", "PK", "PKR"},
    {STR_INIT("Rs"), "INR", "ne", "NPR"},  {STR_INIT("Rs"), "INR", "ur", "PKR"},
    {STR_INIT("Rs"), "", "IN", "INR"},     {STR_INIT("Rs"), "", "PK", "PKR"},
    {STR_INIT("Rs"), "", "LK", "LKR"},     {STR_INIT("Rs"), "", "hi", "INR"},
    {STR_INIT("peso"), "", "AR", "ARS"},   {STR_INIT("peso"), "", "CL", "CLP"},
    {STR_INIT("peso"), "", "CO", "COP"},   {STR_INIT("peso"), "", "MX", "MXN"},
    {STR_INIT("peso"), "", "PH", "PHP"},   {STR_INIT("peso"), "", "UY", "UYU"},
    {STR_INIT("دينار"), "", "BH", "BHD"},  {STR_INIT("دينار"), "", "DZ", "DZD"},
    {STR_INIT("دينار"), "", "IQ", "IQD"},  {STR_INIT("دينار"), "", "JO", "JOD"},
    {STR_INIT("دينار"), "", "KW", "KWD"},  {STR_INIT("دينار"), "", "LY", "LYD"},
    {STR_INIT("دينار"), "", "TN", "TND"},  {STR_INIT("ريال"), "", "OM", "OMR"},
    {STR_INIT("ريال"), "", "QA", "QAR"},   {STR_INIT("ريال"), "", "SA", "SAR"},
    {STR_INIT("ريال"), "", "YE", "YER"},   {STR_INIT("درهم"), "", "AE", "AED"},
    {STR_INIT("درهم"), "", "MA", "MAD"},   {STR_INIT("جنيه"), "", "EG", "EGP"},
    {STR_INIT("جنيه"), "", "SD", "SDG"},   {STR_INIT("ليرة"), "", "LB", "LBP"},
    {STR_INIT("ليرة"), "", "SY", "SYP"},   {STR_INIT("ليرة"), "", "TR", "TRY"},
    {STR_INIT("руб"), "RUB", "BY", "BYN"}, {STR_INIT("£"), "GBP", "EG", "EGP"},
};

static bool is_generic(struct str domain)
{
    for (size_t i = 0; i < sizeof generic_domains / sizeof *generic_domains; i++)
        if (str_eq_nocase(domain, str_c(generic_domains[i])))
            return true;
    return false;
}

static bool set_country(struct str code, char out[2])
{
    if (code.len != 2 || !ascii_alpha(code.ptr[0]) || !ascii_alpha(code.ptr[1]))
        return false;
    for (size_t i = 0; i < 2; i++)
        out[i] = (char)(ascii_lower(code.ptr[i]) - ('a' - 'A'));
    if (out[0] == 'U' && out[1] == 'K') // the domain of GB
        out[0] = 'G', out[1] = 'B';
    return true;
}

bool page_country(struct str lang, struct str url, char out[2])
{
    for (size_t i = 1; i + 2 < lang.len; i++) {
        bool region = lang.ptr[i] == '-' || lang.ptr[i] == '_';
        bool ends = i + 3 == lang.len || !ascii_alnum(lang.ptr[i + 3]);
        if (region && ends && set_country(str_sub(lang, i + 1, i + 3), out))
            return true;
    }
    size_t scheme = str_find(url, STR("://"), 0);
    struct str host = str_skip(url, scheme == STR_NPOS ? url.len : scheme + 3);
    size_t end = 0;
    while (end < host.len && host.ptr[end] != '/' && host.ptr[end] != ':' && host.ptr[end] != '?')
        end++;
    size_t from = end;
    while (from > 0 && host.ptr[from - 1] != '.')
        from--;
    struct str domain = str_sub(host, from, end);
    return from > 0 && !is_generic(domain) && set_country(domain, out);
}

// The sign without letters that make it another ("US$", "R$", "HK$").
static bool has_bare_sign(struct str text, struct str sign)
{
    size_t at = str_find(text, sign, 0);
    if (at == STR_NPOS)
        return false;
    if (!str_eq(sign, STR("$")))
        return true;
    bool before = at > 0 && ascii_alpha(text.ptr[at - 1]);
    bool behind = at + 1 < text.len && ascii_alpha(text.ptr[at + 1]);
    return !before && !behind && str_find(text, STR("USD"), 0) == STR_NPOS;
}

void page_currency_fit(struct str lang, struct str url, struct listing_price *price)
{
    char country[2] = {0};
    bool known = page_country(lang, url, country);
    if (price->amount.len == 0)
        return;
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++) {
        struct str place = str_c(signs[i].place);
        bool language = signs[i].place[0] >= 'a';
        bool here = language ? str_starts_nocase(lang, place) &&
                                   (lang.len <= 2 || !ascii_alpha(lang.ptr[2]))
                             : known && str_eq(place, str_from(country, 2));
        if (!here || !str_eq(price->currency, str_c(signs[i].taken)) ||
            !has_bare_sign(price->text, signs[i].sign))
            continue;
        price->currency = str_c(signs[i].currency);
        return;
    }
}
