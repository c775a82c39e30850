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

// Contacts are found at most LIMIT_CONTACTS at a time, so long texts go piece by piece, cut at
// line ends where there are some.
enum { MASK_PIECE = 2048 };

static size_t piece_end(struct str text, size_t from)
{
    if (text.len - from <= MASK_PIECE)
        return text.len;
    for (size_t at = from + MASK_PIECE; at > from + MASK_PIECE / 2; at--)
        if (text.ptr[at - 1] == '\n')
            return at;
    struct str rest = utf8_cut(str_skip(text, from), MASK_PIECE);
    return from + (rest.len ? rest.len : MASK_PIECE);
}

static void mask_piece(struct arena *a, struct str piece, struct buf *out)
{
    struct listing_contact *contacts;
    size_t n, at = 0;
    contact_find_all(a, piece, STR_NONE, &contacts, &n);
    // In order of appearance, each once: a later copy of one that is known is masked as well.
    while (at < piece.len) {
        size_t best = STR_NPOS, len = 0;
        for (size_t i = 0; i < n; i++) {
            size_t hit = contacts[i].text.len ? str_find(piece, contacts[i].text, at) : STR_NPOS;
            if (hit < best) {
                best = hit;
                len = contacts[i].text.len;
            }
        }
        if (best == STR_NPOS)
            break;
        buf_add(out, str_sub(piece, at, best));
        buf_add(out, STR("[contact]"));
        at = best + len;
    }
    buf_add(out, str_skip(piece, at));
}

struct str judge_mask_contacts(struct arena *a, struct str text)
{
    struct buf out;
    buf_init(&out, 0);
    for (size_t at = 0; at < text.len;) {
        size_t end = piece_end(text, at);
        mask_piece(a, str_sub(text, at, end), &out);
        at = end;
    }
    struct str masked = arena_str(a, buf_str(&out));
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
