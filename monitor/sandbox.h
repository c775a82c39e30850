// What an analyser process may do: read and write its one socket, use memory up to a limit, and
// end. Pages are hostile, and so is an analyser that a page has taken over.
#ifndef WG_MONITOR_SANDBOX_H
#define WG_MONITOR_SANDBOX_H

#include "base/err.h"

enum { SANDBOX_SOCKET = 3 }; // the descriptor of the analyser's socket

// Closes all descriptors but SANDBOX_SOCKET, sets the limits of base/limits.h, and installs the
// seccomp filter: anything else kills the process (SIGSYS). Call in a single-threaded process
// that has opened all it needs. Sanitizer builds, which need files and signals for their
// reports, keep standard error and go without filter and memory limit.
bool sandbox_enter(struct err *err) WG_CHECKED;
// Gives the process LIMIT_PAGE_CPU_MS more of CPU time (whole seconds); past it, SIGXCPU.
bool sandbox_next_page(void) WG_CHECKED;

#endif
