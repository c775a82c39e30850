// Most of what is tried is Linux's.
#define _GNU_SOURCE
#include "tests/support/break_out.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/futex.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/limits.h"
#include "monitor/sandbox.h"

static long do_tcp(const struct outside *o)
{
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    return fd < 0 ? fd : connect(fd, (const struct sockaddr *)&o->address, sizeof o->address);
}

static long do_send_to_address(const struct outside *o)
{
    struct sockaddr_un to = {.sun_family = AF_UNIX, .sun_path = "\0elsewhere"};
    (void)o;
    return sendto(SANDBOX_SOCKET, "x", 1, MSG_NOSIGNAL, (struct sockaddr *)&to, sizeof to);
}

static long do_send_descriptor(const struct outside *o)
{
    union {
        char bytes[CMSG_SPACE(sizeof(int))];
        struct cmsghdr align;
    } aux = {0};
    char byte = 'x';
    int fd = SANDBOX_SOCKET;
    struct iovec iov = {&byte, 1};
    struct msghdr msg = {.msg_iov = &iov,
                         .msg_iovlen = 1,
                         .msg_control = aux.bytes,
                         .msg_controllen = sizeof aux.bytes};
    struct cmsghdr *c = CMSG_FIRSTHDR(&msg);
    (void)o;
    c->cmsg_level = SOL_SOCKET;
    c->cmsg_type = SCM_RIGHTS;
    c->cmsg_len = CMSG_LEN(sizeof fd);
    memcpy(CMSG_DATA(c), &fd, sizeof fd);
    return sendmsg(SANDBOX_SOCKET, &msg, MSG_NOSIGNAL);
}

static long do_execute(const struct outside *o)
{
    char *const nothing[] = {NULL};
    (void)o;
    return execve("/bin/true", nothing, nothing);
}

static long do_execute_memory(const struct outside *o)
{
    char *const nothing[] = {NULL};
    long fd = syscall(SYS_memfd_create, "code", 0);
    (void)o;
    return fd < 0 ? fd : syscall(SYS_execveat, fd, "", nothing, nothing, AT_EMPTY_PATH);
}

// SIGUSR1 is blocked: where it goes through, nothing ends.
static long do_signal_itself(const struct outside *o)
{
    (void)o;
    return syscall(SYS_tgkill, getpid(), syscall(SYS_gettid), SIGUSR1);
}

static long do_ignore_signal(const struct outside *o)
{
    struct sigaction sa = {.sa_handler = SIG_IGN};
    (void)o;
    return sigaction(SIGXCPU, &sa, NULL);
}

static long do_protect_code(const struct outside *o)
{
    static char page[8192];
    uintptr_t start = ((uintptr_t)page + 4095) & ~(uintptr_t)4095;
    (void)o;
    return syscall(SYS_mprotect, start, 4096, PROT_READ | PROT_EXEC);
}

// Of the parent's memory: both run the same program, and the address is the parent's.
static long touch_memory(long call, const struct outside *o)
{
    int mine = 1;
    struct iovec here = {&mine, sizeof mine};
    struct iovec there = {(void *)(uintptr_t)&o->victim, sizeof mine};
    return syscall(call, o->parent, &here, 1, &there, 1, 0);
}

static long do_read_memory(const struct outside *o)
{
    return touch_memory(SYS_process_vm_readv, o);
}

static long do_write_memory(const struct outside *o)
{
    return touch_memory(SYS_process_vm_writev, o);
}

static long set_limit(pid_t pid, int what, rlim_t value)
{
    struct rlimit limit = {value, value};
    return syscall(SYS_prlimit64, pid, what, &limit, NULL);
}

static long do_raise_memory(const struct outside *o)
{
    (void)o;
    return set_limit(0, RLIMIT_AS, RLIM_INFINITY);
}

static long do_raise_time(const struct outside *o)
{
    (void)o;
    return set_limit(0, RLIMIT_CPU, LIMIT_ANALYSER_CPU_MS / 1000 + 1);
}

static long do_limit_parent(const struct outside *o)
{
    return set_limit(o->parent, RLIMIT_CPU, 1);
}

#ifdef __x86_64__
// The 32-bit door: getpid there has the number of writev here.
static long do_int80(const struct outside *o)
{
    long result;
    (void)o;
    __asm__ volatile("int $0x80" : "=a"(result) : "a"(20L) : "memory", "r8", "r9", "r10", "r11");
    return result;
}
#endif

#define P(pointer) ((long)(uintptr_t)(pointer))

const struct attempt *break_out_attempts(const struct outside *o, size_t *n)
{
    static uint64_t zeros[32], open_how[3], clone_how[8] = {[4] = SIGCHLD};
    static int ends[2];
    static char byte = 'x';
    static struct iovec iov = {&byte, 1};
    static struct attempt kept[100];
    const long file = P(o->file), new_file = P(o->new_file), zero = P(zeros), own = SANDBOX_SOCKET;
    const struct attempt rows[] = {
        {"nothing at all", DONE, SYS_getpid, {0}, NULL},

        {"open", KILLED, SYS_open, {file, O_RDONLY}, NULL},
        {"creat", KILLED, SYS_creat, {new_file, 0600}, NULL},
        {"openat", KILLED, SYS_openat, {AT_FDCWD, new_file, O_WRONLY | O_CREAT, 0600}, NULL},
        {"openat2", KILLED, SYS_openat2, {AT_FDCWD, file, P(open_how), sizeof open_how}, NULL},
        {"unlink", KILLED, SYS_unlink, {file}, NULL},
        {"rename", KILLED, SYS_rename, {file, new_file}, NULL},
        {"truncate", KILLED, SYS_truncate, {file}, NULL},
        {"stat", KILLED, SYS_stat, {file, zero}, NULL},
        {"mount", KILLED, SYS_mount, {P("none"), P(o->folder), P("tmpfs")}, NULL},
        {"chroot", KILLED, SYS_chroot, {P("/")}, NULL},

        {"socket", KILLED, SYS_socket, {AF_INET, SOCK_STREAM}, NULL},
        {"connect", KILLED, SYS_connect, {own, P(&o->address), sizeof o->address}, NULL},
        {"connect to a port", KILLED, 0, {0}, do_tcp},
        {"socketpair", KILLED, SYS_socketpair, {AF_UNIX, SOCK_STREAM, 0, P(ends)}, NULL},
        {"send to an address", KILLED, 0, {0}, do_send_to_address},
        {"send elsewhere", KILLED, SYS_sendto, {BREAK_OUT_FD, P(&byte), 1}, NULL},
        {"send a descriptor", KILLED, 0, {0}, do_send_descriptor},
        {"receive a descriptor", KILLED, SYS_recvmsg, {own, zero, MSG_DONTWAIT}, NULL},
        {"write to its own socket", KILLED, SYS_write, {own, P(&byte), 1}, NULL},
        {"write elsewhere", KILLED, SYS_write, {BREAK_OUT_FD, P(&byte), 1}, NULL},
        {"writev to the run's pipe", KILLED, SYS_writev, {o->pipe[1], P(&iov), 1}, NULL},
        {"write to standard error", REFUSED, SYS_write, {STDERR_FILENO, P(&byte), 1}, NULL},
        {"read from the run's pipe", KILLED, SYS_read, {o->pipe[0], P(&byte), 1}, NULL},
        {"splice", KILLED, SYS_splice, {own, 0, BREAK_OUT_FD, 0, 1}, NULL},
        {"dup", KILLED, SYS_dup, {own}, NULL},
        {"fcntl", KILLED, SYS_fcntl, {own, F_DUPFD, 20}, NULL},
        {"ioctl TIOCSTI", KILLED, SYS_ioctl, {own, 0x5412, P(&byte)}, NULL},

        {"fork", KILLED, SYS_fork, {0}, NULL},
        {"clone", KILLED, SYS_clone, {SIGCHLD}, NULL},
        {"a thread", KILLED, SYS_clone, {CLONE_VM | CLONE_THREAD | CLONE_SIGHAND}, NULL},
        {"clone3", KILLED, SYS_clone3, {P(clone_how), sizeof clone_how}, NULL},
        {"execve", KILLED, 0, {0}, do_execute},
        {"memfd_create and execveat", KILLED, 0, {0}, do_execute_memory},
        {"execveat", KILLED, SYS_execveat, {own, P(""), zero, zero, AT_EMPTY_PATH}, NULL},
        {"unshare", KILLED, SYS_unshare, {CLONE_NEWUSER}, NULL},
        {"setns", KILLED, SYS_setns, {own}, NULL},

        {"ptrace", KILLED, SYS_ptrace, {PTRACE_ATTACH, o->parent}, NULL},
        {"kill", KILLED, SYS_kill, {o->parent, SIGUSR1}, NULL},
        {"tgkill", KILLED, SYS_tgkill, {o->parent, o->parent, SIGUSR1}, NULL},
        {"abort the parent", KILLED, SYS_tgkill, {o->parent, o->parent, SIGABRT}, NULL},
        {"signal itself", KILLED, 0, {0}, do_signal_itself},
        {"rt_sigqueueinfo", KILLED, SYS_rt_sigqueueinfo, {o->parent, SIGUSR1, zero}, NULL},
        {"pidfd_open", KILLED, SYS_pidfd_open, {o->parent}, NULL},
        {"process_vm_readv", KILLED, 0, {0}, do_read_memory},
        {"process_vm_writev", KILLED, 0, {0}, do_write_memory},
        {"limit the parent", KILLED, 0, {0}, do_limit_parent},

        {"ignore SIGXCPU", KILLED, 0, {0}, do_ignore_signal},
        {"raise RLIMIT_AS", KILLED, 0, {0}, do_raise_memory},
        {"raise RLIMIT_CPU", REFUSED, 0, {0}, do_raise_time},
        {"prctl", KILLED, SYS_prctl, {PR_SET_DUMPABLE, 1}, NULL},
        {"setuid", KILLED, SYS_setuid, {0}, NULL},
        {"personality", KILLED, SYS_personality, {0x0400000}, NULL}, // READ_IMPLIES_EXEC

        {"map code",
         KILLED,
         SYS_mmap,
         {0, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1},
         NULL},
        {"map shared",
         KILLED,
         SYS_mmap,
         {0, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1},
         NULL},
        {"map its socket, shared",
         KILLED,
         SYS_mmap,
         {0, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, own},
         NULL},
        {"map a file", KILLED, SYS_mmap, {0, 4096, PROT_READ, MAP_PRIVATE, own}, NULL},
        {"make code of data", KILLED, 0, {0}, do_protect_code},
        {"poison memory", KILLED, SYS_madvise, {P(o->folder), 1, 100}, NULL}, // MADV_HWPOISON
        {"punch a hole", KILLED, SYS_madvise, {P(o->folder), 1, MADV_REMOVE}, NULL},
        {"memfd_create", KILLED, SYS_memfd_create, {P("more"), 0}, NULL},
        {"shmget", KILLED, SYS_shmget, {0, 4096, 01600}, NULL},
        {"userfaultfd", KILLED, SYS_userfaultfd, {0}, NULL},
        {"lock a futex", KILLED, SYS_futex, {P(&o->victim), FUTEX_LOCK_PI}, NULL},

        {"io_uring_setup", KILLED, SYS_io_uring_setup, {4, zero}, NULL},
        {"signalfd", KILLED, SYS_signalfd4, {-1, zero, 8}, NULL},
        {"eventfd", KILLED, SYS_eventfd2, {0}, NULL},
        {"epoll_create", KILLED, SYS_epoll_create1, {0}, NULL},
        {"keyctl", KILLED, SYS_keyctl, {0, -3}, NULL},
        {"bpf", KILLED, SYS_bpf, {0, zero, sizeof zeros}, NULL},
        {"perf_event_open", KILLED, SYS_perf_event_open, {zero, 0, -1, -1}, NULL},
        {"seccomp", KILLED, SYS_seccomp, {1}, NULL},
        {"landlock_create_ruleset", KILLED, SYS_landlock_create_ruleset, {0, 0, 1}, NULL},
        {"a call that is not there", KILLED, 100000, {0}, NULL},
#ifdef __x86_64__
        {"vfork", KILLED, SYS_vfork, {0}, NULL},
        {"x32 getpid", KILLED, 0x40000000 | SYS_getpid, {0}, NULL},
        {"x32 open", KILLED, 0x40000000 | SYS_open, {file, O_RDONLY}, NULL},
        {"int 0x80", FAULTED, 0, {0}, do_int80},
#endif
    };
    *n = sizeof rows / sizeof *rows;
    memcpy(kept, rows, sizeof rows);
    return kept;
}

const struct attempt *break_out_find(const struct outside *o, const char *name)
{
    size_t n;
    const struct attempt *rows = break_out_attempts(o, &n);
    for (size_t i = 0; i < n; i++)
        if (strcmp(rows[i].name, name) == 0)
            return &rows[i];
    abort();
}

long break_out_try(const struct attempt *a, const struct outside *o)
{
    const long *p = a->args;
    return a->fn ? a->fn(o) : syscall(a->call, p[0], p[1], p[2], p[3], p[4], p[5]);
}

bool outside_init(struct outside *o)
{
    socklen_t size = sizeof o->address;
    sigset_t usr;
    *o = (struct outside){.parent = getpid()};
    sigemptyset(&usr);
    sigaddset(&usr, SIGUSR1);
    sigprocmask(SIG_BLOCK, &usr, NULL);
    prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0); // what a child leaves comes to us
    (void)snprintf(o->folder, sizeof o->folder, "/tmp/watchglass-sandbox.XXXXXX");
    if (!mkdtemp(o->folder))
        return false;
    (void)snprintf(o->file, sizeof o->file, "%s/file", o->folder);
    (void)snprintf(o->new_file, sizeof o->new_file, "%s/new", o->folder);
    FILE *f = fopen(o->file, "w");
    if (!f || fputs("kept", f) < 0 || fclose(f) != 0)
        return false;
    o->address.sin_family = AF_INET;
    o->address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    o->listener = socket(AF_INET, SOCK_STREAM, 0);
    return bind(o->listener, (struct sockaddr *)&o->address, size) == 0 &&
           listen(o->listener, 8) == 0 &&
           getsockname(o->listener, (struct sockaddr *)&o->address, &size) == 0 &&
           pipe(o->pipe) == 0 && dup2(o->pipe[1], BREAK_OUT_FD) >= 0;
}

static bool readable(int fd)
{
    struct pollfd p = {fd, POLLIN, 0};
    return poll(&p, 1, 0) != 0;
}

static bool holds_what_it_held(const char *path)
{
    char bytes[8] = "";
    FILE *f = fopen(path, "r");
    if (!f)
        return false;
    bool same = fgets(bytes, sizeof bytes, f) && strcmp(bytes, "kept") == 0;
    return fclose(f) == 0 && same;
}

const char *outside_changed(const struct outside *o)
{
    sigset_t pending;
    sigpending(&pending);
    if (!holds_what_it_held(o->file))
        return "the file was changed";
    if (access(o->new_file, F_OK) == 0)
        return "a file was made";
    if (readable(o->listener))
        return "a connection came";
    if (readable(o->pipe[0]))
        return "the pipe was written to";
    if (o->victim != 0)
        return "the parent's memory was changed";
    if (sigismember(&pending, SIGUSR1))
        return "a signal came";
    if (waitpid(-1, NULL, WNOHANG) != -1 || errno != ECHILD)
        return "it left a process";
    return NULL;
}

bool outside_deinit(struct outside *o)
{
    return remove(o->file) == 0 && rmdir(o->folder) == 0;
}
