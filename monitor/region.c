// memfd_create(), its seals and MADV_REMOVE are Linux's.
#define _GNU_SOURCE
#include "monitor/region.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

enum {
    PAGE = 64 * 1024, // of memory, at most: places begin at whole ones
    PLACE = LIMIT_JOB_BYTES + PAGE,
    SIZE = REGION_PLACES * PLACE,
    KEEP = 256 * 1024, // bytes of a job that stay for the next
};

static bool map(struct region *r, int fd, struct err *err)
{
    void *base = mmap(NULL, SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (base == MAP_FAILED)
        return err_errno(err, "cannot map the memory shared with an analyser");
    r->base = base;
    return true;
}

bool region_make(struct region *r, int *fd, struct err *err)
{
    *fd = memfd_create("watchglass", MFD_CLOEXEC | MFD_ALLOW_SEALING);
    if (*fd < 0)
        return err_errno(err, "cannot make the memory shared with an analyser");
    bool ok = ftruncate(*fd, SIZE) == 0 &&
              fcntl(*fd, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL) == 0;
    if (!ok)
        err_errno(err, "cannot size the memory shared with an analyser");
    if (!ok || !map(r, *fd, err)) {
        close(*fd);
        return false;
    }
    return true;
}

bool region_open(struct region *r, int fd, struct err *err)
{
    return map(r, fd, err);
}

void region_close(struct region *r)
{
    if (r->base)
        munmap(r->base, SIZE);
    r->base = NULL;
}

char *region_place(const struct region *r, unsigned place)
{
    return r->base + (size_t)place * PLACE;
}

// A kernel that refuses leaves the memory where it is, until the analyser's end.
void region_give_back(const struct region *r, unsigned place, size_t bytes)
{
    if (bytes > KEEP)
        (void)madvise(region_place(r, place), PLACE, MADV_REMOVE);
}
