#include "monitor/devtools.h"

#include "base/base64.h"

void devtools_begin(struct devtools *c, int64_t id, struct str session, const char *method)
{
    struct json_writer *w = &c->params;
    buf_init(&c->text, 0);
    json_writer_init(w, &c->text);
    json_begin_object(w);
    json_member_int(w, "id", id);
    json_member(w, "method", str_c(method));
    json_member(w, "sessionId", session);
    json_key(w, "params");
    json_begin_object(w);
}

void devtools_send(struct devtools *c, struct browser *b)
{
    json_end_object(&c->params);
    json_end_object(&c->params);
    browser_send(b, buf_str(&c->text));
    buf_deinit(&c->text);
}

// Fields of a response that would be wrong once its body has been decoded and framed anew, or that
// speak of the connection.
static const char *const dropped_fields[] = {
    "content-encoding",
    "content-length",
    "transfer-encoding",
    "connection",
    "keep-alive",
    "trailer",
    "upgrade",
    "alt-svc",
    "set-cookie",
    "strict-transport-security",
    "link",
    "refresh",
    "report-to",
    "nel",
    "content-disposition",
};

static bool is_dropped(struct str name)
{
    for (size_t i = 0; i < sizeof dropped_fields / sizeof *dropped_fields; i++)
        if (str_eq_nocase(name, str_c(dropped_fields[i])))
            return true;
    return false;
}

// A field as RFC 9110, 5.1 and 5.5 have it; the browser would refuse the whole answer for another.
static bool is_field(struct str name, struct str value)
{
    for (size_t i = 0; i < name.len; i++)
        if (!ascii_alnum(name.ptr[i]) &&
            str_find_char(STR("!#$%&'*+-.^_`|~"), name.ptr[i], 0) == STR_NPOS)
            return false;
    for (size_t i = 0; i < value.len; i++)
        if ((unsigned char)value.ptr[i] < ' ' || (unsigned char)value.ptr[i] >= 0x7F)
            return false;
    return name.len > 0;
}

static void put_field(struct json_writer *w, struct str name, struct str value)
{
    json_begin_object(w);
    json_member(w, "name", name);
    json_key(w, "value");
    json_put_str(w, value);
    json_end_object(w);
}

static void put_fields(struct json_writer *w, struct str head)
{
    struct str line;
    while (str_split(&head, '\n', &line)) {
        size_t colon = str_find_char(line, ':', 0);
        struct str name = str_sub(line, 0, colon), value = str_trim(str_skip(line, colon + 1));
        if (colon != STR_NPOS && is_field(name, value) && !is_dropped(name))
            put_field(w, name, value);
    }
}

void devtools_fulfil(struct browser *b, int64_t id, struct str session, struct str request,
                     const struct devtools_answer *answer)
{
    struct devtools c;
    struct json_writer *w = &c.params;
    devtools_begin(&c, id, session, "Fetch.fulfillRequest");
    json_member(w, "requestId", request);
    json_member_int(w, "responseCode", answer->status);
    json_key(w, "responseHeaders");
    json_begin_array(w);
    put_fields(w, answer->head);
    if (answer->type.len)
        put_field(w, STR("Content-Type"), answer->type);
    json_end_array(w);
    if (answer->body.len) {
        struct buf base64;
        buf_init(&base64, 0);
        base64_add(&base64, answer->body);
        json_member(w, "body", buf_str(&base64));
        buf_deinit(&base64);
    }
    devtools_send(&c, b);
}

void devtools_refuse(struct browser *b, int64_t id, struct str session, struct str request,
                     const char *reason)
{
    struct devtools c;
    devtools_begin(&c, id, session, "Fetch.failRequest");
    json_member(&c.params, "requestId", request);
    json_member(&c.params, "errorReason", str_c(reason));
    devtools_send(&c, b);
}
