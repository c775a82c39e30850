// The page's item in the state that scripts start from: <script type="application/json">
// (__NEXT_DATA__ and its like), window.__STATE__ = {...}, dataLayer.push({...}).
//
// No vocabulary says what its members mean, so an object is the item only when it has the title
// that the page shows (<title>, og:title, its heading) and knows of a price; its members, and
// those of its neighbours, are then known by what they are called (state_keys.c).
#ifndef WG_EXTRACTORS_STATE_H
#define WG_EXTRACTORS_STATE_H

#include "base/json.h"
#include "extractors/dom.h"

enum state_key {
    STATE_NONE,
    STATE_TITLE,
    STATE_PRICE,
    STATE_SALE_PRICE, // wins over STATE_PRICE
    STATE_CURRENCY,
    STATE_DESCRIPTION,
    STATE_SELLER,
    STATE_NAME, // inside a seller or price: its text
    STATE_ID,
    STATE_POSTED,
    STATE_CITY,
    STATE_CATEGORY,
    STATE_STOCK,
    STATE_TEXT,   // what a post says
    STATE_PERSON, // who wrote it, where a shop's goods have somebody else
    STATE_URL,
    STATE_OTHERS, // related goods, carts, menus: not looked into
};

// What a member's name says, ASCII case and '_' '-' aside: "PC_ITEM_NAME", "goodsName", "subject".
enum state_key state_key_find(struct str name);
// Lookups rely on it; for the tests.
bool state_keys_are_sorted(void);

// Whether the node is a <script> that may hold state: neither fetched nor JSON-LD.
bool state_is_script(const struct dom *d, uint32_t node);
// The JSON objects that a script assigns, passes or lists, in the arena as one list (`next`); at
// most STATE_OBJECTS_MAX. Linear.
enum { STATE_OBJECTS_MAX = 64 };
struct json *state_objects(struct arena *a, struct str script);

#endif
