#include "tests/crawler/trap_site.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/buf.h"

static const char *const words[] = {"amber", "birch",  "cedar", "delta", "ember", "fjord",
                                    "grove", "harbor", "inlet", "jade",  "koala", "lilac",
                                    "maple", "north",  "onyx",  "pearl"};
static const char *const facets[] = {"color", "size", "brand", "price", "material", "rating"};
static const char *const strange[] = {"schirm", "fassung", "kabel", "stil", "raum", "lack"};
static const char *const values[] = {"red", "blue", "green", "black", "white"};

struct answer {
    const struct site *site;
    struct arena *a;
    struct site_page *out;
    unsigned request;
};

static void line(struct answer *w, const char *text, size_t n)
{
    if (w->out->n_lines < SITE_LINES)
        w->out->lines[w->out->n_lines++] = arena_fmt(w->a, "%s %zu", text, n);
}

static __attribute__((format(printf, 3, 4))) void text(struct answer *w, size_t n, const char *fmt,
                                                       ...)
{
    char words_of[256];
    va_list args;
    va_start(args, fmt);
    vsnprintf(words_of, sizeof words_of, fmt, args);
    va_end(args);
    line(w, words_of, n);
}

static uint64_t token(unsigned request)
{
    return (request + 1) * UINT64_C(0x9E3779B97F4A7C15) ^ UINT64_C(0x0123456789ABCDEF);
}

// A link with the answer's session id.
static void put_link(struct answer *w, struct str path, struct str query)
{
    unsigned traps = w->site->traps;
    unsigned long long id = token(w->request);
    const char *mark = query.len ? "&" : "?";
    struct str target = path;
    if (w->out->n_links == SITE_LINKS)
        return;
    if (traps & TRAP_SESSION_SEGMENT)
        target = arena_fmt(w->a, "/%016llx%.*s", id, STR_ARG(path));
    if (traps & TRAP_SESSION_PATH_PARAMETER)
        target = arena_fmt(w->a, "%.*s;jsessionid=%016llX", STR_ARG(path), id);
    target = arena_fmt(w->a, "http://shop.example%.*s%s%.*s", STR_ARG(target), query.len ? "?" : "",
                       STR_ARG(query));
    if (traps & TRAP_SID)
        target = arena_fmt(w->a, "%.*s%ssid=%016llx%016llx", STR_ARG(target), mark, id, id);
    if (traps & TRAP_SESSION_UNKNOWN)
        target = arena_fmt(w->a, "%.*s%svisit=%016llx", STR_ARG(target), mark, id);
    w->out->links[w->out->n_links++] = target;
}

static __attribute__((format(printf, 2, 3))) void link_to(struct answer *w, const char *fmt, ...)
{
    char text[1024];
    va_list args;
    va_start(args, fmt);
    vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    struct str target = arena_str(w->a, str_c(text));
    size_t mark = str_find_char(target, '?', 0);
    put_link(w, str_sub(target, 0, mark), mark == STR_NPOS ? STR_NONE : str_skip(target, mark + 1));
}

static bool parameter(struct str query, const char *name, struct str *value)
{
    struct str part, rest = query;
    while (query.len && str_split(&rest, '&', &part)) {
        size_t equals = str_find_char(part, '=', 0);
        if (str_eq(str_sub(part, 0, equals), str_c(name))) {
            *value = str_skip(part, equals + 1);
            return true;
        }
    }
    return false;
}

static size_t number(struct str query, const char *name, size_t otherwise)
{
    struct str value;
    uint64_t n;
    return parameter(query, name, &value) && str_to_u64(value, &n) ? (size_t)n : otherwise;
}

static size_t attribute(size_t product, size_t facet)
{
    return ((product * 2654435761U) >> (facet * 3)) % 5;
}

// What stands on every page.
static void frame(struct answer *w)
{
    unsigned traps = w->site->traps;
    for (size_t i = 0; i < 8; i++)
        text(w, i, "Notice about %s and delivery", words[i]);
    link_to(w, "/");
    for (size_t i = 0; i < w->site->categories; i++)
        link_to(w, "/category/%s%s", words[i % 16], i < 16 ? "" : "s");
    if (traps & TRAP_CALENDAR_PATH)
        link_to(w, "/calendar/2026/11");
    if (traps & TRAP_CALENDAR_QUERY)
        link_to(w, "/events?month=11&year=2026");
    if (traps & TRAP_FLOOD)
        for (unsigned i = 0; i < 5; i++)
            link_to(w, "/note/%s-%s-%u", words[(w->request + i) % 16], words[w->request / 16 % 16],
                    w->request * 5 + i);
}

// Pages of the lists of the first `categories` categories, but the first of each.
static size_t list_pages(const struct site *s, size_t categories)
{
    size_t n = 0;
    for (size_t c = 0; c < categories; c++) {
        size_t products = (s->products - c + s->categories - 1) / s->categories;
        n += (products + s->page_size - 1) / s->page_size - 1;
    }
    return n;
}

// Topics have one to four pages.
static size_t topic_pages(size_t topic)
{
    return topic % 4 + 1;
}

static size_t pages_before(size_t topic)
{
    size_t n = topic / 4 * 10;
    for (size_t i = topic / 4 * 4; i < topic; i++)
        n += topic_pages(i);
    return n;
}

size_t site_must_pages(const struct site *s)
{
    if (s->kind == SITE_FORUM)
        return 1 + pages_before(s->products);
    if (s->kind == SITE_ARCHIVE)
        return 1 + s->products;
    return 1 + s->categories + s->products;
}

size_t site_real_pages(const struct site *s)
{
    if (s->kind == SITE_FORUM) // topics are listed by 20
        return site_must_pages(s) + (s->products + 19) / 20;
    if (s->kind == SITE_ARCHIVE) // a post a day, a month a page, of 28 days
        return site_must_pages(s) + s->products + (s->products + 27) / 28;
    return site_must_pages(s) + list_pages(s, s->categories);
}

static void product_link(struct answer *w, size_t i)
{
    if (w->site->by_id)
        link_to(w, "/product.php?id=%zu", i);
    else
        link_to(w, "/product/%s-%s-%zu", words[i % 16], words[i / 16 % 16], i);
}

// One filter more, or another value, beside those that are on.
static void facet_links(struct answer *w, struct str path, struct str query)
{
    unsigned traps = w->site->traps;
    for (size_t f = 0; f < 6; f++) {
        struct str value;
        for (size_t v = 0; v < 5; v++) {
            const char *and = query.len ? "&" : "";
            if (traps & TRAP_FACETS_QUERY && !parameter(query, facets[f], &value))
                link_to(w, "%.*s?%.*s%s%s=%s", STR_ARG(path), STR_ARG(query), and, facets[f],
                        values[v]);
            if (traps & TRAP_FACETS_UNKNOWN && !parameter(query, strange[f], &value))
                link_to(w, "%.*s?%.*s%s%s=%s", STR_ARG(path), STR_ARG(query), and, strange[f],
                        values[v]);
            if (traps & TRAP_FACETS_PATH && str_find(path, str_c(facets[f]), 0) == STR_NPOS)
                link_to(w, "%.*s/%s-%s", STR_ARG(path), facets[f], values[v]);
        }
    }
    static const char *const views[] = {"sort=price", "sort=name", "dir=desc",
                                        "view=grid",  "view=list", "limit=48"};
    for (size_t i = 0; i < 6 && traps & TRAP_FACETS_QUERY; i++) {
        size_t name = str_find_char(str_c(views[i]), '=', 0);
        if (str_find(query, str_sub(str_c(views[i]), 0, name), 0) == STR_NPOS)
            link_to(w, "%.*s?%.*s%s%s", STR_ARG(path), STR_ARG(query), query.len ? "&" : "",
                    views[i]);
    }
}

static bool chosen(const struct site *s, size_t product, struct str path, struct str query)
{
    for (size_t f = 0; f < 6; f++) {
        struct str value;
        bool known = s->traps & TRAP_FACETS_QUERY && parameter(query, facets[f], &value);
        bool unknown = s->traps & TRAP_FACETS_UNKNOWN && parameter(query, strange[f], &value);
        if (known || unknown) {
            if (!str_eq(value, str_c(values[attribute(product, f)])))
                return false;
        }
        size_t at = str_find(path, str_c(facets[f]), 0);
        if (at != STR_NPOS && s->traps & TRAP_FACETS_PATH &&
            !str_starts(str_skip(path, at + strlen(facets[f]) + 1),
                        str_c(values[attribute(product, f)])))
            return false;
    }
    return true;
}

static struct str without_page(struct arena *a, struct str query)
{
    struct buf b;
    struct str part;
    buf_init(&b, 0);
    while (query.len && str_split(&query, '&', &part)) {
        if (str_starts(part, STR("page=")) || str_starts(part, STR("sid=")) ||
            str_starts(part, STR("visit=")))
            continue;
        if (b.len)
            buf_addc(&b, '&');
        buf_add(&b, part);
    }
    struct str out = arena_str(a, buf_str(&b));
    buf_deinit(&b);
    return out;
}

// A category's products: filtered, paged, in an order that filters change.
static void list(struct answer *w, size_t category, struct str path, struct str query)
{
    const struct site *s = w->site;
    size_t page = number(query, "page", 1), shown = 0, at = 0, all = 0;
    struct str filters = without_page(w->a, query);
    const char *and = filters.len ? "&" : "";
    w->out->title = arena_fmt(w->a, "Category %s", words[category % 16]);
    if (filters.len)
        text(w, 0, "Chosen for you: %.*s", STR_ARG(filters));
    for (size_t i = category; i < s->products; i += s->categories)
        all += chosen(s, i, path, query);
    for (size_t i = category; i < s->products; i += s->categories) {
        if (!chosen(s, i, path, query))
            continue;
        if (at / s->page_size + 1 == page) {
            text(w, i, "The %s lamp of %s %s make", words[i % 16], words[i / 16 % 16],
                 words[i / 256 % 16]);
            product_link(w, i);
            shown++;
        }
        at++;
    }
    if (shown == 0)
        line(w, "There is nothing on page", page);
    if (page * s->page_size < all || s->traps & TRAP_PAGING)
        link_to(w, "%.*s?%.*s%spage=%zu", STR_ARG(path), STR_ARG(filters), and, page + 1);
    if (page > 1)
        link_to(w, "%.*s?%.*s%spage=%zu", STR_ARG(path), STR_ARG(filters), and, page - 1);
    facet_links(w, path, filters);
    if (filters.len || str_find_char(path, '/', 10) != STR_NPOS)
        return;
    if (page == 1)
        w->out->real = 1 + (int)category;
    else if (shown)
        w->out->real = (int)(1 + s->categories + s->products + list_pages(s, category) + page - 2);
}

static void product(struct answer *w, size_t i)
{
    const char *name = words[i % 16], *make = words[i / 16 % 16];
    w->out->title = w->site->by_id ? STR("Our shop") : arena_fmt(w->a, "%s %s %zu", name, make, i);
    text(w, i, "The %s lamp of %s %s make", name, make, words[i / 256 % 16]);
    text(w, i, "Made of %s and %s wood %s", make, words[(i * 7 + i / 16) % 16],
         words[i / 256 % 16]);
    text(w, i, "It goes with %s, %s and %s", name, words[i / 256 % 16], make);
    line(w, "Delivered within three days for", i);
    if (w->site->traps & TRAP_REPEAT)
        link_to(w, "/product/help/%zu/help/info/help", i % 3);
    // One of ten is linked by no other product.
    product_link(w, ((i + 1) % 10 ? i + 1 : i + 2) % w->site->products);
    w->out->real = 1 + (int)(w->site->categories + i);
}

// Months and days without end, and nothing on them.
static void calendar(struct answer *w, size_t year, size_t month, size_t day, bool by_query)
{
    static const char *const months[] = {"January",   "February", "March",    "April",
                                         "May",       "June",     "July",     "August",
                                         "September", "October",  "November", "December"};
    static const char *const days[] = {"Monday", "Tuesday",  "Wednesday", "Thursday",
                                       "Friday", "Saturday", "Sunday"};
    month = (month + 11) % 12 + 1;
    w->out->title = arena_fmt(w->a, "%s %zu", months[month - 1], year);
    text(w, year, "Events in %s of", months[month - 1]);
    if (day)
        text(w, day, "No events on %s in %s", days[day % 7], months[month - 1]);
    size_t next = month % 12 + 1, next_year = year + (month == 12);
    size_t last = (month + 10) % 12 + 1, last_year = year - (month == 1);
    if (by_query) {
        link_to(w, "/events?month=%zu&year=%zu", next, next_year);
        link_to(w, "/events?month=%zu&year=%zu", last, last_year);
    } else {
        link_to(w, "/calendar/%zu/%zu", next_year, next);
        link_to(w, "/calendar/%zu/%zu", last_year, last);
    }
    for (size_t d = 1; d <= 28; d++) {
        if (by_query)
            link_to(w, "/events?date=%zu-%02zu-%02zu", year, month, d);
        else
            link_to(w, "/calendar/%zu/%zu/%zu", year, month, d);
    }
}

static void flood(struct answer *w, struct str path)
{
    static const char *const same[] = {
        "Thank you for your visit to this note", "It is about lamps and how to hang them",
        "Hang a lamp where you want to read", "Read more about it in the next note"};
    w->out->title = STR("A note");
    for (size_t i = 0; i < 4; i++)
        line(w, same[i], i);
    text(w, 0, "Note %.*s", STR_ARG(path));
}

static bool numbers(struct str text, size_t *n, size_t max)
{
    struct str part;
    size_t got = 0;
    while (str_split(&text, '/', &part)) {
        uint64_t value;
        if (got == max || !str_to_u64(part, &value))
            return false;
        n[got++] = (size_t)value;
    }
    return got > 0;
}

static bool forum(struct answer *w, struct str path, struct str query)
{
    size_t topics = w->site->products, start = number(query, "start", 0);
    if (str_eq(path, STR("/viewforum.php"))) {
        w->out->title = STR("Lamps, all topics");
        for (size_t i = start; i < start + 20 && i < topics; i++) {
            text(w, i, "Who knows the %s %s lamp", words[i % 16], words[i / 16 % 16]);
            link_to(w, "/viewtopic.php?f=1&t=%zu", i);
        }
        if (start + 20 < topics)
            link_to(w, "/viewforum.php?f=1&start=%zu", start + 20);
        return start < topics;
    }
    size_t topic = number(query, "t", SIZE_MAX), page = start / 10;
    if (!str_eq(path, STR("/viewtopic.php")) || topic >= topics || page >= topic_pages(topic))
        return false;
    w->out->title = arena_fmt(w->a, "Who knows the %s lamp", words[topic % 16]);
    for (size_t i = 0; i < 3; i++) {
        uint64_t h = (topic * 40 + page * 10 + i + 1) * UINT64_C(0x9E3779B97F4A7C15);
        text(w, i, "I think of %s %s %s as best", words[h >> 60], words[h >> 56 & 15],
             words[h >> 52 & 15]);
    }
    for (size_t i = 0; i < topic_pages(topic); i++)
        link_to(w, "/viewtopic.php?f=1&t=%zu&start=%zu", topic, i * 10);
    w->out->real = (int)(1 + pages_before(topic) + page);
    return true;
}

// Day `d` since the first: years of 12 months of 28 days.
static void day_link(struct answer *w, size_t d, const char *behind)
{
    link_to(w, "/%zu/%02zu/%02zu%s", 2020 + d / 336, d / 28 % 12 + 1, d % 28 + 1, behind);
}

static bool archive(struct answer *w, struct str path)
{
    size_t n[3] = {0}, posts = w->site->products;
    size_t slash = path.len;
    while (slash > 1 && path.ptr[slash - 1] != '/')
        slash--;
    bool post = str_starts(str_skip(path, slash), STR("post"));
    if (!numbers(str_skip(post ? str_sub(path, 0, slash - 1) : path, 1), n, 3) || n[1] == 0)
        return false;
    size_t first = (n[0] - 2020) * 336 + (n[1] - 1) * 28, day = first + n[2] - 1;
    if (n[2] == 0) {
        w->out->title = arena_fmt(w->a, "Archive of %zu-%zu", n[0], n[1]);
        for (size_t d = first; d < first + 28 && d < posts; d++)
            day_link(w, d, "");
        if (first + 28 < posts)
            link_to(w, "/%zu/%02zu", 2020 + (first + 28) / 336, (first + 28) / 28 % 12 + 1);
        return first < posts;
    }
    w->out->title = arena_fmt(w->a, "Posts of %zu-%zu-%zu", n[0], n[1], n[2]);
    text(w, day, "A %s lamp in %s light", words[day % 16], words[day / 16 % 16]);
    if (!post) {
        day_link(w, day,
                 arena_cstr(w->a, arena_fmt(w->a, "/post-about-%s-%zu", words[day % 16], day)));
        return day < posts;
    }
    text(w, day, "It hangs over %s and %s", words[day % 16], words[day * 5 / 16 % 16]);
    w->out->real = 1 + (int)day;
    return day < posts;
}

static bool answer(struct answer *w, struct str path, struct str query)
{
    const struct site *s = w->site;
    size_t n[3] = {0};
    if (str_eq(path, STR("/"))) {
        w->out->title = STR("Home of lamps");
        w->out->real = 0;
        if (s->kind == SITE_FORUM)
            link_to(w, "/viewforum.php?f=1");
        else if (s->kind == SITE_ARCHIVE)
            link_to(w, "/2020/01");
    } else if (s->kind == SITE_FORUM) {
        return forum(w, path, query);
    } else if (s->kind == SITE_ARCHIVE) {
        return archive(w, path);
    } else if (str_starts(path, STR("/category/"))) {
        size_t c = 0;
        struct str name = str_skip(path, 10);
        name = str_sub(name, 0, str_find_char(name, '/', 0));
        while (c < s->categories &&
               !str_eq(name, arena_fmt(w->a, "%s%s", words[c % 16], c < 16 ? "" : "s")))
            c++;
        if (c == s->categories)
            return false;
        list(w, c, path, query);
    } else if (str_starts(path, STR("/product"))) {
        size_t at = path.len;
        uint64_t id = number(query, "id", SIZE_MAX);
        while (at > 0 && ascii_digit(path.ptr[at - 1]))
            at--;
        if (at < path.len && !str_to_u64(str_skip(path, at), &id))
            return false;
        if (id >= s->products)
            return false;
        product(w, (size_t)id);
    } else if (str_starts(path, STR("/calendar/")) && numbers(str_skip(path, 10), n, 3)) {
        calendar(w, n[0], n[1], n[2], false);
    } else if (str_eq(path, STR("/events"))) {
        struct str date = STR_NONE;
        size_t day = parameter(query, "date", &date) ? 1 : 0;
        calendar(w, number(query, "year", 2026), number(query, "month", 11), day, true);
    } else if (str_starts(path, STR("/note/"))) {
        flood(w, path);
    } else {
        return false;
    }
    return true;
}

bool site_answer(const struct site *s, struct arena *a, const struct url *url, unsigned request,
                 struct site_page *out)
{
    struct answer w = {s, a, out, request};
    struct str path = url->path;
    *out = (struct site_page){.real = -1};
    path = str_sub(path, 0, str_find_char(path, ';', 0));
    if (s->traps & TRAP_SESSION_SEGMENT && path.len > 17 && path.ptr[17] == '/')
        path = str_skip(path, 17);
    frame(&w);
    return answer(&w, path, url->query);
}
