// Inside the lexicon: what the readers of its parts share while one file is read.
#ifndef WG_PATTERNS_LEXICON_READER_H
#define WG_PATTERNS_LEXICON_READER_H

#include "patterns/lexicon_rows.h"
#include "patterns/lexicon_schema.h"

struct lexicon_reader {
    struct arena *arena;   // of the lexicon
    struct arena *scratch; // of the file
    const char *file;
    bool overlay;
    struct lexicon_source *out;
    struct problems *problems;
    const struct file_yaml *yaml;
    bool ok;
};

// Adds a problem with the line of the file; reading goes on, so that all are found.
#define READER_BAD(r, line, ...) ((r)->ok = problem((r)->problems, (r)->file, line, __VA_ARGS__))

void reader_add(struct lexicon_reader *r, enum lexicon_list list, struct str key, int line,
                const void *value);
// Copies that outlive the file.
struct str reader_keep(struct lexicon_reader *r, struct str s);
struct str *reader_texts(struct lexicon_reader *r, const struct yaml_texts *t);
// Absent: an empty date.
void reader_date(struct lexicon_reader *r, const struct yaml_text *t, struct control_date *out);
// BCP 47, as far as it is needed here: a language of 2 or 3 letters, then subtags ("zh-Hant").
bool lexicon_language_tag(struct str s);
// ISO 3166 alpha-2 by its form.
bool lexicon_country(struct str s);

void reader_substance(struct lexicon_reader *r, const struct substance_yaml *y);
// The grammar of names.
void reader_morphemes(struct lexicon_reader *r, const struct yaml *map);
void reader_family(struct lexicon_reader *r, const struct family_yaml *y);

#endif
