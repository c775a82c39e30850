// Our name in robots.txt, X-Robots-Tag and <meta>: the product token of RFC 9309, 2.2.1.
#ifndef WG_BASE_PRODUCT_H
#define WG_BASE_PRODUCT_H

#include "base/str.h"

#define PRODUCT_TOKEN STR("watchglass")

#endif
