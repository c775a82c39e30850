// url_key: the rules under which two hrefs are one page. Change a rule or a table here only
// together with URL_KEY_VERSION.
#include "crawler/url_key.h"

#include <stdlib.h>

#include "crawler/url.h"
#include "crawler/url_percent.h"
#include "crawler/url_word.h"

enum value_rule {
    ANY_VALUE,
    HEX_VALUE, // 32 hexadecimal digits, an MD5: a short name that other software uses as well
};

enum name_rule { WHOLE_NAME, NAME_PREFIX };

struct noise {
    struct str name; // lower case, compared without regard to it
    enum name_rule match;
    enum value_rule value;
};

#define ROW(text, match, value)                                                                    \
    {                                                                                              \
        {text, sizeof(text) - 1}, match, value                                                     \
    }

// Parameters that say who came from where. None changes what a page shows.
static const struct noise tracking[] = {
    ROW("utm_", NAME_PREFIX, ANY_VALUE), // Urchin and Google Analytics campaigns
    ROW("mtm_", NAME_PREFIX, ANY_VALUE), // Matomo campaigns
    ROW("pk_campaign", WHOLE_NAME, ANY_VALUE), ROW("pk_kwd", WHOLE_NAME, ANY_VALUE),
    ROW("pk_source", WHOLE_NAME, ANY_VALUE),   ROW("pk_medium", WHOLE_NAME, ANY_VALUE),
    ROW("_ga", WHOLE_NAME, ANY_VALUE), // Google
    ROW("_gl", WHOLE_NAME, ANY_VALUE),         ROW("gclid", WHOLE_NAME, ANY_VALUE),
    ROW("gclsrc", WHOLE_NAME, ANY_VALUE),      ROW("dclid", WHOLE_NAME, ANY_VALUE),
    ROW("gbraid", WHOLE_NAME, ANY_VALUE),      ROW("wbraid", WHOLE_NAME, ANY_VALUE),
    ROW("srsltid", WHOLE_NAME, ANY_VALUE),     ROW("fbclid", WHOLE_NAME, ANY_VALUE), // Meta
    ROW("igshid", WHOLE_NAME, ANY_VALUE),      ROW("igsh", WHOLE_NAME, ANY_VALUE),
    ROW("msclkid", WHOLE_NAME, ANY_VALUE), // Microsoft
    ROW("yclid", WHOLE_NAME, ANY_VALUE),   // Yandex
    ROW("ysclid", WHOLE_NAME, ANY_VALUE),      ROW("_openstat", WHOLE_NAME, ANY_VALUE),
    ROW("twclid", WHOLE_NAME, ANY_VALUE),                                            // X
    ROW("ttclid", WHOLE_NAME, ANY_VALUE),                                            // TikTok
    ROW("li_fat_id", WHOLE_NAME, ANY_VALUE),   ROW("epik", WHOLE_NAME, ANY_VALUE),   // Pinterest
    ROW("mc_cid", WHOLE_NAME, ANY_VALUE),      ROW("mc_eid", WHOLE_NAME, ANY_VALUE), // Mailchimp
    ROW("mkt_tok", WHOLE_NAME, ANY_VALUE),     ROW("_hsenc", WHOLE_NAME, ANY_VALUE), // HubSpot
    ROW("_hsmi", WHOLE_NAME, ANY_VALUE),       ROW("vero_id", WHOLE_NAME, ANY_VALUE),
    ROW("oly_anon_id", WHOLE_NAME, ANY_VALUE), ROW("oly_enc_id", WHOLE_NAME, ANY_VALUE),
};

// Parameters that carry a visitor's session until a cookie comes back.
static const struct noise sessions[] = {
    ROW("phpsessid", WHOLE_NAME, ANY_VALUE),
    ROW("jsessionid", WHOLE_NAME, ANY_VALUE),
    ROW("aspsessionid", NAME_PREFIX, ANY_VALUE),
    ROW("cfid", WHOLE_NAME, ANY_VALUE), // ColdFusion
    ROW("cftoken", WHOLE_NAME, ANY_VALUE),
    ROW("oscsid", WHOLE_NAME, ANY_VALUE), // osCommerce and what grew from it
    ROW("zenid", WHOLE_NAME, ANY_VALUE),
    ROW("xtcsid", WHOLE_NAME, ANY_VALUE),
    ROW("modsid", WHOLE_NAME, ANY_VALUE),
    ROW("sid", WHOLE_NAME, HEX_VALUE), // phpBB
    ROW("s", WHOLE_NAME, HEX_VALUE),   // vBulletin
    ROW("sessionid", WHOLE_NAME, HEX_VALUE),
    ROW("session_id", WHOLE_NAME, HEX_VALUE),
};

static bool is_md5(struct str value)
{
    size_t digits = 0;
    while (digits < value.len && ascii_hex(value.ptr[digits]) >= 0)
        digits++;
    return value.len == 32 && digits == 32;
}

static bool in_table(const struct noise *rows, size_t n, struct str name, struct str value)
{
    char first = name.len ? ascii_lower(name.ptr[0]) : '\0';
    for (size_t i = 0; i < n; i++) {
        if (rows[i].name.ptr[0] != first) // most go by this
            continue;
        bool named = rows[i].match == NAME_PREFIX ? str_starts_nocase(name, rows[i].name)
                                                  : str_eq_nocase(name, rows[i].name);
        if (named && (rows[i].value == ANY_VALUE || is_md5(value)))
            return true;
    }
    return false;
}

static struct str param_name(struct str param)
{
    return str_sub(param, 0, str_find_char(param, '=', 0));
}

static bool is_session(struct str param)
{
    struct str name = param_name(param);
    return in_table(sessions, sizeof sessions / sizeof *sessions, name,
                    str_skip(param, name.len + 1));
}

bool url_key_noise(struct str param)
{
    return param.len == 0 || is_session(param) ||
           in_table(tracking, sizeof tracking / sizeof *tracking, param_name(param), STR_NONE);
}

static bool inert_name(const struct url_inert *inert, struct str name)
{
    for (size_t i = 0; i < inert->n_names; i++)
        if (str_eq_nocase(name, inert->names[i]))
            return true;
    return false;
}

bool url_key_dropped(const struct url_inert *inert, struct str param)
{
    return url_key_noise(param) || inert_name(inert, param_name(param));
}

bool url_key_dropped_segment(const struct url_inert *inert, size_t at, struct str text)
{
    return at < 32 && inert->segments >> at & 1 && url_token_like(text);
}

// One segment with the '/' before it and the path parameters (";jsessionid=...") behind it.
static void put_segment(struct buf *out, struct str segment, size_t at,
                        const struct url_inert *inert)
{
    struct str part;
    str_split(&segment, ';', &part);
    if (url_key_dropped_segment(inert, at, str_skip(part, 1)))
        return;
    buf_add(out, part);
    while (str_split(&segment, ';', &part)) {
        if (!is_session(part) && !inert_name(inert, param_name(part))) {
            buf_addc(out, ';');
            buf_add(out, part);
        }
    }
}

static void put_path(struct buf *out, struct str path, const struct url_inert *inert)
{
    size_t start = out->len;
    for (size_t i = 0; path.len; i++) {
        size_t end = str_find_char(path, '/', 1);
        put_segment(out, str_sub(path, 0, end), i, inert);
        path = end == STR_NPOS ? STR_NONE : str_skip(path, end);
    }
    if (out->len == start)
        buf_addc(out, '/');
}

struct param {
    struct str text; // pieces of one parameter that are no noise
    struct str name;
    size_t order;
};

static int by_name(const void *left, const void *right)
{
    const struct param *a = left, *b = right;
    int c = str_cmp(a->name, b->name);
    return c != 0 ? c : (a->order > b->order) - (a->order < b->order);
}

// Some software separates by ';'. Whether a server does can't be seen from outside, so pieces
// between them keep their order, and only noise is taken out.
static struct str without_noise(struct arena *a, struct str param, const struct url_inert *inert)
{
    struct buf kept;
    struct str piece;
    buf_init(&kept, 0);
    while (str_split(&param, ';', &piece)) {
        if (url_key_dropped(inert, piece))
            continue;
        if (kept.len)
            buf_addc(&kept, ';');
        buf_add(&kept, piece);
    }
    struct str text = arena_str(a, buf_str(&kept));
    buf_deinit(&kept);
    return text;
}

// `query` is in normal form and lives in the arena.
static void put_query(struct arena *a, struct buf *out, struct str query,
                      const struct url_inert *inert)
{
    size_t n = 0, max = 1;
    for (size_t i = 0; i < query.len; i++)
        max += query.ptr[i] == '&';
    struct param *params = arena_array(a, max, sizeof *params);
    struct str rest = query, part;
    while (str_split(&rest, '&', &part)) {
        bool plain = str_find_char(part, ';', 0) == STR_NPOS;
        struct str text = part;
        if (!plain)
            text = without_noise(a, part, inert);
        else if (url_key_dropped(inert, part))
            text = STR_NONE;
        if (text.len) {
            params[n] = (struct param){text, param_name(text), n};
            n++;
        }
    }
    qsort(params, n, sizeof *params, by_name);
    for (size_t i = 0; i < n; i++) {
        buf_addc(out, i == 0 ? '?' : '&');
        buf_add(out, params[i].text);
    }
}

// The text in normal form, in the arena.
static struct str normalise(struct arena *a, struct str s)
{
    if (str_find_char(s, '%', 0) == STR_NPOS)
        return s;
    struct buf b;
    buf_init(&b, 0);
    url_percent_normalise(&b, s);
    struct str out = arena_str(a, buf_str(&b));
    buf_deinit(&b);
    return out;
}

struct str url_key(struct arena *a, const struct url *url)
{
    return url_key_inert(a, url, NULL);
}

struct str url_key_inert(struct arena *a, const struct url *url, const struct url_inert *inert)
{
    static const struct url_inert nothing = {0};
    if (!inert)
        inert = &nothing;
    struct buf key;
    buf_init(&key, 0);
    // Scheme, user, host and port are canonical already; escapes in the user are not.
    buf_add(&key, url->scheme);
    buf_add(&key, STR("://"));
    if (url->userinfo.len) {
        url_percent_normalise(&key, url->userinfo);
        buf_addc(&key, '@');
    }
    buf_add(&key, url->host);
    if (url->port != URL_PORT_NONE)
        buf_fmt(&key, ":%d", url->port);
    put_path(&key, normalise(a, url->path), inert);
    if (url->query.len)
        put_query(a, &key, normalise(a, url->query), inert);
    struct str out = arena_str(a, buf_str(&key));
    buf_deinit(&key);
    return out;
}
