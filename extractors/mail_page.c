// One mail on a page of its own. Above its text stand its header's lines, "From: Name <address>"
// and so on, in whatever elements; pipermail writes them without names: the subject in <h1>, the
// author in <b>, the address in a link, the date in <i>.
#include "extractors/mail.h"
#include "extractors/page_title.h"
#include "extractors/roles.h"
#include "extractors/text.h"

enum {
    HEADER_BYTES = 8192, // of text above the mail's own that are read
    HEADER_LINES = 60,
    TEXT_MIN = 2,
};

enum mail_field { MAIL_FROM, MAIL_DATE, MAIL_SUBJECT, MAIL_ID };

// Names of header lines; archives write them in their own language.
static const struct {
    struct str name;
    enum mail_field field;
} names[] = {
    {STR_INIT("From"), MAIL_FROM},       {STR_INIT("Von"), MAIL_FROM},
    {STR_INIT("De"), MAIL_FROM},         {STR_INIT("Da"), MAIL_FROM},
    {STR_INIT("Van"), MAIL_FROM},        {STR_INIT("Fra"), MAIL_FROM},
    {STR_INIT("Från"), MAIL_FROM},       {STR_INIT("Od"), MAIL_FROM},
    {STR_INIT("От"), MAIL_FROM},         {STR_INIT("Від"), MAIL_FROM},
    {STR_INIT("Author"), MAIL_FROM},     {STR_INIT("Kimden"), MAIL_FROM},
    {STR_INIT("差出人"), MAIL_FROM},     {STR_INIT("发件人"), MAIL_FROM},
    {STR_INIT("Date"), MAIL_DATE},       {STR_INIT("Datum"), MAIL_DATE},
    {STR_INIT("Data"), MAIL_DATE},       {STR_INIT("Fecha"), MAIL_DATE},
    {STR_INIT("Dato"), MAIL_DATE},       {STR_INIT("Дата"), MAIL_DATE},
    {STR_INIT("Tarih"), MAIL_DATE},      {STR_INIT("日付"), MAIL_DATE},
    {STR_INIT("日期"), MAIL_DATE},       {STR_INIT("Sent"), MAIL_DATE},
    {STR_INIT("Subject"), MAIL_SUBJECT}, {STR_INIT("Betreff"), MAIL_SUBJECT},
    {STR_INIT("Sujet"), MAIL_SUBJECT},   {STR_INIT("Objet"), MAIL_SUBJECT},
    {STR_INIT("Oggetto"), MAIL_SUBJECT}, {STR_INIT("Asunto"), MAIL_SUBJECT},
    {STR_INIT("Assunto"), MAIL_SUBJECT}, {STR_INIT("Onderwerp"), MAIL_SUBJECT},
    {STR_INIT("Emne"), MAIL_SUBJECT},    {STR_INIT("Temat"), MAIL_SUBJECT},
    {STR_INIT("Тема"), MAIL_SUBJECT},    {STR_INIT("Konu"), MAIL_SUBJECT},
    {STR_INIT("件名"), MAIL_SUBJECT},    {STR_INIT("主题"), MAIL_SUBJECT},
    {STR_INIT("Message-ID"), MAIL_ID},
};

// The heaviest <pre> of the page, or DOM_NONE.
static uint32_t find_text(const struct extract *x)
{
    const struct dom *d = &x->dom;
    uint32_t best = DOM_NONE;
    uint32_t most = TEXT_MIN - 1;
    for (uint32_t i = 1; i < d->count; i++) {
        if (d->nodes[i].is_text || d->nodes[i].tag != TAG_PRE)
            continue;
        uint32_t weight = inventory_of(&x->inventory, i, d->nodes[i].end).text;
        if (weight > most) {
            most = weight;
            best = i;
        }
        i = d->nodes[i].end - 1;
    }
    return best;
}

static struct str *field_of(struct mail *m, enum mail_field field)
{
    switch (field) {
    case MAIL_FROM:
        return &m->from;
    case MAIL_DATE:
        return &m->date;
    case MAIL_SUBJECT:
        return &m->subject;
    default:
        return &m->id;
    }
}

static void read_line(struct str line, struct mail *m)
{
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct str rest = str_skip(line, names[i].name.len);
        if (!str_starts_nocase(line, names[i].name))
            continue;
        rest = str_trim(rest);
        if (!str_starts(rest, STR(":")) && !str_starts(rest, STR("：")))
            continue;
        struct str *value = field_of(m, names[i].field);
        if (value->len == 0)
            *value = str_trim(str_skip(rest, str_starts(rest, STR(":")) ? 1 : STR("：").len));
        return;
    }
}

static bool read_header(const struct extract *x, uint32_t text, struct mail *m)
{
    struct str above = dom_text_range(&x->dom, x->arena, 1, text, ROLE_HIDDEN, HEADER_BYTES), line;
    for (int n = 0; n < HEADER_LINES && str_split(&above, '\n', &line); n++)
        read_line(str_trim(line), m);
    return m->from.len && m->date.len;
}

// The first element of that tag among the nodes [from, end), or DOM_NONE.
static uint32_t find_between(const struct dom *d, uint32_t from, uint32_t end, enum tag_id tag)
{
    for (uint32_t i = from; i < end; i++)
        if (!d->nodes[i].is_text && d->nodes[i].tag == tag)
            return i;
    return DOM_NONE;
}

static bool read_pipermail(const struct extract *x, uint32_t text, struct mail *m)
{
    const struct dom *d = &x->dom;
    uint32_t heading = find_between(d, 1, text, TAG_H1);
    uint32_t name = heading ? find_between(d, heading, text, TAG_B) : DOM_NONE;
    uint32_t address = name ? find_between(d, name, text, TAG_A) : DOM_NONE;
    uint32_t date = address ? find_between(d, address, text, TAG_I) : DOM_NONE;
    if (date == DOM_NONE || !str_starts_nocase(dom_attr(d, address, "href"), STR("mailto:")) ||
        d->nodes[name].parent != d->nodes[date].parent)
        return false;
    m->from = dom_line(d, x->arena, name, ROLE_HIDDEN, LIMIT_VALUE_BYTES);
    m->date = dom_line(d, x->arena, date, ROLE_HIDDEN, LIMIT_VALUE_BYTES);
    m->subject = dom_line(d, x->arena, heading, ROLE_HIDDEN, LIMIT_TITLE_BYTES);
    return m->from.len && m->date.len;
}

bool mail_page_extract(struct extract *x)
{
    const struct dom *d = &x->dom;
    struct mail m = {0};
    uint32_t text = find_text(x);
    if (text == DOM_NONE || (!read_pipermail(x, text, &m) && !read_header(x, text, &m)))
        return false;
    if (m.subject.len == 0)
        m.subject = page_title(x);
    if (str_starts(m.id, STR("<")) && str_ends(m.id, STR(">")))
        m.id = str_sub(m.id, 1, m.id.len - 1);
    m.body = dom_text(d, x->arena, text, ROLE_HIDDEN, LIMIT_TEXT_BYTES);
    mail_add(x, &m, text, true);
    return true;
}
