// The marks by which posts are told, and the post that a page's comments answer.
#include "extractors/page_title.h"
#include "extractors/post.h"
#include "extractors/text.h"

enum { MARKS_MAX = 16 };

// FNV-1a of tag and first class, digits left out; without a class, the parent's too.
uint32_t post_mark_kind(const struct dom *d, uint32_t node)
{
    uint32_t hash = 2166136261U;
    for (int up = 0; up < 2 && node; up++, node = d->nodes[node].parent) {
        struct str rest = dom_attr(d, node, "class"), word = STR_NONE;
        hash = (hash ^ d->nodes[node].tag) * 16777619U;
        text_word(&rest, &word);
        for (size_t i = 0; i < word.len; i++)
            if (!ascii_digit(word.ptr[i]))
                hash = (hash ^ (unsigned char)word.ptr[i]) * 16777619U;
        if (word.len)
            break;
    }
    return hash;
}

static bool has_letters(const struct extract *x, uint32_t node)
{
    return inventory_of(&x->inventory, node, x->dom.nodes[node].end).text > 0;
}

bool post_is_handle(const struct dom *d, uint32_t link)
{
    for (uint32_t i = link + 1; i < d->nodes[link].end; i++)
        if (d->nodes[i].is_text && text_weight(d->nodes[i].text))
            return str_starts(str_trim(d->nodes[i].text), STR("@"));
    return false;
}

bool post_opens_profile(const struct dom *d, uint32_t i)
{
    return d->nodes[i].tag == TAG_SPAN &&
           str_find(dom_attr(d, i, "onclick"), STR("member.php?u="), 0) != STR_NPOS;
}

bool post_is_author(const struct extract *x, uint32_t i)
{
    const struct dom *d = &x->dom;
    if (d->nodes[i].is_text)
        return false;
    if (d->nodes[i].roles & ROLE_AUTHOR || post_opens_profile(d, i))
        return has_letters(x, i);
    if (d->nodes[i].tag != TAG_A || !has_letters(x, i))
        return false;
    return post_is_profile(dom_attr(d, i, "href")) || post_is_handle(d, i);
}

bool post_is_time(const struct dom *d, uint32_t i)
{
    if (d->nodes[i].is_text)
        return post_looks_like_time(str_trim(d->nodes[i].text));
    return d->nodes[i].tag == TAG_TIME || d->nodes[i].roles & ROLE_TIME;
}

// The kinds of marks in a post, each once.
static size_t list_kinds(const struct extract *x, const struct post *p, uint32_t kinds[MARKS_MAX])
{
    const struct dom *d = &x->dom;
    size_t n = 0;
    for (uint32_t i = post_enter(d, p, p->from, POST_NOISE); i < p->end && n < MARKS_MAX;
         i = post_enter(d, p, i + 1, POST_NOISE))
        if (post_is_author(x, i) || (post_is_time(d, i) && !d->nodes[i].is_text))
            kinds[n++] = post_mark_kind(d, i);
    return n;
}

static bool has_mark(const struct extract *x, const struct post *p, const uint32_t *kinds, size_t n)
{
    const struct dom *d = &x->dom;
    for (uint32_t i = post_enter(d, p, p->from, POST_NOISE); i < p->end;
         i = post_enter(d, p, i + 1, POST_NOISE)) {
        if (d->nodes[i].is_text || (!post_is_author(x, i) && !post_is_time(d, i)))
            continue;
        uint32_t kind = post_mark_kind(d, i);
        for (size_t k = 0; k < n; k++)
            if (kinds[k] == kind)
                return true;
    }
    return false;
}

bool post_opening(const struct extract *x, const struct post_list *posts, struct post *out)
{
    const struct dom *d = &x->dom;
    uint32_t heading = page_heading(x), kinds[MARKS_MAX];
    if (posts->n == 0 || heading == DOM_NONE || heading >= posts->items[0].from)
        return false;
    uint32_t part = heading, first = posts->items[0].from;
    while (d->nodes[part].parent && d->nodes[d->nodes[part].parent].end <= first)
        part = d->nodes[part].parent;
    *out = (struct post){.from = part, .end = d->nodes[part].end, .opening = true};
    size_t n = list_kinds(x, &posts->items[0], kinds);
    return part != heading && post_find_body(x, out) && has_mark(x, out, kinds, n) &&
           post_author(x, out).name.len;
}
