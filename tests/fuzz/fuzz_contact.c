// libFuzzer target: contacts in any bytes, as text and as a link.
#include <stdlib.h>

#include "base/limits.h"
#include "extractors/contact.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena a;
    struct listing_contact *list, link;
    size_t n;
    struct str text = str_from((const char *)data, size);
    arena_init(&a);
    contact_find_all(&a, text, size % 2 ? STR("DE") : STR_NONE, &list, &n);
    if (n > LIMIT_CONTACTS)
        abort();
    for (size_t i = 0; i < n; i++)
        if (list[i].kind.len == 0 || list[i].value.len == 0)
            abort();
    if (contact_from_link(&a, text, &link) && link.value.len == 0)
        abort();
    arena_deinit(&a);
    return 0;
}
