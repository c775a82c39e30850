#include "monitor/judge.h"

#include "base/limits.h"
#include "base/utf8.h"
#include "extractors/contact.h"

void judge_listing(const struct judge_context *c, struct arena *a, const struct listing *l,
                   struct judgement *out)
{
    const struct match_text texts[] = {
        {"title", l->reply ? STR_NONE : l->title}, // a reply's title is another's
        {"description", l->description},
        {"category", l->category},
        {"seller", l->seller_name},
        {"quantity", l->quantity.text},
        {"price", l->price.text},
    };
    struct match_input in = {
        .texts = texts,
        .n_texts = sizeof texts / sizeof *texts,
        .domain = c->domain,
        .language = l->language,
        .has_price = l->price.amount.len > 0,
        .has_contact = l->n_contacts > 0,
        .buy_button = l->buy_button,
        .jurisdiction = c->jurisdiction,
        .as_of = c->as_of,
    };
    matcher_judge(c->matcher, c->scratch, a, &in, out);
}

// Masking goes through the text by windows, since contacts are found LIMIT_CONTACTS at a time. A
// contact near a window's end may be half of one: it waits for the next window, which begins so
// far back that its label ("Telegram:") is seen as well. This holds for a label and a value of
// MASK_MARGIN / 2 bytes together.
enum { MASK_WINDOW = 2048, MASK_MARGIN = 512, MASK_ROUNDS = 2048 / 8 / LIMIT_CONTACTS + 2 };

// All of the window but its last `margin` bytes; all of it when nothing follows.
static size_t finished_bytes(size_t window, bool last, size_t margin)
{
    return last ? window : window > margin ? window - margin : 0;
}

struct mask {
    struct buf window, next;
    size_t done; // bytes of the window up to the end of the last contact that was masked
    bool last;   // nothing comes after the window
};

// Where each contact is next, at or after `at`; returns the one that is first, or n.
static size_t next_hit(const struct mask *m, const struct listing_contact *contacts, size_t n,
                       size_t hits[LIMIT_CONTACTS], size_t at)
{
    size_t first = n;
    for (size_t i = 0; i < n; i++) {
        if (hits[i] < at || at == 0)
            hits[i] = contacts[i].text.len ? str_find(buf_str(&m->window), contacts[i].text, at)
                                           : STR_NPOS;
        if (hits[i] != STR_NPOS && (first == n || hits[i] < hits[first]))
            first = i;
    }
    return first;
}

// Replaces what is found; false if there was nothing. A later copy of a contact goes as well.
static bool mask_round(struct arena *a, struct mask *m)
{
    struct listing_contact *contacts;
    size_t hits[LIMIT_CONTACTS] = {0}, n, at = 0, i;
    struct str window = buf_str(&m->window);
    size_t limit = finished_bytes(window.len, m->last, MASK_MARGIN / 2);
    bool any = false;
    contact_find_all(a, window, STR_NONE, &contacts, &n);
    buf_reset(&m->next);
    while ((i = next_hit(m, contacts, n, hits, at)) < n &&
           hits[i] + contacts[i].text.len <= limit) {
        buf_add(&m->next, str_sub(window, at, hits[i]));
        buf_add(&m->next, STR("[contact]"));
        at = hits[i] + contacts[i].text.len;
        m->done = m->next.len;
        any = true;
    }
    buf_add(&m->next, str_skip(window, at));
    struct buf swap = m->window;
    m->window = m->next;
    m->next = swap;
    return any;
}

// Moves what is finished from the window to `out`.
static void mask_advance(struct mask *m, struct buf *out)
{
    struct str window = buf_str(&m->window);
    size_t end = finished_bytes(window.len, m->last, MASK_MARGIN);
    if (end < m->done)
        end = m->done;
    while (end < window.len && ((unsigned char)window.ptr[end] & 0xC0) == 0x80)
        end++;
    buf_add(out, str_sub(window, 0, end));
    buf_reset(&m->next);
    buf_add(&m->next, str_skip(window, end));
    struct buf swap = m->window;
    m->window = m->next;
    m->next = swap;
    m->done = 0;
}

struct str judge_mask_contacts(struct arena *a, struct str text)
{
    struct mask m = {0};
    struct buf out;
    buf_init(&out, 0);
    while (!m.last) {
        struct str piece = utf8_cut(text, MASK_WINDOW - m.window.len);
        buf_add(&m.window, piece);
        text = str_skip(text, piece.len);
        m.last = text.len == 0;
        for (int round = 0; round < MASK_ROUNDS && mask_round(a, &m); round++)
            continue;
        mask_advance(&m, &out);
    }
    struct str masked = arena_str(a, buf_str(&out));
    buf_deinit(&m.window);
    buf_deinit(&m.next);
    buf_deinit(&out);
    return masked;
}

void judge_forget_person(struct arena *a, struct listing *l)
{
    l->contacts = NULL;
    l->n_contacts = 0;
    l->seller_name = l->seller_id = l->seller_url = STR_NONE;
    l->title = judge_mask_contacts(a, l->title);
    l->description = judge_mask_contacts(a, l->description);
}
