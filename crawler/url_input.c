#include "crawler/url_input.h"

#include "crawler/url.h"

static bool control_or_space(char c)
{
    return (unsigned char)c <= ' ';
}

static bool tab_or_newline(char c)
{
    return c == '\t' || c == '\n' || c == '\r';
}

struct str url_input_clean(struct buf *copy, struct str s)
{
    while (s.len && control_or_space(s.ptr[0]))
        s = str_skip(s, 1);
    while (s.len && control_or_space(s.ptr[s.len - 1]))
        s.len--;
    size_t i = 0;
    while (i < s.len && !tab_or_newline(s.ptr[i]))
        i++;
    if (i == s.len)
        return s;
    buf_add(copy, str_sub(s, 0, i));
    for (; i < s.len; i++)
        if (!tab_or_newline(s.ptr[i]))
            buf_addc(copy, s.ptr[i]);
    return buf_str(copy);
}

struct str url_input_scheme(struct str *rest)
{
    size_t n = 0;
    while (n < rest->len && (ascii_alpha(rest->ptr[n]) ||
                             (n > 0 && (ascii_digit(rest->ptr[n]) || rest->ptr[n] == '+' ||
                                        rest->ptr[n] == '-' || rest->ptr[n] == '.'))))
        n++;
    if (n == 0 || n == rest->len || rest->ptr[n] != ':')
        return STR_NONE;
    struct str scheme = str_sub(*rest, 0, n);
    *rest = str_skip(*rest, n + 1);
    return scheme;
}

static bool parse_port(struct str digits, int *port)
{
    int value = 0;
    for (size_t i = 0; i < digits.len; i++) {
        if (!ascii_digit(digits.ptr[i]))
            return false;
        value = value * 10 + (digits.ptr[i] - '0');
        if (value > 65535)
            return false;
    }
    *port = digits.len ? value : URL_PORT_NONE;
    return true;
}

bool url_authority_split(struct str s, struct url_authority *out)
{
    *out = (struct url_authority){.port = URL_PORT_NONE};
    size_t at = s.len; // the last '@' ends the user
    while (at > 0 && s.ptr[at - 1] != '@')
        at--;
    if (at > 0) {
        struct str userinfo = str_sub(s, 0, at - 1);
        size_t colon = str_find_char(userinfo, ':', 0);
        out->has_userinfo = true;
        out->user = str_sub(userinfo, 0, colon);
        out->password = colon == STR_NPOS ? STR_NONE : str_skip(userinfo, colon + 1);
    }
    s = str_skip(s, at);
    size_t end = 0; // the first ':' outside brackets ends the host
    for (bool bracket = false; end < s.len && (s.ptr[end] != ':' || bracket); end++) {
        if (s.ptr[end] == '[')
            bracket = true;
        else if (s.ptr[end] == ']')
            bracket = false;
    }
    out->host = str_sub(s, 0, end);
    out->has_port = end < s.len;
    return parse_port(str_skip(s, end + 1), &out->port);
}
