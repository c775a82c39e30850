// Any bytes as the texts of one listing, split at NUL: nothing may crash, offsets must be bytes of
// their field, and what is found must make the text a candidate.
#include "base/hash.h"
#include "base/utf8.h"
#include "patterns/lexicon.h"
#include "patterns/matcher.h"

#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { TEXTS = 3 };

static void require(bool ok)
{
    if (!ok)
        abort();
}

// The matcher takes seconds to make; made once, it is only read.
static const struct matcher *the_matcher(void)
{
    static struct arena a;
    static struct problems problems;
    static struct lexicon *lexicon;
    static struct matcher *m;
    struct err err;
    if (m)
        return m;
    arena_init(&a);
    problems_init(&problems);
    require(hash_start(&err) &&
            lexicon_load(&a, PROJECT_DIR "/patterns/data", NULL, &problems, &lexicon));
    m = matcher_new(lexicon, &(struct matcher_options){0}, &err);
    require(m);
    return m;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const fields[TEXTS] = {"title", "description", "seller"};
    static struct matcher_scratch *scratch;
    const struct matcher *m = the_matcher();
    struct match_text texts[TEXTS];
    struct judgement j;
    struct arena a;
    struct err err;
    struct str rest = str_from((const char *)data, size), part;
    struct match_input in = {.texts = texts};
    if (!scratch)
        scratch = matcher_scratch_new(m, &err);
    require(scratch);
    arena_init(&a);
    while (in.n_texts < TEXTS && str_split(&rest, '\0', &part)) {
        texts[in.n_texts] = (struct match_text){fields[in.n_texts], utf8_clean(&a, part)};
        in.n_texts++;
    }
    matcher_judge(m, scratch, &a, &in, &j);
    struct buf all;
    buf_init(&all, 0);
    for (size_t i = 0; i < in.n_texts; i++) {
        buf_add(&all, texts[i].text);
        buf_addc(&all, '\n');
    }
    require(j.n_findings == 0 || matcher_candidate(m, scratch, buf_str(&all)));
    require(j.score >= 0 && j.score <= 1);
    for (size_t i = 0; i < j.n_findings; i++)
        require(j.findings[i].start < j.findings[i].end && utf8_valid(j.findings[i].text));
    buf_deinit(&all);
    arena_deinit(&a);
    return 0;
}
