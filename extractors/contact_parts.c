#include "extractors/contact_parts.h"

#include "base/limits.h"
#include "extractors/contact.h"
#include "extractors/fold.h"
#include "extractors/phone.h"
#include "extractors/wallet.h"

// The handles of a service. Sources: the services' own rules for user names.
struct shape {
    const char *kind;
    const char *marks; // besides ASCII letters and digits
    unsigned char min, max;
    bool digits_only;
    bool letter_first;
    bool phone; // accounts are, or may be, telephone numbers
};

static const struct shape shapes[] = {
    {"telegram", "_", 4, 32, false, true, true},
    {"whatsapp", "", 0, 0, false, false, true},
    {"signal", "._", 5, 35, false, true, true},
    {"viber", "", 4, 32, false, true, true},
    {"phone", "", 0, 0, false, false, true},
    {"wickr", "._-", 3, 32, false, false, false},
    {"threema", "*", 8, 8, false, false, false},
    {"session", "", 66, 66, false, false, false},
    {"wechat", "_-", 6, 28, false, true, true},
    {"qq", "", 5, 11, true, false, false},
    {"line", "._-@~", 4, 20, false, false, false},
    {"skype", ".,_:-", 6, 32, false, true, false},
    {"discord", "._#", 2, 37, false, false, false},
    {"kik", "._", 2, 30, false, false, false},
    {"snapchat", "._-", 3, 15, false, true, false},
    {"instagram", "._", 2, 30, false, false, false},
    {"facebook", ".-_", 3, 50, false, false, false},
    {"matrix", "._-=/@:+#!", 4, 120, false, false, false},
    {"zangi", "-", 10, 14, true, false, false},
    {"potato", "_", 4, 32, false, true, true},
    {"bat", "", 5, 12, true, false, false},
    {"kakaotalk", "._-", 4, 20, false, false, false},
    {"linktree", "._", 2, 30, false, false, false},
};

static const struct shape *shape_of(struct str kind)
{
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++)
        if (str_eq(kind, str_c(shapes[i].kind)))
            return &shapes[i];
    return NULL;
}

bool contact_kind_has_phone(struct str kind)
{
    const struct shape *s = shape_of(kind);
    return s && s->phone;
}

static bool fits_kind(const struct shape *s, struct str text)
{
    if (strcmp(s->kind, "session") == 0) { // an Ed25519 key with the prefix 05
        for (size_t i = 0; i < text.len; i++)
            if (ascii_hex(text.ptr[i]) < 0)
                return false;
        return str_starts(text, STR("05"));
    }
    if (strcmp(s->kind, "matrix") == 0) {
        size_t colon = str_find_char(text, ':', 1);
        return (text.ptr[0] == '@' || text.ptr[0] == '#') && colon != STR_NPOS &&
               str_find_char(text, '.', colon) != STR_NPOS;
    }
    return true;
}

size_t contact_handle_len(struct str kind, struct str text)
{
    const struct shape *s = shape_of(kind);
    if (!s || s->max == 0)
        return 0;
    size_t n = 0;
    while (n < text.len && n <= s->max) {
        char c = text.ptr[n];
        bool fits = s->digits_only ? ascii_digit(c) : ascii_alnum(c);
        if (!fits && (c == '\0' || !strchr(s->marks, c)))
            break;
        n++;
    }
    if (n > s->max)
        return 0;
    // Punctuation behind a handle is the sentence's.
    while (n && !ascii_alnum(text.ptr[n - 1]) && text.ptr[n - 1] != '_')
        n--;
    if (n < s->min || (s->letter_first && !ascii_alpha(text.ptr[0])))
        return 0;
    return fits_kind(s, str_sub(text, 0, n)) ? n : 0;
}

bool contact_handle(struct arena *a, struct str kind, struct str text, struct str *value)
{
    struct phone phone;
    bool has_phone = contact_kind_has_phone(kind);
    if (has_phone && text.len && (text.ptr[0] == '+' || ascii_digit(text.ptr[0])) &&
        phone_from_link(text, true, &phone)) {
        *value = arena_str(a, str_c(phone.value));
        return true;
    }
    bool keeps_at = str_eq(kind, STR("matrix"));
    while (!keeps_at && text.len && (text.ptr[0] == '@' || text.ptr[0] == '~'))
        text = str_skip(text, 1);
    if (text.len == 0 || contact_handle_len(kind, text) != text.len)
        return false;
    char *out = arena_cstr(a, text);
    bool upper = str_eq(kind, STR("threema"));
    for (size_t i = 0; i < text.len; i++) {
        char c = ascii_lower(out[i]);
        out[i] = upper && ascii_alpha(c) ? (char)(c - ('a' - 'A')) : c;
    }
    *value = str_from(out, text.len);
    return true;
}

bool contact_code(struct str text)
{
    for (size_t i = 0; i < text.len; i++)
        if (!ascii_alnum(text.ptr[i]) && !strchr("-_+.=", text.ptr[i]))
            return false;
    return text.len >= 4 && text.len <= LIMIT_VALUE_BYTES;
}

bool contact_wallet(struct str text, struct listing_contact *out)
{
    size_t colon = str_find_char(text, '@', 0); // ethereum:0x...@1, EIP-681
    const char *kind = wallet_kind(str_sub(text, 0, colon));
    if (!kind)
        return false;
    out->kind = str_c(kind);
    out->value = str_sub(text, 0, colon);
    return true;
}

void contact_set_country(struct arena *a, struct listing_contact *c, struct str country)
{
    struct phone phone;
    if (country.len && c->value.len && ascii_digit(c->value.ptr[0]) &&
        contact_kind_has_phone(c->kind) && phone_read(c->value, 0, country, true, &phone) &&
        phone.end == c->value.len)
        c->value = arena_str(a, str_c(phone.value));
}
