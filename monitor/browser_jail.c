// close_range(), setgroups() and PR_SET_PDEATHSIG are not in POSIX.
#define _GNU_SOURCE
#include "monitor/browser_jail.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <seccomp.h>
#include <signal.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/limits.h"

enum {
    WANTED_FDS = 5,         // 0 to 4 stay
    HIGH_FD = 64,           // above those, so that none is closed before it was copied
    X32_CALLS = 0x40000000, // of x86-64's second ABI
};

uint32_t browser_jail_arch(void)
{
    return seccomp_arch_native();
}

#define LOAD(member)                                                                               \
    BPF_STMT(BPF_LD | BPF_W | BPF_ABS, (uint32_t)offsetof(struct seccomp_data, member))
#define IS(value, yes, no) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)(value), yes, no)
#define END(action) BPF_STMT(BPF_RET | BPF_K, (uint32_t)(action))

// No socket but a local one, which Chromium makes pairs of and needs for its profile's lock, and
// none is connected, not even to a local service. io_uring has calls of its own for both. By hand
// and not by libseccomp, which allocates: between fork and exec of a process with threads that is
// not safe.
static bool deny_network(uint32_t arch)
{
    struct sock_filter code[] = {
        LOAD(arch),
        IS(arch, 1, 0),
        END(SECCOMP_RET_KILL_PROCESS),
        LOAD(nr),
        // The x32 calls would pass by the numbers below.
        BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, X32_CALLS, 6, 0),
        IS(SYS_io_uring_setup, 5, 0),
        IS(SYS_connect, 4, 0),
        IS(SYS_socket, 1, 0),
        END(SECCOMP_RET_ALLOW),
        LOAD(args[0]), // its lower half: Chromium has no big-endian port
        IS(AF_UNIX, 1, 0),
        END(SECCOMP_RET_ERRNO | EACCES),
        END(SECCOMP_RET_ALLOW),
    };
    struct sock_fprog program = {.len = sizeof code / sizeof *code, .filter = code};
    return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
}

static bool take_descriptors(const struct browser_jail *jail)
{
    int null = open("/dev/null", O_RDWR);
    const int from[WANTED_FDS] = {null, null, jail->errors, jail->in, jail->out};
    int high[WANTED_FDS];
    for (int i = 0; i < WANTED_FDS; i++)
        if ((high[i] = fcntl(from[i], F_DUPFD, HIGH_FD)) < 0)
            return false;
    for (int i = 0; i < WANTED_FDS; i++)
        if (dup2(high[i], i) < 0)
            return false;
    return close_range(WANTED_FDS, ~0U, 0) == 0;
}

static bool reset_signals(void)
{
    sigset_t none;
    for (int s = 1; s < NSIG; s++)
        signal(s, SIG_DFL); // those that can't be set are default anyway
    return sigemptyset(&none) == 0 && sigprocmask(SIG_SETMASK, &none, NULL) == 0;
}

static bool set_limits(void)
{
    struct rlimit core = {0, 0}, cpu = {LIMIT_RENDER_CPU_S, LIMIT_RENDER_CPU_S},
                  file = {LIMIT_RENDER_FILE, LIMIT_RENDER_FILE};
    return setrlimit(RLIMIT_CORE, &core) == 0 && setrlimit(RLIMIT_CPU, &cpu) == 0 &&
           setrlimit(RLIMIT_FSIZE, &file) == 0;
}

bool browser_jail_become_nobody(void)
{
    return setgroups(0, NULL) == 0 &&
           setresgid(BROWSER_NOBODY, BROWSER_NOBODY, BROWSER_NOBODY) == 0 &&
           setresuid(BROWSER_NOBODY, BROWSER_NOBODY, BROWSER_NOBODY) == 0;
}

const char *browser_jail_enter(const struct browser_jail *jail)
{
    if (!take_descriptors(jail))
        return "its descriptors";
    if (!reset_signals() || !set_limits())
        return "its signals and limits";
    if (setsid() < 0)
        return "its own process group";
    if (jail->as_nobody && !browser_jail_become_nobody())
        return "the user nobody";
    if (chdir(jail->dir) != 0)
        return "its folder";
    // After the change of user, which would undo it.
    if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0 || getppid() != jail->parent)
        return "its parent";
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 || !deny_network(jail->arch))
        return "its filter of system calls";
    return NULL;
}
