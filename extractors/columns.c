#include "extractors/columns.h"

#include "base/limits.h"
#include "extractors/fold.h"
#include "extractors/labels.h"
#include "extractors/roles.h"

enum {
    COLUMNS_MAX = 16,
    HEAD_ROWS = 3,   // rows of a table in which its head is looked for
    HEAD_BYTES = 64, // of a cell of it
    TABLES_MAX = 2000,
};

struct head {
    uint32_t roles[COLUMNS_MAX];
    size_t known;
    bool price;
};

static const struct phrase names[] = {
    {"article", "", 0},
    {"articolo", "", 0},
    {"artikel", "", 0},
    {"artikelname", "", 0},
    {"artículo", "", 0},
    {"bezeichnung", "", 0},
    {"chemical", "", 0},
    {"chemical name", "", 0},
    {"compound", "", 0},
    {"denominazione", "", 0},
    {"descripción", "", 0},
    {"description", "", 0},
    {"descrizione", "", 0},
    {"descrição", "", 0},
    {"designation", "", 0},
    {"désignation", "", 0},
    {"goods", "", 0},
    {"item", "", 0},
    {"item name", "", 0},
    {"libellé", "", 0},
    {"malzeme", "", 0},
    {"naam", "", 0},
    {"name", "", 0},
    {"naziv", "", 0},
    {"nazwa", "", 0},
    {"nom", "", 0},
    {"nombre", "", 0},
    {"nome", "", 0},
    {"název", "", 0},
    {"názov", "", 0},
    {"omschrijving", "", 0},
    {"oznaczenie", "", 0},
    {"prodotto", "", 0},
    {"product", "", 0},
    {"product description", "", 0},
    {"product name", "", 0},
    {"producto", "", 0},
    {"products", "", 0},
    {"produit", "", 0},
    {"produkt", "", 0},
    {"produktname", "", 0},
    {"produs", "", 0},
    {"produto", "", 0},
    {"substance", "", 0},
    {"substanz", "", 0},
    {"termék", "", 0},
    {"towar", "", 0},
    {"tuote", "", 0},
    {"tên sản phẩm", "", 0},
    {"urun", "", 0},
    {"vara", "", 0},
    {"vare", "", 0},
    {"výrobek", "", 0},
    {"zboží", "", 0},
    {"ürün", "", 0},
    {"ürün adı", "", 0},
    {"περιγραφή", "", 0},
    {"προϊόν", "", 0},
    {"вещество", "", 0},
    {"назва", "", 0},
    {"название", "", 0},
    {"наименование", "", 0},
    {"найменування", "", 0},
    {"продукт", "", 0},
    {"товар", "", 0},
    {"מוצר", "", 0},
    {"שם המוצר", "", 0},
    {"اسم المنتج", "", 0},
    {"المنتج", "", 0},
    {"محصول", "", 0},
    {"نام محصول", "", 0},
    {"उत्पाद", "", 0},
    {"ชื่อสินค้า", "", 0},
    {"สินค้า", "", 0},
    {"产品", "", 0},
    {"产品名称", "", 0},
    {"品名", "", 0},
    {"商品", "", 0},
    {"商品名", "", 0},
    {"商品名称", "", 0},
    {"製品名", "", 0},
    {"상품명", "", 0},
    {"제품명", "", 0},
    {"품명", "", 0},
};

const struct phrase_table column_names = {names, sizeof names / sizeof *names, NULL, NULL};

// Heads of the columns that say how much one buys, besides those of quantity_cues.
static const struct phrase pack_names[] = {
    {"colli", "", 0},     {"conf.", "", 0},      {"pack", "", 0},       {"pack qty", "", 0},
    {"packaging", "", 0}, {"packung", "", 0},    {"pcs/pack", "", 0},   {"pkg", "", 0},
    {"pkg.", "", 0},      {"qty/pack", "", 0},   {"ue", "", 0},         {"units/pack", "", 0},
    {"ve", "", 0},        {"verpackung", "", 0}, {"verpakking", "", 0}, {"vpe", "", 0},
    {"упак.", "", 0},     {"упаковка", "", 0},   {"אריזה", "", 0},      {"الحجم", "", 0},
    {"العبوة", "", 0},    {"包装", "", 0},
};

static const struct phrase_table column_packs = {pack_names, sizeof pack_names / sizeof *pack_names,
                                                 NULL, NULL};

static uint32_t label_role(enum label label)
{
    switch (label) {
    case LABEL_PRICE:
        return ROLE_PRICE;
    case LABEL_SELLER:
        return ROLE_SELLER;
    case LABEL_LOCATION:
        return ROLE_LOCATION;
    case LABEL_POSTED:
        return ROLE_TIME;
    case LABEL_QUANTITY:
        return ROLE_PACK;
    default:
        return 0;
    }
}

// Who makes the goods of each row is whom a price list compares.
static const struct phrase maker_names[] = {
    {"brand", "", 0},         {"fabricant", "", 0}, {"fabricante", "", 0},   {"fabrikant", "", 0},
    {"hersteller", "", 0},    {"maker", "", 0},     {"manufacturer", "", 0}, {"producent", "", 0},
    {"produttore", "", 0},    {"výrobce", "", 0},   {"üretici", "", 0},      {"виробник", "", 0},
    {"производитель", "", 0}, {"メーカー", "", 0},  {"品牌", "", 0},         {"生产商", "", 0},
    {"제조사", "", 0},
};

static const struct phrase_table column_makers = {
    maker_names, sizeof maker_names / sizeof *maker_names, NULL, NULL};

static bool is_name(struct arena *a, struct str text)
{
    return phrase_find(&column_names, str_trim(fold_text(a, text))) != NULL;
}

// "Preis je VE", "price per box": not a label that others know, but a head of prices. Digits are
// a price itself.
static bool begins_with_price(struct arena *a, struct str text)
{
    size_t len;
    struct str folded = str_trim(fold_text(a, text));
    for (size_t i = 0; i < folded.len; i++)
        if (ascii_digit(folded.ptr[i]) || folded.ptr[i] == ':')
            return false;
    const struct phrase *row = phrase_after(&label_words, folded, 0, &len);
    return row && row->flags == LABEL_PRICE;
}

// "Price, USD/kg", "Preis (EUR)": the label is what stands before the first sign.
static struct str without_unit(struct str text)
{
    size_t i = 0;
    while (i < text.len && text.ptr[i] != ',' && text.ptr[i] != '(' && text.ptr[i] != '/')
        i++;
    return str_trim(str_sub(text, 0, i));
}

// The next cell of a row from *at on, or DOM_NONE; *at moves behind it.
static uint32_t next_cell(const struct dom *d, uint32_t row, uint32_t *at)
{
    while (*at < d->nodes[row].end) {
        uint32_t i = *at;
        *at = d->nodes[i].end;
        if (!d->nodes[i].is_text && (d->nodes[i].tag == TAG_TD || d->nodes[i].tag == TAG_TH))
            return i;
    }
    return DOM_NONE;
}

static size_t columns_of(const struct dom *d, uint32_t cell)
{
    uint64_t span;
    bool wide = str_to_u64(dom_attr(d, cell, "colspan"), &span) && span > 1;
    return wide ? (span < COLUMNS_MAX ? (size_t)span : COLUMNS_MAX) : 1;
}

// The head that a row is; false if it is none.
static bool read_head(const struct dom *d, struct arena *a, uint32_t row, struct head *out)
{
    *out = (struct head){0};
    size_t column = 0;
    for (uint32_t at = row + 1, cell; (cell = next_cell(d, row, &at)) != DOM_NONE;) {
        struct str text = dom_line(d, a, cell, ROLE_HIDDEN, HEAD_BYTES);
        size_t behind = 0;
        struct str label = without_unit(text);
        uint32_t role = label_role(label_find(a, label, &behind));
        if (role && behind < label.len)
            role = 0; // "Price: 5 EUR" is no head
        if (!role && begins_with_price(a, label))
            role = ROLE_PRICE;
        if (!role && is_name(a, label))
            role = ROLE_TITLE;
        if (!role && phrase_find(&column_makers, str_trim(fold_text(a, label))))
            role = ROLE_SELLER;
        if (!role && phrase_find(&column_packs, str_trim(fold_text(a, label))))
            role = ROLE_PACK;
        if (column < COLUMNS_MAX)
            out->roles[column] = role;
        out->known += role != 0;
        out->price |= role == ROLE_PRICE;
        column += columns_of(d, cell);
    }
    return out->price && column > 1 && (out->known > 1 || column > 2);
}

static void mark_row(struct dom *d, uint32_t row, const struct head *head)
{
    size_t column = 0;
    for (uint32_t at = row + 1, cell; (cell = next_cell(d, row, &at)) != DOM_NONE;) {
        if (column < COLUMNS_MAX)
            d->nodes[cell].roles |= head->roles[column];
        column += columns_of(d, cell);
    }
}

// The rows of a table that are not those of a table inside it.
static void mark_table(struct dom *d, struct arena *a, uint32_t table)
{
    struct head head = {0};
    bool found = false;
    size_t rows = 0;
    for (uint32_t i = table + 1; i < d->nodes[table].end;) {
        const struct dom_node *n = &d->nodes[i];
        if (n->is_text || n->tag == TAG_TABLE) {
            i = n->end;
        } else if (n->tag != TAG_TR) {
            i++;
        } else {
            if (found)
                mark_row(d, i, &head);
            else if (rows++ < HEAD_ROWS)
                found = read_head(d, a, i, &head);
            else
                return;
            i = n->end;
        }
    }
}

void columns_mark(struct dom *d, struct arena *a)
{
    size_t tables = 0;
    for (uint32_t i = 1; i < d->count && tables < TABLES_MAX; i++)
        if (!d->nodes[i].is_text && d->nodes[i].tag == TAG_TABLE) {
            mark_table(d, a, i);
            tables++;
        }
}
