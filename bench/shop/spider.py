"""A Scrapy spider written to be fast, for comparison: what a good Python crawler could do here.

    spider.py URL NAMES.json DATABASE

No middleware, extension or log; one task for an answer's items instead of a hundred; links by raw lxml in C; its
own set of seen paths instead of a filter that hashes whole requests; an Aho-Corasick automaton over the lexicon's
names, asked once for a page and for its text alone; SQLite in batches. It does less than Watchglass: no politeness,
spellings, attributes, listings, verdicts, evidence or kept text.
"""
import json
import sqlite3
import sys
import urllib.parse

import ahocorasick
import scrapy
from lxml import etree
from scrapy.crawler import CrawlerProcess

BATCH = 500
SETTINGS = {
    "CONCURRENT_REQUESTS": 64, "CONCURRENT_REQUESTS_PER_DOMAIN": 64, "CONCURRENT_ITEMS": 1, "DOWNLOAD_DELAY": 0,
    "ROBOTSTXT_OBEY": False,
    "COOKIES_ENABLED": False, "RETRY_ENABLED": False, "REDIRECT_ENABLED": False, "AUTOTHROTTLE_ENABLED": False,
    "TELNETCONSOLE_ENABLED": False, "LOG_ENABLED": False, "COMPRESSION_ENABLED": False, "HTTPCACHE_ENABLED": False,
    "DEPTH_STATS_VERBOSE": False, "MEMUSAGE_ENABLED": False, "DNS_TIMEOUT": 5, "REFERER_ENABLED": False,
    "SPIDER_MIDDLEWARES_BASE": {}, "DOWNLOADER_MIDDLEWARES_BASE": {}, "EXTENSIONS_BASE": {},
    "STATS_CLASS": "scrapy.statscollectors.DummyStatsCollector",
    "DUPEFILTER_CLASS": "scrapy.dupefilters.BaseDupeFilter", "REACTOR_THREADPOOL_MAXSIZE": 2,
    "TWISTED_REACTOR": "twisted.internet.epollreactor.EPollReactor",
    "REQUEST_FINGERPRINTER_IMPLEMENTATION": "2.7",
}


class ShopSpider(scrapy.Spider):
    name = "shop"

    def __init__(self, start, names, database):
        super().__init__()
        self.base, self.seen = start.rstrip("/"), {"/"}
        self.automaton = ahocorasick.Automaton()
        with open(names, encoding="utf-8") as f:
            for name, substance in json.load(f).items():
                self.automaton.add_word(name, (name, substance))
        self.automaton.make_automaton()
        self.parser = etree.HTMLParser(encoding="utf-8")
        self.links = etree.XPath("//a/@href", smart_strings=False)
        self.text = etree.XPath("string()", smart_strings=False)
        self.db = sqlite3.connect(database, isolation_level=None)
        self.db.executescript("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;"
                              "CREATE TABLE urls (path TEXT PRIMARY KEY) WITHOUT ROWID;"
                              "CREATE TABLE pages (path TEXT, status INTEGER, bytes INTEGER);"
                              "CREATE TABLE findings (path TEXT, substance TEXT)")
        self.new, self.pages, self.findings = [], [], []

    def start_requests(self):
        yield scrapy.Request(self.base + "/", dont_filter=True)

    def parse(self, response):
        path, tree = response.url[len(self.base):], etree.HTML(response.body, self.parser)
        found = set()
        lower = self.text(tree).lower()
        for end, (name, substance) in self.automaton.iter(lower):
            before, after = lower[end - len(name):end - len(name) + 1], lower[end + 1:end + 2]
            if not before.isalnum() and not after.isalnum():
                found.add((path, substance))
        self.findings += found
        self.pages.append((path, response.status, len(response.body)))
        for href in self.links(tree):
            if not href.startswith("/"):
                href = urllib.parse.urlsplit(urllib.parse.urljoin(response.url, href)).path
            if href not in self.seen:
                self.seen.add(href)
                self.new.append((href,))
                yield scrapy.Request(self.base + href, dont_filter=True)
        if len(self.pages) >= BATCH:
            self.store()

    def store(self):
        self.db.execute("BEGIN")
        self.db.executemany("INSERT OR IGNORE INTO urls VALUES (?)", self.new)
        self.db.executemany("INSERT INTO pages VALUES (?, ?, ?)", self.pages)
        self.db.executemany("INSERT INTO findings VALUES (?, ?)", self.findings)
        self.db.execute("COMMIT")
        self.new, self.pages, self.findings = [], [], []

    def closed(self, reason):
        self.store()
        self.db.close()


if __name__ == "__main__":
    process = CrawlerProcess(SETTINGS, install_root_handler=False)
    process.crawl(ShopSpider, *sys.argv[1:4])
    process.start()
