// Landlock, Linux's unprivileged access control (kernel documentation, userspace-api/landlock):
// the second wall behind seccomp. Where a filter of system calls has a hole, there is still no
// file, no TCP port, no abstract socket and no process outside that could be reached.
#ifndef WG_MONITOR_LANDLOCK_H
#define WG_MONITOR_LANDLOCK_H

#include "base/err.h"

// The kernel's ABI, 1 or more; 0: it has none, or it was switched off. Changes nothing.
int landlock_abi(void);
// From here on this process, and what it forks, can use nothing that needs a right of the
// kernel's ABI: the ruleset has no rule. What is open stays open. Needs PR_SET_NO_NEW_PRIVS.
bool landlock_enter(struct err *err) WG_CHECKED;

#endif
