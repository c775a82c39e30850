#include "patterns/glued.h"

// What is bought and how, in the languages in which tags and domain names are seen. Words of two
// letters only where no syllable of another substance's name is one.
static const struct str WORDS[] = {
    STR_INIT("buy"),       STR_INIT("buying"),    STR_INIT("order"),        STR_INIT("get"),
    STR_INIT("cheap"),     STR_INIT("sell"),      STR_INIT("selling"),      STR_INIT("seller"),
    STR_INIT("for"),       STR_INIT("4"),         STR_INIT("sale"),         STR_INIT("sales"),
    STR_INIT("online"),    STR_INIT("shop"),      STR_INIT("store"),        STR_INIT("market"),
    STR_INIT("pill"),      STR_INIT("pills"),     STR_INIT("tablet"),       STR_INIT("tablets"),
    STR_INIT("tabs"),      STR_INIT("capsules"),  STR_INIT("caps"),         STR_INIT("bars"),
    STR_INIT("powder"),    STR_INIT("crystal"),   STR_INIT("crystals"),     STR_INIT("liquid"),
    STR_INIT("vape"),      STR_INIT("syrup"),     STR_INIT("patches"),      STR_INIT("usa"),
    STR_INIT("uk"),        STR_INIT("europe"),    STR_INIT("canada"),       STR_INIT("australia"),
    STR_INIT("india"),     STR_INIT("china"),     STR_INIT("dubai"),        STR_INIT("now"),
    STR_INIT("here"),      STR_INIT("near"),      STR_INIT("me"),           STR_INIT("overnight"),
    STR_INIT("delivery"),  STR_INIT("discreet"),  STR_INIT("shipping"),     STR_INIT("ship"),
    STR_INIT("best"),      STR_INIT("top"),       STR_INIT("legit"),        STR_INIT("vendor"),
    STR_INIT("vendors"),   STR_INIT("supplier"),  STR_INIT("suppliers"),    STR_INIT("plug"),
    STR_INIT("dealer"),    STR_INIT("price"),     STR_INIT("prices"),       STR_INIT("wholesale"),
    STR_INIT("bulk"),      STR_INIT("pure"),      STR_INIT("mg"),           STR_INIT("no"),
    STR_INIT("rx"),        STR_INIT("without"),   STR_INIT("prescription"), STR_INIT("available"),
    STR_INIT("stock"),     STR_INIT("where"),     STR_INIT("to"),           STR_INIT("in"),
    STR_INIT("kaufen"),    STR_INIT("bestellen"), STR_INIT("ohne"),         STR_INIT("rezept"),
    STR_INIT("comprar"),   STR_INIT("compra"),    STR_INIT("venta"),        STR_INIT("precio"),
    STR_INIT("acheter"),   STR_INIT("vente"),     STR_INIT("sans"),         STR_INIT("ordonnance"),
    STR_INIT("kopen"),     STR_INIT("acquista"),  STR_INIT("comprare"),     STR_INIT("vendita"),
    STR_INIT("kup"),       STR_INIT("kupie"),     STR_INIT("sprzedam"),     STR_INIT("koupit"),
    STR_INIT("satin"),     STR_INIT("al"),        STR_INIT("satis"),        STR_INIT("jual"),
    STR_INIT("beli"),      STR_INIT("obat"),      STR_INIT("купить"),       STR_INIT("куплю"),
    STR_INIT("продам"),    STR_INIT("заказать"),  STR_INIT("цена"),         STR_INIT("доставка"),
    STR_INIT("закладкои"),
};

enum { N_WORDS = sizeof(WORDS) / sizeof(WORDS[0]) };

bool glued_words(struct str text)
{
    bool reached[GLUED_MAX + 1] = {true}; // by words up to there
    if (text.len == 0 || text.len > GLUED_MAX)
        return false;
    for (size_t at = 0; at < text.len; at++) {
        if (!reached[at])
            continue;
        if (ascii_digit(text.ptr[at]))
            reached[at + 1] = true;
        for (size_t i = 0; i < N_WORDS; i++)
            if (str_starts(str_skip(text, at), WORDS[i]))
                reached[at + WORDS[i].len] = true;
    }
    return reached[text.len];
}
