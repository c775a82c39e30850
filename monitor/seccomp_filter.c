// MAP_ANONYMOUS, MADV_DONTNEED and syscall() are not in POSIX.
#define _GNU_SOURCE
#include "monitor/seccomp_filter.h"

#include <errno.h>
#include <linux/futex.h>
#include <linux/seccomp.h>
#include <seccomp.h>
#include <signal.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { ARGS_MAX = 3 };

// A system call is allowed if (argument & mask) == value for each of the arguments named. A row
// with a mask of 0 in the first place asks nothing.
struct rule {
    int call;
    struct {
        unsigned arg;
        uint64_t mask, value;
    } args[ARGS_MAX];
};

#define WHOLE UINT64_MAX
// int arguments: the upper half of the register is not the kernel's business.
#define INT UINT64_C(0xFFFFFFFF)

// SOCKET and SELF stand for what is only known when the filter is made.
enum { SOCKET = -1, SELF = -2 };
#define PLACE(what) ((uint64_t)(int64_t)(what))

// Only anonymous private memory, never executable: there is no file to map, no memory to share
// with anyone, no code to load. Advice only to give memory back (root may ask for worse).
static const struct rule rules[] = {
    {SCMP_SYS(mmap),
     {{2, PROT_EXEC, 0}, {3, MAP_ANONYMOUS | MAP_PRIVATE, MAP_ANONYMOUS | MAP_PRIVATE}}},
    {SCMP_SYS(mprotect), {{2, PROT_EXEC, 0}}},
    {SCMP_SYS(mremap), {{0}}},
    {SCMP_SYS(munmap), {{0}}},
    {SCMP_SYS(brk), {{0}}},
    {SCMP_SYS(madvise), {{2, INT, MADV_DONTNEED}}},

    {SCMP_SYS(recvfrom), {{0, INT, PLACE(SOCKET)}}},
    {SCMP_SYS(sendto), {{0, INT, PLACE(SOCKET)}, {4, WHOLE, 0}}}, // to nobody but its peer

    {SCMP_SYS(clock_gettime), {{0}}},
    {SCMP_SYS(getrandom), {{0}}},                               // the C library's heap wants some
    {SCMP_SYS(prlimit64), {{0, INT, 0}, {1, INT, RLIMIT_CPU}}}, // sandbox_next_page
    {SCMP_SYS(getrusage), {{0, INT, RUSAGE_SELF}}},             // serve.c
    // pthread_once wakes those who wait, though in one thread nobody does.
    {SCMP_SYS(futex), {{1, INT & ~(uint64_t)FUTEX_PRIVATE_FLAG, FUTEX_WAKE}}},
    {SCMP_SYS(restart_syscall), {{0}}}, // the kernel's own, after a stop and a continue

    // The end. abort() shall be seen as SIGABRT, a failure of ours, and not as a break-out.
    {SCMP_SYS(exit_group), {{0}}},
    {SCMP_SYS(exit), {{0}}},
    {SCMP_SYS(rt_sigprocmask), {{0}}},
    {SCMP_SYS(getpid), {{0}}},
    {SCMP_SYS(gettid), {{0}}},
    {SCMP_SYS(tgkill), {{0, INT, PLACE(SELF)}, {1, INT, PLACE(SELF)}, {2, INT, SIGABRT}}},
};

// What assert() and the allocator say before they abort: refused, since standard error is closed.
static const int last_words[] = {SCMP_SYS(write), SCMP_SYS(writev)};

static int add_rule(scmp_filter_ctx filter, const struct rule *r, int socket)
{
    struct scmp_arg_cmp cmp[ARGS_MAX];
    unsigned n = 0;
    for (size_t i = 0; i < ARGS_MAX && r->args[i].mask; i++) {
        uint64_t want = r->args[i].value;
        if (want == PLACE(SOCKET))
            want = (uint64_t)socket;
        else if (want == PLACE(SELF))
            want = (uint64_t)getpid();
        cmp[n++] = (struct scmp_arg_cmp){.arg = r->args[i].arg,
                                         .op = SCMP_CMP_MASKED_EQ,
                                         .datum_a = r->args[i].mask,
                                         .datum_b = want};
    }
    return seccomp_rule_add_array(filter, SCMP_ACT_ALLOW, r->call, n, cmp);
}

bool seccomp_filter_available(void)
{
    unsigned action = SECCOMP_RET_KILL_PROCESS;
    return syscall(SYS_seccomp, SECCOMP_GET_ACTION_AVAIL, 0, &action) == 0;
}

bool seccomp_filter_enter(int socket, struct err *err)
{
    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_KILL_PROCESS);
    if (!filter)
        return err_set(err, ERR_INTERNAL, "seccomp cannot make a filter");
    // Calls of another architecture (int 0x80) or ABI (x32), too.
    int failed = seccomp_attr_set(filter, SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS);
    for (size_t i = 0; i < sizeof rules / sizeof *rules && failed == 0; i++)
        failed = add_rule(filter, &rules[i], socket);
    for (size_t i = 0; i < sizeof last_words / sizeof *last_words && failed == 0; i++)
        failed = seccomp_rule_add(filter, SCMP_ACT_ERRNO(EPERM), last_words[i], 1,
                                  SCMP_A0(SCMP_CMP_EQ, STDERR_FILENO));
    if (failed == 0)
        failed = seccomp_load(filter);
    seccomp_release(filter);
    if (failed != 0) {
        errno = -failed;
        return err_errno(err, "the kernel refuses the seccomp filter");
    }
    return true;
}
