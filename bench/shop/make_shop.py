"""Makes the benchmark's shop: static pages that differ, like those of an ordinary shop.

Page 0 is the home page, then come the categories, the help pages, and the goods. Page i links to
pages 4i+1 to 4i+4, so that everything is reached from the home page; its other links are drawn at
random. The same seed and number of pages give the same bytes.

One page in OFFER_EVERY sells what must be flagged, one in NEAR_EVERY names a substance and must
not be flagged. Their cards on other pages are harmless, so no other page is a candidate.
"""
import html
import json
import os
import random

HERE = os.path.dirname(os.path.abspath(__file__))
LINKS = 95          # <a href> of every page
OFFER_EVERY = 200
NEAR_EVERY = 1000
HELP = 12
PAGES_MIN = 200     # fewer can't give 95 different links and an offer
CARD_LINKS = 49     # with navigation, breadcrumbs, pager and footer: 95
PARAGRAPHS = 5
REVIEWS = 12

STYLE = """
:root{--ink:#222;--line:#ddd;--accent:#0a6;--gap:1rem}*{box-sizing:border-box}body{margin:0;color:var(--ink);
font:16px/1.5 "Helvetica Neue",Arial,sans-serif}header,footer{padding:var(--gap);background:#f7f7f5}nav ul{display:flex;
flex-wrap:wrap;gap:.25rem 1rem;margin:0;padding:0;list-style:none}nav a{color:inherit;text-decoration:none}nav a:hover{
text-decoration:underline}.crumbs{font-size:.85rem;color:#666}.crumbs li+li::before{content:"\\203A";margin:0 .4em}
.product{display:grid;grid-template-columns:1fr 1fr;gap:2rem}.price{font-weight:700;color:var(--accent)}.cards{display:
grid;grid-template-columns:repeat(auto-fill,minmax(220px,1fr));gap:var(--gap);padding:0;list-style:none}.card{border:1px
solid var(--line);border-radius:6px;padding:.75rem}.card img{width:100%;height:auto}.stars{color:#e90}@media(max-width:
700px){.product{grid-template-columns:1fr}header .search{display:none}}.reviews article{border-top:1px solid var(--line)}
"""
SCRIPT = """
(function(){var d=document,q=d.querySelectorAll.bind(d);function on(e,n,f){e.addEventListener(n,f,{passive:true})}
window.shop=window.shop||{};shop.lazy=function(){q('img[data-src]').forEach(function(i){if(i.getBoundingClientRect().top<
innerHeight*1.5){i.src=i.dataset.src;i.removeAttribute('data-src')}})};on(window,'scroll',shop.lazy);on(d,
'DOMContentLoaded',shop.lazy);q('form.basket').forEach(function(f){f.addEventListener('submit',function(e){e.
preventDefault();fetch(f.action,{method:'POST',body:new FormData(f)}).then(function(r){return r.json()}).then(function(
b){d.querySelector('.basket-count').textContent=b.count})})});if(1<2&&navigator.onLine){shop.start=Date.now()}})();
"""
HELP_TITLES = ("Delivery", "Returns", "Payment", "Guarantee", "Size guide", "Spare parts", "About us", "Jobs",
               "Press", "Data protection", "Terms of sale", "Imprint")

# Format strings, filled with % where speed matters: 40 KB a page.
CARD = """      <li class="card" data-sku="%(sku)s">
        <a href="%(path)s"><img data-src="/media/%(sku)s.jpg" width="300" height="300" alt="" loading="lazy">
          <h3>%(title)s</h3></a>
        <p>%(brief)s</p>
        <div class="stars" aria-label="%(stars)s of 5">%(marks)s <span>(%(votes)d)</span></div>
        <span class="price"><bdi>%(price)s&nbsp;&euro;</bdi></span>
        <button form="basket" name="sku" value="%(sku)s">Add to basket</button>
      </li>
"""
PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>%(title)s &ndash; Example General Store</title>
<meta name="description" content="%(brief)s">
<meta property="og:type" content="product"><meta property="og:title" content="%(title)s">
<link rel="canonical" href="%(path)s">
<style>%(style)s</style>
<script type="application/ld+json">%(json)s</script>
<script>%(script)sdataLayer=[{"page":"%(kind)s","sku":"%(sku)s","currency":"EUR"}];</script>
</head>
<body class="%(kind)s">
<header>
  <p class="logo">Example General Store</p>
  <form class="search" action="/search" method="get"><input name="q" placeholder="Search&hellip;"><button>Go</button></form>
  <nav aria-label="Departments"><ul>
%(nav)s  </ul></nav>
</header>
<main>
  <ol class="crumbs"><li><a href="/">Home</a></li><li><a href="%(category_path)s">%(category)s</a></li><li>%(title)s</li></ol>
  <section class="product" data-sku="%(sku)s">
    <h1>%(title)s</h1>
    <p class="price"><bdi>%(price)s&nbsp;&euro;</bdi> <small>incl. VAT, plus delivery</small></p>
    <p class="stars" aria-label="%(stars)s of 5 stars">%(marks)s (%(votes)d)</p>
    <form class="basket" id="basket" method="post" action="/basket">
      <input type="number" name="n" value="1" min="1" max="20">
      <button name="sku" value="%(sku)s">Add to basket</button>
    </form>
    <div class="description">
%(text)s    </div>
    <table class="facts"><tbody>
%(facts)s    </tbody></table>
  </section>
  <section class="reviews"><h2>What others say</h2>
%(reviews)s  </section>
  <section class="related"><h2>You may also like</h2>
    <ul class="cards">
%(cards)s    </ul>
  </section>
  <p class="pager"><a rel="prev" href="%(prev)s">Previous article</a> <a rel="next" href="%(next)s">Next article</a></p>
</main>
<footer>
  <ul class="help">
%(help)s  </ul>
  <p>&copy; Example General Store, Market Street 1, Exampleton. All prices in &euro;, VAT included.</p>
</footer>
</body>
</html>
"""


class Shop:
    """All that is known of the pages before they are written."""

    def __init__(self, pages, seed):
        if pages < PAGES_MIN:
            raise ValueError(f"a shop has at least {PAGES_MIN} pages")
        with open(os.path.join(HERE, "goods.json"), encoding="utf-8") as f:
            goods = json.load(f)
        self.goods = {k: v.split() if isinstance(v, str) else v for k, v in goods.items()}
        self.categories = {name: nouns.split() for name, nouns in goods["categories"].items()}
        self.names = list(self.categories)
        self.first_good = 1 + len(self.names) + HELP
        self.n = pages
        self.random = random.Random(seed)
        self.pages = [self.describe(i) for i in range(pages)]
        self.cards = [CARD % p for p in self.pages]
        self.nav = "".join(f'    <li><a href="{p["path"]}">{p["title"]}</a></li>\n'
                           for p in self.pages[1:1 + len(self.names)])
        self.help = "".join(f'    <li><a href="{p["path"]}">{p["title"]}</a></li>\n'
                            for p in self.pages[1 + len(self.names):self.first_good])

    def offer(self, i):
        """The substance that page i offers, or None."""
        if i < self.first_good or i % OFFER_EVERY != OFFER_EVERY // 2:
            return None
        return self.goods["offers"][i // OFFER_EVERY % len(self.goods["offers"])]

    def describe(self, i):
        r, g = self.random, self.goods
        category = r.choice(self.names)
        noun = r.choice(self.categories[category])
        p = {"i": i, "sku": f"{category[:2].upper()}-{100000 + i}", "kind": "product", "category": category,
             "noun": noun.replace("-", " "), "votes": r.randrange(1, 900), "offer": self.offer(i),
             "price": f"{r.randrange(2, 400)}.{r.choice(('00', '49', '90', '95', '99'))}"}
        full = r.randrange(5, 11) / 2
        p["stars"], p["marks"] = f"{full:.1f}", "&#9733;" * int(full)
        p["title"] = f"{r.choice(g['brands'])} {r.choice(g['adjectives'])} {p['noun']}, {r.choice(g['colours'])}"
        p["path"] = f"/{category}/{noun}-{i}.html"
        if i == 0:
            p.update(kind="home", title="Everything for house and garden", path="/")
        elif i <= len(self.names):
            name = self.names[i - 1]
            p.update(kind="category", category=name, path=f"/{name}/", title=name.replace("-", " ").capitalize())
        elif i < self.first_good:
            title = HELP_TITLES[i - 1 - len(self.names)]
            p.update(kind="help", title=title, path=f"/help/{title.lower().replace(' ', '-')}.html")
        p["brief"] = self.sentence(p)
        p["near"] = i >= self.first_good and i % NEAR_EVERY == NEAR_EVERY // 4
        if p["offer"] or p["near"]:  # what the card does not say
            p.update(title=f"Special article {i}", path=f"/{category}/special-{i}.html")
        return p

    def sentence(self, p):
        r, g = self.random, self.goods
        return r.choice(g["sentences"]).format(
            a=r.choice(g["adjectives"]), n=p["noun"], m=r.choice(g["materials"]), c=r.choice(g["colours"]),
            p=r.choice(g["places"]), w=r.choice(g["people"]), b=r.choice(g["brands"])[:3].upper(),
            o=r.choice(self.categories[p["category"]]).replace("-", " "),
            k=r.randrange(100, 9999), x=r.randrange(12, 200), y=r.randrange(2, 12))

    def links(self, i):
        """The pages that page i's cards lead to: its four children, then others at random."""
        chosen = [c for c in range(4 * i + 1, 4 * i + 5) if c < self.n]
        seen = set(chosen) | {i}
        while len(chosen) < CARD_LINKS:
            j = self.random.randrange(self.first_good, self.n)
            if j not in seen:
                seen.add(j)
                chosen.append(j)
        return chosen

    def body(self, p):
        """Title and text of the page itself: the offer's or the near miss's where it has one."""
        words = [" ".join(self.sentence(p) for _ in range(6)) for _ in range(PARAGRAPHS)]
        title = p["title"]
        if p["offer"]:
            kinds = self.goods["offer_texts"]
            kind = kinds[p["i"] // OFFER_EVERY // len(self.goods["offers"]) % len(kinds)]
            fill = {"s": p["offer"], "nn": f"{p['i'] // OFFER_EVERY % 100:02d}"}
            title, words = kind["title"].format(**fill), [kind["text"].format(**fill)]
        elif p["near"]:
            near = self.goods["near"][p["i"] // NEAR_EVERY % len(self.goods["near"])]
            title, words = near["title"], [near["text"]] + words
        return title, words

    def structured(self, p, title, words):
        data = {"@context": "https://schema.org", "@type": "Product", "sku": p["sku"], "name": title,
                "description": " ".join(words), "url": p["path"], "category": p["category"],
                "aggregateRating": {"@type": "AggregateRating", "ratingValue": p["stars"], "reviewCount": p["votes"]},
                "offers": {"@type": "Offer", "price": p["price"], "priceCurrency": "EUR",
                           "availability": "https://schema.org/InStock",
                           "seller": {"@type": "Organization", "name": "Example General Store"}}}
        return json.dumps(data, ensure_ascii=False).replace("<", "\\u003c")

    def page(self, i):
        p, g, r = self.pages[i], self.goods, self.random
        title, words = self.body(p)
        facts = [("Material", r.choice(g["materials"])), ("Colour", r.choice(g["colours"])),
                 ("Width", f"{r.randrange(5, 200)}&nbsp;cm"), ("Height", f"{r.randrange(5, 200)}&nbsp;cm"),
                 ("Weight", f"{r.randrange(50, 9000)}&nbsp;g"), ("Maker", r.choice(g["brands"])),
                 ("Article number", p["sku"]), ("Made in", r.choice(g["places"]))]
        reviews = "".join(
            f'    <article><h3>{r.choice(g["people"])}, {r.choice(g["places"])}</h3>'
            f"<p>{self.sentence(p)} {self.sentence(p)}</p></article>\n" for _ in range(REVIEWS))
        here = 1 + self.names.index(p["category"])
        return PAGE % {
            **p, "title": html.escape(title), "style": STYLE, "script": SCRIPT, "nav": self.nav, "help": self.help,
            "json": self.structured(p, title, words), "category_path": self.pages[here]["path"],
            "text": "".join(f"      <p>{html.escape(w)}</p>\n" for w in words), "reviews": reviews,
            "facts": "".join(f"      <tr><th>{a}</th><td>{b}</td></tr>\n" for a, b in facts),
            "cards": "".join([self.cards[j] for j in self.links(i)]),
            "prev": self.pages[i - 1]["path"], "next": self.pages[(i + 1) % self.n]["path"]}


def make(folder, pages, seed=1, progress=lambda done: None):
    """Writes folder/www and folder/shop.json, which is returned: {"paths": [...], "bytes": of all pages,
    "offers": {path: substance}}. A folder that holds this very shop is left as it is."""
    index = os.path.join(folder, "shop.json")
    made_by = {"pages": pages, "seed": seed, "version": 3}
    if os.path.exists(index):
        with open(index, encoding="utf-8") as f:
            shop = json.load(f)
        if shop["made_by"] == made_by:
            return shop
    shop = Shop(pages, seed)
    www, total = os.path.join(folder, "www"), 0
    for name in [*shop.names, "help"]:
        os.makedirs(os.path.join(www, name), exist_ok=True)
    for i, p in enumerate(shop.pages):
        text = shop.page(i)
        if text.count("<a ") != LINKS:
            raise AssertionError(f"{p['path']} has {text.count('<a ')} links, not {LINKS}")
        data = text.encode()
        total += len(data)
        with open(www + p["path"] + ("index.html" if p["path"].endswith("/") else ""), "wb") as out:
            out.write(data)
        if i % 200 == 0:
            progress(i)
    with open(os.path.join(www, "robots.txt"), "w", encoding="utf-8") as out:
        out.write("User-agent: *\nDisallow: /basket\nDisallow: /search\n")
    result = {"made_by": made_by, "bytes": total, "paths": [p["path"] for p in shop.pages],
              "offers": {p["path"]: p["offer"] for p in shop.pages if p["offer"]}}
    with open(index, "w", encoding="utf-8") as out:
        json.dump(result, out)
    return result
