// One reading of a URL into segments and reasons to be strict; hash and text are made from it.
#include "crawler/url_shape.h"

#include "base/buf.h"
#include "crawler/url_key.h"
#include "crawler/url_shape_names.h"
#include "crawler/url_word.h"

enum {
    EXTENSION_BYTES = 5,
    PLAIN_DEPTH = 2,  // segments in front that may be words of the site itself
    VALUE_BYTES = 32, // of an unknown parameter that may be a filter
    GUESS_NAMES = 2,  // so many of them are taken for filters, or one whose value is a word
};

struct segment {
    struct str text;            // without path parameters
    struct str stem, extension; // "list" and ".php"
    enum url_word word;         // of the stem
    bool paged;                 // says which page of a list
    bool left_out;              // says a page or a filter, which the template does not depend on
};

// Why a URL is strict.
struct reason {
    enum shape_role role;
    uint64_t name;
};

struct reading {
    struct segment segments[SHAPE_SEGMENTS_MAX];
    size_t n_segments;
    struct reason reasons[SHAPE_PARTS];
    size_t n_reasons;
    struct str names[SHAPE_PARAMETERS_MAX]; // of the parameters that make the template
    size_t n_names;
    uint64_t unknown[SHAPE_PARTS]; // of them those that may be filters
    size_t n_unknown;
    bool word;           // of the unknown one has a plain word as its value
    uint64_t parameters; // all but paging, with their values, in any order
    bool endless;
};

static const struct url_inert nothing_inert = {0};

static const char *const role_names[] = {
    [SHAPE_PLAIN] = "plain",
    [SHAPE_PAGING] = "paging",
    [SHAPE_FACET] = "facet",
    [SHAPE_DATE] = "date",
};

const char *shape_role_name(enum shape_role role)
{
    return role_names[role];
}

// The finaliser of MurmurHash3 (Austin Appleby, public domain).
static uint64_t mix(uint64_t h)
{
    h = (h ^ h >> 33) * UINT64_C(0xFF51AFD7ED558CCD);
    h = (h ^ h >> 33) * UINT64_C(0xC4CEB9FE1A85EC53);
    return h ^ h >> 33;
}

static void add_reason(struct reading *r, enum shape_role role, uint64_t name)
{
    if (r->n_reasons < SHAPE_PARTS)
        r->reasons[r->n_reasons++] = (struct reason){role, name};
}

// In lower case, with a run of digits as one: "f[0]" and "f[1]" are one name, as are the names that
// a trap makes up.
static uint64_t name_hash(struct str name)
{
    uint64_t h = UINT64_C(14695981039346656037); // FNV-1a
    bool digits = false;
    if (url_word(name) == URL_WORD_TOKEN)
        return 1;
    for (size_t i = 0; i < name.len; i++) {
        char c = ascii_lower(name.ptr[i]);
        if (ascii_digit(c) && digits)
            continue;
        digits = ascii_digit(c);
        h = (h ^ (unsigned char)(digits ? '#' : c)) * UINT64_C(1099511628211);
    }
    return mix(h);
}

// Segments

static void split_extension(struct segment *s)
{
    size_t dot = s->text.len;
    while (dot > 0 && ascii_alnum(s->text.ptr[dot - 1]))
        dot--;
    size_t length = s->text.len - dot;
    s->stem = s->text;
    if (dot > 1 && s->text.ptr[dot - 1] == '.' && length >= 1 && length <= EXTENSION_BYTES &&
        ascii_alpha(s->text.ptr[dot])) {
        s->stem.len = dot - 1;
        s->extension = str_skip(s->text, dot - 1);
    }
}

static void read_segments(struct reading *r, struct str path, const struct url_inert *inert)
{
    struct str rest = str_skip(path, 1), text;
    size_t empty = 0;
    for (size_t i = 0; str_split(&rest, '/', &text); i++) {
        text = str_sub(text, 0, str_find_char(text, ';', 0));
        if (text.len == 0)
            empty += rest.ptr != NULL; // the last is but a slash at the end
        if (text.len == 0 || url_key_dropped_segment(inert, i, text))
            continue;
        if (r->n_segments == SHAPE_SEGMENTS_MAX) {
            r->endless = true;
            break;
        }
        struct segment *s = &r->segments[r->n_segments++];
        *s = (struct segment){.text = text};
        split_extension(s);
        s->word = url_word(s->stem);
    }
    if (empty > SHAPE_REPEATS_MAX)
        r->endless = true;
}

// A relative link on a page that answers under every path makes "/a/b/a/b/a/b". A run of segments
// repeats when its segments do.
static bool repeats(const struct reading *r)
{
    for (size_t i = 0; i + SHAPE_REPEATS_MAX < r->n_segments; i++) {
        struct str text = r->segments[i].text;
        size_t times = 1;
        for (size_t j = i + 1; j < r->n_segments; j++)
            times += str_eq(text, r->segments[j].text);
        if (times > SHAPE_REPEATS_MAX && r->segments[i].word != URL_WORD_NUMBER)
            return true;
    }
    return false;
}

// Where the name ends in "size:m", "comment-page-7", "color-red" and "page7".
static size_t name_end(struct str s)
{
    size_t last = s.len;
    for (size_t i = 0; i < s.len; i++) {
        if (s.ptr[i] == ':' || s.ptr[i] == '=')
            return i;
        if (s.ptr[i] == '-' || s.ptr[i] == '_')
            last = i;
    }
    if (last < s.len)
        return last;
    while (last > 0 && ascii_digit(s.ptr[last - 1]))
        last--;
    return last;
}

// "20-50", "20_50": from and to.
static bool is_range(struct str s)
{
    for (size_t i = 0; i < s.len; i++)
        if (!ascii_digit(s.ptr[i]) && s.ptr[i] != '-' && s.ptr[i] != '_')
            return false;
    return s.len > 0;
}

// The name in "price-20-50", whose value has the separator, too.
static size_t range_name_end(struct str s)
{
    size_t at = 0;
    while (at < s.len && !ascii_digit(s.ptr[at]))
        at++;
    bool range =
        at > 1 && (s.ptr[at - 1] == '-' || s.ptr[at - 1] == '_') && is_range(str_skip(s, at));
    return range ? at - 1 : name_end(s);
}

// A name of the table and its value in one segment.
static void read_fused(struct reading *r, struct segment *s)
{
    size_t at = range_name_end(s->stem);
    if (at == 0 || at == s->stem.len)
        return;
    const struct shape_name *row = shape_name_find(str_sub(s->stem, 0, at));
    if (!row || !(row->places & SHAPE_FUSED))
        return;
    bool separated = !ascii_digit(s->stem.ptr[at]);
    struct str value = str_skip(s->stem, at + separated);
    enum url_word word = url_word(value);
    if (row->role == SHAPE_PAGING && word == URL_WORD_NUMBER) {
        s->left_out = s->paged = true;
        add_reason(r, SHAPE_PAGING, 0);
    }
    // "color-printer-3000" and "brand-new-lamp" are products, "view-from-the-hill" is a page.
    bool certain = separated && (s->stem.ptr[at] == ':' || s->stem.ptr[at] == '=');
    bool one_word = word == URL_WORD_PLAIN || is_range(value) || value.len <= 3;
    bool means_it = row->value != SHAPE_VIEW || shape_view_word(value);
    if (row->role == SHAPE_FACET && separated && value.len && means_it && (certain || one_word)) {
        s->left_out = true;
        add_reason(r, SHAPE_FACET, name_hash(row->name));
    }
}

static void read_path_names(struct reading *r)
{
    for (size_t i = 0; i < r->n_segments; i++) {
        struct segment *s = &r->segments[i];
        bool last = i + 1 == r->n_segments;
        const struct shape_name *row = last ? NULL : shape_name_find(s->text);
        bool pair = row && row->places & SHAPE_PAIR;
        struct segment *value = pair ? &r->segments[i + 1] : NULL;
        if (!pair) {
            read_fused(r, s);
        } else if (row->role == SHAPE_FACET || value->word == URL_WORD_NUMBER) {
            add_reason(r, row->role, row->role == SHAPE_PAGING ? 0 : name_hash(row->name));
            s->left_out = value->left_out = true;
            s->paged = value->paged = row->role == SHAPE_PAGING;
            i++;
        }
    }
}

// Dates in paths

static bool number_within(struct str s, uint64_t from, uint64_t to)
{
    uint64_t n;
    return str_to_u64(s, &n) && n >= from && n <= to;
}

static bool is_year(struct str s)
{
    return s.len == 4 && number_within(s, 1900, 2199);
}

static bool is_month(struct str s)
{
    static const char months[] = "janfebmaraprmayjunjulaugsepoctnovdec";
    if (s.len <= 2)
        return number_within(s, 1, 12) ||
               (s.len == 2 && ascii_lower(s.ptr[0]) == 'q' && ascii_digit(s.ptr[1]));
    if (ascii_lower(s.ptr[0]) == 'w')
        return number_within(str_skip(s, 1), 1, 53);
    for (size_t i = 0; i < 36; i += 3)
        if (str_starts_nocase(s, str_from(months + i, 3)))
            return url_word(s) == URL_WORD_PLAIN;
    return false;
}

// "2026-11", "2026-11-21", "2026-w47".
static bool is_date(struct str s)
{
    if (s.len < 6 || s.len > 10 || !is_year(str_sub(s, 0, 4)) ||
        (s.ptr[4] != '-' && s.ptr[4] != '_'))
        return false;
    struct str rest = str_skip(s, 5), month;
    if (!str_split(&rest, s.ptr[4], &month) || month.len == 0 || !is_month(month))
        return false;
    return !rest.ptr || number_within(rest, 1, 31);
}

static bool is_calendar(const struct segment *s)
{
    const struct shape_name *row = shape_name_find(s->stem);
    return row && row->places & SHAPE_CALENDAR;
}

static bool is_archive(const struct segment *s)
{
    return str_starts_nocase(s->stem, STR("archiv"));
}

// Number of segments from `at` on that make a date, or 0.
static size_t date_length(const struct reading *r, size_t at)
{
    const struct segment *s = &r->segments[at];
    size_t left = r->n_segments - at, n = 0;
    if (is_date(s->stem))
        return 1;
    if (at > 0 && s->word == URL_WORD_NUMBER && is_calendar(&s[-1])) {
        while (n < left && n < 3 && s[n].word == URL_WORD_NUMBER)
            n++;
    }
    if (n == 0 && is_year(s->stem)) {
        n = left > 1 && is_month(s[1].stem) ? 2 : 1;
        if (n == 2 && left > 2 && s[2].stem.len <= 2 && number_within(s[2].stem, 1, 31))
            n = 3;
        // A year alone is the number of something, unless it stands where archives do.
        if (n == 1 && at > 0 && !is_archive(&s[-1]))
            n = 0;
    }
    return n;
}

// A post of an archive has its name behind the date; what is behind a calendar's date says how to
// show it.
static void read_date(struct reading *r)
{
    for (size_t i = 0; i < r->n_segments; i++) {
        size_t end = i + date_length(r, i);
        if (end == i)
            continue;
        while (end < r->n_segments &&
               (r->segments[end].left_out || shape_view_word(r->segments[end].stem)))
            end++;
        if (end == r->n_segments)
            add_reason(r, SHAPE_DATE, 0);
        return;
    }
}

// Parameters

static struct str parameter_name(struct str parameter, struct str *value)
{
    size_t equals = str_find_char(parameter, '=', 0);
    *value = equals == STR_NPOS ? STR_NONE : str_skip(parameter, equals + 1);
    return str_sub(parameter, 0, equals);
}

// A parameter that no table knows: does it pick one page (a token, "q=..."), or could it narrow
// down a list ("red", "3", "red,blue")?
static void read_unknown(struct reading *r, struct str name, struct str value)
{
    enum url_word word = url_word(value);
    r->names[r->n_names++] = name;
    if (value.len == 0 || value.len > VALUE_BYTES || word == URL_WORD_TOKEN ||
        shape_name_identifies(name) || r->n_unknown == SHAPE_PARTS)
        return;
    r->unknown[r->n_unknown++] = name_hash(name);
    r->word |= word == URL_WORD_PLAIN;
}

static void read_parameter(struct reading *r, struct str parameter)
{
    struct str value, name = parameter_name(parameter, &value);
    enum shape_role role = shape_name_role(name, value);
    if (is_date(value))
        role = SHAPE_DATE;
    // The first page is the list itself.
    if (role == SHAPE_PAGING && (str_eq(value, STR("0")) || str_eq(value, STR("1"))))
        return;
    if (role != SHAPE_PAGING)
        r->parameters += mix(str_hash(parameter));
    if (role != SHAPE_PLAIN)
        add_reason(r, role, role == SHAPE_PAGING ? 0 : name_hash(name));
    else
        read_unknown(r, name, value);
}

static void read_query(struct reading *r, struct str query, const struct url_inert *inert)
{
    struct str parameter;
    size_t n = 0;
    while (query.len && str_split(&query, '&', &parameter)) {
        if (url_key_dropped(inert, parameter))
            continue;
        if (n++ == SHAPE_PARAMETERS_MAX) {
            r->endless = true;
            return;
        }
        read_parameter(r, parameter);
    }
}

static void read_url(struct reading *r, const struct url *url, const struct url_inert *inert)
{
    r->n_segments = r->n_reasons = r->n_names = r->n_unknown = 0;
    r->parameters = 0;
    r->word = r->endless = false;
    read_segments(r, url->path, inert);
    r->endless |= repeats(r);
    read_path_names(r);
    read_date(r);
    read_query(r, url->query, inert);
}

// From the reading

// What stands for a segment; `last` says its value, not its kind, so that /category/lamps and
// /category/chairs meet, unless a script's name is there.
static struct str segment_shape(const struct segment *s, size_t at, bool last)
{
    static const struct str pages[] = {STR_INIT(".html"), STR_INIT(".htm"), STR_INIT(".shtml")};
    bool script = s->extension.len > 0;
    for (size_t i = 0; i < sizeof pages / sizeof *pages; i++)
        script &= !str_eq_nocase(s->extension, pages[i]);
    if (s->word == URL_WORD_NUMBER)
        return STR("#");
    if (s->word == URL_WORD_TOKEN)
        return STR("*");
    bool kind = at == 0 || script || (at < PLAIN_DEPTH && !last);
    return s->word == URL_WORD_PLAIN && kind ? s->stem : STR("~");
}

static uint64_t path_hash(const struct reading *r)
{
    uint64_t h = 0;
    size_t n = 0, at = 0;
    for (size_t i = 0; i < r->n_segments; i++)
        n += !r->segments[i].left_out;
    for (size_t i = 0; i < r->n_segments; i++) {
        const struct segment *s = &r->segments[i];
        if (s->left_out)
            continue;
        h = mix(h ^ str_hash(segment_shape(s, at, at + 1 == n)));
        if (s->extension.len)
            h = mix(h + str_hash(s->extension));
        at++;
    }
    return h;
}

// Of the very list, not of all like it.
static uint64_t list_hash(const struct reading *r)
{
    uint64_t h = mix(r->parameters);
    for (size_t i = 0; i < r->n_segments; i++)
        if (!r->segments[i].paged)
            h = mix(h ^ str_hash(r->segments[i].text));
    return h;
}

static uint64_t part(uint64_t hash, enum shape_role role)
{
    return (hash & ~(uint64_t)3) | (unsigned)role;
}

static void charge(struct url_shape *out, uint64_t hash, enum shape_role role)
{
    uint64_t charged = part(hash, role);
    for (size_t i = 0; i < out->n_parts; i++)
        if (out->parts[i] == charged)
            return;
    if (out->n_parts < SHAPE_PARTS)
        out->parts[out->n_parts++] = charged;
    if (role > out->role)
        out->role = role;
}

void url_shape(const struct url *url, struct url_shape *out)
{
    url_shape_inert(url, NULL, out);
}

void url_shape_inert(const struct url *url, const struct url_inert *inert, struct url_shape *out)
{
    struct reading r;
    read_url(&r, url, inert ? inert : &nothing_inert);
    uint64_t path = path_hash(&r), names = 0;
    for (size_t i = 0; i < r.n_names; i++)
        names += name_hash(r.names[i]);
    *out = (struct url_shape){.endless = r.endless};
    out->family = part(mix(path + names), SHAPE_PLAIN);
    bool paged = false, dated = false;
    uint64_t date = 0;
    for (size_t i = 0; i < r.n_reasons; i++) {
        const struct reason *reason = &r.reasons[i];
        paged |= reason->role == SHAPE_PAGING;
        dated |= reason->role == SHAPE_DATE;
        date += reason->role == SHAPE_DATE ? reason->name : 0;
        if (reason->role == SHAPE_FACET)
            charge(out, mix(path ^ reason->name), SHAPE_FACET);
    }
    // A list that is filtered or laid out otherwise is charged to that alone, so that it takes
    // nothing from the dates and pages of the list itself; days are charged apart from months.
    if (dated && out->n_parts == 0)
        charge(out, mix(path ^ date), SHAPE_DATE);
    if (paged && out->n_parts == 0)
        charge(out, mix(list_hash(&r)), SHAPE_PAGING);
    out->guessed = out->n_parts == 0 && (r.n_unknown >= GUESS_NAMES || r.word);
    for (size_t i = 0; out->guessed && i < r.n_unknown; i++)
        charge(out, mix(path ^ r.unknown[i]), SHAPE_FACET);
    if (out->n_parts == 0)
        charge(out, out->family, SHAPE_PLAIN);
}

static void put_name(struct buf *b, struct str name, bool *first)
{
    buf_addc(b, *first ? '?' : '&');
    buf_add(b, url_word(name) == URL_WORD_TOKEN ? STR("*") : name);
    *first = false;
}

struct str url_shape_text(struct arena *a, const struct url *url)
{
    struct reading r;
    struct buf b;
    struct str query = url->query, parameter, value;
    size_t shown = 0;
    bool first = true;
    read_url(&r, url, &nothing_inert);
    buf_init(&b, 0);
    for (size_t i = 0; i < r.n_segments; i++) {
        const struct segment *s = &r.segments[i];
        buf_addc(&b, '/');
        buf_add(&b, segment_shape(s, i, i + 1 == r.n_segments));
        buf_add(&b, s->extension);
    }
    if (r.n_segments == 0)
        buf_addc(&b, '/');
    while (query.len && shown < SHAPE_PARAMETERS_MAX && str_split(&query, '&', &parameter)) {
        if (url_key_noise(parameter))
            continue;
        put_name(&b, parameter_name(parameter, &value), &first);
        shown++;
    }
    struct str text = arena_str(a, buf_str(&b));
    buf_deinit(&b);
    return text;
}
