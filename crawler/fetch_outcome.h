// libcurl's verdicts as outcomes. Private to the fetcher.
#ifndef WG_CRAWLER_FETCH_OUTCOME_H
#define WG_CRAWLER_FETCH_OUTCOME_H

#include <curl/curl.h>

#include "crawler/fetch.h"

// FETCH_INTERNAL for a code that no server should be able to cause.
enum fetch_outcome fetch_outcome_of(CURLcode code);

#endif
