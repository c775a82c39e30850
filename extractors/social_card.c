#include "extractors/social_card.h"

#include "base/str.h"

#define COUNT(t) (sizeof(t) / sizeof *(t))

enum {
    NAME_BYTES = 120,
    TEASER_BYTES = 8,   // less may stand anywhere
    QUOTED_BYTES = 60,  // more than what a headline quotes
    BEFORE_BYTES = 200, // that lead to a quotation
};

static const struct str sites[] = {
    STR_INIT("X"),        STR_INIT("Twitter"),        STR_INIT("Instagram"), STR_INIT("Threads"),
    STR_INIT("Facebook"), STR_INIT("Bluesky"),        STR_INIT("LinkedIn"),  STR_INIT("TikTok"),
    STR_INIT("Tumblr"),   STR_INIT("Pinterest"),      STR_INIT("Mastodon"),  STR_INIT("VK"),
    STR_INIT("YouTube"),  STR_INIT("ВКонтакте"),      STR_INIT("Telegram"),  STR_INIT("Weibo"),
    STR_INIT("微博"),     STR_INIT("Bluesky Social"),
};

// Marks around a quoted text, and what leads to them.
static const struct {
    struct str open, close;
} quotations[] = {
    {STR_INIT(": \""), STR_INIT("\"")}, {STR_INIT(": “"), STR_INIT("”")},
    {STR_INIT(": «"), STR_INIT("»")},   {STR_INIT(" : « "), STR_INIT("»")},
    {STR_INIT(": „"), STR_INIT("“")},   {STR_INIT(": „"), STR_INIT("”")},
    {STR_INIT("：“"), STR_INIT("”")},   {STR_INIT(":「"), STR_INIT("」")},
    {STR_INIT(": 「"), STR_INIT("」")}, {STR_INIT("：「"), STR_INIT("」")},
    {STR_INIT("：\""), STR_INIT("\"")}, {STR_INIT(" : \""), STR_INIT("\"")},
    {STR_INIT(" : “"), STR_INIT("”")},
};

// The last place of `what` in s, or STR_NPOS.
static size_t find_last(struct str s, struct str what)
{
    size_t last = STR_NPOS;
    for (size_t at = str_find(s, what, 0); at != STR_NPOS; at = str_find(s, what, at + 1))
        last = at;
    return last;
}

// "A: "text" ..." in its parts; false without a quotation that ends.
static bool quotation(struct str s, struct str *before, struct str *quoted)
{
    for (size_t i = 0; i < COUNT(quotations); i++) {
        size_t at = str_find(s, quotations[i].open, 0);
        if (at == STR_NPOS || at > BEFORE_BYTES)
            continue;
        size_t from = at + quotations[i].open.len;
        struct str rest = str_skip(s, from);
        size_t end = find_last(rest, quotations[i].close);
        if (end == STR_NPOS || end == 0)
            continue;
        *before = str_trim(str_sub(s, 0, at));
        *quoted = str_trim(str_sub(rest, 0, end));
        return true;
    }
    return false;
}

// Where "(@anna)" begins that a name is followed by; STR_NPOS without one.
static size_t find_handle(struct str s)
{
    static const struct str opens[] = {STR_INIT("(@"), STR_INIT("（@")};
    for (size_t i = 0; i < COUNT(opens); i++) {
        size_t at = str_find(s, opens[i], 0);
        if (at != STR_NPOS && at > 0)
            return at;
    }
    return STR_NPOS;
}

static bool is_site(struct str s)
{
    for (size_t i = 0; i < COUNT(sites); i++)
        if (str_eq_nocase(s, sites[i]))
            return true;
    return false;
}

// "Anna on X", "Anna auf Bluesky", "Anna в ВКонтакте": cuts what leads to the site's name.
static bool cut_site(struct str *s)
{
    static const struct str before[] = {
        STR_INIT(" on "),  STR_INIT(" auf "), STR_INIT(" sur "),        STR_INIT(" en "),
        STR_INIT(" su "),  STR_INIT(" no "),  STR_INIT(" op "),         STR_INIT(" på "),
        STR_INIT(" na "),  STR_INIT(" в "),   STR_INIT(" во "),         STR_INIT(" у "),
        STR_INIT(" pe "),  STR_INIT(" di "),  STR_INIT(" trên "),       STR_INIT(" na síti "),
        STR_INIT(" στο "), STR_INIT(" على "), STR_INIT(" w serwisie "), STR_INIT(" בפלטפורמת "),
    };
    for (size_t i = 0; i < COUNT(before); i++) {
        size_t at = find_last(*s, before[i]);
        if (at != STR_NPOS && at > 0 && is_site(str_skip(*s, at + before[i].len))) {
            *s = str_sub(*s, 0, at);
            return true;
        }
    }
    return false;
}

// "Xユーザーのアンナさん", "X 上的 Anna".
static bool cut_site_before(struct str *s)
{
    static const struct str behind[] = {STR_INIT("ユーザーの"), STR_INIT(" 上的 "),
                                        STR_INIT("上的"),       STR_INIT(" 的 "),
                                        STR_INIT("에서 "),      STR_INIT(" 用户 ")};
    static const struct str titles[] = {STR_INIT("さん"), STR_INIT(" 님"), STR_INIT("님")};
    for (size_t i = 0; i < COUNT(behind); i++) {
        size_t at = str_find(*s, behind[i], 0);
        if (at == STR_NPOS || !is_site(str_sub(*s, 0, at)))
            continue;
        *s = str_skip(*s, at + behind[i].len);
        for (size_t k = 0; k < COUNT(titles); k++)
            if (str_ends(*s, titles[k]))
                *s = str_sub(*s, 0, s->len - titles[k].len);
        return true;
    }
    return false;
}

// The name in what leads to a post; *sure says that it is one by more than its place.
static struct str name_in(struct str s, bool *sure)
{
    size_t handle = find_handle(s);
    bool site = cut_site(&s);
    if (handle != STR_NPOS)
        s = str_trim(str_sub(s, 0, handle));
    site |= cut_site_before(&s);
    *sure = site || handle != STR_NPOS;
    return s.len <= NAME_BYTES ? s : STR_NONE;
}

// "The mill - Good morning! We are...", of a text that goes on: what stands before it.
static struct str name_before_teaser(struct str title, struct str text)
{
    static const struct str dots[] = {STR_INIT("..."), STR_INIT("…")};
    static const struct str gaps[] = {STR_INIT(" - "), STR_INIT(" – "), STR_INIT(": "),
                                      STR_INIT(" | ")};
    bool cut = false;
    for (size_t i = 0; i < COUNT(dots) && !cut; i++)
        if (str_ends(title, dots[i])) {
            title = str_trim(str_sub(title, 0, title.len - dots[i].len));
            cut = true;
        }
    for (size_t i = 0; i < COUNT(gaps) && cut; i++) {
        size_t at = str_find(title, gaps[i], 0);
        struct str teaser = str_skip(title, at == STR_NPOS ? title.len : at + gaps[i].len);
        if (at != STR_NPOS && at > 0 && at <= NAME_BYTES && teaser.len >= TEASER_BYTES &&
            str_starts(text, teaser))
            return str_sub(title, 0, at);
    }
    return STR_NONE;
}

// A description that only quotes the post: "12 likes - anna - 4 May: "...""
static struct str without_frame(struct str text, struct str known)
{
    static const struct {
        struct str open, close;
    } marks[] = {{STR_INIT("\""), STR_INIT("\"")},
                 {STR_INIT("“"), STR_INIT("”")},
                 {STR_INIT("「"), STR_INIT("」")}};
    struct str before, quoted;
    bool framed = quotation(text, &before, &quoted);
    if (framed && ((known.len && str_starts(quoted, known)) || find_handle(before) != STR_NPOS ||
                   str_find(before, STR(" - "), 0) != STR_NPOS))
        return quoted;
    for (size_t i = 0; i < COUNT(marks); i++)
        if (text.len > marks[i].open.len + marks[i].close.len && str_starts(text, marks[i].open) &&
            str_ends(text, marks[i].close))
            return str_sub(text, marks[i].open.len, text.len - marks[i].close.len);
    return text;
}

static struct social_card read_title(const struct social_head *h, struct str title)
{
    struct social_card card = {SOCIAL_NONE, STR_NONE, STR_NONE};
    struct str before, quoted;
    bool sure = false;
    if (quotation(title, &before, &quoted)) {
        card.name = name_in(before, &sure);
        card.text = without_frame(h->description, str_sub(quoted, 0, TEASER_BYTES));
        bool told = str_find(h->description, str_sub(quoted, 0, TEASER_BYTES), 0) != STR_NPOS;
        card.kind = sure || (told && quoted.len >= QUOTED_BYTES) ? SOCIAL_POST : SOCIAL_NONE;
        return card;
    }
    card.text = without_frame(h->description, STR_NONE);
    card.name = name_before_teaser(title, card.text);
    if (card.name.len == 0)
        card.name = name_in(title, &sure);
    else
        sure = true;
    card.kind = sure && card.name.len ? SOCIAL_POST : SOCIAL_NONE;
    return card;
}

struct social_card social_card_read(const struct social_head *h)
{
    struct social_card card = read_title(h, h->title);
    if (card.kind == SOCIAL_NONE)
        card = read_title(h, h->page_title);
    bool profile = str_starts_nocase(h->type, STR("profile"));
    if (card.kind == SOCIAL_NONE && profile) {
        bool named = h->username.len && str_find(h->title, h->username, 0) != STR_NPOS;
        card = (struct social_card){.name = named ? h->username : h->title, .text = h->description};
    }
    if (profile && card.name.len)
        card.kind = SOCIAL_PROFILE;
    return card;
}
