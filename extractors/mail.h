// A mail as web archives show it. Private to the extractors of archives.
#ifndef WG_EXTRACTORS_MAIL_H
#define WG_EXTRACTORS_MAIL_H

#include "extractors/extract.h"

struct mail {
    struct str from, subject, date, id, body;
};

// One page for one mail, its header in a list or in lines above the text, as pipermail, MHonArc
// and Hypermail write it. Adds it and returns true if the page is one.
bool mail_page_extract(struct extract *x);
// The item of a mail whose text stands in `node`. `own_page`: the page is nothing but the mail.
void mail_add(struct extract *x, const struct mail *m, uint32_t node, bool own_page);

#endif
