// The first steps of the basic URL parser, on the raw text. Internal to crawler/.
#ifndef WG_CRAWLER_URL_INPUT_H
#define WG_CRAWLER_URL_INPUT_H

#include "base/buf.h"

struct url_authority {
    bool has_userinfo; // an '@' was there
    bool has_port;     // a ':' was there, with or without digits
    struct str user, password, host;
    int port; // URL_PORT_NONE without digits
};

// Without controls and spaces at both ends and without tabs and line breaks inside; `copy` holds
// the text if something had to be taken out.
struct str url_input_clean(struct buf *copy, struct str input);
// "scheme start state": cuts "scheme:" off *rest and returns the scheme as written; empty, with
// *rest as it was, if there is none.
struct str url_input_scheme(struct str *rest);
// "authority state" to "port state": user:password@host:port. False for a bad port.
bool url_authority_split(struct str authority, struct url_authority *out);

#endif
