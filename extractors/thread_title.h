// The title of the thread that a page shows, without the site's and the board's name.
#ifndef WG_EXTRACTORS_THREAD_TITLE_H
#define WG_EXTRACTORS_THREAD_TITLE_H

#include "extractors/post.h"

struct str thread_title(const struct extract *x, const struct post_list *posts);
// Without what replies put before a subject: "Re: ", "AW: ", "Ynt: ".
struct str thread_without_reply(struct str subject);

#endif
