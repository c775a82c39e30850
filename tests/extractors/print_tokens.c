// For test_html5lib.py: reads inputs, each its length in decimal, a line end and so many bytes, and
// prints the tokens of each as one JSON array on a line. Neighbouring texts are one.
#include <stdio.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/json.h"
#include "extractors/tokenizer.h"

static void put_optional(struct json_writer *w, struct str s)
{
    if (s.ptr)
        json_put_str(w, s);
    else
        json_put_null(w);
}

static void put_tag(struct json_writer *w, const struct token *tok)
{
    json_put_str(w, tok->type == TOKEN_START ? STR("StartTag") : STR("EndTag"));
    json_put_str(w, tok->name);
    if (tok->type == TOKEN_END)
        return;
    json_begin_array(w);
    for (size_t i = 0; i < tok->n_attributes; i++) {
        json_put_str(w, tok->attributes[i].name);
        json_put_str(w, tok->attributes[i].value);
    }
    json_end_array(w);
    json_put_bool(w, tok->self_closing);
}

static void put_doctype(struct json_writer *w, const struct token *tok)
{
    json_put_str(w, STR("DOCTYPE"));
    json_put_str(w, tok->name);
    put_optional(w, tok->public_id);
    put_optional(w, tok->system_id);
    json_put_bool(w, !tok->force_quirks);
}

static void put_text(struct json_writer *w, struct buf *text, const char *type)
{
    if (text->len == 0)
        return;
    json_begin_array(w);
    json_put_str(w, str_c(type));
    json_put_str(w, buf_str(text));
    json_end_array(w);
    buf_reset(text);
}

static void print_tokens(struct arena *a, struct str html, struct buf *out)
{
    struct tokenizer t;
    struct token tok;
    struct json_writer w;
    struct buf text;
    buf_init(&text, 0);
    json_writer_init(&w, out);
    json_begin_array(&w);
    tokenizer_init(&t, a, html);
    while (tokenizer_next(&t, &tok)) {
        if (tok.type == TOKEN_TEXT) {
            buf_add(&text, tok.text);
            continue;
        }
        put_text(&w, &text, "Character");
        if (tok.type == TOKEN_COMMENT) {
            buf_add(&text, tok.text);
            buf_add(&text, STR("-")); // so that an empty one is told
            put_text(&w, &text, "Comment");
            continue;
        }
        json_begin_array(&w);
        if (tok.type == TOKEN_DOCTYPE)
            put_doctype(&w, &tok);
        else
            put_tag(&w, &tok);
        json_end_array(&w);
    }
    put_text(&w, &text, "Character");
    json_end_array(&w);
    buf_deinit(&text);
}

int main(void)
{
    struct arena a;
    struct buf out;
    size_t n;
    arena_init(&a);
    buf_init(&out, 0);
    while (scanf("%zu", &n) == 1 && getchar() == '\n') {
        char *html = arena_alloc(&a, n + 1);
        if (fread(html, 1, n, stdin) != n)
            return EXIT_FAILURE;
        print_tokens(&a, str_from(html, n), &out);
        printf("%.*s\n", STR_ARG(buf_str(&out)));
        buf_reset(&out);
        arena_reset(&a);
    }
    buf_deinit(&out);
    arena_deinit(&a);
    return EXIT_SUCCESS;
}
