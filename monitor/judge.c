#include "monitor/judge.h"

#include "extractors/contact.h"

static enum match_kind kind_of(enum listing_kind kind)
{
    static const enum match_kind kinds[] = {
        [LISTING_PRODUCT] = MATCH_GOODS, [LISTING_CLASSIFIED] = MATCH_GOODS,
        [LISTING_POST] = MATCH_POST,     [LISTING_COMMENT] = MATCH_POST,
        [LISTING_PROFILE] = MATCH_POST,  [LISTING_PAGE] = MATCH_PAGE};
    return kinds[kind];
}

// What a licensed seller of medicines or chemicals is not reached by alone.
static bool has_messenger(const struct listing *l)
{
    static const struct str kinds[] = {
        STR_INIT("telegram"), STR_INIT("whatsapp"), STR_INIT("wickr"),   STR_INIT("threema"),
        STR_INIT("wechat"),   STR_INIT("signal"),   STR_INIT("session"), STR_INIT("line"),
        STR_INIT("kakao"),    STR_INIT("viber"),    STR_INIT("jabber"),  STR_INIT("qq"),
        STR_INIT("discord"),  STR_INIT("snapchat"), STR_INIT("zangi"),   STR_INIT("zalo"),
        STR_INIT("icq"),      STR_INIT("tox"),      STR_INIT("matrix"),  STR_INIT("skype"),
    };
    for (size_t i = 0; i < l->n_contacts; i++)
        for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++)
            if (str_eq(l->contacts[i].kind, kinds[k]))
                return true;
    return false;
}

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
        .kind = kind_of(l->kind),
        .texts = texts,
        .n_texts = sizeof texts / sizeof *texts,
        .domain = c->domain,
        .language = l->language,
        .has_price = l->price.amount.len > 0,
        .has_contact = l->n_contacts > 0,
        .has_messenger = has_messenger(l),
        .buy_button = l->buy_button,
        .jurisdiction = c->jurisdiction,
        .as_of = c->as_of,
    };
    matcher_judge(c->matcher, c->scratch, a, &in, out);
}

struct str judge_mask_contacts(struct arena *a, struct str text)
{
    const struct str mask = STR("[contact]");
    struct contact_span *spans;
    size_t n, len = text.len, at = 0;
    contact_find_spans(a, text, &spans, &n);
    if (n == 0)
        return text;
    char *out = arena_alloc(a, len + n * mask.len), *end = out;
    for (size_t i = 0; i < n; i++) {
        memcpy(end, text.ptr + at, spans[i].from - at);
        end += spans[i].from - at;
        memcpy(end, mask.ptr, mask.len);
        end += mask.len;
        at = spans[i].to;
    }
    memcpy(end, text.ptr + at, len - at);
    return str_from(out, (size_t)(end - out) + len - at);
}

void judge_forget_person(struct arena *a, struct listing *l)
{
    l->contacts = NULL;
    l->n_contacts = 0;
    l->seller_name = l->seller_id = l->seller_url = STR_NONE;
    l->title = judge_mask_contacts(a, l->title);
    l->description = judge_mask_contacts(a, l->description);
}
