// Pages that are not what was asked for: a bot wall or CAPTCHA, a login wall, "not found" said
// with status 200. Found by what vendors' pages are known by (headers, addresses of their scripts,
// titles, sentences), then by generic signs in many languages.
//
// A sign counts only where little else is: a wall withholds the page, so what has a page's worth
// of text is none, whatever it carries. A shop page that merely has a log-in link, a newsletter
// with reCAPTCHA or the word "captcha" in a forum post is WALL_NONE, and so is an age gate.
#ifndef WG_EXTRACTORS_WALL_H
#define WG_EXTRACTORS_WALL_H

#include "extractors/page.h"

enum wall { WALL_NONE, WALL_BOT, WALL_LOGIN, WALL_ABSENT, WALL_KINDS };

// How much of a page stands beside a wall. Words of scripts without spaces are estimated.
enum {
    WALL_SHORT_WORDS = 250,      // a page with as many is a page; nothing is looked at
    WALL_SHORT_BYTES = 8 * 1024, // the same for its visible text
    WALL_LOGIN_WORDS = 150,      // a log-in page in the frame of its site has fewer
    WALL_FORM_WORDS = 50,        // beside a log-in form: fewer are the form's own
    WALL_BARE_WORDS = 100,       // a page with fewer, and with
    WALL_BARE_LINKS = 12,        // at most so many links, has nearly nothing to show
    WALL_BODY_BYTES = 64 * 1024, // of the markup are looked at
};

struct wall_input {
    int status;                   // HTTP
    struct str response_head;     // status line and header lines as received (hostile bytes)
    struct str url;               // absolute, of the page itself
    const struct page_scan *scan; // of the body; NULL when it is no HTML or was not read
    struct str body;              // the decoded body, HTML or not; may be empty: then signs in the
                                  // markup are not seen, and no form
};

struct wall_finding {
    enum wall wall;
    const char *sign; // for the operator: "Cloudflare challenge", "password field and nothing
                      // else"; static; NULL with WALL_NONE
};

// A page with WALL_SHORT_WORDS words that the server does not refuse costs nothing but counting as
// many words. Else linear in the head, in WALL_BODY_BYTES and in WALL_SHORT_BYTES. Refused is a
// status from 400 on but 404 and 410. Of a redirect, the Location is looked at.
// WALL_ABSENT is said of a 2xx answer alone and is a hint only: the run compares with a probe of
// the host.
void wall_detect(const struct wall_input *in, struct wall_finding *out);

#endif
