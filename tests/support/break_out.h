// What a page that has taken over its analyser would try, and what it would try it on.
#ifndef WG_TESTS_SUPPORT_BREAK_OUT_H
#define WG_TESTS_SUPPORT_BREAK_OUT_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

enum { BREAK_OUT_FD = 9, BREAK_OUT_ARGS = 6 };

// Outside of the sandbox; must stay as it is.
struct outside {
    char folder[64], file[96], new_file[96];
    int listener, pipe[2]; // the pipe's writing end is BREAK_OUT_FD, too
    struct sockaddr_in address;
    volatile int victim; // in the parent's memory
    pid_t parent;
};

enum expected {
    KILLED,  // by seccomp
    FAULTED, // by seccomp, or the kernel does not know this door at all
    REFUSED, // EPERM or EACCES, and alive
    DONE,
};

// A system call with its arguments or, where that does not do, a function; -1 with errno.
struct attempt {
    const char *name;
    enum expected expected;
    long call;
    long args[BREAK_OUT_ARGS];
    long (*fn)(const struct outside *o);
};

// The table; valid until the next call, for this `o` alone.
const struct attempt *break_out_attempts(const struct outside *o, size_t *n);
// The row of that name.
const struct attempt *break_out_find(const struct outside *o, const char *name);
long break_out_try(const struct attempt *a, const struct outside *o);

bool outside_init(struct outside *o);
// NULL, or what happened that should not have.
const char *outside_changed(const struct outside *o);
bool outside_deinit(struct outside *o);

#endif
