// Mails in web archives that show them in <pre>, as public-inbox does: one mail with its header,
// or the mails of a thread, each in a <pre> with a "From: NAME @ TIME UTC (permalink / raw)" line.
#include "base/clock.h"
#include "extractors/contact.h"
#include "extractors/date.h"
#include "extractors/mail.h"
#include "extractors/mail_words.h"
#include "extractors/roles.h"
#include "extractors/text.h"
#include "extractors/thread_title.h"

enum { HEADER_LINES = 24 };

static const struct str header_names[] = {
    STR_INIT("+Cc:"),        STR_INIT("Cc:"),          STR_INIT("Date:"),
    STR_INIT("From:"),       STR_INIT("In-Reply-To:"), STR_INIT("List-Id:"),
    STR_INIT("Message-ID:"), STR_INIT("References:"),  STR_INIT("Reply-To:"),
    STR_INIT("Subject:"),    STR_INIT("To:"),
};

static bool is_header(struct str line)
{
    for (size_t i = 0; i < sizeof header_names / sizeof *header_names; i++)
        if (str_starts(line, header_names[i]))
            return true;
    return false;
}

// The value if the line is that header, else `before`.
static struct str header_value(struct str line, struct str name, struct str before)
{
    return before.len == 0 && str_starts(line, name) ? str_trim(str_skip(line, name.len)) : before;
}

static struct str between(struct str s, char open, char close)
{
    size_t from = str_find_char(s, open, 0);
    size_t to = from == STR_NPOS ? STR_NPOS : str_find_char(s, close, from);
    return to == STR_NPOS ? STR_NONE : str_sub(s, from + 1, to);
}

// Header lines first, the body after the last of them.
static bool read_mail(struct str text, struct mail *m)
{
    struct str rest = text, line;
    *m = (struct mail){0};
    for (int n = 0; n < HEADER_LINES; n++) {
        struct str before = rest;
        if (!str_split(&rest, '\n', &line))
            return false;
        if (!is_header(line)) {
            m->body = before;
            break;
        }
        m->from = header_value(line, STR("From:"), m->from);
        m->subject = header_value(line, STR("Subject:"), m->subject);
        m->date = header_value(line, STR("Date:"), m->date);
        m->id = header_value(line, STR("Message-ID:"), m->id);
    }
    m->id = between(m->id, '<', '>');
    return m->from.len && m->subject.len && m->date.len;
}

// A mail of a thread's page: "* Subject", then "From: NAME @ 2026-11-08 10:20 UTC (permalink ...".
static bool read_thread_mail(struct str text, struct mail *m)
{
    struct str rest = text, line, subject = STR_NONE;
    *m = (struct mail){0};
    for (int n = 0; n < HEADER_LINES && m->from.len == 0; n++) {
        if (!str_split(&rest, '\n', &line))
            return false;
        size_t at = str_find(line, STR(" @ "), 0), utc = str_find(line, STR(" UTC ("), 0);
        if (str_starts(line, STR("From: ")) && at != STR_NPOS && utc != STR_NPOS && utc > at) {
            m->from = str_sub(line, 6, at);
            m->date = str_sub(line, at + 3, utc);
        } else if (subject.len == 0) {
            subject = str_starts(line, STR("* ")) ? str_skip(line, 2) : line;
        }
    }
    m->subject = subject;
    m->body = rest;
    while (str_split(&rest, '\n', &line) && is_header(line))
        m->body = rest;
    return m->from.len && m->subject.len;
}

// The archive's name of a mail, from its page's address.
static struct str last_segment(struct str url)
{
    while (str_ends(url, STR("/")))
        url = str_sub(url, 0, url.len - 1);
    size_t from = url.len;
    while (from > 0 && url.ptr[from - 1] != '/')
        from--;
    return str_skip(url, from);
}

static void read_link(const struct extract *x, struct found *f, uint32_t pre)
{
    const struct dom *d = &x->dom;
    for (uint32_t i = pre; i < d->nodes[pre].end; i++) {
        if (d->nodes[i].tag != TAG_A ||
            !str_eq(dom_line(d, x->arena, i, 0, LIMIT_VALUE_BYTES), STR("permalink")))
            continue;
        f->listing.url = extract_href(x, dom_attr(d, i, "href"));
        if (f->listing.id.len == 0)
            f->listing.id = last_segment(f->listing.url);
        return;
    }
}

void mail_add(struct extract *x, const struct mail *m, uint32_t pre, bool own_page)
{
    struct found *f = extract_add(x, SOURCE_HEURISTIC, FOUND_POST, LISTING_POST);
    if (!f)
        return;
    struct listing *l = &f->listing;
    f->node = pre;
    l->id = m->id;
    l->reply = thread_without_reply(m->subject).len < m->subject.len;
    if (!own_page)
        read_link(x, f, pre);
    if (l->url.len == 0)
        l->url = extract_without_fragment(x->in->url);
    extract_set(f, &l->title, FIELD_TITLE, thread_without_reply(m->subject));
    extract_set(f, &l->description, FIELD_DESCRIPTION, mail_own_words(x->arena, m->body));
    struct str name = str_trim(str_sub(m->from, 0, str_find_char(m->from, '<', 0)));
    extract_set(f, &l->seller_name, FIELD_SELLER, name.len ? name : m->from);
    struct str time = STR_NONE;
    if (date_find_ordered(x->arena, m->date, 0, x->dates, &time))
        extract_set(f, &l->posted, FIELD_POSTED, time);
    contact_find_all(x->arena, m->from, STR_NONE, &l->contacts, &l->n_contacts);
    if (l->n_contacts)
        l->sources[FIELD_CONTACTS] = f->source;
    extract_read_texts(x, f, DOM_NONE, 0);
    // With the <li> around it: a thread's mails are no list of records.
    uint32_t around = x->dom.nodes[pre].parent;
    x->dom.nodes[x->dom.nodes[around].tag == TAG_LI ? around : pre].roles |= ROLE_CLAIMED;
    x->dom.nodes[pre].roles |= ROLE_CLAIMED;
}

// Behind a thread's link in a list of them: "2026-11-18 5:01 UTC (8+ messages)".
struct thread_line {
    struct str time;
    bool answered;
};

static bool read_thread_line(struct str text, struct thread_line *line)
{
    size_t utc = str_find(text, STR(" UTC"), 0);
    line->time = str_trim(str_sub(text, 0, utc));
    line->answered = utc != STR_NPOS && str_find(text, STR("messages)"), utc) != STR_NPOS;
    return utc != STR_NPOS && line->time.len >= sizeof "2026-1-1" && ascii_digit(line->time.ptr[0]);
}

// The link leads to the thread at its newest mail, MAIL/T/, under the first one's subject. With
// answers the newest is one of them, whose words stand on its own page; else it is the offer.
static void add_thread(struct extract *x, uint32_t link, struct str thread,
                       const struct thread_line *line)
{
    struct found *f = extract_add(x, SOURCE_HEURISTIC, FOUND_RECORD, LISTING_POST);
    if (!f)
        return;
    struct listing *l = &f->listing;
    struct str title = dom_line(&x->dom, x->arena, link, 0, LIMIT_TITLE_BYTES), time = STR_NONE;
    f->node = link;
    l->url = str_sub(thread, 0, thread.len - 2); // "T/", "t/"
    l->id = last_segment(l->url);
    l->reply = line->answered;
    extract_set(f, &l->title, FIELD_TITLE, title);
    if (date_find_ordered(x->arena, line->time, 0, x->dates, &time))
        extract_set(f, &l->posted, FIELD_POSTED, time);
}

// A <pre> of links to threads, each with its time behind it.
static bool read_threads(struct extract *x, uint32_t pre)
{
    struct dom *d = &x->dom;
    size_t n = 0;
    for (uint32_t i = pre + 1; i < d->nodes[pre].end; i = d->nodes[i].end) {
        uint32_t behind = d->nodes[i].end;
        struct thread_line line;
        if (d->nodes[i].is_text || d->nodes[i].tag != TAG_A || behind >= d->nodes[pre].end ||
            !d->nodes[behind].is_text)
            continue;
        struct str href = extract_without_fragment(extract_href(x, dom_attr(d, i, "href")));
        if ((!str_ends(href, STR("/T/")) && !str_ends(href, STR("/t/"))) ||
            !read_thread_line(dom_text(d, x->arena, behind, 0, LIMIT_VALUE_BYTES), &line))
            continue;
        add_thread(x, i, href, &line);
        n++;
    }
    if (n)
        d->nodes[pre].roles |= ROLE_CLAIMED;
    return n > 0;
}

void mail_archive_extract(struct extract *x)
{
    const struct dom *d = &x->dom;
    bool any = false;
    for (uint32_t i = 1; i < d->count; i++) {
        struct mail m;
        if (d->nodes[i].tag != TAG_PRE || d->nodes[i].is_text || d->nodes[i].roles & ROLE_CLAIMED)
            continue;
        struct str text = dom_text(d, x->arena, i, ROLE_HIDDEN, LIMIT_TEXT_BYTES);
        if (read_mail(text, &m) || read_thread_mail(text, &m)) {
            mail_add(x, &m, i, false);
            any = true;
        } else {
            any |= read_threads(x, i);
        }
        i = d->nodes[i].end - 1;
    }
    for (size_t i = 0; i < x->n_found && !any; i++)
        any = x->found[i]->place == FOUND_POST;
    if (!any)
        mail_page_extract(x);
}
