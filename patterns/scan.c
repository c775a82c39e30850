#include "patterns/scan.h"

#include "base/file.h"
#include "base/hash.h"
#include "base/xalloc.h"

#include <assert.h>
#include <limits.h>
#include <stdlib.h>

struct scan {
    hs_database_t *db; // NULL for the empty set
    uint32_t *lens;    // of the literals
    size_t n;
};

// First line of a cache file; the SHA-256 of all that follows the second line stands on it.
static const char MAGIC[] = "watchglass literals 1\n";

enum {
    CACHE_HEAD = sizeof(MAGIC) - 1 + HASH_HEX_SIZE, // magic, hash, line break
    CACHE_MAX = 512 * 1024 * 1024,
};

// The file's name: what it was compiled from, by which library.
static void cache_path(const struct str *literals, size_t n, const char *dir, struct buf *path)
{
    struct buf key;
    char hex[HASH_HEX_SIZE];
    buf_init(&key, 0);
    buf_fmt(&key, "%s\n", hs_version());
    for (size_t i = 0; i < n; i++) {
        buf_fmt(&key, "%zu:", literals[i].len);
        buf_add(&key, literals[i]);
    }
    hash_sha256_hex(buf_str(&key), hex);
    buf_deinit(&key);
    buf_fmt(path, "%s/%s.literals", dir, hex);
}

static hs_database_t *cache_read(const char *path)
{
    hs_database_t *db = NULL;
    struct buf file;
    char hex[HASH_HEX_SIZE];
    buf_init(&file, CACHE_MAX);
    if (!file_read(path, &file, NULL) || file.len <= CACHE_HEAD)
        goto out;
    struct str all = buf_str(&file), body = str_skip(all, CACHE_HEAD);
    hash_sha256_hex(body, hex);
    if (str_starts(all, str_from(MAGIC, sizeof(MAGIC) - 1)) &&
        str_eq(str_sub(all, sizeof(MAGIC) - 1, CACHE_HEAD - 1), str_c(hex)) &&
        hs_deserialize_database(body.ptr, body.len, &db) != HS_SUCCESS)
        db = NULL; // another version or another processor
out:
    buf_deinit(&file);
    return db;
}

// A cache that can't be written costs time at the next start, nothing else.
static void cache_write(const char *path, const hs_database_t *db)
{
    char *bytes = NULL, hex[HASH_HEX_SIZE];
    size_t len = 0;
    struct buf file;
    if (hs_serialize_database(db, &bytes, &len) != HS_SUCCESS)
        return;
    hash_sha256_hex(str_from(bytes, len), hex);
    buf_init(&file, 0);
    buf_fmt(&file, "%s%s\n", MAGIC, hex);
    buf_add(&file, str_from(bytes, len));
    bool written = file_write(path, buf_str(&file), 0600, NULL, NULL);
    (void)written;
    buf_deinit(&file);
    free(bytes);
}

static bool compile(struct scan *s, const struct str *literals, struct err *err)
{
    const char **texts = xreallocarray(NULL, s->n, sizeof(*texts));
    size_t *lens = xreallocarray(NULL, s->n, sizeof(*lens));
    unsigned *ids = xreallocarray(NULL, s->n, sizeof(*ids));
    unsigned *flags = xcalloc(s->n, sizeof(*flags));
    hs_compile_error_t *why = NULL;
    for (size_t i = 0; i < s->n; i++) {
        texts[i] = literals[i].ptr;
        lens[i] = literals[i].len;
        ids[i] = (unsigned)i;
    }
    bool ok = hs_compile_lit_multi(texts, flags, ids, lens, (unsigned)s->n, HS_MODE_BLOCK, NULL,
                                   &s->db, &why) == HS_SUCCESS;
    if (!ok)
        err_set(err, ERR_INTERNAL, "the names don't compile: %s",
                why && why->message ? why->message : "Hyperscan failed");
    hs_free_compile_error(why);
    free(texts);
    free(lens);
    free(ids);
    free(flags);
    return ok;
}

struct scan *scan_new(const struct str *literals, size_t n, const char *cache_dir, struct err *err)
{
    struct scan *s = xcalloc(1, sizeof(*s));
    struct buf path;
    assert(n < UINT_MAX);
    s->n = n;
    s->lens = xcalloc(n ? n : 1, sizeof(*s->lens));
    for (size_t i = 0; i < n; i++)
        s->lens[i] = (uint32_t)literals[i].len;
    if (n == 0)
        return s;
    buf_init(&path, 0);
    if (cache_dir) {
        cache_path(literals, n, cache_dir, &path);
        s->db = cache_read(buf_cstr(&path));
    }
    if (!s->db) {
        if (!compile(s, literals, err)) {
            buf_deinit(&path);
            scan_free(s);
            return NULL;
        }
        if (cache_dir)
            cache_write(buf_cstr(&path), s->db);
    }
    buf_deinit(&path);
    return s;
}

void scan_free(struct scan *s)
{
    if (!s)
        return;
    hs_free_database(s->db);
    free(s->lens);
    free(s);
}

bool scan_scratch(const struct scan *s, struct hs_scratch **scratch, struct err *err)
{
    if (s->db && hs_alloc_scratch(s->db, scratch) != HS_SUCCESS)
        return err_set(err, ERR_INTERNAL, "Hyperscan gives no scratch memory");
    return true;
}

struct run {
    const struct scan *scan;
    scan_hit_fn *hit;
    void *ctx;
};

static int on_match(unsigned id, unsigned long long from, unsigned long long to, unsigned flags,
                    void *ctx)
{
    const struct run *r = ctx;
    (void)from;
    (void)flags;
    return r->hit(r->ctx, id, (size_t)to - r->scan->lens[id], (size_t)to);
}

bool scan_run(const struct scan *s, struct hs_scratch *scratch, struct str text, scan_hit_fn *hit,
              void *ctx)
{
    struct run r = {s, hit, ctx};
    if (!s->db || text.len == 0)
        return false;
    assert(text.len <= UINT_MAX);
    hs_error_t e = hs_scan(s->db, text.ptr, (unsigned)text.len, 0, scratch, on_match, &r);
    assert(e == HS_SUCCESS || e == HS_SCAN_TERMINATED);
    return e == HS_SCAN_TERMINATED;
}
