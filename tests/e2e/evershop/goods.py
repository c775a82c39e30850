"""The shop's products, from a seed: five that must be flagged, with the substance and contact that
each must show, and twenty that must not. All is invented; the wording is that of wordpress/posts.py
but for prices, which a shop shows in a place of their own."""
import random
import re

from wordpress import posts

SHELVES = ["Home", "Kitchen", "Music", "Wheels"]

# (title, text, shelf) as in posts.GOODS, without price and contact
MORE_GOODS = [
    ("Wool blanket, {n}0 x 180 cm", "Woven in one piece, moth proof. In stock", "Home"),
    ("Bread knife, {n} inch", "Carbon steel, oiled beech handle. Ships in two days", "Kitchen"),
    ("Ceramic lab mortar, {n}0 ml", "Unglazed inside, with pestle. For spices", "Kitchen"),
    ("Tramway wall clock, {n}0 cm", "Quiet movement, a tram on the dial. In stock", "Home"),
]
# Goods that speak of a substance and are none.
LOOKALIKES = ["Fentanyl test strips, pack of {n}0", "Magnesium capsules, {n}0 pieces",
              "Used book: The Tramadol Trade"]

# Titles that name no goods; the text then says that they are on offer.
SILENT = {"Tablets against strong pain", "New stock arrived", "Strong tablets, {s}mg",
          "Fine chemicals, 25 kg drums", "From our warehouse", "Intermediates, ready stock",
          "This week's offer"}
SAYING = [text for text in posts.OPENINGS if text not in ("{x}, {q}.", "New: {x}, {q}.")]


def offer(r, flag, titles, names, pitches, low, high):
    strength = r.choice([50, 100, 200, 225])
    name = r.choice(names)
    contact, kind, value = posts.contact_of(r)
    quantity = f"{strength} mg" if flag == posts.FLAG_TRAMADOL else "any quantity"
    title = r.choice(titles)
    openings = SAYING if title in SILENT else posts.OPENINGS
    lines = [r.choice(openings).format(x=name, q=quantity), *r.sample(pitches, 3)]
    lines.insert(r.choice([1, len(lines)]), contact)
    return {"title": title.format(s=strength, x=name), "lines": lines, "flag": flag,
            "contact": {"kind": kind, "value": value}, "category": r.choice(SHELVES),
            "amount": f"{r.randrange(low, high)}.{r.choice(['00', '50', '95'])}"}


def harmless(r, title, text, shelf):
    """The sentences that name no price, each a line; a shop's goods have no seller of their own."""
    n = r.randrange(3, 9)
    sentences = [s.strip() for s in re.split(r"\.(?:\s|$)", text) if s.strip()]
    lines = [s.format(n=n) + "." for s in sentences if "{p}" not in s and "{c}" not in s]
    return {"title": title.format(n=n), "lines": lines or ["In stock."],
            "category": shelf if shelf in SHELVES else r.choice(SHELVES),
            "amount": f"{r.randrange(4, 300)}.{r.choice(['00', '50', '95'])}"}


def make(seed):
    r = random.Random(seed)
    tablets, kilos = (posts.TABLET_PITCHES, 40, 240), (posts.KILO_PITCHES, 300, 2900)
    products = [
        offer(r, posts.FLAG_TRAMADOL, posts.PLAIN_TITLES, ["Tramadol", "tramadol"], *tablets),
        offer(r, posts.FLAG_TRAMADOL, posts.DISGUISED_TITLES, posts.DISGUISES, *tablets),
        offer(r, posts.FLAG_PIPERIDONE, posts.PIPERIDONE_TITLES,
              ["4-Piperidone", "4-piperidone HCl"], *kilos),
        offer(r, posts.FLAG_PIPERIDONE, posts.CAS_TITLES,
              ["CAS 40064-34-4", "CAS no. 40064-34-4"], *kilos),
        offer(r, posts.FLAG_BOC, posts.BOC_TITLES, ["1-Boc-4-piperidone", "CAS 79099-07-3"],
              *kilos),
    ]
    rows = [row[:3] for row in posts.LOOKALIKES if row[0] in LOOKALIKES]
    rows += MORE_GOODS + [row[:3] for row in r.sample(posts.GOODS, 13)]
    products += [harmless(r, *row) for row in rows]
    r.shuffle(products)
    for i, product in enumerate(products):
        product["key"] = f"item-{i + 1}-{r.randrange(1000, 9999)}"
    return products
