// close_range() and RLIMIT_AS are not in POSIX.
#define _GNU_SOURCE
#include "monitor/sandbox.h"

#include <errno.h>
#include <seccomp.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "base/limits.h"

bool sandbox_next_page(void)
{
    struct timespec used;
    if (clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used) != 0)
        return false;
    rlim_t seconds = (rlim_t)used.tv_sec + 1 + LIMIT_PAGE_CPU_MS / 1000;
    struct rlimit cpu = {.rlim_cur = seconds, .rlim_max = RLIM_INFINITY};
    return setrlimit(RLIMIT_CPU, &cpu) == 0;
}

#ifndef WATCHGLASS_SANITIZED

static bool allow(scmp_filter_ctx filter, int *failed, const int *calls, size_t n)
{
    for (size_t i = 0; i < n && *failed == 0; i++)
        *failed = seccomp_rule_add(filter, SCMP_ACT_ALLOW, calls[i], 0);
    return *failed == 0;
}

static bool install_filter(struct err *err)
{
    // Memory, time, and the C library's own needs. No open, socket, clone, exec, kill, ptrace.
    static const int plain[] = {
        SCMP_SYS(munmap),          SCMP_SYS(mremap),    SCMP_SYS(brk),
        SCMP_SYS(madvise),         SCMP_SYS(futex),     SCMP_SYS(exit),
        SCMP_SYS(exit_group),      SCMP_SYS(getrandom), SCMP_SYS(clock_gettime),
        SCMP_SYS(rt_sigprocmask),  SCMP_SYS(sigreturn), SCMP_SYS(rt_sigreturn),
        SCMP_SYS(sched_yield),     SCMP_SYS(gettid),    SCMP_SYS(getpid),
        SCMP_SYS(restart_syscall),
    };
    static const int own_socket[] = {
        SCMP_SYS(read),
        SCMP_SYS(write),
        SCMP_SYS(recvfrom),
        SCMP_SYS(sendto),
    };
    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_KILL_PROCESS);
    if (!filter)
        return err_set(err, ERR_INTERNAL, "seccomp cannot make a filter");
    int failed = 0;
    allow(filter, &failed, plain, sizeof plain / sizeof *plain);
    for (size_t i = 0; i < sizeof own_socket / sizeof *own_socket && failed == 0; i++)
        failed = seccomp_rule_add(filter, SCMP_ACT_ALLOW, own_socket[i], 1,
                                  SCMP_A0(SCMP_CMP_EQ, SANDBOX_SOCKET));
    // Fresh memory yes, executable memory no.
    const int maps[] = {SCMP_SYS(mmap), SCMP_SYS(mprotect)};
    for (size_t i = 0; i < 2 && failed == 0; i++)
        failed = seccomp_rule_add(filter, SCMP_ACT_ALLOW, maps[i], 1,
                                  SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0));
    // sandbox_next_page alone.
    if (failed == 0)
        failed = seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(prlimit64), 2,
                                  SCMP_A0(SCMP_CMP_EQ, 0), SCMP_A1(SCMP_CMP_EQ, RLIMIT_CPU));
    if (failed == 0)
        failed = seccomp_load(filter);
    seccomp_release(filter);
    if (failed != 0) {
        errno = -failed;
        return err_errno(err, "the kernel refuses the seccomp filter");
    }
    return true;
}

bool sandbox_enter(struct err *err)
{
    struct rlimit memory = {LIMIT_ANALYSER_MEMORY, LIMIT_ANALYSER_MEMORY};
    struct rlimit none = {0, 0};
    if (close_range(0, SANDBOX_SOCKET - 1, 0) != 0 || close_range(SANDBOX_SOCKET + 1, ~0U, 0) != 0)
        return err_errno(err, "cannot close the analyser's descriptors");
    if (setrlimit(RLIMIT_AS, &memory) != 0 || setrlimit(RLIMIT_CORE, &none) != 0 ||
        setrlimit(RLIMIT_FSIZE, &none) != 0)
        return err_errno(err, "cannot set the analyser's limits");
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 || prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0)
        return err_errno(err, "cannot drop the analyser's privileges");
    return install_filter(err);
}

#else

bool sandbox_enter(struct err *err)
{
    if (close_range(0, STDERR_FILENO - 1, 0) != 0 || close_range(SANDBOX_SOCKET + 1, ~0U, 0) != 0)
        return err_errno(err, "cannot close the analyser's descriptors");
    return true;
}

#endif
