// When a post was written: by attributes for machines, by what is called a time, else by the first
// date outside of its text.
#include "base/clock.h"
#include "extractors/date.h"
#include "extractors/post.h"

#define COUNT(t) (sizeof(t) / sizeof *(t))

enum {
    EPOCH_DIGITS = 10, // seconds since 1970, from 2001 to 2286; three more are milliseconds
    CLOCK_CLIMB = 4,   // from a day to the time of day beside it
    CLOCK_LINE = 120,  // bytes of what holds both
    JOINING_LINE = 60, // bytes of "Joined: Nov 4, 2025" with what leads to it
    LINE_NODES = 100,  // of an element that is a line
};

// How well a time is told, worst first. Where a text has only a day and a tooltip the whole, the
// tooltip counts; but what is shown with its time of day goes before it, since tooltips may tell
// the sender's own time.
enum time_rank {
    TIME_NONE,
    TIME_RELATIVE,
    TIME_DAY,
    TIME_CLOCK,
    TIME_NAMED_DAY, // in an element that is called a time or date
    TIME_TOOLTIP,
    TIME_NAMED_CLOCK,
    TIME_MACHINE, // in an attribute for machines
    TIME_PROPERTY // of microdata
};

static struct str epoch_time(struct arena *a, struct str digits)
{
    uint64_t value;
    char out[CLOCK_TEXT_SIZE];
    if (digits.len == EPOCH_DIGITS + 3)
        digits = str_sub(digits, 0, EPOCH_DIGITS);
    if (digits.len != EPOCH_DIGITS || !str_to_u64(digits, &value))
        return STR_NONE;
    return arena_str(a, str_c(clock_format((int64_t)value * 1000000, out)));
}

struct str post_time_in(const struct extract *x, struct str text)
{
    struct str out;
    if (text.len == 0 || text.len > LIMIT_VALUE_BYTES ||
        !date_find_ordered(x->arena, text, 0, x->dates, &out))
        return STR_NONE;
    return out;
}

// "2025-11-04T20:11:30+01:00"
static bool is_iso_time(struct str s)
{
    return s.len > STR("2025-11-04T").len && s.ptr[4] == '-' && s.ptr[10] == 'T';
}

static struct str machine_time(const struct extract *x, uint32_t node)
{
    static const char *const names[] = {"datetime",  "content",           "value",
                                        "data-time", "data-timestamp",    "data-epoch",
                                        "data-date", "created-timestamp", "title"};
    for (size_t i = 0; i < COUNT(names); i++) {
        struct str value = str_trim(dom_attr(&x->dom, node, names[i]));
        struct str time = value.len ? epoch_time(x->arena, value) : STR_NONE;
        if (time.len == 0 && value.len && (i + 1 < COUNT(names) || is_iso_time(value)))
            time = extract_time(x->arena, value);
        if (time.len)
            return time;
    }
    return STR_NONE;
}

// The line of a short element, and where it has a day alone, of what is around it.
static struct str line_with_clock(const struct extract *x, const struct post *p, uint32_t node)
{
    const struct dom *d = &x->dom;
    struct str line = STR_NONE;
    for (int up = 0; up < CLOCK_CLIMB && node > p->from && !post_has_clock(line);
         up++, node = d->nodes[node].parent) {
        if (d->nodes[node].end - node > LINE_NODES)
            break;
        struct str wider = dom_line(d, x->arena, node, ROLE_HIDDEN | ROLE_EDIT_NOTE | ROLE_PROFILE,
                                    LIMIT_VALUE_BYTES);
        if (line.len && (wider.len > CLOCK_LINE || !post_has_clock(wider)))
            continue;
        line = wider;
    }
    return line;
}

// From the time of day on: "08:11 PM" of "Yesterday, 08:11 PM"; empty without one.
static struct str clock_of(struct str line)
{
    for (size_t at = 0; at < line.len; at++) {
        bool before = at > 0 && ascii_digit(line.ptr[at - 1]);
        if (!before && ascii_digit(line.ptr[at]) && post_has_clock(str_sub(line, at, at + 5)))
            return str_skip(line, at);
    }
    return STR_NONE;
}

// What a tooltip says, with the time of day that is shown where it has only the day.
static struct str tooltip_time(const struct extract *x, const struct post *p, uint32_t node)
{
    static const char *const names[] = {"title", "data-tippy-content", "data-original-title",
                                        "aria-label", "datetime"};
    for (size_t i = 0; i < COUNT(names); i++) {
        struct str value = str_trim(dom_attr(&x->dom, node, names[i]));
        struct str time = post_looks_like_time(value) ? post_time_in(x, value) : STR_NONE;
        if (time.len == 0)
            continue;
        struct str clock = post_has_clock(value) ? STR_NONE : clock_of(line_with_clock(x, p, node));
        struct str whole = STR_NONE;
        if (clock.len)
            whole =
                post_time_in(x, arena_fmt(x->arena, "%.*s %.*s", STR_ARG(value), STR_ARG(clock)));
        return whole.len ? whole : time;
    }
    return STR_NONE;
}

static bool is_time_property(struct str property)
{
    return str_eq(property, STR("datePublished")) || str_eq(property, STR("dateCreated")) ||
           str_eq(property, STR("commentTime"));
}

struct time_pick {
    enum time_rank rank;
    struct str time;
};

static void offer_time(struct time_pick *pick, enum time_rank rank, struct str time)
{
    if (time.len && rank > pick->rank)
        *pick = (struct time_pick){rank, time};
}

// "Last edited by Alice, Nov 4, 2025": programs that don't call it anything say so in words.
static bool is_edit_note(struct str text)
{
    static const struct str words[] = {
        STR_INIT("edit"),      STR_INIT("modif"),  STR_INIT("geändert"), STR_INIT("bearbeitet"),
        STR_INIT("gewijzigd"), STR_INIT("redig"),  STR_INIT("düzenle"),  STR_INIT("Измен"),
        STR_INIT("измен"),     STR_INIT("едакти"), STR_INIT("Змінен"),   STR_INIT("编辑"),
        STR_INIT("編輯"),      STR_INIT("編集"),   STR_INIT("수정"),     STR_INIT("แก้ไข"),
        STR_INIT("تعديل"),     STR_INIT("ویرایش"), STR_INIT("sửa"),      STR_INIT("muokattu"),
    };
    return str_has_any_nocase(text, words, COUNT(words));
}

// Since when the author is a member, as the line around the date says.
static bool is_joining(const struct extract *x, const struct post *p, uint32_t node)
{
    static const struct str words[] = {
        STR_INIT("join"),    STR_INIT("regist"),      STR_INIT("member"),    STR_INIT("seit"),
        STR_INIT("dabei"),   STR_INIT("inscri"),      STR_INIT("iscri"),     STR_INIT("miembro"),
        STR_INIT("membro"),  STR_INIT("егистр"),      STR_INIT("еєстр"),     STR_INIT("kayıt"),
        STR_INIT("katılım"), STR_INIT("dołącz"),      STR_INIT("rejestr"),   STR_INIT("csatlak"),
        STR_INIT("sinds"),   STR_INIT("lid sinds"),   STR_INIT("medlem"),    STR_INIT("tilmeldt"),
        STR_INIT("liitty"),  STR_INIT("rekister"),    STR_INIT("注册"),      STR_INIT("註冊"),
        STR_INIT("登録"),    STR_INIT("加入"),        STR_INIT("가입"),      STR_INIT("تسجيل"),
        STR_INIT("عضویت"),   STR_INIT("הצטרפ"),       STR_INIT("tham gia"),  STR_INIT("สมัคร"),
        STR_INIT("Εγγραφή"), STR_INIT("înregistrat"), STR_INIT("bergabung"),
    };
    const struct dom *d = &x->dom;
    struct str line = STR_NONE;
    for (int up = 0; up < CLOCK_CLIMB && node > p->from; up++, node = d->nodes[node].parent) {
        struct str wider = STR_NONE;
        if (d->nodes[node].end - node <= LINE_NODES)
            wider = dom_line(d, x->arena, node, ROLE_HIDDEN, LIMIT_VALUE_BYTES);
        if (wider.len == 0 || wider.len > JOINING_LINE)
            break;
        line = wider;
    }
    return str_has_any_nocase(line, words, COUNT(words));
}

static void offer_line(const struct extract *x, const struct post *p, uint32_t node, bool named,
                       struct time_pick *pick)
{
    const struct dom *d = &x->dom;
    struct str line = dom_line(d, x->arena, node, ROLE_HIDDEN | ROLE_EDIT_NOTE, LIMIT_VALUE_BYTES);
    struct str ago = extract_relative_time(x, line);
    if (!named &&
        ((!post_looks_like_time(line) && !ago.len) || is_edit_note(line) || is_joining(x, p, node)))
        return;
    struct str wider = line_with_clock(x, p, node);
    struct str time = post_time_in(x, wider);
    bool clock = time.len && post_has_clock(wider);
    if (time.len == 0)
        time = post_time_in(x, line);
    offer_time(pick, TIME_RELATIVE, ago);
    if (named)
        offer_time(pick, clock ? TIME_NAMED_CLOCK : TIME_NAMED_DAY, time);
    else
        offer_time(pick, clock ? TIME_CLOCK : TIME_DAY, time);
}

// A tooltip may tell the second of the minute that is shown.
static bool same_minute(struct str shown, struct str tooltip)
{
    size_t minute = STR("2025-11-04T20:11").len;
    return shown.len > minute && tooltip.len > minute &&
           str_starts(tooltip, str_sub(shown, 0, minute));
}

static void read_time_at(const struct extract *x, const struct post *p, uint32_t i,
                         struct time_pick *pick)
{
    const struct dom *d = &x->dom;
    const struct dom_node *n = &d->nodes[i];
    if (n->is_text) {
        if (pick->rank < TIME_CLOCK)
            offer_line(x, p, i, false, pick);
        return;
    }
    if (is_time_property(dom_attr(d, i, "itemprop"))) {
        offer_time(pick, TIME_PROPERTY, machine_time(x, i));
        return;
    }
    bool inside = d->nodes[n->parent].roles & ROLE_TIME;
    bool named = n->tag == TAG_TIME || n->roles & ROLE_TIME || inside;
    if ((named || i == p->from) && pick->rank < TIME_MACHINE)
        offer_time(pick, TIME_MACHINE, machine_time(x, i));
    if (named && pick->rank <= TIME_NAMED_CLOCK && n->end - i < LINE_NODES && i != p->from) {
        offer_line(x, p, i, true, pick);
        struct str tooltip = tooltip_time(x, p, i);
        offer_time(pick, TIME_TOOLTIP, tooltip);
        if (pick->rank == TIME_NAMED_CLOCK && same_minute(pick->time, tooltip))
            pick->time = tooltip;
    }
}

struct str post_time(const struct extract *x, const struct post *p)
{
    const uint32_t skip = POST_NOISE | ROLE_PROFILE | ROLE_EDIT_NOTE;
    struct time_pick pick = {TIME_NONE, STR_NONE};
    for (uint32_t i = post_enter(&x->dom, p, p->from, skip);
         i < p->end && pick.rank < TIME_PROPERTY; i = post_enter(&x->dom, p, i + 1, skip))
        read_time_at(x, p, i, &pick);
    return pick.time;
}
