// `site check [SITE] PAGE...`: a profile tried on saved pages, for the one who writes it.
//
// site_check.c reads the pages and keeps count over them, site_check_print.c says what came of it,
// as text or as JSON lines. Private to the two and cmd_site.c.
#ifndef WG_CLI_SITE_CHECK_H
#define WG_CLI_SITE_CHECK_H

#include "cli/command.h"
#include "extractors/page.h"
#include "monitor/page_type.h"

struct site_rules;

// Of one expression, over all pages.
struct check_count {
    bool tried; // its rule holds for the address of a page
    bool found; // and it gave something there
};

struct site_check {
    const struct profile *site;
    const char *file; // of the profile
    struct site_rules *rules;
    struct check_count **counts; // by rule; of a rule its `item`, then its fields
    size_t pages, listings;
    int64_t now;
    bool json;
};

// One page, read.
struct check_page {
    const char *file;
    struct str url;
    const char *url_from; // "--url", "canonical link" ...
    bool in_scope;
    enum page_type type;
    const char *platform; // of an interface's answer; NULL for a page
    struct page_listings found;
};

struct check_count *site_check_count(const struct site_check *c, size_t rule, size_t field);
// Some expression gave nothing on any page, or its rule holds for none of them.
bool site_check_failed(const struct site_check *c);

// Each is one line of JSON, or some lines of text.
void site_check_put_page(const struct site_check *c, struct arena *a, const struct check_page *p);
void site_check_put_end(const struct site_check *c, struct arena *a);

// `words` are SITE and PAGEs as the user gave them. Status of the process.
int site_check_pages(struct cli *cli, struct workspace *ws, const char *url, const char *type,
                     char **words, size_t n);

#endif
