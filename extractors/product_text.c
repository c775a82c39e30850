#include "extractors/product_text.h"
#include "extractors/buy.h"

#include "extractors/record.h"
#include "extractors/roles.h"
#include "extractors/text.h"

enum {
    PARTS_MAX = 40,
    BEFORE_TITLE_MIN = 100, // bytes of a line above the title that is more than a slogan
    LINES_MAX = 20000,
    BUTTON_BYTES = 48,
};

static const uint32_t CALLED = ROLE_CONTENT | ROLE_DESCRIPTION;
static const uint32_t NO_WORDS =
    ROLE_META | ROLE_PRICE | ROLE_OLD_PRICE | ROLE_SELLER_BOX | ROLE_SELLER | ROLE_AVAILABILITY;

// Adds a part's text, unless another begins with it (a teaser and the whole).
static void add_part(struct str *parts, size_t *n, struct str text)
{
    for (size_t i = 0; i < *n; i++) {
        if (str_starts(parts[i], text))
            return;
        if (str_starts(text, parts[i])) {
            parts[i] = text;
            return;
        }
    }
    if (*n < PARTS_MAX)
        parts[(*n)++] = text;
}

static struct str join(struct arena *a, const struct str *parts, size_t n)
{
    struct text_builder t;
    text_begin(&t, LIMIT_TEXT_BYTES, true);
    for (size_t i = 0; i < n; i++) {
        text_gap(&t, true, true);
        text_add(&t, parts[i], true);
    }
    return text_end(&t, a);
}

static struct str called_parts(const struct extract *x, uint32_t root, uint32_t heading,
                               uint32_t skip)
{
    const struct dom *d = &x->dom;
    struct str parts[PARTS_MAX];
    size_t n = 0, bytes = 0;
    for (uint32_t i = root; i < d->nodes[root].end && bytes < LIMIT_TEXT_BYTES;) {
        uint32_t roles = d->nodes[i].roles;
        bool called = roles & CALLED && !dom_inside(d, heading, i);
        if (i == root || !(roles & skip || called)) {
            i++;
            continue;
        }
        if (called && !(roles & skip)) {
            struct str text = dom_text(d, x->arena, i, skip, LIMIT_TEXT_BYTES);
            bytes += text.len;
            if (text.len)
                add_part(parts, &n, text);
        }
        i = d->nodes[i].end;
    }
    return join(x->arena, parts, n);
}

struct line {
    uint32_t from, to; // nodes
};

// Notes of the page about itself, in its last lines.
static bool is_notice(struct str line)
{
    static const struct str signs[] = {
        STR_INIT("©"),
        STR_INIT("(c) "),
        STR_INIT("copyright"),
        STR_INIT("all rights reserved"),
        STR_INIT("webmaster"),
        STR_INIT("webmestre"),
        STR_INIT("last updated"),
        STR_INIT("last modified"),
        STR_INIT("best viewed"),
        STR_INIT("javascript"),
        STR_INIT("版权所有"),
        STR_INIT("版權所有"),
        STR_INIT("جميع الحقوق"),
        STR_INIT("सर्वाधिकार"),
        STR_INIT("права защищены"),
        STR_INIT("Все права"),
        STR_INIT("права захищені"),
        STR_INIT("Счётчик"),
        STR_INIT("Счетчик"),
        STR_INIT("alle rechte"),
        STR_INIT("Stand: "),
        STR_INIT("mise à jour"),
        STR_INIT("todos los derechos"),
        STR_INIT("todos os direitos"),
        STR_INIT("tutti i diritti"),
        STR_INIT("tous droits"),
        STR_INIT("wszelkie prawa"),
        STR_INIT("tüm hakları"),
        STR_INIT("無断転載"),
        STR_INIT("All rights"),
        STR_INIT("ICP备"),
        STR_INIT("כל הזכויות"),
        STR_INIT("제휴"),
    };
    if (line.len > LIMIT_VALUE_BYTES)
        return false;
    return str_has_any_nocase(line, signs, sizeof signs / sizeof *signs);
}

static bool is_button(struct arena *a, struct str line)
{
    return line.len <= BUTTON_BYTES && buy_says(a, line);
}

static bool keeps(const struct outline *o, const struct line *l, struct str text, uint32_t heading)
{
    uint32_t bytes = outline_bytes(o, l->from, l->to), links = outline_links(o, l->from, l->to);
    if (bytes == 0 || 10 * links > 8 * bytes) // a menu
        return false;
    if (l->from < heading && text.len < BEFORE_TITLE_MIN)
        return false;
    return !is_notice(text);
}

static struct str line_text(const struct extract *x, const struct line *l, const bool *kept)
{
    struct text_builder t;
    text_begin(&t, LIMIT_TEXT_BYTES, true);
    for (uint32_t i = l->from; i < l->to; i++) {
        const struct dom_node *n = &x->dom.nodes[i];
        if (!n->is_text || !kept[i])
            continue;
        text_gap(&t, n->gap == DOM_GAP_LINE, n->gap != DOM_GAP_NONE);
        text_add(&t, n->text, n->preformatted);
    }
    return text_end(&t, x->arena);
}

// Line by line, what is left when the page's frame, its title and its notes are gone.
static struct str rest_of_page(const struct extract *x, const struct outline *o, uint32_t scope,
                               uint32_t heading, uint32_t skip)
{
    const struct dom *d = &x->dom;
    bool *kept = arena_array(x->arena, d->count, sizeof *kept);
    struct text_builder t;
    text_begin(&t, LIMIT_TEXT_BYTES, true);
    struct line line = {0, 0};
    uint32_t end = d->nodes[scope].end;
    for (uint32_t i = scope, n = 0; i <= end && n < LINES_MAX && !text_full(&t);) {
        bool last = i == end;
        if (!last && i != scope && (d->nodes[i].roles & skip || i == heading)) {
            i = d->nodes[i].end;
            continue;
        }
        bool breaks = !last && d->nodes[i].is_text && d->nodes[i].gap == DOM_GAP_LINE;
        if ((last || breaks) && line.to > line.from) {
            struct str text = line_text(x, &line, kept);
            if (text.len && keeps(o, &line, text, heading) && !is_button(x->arena, text)) {
                text_gap(&t, true, true);
                text_add(&t, text, true);
            }
            n++;
            line = (struct line){0, 0};
        }
        if (last)
            break;
        if (d->nodes[i].is_text) {
            kept[i] = true;
            line.from = line.to ? line.from : i;
            line.to = i + 1;
        }
        i++;
    }
    return text_end(&t, x->arena);
}

struct str product_text_read(const struct extract *x, const struct outline *o, uint32_t scope,
                             uint32_t heading, uint32_t skip, bool *named)
{
    uint32_t body = dom_find_tag(&x->dom, 0, TAG_BODY);
    struct str text = called_parts(x, body == DOM_NONE ? scope : body, heading, skip);
    *named = text.len > 0;
    return text.len ? text : rest_of_page(x, o, scope, heading, skip | NO_WORDS);
}
