// An XML document as a tree of JSON values, so that one way of reading serves both.
//
// An element is an object with its name as key. Its members are its attributes ("@href"), its
// child elements in their order, and, if it has text of its own, a string with an empty key. An
// element's `text` is its source between its tags: HTML, where the content is XHTML.
//
// Names are as written, but for namespaces that feeds use, which get their customary prefix
// (content, dc, media, g, ...) whatever the document calls them; the prefix of the document element
// itself is left out.
#ifndef WG_EXTRACTORS_XML_TREE_H
#define WG_EXTRACTORS_XML_TREE_H

#include "base/arena.h"
#include "base/json.h"

// The document element; NULL if there is none. Broken documents give what can be read of them:
// elements deeper than LIMIT_JSON_DEPTH are left out, and all behind LIMIT_JSON_VALUES, which sets
// *cut. Linear; texts are borrowed or live in the arena.
const struct json *xml_tree(struct arena *a, struct str text, bool *cut);

#endif
