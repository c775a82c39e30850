#include "base/failpoint.h"

#ifdef WATCHGLASS_FAILPOINTS
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>

void failpoint(const char *name)
{
    static atomic_uint_fast64_t passed;
    struct str want = str_c(getenv("WATCHGLASS_FAILPOINT"));
    struct str wanted_name;
    uint64_t nth = 1;
    if (!str_split(&want, ':', &wanted_name) || !str_eq(wanted_name, str_c(name)))
        return;
    if (want.len && !str_to_u64(want, &nth))
        return;
    if (atomic_fetch_add(&passed, 1) + 1 == nth)
        raise(SIGKILL);
}

void failpoint_page(struct str text)
{
    if (str_find(text, STR("watchglass-test-kill-analyser"), 0) != STR_NPOS)
        raise(SIGKILL);
    volatile bool hang = str_find(text, STR("watchglass-test-hang-analyser"), 0) != STR_NPOS;
    while (hang)
        continue;
}
#else
// ISO C wants a declaration in every translation unit.
extern int failpoint_is_off;
#endif
