// What a thread is called stands in several places of its page, and each of them may also hold the
// site's name: the <title>, headings, links to the page itself, the subject of the first post.
//
// What stands both in <title> and on the page is the thread's title or the site's name. A link to
// the page itself and a subject of the first post are the title; else it is the longest heading.
#include "extractors/thread_title.h"

#include "extractors/page_title.h"
#include "extractors/text.h"

enum { CANDIDATES_MAX = 400, TITLE_MIN = 4 };

struct str thread_without_reply(struct str subject)
{
    static const struct str signs[] = {
        STR_INIT("Re:"),    STR_INIT("AW:"),   STR_INIT("Antw:"), STR_INIT("Ynt:"),
        STR_INIT("Cvp:"),   STR_INIT("SV:"),   STR_INIT("VS:"),   STR_INIT("Odp:"),
        STR_INIT("RIF:"),   STR_INIT("RES:"),  STR_INIT("Vá:"),   STR_INIT("Отв:"),
        STR_INIT("Ответ:"), STR_INIT("ATB:"),  STR_INIT("Re："),  STR_INIT("回复:"),
        STR_INIT("回复："), STR_INIT("回覆:"), STR_INIT("رد:"),   STR_INIT("Trả lời:"),
    };
    for (size_t i = 0; i < sizeof signs / sizeof *signs;) {
        if (str_starts_nocase(subject, signs[i])) {
            subject = str_trim(str_skip(subject, signs[i].len));
            i = 0;
        } else {
            i++;
        }
    }
    return subject;
}

// The page's address, with whatever a program adds to it: "?t=61" and "?t=61&start=0".
static bool leads_here(const struct extract *x, uint32_t link)
{
    struct str href = extract_href(x, dom_attr(&x->dom, link, "href"));
    struct str page = extract_without_fragment(extract_href(x, x->in->url));
    struct str canonical = x->scan->canonical;
    if (str_find_char(href, '#', 0) != STR_NPOS)
        return false;
    return (page.len && str_starts(href, page)) || (canonical.len && str_eq(href, canonical));
}

struct title_pick {
    struct str title; // <title>
    struct str sure, heading;
};

static void offer(struct title_pick *pick, struct str text, bool sure)
{
    text = thread_without_reply(text);
    size_t at = text.len >= TITLE_MIN ? str_find(pick->title, text, 0) : STR_NPOS;
    if (at == STR_NPOS)
        return;
    // The site's name mostly stands at the end: "Compost bins - Garden talk".
    bool at_end = at > 0 && at + text.len == pick->title.len;
    bool site = at_end && text.len * 2 < pick->title.len;
    if (sure && text.len > pick->sure.len)
        pick->sure = text;
    else if (!site && text.len > pick->heading.len)
        pick->heading = text;
}

struct str thread_title(const struct extract *x, const struct post_list *posts)
{
    const struct dom *d = &x->dom;
    struct title_pick pick = {.title = thread_without_reply(text_line(x->arena, x->scan->title))};
    int n = 0;
    for (uint32_t i = 1; i < d->count && n < CANDIDATES_MAX; i++) {
        const struct dom_node *node = &d->nodes[i];
        bool heading = !node->is_text && tag_info((enum tag_id)node->tag)->flags & TAG_IS_HEADING;
        bool link = !node->is_text && node->tag == TAG_A;
        if (node->roles & (ROLE_HIDDEN | POST_ROLES)) {
            i = node->end - 1;
        } else if (heading || link) {
            struct str line =
                dom_line(d, x->arena, i, ROLE_HIDDEN | ROLE_CONTROL, LIMIT_TITLE_BYTES);
            bool here = link && leads_here(x, i);
            if (heading || here)
                offer(&pick, line, here);
            n++;
        }
    }
    if (posts->n)
        offer(&pick, post_subject(x, &posts->items[0]), true);
    if (pick.sure.len)
        return pick.sure;
    return pick.heading.len ? pick.heading : thread_without_reply(page_title(x));
}
