// What an analyser process may do: talk on its one socket, use memory up to a limit, and end.
// Pages are hostile, and so is an analyser that a page has taken over.
//
// Three walls, each of which would do alone: no descriptors, capabilities and rights to new ones
// (always); seccomp, which kills at any other system call; Landlock, which refuses files, network
// and other processes. Sanitizer builds, which need files and signals for their reports, have
// none of them.
#ifndef WG_MONITOR_SANDBOX_H
#define WG_MONITOR_SANDBOX_H

#include "base/err.h"

enum { SANDBOX_SOCKET = 3 }; // the descriptor of the analyser's socket

enum sandbox_part { SANDBOX_SECCOMP = 1, SANDBOX_LANDLOCK = 2 }; // bits

// What a run's analysers get, as bits: all that this kernel has. Call it once a run: where the
// kernel lacks Landlock, it warns. Without seccomp a run does not start (ERR_CONFIG), unless
// `setting`, the operator's WATCHGLASS_SANDBOX, is "off": then neither is used, and it warns.
bool sandbox_choose(const char *setting, unsigned *parts, struct err *err) WG_CHECKED;
// For the run's report: "seccomp and Landlock", "seccomp, no Landlock", "off".
const char *sandbox_words(unsigned parts);

// Closes all descriptors but SANDBOX_SOCKET, drops all capabilities, sets the limits of
// base/limits.h, and enters the parts. Call in a single-threaded process that has opened all it
// needs. It does not come out again.
bool sandbox_enter(unsigned parts, struct err *err) WG_CHECKED;
// Gives the process LIMIT_PAGE_CPU_MS more of CPU time (whole seconds; past it, SIGXCPU), but in
// all no more than LIMIT_ANALYSER_CPU_MS.
bool sandbox_next_page(void) WG_CHECKED;

#endif
