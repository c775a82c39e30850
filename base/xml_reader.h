// A tolerant pull tokenizer for XML as sites serve it.
//
// It reads tags and text and nothing else: declarations, comments and processing instructions are
// skipped, entities are never declared, so there is nothing to expand and nothing to load. It is
// used instead of libxml2's recovering mode because that drops text at a bare '&', the commonest
// fault of sitemaps ("?a=1&b=2"), and so makes another URL of it.
//
// Input is UTF-8; all texts are raw slices of it. Linear: every byte is looked at a bounded
// number of times.
#ifndef WG_BASE_XML_READER_H
#define WG_BASE_XML_READER_H

#include "base/str.h"

enum xml_token { XML_TOKEN_START, XML_TOKEN_END, XML_TOKEN_TEXT, XML_TOKEN_NONE };

struct xml_reader {
    struct str text;
    size_t at;
    // Of the last token:
    size_t from;           // where it starts; it ends at `at`
    struct str name;       // START and END: as written, with its prefix
    struct str attributes; // START: for xml_attribute
    struct str data;       // TEXT
    bool cdata;            // TEXT: to be taken as it is, without decoding
    bool closes;           // a self-closing tag; the END follows by itself
};

void xml_reader_init(struct xml_reader *r, struct str text);
enum xml_token xml_reader_next(struct xml_reader *r);
// Cuts the first attribute off *rest. False when none is left.
bool xml_attribute(struct str *rest, struct str *name, struct str *value);

#endif
