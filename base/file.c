#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/failpoint.h"

bool file_read(const char *path, struct buf *out, struct err *err)
{
    bool standard = strcmp(path, "-") == 0;
    int fd = standard ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
    bool ok = false;
    if (fd < 0)
        return err_errno(err, "cannot open %s", path);
    for (;;) {
        size_t room = 65536;
        if (out->limit && out->limit - out->len < room)
            room = out->limit - out->len;
        char probe, *p = room ? buf_reserve(out, room) : &probe;
        ssize_t n = read(fd, p, room ? room : 1);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0) {
            err_errno(err, "cannot read %s", path);
            break;
        }
        if (n == 0) {
            ok = true;
            break;
        }
        if (!room) {
            out->overflow = true;
            err_set(err, ERR_LIMIT, "%s is larger than %zu bytes", path, out->limit);
            break;
        }
        out->len += (size_t)n;
    }
    if (!standard)
        close(fd);
    return ok;
}

static bool write_all(int fd, struct str data)
{
    while (data.len) {
        ssize_t n = write(fd, data.ptr, data.len);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return false;
        data = str_skip(data, (size_t)n);
    }
    return true;
}

static bool sync_folder_of(const char *path)
{
    char folder[4096];
    const char *slash = strrchr(path, '/');
    int n = slash ? snprintf(folder, sizeof folder, "%.*s", (int)(slash - path + 1), path)
                  : snprintf(folder, sizeof folder, ".");
    if (n < 0 || (size_t)n >= sizeof folder) {
        errno = ENAMETOOLONG;
        return false;
    }
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return false;
    bool ok = fsync(fd) == 0;
    int saved = errno;
    close(fd);
    errno = saved;
    return ok;
}

static void failpoint_at(const char *name, const char *where)
{
    char full[64];
    if (!name)
        return;
    snprintf(full, sizeof full, "%s-%s", name, where);
    failpoint(full);
}

bool file_write(const char *path, struct str data, unsigned mode, const char *name, struct err *err)
{
    char tmp[4096];
    int n = snprintf(tmp, sizeof tmp, "%s.tmp", path);
    if (n < 0 || (size_t)n >= sizeof tmp)
        return err_set(err, ERR_IO, "path is too long: %s", path);
    int fd = open(tmp, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode);
    if (fd < 0)
        return err_errno(err, "cannot create %s", tmp);
    bool ok = write_all(fd, data) && fsync(fd) == 0;
    if (!ok)
        err_errno(err, "cannot write %s", tmp);
    if (close(fd) != 0 && ok)
        ok = err_errno(err, "cannot write %s", tmp);
    failpoint_at(name, "before-rename");
    if (ok && rename(tmp, path) != 0)
        ok = err_errno(err, "cannot rename %s to %s", tmp, path);
    failpoint_at(name, "after-rename");
    if (!ok) {
        unlink(tmp);
        return false;
    }
    if (!sync_folder_of(path))
        return err_errno(err, "cannot sync the folder of %s", path);
    return true;
}

static bool is_folder(const char *path)
{
    struct stat st;
    if (stat(path, &st) != 0)
        return false;
    errno = ENOTDIR;
    return S_ISDIR(st.st_mode);
}

bool file_mkdirs(const char *path, struct err *err)
{
    char part[4096];
    size_t len = strlen(path);
    if (len >= sizeof part)
        return err_set(err, ERR_IO, "path is too long: %s", path);
    for (size_t i = 1; i <= len; i++) {
        if (i < len && path[i] != '/')
            continue;
        memcpy(part, path, i);
        part[i] = '\0';
        if (mkdir(part, 0700) != 0 && (errno != EEXIST || !is_folder(part)))
            return err_errno(err, "cannot make the folder %s", part);
    }
    return true;
}

bool file_exists(const char *path)
{
    return access(path, F_OK) == 0;
}
