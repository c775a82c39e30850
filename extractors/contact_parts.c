#include "extractors/contact_parts.h"

#include "base/limits.h"
#include "extractors/contact.h"
#include "extractors/fold.h"
#include "extractors/phone.h"
#include "extractors/wallet.h"

enum { LOCAL_MAX = 64, DOMAIN_MAX = 253, LABEL_MAX = 63, TLD_MAX = 24 };

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

static bool local_char(char c)
{
    return ascii_alnum(c) || (c != '\0' && strchr("._%+-", c) != NULL);
}

// "@" and the ways to hide it, with the spaces around; *len of the whole.
static bool at_sign(struct str t, size_t at, size_t *len)
{
    static const char *const forms[] = {"@", "[at]", "(at)", "{at}", "<at>", "[@]", "(@)", "at "};
    size_t from = fold_skip_spaces(t, at, 1);
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        if (!str_starts(str_skip(t, from), str_c(forms[i])))
            continue;
        // The bare word needs a space on both sides; a bare "@" has none.
        bool word = forms[i][0] == 'a', sign = forms[i][0] == '@';
        if ((word && from == at) || (sign && from != at))
            continue;
        size_t end = from + strlen(forms[i]);
        *len = (sign || word ? end : fold_skip_spaces(t, end, 1)) - at;
        return true;
    }
    return false;
}

// "." and the ways to hide it; 0 if there is none.
static size_t dot_len(struct str t, size_t at, bool hidden, bool *word)
{
    static const char *const forms[] = {"[dot]", "(dot)", "{dot}", "[.]", "(.)", "dot "};
    *word = false;
    if (fold_byte(t, at) == '.')
        return 1;
    size_t from = fold_skip_spaces(t, at, 1);
    for (size_t i = 0; hidden && i < sizeof forms / sizeof *forms; i++) {
        if (!str_starts(str_skip(t, from), str_c(forms[i])) || (forms[i][0] == 'd' && from == at))
            continue;
        size_t end = from + strlen(forms[i]);
        *word = true;
        return (forms[i][0] == 'd' ? end : fold_skip_spaces(t, end, 1)) - at;
    }
    return 0;
}

static bool not_a_domain(struct str tld)
{
    static const char *const files[] = {"png", "jpg", "jpeg", "gif", "svg", "webp", "css", "js"};
    for (size_t i = 0; i < sizeof files / sizeof *files; i++)
        if (str_eq(tld, str_c(files[i])))
            return true;
    for (size_t i = 0; i < tld.len; i++)
        if (!ascii_alpha(tld.ptr[i]) && !str_starts(tld, STR("xn--")))
            return true;
    return tld.len < 2 || tld.len > TLD_MAX;
}

// Writes the domain at `at` behind *n bytes of out; returns its end, 0 if it is none.
static size_t read_domain(struct str t, size_t at, bool hidden, bool need_word, char *out,
                          size_t *n)
{
    size_t labels = 0, end = 0, kept = *n, room = *n + DOMAIN_MAX;
    bool words = false, word = false;
    struct str last = STR_NONE;
    for (;;) {
        size_t from = at;
        while (at < t.len && (ascii_alnum(t.ptr[at]) || t.ptr[at] == '-') && at - from < LABEL_MAX)
            at++;
        struct str label = str_sub(t, from, at);
        if (label.len == 0 || label.ptr[0] == '-' || *n + label.len + 1 > room)
            break;
        if (labels++)
            out[(*n)++] = '.';
        memcpy(out + *n, label.ptr, label.len);
        *n += label.len;
        words = words || word;
        last = label;
        end = at;
        kept = *n;
        size_t dot = dot_len(t, at, hidden, &word);
        if (dot == 0)
            break;
        at += dot;
    }
    *n = kept;
    bool ok = labels >= 2 && !not_a_domain(last) && (words || !need_word);
    return ok && !fold_letter_after(t, end) ? end : 0;
}

bool contact_mail_at(struct arena *a, struct str t, size_t at, size_t *start, size_t *end,
                     struct str *value)
{
    char out[LOCAL_MAX + DOMAIN_MAX + 2];
    size_t sign, from = at, n;
    if (!at_sign(t, at, &sign))
        return false;
    bool bare = t.ptr[at] == '@';
    bool word = !bare && str_starts(str_skip(t, fold_skip_spaces(t, at, 1)), STR("at "));
    while (from > 0 && local_char(t.ptr[from - 1]) && at - from <= LOCAL_MAX)
        from--;
    while (from < at && (t.ptr[from] == '.' || t.ptr[from] == '-'))
        from++;
    n = at - from;
    if (n == 0 || n > LOCAL_MAX || t.ptr[at - 1] == '.' || fold_letter_before(t, from))
        return false;
    memcpy(out, t.ptr + from, n);
    out[n++] = '@';
    *end = read_domain(t, at + sign, !bare, word, out, &n);
    if (*end == 0)
        return false;
    *start = from;
    *value = arena_str(a, str_from(out, n));
    return true;
}

bool contact_mail(struct arena *a, struct str text, struct str *value)
{
    struct str t = fold_text(a, str_sub(text, 0, LOCAL_MAX + DOMAIN_MAX + 1));
    size_t at = str_find_char(t, '@', 0), start, end;
    return at != STR_NPOS && contact_mail_at(a, t, at, &start, &end, value) && start == 0 &&
           end == t.len;
}
