// What a URL looks like, without its values: URLs of one host that a program made from one
// template share a shape. The budgets against endless spaces (shape_budget.h), the expected
// yield and the priority of links count by it.
//
// In a path, digits read '#', long tokens '*', slugs and what stands last '~'; plain words of the
// first two segments and the extension stay. Of a parameter the name counts, not the value. What a
// name says (paging, dates, filters) is a table in url_shape_names.c.
#ifndef WG_CRAWLER_URL_SHAPE_H
#define WG_CRAWLER_URL_SHAPE_H

#include "crawler/url.h"

// What kind of space the shape opens. All but PLAIN are strict: they must earn their requests.
// A URL of several kinds has the last of them here.
enum shape_role {
    SHAPE_PLAIN,
    SHAPE_PAGING, // page 2 of something
    SHAPE_FACET,  // sorting, filters, views of a list
    SHAPE_DATE,   // a calendar or archive by date
    SHAPE_ROLES
};

enum {
    SHAPE_PARTS = 8,         // budgets that one URL is charged to; further ones are not charged
    SHAPE_SEGMENTS_MAX = 24, // a deeper path is endless
    SHAPE_REPEATS_MAX = 3,   // so often may one segment that is no number stand in a path
    SHAPE_PARAMETERS_MAX = 24,
};

struct url_shape {
    enum shape_role role;
    // Of the path's shape and the names of plain parameters: the template, whatever page, sorting
    // or filter of it is asked for.
    uint64_t family;
    // What is charged, at least one. A plain URL: its family. Else one for each reason to be
    // strict: the path's shape and a filter's or date's name. Paging alone is charged to the very
    // list that is paged (the whole URL but the page), since lists end each at its own page; that
    // of a filtered list, to the filters.
    uint64_t parts[SHAPE_PARTS];
    size_t n_parts;
    // No known name made it a FACET, but unknown parameters with short values, several or a word: a
    // new title is then enough to call a page fresh.
    bool guessed;
    bool endless; // repeats itself, or is deeper than any site: never to be asked for
};

// Cheap: one pass, no allocation. `url` was parsed by url_parse. The host is no part of it.
void url_shape(const struct url *url, struct url_shape *out);
// Without the parts that the host's learner found inert (url.h; NULL: none): else each session
// would page a list of its own.
void url_shape_inert(const struct url *url, const struct url_inert *inert, struct url_shape *out);
// The role that a part of a shape is charged as: kept in its lowest bits.
static inline enum shape_role shape_part_role(uint64_t part)
{
    return (enum shape_role)(part & 3);
}
// For reports, in the arena: "/calendar/#/#", "/shop?color&page".
struct str url_shape_text(struct arena *a, const struct url *url);
// "plain", "paging", "facet", "date".
const char *shape_role_name(enum shape_role role);
#endif
