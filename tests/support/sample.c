#include "tests/support/sample.h"

#include "db/store_host.h"
#include "db/store_site.h"

void sample_site(struct database *d)
{
    OK(d, store_profile_put(d->db, STR("profile-1"), STR("version: 1"), 1, &d->err));
    OK(d, store_site_put(d->db, STR("shop"), STR("profile-1"), 1, &d->err));
    struct store_host host = {
        .key = 1, .name = STR("https://shop.example:443"), .site = STR("shop"), .delay_factor = 1};
    OK(d, store_host_add(d->db, &host, &d->err));
}

struct store_url sample_url(struct database *d, int64_t key)
{
    return (struct store_url){
        .key = key,
        .key_version = 1,
        .site = STR("shop"),
        .host_key = 1,
        .href = arena_fmt(&d->arena, "https://shop.example/%lld", (long long)key),
        .kind = STORE_URL_PAGE,
        .hops = 1,
        .first_seen = 1,
    };
}

// STR is no constant expression.
#define LIT(s)                                                                                     \
    {                                                                                              \
        s, sizeof(s) - 1                                                                           \
    }

static const struct store_finding FINDINGS[] = {
    {LIT("tramadol"), LIT("opioid"), LIT("title"), 0, 8, LIT("Tramadol"), LIT("plain")},
    {LIT("tramadol"), LIT("opioid"), LIT("description"), 4, 12, LIT("tr4m4dol"), LIT("squeezed")},
};

static const struct store_contact CONTACTS[] = {
    {LIT("phone"), LIT("+15550100")},
    {LIT("telegram"), LIT("shop_invented")},
};

struct store_listing sample_listing(struct database *d, int64_t key, int64_t page,
                                    const char *content)
{
    struct arena *a = &d->arena;
    return (struct store_listing){
        .key = key,
        .site = STR("shop"),
        .identity = arena_fmt(a, "id:%lld", (long long)key),
        .page_key = page,
        .seen_at = 100,
        .url = arena_fmt(a, "https://shop.example/item/%lld", (long long)key),
        .content_hash = arena_fmt(a, "hash of %s", content),
        .json = arena_fmt(a, "{\"title\":\"%s\"}", content),
        .verdict = STR("offer"),
        .score = 0.75,
        .basis = STR("licence_required"),
        .substance = STR("tramadol"),
        .judgement = STR("{\"cues\":[]}"),
        .lexicon = STR("lexicon-1"),
        .profile = STR("profile-1"),
        .program = STR("1.0"),
        .findings = FINDINGS,
        .n_findings = 2,
        .seller_name = STR("Invented Seller"),
        .seller_id = STR("s1"),
        .contacts = CONTACTS,
        .n_contacts = 2,
        .fingerprint = arena_fmt(a, "case-%lld", (long long)key),
    };
}

struct store_listing_put sample_put(struct database *d, const struct store_listing *l)
{
    struct store_listing_put result;
    OK(d, db_begin(d->db, &d->err));
    OK(d, store_listing_put(d->db, l, &result, &d->err));
    OK(d, db_commit(d->db, &d->err));
    return result;
}
