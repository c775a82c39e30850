// What a browser's process may do, set between fork and exec.
#ifndef WG_MONITOR_BROWSER_JAIL_H
#define WG_MONITOR_BROWSER_JAIL_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

// Debian's "nobody" and "nogroup" (base-passwd).
enum { BROWSER_NOBODY = 65534 };

struct browser_jail {
    uint32_t arch;       // browser_jail_arch(), asked for before the fork
    pid_t parent;        // with which it dies
    const char *dir;     // where it works
    bool as_nobody;      // instead of root
    int in, out, errors; // its descriptors 3, 4 and 2
};

uint32_t browser_jail_arch(void);
// In a child of root's.
bool browser_jail_become_nobody(void);
// In the child, of a process with threads: calls nothing that is not safe there. NULL, or what
// failed (errno says why).
const char *browser_jail_enter(const struct browser_jail *jail);

#endif
