// The HTML elements that the first lane treats in a way of their own, one row each.
#ifndef WG_EXTRACTORS_TAGS_H
#define WG_EXTRACTORS_TAGS_H

#include "base/str.h"

enum tag_id {
    TAG_OTHER, // any other name
    TAG_A,
    TAG_ABBR,
    TAG_ACRONYM,
    TAG_ADDRESS,
    TAG_ANNOTATION_XML,
    TAG_APPLET,
    TAG_AREA,
    TAG_ARTICLE,
    TAG_ASIDE,
    TAG_AUDIO,
    TAG_B,
    TAG_BASE,
    TAG_BASEFONT,
    TAG_BGSOUND,
    TAG_BIG,
    TAG_BLOCKQUOTE,
    TAG_BODY,
    TAG_BR,
    TAG_BUTTON,
    TAG_CAPTION,
    TAG_CENTER,
    TAG_CODE,
    TAG_COL,
    TAG_COLGROUP,
    TAG_DD,
    TAG_DEL,
    TAG_DESC,
    TAG_DETAILS,
    TAG_DIALOG,
    TAG_DIR,
    TAG_DIV,
    TAG_DL,
    TAG_DT,
    TAG_EM,
    TAG_EMBED,
    TAG_FIELDSET,
    TAG_FIGCAPTION,
    TAG_FIGURE,
    TAG_FONT,
    TAG_FOOTER,
    TAG_FOREIGNOBJECT,
    TAG_FORM,
    TAG_FRAME,
    TAG_FRAMESET,
    TAG_H1,
    TAG_H2,
    TAG_H3,
    TAG_H4,
    TAG_H5,
    TAG_H6,
    TAG_HEAD,
    TAG_HEADER,
    TAG_HGROUP,
    TAG_HR,
    TAG_HTML,
    TAG_I,
    TAG_IFRAME,
    TAG_IMAGE,
    TAG_IMG,
    TAG_INPUT,
    TAG_INS,
    TAG_ISINDEX,
    TAG_KBD,
    TAG_KEYGEN,
    TAG_LABEL,
    TAG_LEGEND,
    TAG_LI,
    TAG_LINK,
    TAG_LISTING,
    TAG_MAIN,
    TAG_MAP,
    TAG_MARK,
    TAG_MARQUEE,
    TAG_MATH,
    TAG_MENU,
    TAG_MENUITEM,
    TAG_META,
    TAG_MI,
    TAG_MN,
    TAG_MO,
    TAG_MS,
    TAG_MTEXT,
    TAG_NAV,
    TAG_NOBR,
    TAG_NOEMBED,
    TAG_NOFRAMES,
    TAG_NOSCRIPT,
    TAG_OBJECT,
    TAG_OL,
    TAG_OPTGROUP,
    TAG_OPTION,
    TAG_OUTPUT,
    TAG_P,
    TAG_PARAM,
    TAG_PICTURE,
    TAG_PLAINTEXT,
    TAG_PRE,
    TAG_Q,
    TAG_RB,
    TAG_RP,
    TAG_RT,
    TAG_RTC,
    TAG_RUBY,
    TAG_S,
    TAG_SAMP,
    TAG_SCRIPT,
    TAG_SEARCH,
    TAG_SECTION,
    TAG_SELECT,
    TAG_SMALL,
    TAG_SOURCE,
    TAG_SPAN,
    TAG_STRIKE,
    TAG_STRONG,
    TAG_STYLE,
    TAG_SUB,
    TAG_SUMMARY,
    TAG_SUP,
    TAG_SVG,
    TAG_TABLE,
    TAG_TBODY,
    TAG_TD,
    TAG_TEMPLATE,
    TAG_TEXTAREA,
    TAG_TFOOT,
    TAG_TH,
    TAG_THEAD,
    TAG_TIME,
    TAG_TITLE,
    TAG_TR,
    TAG_TRACK,
    TAG_TT,
    TAG_U,
    TAG_UL,
    TAG_VAR,
    TAG_VIDEO,
    TAG_WBR,
    TAG_XMP,
    TAG_COUNT
};

// Which state the tokenizer takes after the start tag (HTML standard, 13.2.6.2).
enum token_model {
    MODEL_DATA,
    MODEL_RCDATA,  // title, textarea: character references, no tags
    MODEL_RAWTEXT, // style, xmp, iframe, noembed, noframes
    MODEL_SCRIPT,
    MODEL_PLAINTEXT,
};

enum tag_flag {
    TAG_IS_VOID = 1 << 0,       // has no content and no end tag (13.1.2), or never had
    TAG_IS_BREAK = 1 << 1,      // a reader sees its text apart from what is around it
    TAG_IS_SPECIAL = 1 << 2,    // 13.2.4.2, "special"
    TAG_IS_FORMATTING = 1 << 3, // 13.2.4.2, "formatting"
    TAG_CLOSES_P = 1 << 4,      // its start tag ends an open p
    TAG_IS_SCOPE = 1 << 5,      // bounds "in scope", 13.2.4.2
    TAG_IS_HEADING = 1 << 6,
    TAG_IS_BREAKOUT = 1 << 7, // its start tag ends SVG and MathML (13.2.6.5)
    TAG_IS_TABLE_PART = 1 << 8,
    TAG_HAS_RULES = 1 << 9,   // its start tag has rules that no flag tells
    TAG_IS_CONTEXT = 1 << 10, // what is inside of it follows other rules than what is around it
    TAG_HOLDS_ROWS = 1 << 11, // text in it, but in no cell, has rows around it
};

enum { TAG_NAME_SIZE = 16 };

struct tag_info {
    char name[TAG_NAME_SIZE]; // NUL to its end
    unsigned flags;           // enum tag_flag
    enum token_model model;
};

// The first eight bytes of a name, the first in the lowest bits, zeros behind a shorter one: two
// names without NUL of up to eight bytes are equal if their keys are.
enum { TAG_KEY_BYTES = 8 };

// The key of a name that is given letter by letter, as a constant.
#define TAG_KEY(...) TAG_KEY_OF(__VA_ARGS__, 0, 0, 0, 0, 0, 0, 0, 0, 0)
#define TAG_KEY_OF(a, b, c, d, e, f, g, h, ...)                                                    \
    ((uint64_t)(a) | (uint64_t)(b) << 8 | (uint64_t)(c) << 16 | (uint64_t)(d) << 24 |              \
     (uint64_t)(e) << 32 | (uint64_t)(f) << 40 | (uint64_t)(g) << 48 | (uint64_t)(h) << 56)

static inline uint64_t tag_key_order(uint64_t bytes)
{
    return __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__ ? __builtin_bswap64(bytes) : bytes;
}

static inline uint64_t tag_key(const char *name, size_t len)
{
    uint64_t bytes = 0;
    memcpy(&bytes, name, len < TAG_KEY_BYTES ? len : TAG_KEY_BYTES);
    return tag_key_order(bytes);
}

extern const struct tag_info tag_infos[TAG_COUNT];

static inline const struct tag_info *tag_info(enum tag_id tag)
{
    return &tag_infos[tag];
}

// A multiplier that gives each known name a slot of its own; found by trying random ones.
enum { TAG_SLOT_BITS = 10, TAG_SLOTS = 1 << TAG_SLOT_BITS };
#define TAG_SLOT(key) ((key)*UINT64_C(0xDB5E8C9C3BC2C64B) >> (64 - TAG_SLOT_BITS))
extern const unsigned char tag_slots[TAG_SLOTS];

// `name` in lower case.
enum tag_id tag_find(struct str name);

// The same where its key is known.
enum tag_id tag_find_key(struct str name, uint64_t key);

// The same for a name of less than TAG_KEY_BYTES, of which the key is all.
static inline enum tag_id tag_find_short(uint64_t key)
{
    enum tag_id tag = (enum tag_id)tag_slots[TAG_SLOT(key)];
    return tag_key(tag_info(tag)->name, TAG_KEY_BYTES) == key ? tag : TAG_OTHER;
}

#endif
