#include "patterns/disguise.h"

#include <stdint.h>

#include "base/utf8.h"

struct block {
    uint32_t first, last;
};

// Blocks whose letters nobody types for their own sake (Unicode 15).
static const struct block STYLED[] = {
    {0x2100, 0x214F},   // Letterlike Symbols, but for the signs below
    {0x249C, 0x24E9},   // Enclosed Alphanumerics: letters
    {0x1D400, 0x1D7FF}, // Mathematical Alphanumeric Symbols
    {0x1F110, 0x1F1FF}, // Enclosed Alphanumeric Supplement
    {0xE0000, 0xE007F}, // Tags
};

enum { MARKS = 2 }; // one may be an accent of its own

static bool within(const struct block *blocks, size_t n, uint32_t c)
{
    for (size_t i = 0; i < n; i++)
        if (c >= blocks[i].first && c <= blocks[i].last)
            return true;
    return false;
}

// Signs that stand in texts for what they are: the degree signs, numero, trade mark, ohm, kelvin,
// angstrom.
static bool is_sign(uint32_t c)
{
    return c == 0x2103 || c == 0x2109 || c == 0x2116 || c == 0x2122 || c == 0x2126 || c == 0x212A ||
           c == 0x212B;
}

static bool is_latin(uint32_t c)
{
    return c < 0x80 && ascii_alpha((char)c);
}

static bool is_greek_or_cyrillic(uint32_t c)
{
    return c >= 0x0370 && c <= 0x052F;
}

// The joiners belong to Arabic and Indic writing; between Latin letters they do nothing.
static bool is_invisible(uint32_t c, uint32_t before)
{
    bool joiner = c == 0x200C || c == 0x200D;
    return c == 0x200B || c == 0x2060 || c == 0xFEFF || c == 0x180E || (joiner && is_latin(before));
}

bool disguise_seen(struct str text)
{
    uint32_t before = 0;
    unsigned marks = 0;
    for (size_t i = 0; i < text.len;) {
        uint32_t c = utf8_next(text, &i);
        if ((within(STYLED, sizeof STYLED / sizeof *STYLED, c) && !is_sign(c)) ||
            is_invisible(c, before))
            return true;
        if ((is_latin(c) && is_greek_or_cyrillic(before)) ||
            (is_latin(before) && is_greek_or_cyrillic(c)))
            return true;
        marks += c >= 0x0300 && c <= 0x036F;
        before = c;
    }
    return marks >= MARKS;
}
