// Named points at which a test kills the process, to prove that nothing is lost there.
// Compiled in only with the CMake option WATCHGLASS_FAILPOINTS (preset dev and the sanitizer
// presets); in a release build the calls are empty.
//
// WATCHGLASS_FAILPOINT="NAME" or "NAME:N" raises SIGKILL at the first or the Nth passing.
#ifndef WG_BASE_FAILPOINT_H
#define WG_BASE_FAILPOINT_H

#include "base/str.h"

#ifdef WATCHGLASS_FAILPOINTS
void failpoint(const char *name);
// A page that holds "watchglass-test-kill-analyser" kills the process that reads it, one that
// holds "watchglass-test-hang-analyser" keeps it busy for ever.
void failpoint_page(struct str text);
#else
static inline void failpoint(const char *name)
{
    (void)name;
}

static inline void failpoint_page(struct str text)
{
    (void)text;
}
#endif

#endif
