// Contacts from hrefs: one row a service.
#include "base/limits.h"
#include "base/utf8.h"
#include "extractors/contact.h"
#include "extractors/contact_parts.h"
#include "extractors/phone.h"

// Where a service's links carry the contact.
enum place {
    PLACE_NAME,    // first segment of the path
    PLACE_NAME_AT, // that, but only behind '@' or '~'
    PLACE_CODE,    // first segment, case kept: invitations
    PLACE_PHONE,   // first segment or all of an opaque path
    PLACE_QUERY,   // a parameter of the query: name
    PLACE_QUERY_PHONE,
    PLACE_FRAGMENT, // "#p/+15550123", "#/@user:server"
    PLACE_MAIL,     // an address; further ones are dropped
    PLACE_WALLET,
    PLACE_WHOLE, // keys that only the whole link carries
};

struct service {
    const char *host; // or "scheme:" for one that is no http(s)
    const char *path; // prefix of the path, without its first '/'
    const char *kind;
    enum place place;
    const char *key; // of PLACE_QUERY*
};

// The first row that yields a contact wins, so longer paths of a host come first. A row with
// kind NULL is a share button or a page of the service itself.
static const struct service services[] = {
    {"mailto:", "", "email", PLACE_MAIL, NULL},
    {"xmpp:", "", "xmpp", PLACE_MAIL, NULL},
    {"jabber:", "", "xmpp", PLACE_MAIL, NULL},
    {"tel:", "", "phone", PLACE_PHONE, NULL},
    {"callto:", "", "phone", PLACE_PHONE, NULL},
    {"sms:", "", "phone", PLACE_PHONE, NULL},
    {"smsto:", "", "phone", PLACE_PHONE, NULL},
    {"whatsapp:", "send", "whatsapp", PLACE_QUERY_PHONE, "phone"},
    {"wa.me", "message/", "whatsapp", PLACE_CODE, NULL},
    {"wa.me", "qr/", "whatsapp", PLACE_CODE, NULL},
    {"wa.me", "c/", "whatsapp", PLACE_PHONE, NULL},
    {"wa.me", "", "whatsapp", PLACE_PHONE, NULL},
    {"wa.link", "", "whatsapp", PLACE_CODE, NULL},
    {"api.whatsapp.com", "send", "whatsapp", PLACE_QUERY_PHONE, "phone"},
    {"api.whatsapp.com", "message/", "whatsapp", PLACE_CODE, NULL},
    {"web.whatsapp.com", "send", "whatsapp", PLACE_QUERY_PHONE, "phone"},
    {"whatsapp.com", "send", "whatsapp", PLACE_QUERY_PHONE, "phone"},
    {"whatsapp.com", "channel/", "whatsapp", PLACE_CODE, NULL},
    {"chat.whatsapp.com", "", "whatsapp", PLACE_CODE, NULL},
    {"tg:", "resolve", "telegram", PLACE_QUERY, "domain"},
    {"tg:", "resolve", "telegram", PLACE_QUERY_PHONE, "phone"},
    {"tg:", "join", "telegram", PLACE_QUERY, "invite"},
    {"t.me", "share", NULL, PLACE_NAME, NULL},
    {"t.me", "addstickers/", NULL, PLACE_NAME, NULL},
    {"t.me", "proxy", NULL, PLACE_NAME, NULL},
    {"t.me", "socks", NULL, PLACE_NAME, NULL},
    {"t.me", "iv", NULL, PLACE_NAME, NULL},
    {"t.me", "joinchat/", "telegram", PLACE_CODE, NULL},
    {"t.me", "s/", "telegram", PLACE_NAME, NULL},
    {"t.me", "+", "telegram", PLACE_PHONE, NULL},
    {"t.me", "+", "telegram", PLACE_CODE, NULL},
    {"t.me", "", "telegram", PLACE_NAME, NULL},
    {"signal.me", "", "signal", PLACE_FRAGMENT, NULL},
    {"sgnl:", "signal.me", "signal", PLACE_FRAGMENT, NULL},
    {"signal.group", "", "signal", PLACE_FRAGMENT, NULL},
    {"sgnl:", "signal.group", "signal", PLACE_FRAGMENT, NULL},
    {"viber:", "forward", NULL, PLACE_NAME, NULL},
    {"viber:", "chat", "viber", PLACE_QUERY_PHONE, "number"},
    {"viber:", "add", "viber", PLACE_QUERY_PHONE, "number"},
    {"viber:", "contact", "viber", PLACE_QUERY_PHONE, "number"},
    {"viber:", "calls", "viber", PLACE_QUERY_PHONE, "number"},
    {"viber.me", "", "viber", PLACE_NAME, NULL},
    {"viber.click", "", "viber", PLACE_PHONE, NULL},
    {"chats.viber.com", "", "viber", PLACE_NAME, NULL},
    {"invite.viber.com", "", "viber", PLACE_QUERY, "g2"},
    {"skype:", "", "skype", PLACE_NAME, NULL},
    {"join.skype.com", "invite/", "skype", PLACE_CODE, NULL},
    {"line.me", "r/msg/", NULL, PLACE_NAME, NULL},
    {"line.me", "r/share", NULL, PLACE_NAME, NULL},
    {"line.me", "r/ti/p/", "line", PLACE_NAME, NULL},
    {"line.me", "ti/p/", "line", PLACE_NAME, NULL},
    {"line.me", "ti/g2/", "line", PLACE_CODE, NULL},
    {"line.me", "ti/g/", "line", PLACE_CODE, NULL},
    {"line.me", "", NULL, PLACE_NAME, NULL},
    {"line:", "ti/p/", "line", PLACE_NAME, NULL},
    {"lin.ee", "", "line", PLACE_CODE, NULL},
    {"page.line.me", "", "line", PLACE_NAME, NULL},
    {"weixin:", "dl/chat", "wechat", PLACE_QUERY, ""},
    {"weixin:", "contacts/profile/", "wechat", PLACE_NAME, NULL},
    {"u.wechat.com", "", "wechat", PLACE_CODE, NULL},
    {"tencent:", "message/", "qq", PLACE_QUERY, "uin"},
    {"mqqwpa:", "im/chat", "qq", PLACE_QUERY, "uin"},
    {"mqq:", "im/chat", "qq", PLACE_QUERY, "uin"},
    {"wpa.qq.com", "msgrd", "qq", PLACE_QUERY, "uin"},
    {"qm.qq.com", "q/", "qq", PLACE_CODE, NULL},
    {"discord.gg", "", "discord", PLACE_CODE, NULL},
    {"discord.com", "invite/", "discord", PLACE_CODE, NULL},
    {"discord.com", "users/", "discord", PLACE_NAME, NULL},
    {"threema.id", "", "threema", PLACE_NAME, NULL},
    {"threema:", "", "threema", PLACE_QUERY, "id"},
    {"matrix.to", "", "matrix", PLACE_FRAGMENT, NULL},
    {"kik.me", "", "kik", PLACE_NAME, NULL},
    {"snapchat.com", "add/", "snapchat", PLACE_NAME, NULL},
    {"instagram.com", "direct/", NULL, PLACE_NAME, NULL},
    {"instagram.com", "explore", NULL, PLACE_NAME, NULL},
    {"instagram.com", "p/", NULL, PLACE_NAME, NULL},
    {"instagram.com", "reel", NULL, PLACE_NAME, NULL},
    {"instagram.com", "stories/", "instagram", PLACE_NAME, NULL},
    {"instagram.com", "", "instagram", PLACE_NAME, NULL},
    {"ig.me", "m/", "instagram", PLACE_NAME, NULL},
    {"m.me", "", "facebook", PLACE_NAME, NULL},
    {"messenger.com", "t/", "facebook", PLACE_NAME, NULL},
    {"open.kakao.com", "o/", "kakaotalk", PLACE_CODE, NULL},
    {"pf.kakao.com", "", "kakaotalk", PLACE_CODE, NULL},
    {"simplex.chat", "contact", "simplex", PLACE_WHOLE, NULL},
    {"simplex:", "contact", "simplex", PLACE_WHOLE, NULL},
    {"linktr.ee", "", "linktree", PLACE_NAME, NULL},
    {"bitcoin:", "", NULL, PLACE_WALLET, NULL},
    {"ethereum:", "", NULL, PLACE_WALLET, NULL},
    {"monero:", "", NULL, PLACE_WALLET, NULL},
    {"tron:", "", NULL, PLACE_WALLET, NULL},
};

// Hosts that stand for another in the table.
static const char *const aliases[][2] = {
    {"telegram.me", "t.me"},           {"telegram.dog", "t.me"},    {"signal.link", "signal.me"},
    {"discordapp.com", "discord.com"}, {"liff.line.me", "line.me"},
};

struct link {
    struct str host, path, query, fragment; // host "scheme:" for others than http(s)
};

static struct str cut_at(struct str *rest, const char *stops)
{
    size_t n = 0;
    while (n < rest->len && !strchr(stops, rest->ptr[n] ? rest->ptr[n] : ' '))
        n++;
    struct str head = str_sub(*rest, 0, n);
    *rest = str_skip(*rest, n);
    return head;
}

static struct str lower(struct arena *a, struct str s)
{
    char *out = arena_cstr(a, s);
    for (size_t i = 0; i < s.len; i++)
        out[i] = ascii_lower(out[i]);
    return str_from(out, s.len);
}

static bool split_link(struct arena *a, struct str href, struct link *out)
{
    struct str rest = str_trim(href);
    *out = (struct link){0};
    if (!str_starts(rest, STR("//"))) {
        size_t colon = str_find_char(str_sub(rest, 0, 16), ':', 0);
        if (colon == STR_NPOS)
            return false;
        out->host = lower(a, str_sub(rest, 0, colon + 1));
        rest = str_skip(rest, colon + 1);
    }
    bool web =
        out->host.len == 0 || str_eq(out->host, STR("http:")) || str_eq(out->host, STR("https:"));
    while (str_starts(rest, STR("/")))
        rest = str_skip(rest, 1);
    if (web) {
        out->host = lower(a, cut_at(&rest, "/?#:"));
        if (str_starts(out->host, STR("www.")))
            out->host = str_skip(out->host, 4);
        cut_at(&rest, "/?#"); // a port
        while (str_starts(rest, STR("/")))
            rest = str_skip(rest, 1);
    }
    out->path = cut_at(&rest, "?#");
    if (str_starts(rest, STR("?"))) {
        rest = str_skip(rest, 1);
        out->query = cut_at(&rest, "#");
    }
    out->fragment = str_skip(rest, 1);
    for (size_t i = 0; i < sizeof aliases / sizeof *aliases; i++)
        if (str_eq(out->host, str_c(aliases[i][0])))
            out->host = str_c(aliases[i][1]);
    return true;
}

// Percent-decoded; '+' is kept, as these links write telephone numbers with it.
static struct str decode(struct arena *a, struct str s)
{
    char *out = arena_alloc(a, s.len + 1);
    size_t n = 0;
    for (size_t i = 0; i < s.len; i++) {
        int high = i + 2 < s.len && s.ptr[i] == '%' ? ascii_hex(s.ptr[i + 1]) : -1;
        int low = high >= 0 ? ascii_hex(s.ptr[i + 2]) : -1;
        out[n++] = s.ptr[i];
        if (low >= 0) {
            out[n - 1] = (char)(high << 4 | low);
            i += 2;
        }
    }
    return str_trim(utf8_clean(a, str_from(out, n)));
}

static struct str parameter(struct str query, const char *key)
{
    struct str part, want = str_c(key);
    if (want.len == 0)
        return query;
    while (str_split(&query, '&', &part)) {
        size_t equal = str_find_char(part, '=', 0);
        if (equal != STR_NPOS && str_eq_nocase(str_sub(part, 0, equal), want))
            return str_skip(part, equal + 1);
    }
    return STR_NONE;
}

static struct str first_segment(struct str path)
{
    return cut_at(&path, "/");
}

// What stands in the link at the row's place, not yet judged.
static struct str value_at(struct arena *a, const struct service *row, const struct link *l)
{
    struct str path = str_skip(l->path, strlen(row->path));
    switch (row->place) {
    case PLACE_QUERY:
    case PLACE_QUERY_PHONE:
        return decode(a, parameter(l->query, row->key));
    case PLACE_FRAGMENT:
        path = l->fragment;
        while (path.len && (path.ptr[0] == '/' || path.ptr[0] == '?'))
            path = str_skip(path, 1);
        // Signal: "p/" before a number, "eu/" before an encrypted user name.
        if (str_starts(path, STR("p/")) || str_starts(path, STR("eu/")))
            path = str_skip(path, path.ptr[0] == 'p' ? 2 : 3);
        return decode(a, path);
    case PLACE_MAIL:
    case PLACE_WALLET:
        return decode(a, cut_at(&path, ",;?"));
    case PLACE_PHONE:
        path = cut_at(&path, ",;/");
        break;
    default:
        path = first_segment(path);
        break;
    }
    return decode(a, path);
}

static bool take(struct arena *a, const struct service *row, struct str value,
                 struct listing_contact *out)
{
    struct phone phone;
    if (value.len == 0 || value.len > LIMIT_VALUE_BYTES)
        return false;
    switch (row->place) {
    case PLACE_PHONE:
    case PLACE_QUERY_PHONE:
        if (!phone_from_link(value, strcmp(row->kind, "phone") != 0, &phone))
            return false;
        out->value = arena_str(a, str_c(phone.value));
        break;
    case PLACE_MAIL:
        if (!contact_mail(a, value, &out->value))
            return false;
        break;
    case PLACE_WALLET:
        return contact_wallet(value, out);
    case PLACE_WHOLE:
        out->value = value;
        break;
    case PLACE_CODE:
        if (!contact_code(value))
            return false;
        out->value = value;
        break;
    case PLACE_FRAGMENT:
        if (contact_handle(a, str_c(row->kind), value, &out->value))
            break;
        if (!contact_code(value))
            return false;
        out->value = value;
        break;
    default:
        if (!contact_handle(a, str_c(row->kind), value, &out->value))
            return false;
        break;
    }
    out->kind = str_c(row->kind);
    return true;
}

bool contact_from_link(struct arena *a, struct str href, struct listing_contact *out)
{
    struct link l;
    *out = (struct listing_contact){0};
    if (href.len > LIMIT_URL_BYTES || !split_link(a, href, &l))
        return false;
    for (size_t i = 0; i < sizeof services / sizeof *services; i++) {
        const struct service *row = &services[i];
        if (!str_eq(l.host, str_c(row->host)) || !str_starts_nocase(l.path, str_c(row->path)))
            continue;
        if (!row->kind && row->place == PLACE_NAME)
            return false;
        struct str whole = str_trim(href);
        struct str value = row->place == PLACE_WHOLE ? whole : value_at(a, row, &l);
        if (take(a, row, value, out)) {
            out->text = whole;
            return true;
        }
    }
    return false;
}
