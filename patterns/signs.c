#include "patterns/signs.h"

enum { PURE_PERCENT = 80 }; // below it a percentage is a discount or a solution

// Units of what is sold, in canonical form (no accents). `bulk` is the number from which on an
// amount is wholesale; 0: never.
static const struct {
    const char *text;
    unsigned bulk;
} UNITS[] = {
    {"mg", 0},
    {"mcg", 0},
    {"ug", 0},
    {"g", 100},
    {"gr", 100},
    {"gm", 100},
    {"gram", 100},
    {"grams", 100},
    {"gramm", 100},
    {"gramos", 100},
    {"gramas", 100},
    {"grammes", 100},
    {"kg", 1},
    {"kgs", 1},
    {"kilo", 1},
    {"kilos", 1},
    {"kilogram", 1},
    {"kilograms", 1},
    {"ml", 1000},
    {"l", 5},
    {"liter", 5},
    {"liters", 5},
    {"litre", 5},
    {"litres", 5},
    {"oz", 16},
    {"lb", 1},
    {"lbs", 1},
    {"ton", 1},
    {"tons", 1},
    {"drum", 1},
    {"drums", 1},
    {"tab", 500},
    {"tabs", 500},
    {"tablet", 500},
    {"tablets", 500},
    {"tablette", 500},
    {"tabletten", 500},
    {"tabletki", 500},
    {"tabletek", 500},
    {"pill", 500},
    {"pills", 500},
    {"cap", 500},
    {"caps", 500},
    {"capsule", 500},
    {"capsules", 500},
    {"capsulas", 500},
    {"gelules", 500},
    {"comprimes", 500},
    {"comprimidos", 500},
    {"pastillas", 500},
    {"pilulas", 500},
    {"kapsul", 500},
    {"hap", 500},
    {"adet", 500},
    {"pcs", 500},
    {"pieces", 500},
    {"stuck", 500},
    {"strips", 100},
    {"strip", 100},
    {"blister", 100},
    {"blisters", 100},
    {"box", 50},
    {"boxes", 50},
    {"boites", 50},
    {"cajas", 50},
    {"plaquettes", 100},
    {"vial", 100},
    {"vials", 100},
    {"ampoules", 100},
    {"ampoule", 100},
    {"patches", 100},
    {"мг", 0},
    {"г", 100},
    {"гр", 100},
    {"грамм", 100},
    {"грамма", 100},
    {"граммов", 100},
    {"кг", 1},
    {"кило", 1},
    {"мл", 1000},
    {"шт", 500},
    {"штук", 500},
    {"таб", 500},
    {"табл", 500},
    {"таблеток", 500},
    {"таблетки", 500},
    {"капсул", 500},
    {"уп", 50},
    {"упаковок", 50},
    {"毫克", 0},
    {"克", 100},
    {"公斤", 1},
    {"千克", 1},
    {"吨", 1},
    {"片", 500},
    {"粒", 500},
    {"盒", 50},
    {"瓶", 100},
    {"颗", 500},
    {"ملغ", 0},
    {"ملجم", 0},
    {"مجم", 0},
    {"غرام", 100},
    {"جرام", 100},
    {"كيلو", 1},
    {"حبه", 500},
    {"قرص", 500},
    {"علبه", 50},
    {"شريط", 100},
    {"عدد", 500},
    {"گرم", 100},
    {"ميلي گرم", 0},
    {"मिलीग्राम", 0},
    {"ग्राम", 100},
    {"किलो", 1},
    {"गोली", 500},
    {"गोलियां", 500},
    {"錠", 500},
    {"グラム", 100},
    {"정", 500},
    {"그램", 100},
    {"알", 500},
    {"เม็ด", 500},
    {"กรัม", 100},
    {"กิโล", 1},
    {"มก", 0},
    {"แผง", 100},
    {"ขวด", 100},
    {"กล่อง", 50},
    {"ลัง", 1},
    {"ซอง", 100},
    {"pillen", 500},
    {"stuks", 500},
    {"strippen", 100},
    {"doosjes", 50},
    {"zakjes", 100},
    {"gramow", 100},
    {"gramy", 100},
    {"szt", 500},
    {"sztuk", 500},
    {"tabl", 500},
    {"opakowan", 50},
    {"opakowania", 50},
    {"listkow", 100},
    {"blistry", 100},
    {"compresse", 500},
    {"pasticche", 500},
    {"pillole", 500},
    {"grammi", 100},
    {"fiale", 100},
    {"scatole", 50},
    {"confezioni", 50},
    {"pz", 500},
    {"pezzi", 500},
    {"bustine", 100},
    {"vidonge", 500},
    {"gramu", 100},
    {"pakiti", 50},
    {"kwaya", 500},
    {"kwayoyi", 500},
    {"kwali", 50},
    {"sachet", 100},
    {"sachets", 100},
    {"comp", 500},
    {"cpr", 500},
    {"cajitas", 50},
    {"tiras", 100},
    {"blisteres", 100},
    {"cartelas", 100},
    {"caixas", 50},
    {"caixa", 50},
    {"unidades", 500},
    {"frascos", 100},
    {"ampolas", 100},
    {"ampollas", 100},
    {"st", 500},
    {"stk", 500},
    {"stueck", 500},
    {"kapseln", 500},
    {"ampullen", 100},
    {"packungen", 50},
    {"kutu", 50},
    {"tane", 500},
    {"vien", 500},
    {"hop", 50},
    {"ong", 100},
    {"goi", 100},
    {"butir", 500},
    {"biji", 500},
    {"botol", 100},
    {"tablete", 500},
    {"comprimate", 500},
    {"tabletter", 500},
    {"tablettia", 500},
    {"tabletta", 500},
    {"tablety", 500},
    {"ks", 500},
    {"kusu", 500},
    {"грам", 100},
    {"грами", 100},
    {"грамiв", 100},
    {"таблетка", 0},
    {"пiгулок", 500},
    {"капсули", 500},
    {"блистер", 100},
    {"блистеров", 100},
    {"бл", 100},
    {"ампул", 100},
    {"пакетов", 100},
    {"марок", 100},
    {"л", 5},
    {"литров", 5},
    {"тонн", 1},
    {"袋", 100},
    {"桶", 1},
    {"箱", 1},
    {"支", 100},
    {"罐", 100},
    {"板", 100},
    {"升", 5},
    {"個", 500},
    {"キロ", 1},
    {"シート", 100},
    {"枚", 100},
    {"개", 500},
    {"캡슐", 500},
    {"키로", 1},
    {"킬로", 1},
    {"통", 50},
    {"ملغم", 0},
    {"مغ", 0},
    {"مل", 1000},
    {"لتر", 5},
    {"طن", 1},
    {"شرائط", 100},
    {"حبات", 500},
    {"حبوب", 500},
    {"كبسوله", 500},
    {"كيلوغرام", 1},
    {"كجم", 1},
    {"بسته", 50},
    {"عددي", 500},
    {"كيلوگرم", 1},
    {"ورق", 100},
    {"टैबलेट", 500},
    {"पत्ता", 100},
    {"पत्ते", 100},
    {"कैप्सूल", 500},
    {"लीटर", 5},
    {"टन", 1},
};

static const char *const CURRENCIES[] = {
    "$",     "€",   "£",    "¥",     "₽",   "₦",      "₹",       "₺",    "₩",    "฿",      "usd",
    "eur",   "gbp", "inr",  "ngn",   "rub",   "cny",    "rmb",     "try",  "tl",   "aed",    "sar",
    "egp",   "xof", "usdt", "euro",  "euros", "dollar", "dollars", "rs",   "руб",  "рублеи", "р",
    "元",    "块",  "円",   "원",    "naira", "fcfa",   "cfa",     "درهم", "ريال", "دينار",  "جنيه",
    "تومان", "zl",  "kr",   "reais", "pesos", "baht",   "บาท",
};

// A sum of this size is news, not a price.
static const char *const MILLIONS[] = {"million", "billion", "mln",   "mio",    "bn",    "млн",
                                       "миллион", "万",      "亿",    "mill",   "milli", "مليون",
                                       "milyon",  "lakh",    "crore", "milhoes"};

static bool wordy(unsigned char c)
{
    return c >= 0x80 || ascii_alnum((char)c);
}

// Length of `word` if it stands at `at`, with no letter of its kind behind it.
static size_t word_at(struct str s, size_t at, const char *word)
{
    struct str w = str_c(word);
    if (w.len == 0 || at >= s.len || !str_starts(str_skip(s, at), w))
        return 0;
    unsigned char last = (unsigned char)w.ptr[w.len - 1];
    // The scripts of bytes from 0xE0 on put no space between words; a Cyrillic or Arabic letter
    // must not follow its like.
    unsigned char first = (unsigned char)w.ptr[0];
    if (at + w.len >= s.len || !wordy(last) || first >= 0xE0)
        return w.len;
    unsigned char next = (unsigned char)s.ptr[at + w.len];
    bool same = first < 0x80 ? ascii_alpha((char)next) : next >= 0xC0 && next < 0xE0;
    return same ? 0 : w.len;
}

static size_t one_of(struct str s, size_t at, const char *const *list, size_t n)
{
    size_t best = 0;
    for (size_t i = 0; i < n; i++) {
        size_t len = word_at(s, at, list[i]);
        if (len > best)
            best = len;
    }
    return best;
}

#define ONE_OF(s, at, list) one_of(s, at, list, sizeof(list) / sizeof((list)[0]))

static size_t skip_space(struct str s, size_t at)
{
    return at < s.len && (s.ptr[at] == ' ' || s.ptr[at] == '-') ? at + 1 : at;
}

static void add(struct sign *out, size_t *n, enum sign_kind kind, size_t text, size_t from,
                size_t to)
{
    if (*n < SIGNS_MAX)
        out[(*n)++] = (struct sign){kind, text, (uint32_t)from, (uint32_t)to};
}

struct number {
    size_t start, end;
    uint64_t value; // without decimals, saturated
};

// Digits with groups and decimals: "1,000", "2.50".
static struct number read_number(struct str s, size_t at)
{
    struct number n = {.start = at, .end = at};
    bool whole = true;
    while (n.end < s.len) {
        char c = s.ptr[n.end];
        bool more = n.end + 1 < s.len && ascii_digit(s.ptr[n.end + 1]);
        if (ascii_digit(c)) {
            if (whole && n.value < UINT32_MAX)
                n.value = n.value * 10 + (uint64_t)(c - '0');
        } else if ((c == '.' || c == ',') && more) {
            // Three digits behind it: a group of thousands.
            struct str next = str_sub(s, n.end + 1, n.end + 5);
            size_t digits = 0;
            while (digits < next.len && ascii_digit(next.ptr[digits]))
                digits++;
            whole &= digits == 3;
        } else {
            break;
        }
        n.end++;
    }
    return n;
}

static bool money(struct str s, const struct number *n, size_t *from, size_t *to)
{
    size_t at = skip_space(s, n->end), len = ONE_OF(s, at, CURRENCIES);
    *from = n->start;
    *to = len ? at + len : n->end;
    // Before the number: at most a space between, the longest currency has 8 bytes.
    size_t end = n->start && s.ptr[n->start - 1] == ' ' ? n->start - 1 : n->start;
    for (size_t back = 1; back <= 8 && back <= end && !len; back++) {
        size_t start = end - back;
        if ((start == 0 || !wordy((unsigned char)s.ptr[start - 1]) ||
             !wordy((unsigned char)s.ptr[start])) &&
            ONE_OF(s, start, CURRENCIES) == back) {
            *from = start;
            len = back;
        }
    }
    return len && !ONE_OF(s, skip_space(s, *to), MILLIONS) &&
           !ONE_OF(s, skip_space(s, n->end), MILLIONS);
}

static void look_at_number(struct str s, size_t text, const struct number *n, struct sign *out,
                           size_t *n_out)
{
    size_t at = skip_space(s, n->end), best = 0;
    unsigned bulk = 0;
    for (size_t i = 0; i < sizeof(UNITS) / sizeof(UNITS[0]); i++) {
        size_t len = word_at(s, at, UNITS[i].text);
        if (len > best) {
            best = len;
            bulk = UNITS[i].bulk;
        }
    }
    if (best)
        add(out, n_out, bulk && n->value >= bulk ? SIGN_BULK : SIGN_AMOUNT, text, n->start,
            at + best);
    if (at < s.len && s.ptr[at] == '%' && n->value >= PURE_PERCENT && n->value <= 100)
        add(out, n_out, SIGN_PURITY, text, n->start, at + 1);
    size_t from, to;
    if (money(s, n, &from, &to))
        add(out, n_out, SIGN_PRICE, text, from, to);
}

static size_t handle_chars(struct str s, size_t at)
{
    size_t n = 0;
    while (at + n < s.len && n < 64 &&
           (ascii_alnum(s.ptr[at + n]) || s.ptr[at + n] == '_' || s.ptr[at + n] == '.'))
        n++;
    return n;
}

// "+1 555 0100 100": at least 8 digits with ordinary separators.
static size_t phone_end(struct str s, size_t at)
{
    size_t digits = 0, end = at;
    for (size_t i = at + 1; i < s.len && i - at < 32; i++) {
        char c = s.ptr[i];
        if (ascii_digit(c)) {
            digits++;
            end = i + 1;
        } else if (c != ' ' && c != '-' && c != '(' && c != ')' && c != '.') {
            break;
        }
    }
    return digits >= 8 ? end : at;
}

static void look_at_symbol(struct str s, size_t text, size_t at, struct sign *out, size_t *n)
{
    size_t end = at;
    if (s.ptr[at] == '+') {
        end = phone_end(s, at);
    } else if (s.ptr[at] == '@') {
        size_t len = handle_chars(s, at + 1);
        end = len >= 4 ? at + 1 + len : at;
    } else if (str_ends(str_sub(s, 0, at), STR("t.me")) ||
               str_ends(str_sub(s, 0, at), STR("wa.me"))) {
        end = at + 1 + handle_chars(s, at + 1);
    }
    if (end > at + 1)
        add(out, n, SIGN_HANDLE, text, at, end);
}

void signs_find(struct str s, size_t text, struct sign *out, size_t *n)
{
    for (size_t i = 0; i < s.len;) {
        char c = s.ptr[i];
        if (c == '+' || c == '@' || c == '/')
            look_at_symbol(s, text, i, out, n);
        if (!ascii_digit(c)) {
            i++;
            continue;
        }
        struct number num = read_number(s, i);
        look_at_number(s, text, &num, out, n);
        i = num.end;
    }
}
