// libFuzzer target: one file of a lexicon, in any bytes. What is read without a problem keeps the
// promises that the matcher builds on.
#include <stdlib.h>

#include "patterns/lexicon_rows.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_substance(const struct substance *s)
{
    if (s->n_names == 0 || s->id.len == 0 || s->class.len == 0)
        abort();
    for (size_t i = 0; i < s->n_names; i++)
        if (s->names[i].text.len == 0 || s->names[i].line < 1)
            abort();
    for (size_t i = 0; i < s->n_cas; i++)
        if (!cas_valid(s->cas[i]))
            abort();
    for (size_t i = 0; i < s->n_controls; i++)
        if (s->controls[i].status == BASIS_UNKNOWN)
            abort();
    if (substance_basis(s, STR("CN"), 0, NULL) > BASIS_PROHIBITED)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena a;
    struct problems p;
    struct lexicon_source source = {0};
    arena_init(&a);
    problems_init(&p);
    bool read =
        lexicon_read(&a, "fuzz.yaml", str_from((const char *)data, size), false, &source, &p);
    if (read != (p.count == 0))
        abort();
    if (read && lexicon_merge(&source, &p)) {
        const struct lexicon_rows *substances = &source.lists[LIST_SUBSTANCES];
        const struct lexicon_rows *cues = &source.lists[LIST_CUES];
        for (size_t i = 0; i < substances->n; i++)
            check_substance(substances->items[i].value);
        for (size_t i = 0; i < cues->n; i++) {
            const struct lexicon_cue *c = cues->items[i].value;
            if (c->before.len + c->after.len == 0)
                abort();
        }
    }
    problems_deinit(&p);
    arena_deinit(&a);
    return 0;
}
