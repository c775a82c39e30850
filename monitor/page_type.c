#include "monitor/page_type.h"

#include "base/utf8.h"

// Media types without their parameters, and suffixes of them.
static const struct {
    struct str type;
    enum page_type as;
} page_types[] = {
    {STR_INIT("text/html"), PAGE_HTML},
    {STR_INIT("application/xhtml+xml"), PAGE_HTML},
    {STR_INIT("application/xml"), PAGE_XML},
    {STR_INIT("text/xml"), PAGE_XML},
    {STR_INIT("+xml"), PAGE_XML},
    {STR_INIT("application/json"), PAGE_JSON},
    {STR_INIT("text/json"), PAGE_JSON},
    {STR_INIT("+json"), PAGE_JSON},
    {STR_INIT("text/plain"), PAGE_PLAIN},
};

static enum page_type type_by_bytes(struct str body)
{
    struct str start = str_trim(str_sub(body, 0, 512));
    if (start.len == 0 || !utf8_valid(utf8_cut(body, 512)))
        return PAGE_OTHER;
    if (start.ptr[0] == '<')
        return str_starts(start, STR("<?xml")) ? PAGE_XML : PAGE_HTML;
    return start.ptr[0] == '{' || start.ptr[0] == '[' ? PAGE_JSON : PAGE_PLAIN;
}

enum page_type page_type_of(struct str content_type, struct str body)
{
    struct str type = str_trim(str_sub(content_type, 0, str_find_char(content_type, ';', 0)));
    // What a compressed file is shows when it is unpacked.
    if (type.len == 0 || str_eq_nocase(type, STR("application/octet-stream")) ||
        str_eq_nocase(type, STR("application/gzip")) ||
        str_eq_nocase(type, STR("application/x-gzip")))
        return type_by_bytes(body);
    for (size_t i = 0; i < sizeof page_types / sizeof *page_types; i++) {
        struct str known = page_types[i].type;
        struct str end = known.len && known.ptr[0] == '+' && type.len > known.len
                             ? str_skip(type, type.len - known.len)
                             : type;
        if (str_eq_nocase(end, known))
            return page_types[i].as;
    }
    return PAGE_OTHER;
}
