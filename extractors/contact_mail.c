// E-mail addresses, and the ways to hide them from programs: "name [at] host dot com".
#include "extractors/contact.h"
#include "extractors/contact_labels.h"
#include "extractors/contact_parts.h"
#include "extractors/fold.h"

enum { LOCAL_MAX = 64, DOMAIN_MAX = 253, LABEL_MAX = 63, TLD_MAX = 24 };

// What stands for "." in a hidden address. Sorted.
static const struct phrase dot_words[] = {
    {"dot", "", 0},    {"kropka", "", 0}, {"nokta", "", 0},  {"piste", "", 0}, {"point", "", 0},
    {"pont", "", 0},   {"ponto", "", 0},  {"prik", "", 0},   {"punct", "", 0}, {"punkt", "", 0},
    {"punt", "", 0},   {"punto", "", 0},  {"stip", "", 0},   {"tečka", "", 0}, {"tochka", "", 0},
    {"τελεία", "", 0}, {"дот", "", 0},    {"крапка", "", 0}, {"точка", "", 0}, {"נקודה", "", 0},
    {"نقطة", "", 0},   {"نقطه", "", 0},   {"डॉट", "", 0},    {"จุด", "", 0},    {"ドット", "", 0},
    {"点", "", 0},     {"點", "", 0},     {"닷", "", 0},     {"점", "", 0},
};
static const struct phrase_table dots = {dot_words, sizeof dot_words / sizeof *dot_words, NULL,
                                         NULL};

// A hidden sign: where it ends, and whether it is a word between spaces.
struct sign {
    size_t len; // with the spaces and brackets around
    bool bare_word;
    bool spaced_sign; // "name @ host"
    bool common;      // "at", which is a word of sentences
};

static char closing(char open)
{
    switch (open) {
    case '[':
        return ']';
    case '(':
        return ')';
    case '{':
        return '}';
    case '<':
        return '>';
    case '_':
    case '*':
    case '#':
        return open;
    default:
        return '\0';
    }
}

// The '@', '.', or word for one that stands at `at`; 0 if there is none.
static size_t sign_word(struct str t, size_t at, char sign, bool *common)
{
    size_t len;
    *common = false;
    if (fold_byte(t, at) == sign)
        return 1;
    if (sign == '.') {
        return phrase_after(&dots, t, at, &len) ? len : 0;
    }
    const struct phrase *p = phrase_after(&contact_labels, t, at, &len);
    if (p && p->flags & LABEL_AT) {
        *common = str_eq(str_c(p->text), STR("chez")) || str_eq(str_c(p->text), STR("et"));
        return len;
    }
    *common = str_starts(str_skip(t, at), STR("at")) && !fold_letter_after(t, at + 2);
    return *common ? 2 : 0;
}

// "[at]", " (dot) ", " at ", "_at_" at `at`.
static bool read_sign(struct str t, size_t at, char sign, struct sign *out)
{
    *out = (struct sign){0};
    size_t from = fold_skip_spaces(t, at, 1);
    char close = closing(fold_byte(t, from));
    size_t word = close ? fold_skip_spaces(t, from + 1, 1) : from;
    size_t len = sign_word(t, word, sign, &out->common);
    if (len == 0)
        return false;
    size_t end = fold_skip_spaces(t, word + len, 1);
    if (close) {
        if (fold_byte(t, end) != close)
            return false;
        out->common = false;
        out->len = fold_skip_spaces(t, end + 1, 1) - at;
        return true;
    }
    // A bare sign has spaces on both sides or on none, a bare word needs them.
    bool is_sign = len == 1 && t.ptr[word] == sign;
    bool spaced = from != at && end != word + len;
    out->bare_word = !is_sign;
    out->spaced_sign = is_sign && spaced;
    out->len = (is_sign && !spaced ? word + len : end) - at;
    bool touching = (unsigned char)t.ptr[word] >= 0x80 && !fold_letter_after(t, word);
    return is_sign ? from == at || spaced : spaced || touching;
}

static bool not_a_domain(struct str tld)
{
    static const char *const files[] = {"png",  "jpg", "jpeg", "gif", "svg", "webp",
                                        "html", "htm", "php",  "css", "js",  "pdf"};
    for (size_t i = 0; i < sizeof files / sizeof *files; i++)
        if (str_eq(tld, str_c(files[i])))
            return true;
    for (size_t i = 0; i < tld.len; i++)
        if (!ascii_alpha(tld.ptr[i]) && !str_starts(tld, STR("xn--")))
            return true;
    return tld.len < 2 || tld.len > TLD_MAX;
}

// "." or, in a hidden address, what stands for it; 0 if there is none.
static size_t dot_len(struct str t, size_t at, bool hidden, bool *word)
{
    struct sign s;
    *word = false;
    if (fold_byte(t, at) == '.')
        return 1;
    if (!hidden || !read_sign(t, at, '.', &s))
        return 0;
    *word = true;
    return s.len;
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

static bool local_char(char c)
{
    return ascii_alnum(c) || (c != '\0' && strchr("._%+-", c) != NULL);
}

static size_t local_start(struct str t, size_t at)
{
    size_t from = at;
    while (from > 0 && local_char(t.ptr[from - 1]) && at - from <= LOCAL_MAX)
        from--;
    while (from < at && (t.ptr[from] == '.' || t.ptr[from] == '-'))
        from++;
    return from;
}

// "first (dot) last": where a hidden dot begins that ends at `at`, or `at`. Bare words would take
// in the sentence before.
static size_t dot_before(struct str t, size_t at)
{
    size_t len, end = fold_back_spaces(t, at, 1);
    if (end == 0 || !strchr("])}", t.ptr[end - 1]))
        return at;
    size_t word = fold_back_spaces(t, end - 1, 1), from;
    if (word > 0 && t.ptr[word - 1] == '.')
        from = word - 1;
    else if (phrase_before(&dots, t, word, &len))
        from = word - len;
    else
        return at;
    from = fold_back_spaces(t, from, 1);
    if (from == 0 || closing(t.ptr[from - 1]) != t.ptr[end - 1])
        return at;
    return fold_back_spaces(t, from - 1, 1);
}

// Writes the local part that ends at `at`, in which dots may be hidden; returns its start, or `at`.
static size_t read_local(struct str t, size_t at, bool hidden, char *out, size_t *n)
{
    enum { PARTS_MAX = 4 };
    size_t starts[PARTS_MAX], ends[PARTS_MAX], parts = 0, total = 0, end = at;
    while (parts < PARTS_MAX) {
        size_t from = local_start(t, end);
        if (from == end || total + (end - from) + 1 > LOCAL_MAX)
            break;
        total += end - from + 1;
        starts[parts] = from;
        ends[parts++] = end;
        size_t dot = hidden ? dot_before(t, from) : from;
        if (dot == from)
            break;
        end = dot;
    }
    *n = 0;
    for (size_t i = parts; i-- > 0;) {
        memcpy(out + *n, t.ptr + starts[i], ends[i] - starts[i]);
        *n += ends[i] - starts[i];
        if (i > 0)
            out[(*n)++] = '.';
    }
    return parts ? starts[parts - 1] : at;
}

// "name @ host.com", but not "find us @ host.com".
static bool may_be_name(struct str local)
{
    static const struct phrase words[] = {
        {"here", "", 0},   {"him", "", 0},  {"live", "", 0},  {"more", "", 0}, {"now", "", 0},
        {"online", "", 0}, {"only", "", 0}, {"out", "", 0},   {"see", "", 0},  {"site", "", 0},
        {"them", "", 0},   {"this", "", 0}, {"visit", "", 0},
    };
    static const struct phrase_table sentence = {words, sizeof words / sizeof *words, NULL, NULL};
    return local.len >= 3 && ascii_alpha(local.ptr[0]) && !phrase_find(&sentence, local);
}

bool contact_mail_at(struct arena *a, struct str t, size_t at, size_t *start, size_t *end,
                     struct str *value)
{
    char out[LOCAL_MAX + DOMAIN_MAX + 2];
    struct sign sign;
    size_t n;
    if (!read_sign(t, at, '@', &sign))
        return false;
    bool bare = t.ptr[at] == '@';
    size_t from = read_local(t, at, !bare, out, &n);
    if (n == 0 || t.ptr[at - 1] == '.' || fold_letter_before(t, from) ||
        (t.ptr[at] == '_' && from > 0 && t.ptr[from - 1] == '/') ||
        (sign.spaced_sign && !may_be_name(str_from(out, n))))
        return false;
    out[n++] = '@';
    *end = read_domain(t, at + sign.len, !bare, sign.bare_word && sign.common, out, &n);
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
