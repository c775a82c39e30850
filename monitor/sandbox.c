// close_range(), RLIMIT_AS, capset and syscall() are not in POSIX.
#define _GNU_SOURCE
#include "monitor/sandbox.h"

#include <linux/capability.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "base/limits.h"
#include "base/log.h"
#include "base/str.h"
#include "monitor/landlock.h"
#include "monitor/seccomp_filter.h"

bool sandbox_next_page(void)
{
    enum { MOST = LIMIT_ANALYSER_CPU_MS / 1000 };
    struct timespec used;
    if (clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used) != 0)
        return false;
    rlim_t seconds = (rlim_t)used.tv_sec + 1 + LIMIT_PAGE_CPU_MS / 1000;
    struct rlimit cpu = {.rlim_cur = seconds < MOST ? seconds : MOST, .rlim_max = MOST};
    return setrlimit(RLIMIT_CPU, &cpu) == 0;
}

const char *sandbox_words(unsigned parts)
{
    static const char *const words[] = {
        [0] = "off",
        [SANDBOX_SECCOMP] = "seccomp, no Landlock",
        [SANDBOX_LANDLOCK] = "Landlock, no seccomp",
        [SANDBOX_SECCOMP | SANDBOX_LANDLOCK] = "seccomp and Landlock",
    };
    return words[parts & (SANDBOX_SECCOMP | SANDBOX_LANDLOCK)];
}

#ifndef WATCHGLASS_SANITIZED

bool sandbox_choose(const char *setting, unsigned *parts, struct err *err)
{
    struct str how = str_c(setting);
    *parts = 0;
    if (str_eq(how, STR("off"))) {
        log_warn("WATCHGLASS_SANDBOX=off: a page that takes over its analyser has the rights of "
                 "this account");
        return true;
    }
    if (how.len && !str_eq(how, STR("on")))
        return err_set(err, ERR_CONFIG, "WATCHGLASS_SANDBOX is 'on' or 'off', not '%.*s'",
                       STR_ARG(how));
    if (!seccomp_filter_available())
        return err_set(err, ERR_CONFIG,
                       "this kernel has no seccomp filters (CONFIG_SECCOMP_FILTER, Linux 4.14), "
                       "which keep hostile pages in: nothing was crawled. WATCHGLASS_SANDBOX=off "
                       "crawls without them, at your risk");
    *parts = SANDBOX_SECCOMP;
    if (landlock_abi() > 0)
        *parts |= SANDBOX_LANDLOCK;
    else
        log_warn("this kernel has no Landlock (Linux 5.13 with lsm=landlock): analysers are held "
                 "by seccomp and their limits alone");
    return true;
}

// For root, too: without capabilities it can't raise its own limits again.
static bool drop_capabilities(void)
{
    struct __user_cap_header_struct head = {.version = _LINUX_CAPABILITY_VERSION_3};
    struct __user_cap_data_struct none[_LINUX_CAPABILITY_U32S_3] = {{0}};
    return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 && prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) == 0 &&
           syscall(SYS_capset, &head, none) == 0;
}

static bool set_limits(void)
{
    static const struct {
        unsigned what;
        rlim_t most;
    } limits[] = {
        {RLIMIT_AS, LIMIT_ANALYSER_MEMORY},
        {RLIMIT_CPU, LIMIT_ANALYSER_CPU_MS / 1000},
        {RLIMIT_CORE, 0},
        {RLIMIT_FSIZE, 0},
        {RLIMIT_NPROC, 0},
        {RLIMIT_NOFILE, 0}, // no new ones; the socket stays
        {RLIMIT_MEMLOCK, 0},
        {RLIMIT_MSGQUEUE, 0},
    };
    for (size_t i = 0; i < sizeof limits / sizeof *limits; i++) {
        struct rlimit limit = {limits[i].most, limits[i].most};
        if (setrlimit(limits[i].what, &limit) != 0)
            return false;
    }
    return true;
}

bool sandbox_enter(unsigned parts, struct err *err)
{
    if (close_range(0, SANDBOX_SOCKET - 1, 0) != 0 || close_range(SANDBOX_SOCKET + 1, ~0U, 0) != 0)
        return err_errno(err, "cannot close the analyser's descriptors");
    if (!drop_capabilities())
        return err_errno(err, "cannot drop the analyser's privileges");
    // Landlock opens a descriptor, and setting limits is no call that seccomp leaves.
    return (!(parts & SANDBOX_LANDLOCK) || landlock_enter(err)) &&
           (set_limits() || err_errno(err, "cannot set the analyser's limits")) &&
           (!(parts & SANDBOX_SECCOMP) || seccomp_filter_enter(SANDBOX_SOCKET, err));
}

#else

bool sandbox_choose(const char *setting, unsigned *parts, struct err *err)
{
    (void)setting;
    (void)err;
    *parts = 0;
    return true;
}

bool sandbox_enter(unsigned parts, struct err *err)
{
    (void)parts;
    if (close_range(0, STDERR_FILENO - 1, 0) != 0 || close_range(SANDBOX_SOCKET + 1, ~0U, 0) != 0)
        return err_errno(err, "cannot close the analyser's descriptors");
    return true;
}

#endif
