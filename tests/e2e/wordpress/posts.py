"""The posts of the test's blog, from a seed: five offers that must be flagged, with the substance,
price and contact that each must show, and twenty posts that must not be. All is invented."""
import datetime
import random

FLAG_TRAMADOL, FLAG_PIPERIDONE, FLAG_BOC = "tramadol", "4-piperidone", "1-boc-4-piperidone"

SELLERS = ["Mira Fenwick", "Tom Arkwell", "Depot 24", "Lena Ostrow", "Old Harbour Goods"]
HANDLES = ["copper_lane", "northgate77", "bluequay", "fastlane_depot", "mr_parcel", "quietport"]

# (template, currency): {n} plain, {c} with thousands marks
PRICES = [("${n}", "USD"), ("${c}", "USD"), ("$ {n}", "USD"), ("USD {n}", "USD"), ("{n} USD", "USD"),
          ("US${c}", "USD"), ("{n} dollars", "USD"), ("${n}.00", "USD"), ("{n}$", "USD"),
          ("€{n}", "EUR"), ("{n} EUR", "EUR"), ("EUR {n}", "EUR"), ("{n} €", "EUR"),
          ("{n}€", "EUR"), ("{n},00 €", "EUR"), ("{n}.00 EUR", "EUR"), ("{n} euros", "EUR"),
          ("£{n}", "GBP"), ("£{c}", "GBP"), ("{n} GBP", "GBP")]

TABLET_PRICES = ["Price: {p} per 100 tablets.", "100 tablets - {p}", "{p} for a box of 100.",
                 "One box of 50 costs {p}.", "{p} / 100 pills, cheaper for regulars",
                 "We ask {p} for 90 tabs.", "Now only {p} a box.", "100 pcs = {p}",
                 "<strong>{p}</strong> for ten strips", "Price {p}, shipping included.",
                 "from {p} per box"]
KILO_PRICES = ["Price: {p} per kg.", "{p}/kg, less for a full drum.", "1 kg: {p}",
               "We ask {p} per kilo.", "Price per kg is {p}, MOQ 5 kg.", "FOB {p} for 1 kg",
               "Unit price {p}", "{p} per kilogram, sample free", "<strong>{p}</strong> per kg",
               "Price today: {p}"]

TABLET_PITCHES = ["No prescription needed.", "Discreet packaging.", "Overnight shipping.",
                  "Pay by Bitcoin.", "In stock now, no rx required.", "Cash App or BTC.",
                  "Tracking number provided.", "Order today without prescription.",
                  "Fresh stock, sealed blisters.", "Worldwide delivery.", "Bulk discount.",
                  "Sent within 24 hours to any country.", "Payment in crypto.",
                  "Serious buyers only.", "Ask for photos.", "Expiry date 2028."]
KILO_PITCHES = ["Purity 99%, white powder.", "25 kg drum.", "Safe customs clearance.",
                "Door to door.", "Factory direct, in stock.", "Sample available.",
                "Double customs clearance to Mexico and Canada.", "High purity.",
                "Ready stock in our EU warehouse.", "Reship guarantee.", "USDT or wire transfer.",
                "Large quantities.", "100% customs pass.", "Assay 99.2 % by HPLC.",
                "COA on request.", "We ship to Mexico every week.",
                "Ask us for a quote on larger lots."]
OPENINGS = ["{x}, {q}.", "We offer {x}, {q}.", "{x} available, {q}.", "Selling {x}, {q}.",
            "We have {x}, {q}, ready to go.", "New: {x}, {q}.", "{x} ({q}) for sale."]

PLAIN_TITLES = ["Tramadol {s}mg for sale", "Buy tramadol {s} mg online", "TRAMADOL {s}mg tablets",
                "Genuine Tramadol {s}mg, sealed boxes", "Tramadol HCl {s} mg in stock",
                "Tramadol {s}", "tramadol", "Tablets against strong pain", "New stock arrived"]
DISGUISES = ["t r a m a d o l", "t.r.a.m.a.d.o.l", "T R A M A D O L", "T.R.A.M.A.D.O.L",
             "t-r-a-m-a-d-o-l", "t_r_a_m_a_d_o_l", "tr@m@dol", "tram4d0l", "TR4MADOL",
             "t*r*a*m*a*d*o*l", "t r a m a d 0 l", "tra\u200bma\u200bdol", "trаmаdol",
             "T/R/A/M/A/D/O/L", "ｔｒａｍａｄｏｌ", "t  r  a  m  a  d  o  l", "tra-ma-dol",
             "T r a M a D o L"]
DISGUISED_TITLES = ["{x} {s}mg available", "Cheap {x}", "{x} tablets in stock", "{x}", "{x} {s}",
                    "Strong tablets, {s}mg", "{x} {s}mg, sealed blisters", "New stock arrived"]
PIPERIDONE_TITLES = ["4-Piperidone for sale", "4-piperidone hydrochloride, 99%",
                     "Offer: 4-Piperidone HCl powder", "4-Piperidone monohydrate hydrochloride",
                     "Fine chemicals, 25 kg drums", "4-piperidone", "From our warehouse"]
CAS_TITLES = ["CAS 40064-34-4 in stock", "40064-34-4 white powder 99%", "Offer no. {s}: 40064-34-4",
              "Fine chemicals from stock", "CAS: 40064-34-4, factory direct", "40064-34-4",
              "From our warehouse"]
BOC_TITLES = ["1-Boc-4-piperidone for sale", "1-boc-4-piperidone 99%, ready stock",
              "CAS 79099-07-3 factory price", "N-Boc-4-piperidone, 25 kg drum",
              "Intermediates, ready stock", "79099-07-3", "This week's offer"]

# (title, text, category, tags). {p} is a price, {c} a way to reach the seller.
GOODS = [
    ("City bicycle, {n} gears", "Well kept, new brakes and a basket. {p}, pick up after six. {c}", "Wheels", ["bicycle", "used"]),
    ("Oak table with {n} chairs", "Solid oak, a few scratches. {p} for all of it. {c}", "Home", ["furniture"]),
    ("XLR cable, {n} m", "Balanced microphone cable, black, {n} metres. Price: {p}. Ships within two days. {c}", "Music", ["cable", "audio"]),
    ("Vitamin K2 with D3, {n}0 capsules", "Food supplement, MK-7 form, sealed bottle. {p} per bottle, in stock, free shipping. {c}", "Kitchen", ["vitamins"]),
    ("Poppy seed cake, grandmother's way", "Two hundred grams of poppy seed, milk, honey and lemon. Bake it for {n} minutes. I sell whole cakes for {p}. {c}", "Kitchen", ["cake", "baking"]),
    ("Floor paint, piperidine-free, {n} litres", "Grey paint with a hardener that is free of piperidine and solvents. {p} a tin, in stock. {c}", "Home", ["paint"]),
    ("Black pepper extract, 95% piperine", "Piperine capsules for the kitchen shelf, {n}0 pieces, high quality. {p}. {c}", "Kitchen", ["pepper"]),
    ("Crystal glasses, set of {n}", "Hand cut crystal, no chips. {p} for the set, vacuum sealed box. {c}", "Home", ["glass"]),
    ("K2 skis, 17{n} cm", "Waxed, one season old, with bindings. {p}. Worldwide shipping possible. {c}", "Wheels", ["ski", "used"]),
    ("Lavender bath salts, {n}00 g", "Bath salts from our own lavender. {p} per jar, discount for bulk. {c}", "Home", ["bath"]),
    ("Tram model 1:{n}0, Lisbon", "A tin tram on rails, made by hand, tramway yellow. {p}, tracking number provided. {c}", "Music", ["toys", "tram"]),
    ("Garden hose, {n}0 m", "Braided hose with brass fittings, five years of guarantee. Price {p}, in stock. {c}", "Home", ["garden"]),
    ("Spice rack for {n} jars", "Beech wood, oiled. {p}, ready to ship. {c}", "Kitchen", ["wood", "used"]),
    ("Laboratory glass, {n} beakers", "Borosilicate beakers from a closed school lab. {p} for all, bank transfer. {c}", "Home", ["glass", "school"]),
    ("Electric guitar, {n} strings", "Plays well, with a bag. {p} or best offer, cash on delivery. {c}", "Music", ["guitar", "used"]),
]
LOOKALIKES = [
    ("Customs seize {n} million tramadol tablets", "Police said on Monday that customs officers seized {n} million tramadol tablets in two containers. Three people were arrested and will appear in court next week. The street value was put at {p} million.", "News", ["customs", "tramadol"]),
    ("Ask the doctor: tramadol after a knee operation?", "A reader was prescribed tramadol after surgery and feels dizzy. Talk to your doctor before you change the dose, and ask your pharmacist about side effects and other medicines. Do not drive while you are drowsy.", "Advice", ["health", "tramadol"]),
    ("Fentanyl test strips: where to get them", "The health office gives out fentanyl test strips at {n} places in town, free of charge. Harm reduction workers show how to read them, and hand out naloxone. Open on weekdays until six.", "Advice", ["health", "help"]),
    ("New rules for precursor chemicals", "The ministry has put 4-piperidone and 1-boc-4-piperidone on its list of controlled substances. Companies need a licence from January on, the Federal Register says. Trade groups had {n} weeks to comment.", "News", ["law"]),
    ("Book review: the fentanyl years", "A reporter follows {n} families through the overdose crisis. Sober, well researched, with a long chapter on treatment and rehab. In the library since Friday.", "News", ["books"]),
    ("Fentanyl test strips, pack of {n}0", "Strips that show fentanyl in a sample, for harm reduction services. {p} a pack, in stock. {c}", "Advice", ["health", "help"]),
    ("Magnesium capsules, {n}0 pieces", "Food supplement for the evening. Do not take them with tramadol or other prescription medicines without asking your doctor. {p} a bottle. {c}", "Kitchen", ["vitamins", "health"]),
    ("Used book: The Tramadol Trade", "Paperback, {n}20 pages, a reporter's account of smuggling by sea. Good condition. {p}. {c}", "Music", ["books", "used"]),
    ("Naloxone training on Saturday", "Two hours, free, at the town hall: how to help at a fentanyl overdose until the emergency services come. Bring a friend. {c}", "Advice", ["help"]),
    ("Chemistry club: rings of six", "This week we draw pyridine, piperidine and morpholine on the board and build them from balls and sticks. Pupils from {n} schools take part.", "News", ["school"]),
    ("Our dog after the operation", "The vet gave her tramadol for {n} days. She slept a lot and is well again. Thank you all for the kind words.", "News", ["health"]),
    ("Pain clinic opens", "Doctors explain when opioids such as tramadol help and when not, and how withdrawal is treated. Appointments by referral only. {c}", "Advice", ["health"]),
]
COMMENTS = ["Is it still there?", "Thank you, that helped me.", "I came by yesterday, all as described.",
            "Could you send a picture of the back?", "Very kind answer, thanks.", "What a story!",
            "My neighbour had the same one.", "Can I pick it up on Saturday?"]
READERS = ["Anna", "Jorge", "Birgit", "P. Lindqvist", "Sam"]


def price_of(r, low, high):
    n = r.randrange(low, high, 5)
    text, currency = r.choice(PRICES)
    return text.format(n=n, c=f"{n:,}"), str(n), currency


def contact_of(r):
    """(text in HTML, kind, value)"""
    digits = f"01{r.randrange(100):02d}"
    phone, number = f"+1 555 {digits}", f"+1555{digits}"
    handle = r.choice(HANDLES) + str(r.randrange(10, 99))
    threema = "".join(r.choice("ABCDEFGHJKMNPRSTUVWXYZ") for _ in range(4)) + \
        f"{r.randrange(1000, 9999)}"
    return r.choice([
        (f"WhatsApp {phone}", "whatsapp", number),
        (f"WhatsApp: {phone}", "whatsapp", number),
        (f'<a href="https://wa.me/1555{digits}">Write to us</a>', "whatsapp", number),
        (f"Call or text {phone}", "phone", number),
        (f"Signal: {phone}", "signal", number),
        (f"Text us on WhatsApp, {phone}", "whatsapp", number),
        (f"{phone} (WhatsApp)", "whatsapp", number),
        (f"WhatsApp +1-555-{digits}, day and night", "whatsapp", number),
        (f"Tel. {phone}", "phone", number),
        (f'<a href="tel:+1-555-{digits}">Call us</a>', "phone", number),
        (f"Telegram: {handle}", "telegram", handle),
        (f"tg @{handle}", "telegram", handle),
        (f"t.me/{handle}", "telegram", handle),
        (f"Wickr Me: {handle}", "wickr", handle),
        (f"E-mail: {handle}@example.org", "email", f"{handle}@example.org"),
        (f"Telegram @{handle}", "telegram", handle),
        (f'<a href="https://t.me/{handle}">Our channel</a>', "telegram", handle),
        (f"Wickr: {handle}", "wickr", handle),
        (f"Threema ID {threema}", "threema", threema),
        (f"Mail to {handle}@example.org", "email", f"{handle}@example.org"),
        (f'<a href="mailto:{handle}@example.org">Mail</a>', "email", f"{handle}@example.org")])


def lay_out(r, lines):
    """Lines of text as a post: paragraphs, a list, a table, or line breaks."""
    form = r.randrange(5)
    if form == 0:
        return "<ul>\n" + "".join(f"<li>{line}</li>\n" for line in lines) + "</ul>"
    if form == 1:
        return "<p>" + "<br>\n".join(lines) + "</p>"
    if form == 2:
        rows = "".join(f"<tr><td>{line}</td></tr>\n" for line in lines)
        return f'<figure class="wp-block-table"><table><tbody>\n{rows}</tbody></table></figure>'
    if form == 3:
        return "<p>" + " ".join(x if x[-1] in ".>" else x + "." for x in lines) + "</p>"
    return "\n\n".join(f"<p><strong>{line}</strong></p>" if r.random() < 0.2 else f"<p>{line}</p>"
                       for line in lines)


def offer(r, flag, titles, names, prices, pitches, low, high):
    strength = r.choice([50, 100, 200, 225])
    name = r.choice(names)
    title = r.choice(titles).format(s=strength, x=name)
    price, amount, currency = price_of(r, low, high)
    contact, kind, value = contact_of(r)
    middle = [r.choice(prices).format(p=price), *r.sample(pitches, r.choice([2, 3, 4]))]
    r.shuffle(middle)
    quantity = f"{strength} mg" if flag == FLAG_TRAMADOL else "any quantity"
    lines = [r.choice(OPENINGS).format(x=name, q=quantity), *middle]
    lines.insert(r.choice([1, len(lines)]), contact)
    return {"title": title, "html": lay_out(r, lines), "flag": flag, "amount": amount,
            "currency": currency, "contact": [kind, value],
            "category": r.choice(["Health", "Various", "Trade"]),
            "tags": r.sample(["stock", "used", "delivery", "trade", "health"], 2)}


def harmless(r, row):
    title, text, category, tags = row
    n = r.randrange(3, 9)
    price, amount, currency = price_of(r, 10, 300)
    fields = {"n": n, "p": price, "c": contact_of(r)[0]}
    lines = [s.strip() + "." for s in text.format(**fields).rstrip(".").split(". ")]
    post = {"title": title.format(**fields), "html": lay_out(r, lines), "category": category,
            "tags": tags}
    if "{p}" in text and category != "News":
        post.update(amount=amount, currency=currency)
    return post


def make(seed):
    r = random.Random(seed)
    pills, kilos = (TABLET_PRICES, TABLET_PITCHES, 40, 240), (KILO_PRICES, KILO_PITCHES, 300, 2900)
    posts = [
        offer(r, FLAG_TRAMADOL, PLAIN_TITLES, ["Tramadol", "tramadol"], *pills),
        offer(r, FLAG_TRAMADOL, DISGUISED_TITLES, DISGUISES, *pills),
        offer(r, FLAG_PIPERIDONE, PIPERIDONE_TITLES, ["4-Piperidone", "4-piperidone HCl"], *kilos),
        offer(r, FLAG_PIPERIDONE, CAS_TITLES, ["CAS 40064-34-4", "CAS no. 40064-34-4",
                                               "40064-34-4"], *kilos),
        offer(r, FLAG_BOC, BOC_TITLES, ["1-Boc-4-piperidone", "CAS 79099-07-3",
                                        "1-boc-4-piperidone (79099-07-3)"], *kilos),
    ]
    posts += [harmless(r, row) for row in r.sample(GOODS, 12) + r.sample(LOOKALIKES, 8)]
    r.shuffle(posts)
    # The five are among the commented ones, one of them with a second page of comments.
    chatty = r.choice([p for p in posts if "flag" in p])
    now = datetime.datetime.now()
    for i, post in enumerate(posts):
        post["author"] = r.choice(SELLERS)
        post["date"] = (now - datetime.timedelta(days=3 * i + 1)).strftime("%Y-%m-%d %H:%M:%S")
        count = 7 if post is chatty else r.choice([0, 0, 1, 3])
        post["comments"] = [{"author": r.choice(READERS), "text": r.choice(COMMENTS) + f" ({k + 1})"}
                            for k in range(count)]
    posts[-1]["html"] += '\n<p><a href="/wp-admin/">For the editors</a></p>'
    return posts
