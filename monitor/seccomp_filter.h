// The system calls of an analyser; every other one kills it (SIGSYS).
#ifndef WG_MONITOR_SECCOMP_FILTER_H
#define WG_MONITOR_SECCOMP_FILTER_H

#include "base/err.h"

// Does the kernel have filters that kill a process (Linux 4.14)? Changes nothing.
bool seccomp_filter_available(void);
// Memory, time, the end, and sending and receiving on `socket` are left. For good. Needs
// PR_SET_NO_NEW_PRIVS.
bool seccomp_filter_enter(int socket, struct err *err) WG_CHECKED;

#endif
