// Character references of XML as sites serve it. Internal to crawler/.
#ifndef WG_CRAWLER_XML_DECODE_H
#define WG_CRAWLER_XML_DECODE_H

#include "base/buf.h"

// Adds raw text with character references decoded; of named ones XML's five and HTML's. What is
// no reference stays as it stands.
void xml_decode(struct buf *out, struct str raw);

#endif
