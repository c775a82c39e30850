#include "monitor/manifest.h"

#include <stdio.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/json.h"
#include "crawler/warc.h"
#include "db/store_decision.h"
#include "db/store_evidence.h"

static bool list_file(void *context, const struct store_evidence *e, struct err *err)
{
    struct json_writer *w = context;
    char at[CLOCK_TEXT_SIZE];
    (void)err;
    json_begin_object(w);
    json_member(w, "path", e->path);
    json_member(w, "sha256", e->sha256);
    json_member_int(w, "bytes", e->bytes);
    json_member(w, "url", e->url);
    json_member(w, "at", str_c(clock_format(e->at, at)));
    json_end_object(w);
    return true;
}

static bool write_body(struct workspace *ws, struct db *db, const struct store_run *run,
                       struct arena *a, struct buf *out, struct err *err)
{
    struct json_writer w;
    char started[CLOCK_TEXT_SIZE], ended[CLOCK_TEXT_SIZE];
    int64_t decisions;
    struct str head;
    if (!store_decision_head(db, a, &decisions, &head, err))
        return false;
    json_writer_init(&w, out);
    json_begin_object(&w);
    json_member_int(&w, "version", 1);
    json_member(&w, "program", STR("watchglass " WATCHGLASS_VERSION));
    json_member(&w, "operator", ws->settings.operator_name.text);
    json_member_int(&w, "run", run->id);
    json_member(&w, "started", str_c(clock_format(run->started_at, started)));
    json_member(&w, "ended", str_c(clock_format(run->ended_at, ended)));
    json_member(&w, "outcome", run->outcome);
    json_member_int(&w, "decisions", decisions);
    json_member(&w, "last_decision", head);
    json_key(&w, "files");
    json_begin_array(&w);
    bool ok = store_evidence_list(db, run->id, list_file, &w, err);
    json_end_array(&w);
    json_end_object(&w);
    buf_addc(out, '\n');
    return ok;
}

bool manifest_write(struct workspace *ws, struct db *db, const struct store_run *run,
                    struct arena *a, struct str *path, struct str *signature, struct err *err)
{
    unsigned char bytes[HASH_SIGNATURE_SIZE];
    char *hex = arena_alloc(a, 2 * HASH_SIGNATURE_SIZE + 1);
    char public_hex[2 * HASH_SIGN_PUBLIC_SIZE + 1];
    struct buf body;
    buf_init(&body, 0);
    *path = arena_fmt(a, "manifests/%lld.json", (long long)run->id);
    const char *file = arena_fmt(a, "%s/evidence/%.*s", ws->dir, STR_ARG(*path)).ptr;
    bool ok = write_body(ws, db, run, a, &body, err) &&
              file_mkdirs(arena_fmt(a, "%s/evidence/manifests", ws->dir).ptr, err);
    if (ok) {
        hash_sign(ws->sign_secret, buf_str(&body), bytes);
        hash_hex(bytes, sizeof bytes, hex);
        hash_hex(ws->sign_public, sizeof ws->sign_public, public_hex);
        *signature = str_c(hex);
        struct str sig = arena_fmt(a, "%s %s\n", hex, public_hex);
        ok = file_write(file, buf_str(&body), 0600, NULL, err) &&
             file_write(arena_fmt(a, "%s.sig", file).ptr, sig, 0600, NULL, err);
    }
    buf_deinit(&body);
    return ok;
}

struct verifier {
    struct workspace *ws;
    struct manifest_check *out;
    struct arena arena;
};

static bool verify_file(void *context, const struct store_evidence *e, struct err *err)
{
    struct verifier *v = context;
    struct warc_file *warc;
    struct err why;
    struct buf bytes;
    char sha[HASH_HEX_SIZE];
    (void)err;
    arena_reset(&v->arena);
    const char *path = arena_fmt(&v->arena, "%s/evidence/%.*s", v->ws->dir, STR_ARG(e->path)).ptr;
    v->out->files++;
    buf_init(&bytes, 4 * (size_t)WARC_RECORD_MAX);
    if (!file_read(path, &bytes, &why)) {
        problem(&v->out->problems, path, 0, "%s", why.message);
    } else {
        hash_sha256_hex(buf_str(&bytes), sha);
        warc = arena_alloc(&v->arena, sizeof *warc);
        if (!str_eq(str_c(sha), e->sha256))
            problem(&v->out->problems, path, 0, "its SHA-256 is %s, recorded was %.*s", sha,
                    STR_ARG(e->sha256));
        else if (!warc_read(&v->arena, buf_str(&bytes), warc, &why))
            problem(&v->out->problems, path, 0, "%s", why.message);
    }
    buf_deinit(&bytes);
    return true;
}

// The signed list against the files: a row of the database may be changed together with its file.
// A file that is not there was purged, or its row tells.
static void verify_list(struct verifier *v, const char *manifest, struct str body)
{
    const struct json *root = json_parse(&v->arena, body, JSON_STRICT, NULL);
    const struct json *files = json_get(root, "files");
    if (!files)
        problem(&v->out->problems, manifest, 0, "its list of files can't be read");
    for (const struct json *f = files ? files->child : NULL; f; f = f->next) {
        char sha[HASH_HEX_SIZE];
        const char *path = arena_fmt(&v->arena, "%s/evidence/%.*s", v->ws->dir,
                                     STR_ARG(json_text(json_get(f, "path"))))
                               .ptr;
        if (file_exists(path) && hash_file_hex(path, sha, NULL) &&
            !str_eq(str_c(sha), json_text(json_get(f, "sha256"))))
            problem(&v->out->problems, manifest, 0, "%s is not the file that was signed", path);
    }
}

static void verify_manifest(struct verifier *v, const struct store_run *run)
{
    unsigned char signature[HASH_SIGNATURE_SIZE];
    struct buf body;
    struct err why;
    const char *path =
        arena_fmt(&v->arena, "%s/evidence/%.*s", v->ws->dir, STR_ARG(run->manifest)).ptr;
    v->out->manifests++;
    buf_init(&body, 0);
    if (!file_read(path, &body, &why))
        problem(&v->out->problems, path, 0, "%s", why.message);
    else if (!hash_unhex(run->signature, signature, sizeof signature) ||
             !hash_verify(v->ws->sign_public, buf_str(&body), signature))
        problem(&v->out->problems, path, 0, "its signature does not fit");
    else
        verify_list(v, path, buf_str(&body));
    buf_deinit(&body);
}

static bool verify_run(void *context, const struct store_run *run, struct err *err)
{
    struct verifier *v = context;
    (void)err;
    arena_reset(&v->arena);
    if (run->manifest.len)
        verify_manifest(v, run);
    return true;
}

bool manifest_verify(struct workspace *ws, struct db *db, struct manifest_check *out,
                     struct err *err)
{
    struct verifier v = {.ws = ws, .out = out};
    *out = (struct manifest_check){0};
    problems_init(&out->problems);
    arena_init(&v.arena);
    bool ok = store_evidence_list(db, 0, verify_file, &v, err) &&
              store_run_list(db, INT32_MAX, verify_run, &v, err);
    arena_deinit(&v.arena);
    return ok;
}
