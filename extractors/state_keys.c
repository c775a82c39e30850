// The names that programs give to the members of a product or ad. Sorted bytewise.
#include <stdlib.h>

#include "extractors/state.h"

enum { NAME_MAX_BYTES = 40 };

static const struct state_name {
    const char *name;
    enum state_key key;
} names[] = {
    {"accessories", STATE_OTHERS},
    {"actualprice", STATE_SALE_PRICE},
    {"adbody", STATE_DESCRIPTION},
    {"addescription", STATE_DESCRIPTION},
    {"adid", STATE_ID},
    {"adtitle", STATE_TITLE},
    {"advertiser", STATE_SELLER},
    {"alsobought", STATE_OTHERS},
    {"amount", STATE_NAME},
    {"amountmin", STATE_NAME},
    {"author", STATE_SELLER},
    {"availability", STATE_STOCK},
    {"available", STATE_STOCK},
    {"basket", STATE_OTHERS},
    {"body", STATE_DESCRIPTION},
    {"bodyhtml", STATE_DESCRIPTION},
    {"breadcrumb", STATE_OTHERS},
    {"breadcrumbs", STATE_OTHERS},
    {"cart", STATE_OTHERS},
    {"categories", STATE_OTHERS},
    {"category", STATE_CATEGORY},
    {"categoryname", STATE_CATEGORY},
    {"city", STATE_CITY},
    {"cityname", STATE_CITY},
    {"comments", STATE_OTHERS},
    {"companyname", STATE_SELLER},
    {"coname", STATE_SELLER},
    {"content", STATE_DESCRIPTION},
    {"currency", STATE_CURRENCY},
    {"currencycode", STATE_CURRENCY},
    {"currencyid", STATE_CURRENCY},
    {"currencyiso", STATE_CURRENCY},
    {"current", STATE_NAME},
    {"currentprice", STATE_SALE_PRICE},
    {"dateposted", STATE_POSTED},
    {"dealprice", STATE_SALE_PRICE},
    {"desc", STATE_DESCRIPTION},
    {"description", STATE_DESCRIPTION},
    {"descriptionhtml", STATE_DESCRIPTION},
    {"detail", STATE_DESCRIPTION},
    {"discountedprice", STATE_SALE_PRICE},
    {"discountprice", STATE_SALE_PRICE},
    {"displayname", STATE_NAME},
    {"ecomcurrency", STATE_CURRENCY},
    {"filters", STATE_OTHERS},
    {"finalprice", STATE_SALE_PRICE},
    {"firstpublicationdate", STATE_POSTED},
    {"footer", STATE_OTHERS},
    {"formatedamount", STATE_NAME},
    {"formatprice", STATE_NAME},
    {"formatted", STATE_NAME},
    {"formattedprice", STATE_PRICE},
    {"formattedvalue", STATE_NAME},
    {"fulldescription", STATE_DESCRIPTION},
    {"glusrusrcity", STATE_CITY},
    {"goodscontent", STATE_DESCRIPTION},
    {"goodscontents", STATE_DESCRIPTION},
    {"goodsdesc", STATE_DESCRIPTION},
    {"goodsname", STATE_TITLE},
    {"goodsprice", STATE_PRICE},
    {"header", STATE_OTHERS},
    {"i18n", STATE_OTHERS},
    {"initiali18nstore", STATE_OTHERS},
    {"instock", STATE_STOCK},
    {"isavailable", STATE_STOCK},
    {"isinstock", STATE_STOCK},
    {"itemdescription", STATE_DESCRIPTION},
    {"itemid", STATE_ID},
    {"itemname", STATE_TITLE},
    {"itemprice", STATE_PRICE},
    {"itemtitle", STATE_TITLE},
    {"locale", STATE_OTHERS},
    {"localizedprice", STATE_PRICE},
    {"longdescription", STATE_DESCRIPTION},
    {"lowprice", STATE_PRICE},
    {"member", STATE_SELLER},
    {"menu", STATE_OTHERS},
    {"merchant", STATE_SELLER},
    {"merchantname", STATE_SELLER},
    {"messages", STATE_OTHERS},
    {"minactivityamount", STATE_NAME},
    {"minamount", STATE_NAME},
    {"minprice", STATE_PRICE},
    {"name", STATE_TITLE},
    {"navigation", STATE_OTHERS},
    {"nickname", STATE_NAME},
    {"nowprice", STATE_SALE_PRICE},
    {"oldprice", STATE_OTHERS},
    {"originalprice", STATE_OTHERS},
    {"origprice", STATE_OTHERS},
    {"owner", STATE_SELLER},
    {"pcitemdescsmall", STATE_DESCRIPTION},
    {"pcitemname", STATE_TITLE},
    {"postedat", STATE_POSTED},
    {"price", STATE_PRICE},
    {"priceamount", STATE_PRICE},
    {"pricecurrency", STATE_CURRENCY},
    {"pricenow", STATE_SALE_PRICE},
    {"pricetopay", STATE_SALE_PRICE},
    {"pricevalue", STATE_PRICE},
    {"productdescription", STATE_DESCRIPTION},
    {"productid", STATE_ID},
    {"productname", STATE_TITLE},
    {"productprice", STATE_PRICE},
    {"producttitle", STATE_TITLE},
    {"publicationdate", STATE_POSTED},
    {"questions", STATE_OTHERS},
    {"recommendations", STATE_OTHERS},
    {"recommended", STATE_OTHERS},
    {"regularprice", STATE_OTHERS},
    {"related", STATE_OTHERS},
    {"relatedproducts", STATE_OTHERS},
    {"reviews", STATE_OTHERS},
    {"saleprice", STATE_SALE_PRICE},
    {"seller", STATE_SELLER},
    {"sellercomponent", STATE_SELLER},
    {"sellerinfo", STATE_SELLER},
    {"sellername", STATE_SELLER},
    {"sellernickname", STATE_SELLER},
    {"sellingprice", STATE_SALE_PRICE},
    {"sellprice", STATE_SALE_PRICE},
    {"shop", STATE_SELLER},
    {"shopname", STATE_SELLER},
    {"similar", STATE_OTHERS},
    {"similaritems", STATE_OTHERS},
    {"similarproducts", STATE_OTHERS},
    {"sku", STATE_ID},
    {"specialprice", STATE_SALE_PRICE},
    {"store", STATE_SELLER},
    {"storename", STATE_SELLER},
    {"subject", STATE_TITLE},
    {"supplier", STATE_SELLER},
    {"suppliername", STATE_SELLER},
    {"title", STATE_TITLE},
    {"translations", STATE_OTHERS},
    {"upsell", STATE_OTHERS},
    {"upsells", STATE_OTHERS},
    {"user", STATE_SELLER},
    {"username", STATE_SELLER},
    {"value", STATE_NAME},
    {"vendor", STATE_SELLER},
    {"vendorname", STATE_SELLER},
};

static int compare(const void *key, const void *row)
{
    const struct str *name = key;
    return str_cmp(*name, str_c(((const struct state_name *)row)->name));
}

enum state_key state_key_find(struct str name)
{
    char squeezed[NAME_MAX_BYTES];
    size_t n = 0;
    for (size_t i = 0; i < name.len; i++) {
        if (name.ptr[i] == '_' || name.ptr[i] == '-')
            continue;
        if (n == sizeof squeezed)
            return STATE_NONE;
        squeezed[n++] = ascii_lower(name.ptr[i]);
    }
    struct str key = str_from(squeezed, n);
    const struct state_name *row =
        bsearch(&key, names, sizeof names / sizeof *names, sizeof *names, compare);
    return row ? row->key : STATE_NONE;
}

bool state_keys_are_sorted(void)
{
    for (size_t i = 1; i < sizeof names / sizeof *names; i++)
        if (strcmp(names[i - 1].name, names[i].name) >= 0)
            return false;
    return true;
}
