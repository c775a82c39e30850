// Addresses of log-in pages: a redirect to one says that the page is not for the public.
#ifndef WG_CRAWLER_LINK_LOGIN_H
#define WG_CRAWLER_LINK_LOGIN_H

#include "crawler/url.h"

// By a whole segment of the path (/account/login, /wp-login.php) or by a parameter's value
// (?mode=login), in any case. /login-guide is a page.
bool link_is_login(const struct url *url);

#endif
