// libFuzzer target: dates, and ways to ship and to pay, in any bytes.
#include <stdlib.h>

#include "base/clock.h"
#include "extractors/date.h"
#include "extractors/methods.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena a;
    struct str text = str_from((const char *)data, size), found;
    struct methods methods;
    int64_t us;
    arena_init(&a);
    for (enum date_order order = DATE_ORDER_UNKNOWN; order <= DATE_YEAR_FIRST; order++)
        if (date_find_ordered(&a, text, size % 2 ? 365 * CLOCK_DAY : 0, order, &found) &&
            !clock_parse(found, &us))
            abort();
    methods_find(&a, text, &methods);
    if (methods.n_shipping > METHODS_MAX || methods.n_payment > METHODS_MAX)
        abort();
    arena_deinit(&a);
    return 0;
}
