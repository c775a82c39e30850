#include <curl/curl.h>

#include "crawler/fetch.h"

bool fetch_start(struct err *err)
{
    if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
        return err_set(err, ERR_INTERNAL, "libcurl cannot start");
    return true;
}

void fetch_stop(void)
{
    curl_global_cleanup();
}
