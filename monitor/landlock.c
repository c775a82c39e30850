// syscall() is not in POSIX, and the C library has no functions for these calls.
#define _GNU_SOURCE
#include "monitor/landlock.h"

#include <linux/landlock.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <unistd.h>

// struct landlock_ruleset_attr as of ABI 6. The build machine's header may be older than the
// kernel that the program runs on, so that members and rights stand here by their numbers.
struct ruleset {
    uint64_t files, network, scoped;
};

// What each ABI added. A kernel refuses rights that it does not know.
static const struct {
    int abi;
    struct ruleset rights;
} ADDED[] = {
    {1, {.files = (UINT64_C(1) << 13) - 1}}, // EXECUTE ... MAKE_SYM
    {2, {.files = UINT64_C(1) << 13}},       // REFER
    {3, {.files = UINT64_C(1) << 14}},       // TRUNCATE
    {4, {.network = 3}},                     // BIND_TCP, CONNECT_TCP
    {5, {.files = UINT64_C(1) << 15}},       // IOCTL_DEV
    {6, {.scoped = 3}},                      // ABSTRACT_UNIX_SOCKET, SIGNAL
};

int landlock_abi(void)
{
    long abi = syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
    return abi > 0 ? (int)abi : 0;
}

bool landlock_enter(struct err *err)
{
    struct ruleset all = {0};
    int abi = landlock_abi();
    for (size_t i = 0; i < sizeof ADDED / sizeof *ADDED && ADDED[i].abi <= abi; i++) {
        all.files |= ADDED[i].rights.files;
        all.network |= ADDED[i].rights.network;
        all.scoped |= ADDED[i].rights.scoped;
    }
    // An older kernel takes the longer struct as long as what it does not know is zero.
    int rules = (int)syscall(SYS_landlock_create_ruleset, &all, sizeof all, 0);
    if (rules < 0)
        return err_errno(err, "Landlock makes no ruleset");
    bool ok = syscall(SYS_landlock_restrict_self, rules, 0) == 0;
    if (!ok)
        err_errno(err, "Landlock does not restrict");
    close(rules);
    return ok;
}
