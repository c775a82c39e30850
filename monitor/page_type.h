// What a body is read as: by its Content-Type, else by its first bytes.
#ifndef WG_MONITOR_PAGE_TYPE_H
#define WG_MONITOR_PAGE_TYPE_H

#include "base/str.h"

enum page_type { PAGE_HTML, PAGE_XML, PAGE_JSON, PAGE_PLAIN, PAGE_OTHER };

// The bytes decide where the type is missing or says nothing (application/octet-stream).
enum page_type page_type_of(struct str content_type, struct str body);

#endif
