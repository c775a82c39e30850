#include "extractors/contact.h"

#include "base/limits.h"
#include "base/utf8.h"
#include "extractors/contact_labels.h"
#include "extractors/contact_parts.h"
#include "extractors/contact_sieve.h"
#include "extractors/currency.h"
#include "extractors/fold.h"
#include "extractors/phone.h"
#include "extractors/wallet.h"

enum {
    JOINS_MAX = 4,  // words and marks between a label and its value
    KINDS_MAX = 4,  // labels that share one value: "WhatsApp/Telegram/Signal: +1..."
    LINK_MAX = 256, // bytes of a link written in text
    FIRST_ROOM = 4,
};

struct scan {
    struct arena *arena;
    struct str source; // as given
    struct str text;   // folded
    struct str country;
    struct listing_contact *list;
    size_t n;
    struct str mail_kind; // "xmpp" right behind its label
    size_t mail_kind_end;
    struct fold_cursor mails;  // of addresses that reach back: their beginnings ascend, too
    struct fold_cursor cursor; // of links and wallets, which need the source's letters
    size_t behind;             // the last contact
    bool only_spans;           // where they stand is asked, not what they are
    struct contact_span *spans;
    size_t n_spans, spans_room;
};

void contact_add(struct arena *a, struct listing_contact **list, size_t *n,
                 struct listing_contact c)
{
    if (*n >= LIMIT_CONTACTS)
        return;
    for (size_t i = 0; i < *n; i++)
        if (str_eq((*list)[i].kind, c.kind) && str_eq((*list)[i].value, c.value))
            return;
    bool full = *n == 0 || (*n >= FIRST_ROOM && (*n & (*n - 1)) == 0);
    if (full) {
        struct listing_contact *grown = arena_array(a, *n ? *n * 2 : FIRST_ROOM, sizeof **list);
        if (*n)
            memcpy(grown, *list, *n * sizeof **list);
        *list = grown;
    }
    (*list)[(*n)++] = c;
}

static bool known(const struct scan *s, struct str kind, struct str value)
{
    for (size_t i = 0; i < s->n; i++)
        if (str_eq(s->list[i].kind, kind) && str_eq(s->list[i].value, value))
            return true;
    return false;
}

// A part of the source. It joins those that it overlaps: a number under two labels, or the address
// that reaches back over numbers.
static void add_span(struct scan *s, struct str written)
{
    struct contact_span span = {(size_t)(written.ptr - s->source.ptr), 0};
    span.to = span.from + written.len;
    for (; s->n_spans && span.from < s->spans[s->n_spans - 1].to; s->n_spans--) {
        const struct contact_span last = s->spans[s->n_spans - 1];
        span.from = span.from < last.from ? span.from : last.from;
        span.to = span.to > last.to ? span.to : last.to;
    }
    if (s->n_spans == s->spans_room) {
        s->spans_room = s->spans_room ? s->spans_room * 2 : FIRST_ROOM;
        struct contact_span *grown = arena_array(s->arena, s->spans_room, sizeof *grown);
        if (s->n_spans)
            memcpy(grown, s->spans, s->n_spans * sizeof *grown);
        s->spans = grown;
    }
    s->spans[s->n_spans++] = span;
}

// [from, to) of the folded text is where it was read. The walk to the source is made only for
// contacts that are new, so at most LIMIT_CONTACTS times.
static void found(struct scan *s, struct str kind, struct str value, size_t from, size_t to)
{
    if (s->only_spans) {
        bool behind = from < s->cursor.folded; // an address begins before its '@'
        add_span(s, fold_source_next(s->source, behind ? &s->mails : &s->cursor, from, to));
        return;
    }
    if (s->n >= LIMIT_CONTACTS || known(s, kind, value))
        return;
    struct str text = fold_source(s->source, from, to);
    contact_add(s->arena, &s->list, &s->n,
                (struct listing_contact){kind, value, utf8_cut(text, LIMIT_VALUE_BYTES)});
}

// A link written in text; returns behind it.
static size_t read_link(struct scan *s, size_t at, bool has_scheme)
{
    size_t end = at;
    while (end < s->text.len && end - at < LINK_MAX && (unsigned char)s->text.ptr[end] > ' ' &&
           (unsigned char)s->text.ptr[end] < 0x7F && !strchr("\"'<>()[]{}|,;", s->text.ptr[end]))
        end++;
    while (end > at && strchr(".!?:", s->text.ptr[end - 1]))
        end--;
    // Invitations are case-sensitive, so the source's letters are needed.
    struct str written = fold_source_next(s->source, &s->cursor, at, end);
    struct str href = has_scheme ? written : arena_fmt(s->arena, "https://%.*s", STR_ARG(written));
    struct listing_contact c;
    if (!contact_from_link(s->arena, href, &c))
        return end;
    if (s->only_spans) {
        add_span(s, written);
    } else {
        c.text = written;
        contact_add(s->arena, &s->list, &s->n, c);
    }
    return end;
}

struct label {
    struct str kinds[KINDS_MAX];
    size_t n;
    size_t end; // where the value begins
    bool strict;
    bool foreign; // it is no word in Latin letters
    bool marked;  // ':', '@' or the like stands before the value
    bool at_mark; // '@' does
};

static bool is_join(const struct scan *s, size_t at, size_t *len, struct label *l)
{
    char c = fold_byte(s->text, at);
    if (c == ',' && fold_byte(s->text, fold_skip_spaces(s->text, at + 1, 2)) == '+') {
        *len = 1; // "on WhatsApp, +1 555 0123"
        return true;
    }
    if (c == ':' || c == '@' || c == '=' || c == '#' || c == '>' || c == '-' || c == '(') {
        *len = 1;
        // A mark that opens the value itself: "@user:server", "(555) 0123".
        if (c == '(' && fold_digit(s->text, at + 1))
            return false;
        if (c == '@' && str_eq(l->kinds[0], STR("matrix")))
            return false;
        l->marked = l->marked || (c != '-' && c != '(');
        l->at_mark = c == '@';
        return true;
    }
    const struct phrase *p = phrase_after(&contact_joins, s->text, at, len);
    if (!p)
        return false;
    if (str_starts(str_c(p->text), STR("id")) ||
        ((unsigned char)p->text[0] >= 0x80 && !(p->flags & LABEL_STRICT)))
        l->marked = true;
    return true;
}

// Adds a further label ("WhatsApp / Telegram") at `at`; 0 if there is none.
static size_t further_label(const struct scan *s, size_t at, struct label *l)
{
    size_t len, from = fold_skip_spaces(s->text, at, 1);
    char c = fold_byte(s->text, from);
    if (c == '/' || c == '&' || c == ',' || c == '|' || c == '+' || c == '-')
        from = fold_skip_spaces(s->text, from + 1, 1);
    else if (str_starts(str_skip(s->text, from), STR("or ")) ||
             str_starts(str_skip(s->text, from), STR("and ")))
        from += s->text.ptr[from] == 'o' ? 3 : 4;
    const struct phrase *p = phrase_after(&contact_labels, s->text, from, &len);
    if (!p || (p->flags & (LABEL_LINK | LABEL_AT)) || l->n == KINDS_MAX)
        return 0;
    if (!str_eq(l->kinds[l->n - 1], str_c(p->value)))
        l->kinds[l->n++] = str_c(p->value);
    return from + len;
}

static void read_label(const struct scan *s, const struct phrase *first, size_t at, struct label *l)
{
    *l = (struct label){.kinds = {str_c(first->value)}, .n = 1};
    l->strict = (first->flags & LABEL_STRICT) != 0;
    for (const char *c = first->text; *c; c++)
        l->foreign = l->foreign || (unsigned char)*c >= 0x80;
    // Words of scripts without spaces touch their value: 微信abc123.
    l->marked = (unsigned char)s->text.ptr[at - 1] >= 0x80 && !fold_letter_before(s->text, at) &&
                fold_byte(s->text, at) != ' ';
    for (size_t i = 0, next; i < KINDS_MAX && (next = further_label(s, at, l)) != 0; i++)
        at = next;
    for (size_t i = 0; i < JOINS_MAX; i++) {
        size_t len, from = fold_skip_spaces(s->text, at, 2);
        l->end = from;
        if (!is_join(s, from, &len, l))
            break;
        at = from + len;
        l->end = fold_skip_spaces(s->text, at, 2);
    }
}

static bool phone_value(struct scan *s, const struct label *l, struct phone *phone)
{
    if (!contact_kind_has_phone(l->kinds[0]))
        return false;
    // A messenger's own numbers that are no telephones (WeChat, QQ) have no '+' and no groups.
    return phone_read(s->text, l->end, s->country, true, phone);
}

static bool has_digit_or_line(struct str s)
{
    for (size_t i = 0; i < s.len; i++)
        if (ascii_digit(s.ptr[i]) || s.ptr[i] == '_')
            return true;
    return false;
}

static bool handle_value(struct scan *s, const struct label *l, struct str kind, struct str *value,
                         size_t *end)
{
    struct str rest = str_skip(s->text, l->end);
    size_t len = contact_handle_len(kind, rest);
    struct str raw = str_sub(rest, 0, len);
    char after = fold_byte(rest, len);
    if (len == 0 || ascii_alnum(after) || after == '@' || fold_letter_after(rest, len))
        return false;
    bool sure = l->at_mark || (l->marked && !phrase_find(&contact_stops, raw));
    // A short label of another script than the handle's, "тг chem_77", is no word of a sentence.
    bool foreign = l->foreign && raw.len >= 5;
    bool number = foreign && str_eq(kind, STR("qq"));
    if (!sure && ((l->strict && !foreign) || !has_digit_or_line(raw) ||
                  (ascii_digit(raw.ptr[0]) && !number)))
        return false;
    *end = l->end + len;
    return contact_handle(s->arena, kind, raw, value);
}

// Reads what a label announces; returns behind it, or behind the label.
static size_t read_labelled(struct scan *s, const struct phrase *first, size_t at, size_t behind)
{
    struct label l;
    struct phone phone;
    struct str value;
    size_t start, end;
    read_label(s, first, behind, &l);
    if (l.at_mark && contact_mail_at(s->arena, s->text, l.end - 1, &start, &end, &value))
        return behind;
    if (str_eq(l.kinds[0], STR("xmpp"))) {
        s->mail_kind = l.kinds[0];
        s->mail_kind_end = l.end;
        return behind;
    }
    bool weak = l.strict && !l.marked;
    if (phone_value(s, &l, &phone) && (!weak || phone.international)) {
        value = arena_str(s->arena, str_c(phone.value));
        for (size_t i = 0; i < l.n; i++)
            if (contact_kind_has_phone(l.kinds[i]))
                found(s, l.kinds[i], value, at, phone.end);
        return phone.end;
    }
    size_t past = behind;
    for (size_t i = 0; i < l.n; i++) {
        if (handle_value(s, &l, l.kinds[i], &value, &end)) {
            found(s, l.kinds[i], value, at, end);
            past = end;
        }
    }
    return past;
}

static size_t read_mail(struct scan *s, size_t at)
{
    size_t start, end;
    struct str value;
    if (!contact_mail_at(s->arena, s->text, at, &start, &end, &value))
        return at;
    bool labelled = s->mail_kind.len && start >= s->mail_kind_end && start - s->mail_kind_end <= 2;
    found(s, labelled ? s->mail_kind : STR("email"), value, start, end);
    return end;
}

// "125 000 000 Ft" has the digits of a telephone number.
static bool beside_currency(struct str t, size_t from, size_t end)
{
    size_t len;
    return phrase_before(&currency_marks, t, fold_back_spaces(t, from, 1), &len) ||
           phrase_after(&currency_marks, t, fold_skip_spaces(t, end, 1), &len);
}

// A number that no label announced; one may follow: "+1 555 0123 (WhatsApp)".
static size_t read_phone(struct scan *s, size_t at)
{
    struct phone phone;
    size_t len;
    if (!phone_read(s->text, at, s->country, false, &phone))
        return at;
    if (!phone.international && beside_currency(s->text, at, phone.end))
        return at;
    size_t from = fold_skip_spaces(s->text, phone.end, 2);
    if (fold_byte(s->text, from) == '(')
        from++;
    const struct phrase *p = phrase_after(&contact_labels, s->text, from, &len);
    bool after = p && !(p->flags & (LABEL_LINK | LABEL_AT)) &&
                 contact_kind_has_phone(str_c(p->value)) && fold_byte(s->text, from + len) != ':';
    struct str value = arena_str(s->arena, str_c(phone.value));
    found(s, after ? str_c(p->value) : STR("phone"), value, at, phone.end);
    return after ? from + len : phone.end;
}

// A run of ASCII letters and digits may be a wallet's address; case matters, so the source is
// asked. Returns behind the run if so.
static size_t read_wallet(struct scan *s, size_t at, struct str run)
{
    struct str word = fold_source_next(s->source, &s->cursor, at, at + run.len);
    const char *kind = wallet_kind(word);
    if (!kind)
        return at;
    found(s, str_c(kind), word, at, at + run.len);
    return at + run.len;
}

// Without a country a number that nothing announces begins with '+' or "00".
static bool may_be_phone(const struct scan *s, size_t at)
{
    char c = s->text.ptr[at], next = fold_byte(s->text, at + 1);
    if (c == '+' || c == '(')
        return ascii_digit(next) || next == '+' || next == '(';
    return ascii_digit(c) && (s->country.len > 0 || (c == '0' && next == '0'));
}

// A run of letters and digits as long as a wallet's address; returns behind it if it is one.
static size_t read_run(struct scan *s, size_t at)
{
    size_t end = at;
    if (!ascii_alnum(fold_byte(s->text, at + WALLET_MIN - 1)))
        return at;
    while (end < s->text.len && end - at <= WALLET_MAX && ascii_alnum(s->text.ptr[end]))
        end++;
    if (end - at < WALLET_MIN || end - at > WALLET_MAX)
        return at;
    size_t behind = read_wallet(s, at, str_sub(s->text, at, end));
    struct str value;
    if (behind != at ||
        !contact_handle(s->arena, STR("session"), str_sub(s->text, at, end), &value))
        return behind;
    found(s, STR("session"), value, at, end);
    return end;
}

// "@name (telegram)", "@name on Telegram": the label stands behind; with no value of its own.
static size_t read_named_behind(struct scan *s, size_t at)
{
    static const struct str joins[] = {STR_INIT("("),    STR_INIT("- "),   STR_INIT("on "),
                                       STR_INIT("in "),  STR_INIT("в "),   STR_INIT("en "),
                                       STR_INIT("auf "), STR_INIT("sur "), STR_INIT("su ")};
    struct str handle = str_sub(
        s->text, at + 1, at + 1 + contact_handle_len(STR("telegram"), str_skip(s->text, at + 1)));
    size_t len, from = fold_skip_spaces(s->text, at + 1 + handle.len, 1);
    struct str value;
    if (handle.len == 0 || (at > 0 && ascii_alnum(s->text.ptr[at - 1])))
        return at;
    for (size_t i = 0; i < sizeof joins / sizeof *joins; i++)
        if (str_starts(str_skip(s->text, from), joins[i])) {
            from = fold_skip_spaces(s->text, from + joins[i].len, 1);
            break;
        }
    const struct phrase *p = phrase_after(&contact_labels, s->text, from, &len);
    if (!p || p->flags & (LABEL_LINK | LABEL_AT) || str_eq(str_c(p->value), STR("phone")))
        return at;
    size_t end = from + len, next = fold_skip_spaces(s->text, end, 1);
    if (next < s->text.len && !strchr(").,;!|\n/", s->text.ptr[next]))
        return at;
    if (!contact_handle(s->arena, str_c(p->value), handle, &value))
        return at;
    found(s, str_c(p->value), value, at, end);
    return end;
}

static size_t read_at(struct scan *s, size_t at)
{
    size_t len;
    char c = s->text.ptr[at];
    bool digit = ascii_digit(c), letter = ascii_alpha(c) || (unsigned char)c >= 0x80;
    if (c == '@') {
        size_t end = read_mail(s, at);
        return end != at ? end : read_named_behind(s, at);
    }
    if ((digit || letter) && (at == 0 || !ascii_alnum(s->text.ptr[at - 1])) &&
        (len = read_run(s, at)) != at)
        return len;
    const struct phrase *p = letter ? phrase_after(&contact_labels, s->text, at, &len) : NULL;
    if (p && (p->flags & LABEL_AT)) // only between a name and its host, see read_place
        return at;
    if (p && (p->flags & LABEL_LINK))
        return read_link(s, at, (p->flags & LABEL_SCHEME) != 0);
    if (p)
        return read_labelled(s, p, at, at + len);
    return may_be_phone(s, at) ? read_phone(s, at) : at;
}

// Where the hidden '@' begins of which "at" or '@' stands at `at`: with its bracket, and with a
// space before; `at` itself if it has neither.
static size_t hidden_sign(struct str t, size_t at)
{
    char before = at ? t.ptr[at - 1] : '\0';
    if (before == ' ' && at >= 2 && strchr("[({", t.ptr[at - 2])) { // "[ at ]"
        at--;
        before = t.ptr[at - 1];
    }
    if (before == ' ')
        return at - 1;
    if (before == '\0' || !strchr("[({<_*#", before))
        return at;
    if (at >= 2 && t.ptr[at - 2] == ' ')
        return at - 2;
    return before == '<' ? at : at - 1; // "a<at>b" is markup
}

static bool go_behind(struct scan *s, size_t from, size_t end)
{
    if (end > from)
        s->behind = end;
    return end > from;
}

static bool is_at_word(struct str t, size_t at)
{
    size_t len;
    if (contact_sieve_at_word(t, at))
        return true;
    const struct phrase *p = phrase_after(&contact_labels, t, at, &len);
    return p && (p->flags & LABEL_AT);
}

static void read_place(struct scan *s, size_t at)
{
    size_t sign = at;
    bool word = is_at_word(s->text, at);
    if (word || s->text.ptr[at] == '@')
        sign = hidden_sign(s->text, at);
    // Words of scripts without spaces touch the address: name골뱅이example.kr.
    bool hidden = sign != at || (word && (unsigned char)s->text.ptr[at] >= 0x80);
    if (hidden && sign >= s->behind && go_behind(s, sign, read_mail(s, sign)))
        return;
    if (at >= s->behind)
        (void)go_behind(s, at, read_at(s, at));
}

static void scan_all(struct scan *s)
{
    s->text = fold_text(s->arena, s->source);
    for (size_t at = 0; at < s->text.len; at += CONTACT_SIEVE_STEP) {
        uint64_t places = contact_sieve_places(s->country.len > 0, s->text, at);
        for (; places && s->n < LIMIT_CONTACTS; places &= places - 1)
            read_place(s, at + (size_t)__builtin_ctzll(places));
    }
}

void contact_find_all(struct arena *a, struct str text, struct str country,
                      struct listing_contact **out, size_t *n)
{
    struct scan s = {
        .arena = a, .source = utf8_cut(text, LIMIT_KEPT_TEXT_BYTES), .country = country};
    scan_all(&s);
    *out = s.list;
    *n = s.n;
}

void contact_find_spans(struct arena *a, struct str text, struct contact_span **out, size_t *n)
{
    struct scan s = {.arena = a, .source = text, .only_spans = true};
    scan_all(&s);
    *out = s.spans;
    *n = s.n_spans;
}
