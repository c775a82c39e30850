#include "patterns/grammar_rule.h"

#include <string.h>

// How a separator of the anchor is expanded; elsewhere any may stand (grammar.c).
static const struct str GAPS[] = {STR_INIT(""), STR_INIT("-"), STR_INIT(" ")};

struct parser {
    struct arena *arena;
    const struct lexicon *lexicon;
    struct str text;
    size_t at;
    unsigned depth;
    const char *why; // what is wrong, or NULL
};

static bool wrong(struct parser *p, const char *why)
{
    if (!p->why)
        p->why = why;
    return false;
}

static void skip_spaces(struct parser *p)
{
    while (p->at < p->text.len && p->text.ptr[p->at] == ' ')
        p->at++;
}

// The next character that means something; 0 at the end.
static char peek(struct parser *p)
{
    skip_spaces(p);
    return p->at < p->text.len ? p->text.ptr[p->at] : 0;
}

static bool special(char c)
{
    return strchr("{}()|?*+#@-~<>", c) != NULL; // also NUL, which no rule holds
}

static bool quantifier(char c)
{
    return c == '?' || c == '*' || c == '+';
}

// The character at `at` with what escapes it and the rest of its UTF-8; moves *at behind it.
static struct str one_char(struct str s, size_t *at)
{
    if (s.ptr[*at] == '\\' && *at + 1 < s.len)
        ++*at;
    size_t from = (*at)++;
    while (*at < s.len && ((unsigned char)s.ptr[*at] & 0xC0) == 0x80)
        ++*at;
    return str_sub(s, from, *at);
}

// A run of ordinary characters. A quantifier belongs to the last one alone.
static struct str read_word(struct parser *p)
{
    struct buf word;
    buf_init(&word, 0);
    while (p->at < p->text.len && p->text.ptr[p->at] != ' ' && !special(p->text.ptr[p->at])) {
        size_t next = p->at;
        struct str c = one_char(p->text, &next);
        if (word.len && next < p->text.len && quantifier(p->text.ptr[next]))
            break;
        buf_add(&word, c);
        p->at = next;
    }
    struct str kept = arena_str(p->arena, buf_str(&word));
    buf_deinit(&word);
    return kept;
}

static struct str read_set(struct parser *p)
{
    size_t end = str_find_char(p->text, '}', p->at);
    struct str name = str_sub(p->text, p->at + 1, end);
    size_t n;
    if (end == STR_NPOS) {
        wrong(p, "a '{' has no '}'");
        p->at = p->text.len;
        return STR_NONE;
    }
    p->at = end + 1;
    lexicon_morphemes(p->lexicon, name, &n);
    if (n == 0)
        wrong(p, "a set in braces is not among the morphemes");
    return name;
}

// ---- sides

// A part of a side: the atoms that may stand first and last in it.
struct part {
    uint64_t first, last;
    bool nullable;
};

struct side_parser {
    struct parser *p;
    struct rule_side *side;
    bool backwards;
};

static const struct part EMPTY = {0, 0, true};

static void link_atoms(struct rule_side *s, uint64_t from, uint64_t to)
{
    for (; from; from &= from - 1)
        s->follow[__builtin_ctzll(from)] |= to;
}

static struct part join(struct side_parser *s, struct part x, struct part y)
{
    struct part a = s->backwards ? y : x, b = s->backwards ? x : y;
    link_atoms(s->side, a.last, b.first);
    return (struct part){a.first | (a.nullable ? b.first : 0), b.last | (b.nullable ? a.last : 0),
                         a.nullable && b.nullable};
}

static struct part add_atom(struct side_parser *s, enum rule_atom_kind kind, struct str text)
{
    if (s->side->n == RULE_ATOMS) {
        wrong(s->p, "a side of the anchor has more than 64 parts");
        return EMPTY;
    }
    uint64_t bit = (uint64_t)1 << s->side->n;
    s->side->atoms[s->side->n++] = (struct rule_atom){kind, text};
    return (struct part){bit, bit, false};
}

static struct part side_choice(struct side_parser *s);

static struct part side_group(struct side_parser *s)
{
    struct parser *p = s->p;
    p->at++;
    if (++p->depth > RULE_NESTING) {
        wrong(p, "groups are nested too deep");
        return EMPTY;
    }
    struct part x = side_choice(s);
    p->depth--;
    if (peek(p) != ')')
        wrong(p, "a '(' has no ')'");
    else
        p->at++;
    return x;
}

static struct part side_atom(struct side_parser *s)
{
    struct parser *p = s->p;
    char c = peek(p);
    struct part x;
    switch (c) {
    case '(':
        return side_group(s);
    case '{':
        return add_atom(s, ATOM_SET, read_set(p));
    case '#':
    case '@':
        p->at++;
        return add_atom(s, c == '#' ? ATOM_DIGIT : ATOM_LETTER, STR_NONE);
    case '-':
    case '~':
        p->at++;
        x = add_atom(s, ATOM_GAP, STR_NONE);
        x.nullable |= c == '-';
        return x;
    default:
        if (!special(c))
            return add_atom(s, ATOM_TEXT, read_word(p));
        wrong(p, "a sign stands where it means nothing");
        p->at++;
        return EMPTY;
    }
}

static struct part side_sequence(struct side_parser *s)
{
    struct part all = EMPTY;
    for (char c; (c = peek(s->p)) != 0 && c != '|' && c != ')' && !s->p->why;) {
        struct part x = side_atom(s);
        if (quantifier(c = peek(s->p))) {
            s->p->at++;
            x.nullable |= c != '+';
            if (c != '?')
                link_atoms(s->side, x.last, x.first);
        }
        all = join(s, all, x);
    }
    return all;
}

static struct part side_choice(struct side_parser *s)
{
    struct part all = side_sequence(s);
    while (peek(s->p) == '|' && !s->p->why) {
        s->p->at++;
        struct part x = side_sequence(s);
        all.first |= x.first;
        all.last |= x.last;
        all.nullable |= x.nullable;
    }
    return all;
}

// A name that could end in a separator would reach into what stands beside it.
static bool ends_in_gap(const struct rule_side *s)
{
    for (uint64_t last = s->last; last; last &= last - 1)
        if (s->atoms[__builtin_ctzll(last)].kind == ATOM_GAP)
            return true;
    return false;
}

static void parse_side(struct parser *outer, struct str text, bool backwards, struct rule_side *out)
{
    struct parser p = *outer;
    struct side_parser s = {&p, out, backwards};
    p.text = text;
    p.at = 0;
    p.depth = 0;
    struct part x = side_choice(&s);
    if (!p.why && peek(&p))
        wrong(&p, "a ')' has no '('");
    out->first = x.first;
    out->last = x.last;
    out->nullable = x.nullable;
    if (!p.why && ends_in_gap(out))
        wrong(&p, "a name must not begin or end with a separator");
    outer->why = p.why;
}

// ---- the anchor: all its spellings

struct spellings {
    struct rule_anchor *items;
    size_t n;
};

static struct spellings one(struct parser *p, struct str text)
{
    struct rule_anchor *x = arena_array(p->arena, 1, sizeof(*x));
    *x = (struct rule_anchor){text, text};
    return (struct spellings){x, 1};
}

static struct spellings room_for(struct parser *p, size_t n)
{
    if (n > RULE_ANCHORS) {
        wrong(p, "the anchor has too many spellings");
        return (struct spellings){NULL, 0};
    }
    return (struct spellings){arena_array(p->arena, n, sizeof(struct rule_anchor)), 0};
}

static struct str glue(struct parser *p, struct str x, struct str y)
{
    if (x.len == 0 || y.len == 0)
        return x.len ? x : y;
    return arena_fmt(p->arena, "%.*s%.*s", STR_ARG(x), STR_ARG(y));
}

static struct spellings each_with_each(struct parser *p, struct spellings x, struct spellings y)
{
    struct spellings all = room_for(p, x.n * y.n);
    for (size_t i = 0; all.items && i < x.n; i++)
        for (size_t k = 0; k < y.n; k++)
            all.items[all.n++] =
                (struct rule_anchor){glue(p, x.items[i].text, y.items[k].text),
                                     glue(p, x.items[i].canonical, y.items[k].canonical)};
    return all;
}

static struct spellings either(struct parser *p, struct spellings x, struct spellings y)
{
    struct spellings all = room_for(p, x.n + y.n);
    for (size_t i = 0; all.items && i < x.n + y.n; i++)
        all.items[all.n++] = i < x.n ? x.items[i] : y.items[i - x.n];
    return all;
}

static struct spellings of_set(struct parser *p)
{
    size_t n;
    const struct morpheme *m = lexicon_morphemes(p->lexicon, read_set(p), &n);
    struct spellings all = room_for(p, n);
    for (size_t i = 0; all.items && i < n; i++)
        all.items[all.n++] = (struct rule_anchor){m[i].text, m[i].canonical};
    return all;
}

static struct spellings of_gap(struct parser *p, bool needed)
{
    struct spellings all = room_for(p, 3);
    for (size_t i = needed; i < sizeof(GAPS) / sizeof(GAPS[0]); i++)
        all.items[all.n++] = (struct rule_anchor){GAPS[i], STR_NONE};
    return all;
}

static struct spellings of_digit(struct parser *p)
{
    static const char digits[] = "0123456789";
    struct spellings all = room_for(p, 10);
    for (size_t i = 0; i < 10; i++)
        all.items[all.n++] = (struct rule_anchor){str_from(digits + i, 1), str_from(digits + i, 1)};
    return all;
}

static struct spellings anchor_choice(struct parser *p);

static struct spellings anchor_atom(struct parser *p)
{
    char c = peek(p);
    if (c == '{')
        return of_set(p);
    if (c != '(' && !special(c))
        return one(p, read_word(p));
    p->at++;
    if (c == '#')
        return of_digit(p);
    if (c == '-' || c == '~')
        return of_gap(p, c == '~');
    if (c != '(' || ++p->depth > RULE_NESTING) {
        wrong(p, "a sign stands in the anchor where it means nothing");
        return one(p, STR_NONE);
    }
    struct spellings x = anchor_choice(p);
    p->depth--;
    if (peek(p) != ')')
        wrong(p, "a '(' has no ')'");
    else
        p->at++;
    return x;
}

static struct spellings anchor_sequence(struct parser *p)
{
    struct spellings all = one(p, STR_NONE);
    for (char c; (c = peek(p)) != 0 && c != '|' && c != ')' && !p->why;) {
        struct spellings x = anchor_atom(p);
        if (peek(p) == '?') {
            p->at++;
            x = either(p, one(p, STR_NONE), x);
        }
        all = each_with_each(p, all, x);
    }
    return all;
}

static struct spellings anchor_choice(struct parser *p)
{
    struct spellings all = anchor_sequence(p);
    while (peek(p) == '|' && !p->why) {
        p->at++;
        all = either(p, all, anchor_sequence(p));
    }
    return all;
}

static void parse_anchor(struct parser *outer, struct str text, struct rule *out)
{
    struct parser p = *outer;
    p.text = text;
    p.at = 0;
    p.depth = 0;
    struct spellings all = anchor_choice(&p);
    if (!p.why && peek(&p))
        wrong(&p, "a ')' has no '('");
    for (size_t i = 0; i < all.n && !p.why; i++)
        if (all.items[i].text.len == 0)
            wrong(&p, "the anchor may be empty");
    out->anchors = all.items;
    out->n_anchors = all.n;
    outer->why = p.why;
}

struct rule *rule_parse(struct arena *a, const struct lexicon *lexicon, struct str text,
                        const char **why)
{
    struct parser p = {.arena = a, .lexicon = lexicon};
    struct rule *r = arena_zalloc(a, sizeof(*r));
    size_t open = str_find_char(text, '<', 0), close = str_find_char(text, '>', 0);
    if (open == STR_NPOS || close == STR_NPOS || close < open ||
        str_find_char(text, '<', open + 1) != STR_NPOS ||
        str_find_char(text, '>', close + 1) != STR_NPOS)
        wrong(&p, "a rule has one anchor, <...>");
    if (!p.why)
        parse_side(&p, str_sub(text, 0, open), true, &r->before);
    if (!p.why)
        parse_anchor(&p, str_sub(text, open + 1, close), r);
    if (!p.why)
        parse_side(&p, str_skip(text, close + 1), false, &r->after);
    *why = p.why;
    return p.why ? NULL : r;
}
