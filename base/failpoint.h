// Named points at which a test kills the process, to prove that nothing is lost there.
// Compiled in only with the CMake option WATCHGLASS_FAILPOINTS (preset dev and the sanitizer
// presets); in a release build the calls are empty.
//
// WATCHGLASS_FAILPOINT="NAME" or "NAME:N" raises SIGKILL at the first or the Nth passing.
#ifndef WG_BASE_FAILPOINT_H
#define WG_BASE_FAILPOINT_H

#ifdef WATCHGLASS_FAILPOINTS
void failpoint(const char *name);
#else
static inline void failpoint(const char *name)
{
    (void)name;
}
#endif

#endif
