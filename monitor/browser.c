// pipe2() is not in POSIX.
#define _GNU_SOURCE
#include "monitor/browser.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/utf8.h"
#include "base/xalloc.h"
#include "monitor/browser_jail.h"

enum { PIECE = 64 * 1024, ARGS_MAX = 32, WORDS_SHOWN = 300 };

#define ERRORS_FILE "errors.log"

struct browser {
    pid_t pid;
    int to, from;   // its descriptors 3 and 4
    char *dir;      // its profile
    char *link;     // to it, or NULL
    bool as_nobody; // whose it is, then
    struct buf out; // from `sent` on not yet written
    size_t sent;
    struct buf in; // from `taken` on not yet handed out
    size_t taken, searched;
    bool over;
};

// What it does without, and what it must not wait for. None of them keeps it from the network:
// the kernel does.
static const char *const switches[] = {
    "--headless",
    "--remote-debugging-pipe",
    "--no-first-run",
    "--no-default-browser-check",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-extensions",
    "--disable-sync",
    "--disable-breakpad",
    "--disable-component-update",
    "--disable-background-networking",
    "--disable-domain-reliability",
    "--disable-default-apps",
    "--disable-notifications",
    "--block-new-web-contents",
    "--no-pings",
    "--mute-audio",
    "--password-store=basic",
    "--disable-features=HttpsUpgrades,HttpsFirstBalancedModeAutoEnable,MediaRouter,Translate",
    "--blink-settings=imagesEnabled=false",
    "--js-flags=--max-old-space-size=256",
    // What it asks for without telling us fails at once, and looks up no name.
    "--proxy-server=http://127.0.0.1:9",
    "--proxy-bypass-list=<-loopback>",
    "--host-resolver-rules=MAP * ~NOTFOUND",
};

static void wait_for(pid_t pid)
{
    while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
        ;
}

// By the hand of him to whom it belongs: root, who follows paths in a folder of another user, could
// be led out of it. What is left is removed by the next run.
static void remove_tree(const char *path, bool as_nobody)
{
    char rm[] = "rm", options[] = "-rf", end[] = "--", *whole = xstrdup(path);
    char *const words[] = {rm, options, end, whole, NULL}, *const environment[] = {NULL};
    pid_t pid = fork();
    if (pid == 0) {
        if (!as_nobody || browser_jail_become_nobody())
            execve("/bin/rm", words, environment);
        _exit(127);
    }
    if (pid > 0)
        wait_for(pid);
    free(whole);
}

// Another user can't enter a workspace: root's browsers have their folders elsewhere, and `dir` has
// links to them.
static void remove_linked(const char *dir)
{
    char link[PATH_MAX], target[PATH_MAX];
    struct dirent *e;
    DIR *d = opendir(dir);
    while (d && (e = readdir(d))) {
        if (snprintf(link, sizeof link, "%s/%s", dir, e->d_name) >= (int)sizeof link)
            continue;
        ssize_t n = readlink(link, target, sizeof target - 1);
        if (n > 0) {
            target[n] = '\0';
            remove_tree(target, true);
        }
    }
    if (d)
        closedir(d);
}

bool browser_clean(const char *dir, struct err *err)
{
    if (geteuid() == 0)
        remove_linked(dir);
    remove_tree(dir, false);
    return file_mkdirs(dir, err);
}

// The program's path, or NULL: as execvp looks for it.
static char *find_program(const char *name)
{
    struct str path = str_c(getenv("PATH")), folder;
    char file[PATH_MAX];
    if (str_find_char(str_c(name), '/', 0) != STR_NPOS)
        return access(name, X_OK) == 0 ? realpath(name, NULL) : NULL;
    while (str_split(&path, ':', &folder)) {
        int n = snprintf(file, sizeof file, "%.*s/%s", STR_ARG(folder), name);
        if (folder.len && n > 0 && (size_t)n < sizeof file && access(file, X_OK) == 0)
            return realpath(file, NULL);
    }
    return NULL;
}

static bool hand_over(const char *path, const char *link)
{
    return chown(path, BROWSER_NOBODY, BROWSER_NOBODY) == 0 && symlink(path, link) == 0;
}

static bool make_profile(struct browser *b, const char *dir, struct err *err)
{
    const char *temporary = getenv("TMPDIR");
    const char *place = !b->as_nobody ? dir : temporary && *temporary ? temporary : "/tmp";
    char whole[PATH_MAX], path[PATH_MAX], link[PATH_MAX];
    if (!realpath(place, whole) ||
        snprintf(path, sizeof path, "%s/watchglass-browser-XXXXXX", whole) >= (int)sizeof path ||
        !mkdtemp(path))
        return err_errno(err, "no profile folder for the browser in %s", place);
    b->dir = xstrdup(path);
    if (!b->as_nobody)
        return true;
    int n = snprintf(link, sizeof link, "%s/%s", dir, strrchr(path, '/') + 1);
    if (n >= (int)sizeof link || !hand_over(path, link))
        return err_errno(err, "cannot give %s to the browser's user", path);
    b->link = xstrdup(link);
    return true;
}

struct command {
    char *program;
    char *words[ARGS_MAX], *environment[8];
};

static void make_command(struct arena *a, const struct browser_options *o, const char *dir,
                         struct command *c)
{
    size_t n = 0;
    c->words[n++] = c->program;
    for (size_t i = 0; i < sizeof switches / sizeof *switches; i++)
        c->words[n++] = arena_cstr(a, str_c(switches[i]));
    c->words[n++] = arena_cstr(a, arena_fmt(a, "--user-data-dir=%s", dir));
    c->words[n++] = arena_cstr(a, arena_fmt(a, "--user-agent=%.*s", STR_ARG(o->user_agent)));
    c->words[n++] = arena_cstr(a, STR("about:blank"));
    c->words[n] = NULL;
    n = 0;
    c->environment[n++] = arena_cstr(a, STR("PATH=/usr/local/bin:/usr/bin:/bin"));
    c->environment[n++] = arena_cstr(a, STR("LANG=C.UTF-8"));
    c->environment[n++] = arena_cstr(a, arena_fmt(a, "HOME=%s", dir));
    // It is where it works. By its name, a local socket's would be too long (unix(7): 108 bytes).
    c->environment[n++] = arena_cstr(a, STR("TMPDIR=."));
    c->environment[n] = NULL;
}

static void say(const char *text)
{
    (void)!write(STDERR_FILENO, text, strlen(text));
}

_Noreturn static void be_browser(const struct browser_jail *jail, const struct command *c)
{
    const char *failed = browser_jail_enter(jail);
    if (!failed)
        execve(c->program, c->words, c->environment);
    say("the browser was not started: ");
    say(failed ? failed : "exec");
    say(" failed\n");
    _exit(127);
}

static bool make_pipes(int in[2], int out[2])
{
    in[0] = in[1] = out[0] = out[1] = -1;
    return pipe2(in, O_CLOEXEC) == 0 && pipe2(out, O_CLOEXEC) == 0 &&
           fcntl(in[1], F_SETFL, O_NONBLOCK) == 0 && fcntl(out[0], F_SETFL, O_NONBLOCK) == 0;
}

static void close_all(const int *fds, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (fds[i] >= 0)
            close(fds[i]);
}

static int errors_file(const char *dir)
{
    char path[PATH_MAX];
    if (snprintf(path, sizeof path, "%s/" ERRORS_FILE, dir) >= (int)sizeof path)
        return -1;
    return open(path, O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, 0600);
}

static bool launch(struct browser *b, const struct command *c, struct err *err)
{
    int in[2], out[2];
    struct browser_jail jail = {.arch = browser_jail_arch(),
                                .parent = getpid(),
                                .dir = b->dir,
                                .as_nobody = b->as_nobody,
                                .errors = errors_file(b->dir)};
    bool made = make_pipes(in, out) && jail.errors >= 0;
    jail.in = in[0];
    jail.out = out[1];
    b->pid = made ? fork() : -1;
    if (b->pid == 0)
        be_browser(&jail, c);
    if (b->pid < 0) {
        err_errno(err, "cannot start the browser");
        close_all((const int[]){in[1], out[0]}, 2);
    } else {
        b->to = in[1];
        b->from = out[0];
    }
    close_all((const int[]){in[0], out[1], jail.errors}, 3);
    return b->pid > 0;
}

struct browser *browser_start(const struct browser_options *o, struct err *err)
{
    struct command command = {.program = find_program(o->program)};
    if (!command.program) {
        err_set(err, ERR_CONFIG,
                "there is no browser \"%s\": apt-get install chromium, or name it in "
                "watchglass.yaml, as in browser: /usr/bin/chromium",
                o->program);
        return NULL;
    }
    struct arena a;
    struct browser *b = xcalloc(1, sizeof *b);
    arena_init(&a);
    b->pid = b->to = b->from = -1;
    buf_init(&b->in, LIMIT_RENDER_MESSAGE);
    buf_init(&b->out, 0);
    b->as_nobody = geteuid() == 0;
    bool ok = make_profile(b, o->dir, err);
    if (ok)
        make_command(&a, o, b->dir, &command);
    if (!ok || !launch(b, &command, err)) {
        browser_stop(b);
        b = NULL;
    }
    free(command.program);
    arena_deinit(&a);
    return b;
}

void browser_stop(struct browser *b)
{
    if (!b)
        return;
    if (b->pid > 0) {
        // Its zygotes are of its group; renderers live in a PID namespace that ends with its first.
        kill(-b->pid, SIGKILL);
        kill(b->pid, SIGKILL); // before it made its group
        wait_for(b->pid);
    }
    close_all((const int[]){b->to, b->from}, 2);
    if (b->dir)
        remove_tree(b->dir, b->as_nobody);
    if (b->link)
        (void)unlink(b->link);
    free(b->dir);
    free(b->link);
    buf_deinit(&b->in);
    buf_deinit(&b->out);
    free(b);
}

void browser_send(struct browser *b, struct str message)
{
    if (b->sent == b->out.len) {
        buf_reset(&b->out);
        b->sent = 0;
    }
    buf_add(&b->out, message);
    buf_addc(&b->out, '\0'); // a message ends with it
}

size_t browser_pollfds(const struct browser *b, struct pollfd fds[BROWSER_FDS])
{
    fds[0] = (struct pollfd){.fd = b->from, .events = POLLIN};
    fds[1] = (struct pollfd){.fd = b->sent < b->out.len ? b->to : -1, .events = POLLOUT};
    return BROWSER_FDS;
}

static bool would_wait(void)
{
    return errno == EAGAIN || errno == EINTR;
}

static bool write_out(struct browser *b)
{
    while (b->sent < b->out.len) {
        ssize_t n = write(b->to, b->out.ptr + b->sent, b->out.len - b->sent);
        if (n <= 0)
            return n < 0 && would_wait();
        b->sent += (size_t)n;
    }
    return true;
}

// What was handed out makes room first.
static void forget_taken(struct browser *b)
{
    if (b->taken == 0)
        return;
    b->in.len -= b->taken;
    memmove(b->in.ptr, b->in.ptr + b->taken, b->in.len);
    b->searched -= b->taken;
    b->taken = 0;
}

bool browser_work(struct browser *b)
{
    if (b->over || !write_out(b))
        return false;
    forget_taken(b);
    // One piece at a time: the others wait, too.
    char *room = buf_reserve(&b->in, PIECE);
    ssize_t n = room ? read(b->from, room, PIECE) : 0;
    if (n > 0)
        b->in.len += (size_t)n;
    b->over = n == 0 || (n < 0 && !would_wait());
    return !b->over;
}

bool browser_next(struct browser *b, struct str *message)
{
    struct str all = buf_str(&b->in);
    size_t end = str_find_char(all, '\0', b->searched);
    b->searched = end == STR_NPOS ? all.len : end + 1;
    if (end == STR_NPOS)
        return false;
    *message = str_sub(all, b->taken, end);
    b->taken = end + 1;
    return true;
}

// A line of a log that says why: the first that is fatal, else the last.
static struct str telling_line(struct str log)
{
    struct str line, last = STR_NONE;
    while (str_split(&log, '\n', &line)) {
        if (str_find(line, STR("FATAL"), 0) != STR_NPOS ||
            str_find(line, STR("not started"), 0) != STR_NPOS)
            return line;
        if (str_trim(line).len)
            last = line;
    }
    return last;
}

struct str browser_last_words(struct browser *b, struct arena *a)
{
    struct err ignored;
    struct buf log;
    char path[PATH_MAX];
    struct str words = STR("it ended without a word");
    buf_init(&log, LIMIT_RENDER_MESSAGE);
    if (buf_reserve(&b->in, PIECE) == NULL)
        words = arena_fmt(a, "it said more than %d bytes at once", LIMIT_RENDER_MESSAGE);
    else if (snprintf(path, sizeof path, "%s/" ERRORS_FILE, b->dir) < (int)sizeof path &&
             file_read(path, &log, &ignored) && log.len)
        words = utf8_clean(
            a, arena_str(a, utf8_cut(str_trim(telling_line(buf_str(&log))), WORDS_SHOWN)));
    buf_deinit(&log);
    return words;
}
