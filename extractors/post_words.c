// What the names and addresses in a post's markup say.
#include "extractors/post.h"
#include "extractors/text.h"

#define COUNT(t) (sizeof(t) / sizeof *(t))

enum { CLOCK_DIGITS = 2, YEAR_DIGITS = 4, TIME_BYTES = 160 };

// What stands before the number in the id of a post's element.
static const struct str id_prefixes[] = {
    STR_INIT("answer-"),     STR_INIT("c"),
    STR_INIT("cmt-"),        STR_INIT("comment"),
    STR_INIT("comment-"),    STR_INIT("comment_"),
    STR_INIT("discussion_"), STR_INIT("edit"),
    STR_INIT("elcomment_"),  STR_INIT("entry"),
    STR_INIT("entry-"),      STR_INIT("entry-comment-"),
    STR_INIT("js-post-"),    STR_INIT("li-comment-"),
    STR_INIT("m"),           STR_INIT("message"),
    STR_INIT("message-"),    STR_INIT("message_"),
    STR_INIT("msg"),         STR_INIT("msg-"),
    STR_INIT("msg_"),        STR_INIT("p"),
    STR_INIT("pid"),         STR_INIT("post"),
    STR_INIT("post-"),       STR_INIT("post-comment-"),
    STR_INIT("post_"),       STR_INIT("post_id_"),
    STR_INIT("reply-"),      STR_INIT("reply_"),
    STR_INIT("review-"),     STR_INIT("thing_t1_"),
    STR_INIT("thing_t3_"),
};

// Words of a path or query that lead to a person's page.
static const struct str profile_words[] = {
    STR_INIT("author"),   STR_INIT("authors"),  STR_INIT("member"),      STR_INIT("memberlist"),
    STR_INIT("members"),  STR_INIT("people"),   STR_INIT("profile"),     STR_INIT("profiles"),
    STR_INIT("showuser"), STR_INIT("u"),        STR_INIT("user"),        STR_INIT("userinfo"),
    STR_INIT("users"),    STR_INIT("usuarios"), STR_INIT("viewprofile"), STR_INIT("utilisateur"),
};

// Words of what one does to a post, or to the person who wrote it: no address of either.
static const struct str action_words[] = {
    STR_INIT("delete"),     STR_INIT("do=newreply"), STR_INIT("edit"),     STR_INIT("finduser"),
    STR_INIT("lastposter"), STR_INIT("like"),        STR_INIT("login"),    STR_INIT("newreply"),
    STR_INIT("permabox"),   STR_INIT("posting"),     STR_INIT("print"),    STR_INIT("privmsg"),
    STR_INIT("quote"),      STR_INIT("react"),       STR_INIT("register"), STR_INIT("reply"),
    STR_INIT("replytocom"), STR_INIT("report"),      STR_INIT("respond"),  STR_INIT("search"),
    STR_INIT("share"),      STR_INIT("signup"),      STR_INIT("vote"),
};

static bool is_one_of(struct str word, const struct str *words, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (str_eq_nocase(word, words[i]))
            return true;
    return false;
}

struct str post_number(struct str id)
{
    uint64_t number;
    bool numbered = id.len && ascii_digit(id.ptr[id.len - 1]);
    for (size_t i = 0; i < COUNT(id_prefixes) && numbered; i++) {
        struct str rest = str_skip(id, id_prefixes[i].len);
        if (str_starts_nocase(id, id_prefixes[i]) && str_to_u64(rest, &number))
            return rest;
    }
    return STR_NONE;
}

// The next run of letters; *at moves behind it.
static bool next_word(struct str s, size_t *at, struct str *word)
{
    while (*at < s.len && !ascii_alpha(s.ptr[*at]))
        ++*at;
    size_t from = *at;
    while (*at < s.len && ascii_alpha(s.ptr[*at]))
        ++*at;
    *word = str_sub(s, from, *at);
    return word->len > 0;
}

// Path, query and fragment: a host's name says nothing.
static struct str behind_host(struct str href)
{
    size_t scheme = str_find(href, STR("//"), 0);
    if (scheme == STR_NPOS || scheme > sizeof "https:")
        return href;
    size_t path = str_find_char(href, '/', scheme + 2);
    return path == STR_NPOS ? STR_NONE : str_skip(href, path);
}

static bool has_word(struct str href, const struct str *words, size_t n)
{
    struct str path = behind_host(href), word;
    size_t at = 0;
    while (next_word(path, &at, &word))
        if (is_one_of(word, words, n))
            return true;
    return false;
}

// "002201.html", "msg00012.html": how archives of mailing lists call a mail's page. Shops have
// numbers, too, but do not fill them up.
static bool is_mail_page(struct str href)
{
    enum { DIGITS_MIN = 5 };
    size_t slash = href.len;
    while (slash > 0 && href.ptr[slash - 1] != '/')
        slash--;
    struct str name = str_skip(href, slash);
    if (str_starts(name, STR("msg")))
        name = str_skip(name, 3);
    else if (!str_starts(name, STR("0")) && str_find(href, STR("pipermail"), 0) == STR_NPOS)
        return false;
    size_t digits = 0;
    while (digits < name.len && ascii_digit(name.ptr[digits]))
        digits++;
    return digits >= DIGITS_MIN && str_eq(str_skip(name, digits), STR(".html"));
}

// "/t/old-planes/9201" of Discourse, "/d/9201-old-planes" of Flarum.
static bool is_numbered_topic(struct str path)
{
    path = str_sub(path, 0, str_find_char(path, '?', 0));
    size_t t = str_find(path, STR("/t/"), 0), d = str_find(path, STR("/d/"), 0);
    bool flarum = d != STR_NPOS && d + 3 < path.len && ascii_digit(path.ptr[d + 3]);
    return flarum || (t != STR_NPOS && path.len > t + 3 && ascii_digit(path.ptr[path.len - 1]));
}

bool post_is_thread(struct str href)
{
    static const struct str words[] = {
        STR_INIT("discussion"), STR_INIT("showthread"), STR_INIT("showtopic"), STR_INIT("thread"),
        STR_INIT("threads"),    STR_INIT("viewthread"), STR_INIT("viewtopic"), STR_INIT("hilo"),
    };
    if (href.len > LIMIT_URL_BYTES || post_is_action(href))
        return false;
    struct str path = behind_host(href);
    return has_word(href, words, COUNT(words)) || is_mail_page(path) || is_numbered_topic(path);
}

bool post_is_action(struct str href)
{
    return has_word(href, action_words, COUNT(action_words));
}

bool post_is_profile(struct str href)
{
    if (href.len == 0 || href.len > LIMIT_URL_BYTES || post_is_action(href))
        return false;
    struct str path = behind_host(href);
    if (str_starts(path, STR("/@")) && str_find_char(path, '/', 1) == STR_NPOS)
        return true;
    return has_word(href, profile_words, COUNT(profile_words));
}

// Length of the decimal digit at `at`: ASCII, Arabic (U+0660, U+06F0), Devanagari, Bengali, Thai
// and full width; 0 if there is none.
static size_t digit_at(struct str s, size_t at)
{
    const unsigned char *p = (const unsigned char *)s.ptr + at;
    size_t left = s.len - at;
    if (ascii_digit((char)p[0]))
        return 1;
    if (left >= 2 && ((p[0] == 0xD9 && p[1] >= 0xA0 && p[1] <= 0xA9) ||
                      (p[0] == 0xDB && p[1] >= 0xB0 && p[1] <= 0xB9)))
        return 2;
    if (left < 3)
        return 0;
    bool indic = p[0] == 0xE0 && (p[1] == 0xA5 || p[1] == 0xA7) && p[2] >= 0xA6 && p[2] <= 0xAF;
    bool thai = p[0] == 0xE0 && p[1] == 0xB9 && p[2] >= 0x90 && p[2] <= 0x99;
    bool wide = p[0] == 0xEF && p[1] == 0xBC && p[2] >= 0x90 && p[2] <= 0x99;
    return indic || thai || wide ? 3 : 0;
}

// Cuts the next run of digits off; *clock says that a colon and two digits stand behind it.
static size_t digit_run(struct str s, size_t *at, bool *clock)
{
    size_t n = 0, len;
    while (*at < s.len && digit_at(s, *at) == 0)
        ++*at;
    while (*at < s.len && (len = digit_at(s, *at)) > 0) {
        *at += len;
        n++;
    }
    size_t behind = *at + 1;
    *clock = n > 0 && n <= CLOCK_DIGITS && *at < s.len && s.ptr[*at] == ':' && behind < s.len &&
             digit_at(s, behind) > 0;
    return n;
}

bool post_has_clock(struct str text)
{
    bool clock = false;
    for (size_t at = 0; at < text.len && !clock;)
        digit_run(text, &at, &clock);
    return clock;
}

bool post_looks_like_time(struct str text)
{
    if (text.len > TIME_BYTES)
        return false;
    for (size_t at = 0; at < text.len;) {
        bool clock;
        if (digit_run(text, &at, &clock) == YEAR_DIGITS || clock)
            return true;
    }
    return false;
}
