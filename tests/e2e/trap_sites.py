"""Sites with endless spaces around a known number of real pages, and sites that only look so.

A site is a host of fault_server.py. It writes into each request which page it was: a name from
`real`, or "" for what a reader would not miss. Paths that no link leads to are 404.
"""
import calendar
import random
import re

from fault_server import Answer, page

NOUNS = ("kettle stool towel bowl blanket pan lamp jug basket slipper bench vase tray candle "
         "mirror shelf rug curtain spade trowel rake bucket ladder hammock lantern clock frame "
         "cushion mug plate spoon ladle grater teapot cabinet drawer hook broom brush").split()
QUALITIES = ("copper oak linen clay woollen iron paper glass reed felt birch brass cotton slate "
             "cork walnut ceramic leather marble bamboo willow pewter jute enamel granite").split()
VERBS = ("holds keeps carries warms brightens covers protects lifts hides frames softens catches "
         "dries cools shades steadies").split()
THINGS = ("the morning tea|a winter evening|books of every size|wet boots|a narrow hallway|the "
          "kitchen window|four guests|an old garden|bread from the village|a quiet corner|letters "
          "and keys|the summer rain|onions and garlic|a child's room|the long table|firewood|a "
          "reading chair|apples in autumn|the cellar stairs|small screws").split("|")
PLACES = ("Aldersby Brookham Carlow Dunmere Eastwick Farnley Glenside Hartwell Inverley Jarrow "
          "Kelsey Lindale Marwick Norbury Oakham Penrith Quorn Rothley Selby Thornby").split()


def sentence(rng):
    return (f"This {rng.choice(QUALITIES)} {rng.choice(NOUNS)} {rng.choice(VERBS)} "
            f"{rng.choice(THINGS)} and {rng.choice(VERBS)} {rng.choice(THINGS)}, as they make it "
            f"in {rng.choice(PLACES)} since {rng.randrange(1700, 2000)}.")


def text(rng, sentences):
    return "".join(f"<p>{sentence(rng)}</p>\n" for _ in range(sentences))


class Thing:
    """One real page: a product, an event, a post."""

    def __init__(self, rng, n):
        self.n = n
        self.name = (f"{rng.choice(QUALITIES)} {rng.choice(NOUNS)} from {rng.choice(PLACES)} "
                     f"no. {n}").capitalize()
        self.slug = re.sub(r"[^a-z0-9]+", "-", self.name.lower())
        self.price = f"{rng.randrange(300, 9000) / 100:.2f} EUR"
        self.text = text(rng, 4)


class Site:
    """Subclasses answer in `content(path, parameters)`: (name of the real page or "", title, body)
    or None. Every link goes through link(), and only what was linked is known."""
    trap = True  # whether some rows must say so; False: none may; None: some may
    count = 60

    def __init__(self, name):
        self.name, self.rng = name, random.Random(name)
        self.things = [Thing(self.rng, n) for n in range(self.count)]
        self.real = {"home", "about"} | {f"thing {t.n}" for t in self.things}
        self.seed = "/"

    def link(self, target, label=None):
        return f'<a href="{target.replace("&", "&amp;")}">{label or target}</a>\n'

    def thing_link(self, thing):
        return self.link(f"/item/{thing.slug}", thing.name)

    def listing(self, things):
        return "<ul>" + "".join(f"<li>{self.thing_link(t)} <b>{t.price}</b></li>"
                                for t in things) + "</ul>"

    def frame(self, title, body):
        head = "<header>" + self.link("/", "Home") + self.link("/about", "About us") + "</header>"
        return page(title, head + f"<h1>{title}</h1>\n{body}<footer>Open on weekdays from nine to "
                    "five. All prices with tax, without postage.</footer>")

    def thing_page(self, thing):
        return f"thing {thing.n}", thing.name, f"<p><b>{thing.price}</b></p>{thing.text}"

    def common(self, path):
        if path == "/":
            return "home", "Home", self.home()
        if path == "/about":
            return "about", "About us", text(random.Random("about" + self.name), 6)
        for t in self.things:
            if path == f"/item/{t.slug}":
                return self.thing_page(t)
        return None

    def home(self):
        return ""

    def content(self, path, parameters):
        return None

    def __call__(self, request):
        if request.path == "/robots.txt":
            return None
        found = self.common(request.path) or self.content(request.path, request.parameters())
        if found is None:
            return None
        request.page, title, body = found
        return Answer(self.frame(title, body))


def paged(things, number, size):
    return things[(number - 1) * size:number * size], number * size < len(things)


def as_number(value, least=1, most=10 ** 9):
    return int(value) if value.isdigit() and least <= int(value) <= most else None


class Shop(Site):
    """Categories with pages: most things are behind a page number, and only there."""
    categories = ["kitchen", "garden", "hall", "study", "cellar"]

    def __init__(self, name):
        super().__init__(name)
        self.real |= {f"category {c}" for c in self.categories}

    def in_category(self, name):
        return self.things[self.categories.index(name)::len(self.categories)]

    def home(self):
        return "".join(self.link(f"/c/{c}", c.capitalize()) for c in self.categories)

    def content(self, path, parameters):
        name = path[3:] if path.startswith("/c/") else None
        number = as_number(parameters.get("page", "1"))
        if name not in self.categories or not number:
            return None
        things, more = paged(self.in_category(name), number, 5)
        following = self.link(f"/c/{name}?page={number + 1}", "Next page") if more else ""
        return (f"category {name}" if number == 1 else "", name.capitalize(),
                self.listing(things) + following)


class Sessions(Shop):
    """A session id in every link, another one in every answer, as nobody sets a cookie.
    write(target, token) makes the URL, read(path, query) takes the token out again."""

    def __init__(self, name, write, read):
        super().__init__(name)
        self.trap, self.write, self.read = None, write, read
        self.token = ""

    def link(self, target, label=None):
        return super().link(self.write(target, self.token), label or target)

    def __call__(self, request):
        if request.path == "/robots.txt":
            return None
        self.token = f"{self.rng.getrandbits(128):032x}"
        request.path, request.query = self.read(request.path, request.query)
        return super().__call__(request)


def with_parameter(name):
    def write(target, token):
        return f"{target}{'&' if '?' in target else '?'}{name}={token}"

    def read(path, query):
        return path, "&".join(p for p in query.split("&") if not p.startswith(name + "="))
    return write, read


def in_path_parameter():
    def write(target, token):
        path, mark, query = target.partition("?")
        return f"{path};jsessionid={token.upper()}{mark}{query}"

    def read(path, query):
        return path.partition(";")[0], query
    return write, read


def in_path_segment():
    def write(target, token):
        return f"/s/{token[:20]}{target}"

    def read(path, query):
        return re.sub(r"^/s/[0-9a-f]{20}(?=/)", "", path), query
    return write, read


class Calendar(Site):
    """Sixty events in four months, and months before and after them for ever, with their days."""

    def __init__(self, name, by_query):
        super().__init__(name)
        self.by_query = by_query
        days = [(2026, m, d) for m in range(1, 5) for d in range(1, 29)]
        self.on = dict(zip(self.rng.sample(days, self.count), self.things))

    def month_target(self, year, month, view=None):
        if self.by_query:
            return f"/calendar.php?year={year}&month={month}" + (f"&view={view}" if view else "")
        return f"/calendar/{year}/{month:02d}"

    def day_target(self, year, month, day):
        if self.by_query:
            return f"/calendar.php?year={year}&month={month}&day={day}"
        return f"/calendar/{year}/{month:02d}/{day:02d}"

    def home(self):
        return self.link(self.month_target(2026, 1), "Calendar of events")

    def asked(self, path, parameters):
        if self.by_query:
            given = [parameters.get(k, "") for k in ("year", "month", "day")]
            return given if path == "/calendar.php" else None
        parts = path.strip("/").split("/")
        return [*parts[1:], "", "", ""][:3] if parts[0] == "calendar" and len(parts) < 5 else None

    def content(self, path, parameters):
        given = self.asked(path, parameters)
        if given is None:
            return None
        year, month = as_number(given[0], 1, 9998), as_number(given[1], 1, 12)
        if not year or not month:
            return None
        days = calendar.monthrange(year, month)[1]
        day = as_number(given[2], 1, days)
        if given[2] and not day:
            return None
        return self.day(year, month, day) if day else self.month(year, month, days)

    def day(self, year, month, day):
        event = self.on.get((year, month, day))
        return "", f"Events on {day} {calendar.month_name[month]} {year}", (
            self.listing([event]) if event else "<p>No events on this day.</p>") + self.link(
                self.month_target(year, month), "Back to the month")

    def month(self, year, month, days):
        before = (year, month - 1) if month > 1 else (year - 1, 12)
        after = (year, month + 1) if month < 12 else (year + 1, 1)
        cells = "".join(self.link(self.day_target(year, month, d), str(d))
                        for d in range(1, days + 1))
        events = [self.on[k] for k in sorted(self.on) if k[:2] == (year, month)]
        views = "".join(self.link(self.month_target(year, month, v), v)
                        for v in ("week", "list", "agenda")) if self.by_query else ""
        return "", f"{calendar.month_name[month]} {year}", (
            self.link(self.month_target(*before), "Previous month") +
            self.link(self.month_target(*after), "Next month") + cells + views +
            (self.listing(events) if events else "<p>No events in this month.</p>"))


FILTERS = {"color": ["red", "green", "blue", "white", "black"], "size": ["s", "m", "l", "xl"],
           "material": ["wood", "metal", "clay", "cloth"],
           "brand": ["arbo", "brix", "cado", "dimo"], "style": ["plain", "rustic", "modern"],
           "price": ["0-20", "20-50", "50-100"]}
VIEWS = {"sort": ["name", "price", "newest", "rating"], "view": ["grid", "list"],
         "per-page": ["12", "24", "48"]}


class Facets(Shop):
    """Six filters that combine, orders and views of a list, in the query or in the path. A tenth of
    the things is in its category alone, the rest also on the pages of the whole list."""

    def __init__(self, name, by_query):
        super().__init__(name)
        self.by_query = by_query
        self.has = {t.n: {f: self.rng.choice(v) for f, v in FILTERS.items()} for t in self.things}
        self.listed = self.things[:-6]

    def home(self):
        return super().home() + self.link("/shop", "All we have")

    def list_target(self, base, chosen):
        if self.by_query:
            return base + ("?" if chosen else "") + "&".join(f"{k}={v}" for k, v in chosen.items())
        return base + "".join(f"/{k}-{v}" for k, v in chosen.items())

    def asked(self, path, parameters):
        base = next((b for b in ["/shop", *(f"/c/{c}" for c in self.categories)]
                     if path == b or path.startswith(b + "/")), None)
        if base is None:
            return None, None
        if not self.by_query:
            known = [*FILTERS, *VIEWS, "page"]
            for part in path[len(base) + 1:].split("/"):
                key = next((k for k in known if part.startswith(k + "-")), None)
                if part and key is None:
                    return None, None
                if part:
                    parameters[key] = part[len(key) + 1:]
        elif path != base:
            return None, None
        return base, parameters

    def content(self, path, parameters):
        base, chosen = self.asked(path, parameters)
        number = base and as_number(chosen.pop("page", "1"))
        if not number:
            return None
        things = self.listed if base == "/shop" else self.in_category(base[3:])
        for key, value in chosen.items():
            if key in FILTERS:
                things = [t for t in things if self.has[t.n].get(key) == value]
        if chosen.get("sort") == "price":
            things = sorted(things, key=lambda t: float(t.price.split()[0]))
        shown, more = paged(things, number, int(chosen.get("per-page", "10")))
        body = self.listing(shown) if shown else "<p>Nothing has all that.</p>"
        for key, values in {**FILTERS, **VIEWS}.items():
            for value in values:
                other = {**chosen, key: value}
                if chosen.get(key) == value:
                    del other[key]
                body += self.link(self.list_target(base, other), f"{key}: {value}")
        if more:
            body += self.link(self.list_target(base, {**chosen, "page": str(number + 1)}), "Next")
        first = number == 1 and not chosen and base != "/shop"
        return f"category {base[3:]}" if first else "", "All we have", body


class Pagination(Site):
    """Eighty things on eight pages, and a next page behind every page for ever."""
    count = 80

    def __init__(self, name, by_query, past_the_end):
        super().__init__(name)
        self.by_query, self.past_the_end = by_query, past_the_end

    def target(self, number):
        return f"/list?page={number}" if self.by_query else f"/list/page/{number}/"

    def home(self):
        return self.link(self.target(1), "All we have")

    def content(self, path, parameters):
        if self.by_query:
            given = parameters.get("page", "") if path == "/list" else ""
        else:
            given = path[len("/list/page/"):-1] if path.startswith("/list/page/") else ""
        number = as_number(given)
        if not number:
            return None
        shown, _ = paged(self.things, number, 10)
        if not shown:
            shown = {"empty": [], "last": self.things[-10:], "first": self.things[:10]}[
                self.past_the_end]
        return "", "All we have", (self.listing(shown) if shown else "<p>That was all.</p>") + (
            self.link(self.target(number - 1), "Previous") if number > 1 else "") + self.link(
                self.target(number + 1), "Next")


class Flood(Shop):
    """Pages by the thousand that show the same list with another word for what was asked: tags, or
    searches. With a title and text of its own each would be a page like any other; as it is, a
    flood may cost some hundred requests, since a thin shop looks the same."""
    most = 9

    def __init__(self, name, by_query):
        super().__init__(name)
        self.by_query = by_query

    def some_links(self):
        targets = []
        for _ in range(15):
            words = [self.rng.choice(QUALITIES), self.rng.choice(NOUNS), self.rng.choice(QUALITIES)]
            targets.append("/find?q=" + "+".join(words) if self.by_query else
                           "/tag/" + "-".join(words))
        return "<nav>" + "".join(self.link(t, "More like this") for t in targets) + "</nav>"

    def thing_page(self, thing):
        name, title, body = super().thing_page(thing)
        return name, title, body + self.some_links()

    def content(self, path, parameters):
        words = parameters.get("q", "").replace("+", " ") if path == "/find" else \
            path[5:].replace("-", " ") if path.startswith("/tag/") else ""
        if not words:
            return super().content(path, parameters)
        return "", "What we have", (f"<p>The best for {words} at small prices.</p>" +
                                    self.listing(self.things[:30]) + self.some_links())


class Repeating(Shop):
    """A link that forgot its slash: every page of the help leads one folder deeper into it."""
    trap = None  # such links need no rows: the summary counts them

    def frame(self, title, body):
        return super().frame(title, body + '<a href="help/index/">Help</a>')

    def common(self, path):
        if re.search(r"/help/index/$", path):
            return "", "Help", text(random.Random("help"), 5)
        return super().common(path)


# Innocent ones.

class Plain(Shop):
    trap = False


BOILERPLATE = text(random.Random("boilerplate"), 60)


class OnlyId(Site):
    """All that tells the pages apart is ?id= and three lines between sixty that are the same."""
    trap, count = False, 80

    def thing_link(self, thing):
        return self.link(f"/product.php?id={1000 + 7 * thing.n}", thing.name)

    def thing_page(self, thing):
        return (f"thing {thing.n}", thing.name, f"<p>{thing.price}</p>" +
                thing.text.partition("\n")[0] + BOILERPLATE)

    def home(self):
        return self.link("/list.php?page=1", "All we have")

    def content(self, path, parameters):
        number = as_number(parameters.get("page", ""))
        if path == "/list.php" and number:
            shown, more = paged(self.things, number, 10)
            return "", "All we have", self.listing(shown) + (
                self.link(f"/list.php?page={number + 1}", "Next") if more else "")
        if path == "/product.php":
            for t in self.things:
                if parameters.get("id") == str(1000 + 7 * t.n):
                    return self.thing_page(t)
        return None


class Forum(Site):
    """Threads by ?t=, each third with three pages, in four boards with pages of their own."""
    trap, count = False, 45

    def __init__(self, name):
        super().__init__(name)
        self.parts = {(t.n, p): text(self.rng, 5) for t in self.things
                      for p in range(1, 4 if t.n % 3 == 0 else 2)}
        self.real = {"home", "about"} | {f"thread {n} page {p}" for n, p in self.parts}

    def thing_link(self, thing):
        return self.link(f"/viewtopic.php?t={thing.n + 1}", thing.name)

    def common(self, path):
        return None if path.startswith("/item/") else super().common(path)

    def home(self):
        return "".join(self.link(f"/viewforum.php?f={f}", f"Board {f}") for f in range(1, 5))

    def content(self, path, parameters):
        number = as_number(parameters.get("page", "1"))
        if path == "/viewforum.php" and number:
            board = as_number(parameters.get("f", ""), 1, 4)
            shown, more = paged(self.things[(board or 1) - 1::4], number, 6)
            return board and ("", f"Board {board}", self.listing(shown) + (
                self.link(f"/viewforum.php?f={board}&page={number + 1}", "Next") if more else ""))
        thread = as_number(parameters.get("t", ""))
        body = path == "/viewtopic.php" and thread and self.parts.get((thread - 1, number))
        if not body:
            return None
        following = (thread - 1, number + 1) in self.parts
        return f"thread {thread - 1} page {number}", self.things[thread - 1].name, body + (
            self.link(f"/viewtopic.php?t={thread}&page={number + 1}", "Next") if following else "")


class Archive(Site):
    """A post under every date of a hundred days; the older half by the archive of its month
    alone."""
    trap, count = False, 100

    def __init__(self, name):
        super().__init__(name)
        days = [(2025, m, d) for m in range(8, 12) for d in range(1, 26)]
        self.dates = dict(zip(days, self.things))
        self.date_of = {t.n: d for d, t in self.dates.items()}

    def thing_link(self, thing):
        return self.link("/%d/%02d/%02d/" % self.date_of[thing.n] + thing.slug, thing.name)

    def common(self, path):
        return None if path.startswith("/item/") else super().common(path)

    def home(self):
        return self.latest(1) + "".join(self.link(f"/2025/{m:02d}/", calendar.month_name[m])
                                        for m in range(8, 12))

    def latest(self, number):
        shown, _ = paged(self.things[::-1], number, 10)
        return self.listing(shown) + (self.link(f"/page/{number + 1}/", "Older posts")
                                      if number < 5 else "")

    def content(self, path, parameters):
        parts = path.strip("/").split("/")
        if parts[0] == "page" and len(parts) == 2 and as_number(parts[1], 2, 5):
            return "", "Older posts", self.latest(int(parts[1]))
        numbers = tuple(as_number(p) for p in parts[:3])
        if None in numbers:
            return None
        if len(parts) == 4:
            thing = self.dates.get(numbers)
            return self.thing_page(thing) if thing and parts[3] == thing.slug else None
        shown = [t for d, t in self.dates.items() if d[:len(numbers)] == numbers]
        return ("", "Posts of " + path, self.listing(shown)) if shown else None


def all_sites():
    return [
        Calendar("calendar-path.example", by_query=False),
        Calendar("calendar-query.example", by_query=True),
        Facets("facets-query.example", by_query=True),
        Facets("facets-path.example", by_query=False),
        Sessions("session-sid.example", *with_parameter("sid")),
        Sessions("session-zx.example", *with_parameter("zx")),
        Sessions("session-java.example", *in_path_parameter()),
        Sessions("session-path.example", *in_path_segment()),
        Pagination("pages-last.example", True, "last"),
        Pagination("pages-empty.example", False, "empty"),
        Pagination("pages-first.example", True, "first"),
        Flood("flood-tags.example", by_query=False),
        Flood("flood-search.example", by_query=True),
        Repeating("repeating.example"),
        Plain("plain-shop.example"),
        OnlyId("only-id.example"),
        Forum("forum.example"),
        Archive("archive.example"),
    ]
