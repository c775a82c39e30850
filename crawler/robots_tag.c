#include "crawler/robots_tag.h"

#include "base/clock.h"
#include "base/feed_date.h"

struct word {
    const char *name;
    unsigned rules;
};

static const struct word words[] = {
    {"noindex", ROBOTS_TAG_NOINDEX},
    {"nofollow", ROBOTS_TAG_NOFOLLOW},
    {"none", ROBOTS_TAG_NOINDEX | ROBOTS_TAG_NOFOLLOW},
    {"noarchive", ROBOTS_TAG_NOARCHIVE},
    {"nocache", ROBOTS_TAG_NOARCHIVE}, // Bing's older name
};

// Rules with a value of their own: what stands before their colon is no robot.
static const char *const valued[] = {"unavailable_after", "max-snippet", "max-image-preview",
                                     "max-video-preview"};

static bool is_valued(struct str name)
{
    for (size_t i = 0; i < sizeof valued / sizeof *valued; i++)
        if (str_eq_nocase(name, str_c(valued[i])))
            return true;
    return false;
}

// A product token (RFC 9309, 2.2.1), with the digits that some robots have; "*" is every robot.
static bool is_robot(struct str name)
{
    for (size_t i = 0; i < name.len; i++)
        if (!ascii_alnum(name.ptr[i]) && name.ptr[i] != '-' && name.ptr[i] != '_')
            return str_eq(name, STR("*"));
    return name.len > 0;
}

// ISO 8601, RFC 822, or RFC 850 ("Saturday, 21-Nov-26 15:00:00 GMT"), which is RFC 822 with dashes.
static bool parse_date(struct str text, int64_t *at)
{
    char copy[64];
    if (clock_parse(text, at) || feed_date_rfc822(text, at))
        return true;
    if (text.len == 0 || text.len > sizeof copy)
        return false;
    memcpy(copy, text.ptr, text.len);
    for (size_t i = 1; i + 1 < text.len; i++)
        if (copy[i] == '-' && (ascii_alpha(copy[i - 1]) || ascii_alpha(copy[i + 1])))
            copy[i] = ' ';
    return feed_date_rfc822(str_from(copy, text.len), at);
}

// The date of unavailable_after, which may have the comma of a weekday in it: then it reaches into
// *rest. A date that can't be read sets nothing.
static void take_date(struct str value, struct str *rest, struct robots_tag_rules *to)
{
    int64_t at;
    bool read = parse_date(value, &at);
    if (!read && rest->ptr) {
        struct str next = *rest, part;
        if (str_split(&next, ',', &part)) {
            struct str both = str_from(value.ptr, (size_t)(part.ptr + part.len - value.ptr));
            read = parse_date(str_trim(both), &at);
            if (read)
                *rest = next;
        }
    }
    if (read && at < to->expires_at)
        to->expires_at = at;
}

// One line, or one meta's content. `to` is whom it speaks to until a name says otherwise; NULL is
// somebody else.
static void parse_line(struct str line, struct str product, struct robots_tag *t,
                       struct robots_tag_rules *to)
{
    struct str part;
    while (str_split(&line, ',', &part)) {
        part = str_trim(part);
        size_t colon = str_find_char(part, ':', 0);
        struct str name = colon == STR_NPOS ? STR_NONE : str_trim(str_sub(part, 0, colon));
        if (is_robot(name) && !is_valued(name)) {
            bool own = str_eq_nocase(name, product);
            t->named = t->named || own;
            to = own ? &t->own : str_eq(name, STR("*")) ? &t->all : NULL;
            part = str_trim(str_skip(part, colon + 1));
            colon = str_find_char(part, ':', 0);
            name = colon == STR_NPOS ? STR_NONE : str_trim(str_sub(part, 0, colon));
        }
        if (!to)
            continue;
        for (size_t i = 0; i < sizeof words / sizeof *words; i++)
            if (str_eq_nocase(part, str_c(words[i].name)))
                to->rules |= words[i].rules;
        if (str_eq_nocase(name, str_c(valued[0])))
            take_date(str_trim(str_skip(part, colon + 1)), &line, to);
    }
}

void robots_tag_init(struct robots_tag *t)
{
    *t = (struct robots_tag){.all.expires_at = INT64_MAX, .own.expires_at = INT64_MAX};
}

void robots_tag_parse(struct str value, struct str product, struct robots_tag *t)
{
    struct str line;
    while (str_split(&value, '\n', &line))
        parse_line(line, product, t, &t->all);
}

void robots_tag_meta(struct str name, struct str content, struct str product, struct robots_tag *t)
{
    bool own = str_eq_nocase(str_trim(name), product);
    t->named = t->named || own;
    if (own || str_eq_nocase(str_trim(name), STR("robots")))
        parse_line(content, product, t, own ? &t->own : &t->all);
}

unsigned robots_tag_rules(const struct robots_tag *t, int64_t at)
{
    const struct robots_tag_rules *r = t->named ? &t->own : &t->all;
    return r->rules | (at >= r->expires_at ? ROBOTS_TAG_NOINDEX : 0);
}
