#include "extractors/nesting_stack.h"

static unsigned flags_of(enum tag_id tag)
{
    return tag_info(tag)->flags;
}

static enum tag_id tag_at(const struct nesting *n, size_t i)
{
    return (enum tag_id)n->stack[i].tag;
}

static enum tag_id current(const struct nesting *n)
{
    return n->len ? tag_at(n, n->len - 1) : TAG_BODY;
}

static bool is_table_part(enum tag_id tag)
{
    return flags_of(tag) & TAG_IS_TABLE_PART;
}

// A part of a table: closes what is open in the innermost one, and makes the parts that are left
// out between it and the table. Outside of a table it is ignored.
static bool start_table_part(struct nesting *n, enum tag_id tag)
{
    size_t table = nesting_table(n);
    if (table == 0)
        return false;
    bool group = n->len > table && nesting_is_row_group(tag_at(n, table));
    bool row = group && n->len > table + 1 && tag_at(n, table + 1) == TAG_TR;
    if (tag == TAG_TR || nesting_is_cell(tag)) {
        if (!group) {
            nesting_pop_to(n, table);
            nesting_push(n, TAG_TBODY, STR_NONE);
        }
        if (!row || tag == TAG_TR) {
            nesting_pop_to(n, table + 1);
            if (tag != TAG_TR)
                nesting_push(n, TAG_TR, STR_NONE);
        } else {
            nesting_pop_to(n, table + 2);
        }
    } else {
        nesting_pop_to(n, table);
    }
    if (tag == TAG_COL)
        nesting_count(n);
    else
        nesting_push(n, tag, STR_NONE);
    return true;
}

// "In list item": an open li ends before the next, unless a list or the like is between them.
static void close_item(struct nesting *n, enum tag_id a, enum tag_id b)
{
    if (!n->open[a] && !n->open[b])
        return;
    for (size_t i = n->len; i-- > 0;) {
        enum tag_id tag = tag_at(n, i);
        if (tag == a || tag == b) {
            nesting_pop_to(n, i);
            return;
        }
        if (flags_of(tag) & TAG_IS_SPECIAL && tag != TAG_ADDRESS && tag != TAG_DIV && tag != TAG_P)
            return;
    }
}

// What a start tag ends without saying so.
static void implied_ends(struct nesting *n, enum tag_id tag)
{
    switch (tag) {
    case TAG_LI:
        close_item(n, TAG_LI, TAG_LI);
        break;
    case TAG_DD:
    case TAG_DT:
        close_item(n, TAG_DD, TAG_DT);
        break;
    case TAG_OPTGROUP:
        if (current(n) == TAG_OPTION)
            nesting_pop_to(n, n->len - 1);
        if (nesting_flags(n) & NESTING_SELECT && current(n) == TAG_OPTGROUP)
            nesting_pop_to(n, n->len - 1);
        break;
    case TAG_OPTION:
        if (current(n) == TAG_OPTION)
            nesting_pop_to(n, n->len - 1);
        break;
    case TAG_BUTTON:
        nesting_close(n, TAG_BUTTON, STR_NONE, NESTING_IN_SCOPE);
        break;
    case TAG_RB:
    case TAG_RT:
    case TAG_RTC:
    case TAG_RP:
        if (current(n) == TAG_RB || current(n) == TAG_RT || current(n) == TAG_RP)
            nesting_pop_to(n, n->len - 1);
        break;
    default:
        break;
    }
}

// Which start tags bring the active formatting elements back (13.2.6.4.7).
static bool reconstructs(enum tag_id tag)
{
    switch (tag) {
    case TAG_BUTTON:
    case TAG_APPLET:
    case TAG_MARQUEE:
    case TAG_OBJECT:
    case TAG_AREA:
    case TAG_BR:
    case TAG_EMBED:
    case TAG_IMG:
    case TAG_IMAGE:
    case TAG_INPUT:
    case TAG_KEYGEN:
    case TAG_WBR:
    case TAG_XMP:
    case TAG_SELECT:
        return true;
    default:
        return !(flags_of(tag) & TAG_IS_SPECIAL);
    }
}

// Elements of SVG and MathML that hold HTML.
static bool is_integration_point(enum tag_id tag, bool math)
{
    switch (tag) {
    case TAG_FOREIGNOBJECT:
    case TAG_DESC:
    case TAG_TITLE:
        return !math;
    case TAG_MI:
    case TAG_MO:
    case TAG_MN:
    case TAG_MS:
    case TAG_MTEXT:
    case TAG_ANNOTATION_XML:
        return math;
    default:
        return false;
    }
}

// Inside SVG or MathML. False if the tag ends it and is HTML.
static bool start_foreign(struct nesting *n, const struct token *tok)
{
    bool breakout = flags_of(tok->tag) & TAG_IS_BREAKOUT;
    if (tok->tag == TAG_FONT)
        breakout = token_attribute(tok, "color") || token_attribute(tok, "face") ||
                   token_attribute(tok, "size");
    if (breakout) {
        while (nesting_flags(n) & NESTING_FOREIGN)
            nesting_pop_to(n, n->len - 1);
        return false;
    }
    if (tok->self_closing) {
        nesting_count(n);
        return true;
    }
    unsigned flags = nesting_flags(n) & NESTING_FOSTERS, math = nesting_flags(n) & NESTING_MATH;
    if (!is_integration_point(tok->tag, math))
        flags |= NESTING_FOREIGN | math;
    nesting_push_open(n, tok->tag, flags, tok->name);
    return true;
}

// Inside select only few tags count. True if `*inserted` is the answer.
static bool start_in_select(struct nesting *n, enum tag_id tag, bool *inserted)
{
    *inserted = true;
    switch (tag) {
    case TAG_OPTION:
    case TAG_OPTGROUP:
    case TAG_SCRIPT:
    case TAG_TEMPLATE:
    case TAG_HR:
        return false;
    case TAG_SELECT: // means its end
        nesting_close(n, TAG_SELECT, STR_NONE, NESTING_IN_TABLE_SCOPE);
        return true;
    case TAG_INPUT:
    case TAG_KEYGEN:
    case TAG_TEXTAREA:
        nesting_close(n, TAG_SELECT, STR_NONE, NESTING_IN_TABLE_SCOPE);
        return false;
    default:
        *inserted = (is_table_part(tag) || tag == TAG_TABLE) && nesting_table(n);
        if (tag == TAG_TABLE && *inserted)
            nesting_close(n, TAG_SELECT, STR_NONE, NESTING_IN_TABLE_SCOPE);
        return !*inserted;
    }
}

// SVG or MathML begins.
static void start_root(struct nesting *n, const struct token *tok)
{
    nesting_reconstruct(n);
    if (n->over)
        return;
    unsigned flags = NESTING_FOREIGN | (nesting_flags(n) & NESTING_FOSTERS);
    flags |= tok->tag == TAG_MATH ? NESTING_MATH : 0;
    if (tok->self_closing)
        nesting_count(n);
    else
        nesting_push_open(n, tok->tag, flags, tok->name);
}

// Tags whose rules no flag tells. True if `*inserted` is the answer.
static bool start_by_rules(struct nesting *n, const struct token *tok, bool *inserted)
{
    enum tag_id tag = tok->tag;
    *inserted = false;
    switch (tag) {
    case TAG_HTML:
    case TAG_HEAD:
    case TAG_BODY:
    case TAG_FRAME:
    case TAG_FRAMESET:
        return true;
    case TAG_FORM:
        if (nesting_find(n, TAG_FORM, STR_NONE, NESTING_IN_TABLE_SCOPE) != STR_NPOS)
            return true;
        if (!nesting_in_table_structure(n))
            break;
        nesting_count(n); // stays in the table, empty
        return true;
    case TAG_TABLE: // in a table, but in no cell, ends the first
        if (nesting_flags(n) & NESTING_FOSTERS)
            nesting_pop_to(n, nesting_table(n) - 1);
        break;
    case TAG_SVG:
    case TAG_MATH:
        *inserted = true;
        start_root(n, tok);
        return true;
    default:
        if (flags_of(tag) & TAG_IS_TABLE_PART) {
            *inserted = start_table_part(n, tag);
            return true;
        }
        implied_ends(n, tag);
    }
    return false;
}

static bool start_html(struct nesting *n, const struct token *tok)
{
    enum tag_id tag = tok->tag;
    unsigned flags = flags_of(tag);
    bool inserted;
    if (nesting_flags(n) & NESTING_SELECT && start_in_select(n, tag, &inserted))
        return inserted;
    if (flags & TAG_HAS_RULES && start_by_rules(n, tok, &inserted))
        return inserted;
    if (flags & TAG_IS_FORMATTING) {
        nesting_start_formatting(n, tok);
        return true;
    }
    if (flags & TAG_CLOSES_P && n->open[TAG_P])
        nesting_close(n, TAG_P, STR_NONE, NESTING_IN_BUTTON_SCOPE);
    if (flags & TAG_IS_HEADING && flags_of(current(n)) & TAG_IS_HEADING)
        nesting_pop_to(n, n->len - 1);
    if (n->n_pending > n->base && reconstructs(tag))
        nesting_reconstruct(n);
    if (n->over)
        return true;
    if (flags & TAG_IS_VOID)
        nesting_count(n);
    else
        nesting_push(n, tag, tok->name);
    return true;
}

void nesting_init(struct nesting *n)
{
    n->len = n->nodes = 0;
    n->n_pending = n->base = 0;
    memset(n->open, 0, sizeof n->open);
    n->depth = NESTING_ROOTS;
    n->over = n->parted = n->parted_stray = false;
}

// Whether the rules would do no more than open the element, or count it if it is void, as those of
// most start tags do. What it holds is part of what is around it.
static inline bool only_opens(const struct nesting *n, unsigned flags, enum tag_id tag)
{
    bool ruled = flags & (TAG_HAS_RULES | TAG_IS_CONTEXT);
    return (!ruled || (tag == TAG_LI && !n->open[TAG_LI])) && n->n_pending == n->base &&
           !(nesting_flags(n) & (NESTING_FOREIGN | NESTING_SELECT)) &&
           !(flags & TAG_CLOSES_P && n->open[TAG_P]) &&
           !(flags & TAG_IS_FORMATTING && n->open[tag]) &&
           !(flags & TAG_IS_HEADING && flags_of(current(n)) & TAG_IS_HEADING);
}

// Apart, so that the few registers of what most tags take are not saved for it.
__attribute__((noinline)) static bool start_by_all_rules(struct nesting *n, const struct token *tok)
{
    if (n->over)
        return true;
    if (nesting_flags(n) & NESTING_FOREIGN && start_foreign(n, tok))
        return true;
    return start_html(n, tok);
}

bool nesting_start(struct nesting *n, const struct token *tok)
{
    enum tag_id tag = tok->tag;
    unsigned flags = flags_of(tag), outer = nesting_flags(n) & NESTING_FOSTERS;
    if (n->over || !only_opens(n, flags, tag))
        return start_by_all_rules(n, tok);
    if (flags & TAG_IS_VOID)
        nesting_count(n);
    else if (flags & TAG_IS_FORMATTING)
        nesting_put(n, tag, outer | NESTING_LISTED, nesting_table(n), tok->raw);
    else
        nesting_put(n, tag, outer, nesting_table(n), tok->name);
    return true;
}

void nesting_reopen_for_text(struct nesting *n)
{
    if (!n->over && !(nesting_flags(n) & (NESTING_FOREIGN | NESTING_SELECT)))
        nesting_reconstruct(n);
}

static bool end_heading(struct nesting *n)
{
    for (size_t i = n->len; i-- > 0;) {
        if (flags_of(tag_at(n, i)) & TAG_IS_HEADING) {
            nesting_pop_to(n, i);
            return true;
        }
        if (flags_of(tag_at(n, i)) & TAG_IS_SCOPE)
            break;
    }
    return false;
}

// Only the form ends; what is open inside of it stays so. Gumbo does not part the text before and
// behind it, so it doesn't count as seen.
static bool end_form(struct nesting *n)
{
    size_t at = nesting_find(n, TAG_FORM, STR_NONE, NESTING_IN_SCOPE);
    if (at != STR_NPOS)
        nesting_remove(n, at);
    return false;
}

static bool end_html(struct nesting *n, const struct token *tok)
{
    enum tag_id tag = tok->tag;
    unsigned flags = flags_of(tag);
    if (nesting_flags(n) & NESTING_SELECT && tag != TAG_SELECT && tag != TAG_OPTION &&
        tag != TAG_OPTGROUP && tag != TAG_SCRIPT && tag != TAG_TEMPLATE && tag != TAG_TABLE &&
        !is_table_part(tag))
        return false;
    if (tag == TAG_TABLE || is_table_part(tag))
        return nesting_close(n, tag, STR_NONE, NESTING_IN_TABLE_SCOPE);
    if (tag == TAG_P && nesting_find(n, TAG_P, STR_NONE, NESTING_IN_BUTTON_SCOPE) == STR_NPOS) {
        nesting_count(n); // an empty paragraph
        return true;
    }
    if (tag == TAG_BR) {
        nesting_count(n); // means <br>
        return true;
    }
    if (tag == TAG_FORM)
        return end_form(n);
    if (flags & TAG_IS_FORMATTING)
        return nesting_end_formatting(n, tag);
    if (flags & TAG_IS_HEADING)
        return end_heading(n);
    if (tag == TAG_LI)
        return nesting_close(n, tag, STR_NONE, NESTING_IN_LIST_SCOPE);
    if ((flags & TAG_IS_SPECIAL && tag != TAG_NOSCRIPT) || tag == TAG_SELECT)
        return nesting_close(n, tag, STR_NONE, NESTING_IN_SCOPE);
    return nesting_close(n, tag, tok->name, NESTING_UP_TO_SPECIAL);
}

__attribute__((noinline)) static bool end_by_all_rules(struct nesting *n, const struct token *tok)
{
    for (size_t i = n->len; i-- > 0 && n->stack[i].flags & NESTING_FOREIGN;) {
        if (n->stack[i].tag == tok->tag &&
            (tok->tag != TAG_OTHER || str_eq(n->stack[i].key, tok->name))) {
            nesting_pop_to(n, i);
            return true;
        }
    }
    return end_html(n, tok);
}

bool nesting_end(struct nesting *n, const struct token *tok)
{
    if (n->over)
        return true;
    // Most end tags are that of the current node, and no rule does more than end it.
    if (n->len == 0 || tag_at(n, n->len - 1) != tok->tag || n->n_pending > n->base ||
        tok->tag == TAG_OTHER || tok->tag == TAG_FORM)
        return end_by_all_rules(n, tok);
    if (n->stack[n->len - 1].flags & NESTING_MARKER)
        nesting_pop_to(n, n->len - 1);
    else
        nesting_pop(n);
    return true;
}
