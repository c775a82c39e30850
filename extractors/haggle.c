#include "extractors/haggle.h"

#include "extractors/text.h"

enum { TEXT_BYTES = 48, TEXTS_MAX = 400 };

static const struct str words[] = {
    STR_INIT("Договорная"),
    STR_INIT("Договірна"),
    STR_INIT("торг уместен"),
    STR_INIT("Торг уместен"),
    STR_INIT("озможен торг"),
    STR_INIT("По договор"),
    STR_INIT("Συζητήσιμη"),
    STR_INIT("negotiable"),
    STR_INIT("negociable"),
    STR_INIT("négociable"),
    STR_INIT("negociável"),
    STR_INIT("à débattre"),
    STR_INIT("trattabile"),
    STR_INIT("verhandlungsbasis"),
    STR_INIT("verhandelbar"),
    STR_INIT("festpreis"),
    STR_INIT("zu verschenken"),
    STR_INIT("bod vanaf"),
    STR_INIT("o.n.o"),
    STR_INIT("or nearest offer"),
    STR_INIT("do negocjacji"),
    STR_INIT("k jednání"),
    STR_INIT("dohodou"),
    STR_INIT("megegyezés"),
    STR_INIT("negociabil"),
    STR_INIT("pazarlık"),
    STR_INIT("договорная"),
    STR_INIT("договірна"),
    STR_INIT("по договоренности"),
    STR_INIT("по договаряне"),
    STR_INIT("по договор"),
    STR_INIT("dogovoru"),
    STR_INIT("sopimuksen mukaan"),
    STR_INIT("högstbjudande"),
    STR_INIT("συζητήσιμη"),
    STR_INIT("قابل للتفاوض"),
    STR_INIT("قابل للنقاش"),
    STR_INIT("على السوم"),
    STR_INIT("توافقی"),
    STR_INIT("可议"),
    STR_INIT("可議"),
    STR_INIT("네고"),
    STR_INIT("값 제안"),
    STR_INIT("thương lượng"),
    STR_INIT("ต่อรอง"),
};

// What says so only where nothing else stands beside it.
static const struct str alone[] = {
    STR_INIT("Торг"), STR_INIT("торг"), STR_INIT("Bieden"), STR_INIT("גמיש"), STR_INIT("מתגמש"),
};

// "VB" is German for it, and stands alone or behind the price: "250 € VB".
static bool ends_with_vb(struct str s)
{
    size_t n = s.len;
    return n >= 2 && s.ptr[n - 2] == 'V' && s.ptr[n - 1] == 'B' &&
           (n == 2 || s.ptr[n - 3] == ' ' || (unsigned char)s.ptr[n - 3] >= 0x80);
}

bool haggle_is(struct str text)
{
    text = str_trim(text);
    for (size_t i = 0; i < sizeof alone / sizeof *alone; i++)
        if (str_eq(text, alone[i]))
            return true;
    return text.len > 1 && text.len <= TEXT_BYTES &&
           (ends_with_vb(text) || str_has_any_nocase(text, words, sizeof words / sizeof *words));
}

bool haggle_said(const struct extract *x, uint32_t from, uint32_t end, uint32_t skip)
{
    const struct dom *d = &x->dom;
    for (uint32_t i = from, n = 0; i < end && n < TEXTS_MAX;) {
        if (i != from && d->nodes[i].roles & skip) {
            i = d->nodes[i].end;
            continue;
        }
        n += d->nodes[i].is_text;
        if (d->nodes[i].is_text && haggle_is(d->nodes[i].text))
            return true;
        i++;
    }
    return false;
}
