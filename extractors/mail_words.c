#include "extractors/mail_words.h"

#include "base/limits.h"
#include "extractors/text.h"

enum { HEADER_BYTES = 64 * 1024 };

static bool is_quoted(struct str line)
{
    return str_starts(str_trim(line), STR(">"));
}

// "Ada wrote:", "Am 3. Mai schrieb Ada:" and so on say it in every language and end alike.
static bool announces(struct str line, struct str rest)
{
    struct str next;
    line = str_trim(line);
    return (str_ends(line, STR(":")) || str_ends(line, STR("："))) &&
           str_split(&rest, '\n', &next) && is_quoted(next);
}

// RFC 5322, 2.2: printable ASCII and a colon.
static struct str field_name(struct str line)
{
    size_t n = 0;
    while (n < line.len && line.ptr[n] > ' ' && line.ptr[n] < 127 && line.ptr[n] != ':')
        n++;
    return n > 0 && n < line.len && line.ptr[n] == ':' ? str_sub(line, 0, n) : STR_NONE;
}

bool mail_is_raw(struct str text)
{
    struct str line, rest = str_sub(text, 0, HEADER_BYTES);
    bool id = false, from = false;
    for (bool first = true; str_split(&rest, '\n', &line); first = false) {
        if (str_trim(line).len == 0)
            return id && from;
        if ((first && str_starts(line, STR("From "))) || line.ptr[0] == ' ' || line.ptr[0] == '\t')
            continue; // a mailbox begins so; a field goes on
        struct str name = field_name(line);
        if (name.len == 0)
            return false;
        id |= str_eq_nocase(name, STR("Message-ID"));
        from |= str_eq_nocase(name, STR("From"));
    }
    return false;
}

struct str mail_own_words(struct arena *a, struct str text)
{
    struct text_builder t;
    struct str line;
    text_begin(&t, LIMIT_TEXT_BYTES, true);
    while (str_split(&text, '\n', &line) && !text_full(&t)) {
        if (str_eq(line, STR("--")) || str_eq(line, STR("-- ")) ||
            str_starts(line, STR("^ permalink ")))
            break;
        if (is_quoted(line) || announces(line, text) ||
            str_starts(line, STR("reply other threads:")))
            continue;
        text_gap(&t, true, true);
        text_add(&t, line, false);
    }
    return text_end(&t, a);
}
