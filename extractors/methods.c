#include "extractors/methods.h"

#include "base/limits.h"
#include "base/utf8.h"
#include "extractors/fold.h"
#include "extractors/methods_words.h"

enum {
    HITS_MAX = 32,   // of one sentence
    SHORT_LINE = 64, // bytes of a line that continues the list above
};

struct hit {
    const struct phrase *method;
    size_t end;
};

// One line or sentence.
struct sentence {
    struct hit hits[HITS_MAX];
    size_t n, start;
    unsigned about; // METHOD_ABOUT_*, and the kinds of methods that are sure
    size_t refusal; // behind the last word that refuses, or 0
};

static void add(struct arena *a, struct str **list, size_t *n, const char *name)
{
    for (size_t i = 0; i < *n; i++)
        if (str_eq((*list)[i], str_c(name)))
            return;
    if (*n == METHODS_MAX)
        return;
    if (!*list)
        *list = arena_array(a, METHODS_MAX, sizeof **list);
    (*list)[(*n)++] = str_c(name);
}

// Takes over what the sentence that ends at `end` names; `above` is what the one before spoke of.
static void close_sentence(struct arena *a, struct sentence *s, size_t end, unsigned *above,
                           struct methods *out)
{
    unsigned about = s->about;
    if (end - s->start <= SHORT_LINE)
        about |= *above;
    for (size_t i = 0; i < s->n; i++) {
        const struct phrase *m = s->hits[i].method;
        bool ships = (m->flags & METHOD_SHIPPING) != 0;
        if (m->flags & METHOD_WEAK &&
            !(about & (ships ? METHOD_ABOUT_SHIPPING : METHOD_ABOUT_PAYMENT)))
            continue;
        if (ships)
            add(a, &out->shipping, &out->n_shipping, m->value);
        else
            add(a, &out->payment, &out->n_payment, m->value);
    }
    if (end > s->start) // an empty line ends no list
        *above = about & (METHOD_ABOUT_SHIPPING | METHOD_ABOUT_PAYMENT);
    *s = (struct sentence){.start = end};
}

static void read_word(struct sentence *s, const struct phrase *p, size_t at, size_t end)
{
    enum { REFUSAL_REACH = 12 }; // bytes from "no" to what is refused, and back
    s->about |= p->flags & (METHOD_ABOUT_SHIPPING | METHOD_ABOUT_PAYMENT);
    if (p->flags & METHOD_REFUSED) {
        s->refusal = end;
        if (s->n && at - s->hits[s->n - 1].end <= REFUSAL_REACH)
            s->n--; // "PayPal not accepted"
        return;
    }
    if (!(p->flags & (METHOD_SHIPPING | METHOD_PAYMENT)))
        return;
    if (s->refusal && at - s->refusal <= REFUSAL_REACH) {
        s->refusal = end; // "no PayPal, no COD": lists go on
        return;
    }
    if (s->n < HITS_MAX)
        s->hits[s->n++] = (struct hit){p, end};
    if (!(p->flags & METHOD_WEAK))
        s->about |= p->flags & METHOD_SHIPPING ? METHOD_ABOUT_SHIPPING : METHOD_ABOUT_PAYMENT;
}

static bool ends_sentence(struct str t, size_t at)
{
    char c = t.ptr[at];
    return c == '\n' || ((c == '.' || c == '!' || c == '?') && fold_byte(t, at + 1) == ' ') ||
           str_starts(str_skip(t, at), STR("。"));
}

void methods_find(struct arena *a, struct str text, struct methods *out)
{
    struct str t = fold_text(a, utf8_cut(text, LIMIT_TEXT_BYTES));
    struct sentence s = {0};
    unsigned above = 0;
    *out = (struct methods){0};
    for (size_t at = 0; at < t.len;) {
        size_t len;
        char c = t.ptr[at];
        bool begins =
            ascii_alnum(c) ? at == 0 || !ascii_alnum(t.ptr[at - 1]) : (unsigned char)c >= 0x80;
        const struct phrase *p = begins ? phrase_after(&methods_words, t, at, &len) : NULL;
        if (p) {
            read_word(&s, p, at, at + len);
            at += len;
            continue;
        }
        if (ends_sentence(t, at)) {
            close_sentence(a, &s, at, &above, out);
            s.start = at + 1;
        }
        if ((unsigned char)c < 0x80)
            at++;
        else
            utf8_next(t, &at);
        while (ascii_alnum(c) && ascii_alnum(fold_byte(t, at)))
            at++; // nothing begins inside a word
    }
    close_sentence(a, &s, t.len, &above, out);
}
