#include "crawler/url_shape_names.h"

// Ascending. Sources: the query strings of WordPress, WooCommerce, Magento, PrestaShop, OpenCart,
// Drupal, Joomla, phpBB, vBulletin, XenForo, Plone and Bitrix, and words of about ten languages.
static const struct shape_name names[] = {
    {STR_INIT("agenda"), SHAPE_DATE, SHAPE_ANY, SHAPE_CALENDAR},
    {STR_INIT("annee"), SHAPE_DATE, SHAPE_ANY, SHAPE_QUERY},
    {STR_INIT("anno"), SHAPE_DATE, SHAPE_ANY, SHAPE_QUERY},
    {STR_INIT("ano"), SHAPE_DATE, SHAPE_ANY, SHAPE_QUERY},
    {STR_INIT("attr"), SHAPE_FACET, SHAPE_ANY, SHAPE_QUERY},
    {STR_INIT("attribute"), SHAPE_FACET, SHAPE_ANY, SHAPE_QUERY},
    {STR_INIT("attributes"), SHAPE_FACET, SHAPE_ANY, SHAPE_QUERY},
    {STR_INIT("attrs"), SHAPE_FACET, SHAPE_ANY, SHAPE_QUERY},
    {STR_INIT("availability"), SHAPE_FACET, SHAPE_ANY, SHAPE_QUERY},
    {STR_INIT("b_start"), SHAPE_PAGING, SHAPE_NUMBER, SHAPE_QUERY},
    {STR_INIT("b_start:int"), SHAPE_PAGING, SHAPE_NUMBER, SHAPE_QUERY},
    {STR_INIT("barva"), SHAPE_FACET, SHAPE_ANY, SHAPE_QUERY},
    {STR_INIT("brand"), SHAPE_FACET, SHAPE_ANY, SHAPE_FUSED},
    {STR_INIT("brands"), SHAPE_FACET, SHAPE_ANY, SHAPE_QUERY},
    {STR_INIT("cal"), SHAPE_DATE, SHAPE_ANY, SHAPE_CALENDAR},
    {STR_INIT("cal_date"), SHAPE_DATE, SHAPE_ANY, SHAPE_QUERY},
    {STR_INIT("cal_month"), SHAPE_DATE, SHAPE_ANY, SHAPE_QUERY},
    {STR_INIT("cal_year"), SHAPE_DATE, SHAPE_ANY, SHAPE_QUERY},
    {STR_INIT("caldate"), SHAPE_DATE, SHAPE_ANY, SHAPE_QUERY},
    {STR_INIT("calendar"), SHAPE_DATE, SHAPE_ANY, SHAPE_CALENDAR},
    {STR_INIT("calendar_date"), SHAPE_DATE, SHAPE_ANY, SHAPE_QUERY},
    {STR_INIT("calendario"), SHAPE_DATE, SHAPE_ANY, SHAPE_CALENDAR},
    {STR_INIT("calendrier"), SHAPE_DATE, SHAPE_ANY, SHAPE_CALENDAR},
    {STR_INIT("cena"), SHAPE_FACET, SHAPE_ANY, SHAPE_QUERY},
    {STR_INIT("color"), SHAPE_FACET, SHAPE_ANY, SHAPE_PAIR | SHAPE_FUSED},
    {STR_INIT("colour"), SHAPE_FACET, SHAPE_ANY, SHAPE_PAIR | SHAPE_FUSED},
    {STR_INIT("comment-page"), SHAPE_PAGING, SHAPE_NUMBER, SHAPE_PAIR | SHAPE_FUSED},
    {STR_INIT("condition"), SHAPE_FACET, SHAPE_ANY, SHAPE_QUERY},
    {STR_INIT("cor"), SHAPE_FACET, SHAPE_ANY, SHAPE_QUERY},
    {STR_INIT("couleur"), SHAPE_FACET, SHAPE_ANY, SHAPE_PAIR | SHAPE_FUSED},
    {STR_INIT("cpage"), SHAPE_PAGING, SHAPE_NUMBER, SHAPE_QUERY},
    {STR_INIT("currency"), SHAPE_FACET, SHAPE_ANY, SHAPE_QUERY},
    {STR_INIT("current_page"), SHAPE_PAGING, SHAPE_NUMBER, SHAPE_QUERY},
    {STR_INIT("currentpage"), SHAPE_PAGING, SHAPE_NUMBER, SHAPE_QUERY},
    {STR_INIT("date"), SHAPE_DATE, SHAPE_ANY, SHAPE_QUERY},
    {STR_INIT("date_from"), SHAPE_DATE, SHAPE_ANY, SHAPE_QUERY},
    {STR_INIT("date_to"), SHAPE_DATE, SHAPE_ANY, SHAPE_QUERY},
    {STR_INIT("datefrom"), SHAPE_DATE, SHAPE_ANY, SHAPE_QUERY},
    {STR_INIT("dateto"), SHAPE_DATE, SHAPE_ANY, SHAPE_QUERY},
    {STR_INIT("datum"), SHAPE_DATE, SHAPE_ANY, SHAPE_QUERY},
    {STR_INIT("day"), SHAPE_DATE, SHAPE_ANY, SHAPE_CALENDAR},
    {STR_INIT("devise"), SHAPE_FACET, SHAPE_ANY, SHAPE_QUERY},
    {STR_INIT("dia"), SHAPE_DATE, SHAPE_ANY, SHAPE_QUERY},
    {STR_INIT("dir"), SHAPE_FACET, SHAPE_ANY, SHAPE_FUSED},
    {STR_INIT("direction"), SHAPE_FACET, SHAPE_ANY, SHAPE_QUERY},
    {STR_INIT("discount"), SHAPE_FACET, SHAPE_ANY, SHAPE_QUERY},
    {STR_INIT("display"), SHAPE_FACET, SHAPE_VIEW, SHAPE_QUERY},
    {STR_INIT("end_date"), SHAPE_DATE, SHAPE_ANY, SHAPE_QUERY},
    {STR_INIT("enddate"), SHAPE_DATE, SHAPE_ANY, SHAPE_QUERY},
    {STR_INIT("event_date"), SHAPE_DATE, SHAPE_ANY, SHAPE_QUERY},
    {STR_INIT("eventdate"), SHAPE_DATE, SHAPE_ANY, SHAPE_QUERY},
    {STR_INIT("fabric"), SHAPE_FACET, SHAPE_ANY, SHAPE_QUERY},
    {STR_INIT("fabricant"), SHAPE_FACET, SHAPE_ANY, SHAPE_QUERY},
    {STR_INIT("facet"), SHAPE_FACET, SHAPE_ANY, SHAPE_QUERY},
    {STR_INIT("facets"), SHAPE_FACET, SHAPE_ANY, SHAPE_QUERY},
    {STR_INIT("farbe"), SHAPE_FACET, SHAPE_ANY, SHAPE_PAIR | SHAPE_FUSED},
    {STR_INIT("fecha"), SHAPE_DATE, SHAPE_ANY, SHAPE_QUERY},
    {STR_INIT("filter"), SHAPE_FACET, SHAPE_ANY, SHAPE_PAIR | SHAPE_FUSED},
    {STR_INIT("filters"), SHAPE_FACET, SHAPE_ANY, SHAPE_QUERY},
    {STR_INIT("filtre"), SHAPE_FACET, SHAPE_ANY, SHAPE_QUERY},
    {STR_INIT("filtro"), SHAPE_FACET, SHAPE_ANY, SHAPE_QUERY},
    {STR_INIT("filtros"), SHAPE_FACET, SHAPE_ANY, SHAPE_QUERY},
    {STR_INIT("first"), SHAPE_PAGING, SHAPE_NUMBER, SHAPE_QUERY},
    {STR_INIT("format"), SHAPE_FACET, SHAPE_VIEW, SHAPE_QUERY},
    {STR_INIT("from"), SHAPE_PAGING, SHAPE_NUMBER, SHAPE_QUERY},
    {STR_INIT("from_date"), SHAPE_DATE, SHAPE_ANY, SHAPE_QUERY},
    {STR_INIT("gender"), SHAPE_FACET, SHAPE_ANY, SHAPE_FUSED},
    {STR_INIT("giorno"), SHAPE_DATE, SHAPE_ANY, SHAPE_QUERY},
    {STR_INIT("gridlist"), SHAPE_FACET, SHAPE_VIEW, SHAPE_QUERY},
    {STR_INIT("groesse"), SHAPE_FACET, SHAPE_ANY, SHAPE_PAIR | SHAPE_FUSED},
    {STR_INIT("halaman"), SHAPE_PAGING, SHAPE_NUMBER, SHAPE_PAIR | SHAPE_FUSED},
    {STR_INIT("hersteller"), SHAPE_FACET, SHAPE_ANY, SHAPE_QUERY},
    {STR_INIT("ical"), SHAPE_DATE, SHAPE_ANY, SHAPE_CALENDAR},
    {STR_INIT("in_stock"), SHAPE_FACET, SHAPE_ANY, SHAPE_QUERY},
    {STR_INIT("instock"), SHAPE_FACET, SHAPE_ANY, SHAPE_QUERY},
    {STR_INIT("ipp"), SHAPE_FACET, SHAPE_ANY, SHAPE_QUERY},
    {STR_INIT("items_per_page"), SHAPE_FACET, SHAPE_ANY, SHAPE_QUERY},
    {STR_INIT("itemsperpage"), SHAPE_FACET, SHAPE_ANY, SHAPE_QUERY},
    {STR_INIT("jaar"), SHAPE_DATE, SHAPE_ANY, SHAPE_QUERY},
    {STR_INIT("jahr"), SHAPE_DATE, SHAPE_ANY, SHAPE_QUERY},
    {STR_INIT("jour"), SHAPE_DATE, SHAPE_ANY, SHAPE_QUERY},
    {STR_INIT("kalender"), SHAPE_DATE, SHAPE_ANY, SHAPE_CALENDAR},
    {STR_INIT("kleur"), SHAPE_FACET, SHAPE_ANY, SHAPE_QUERY},
    {STR_INIT("kolor"), SHAPE_FACET, SHAPE_ANY, SHAPE_QUERY},
    {STR_INIT("layout"), SHAPE_FACET, SHAPE_VIEW, SHAPE_QUERY},
    {STR_INIT("limit"), SHAPE_FACET, SHAPE_ANY, SHAPE_FUSED},
    {STR_INIT("limitstart"), SHAPE_PAGING, SHAPE_NUMBER, SHAPE_QUERY},
    {STR_INIT("list"), SHAPE_FACET, SHAPE_VIEW, SHAPE_QUERY},
    {STR_INIT("list_style"), SHAPE_FACET, SHAPE_VIEW, SHAPE_QUERY},
    {STR_INIT("listview"), SHAPE_FACET, SHAPE_VIEW, SHAPE_QUERY},
    {STR_INIT("lpage"), SHAPE_PAGING, SHAPE_NUMBER, SHAPE_QUERY},
    {STR_INIT("m"), SHAPE_DATE, SHAPE_MONTH, SHAPE_QUERY},
    {STR_INIT("maand"), SHAPE_DATE, SHAPE_ANY, SHAPE_QUERY},
    {STR_INIT("maat"), SHAPE_FACET, SHAPE_ANY, SHAPE_QUERY},
    {STR_INIT("manufacturer"), SHAPE_FACET, SHAPE_ANY, SHAPE_QUERY},
    {STR_INIT("marca"), SHAPE_FACET, SHAPE_ANY, SHAPE_FUSED},
    {STR_INIT("marke"), SHAPE_FACET, SHAPE_ANY, SHAPE_FUSED},
    {STR_INIT("marque"), SHAPE_FACET, SHAPE_ANY, SHAPE_FUSED},
    {STR_INIT("material"), SHAPE_FACET, SHAPE_ANY, SHAPE_FUSED},
    {STR_INIT("max_price"), SHAPE_FACET, SHAPE_ANY, SHAPE_QUERY},
    {STR_INIT("maxprice"), SHAPE_FACET, SHAPE_ANY, SHAPE_QUERY},
    {STR_INIT("merk"), SHAPE_FACET, SHAPE_ANY, SHAPE_QUERY},
    {STR_INIT("mes"), SHAPE_DATE, SHAPE_ANY, SHAPE_QUERY},
    {STR_INIT("mese"), SHAPE_DATE, SHAPE_ANY, SHAPE_QUERY},
    {STR_INIT("miesiac"), SHAPE_DATE, SHAPE_ANY, SHAPE_QUERY},
    {STR_INIT("min_price"), SHAPE_FACET, SHAPE_ANY, SHAPE_QUERY},
    {STR_INIT("minprice"), SHAPE_FACET, SHAPE_ANY, SHAPE_QUERY},
    {STR_INIT("mode"), SHAPE_FACET, SHAPE_VIEW, SHAPE_QUERY},
    {STR_INIT("mois"), SHAPE_DATE, SHAPE_ANY, SHAPE_QUERY},
    {STR_INIT("monat"), SHAPE_DATE, SHAPE_ANY, SHAPE_QUERY},
    {STR_INIT("moneda"), SHAPE_FACET, SHAPE_ANY, SHAPE_QUERY},
    {STR_INIT("month"), SHAPE_DATE, SHAPE_ANY, SHAPE_CALENDAR},
    {STR_INIT("month_year"), SHAPE_DATE, SHAPE_ANY, SHAPE_QUERY},
    {STR_INIT("monthnum"), SHAPE_DATE, SHAPE_ANY, SHAPE_QUERY},
    {STR_INIT("numposts"), SHAPE_FACET, SHAPE_ANY, SHAPE_QUERY},
    {STR_INIT("offset"), SHAPE_PAGING, SHAPE_NUMBER, SHAPE_QUERY},
    {STR_INIT("oldal"), SHAPE_PAGING, SHAPE_NUMBER, SHAPE_PAIR | SHAPE_FUSED},
    {STR_INIT("on_sale"), SHAPE_FACET, SHAPE_ANY, SHAPE_QUERY},
    {STR_INIT("onsale"), SHAPE_FACET, SHAPE_ANY, SHAPE_QUERY},
    {STR_INIT("orden"), SHAPE_FACET, SHAPE_ANY, SHAPE_QUERY},
    {STR_INIT("ordenar"), SHAPE_FACET, SHAPE_ANY, SHAPE_QUERY},
    {STR_INIT("order"), SHAPE_FACET, SHAPE_ANY, SHAPE_FUSED},
    {STR_INIT("order_by"), SHAPE_FACET, SHAPE_ANY, SHAPE_PAIR | SHAPE_FUSED},
    {STR_INIT("order_dir"), SHAPE_FACET, SHAPE_ANY, SHAPE_QUERY},
    {STR_INIT("orderby"), SHAPE_FACET, SHAPE_ANY, SHAPE_PAIR | SHAPE_FUSED},
    {STR_INIT("orderdir"), SHAPE_FACET, SHAPE_ANY, SHAPE_QUERY},
    {STR_INIT("ordering"), SHAPE_FACET, SHAPE_ANY, SHAPE_QUERY},
    {STR_INIT("ordina"), SHAPE_FACET, SHAPE_ANY, SHAPE_QUERY},
    {STR_INIT("ordinamento"), SHAPE_FACET, SHAPE_ANY, SHAPE_QUERY},
    {STR_INIT("ordre"), SHAPE_FACET, SHAPE_ANY, SHAPE_QUERY},
    {STR_INIT("output"), SHAPE_FACET, SHAPE_VIEW, SHAPE_QUERY},
    {STR_INIT("p"), SHAPE_PAGING, SHAPE_SMALL, SHAPE_QUERY},
    {STR_INIT("pag"), SHAPE_PAGING, SHAPE_NUMBER, SHAPE_PAIR | SHAPE_FUSED},
    {STR_INIT("page"), SHAPE_PAGING, SHAPE_NUMBER, SHAPE_PAIR | SHAPE_FUSED},
    {STR_INIT("page_index"), SHAPE_PAGING, SHAPE_NUMBER, SHAPE_QUERY},
    {STR_INIT("page_no"), SHAPE_PAGING, SHAPE_NUMBER, SHAPE_QUERY},
    {STR_INIT("page_num"), SHAPE_PAGING, SHAPE_NUMBER, SHAPE_QUERY},
    {STR_INIT("page_number"), SHAPE_PAGING, SHAPE_NUMBER, SHAPE_QUERY},
    {STR_INIT("page_size"), SHAPE_FACET, SHAPE_ANY, SHAPE_QUERY},
    {STR_INIT("paged"), SHAPE_PAGING, SHAPE_NUMBER, SHAPE_PAIR | SHAPE_FUSED},
    {STR_INIT("pageindex"), SHAPE_PAGING, SHAPE_NUMBER, SHAPE_QUERY},
    {STR_INIT("pageno"), SHAPE_PAGING, SHAPE_NUMBER, SHAPE_QUERY},
    {STR_INIT("pagenr"), SHAPE_PAGING, SHAPE_NUMBER, SHAPE_QUERY},
    {STR_INIT("pagenum"), SHAPE_PAGING, SHAPE_NUMBER, SHAPE_QUERY},
    {STR_INIT("pagenumber"), SHAPE_PAGING, SHAPE_NUMBER, SHAPE_QUERY},
    {STR_INIT("pagesize"), SHAPE_FACET, SHAPE_ANY, SHAPE_QUERY},
    {STR_INIT("pagina"), SHAPE_PAGING, SHAPE_NUMBER, SHAPE_PAIR | SHAPE_FUSED},
    {STR_INIT("per_page"), SHAPE_FACET, SHAPE_ANY, SHAPE_PAIR | SHAPE_FUSED},
    {STR_INIT("perpage"), SHAPE_FACET, SHAPE_ANY, SHAPE_PAIR | SHAPE_FUSED},
    {STR_INIT("pg"), SHAPE_PAGING, SHAPE_NUMBER, SHAPE_QUERY},
    {STR_INIT("pmax"), SHAPE_FACET, SHAPE_ANY, SHAPE_QUERY},
    {STR_INIT("pmin"), SHAPE_FACET, SHAPE_ANY, SHAPE_QUERY},
    {STR_INIT("pn"), SHAPE_PAGING, SHAPE_NUMBER, SHAPE_QUERY},
    {STR_INIT("ppp"), SHAPE_FACET, SHAPE_ANY, SHAPE_QUERY},
    {STR_INIT("precio"), SHAPE_FACET, SHAPE_ANY, SHAPE_FUSED},
    {STR_INIT("preis"), SHAPE_FACET, SHAPE_ANY, SHAPE_FUSED},
    {STR_INIT("prezzo"), SHAPE_FACET, SHAPE_ANY, SHAPE_FUSED},
    {STR_INIT("price"), SHAPE_FACET, SHAPE_ANY, SHAPE_FUSED},
    {STR_INIT("price_from"), SHAPE_FACET, SHAPE_ANY, SHAPE_QUERY},
    {STR_INIT("price_max"), SHAPE_FACET, SHAPE_ANY, SHAPE_QUERY},
    {STR_INIT("price_min"), SHAPE_FACET, SHAPE_ANY, SHAPE_QUERY},
    {STR_INIT("price_to"), SHAPE_FACET, SHAPE_ANY, SHAPE_QUERY},
    {STR_INIT("pricefrom"), SHAPE_FACET, SHAPE_ANY, SHAPE_QUERY},
    {STR_INIT("priceto"), SHAPE_FACET, SHAPE_ANY, SHAPE_QUERY},
    {STR_INIT("prijs"), SHAPE_FACET, SHAPE_ANY, SHAPE_QUERY},
    {STR_INIT("prix"), SHAPE_FACET, SHAPE_ANY, SHAPE_FUSED},
    {STR_INIT("product_list_dir"), SHAPE_FACET, SHAPE_ANY, SHAPE_QUERY},
    {STR_INIT("product_list_limit"), SHAPE_FACET, SHAPE_ANY, SHAPE_QUERY},
    {STR_INIT("product_list_mode"), SHAPE_FACET, SHAPE_ANY, SHAPE_QUERY},
    {STR_INIT("product_list_order"), SHAPE_FACET, SHAPE_ANY, SHAPE_QUERY},
    {STR_INIT("rating"), SHAPE_FACET, SHAPE_ANY, SHAPE_FUSED},
    {STR_INIT("rating_filter"), SHAPE_FACET, SHAPE_ANY, SHAPE_QUERY},
    {STR_INIT("refine"), SHAPE_FACET, SHAPE_ANY, SHAPE_QUERY},
    {STR_INIT("refinementlist"), SHAPE_FACET, SHAPE_ANY, SHAPE_QUERY},
    {STR_INIT("refinements"), SHAPE_FACET, SHAPE_ANY, SHAPE_QUERY},
    {STR_INIT("reihenfolge"), SHAPE_FACET, SHAPE_ANY, SHAPE_QUERY},
    {STR_INIT("results_per_page"), SHAPE_FACET, SHAPE_ANY, SHAPE_QUERY},
    {STR_INIT("resultsperpage"), SHAPE_FACET, SHAPE_ANY, SHAPE_QUERY},
    {STR_INIT("rok"), SHAPE_DATE, SHAPE_ANY, SHAPE_QUERY},
    {STR_INIT("rows"), SHAPE_FACET, SHAPE_ANY, SHAPE_QUERY},
    {STR_INIT("rozmiar"), SHAPE_FACET, SHAPE_ANY, SHAPE_QUERY},
    {STR_INIT("rpp"), SHAPE_FACET, SHAPE_ANY, SHAPE_QUERY},
    {STR_INIT("sayfa"), SHAPE_PAGING, SHAPE_NUMBER, SHAPE_PAIR | SHAPE_FUSED},
    {STR_INIT("sd"), SHAPE_FACET, SHAPE_ANY, SHAPE_QUERY},
    {STR_INIT("seite"), SHAPE_PAGING, SHAPE_NUMBER, SHAPE_PAIR | SHAPE_FUSED},
    {STR_INIT("semaine"), SHAPE_DATE, SHAPE_ANY, SHAPE_QUERY},
    {STR_INIT("semana"), SHAPE_DATE, SHAPE_ANY, SHAPE_QUERY},
    {STR_INIT("settimana"), SHAPE_DATE, SHAPE_ANY, SHAPE_QUERY},
    {STR_INIT("show"), SHAPE_FACET, SHAPE_VIEW, SHAPE_QUERY},
    {STR_INIT("show_per_page"), SHAPE_FACET, SHAPE_ANY, SHAPE_QUERY},
    {STR_INIT("sida"), SHAPE_PAGING, SHAPE_NUMBER, SHAPE_PAIR | SHAPE_FUSED},
    {STR_INIT("side"), SHAPE_PAGING, SHAPE_NUMBER, SHAPE_QUERY},
    {STR_INIT("sivu"), SHAPE_PAGING, SHAPE_NUMBER, SHAPE_PAIR | SHAPE_FUSED},
    {STR_INIT("size"), SHAPE_FACET, SHAPE_ANY, SHAPE_PAIR | SHAPE_FUSED},
    {STR_INIT("sk"), SHAPE_FACET, SHAPE_ANY, SHAPE_QUERY},
    {STR_INIT("skip"), SHAPE_PAGING, SHAPE_NUMBER, SHAPE_QUERY},
    {STR_INIT("sort"), SHAPE_FACET, SHAPE_ANY, SHAPE_PAIR | SHAPE_FUSED},
    {STR_INIT("sort_by"), SHAPE_FACET, SHAPE_ANY, SHAPE_PAIR | SHAPE_FUSED},
    {STR_INIT("sort_dir"), SHAPE_FACET, SHAPE_ANY, SHAPE_QUERY},
    {STR_INIT("sort_field"), SHAPE_FACET, SHAPE_ANY, SHAPE_QUERY},
    {STR_INIT("sort_order"), SHAPE_FACET, SHAPE_ANY, SHAPE_QUERY},
    {STR_INIT("sortby"), SHAPE_FACET, SHAPE_ANY, SHAPE_PAIR | SHAPE_FUSED},
    {STR_INIT("sortdir"), SHAPE_FACET, SHAPE_ANY, SHAPE_QUERY},
    {STR_INIT("sorteer"), SHAPE_FACET, SHAPE_ANY, SHAPE_QUERY},
    {STR_INIT("sortfield"), SHAPE_FACET, SHAPE_ANY, SHAPE_QUERY},
    {STR_INIT("sortieren"), SHAPE_FACET, SHAPE_ANY, SHAPE_QUERY},
    {STR_INIT("sortierung"), SHAPE_FACET, SHAPE_ANY, SHAPE_QUERY},
    {STR_INIT("sortkey"), SHAPE_FACET, SHAPE_ANY, SHAPE_QUERY},
    {STR_INIT("sortorder"), SHAPE_FACET, SHAPE_ANY, SHAPE_QUERY},
    {STR_INIT("sortowanie"), SHAPE_FACET, SHAPE_ANY, SHAPE_QUERY},
    {STR_INIT("sortuj"), SHAPE_FACET, SHAPE_ANY, SHAPE_QUERY},
    {STR_INIT("stars"), SHAPE_FACET, SHAPE_ANY, SHAPE_QUERY},
    {STR_INIT("start"), SHAPE_PAGING, SHAPE_NUMBER, SHAPE_QUERY},
    {STR_INIT("start_date"), SHAPE_DATE, SHAPE_ANY, SHAPE_QUERY},
    {STR_INIT("start_index"), SHAPE_PAGING, SHAPE_NUMBER, SHAPE_QUERY},
    {STR_INIT("start_row"), SHAPE_PAGING, SHAPE_NUMBER, SHAPE_QUERY},
    {STR_INIT("startdate"), SHAPE_DATE, SHAPE_ANY, SHAPE_QUERY},
    {STR_INIT("startfrom"), SHAPE_PAGING, SHAPE_NUMBER, SHAPE_QUERY},
    {STR_INIT("startindex"), SHAPE_PAGING, SHAPE_NUMBER, SHAPE_QUERY},
    {STR_INIT("startrow"), SHAPE_PAGING, SHAPE_NUMBER, SHAPE_QUERY},
    {STR_INIT("stran"), SHAPE_PAGING, SHAPE_NUMBER, SHAPE_QUERY},
    {STR_INIT("strana"), SHAPE_PAGING, SHAPE_NUMBER, SHAPE_PAIR | SHAPE_FUSED},
    {STR_INIT("stranica"), SHAPE_PAGING, SHAPE_NUMBER, SHAPE_PAIR | SHAPE_FUSED},
    {STR_INIT("strona"), SHAPE_PAGING, SHAPE_NUMBER, SHAPE_PAIR | SHAPE_FUSED},
    {STR_INIT("style"), SHAPE_FACET, SHAPE_ANY, SHAPE_FUSED},
    {STR_INIT("taglia"), SHAPE_FACET, SHAPE_ANY, SHAPE_PAIR | SHAPE_FUSED},
    {STR_INIT("taille"), SHAPE_FACET, SHAPE_ANY, SHAPE_PAIR | SHAPE_FUSED},
    {STR_INIT("talla"), SHAPE_FACET, SHAPE_ANY, SHAPE_PAIR | SHAPE_FUSED},
    {STR_INIT("tamanho"), SHAPE_FACET, SHAPE_ANY, SHAPE_QUERY},
    {STR_INIT("to_date"), SHAPE_DATE, SHAPE_ANY, SHAPE_QUERY},
    {STR_INIT("tpage"), SHAPE_PAGING, SHAPE_NUMBER, SHAPE_QUERY},
    {STR_INIT("trang"), SHAPE_PAGING, SHAPE_NUMBER, SHAPE_QUERY},
    {STR_INIT("tri"), SHAPE_FACET, SHAPE_ANY, SHAPE_QUERY},
    {STR_INIT("tribe-bar-date"), SHAPE_DATE, SHAPE_ANY, SHAPE_QUERY},
    {STR_INIT("trier"), SHAPE_FACET, SHAPE_ANY, SHAPE_QUERY},
    {STR_INIT("tydzien"), SHAPE_DATE, SHAPE_ANY, SHAPE_QUERY},
    {STR_INIT("upage"), SHAPE_PAGING, SHAPE_NUMBER, SHAPE_QUERY},
    {STR_INIT("view"), SHAPE_FACET, SHAPE_VIEW, SHAPE_FUSED},
    {STR_INIT("view_mode"), SHAPE_FACET, SHAPE_VIEW, SHAPE_QUERY},
    {STR_INIT("viewmode"), SHAPE_FACET, SHAPE_VIEW, SHAPE_QUERY},
    {STR_INIT("waehrung"), SHAPE_FACET, SHAPE_ANY, SHAPE_QUERY},
    {STR_INIT("week"), SHAPE_DATE, SHAPE_ANY, SHAPE_CALENDAR},
    {STR_INIT("woche"), SHAPE_DATE, SHAPE_ANY, SHAPE_QUERY},
    {STR_INIT("y"), SHAPE_DATE, SHAPE_YEAR, SHAPE_QUERY},
    {STR_INIT("year"), SHAPE_DATE, SHAPE_ANY, SHAPE_CALENDAR},
    {STR_INIT("year_month"), SHAPE_DATE, SHAPE_ANY, SHAPE_QUERY},
    {STR_INIT("yearmonth"), SHAPE_DATE, SHAPE_ANY, SHAPE_QUERY},
    {STR_INIT("ym"), SHAPE_DATE, SHAPE_ANY, SHAPE_QUERY},
};

// Beginnings of names that software makes: "filter[color]", "attribute_pa_size", "PAGEN_1".
static const struct shape_name prefixes[] = {
    {STR_INIT("attr"), SHAPE_FACET, SHAPE_ANY, SHAPE_QUERY},
    {STR_INIT("calendar"), SHAPE_DATE, SHAPE_ANY, SHAPE_QUERY},
    {STR_INIT("f["), SHAPE_FACET, SHAPE_ANY, SHAPE_QUERY},
    {STR_INIT("f%5b"), SHAPE_FACET, SHAPE_ANY, SHAPE_QUERY},
    {STR_INIT("facet"), SHAPE_FACET, SHAPE_ANY, SHAPE_QUERY},
    {STR_INIT("filter"), SHAPE_FACET, SHAPE_ANY, SHAPE_QUERY},
    {STR_INIT("pa_"), SHAPE_FACET, SHAPE_ANY, SHAPE_QUERY},
    {STR_INIT("pagen_"), SHAPE_PAGING, SHAPE_NUMBER, SHAPE_QUERY},
    {STR_INIT("query_type_"), SHAPE_FACET, SHAPE_ANY, SHAPE_QUERY},
    {STR_INIT("refine"), SHAPE_FACET, SHAPE_ANY, SHAPE_QUERY},
};

static const struct str view_words[] = {
    STR_INIT("0"),     STR_INIT("1"),          STR_INIT("agenda"),  STR_INIT("all"),
    STR_INIT("cards"), STR_INIT("classic"),    STR_INIT("columns"), STR_INIT("compact"),
    STR_INIT("day"),   STR_INIT("desktop"),    STR_INIT("full"),    STR_INIT("gallery"),
    STR_INIT("grid"),  STR_INIT("ical"),       STR_INIT("large"),   STR_INIT("list"),
    STR_INIT("map"),   STR_INIT("medium"),     STR_INIT("mobile"),  STR_INIT("month"),
    STR_INIT("pdf"),   STR_INIT("print"),      STR_INIT("rows"),    STR_INIT("small"),
    STR_INIT("table"), STR_INIT("thumbnails"), STR_INIT("thumbs"),  STR_INIT("tile"),
    STR_INIT("tiles"), STR_INIT("week"),       STR_INIT("year"),
};

static const struct str identifying[] = {
    STR_INIT("a"),       STR_INIT("article"), STR_INIT("asin"),     STR_INIT("board"),
    STR_INIT("c"),       STR_INIT("cat"),     STR_INIT("category"), STR_INIT("cpath"),
    STR_INIT("f"),       STR_INIT("file"),    STR_INIT("forum"),    STR_INIT("item"),
    STR_INIT("k"),       STR_INIT("key"),     STR_INIT("keyword"),  STR_INIT("keywords"),
    STR_INIT("listing"), STR_INIT("lang"),    STR_INIT("name"),     STR_INIT("p"),
    STR_INIT("path"),    STR_INIT("post"),    STR_INIT("product"),  STR_INIT("q"),
    STR_INIT("query"),   STR_INIT("route"),   STR_INIT("s"),        STR_INIT("search"),
    STR_INIT("sku"),     STR_INIT("slug"),    STR_INIT("t"),        STR_INIT("thread"),
    STR_INIT("title"),   STR_INIT("topic"),   STR_INIT("url"),      STR_INIT("user"),
};

static bool among(const struct str *words, size_t n, struct str s)
{
    char first = s.len ? ascii_lower(s.ptr[0]) : '\0';
    for (size_t i = 0; i < n; i++)
        if (words[i].ptr[0] == first && str_eq_nocase(words[i], s))
            return true;
    return false;
}

bool shape_view_word(struct str s)
{
    return among(view_words, sizeof view_words / sizeof *view_words, s);
}

bool shape_name_identifies(struct str name)
{
    bool id = name.len >= 2 && str_eq_nocase(str_skip(name, name.len - 2), STR("id"));
    bool session = name.len >= 3 && ascii_lower(name.ptr[name.len - 3]) == 's';
    return (id && !session) || among(identifying, sizeof identifying / sizeof *identifying, name);
}

const struct shape_name *shape_names(size_t *n)
{
    *n = sizeof names / sizeof *names;
    return names;
}

static const struct shape_name *find_folded(struct str folded)
{
    size_t from = 0, to = sizeof names / sizeof *names;
    while (from < to) {
        size_t middle = (from + to) / 2;
        int c = str_cmp(folded, names[middle].name);
        if (c == 0)
            return &names[middle];
        if (c < 0)
            to = middle;
        else
            from = middle + 1;
    }
    return NULL;
}

const struct shape_name *shape_name_find(struct str name)
{
    char folded[SHAPE_NAME_BYTES];
    if (name.len > sizeof folded)
        return NULL;
    for (size_t i = 0; i < name.len; i++)
        folded[i] = ascii_lower(name.ptr[i]);
    const struct shape_name *row = find_folded(str_from(folded, name.len));
    bool dashed = false;
    for (size_t i = 0; !row && i < name.len; i++)
        if (folded[i] == '-') { // "per-page" is written for "per_page", too
            folded[i] = '_';
            dashed = true;
        }
    return dashed ? find_folded(str_from(folded, name.len)) : row;
}

static bool fits(enum shape_value kind, struct str value)
{
    uint64_t number = 0;
    bool digits = str_to_u64(value, &number);
    uint64_t month = value.len == 8 ? number / 100 : number;
    switch (kind) {
    case SHAPE_ANY:
        return true;
    case SHAPE_NUMBER:
        return digits;
    case SHAPE_SMALL:
        return digits && value.len <= 3;
    case SHAPE_YEAR:
        return digits && number >= 1900 && number < 2200;
    case SHAPE_MONTH:
        return digits && month / 100 >= 1900 && month / 100 < 2200;
    case SHAPE_VIEW:
        return shape_view_word(value);
    }
    return false;
}

enum shape_role shape_name_role(struct str name, struct str value)
{
    const struct shape_name *row = shape_name_find(name);
    char first = name.len ? ascii_lower(name.ptr[0]) : '\0';
    for (size_t i = 0; !row && i < sizeof prefixes / sizeof *prefixes; i++)
        if (prefixes[i].name.ptr[0] == first && str_starts_nocase(name, prefixes[i].name))
            row = &prefixes[i];
    return row && fits(row->value, value) ? row->role : SHAPE_PLAIN;
}
