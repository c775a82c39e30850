// libFuzzer target: prices and quantities in any bytes.
#include <stdlib.h>

#include "extractors/price.h"
#include "extractors/quantity.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena a;
    struct listing_price price;
    struct listing_quantity quantity;
    struct str text = str_from((const char *)data, size);
    arena_init(&a);
    bool found = price_find(&a, text, &price);
    if (found != (price.amount.len > 0))
        abort();
    for (size_t i = 0; i < price.amount.len; i++)
        if (!ascii_digit(price.amount.ptr[i]) && price.amount.ptr[i] != '.')
            abort();
    if (quantity_find(&a, text, &quantity) != (quantity.text.len > 0))
        abort();
    arena_deinit(&a);
    return 0;
}
