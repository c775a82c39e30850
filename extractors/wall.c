#include "extractors/wall.h"

#include "base/utf8.h"
#include "extractors/fold.h"
#include "extractors/tokenizer.h"
#include "extractors/wall_signs.h"

enum {
    OTHER_FIELDS = 2, // of a log-in form beside the password: a name, and a search box above it
    GAP = 8,          // spaces between a sign and what stands beside it
};

// The fields of all forms that somebody fills in.
struct fields {
    bool known;
    size_t passwords, others;
};

struct page {
    const struct wall_input *in;
    bool served, refused;
    bool is_short, is_bare;
    size_t words; // at most WALL_SHORT_WORDS; 0 when the text is too long to be short
    struct fields fields;
    const struct wall_sign *signs[WALL_KINDS]; // the surest of each kind
};

// Words of text, counted to `max`: runs without white space, and two characters of Chinese,
// Japanese or Korean (the bytes E3 to ED begin them).
static size_t count_words(struct str text, size_t max)
{
    size_t halves = 0;
    bool space = true;
    for (size_t i = 0; i < text.len && halves < 2 * max; i++) {
        unsigned char c = (unsigned char)text.ptr[i];
        if (c >= 0xE3 && c <= 0xED)
            halves++;
        else if (space && c > ' ' && c < 0x80)
            halves += 2;
        else if (space && c >= 0xC0)
            halves += 2;
        space = c <= ' ';
    }
    return halves / 2;
}

static void measure(struct page *p)
{
    const struct page_scan *scan = p->in->scan;
    int status = p->in->status;
    p->served = status >= 200 && status < 300;
    p->refused = status >= 400 && status != 404 && status != 410;
    if (!scan)
        return;
    struct str text = scan->texts[PAGE_TEXT_VISIBLE];
    if (text.len >= WALL_SHORT_BYTES)
        return;
    p->words = count_words(text, WALL_SHORT_WORDS);
    p->is_short = p->words < WALL_SHORT_WORDS;
    p->is_bare =
        p->is_short && p->words < WALL_BARE_WORDS && scan->n_links <= (size_t)WALL_BARE_LINKS;
}

// Whether somebody fills in the element.
static bool is_field(const struct token *tok)
{
    static const struct str idle[] = {STR_INIT("hidden"), STR_INIT("submit"), STR_INIT("button"),
                                      STR_INIT("image"),  STR_INIT("reset"),  STR_INIT("checkbox"),
                                      STR_INIT("radio")};
    if (tok->tag == TAG_TEXTAREA)
        return true;
    if (tok->tag != TAG_INPUT)
        return false;
    const struct str *type = token_attribute(tok, "type");
    for (size_t i = 0; type && i < sizeof idle / sizeof *idle; i++)
        if (str_eq_nocase(*type, idle[i]))
            return false;
    return true;
}

static const struct fields *fields_of(struct page *p)
{
    struct fields *f = &p->fields;
    struct arena a;
    struct tokenizer t;
    struct token tok;
    if (f->known)
        return f;
    f->known = true;
    arena_init(&a);
    tokenizer_init(&t, &a, utf8_cut(p->in->body, WALL_BODY_BYTES));
    while (tokenizer_next(&t, &tok)) {
        const struct str *type = NULL;
        if (tok.type != TOKEN_START || !is_field(&tok))
            continue;
        type = token_attribute(&tok, "type");
        if (type && str_eq_nocase(*type, STR("password")))
            f->passwords++;
        else
            f->others++;
    }
    arena_deinit(&a);
    return f;
}

// One password: a form with two is for those who join.
static bool has_login_form(struct page *p)
{
    const struct fields *f = fields_of(p);
    return f->passwords == 1 && f->others <= OTHER_FIELDS;
}

static bool counts(struct page *p, enum wall_when when)
{
    bool page = p->in->scan != NULL;
    switch (when) {
    case WALL_EVER:
        return true;
    case WALL_SHORT:
        return p->is_short || (!page && p->refused);
    case WALL_BARE:
        return p->is_bare || (p->refused && (p->is_short || !page));
    case WALL_REFUSED:
        return p->refused;
    case WALL_WIDGET:
        return counts(p, WALL_BARE) && fields_of(p)->passwords + fields_of(p)->others == 0;
    case WALL_FORM:
        return p->is_short && p->words < WALL_LOGIN_WORDS && has_login_form(p);
    }
    return false;
}

static void take(struct page *p, const struct wall_sign *sign)
{
    const struct wall_sign **best = &p->signs[sign->wall];
    if ((!*best || sign->when < (*best)->when) && counts(p, sign->when))
        *best = sign;
}

static void find_anywhere(struct page *p, enum wall_place place, struct str text)
{
    struct wall_finder f;
    const struct wall_sign *sign;
    size_t at;
    wall_finder_init(&f, wall_signs(place));
    wall_finder_start(&f, text);
    while ((sign = wall_finder_next(&f, &at)))
        take(p, sign);
}

// Whether a line's name and the start of its value are the sign's. The sign has one space behind
// the colon, the line any white space (RFC 9110, 5.5).
static bool is_header(struct str line, struct str sign)
{
    size_t colon = str_find_char(sign, ':', 0);
    if (line.len <= colon || line.ptr[colon] != ':' ||
        !str_starts_nocase(line, str_sub(sign, 0, colon)))
        return false;
    return str_starts_nocase(str_trim(str_skip(line, colon + 1)),
                             str_trim(str_skip(sign, colon + 1)));
}

static void find_headers(struct page *p)
{
    const struct wall_table *table = wall_signs(WALL_IN_HEADER);
    struct str rest = p->in->response_head, line;
    while (str_split(&rest, '\n', &line)) {
        for (size_t i = 0; i < table->count; i++)
            if (is_header(line, table->rows[i].text))
                take(p, &table->rows[i]);
        bool redirect = p->in->status >= 300 && p->in->status < 400;
        if (redirect && is_header(line, STR("location:"))) {
            p->is_bare = true; // of its text nobody reads anything
            find_anywhere(p, WALL_IN_ADDRESS, line);
        }
    }
}

static bool is_letter_or_digit(struct str text, size_t at)
{
    return fold_letter_after(text, at) || fold_digit(text, at);
}

// A whole part of a title, see WALL_IN_TITLE. A 404 beside it belongs to it.
static bool is_part(struct str title, size_t from, size_t to)
{
    from = fold_back_spaces(title, from, GAP);
    if (str_ends(str_sub(title, 0, from), STR("404")))
        from = fold_back_spaces(title, from - 3, GAP);
    to = fold_skip_spaces(title, to, GAP);
    if (str_starts(str_skip(title, to), STR("404")))
        to = fold_skip_spaces(title, to + 3, GAP);
    return !fold_letter_before(title, from) && !(from && fold_digit(title, from - 1)) &&
           !is_letter_or_digit(title, to);
}

// Whether a sentence may begin there: not within one, and not in quotes, where somebody tells of a
// wall.
static bool begins_sentence(struct str text, size_t at)
{
    at = fold_back_spaces(text, at, GAP);
    if (at == 0)
        return true;
    size_t start = at - 1;
    while (start && ((unsigned char)text.ptr[start] & 0xC0) == 0x80)
        start--;
    size_t end = start;
    uint32_t before = utf8_next(text, &end);
    switch (before) {
    case '"':
    case '\'':
    case '(':
    case 0xAB:   // «
    case 0x201C: // “
    case 0x201D: // ”
    case 0x201E: // „
    case 0x300C: // 「
    case 0x300E: // 『
        return false;
    default:
        return !fold_spaced_letter(before) && !(before < 0x80 && ascii_digit((char)before));
    }
}

static void find_words(struct page *p, struct arena *a)
{
    const struct page_scan *scan = p->in->scan;
    const struct wall_sign *sign;
    struct wall_finder f;
    size_t at;
    struct str titles[] = {fold_text(a, scan->title), fold_text(a, scan->heading)};
    wall_finder_init(&f, wall_signs(WALL_IN_TITLE));
    for (size_t i = 0; i < 2; i++) {
        wall_finder_start(&f, titles[i]);
        while ((sign = wall_finder_next(&f, &at)))
            if (is_part(titles[i], at, at + sign->text.len))
                take(p, sign);
    }
    struct str text = fold_text(a, utf8_cut(scan->texts[PAGE_TEXT_VISIBLE], WALL_SHORT_BYTES));
    wall_finder_init(&f, wall_signs(WALL_IN_TEXT));
    wall_finder_start(&f, text);
    while ((sign = wall_finder_next(&f, &at)))
        if (begins_sentence(text, at))
            take(p, sign);
}

// Whether the head tells of an article, a video or goods: social sites show their text there to
// those who are not logged in, above a form.
static bool tells_of_item(struct str body)
{
    enum { ATTRIBUTES_BYTES = 60 };
    static const struct str types[] = {STR_INIT("article"), STR_INIT("video"), STR_INIT("product")};
    size_t at = str_find(body, STR("og:type"), 0);
    if (at == STR_NPOS)
        return false;
    struct str around =
        str_sub(body, at < ATTRIBUTES_BYTES ? 0 : at - ATTRIBUTES_BYTES, at + ATTRIBUTES_BYTES);
    return str_has_any_nocase(around, types, sizeof types / sizeof *types);
}

// What needs no words: the form alone, or the status.
static const char *bare_login(struct page *p)
{
    if (p->refused && p->is_short && fields_of(p)->passwords)
        return "log-in form on a refused page";
    if (p->is_bare && p->words < WALL_FORM_WORDS && has_login_form(p) &&
        !tells_of_item(p->in->body))
        return "password field and nothing else";
    return p->in->status == 401 ? "HTTP 401" : NULL;
}

static void conclude(struct page *p, struct wall_finding *out)
{
    const struct wall_sign *sign = p->signs[WALL_BOT];
    if (!sign)
        sign = p->signs[WALL_LOGIN];
    if (!sign && p->served)
        sign = p->signs[WALL_ABSENT];
    *out = (struct wall_finding){WALL_NONE, NULL};
    if (sign)
        *out = (struct wall_finding){sign->wall, sign->name};
    else if ((out->sign = bare_login(p)))
        out->wall = WALL_LOGIN;
}

void wall_detect(const struct wall_input *in, struct wall_finding *out)
{
    struct page p = {.in = in};
    struct arena a;
    measure(&p);
    if (in->scan && !p.is_short && !p.refused) {
        *out = (struct wall_finding){WALL_NONE, NULL};
        return;
    }
    find_headers(&p);
    find_anywhere(&p, WALL_IN_ADDRESS, in->url);
    if (counts(&p, WALL_BARE))
        find_anywhere(&p, WALL_IN_MARKUP, utf8_cut(in->body, WALL_BODY_BYTES));
    arena_init(&a);
    if (in->scan)
        find_words(&p, &a);
    arena_deinit(&a);
    conclude(&p, out);
}
