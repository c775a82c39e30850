// Mails in web archives that show them in <pre>, as public-inbox does: one mail with its header,
// or the mails of a thread, each in a <pre> with a "From: NAME @ TIME UTC (permalink / raw)" line.
#include "base/clock.h"
#include "extractors/contact.h"
#include "extractors/date.h"
#include "extractors/mail.h"
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

// The author's own words: no quoted lines, no signature, none of the archive's own lines.
static struct str own_words(struct arena *a, struct str body)
{
    struct text_builder t;
    struct str line;
    text_begin(&t, LIMIT_TEXT_BYTES, true);
    while (str_split(&body, '\n', &line) && !text_full(&t)) {
        if (str_eq(line, STR("--")) || str_starts(line, STR("^ permalink ")))
            break;
        if (str_starts(line, STR(">")) || str_starts(line, STR("reply other threads:")))
            continue;
        text_gap(&t, true, true);
        text_add(&t, line, false);
    }
    return text_end(&t, a);
}

static void read_link(const struct extract *x, struct found *f, uint32_t pre)
{
    const struct dom *d = &x->dom;
    for (uint32_t i = pre; i < d->nodes[pre].end; i++) {
        if (d->nodes[i].tag != TAG_A ||
            !str_eq(dom_line(d, x->arena, i, 0, LIMIT_VALUE_BYTES), STR("permalink")))
            continue;
        f->listing.url = extract_href(x, dom_attr(d, i, "href"));
        struct str path = f->listing.url;
        while (str_ends(path, STR("/")))
            path = str_sub(path, 0, path.len - 1);
        size_t from = path.len;
        while (from > 0 && path.ptr[from - 1] != '/')
            from--;
        if (f->listing.id.len == 0)
            f->listing.id = str_skip(path, from);
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
    l->reply = str_starts_nocase(m->subject, STR("Re:"));
    if (!own_page)
        read_link(x, f, pre);
    if (l->url.len == 0)
        l->url = extract_without_fragment(x->in->url);
    extract_set(f, &l->title, FIELD_TITLE, thread_without_reply(m->subject));
    extract_set(f, &l->description, FIELD_DESCRIPTION, own_words(x->arena, m->body));
    struct str name = str_trim(str_sub(m->from, 0, str_find_char(m->from, '<', 0)));
    extract_set(f, &l->seller_name, FIELD_SELLER, name.len ? name : m->from);
    struct str time = STR_NONE;
    if (date_find_ordered(x->arena, m->date, 0, x->dates, &time))
        extract_set(f, &l->posted, FIELD_POSTED, time);
    contact_find_all(x->arena, m->from, STR_NONE, &l->contacts, &l->n_contacts);
    if (l->n_contacts)
        l->sources[FIELD_CONTACTS] = f->source;
    extract_read_texts(x, f, DOM_NONE, 0);
    x->dom.nodes[pre].roles |= ROLE_CLAIMED;
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
        }
        i = d->nodes[i].end - 1;
    }
    for (size_t i = 0; i < x->n_found && !any; i++)
        any = x->found[i]->place == FOUND_POST;
    if (!any)
        mail_page_extract(x);
}
