"""The programs that are compared. Each class says how its run is prepared, what is run, and what came of it."""
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import urllib.parse

HERE = os.path.dirname(os.path.abspath(__file__))
PROJECT = os.path.dirname(os.path.dirname(HERE))
LEXICON = os.path.join(PROJECT, "patterns/data")
CONNECTIONS = 64
HOST = "shop.bench.example"

PROFILE = """version: 1
site: shop
purpose: benchmark on loopback
contact: watch@authority.example
kind: shop
seeds:
  - http://{host}:{port}/
revisit: 30d
budget: {{pages: 10000000, bytes: 1000GB, time: 4h}}
politeness:
  delay: 0s
  concurrency: {connections}
networks: [127.0.0.0/8]
only_networks: true
resolve:
  "{host}:{port}": 127.0.0.1
extract: candidates
keep_text: true
"""


def environment():
    env = {k: v for k, v in os.environ.items() if not k.startswith("WATCHGLASS")}
    return {**env, "WATCHGLASS_LEXICON": LEXICON}


class Watchglass:
    """The release build with all that a real run does: matching, evidence, kept text, recall sample."""
    name = "watchglass"

    def __init__(self, program, cache=None):
        self.program, self.cache = program, cache

    def call(self, *args):
        return subprocess.run([self.program, "-C", self.folder, *args], env=environment(), stdin=subprocess.DEVNULL,
                              capture_output=True, text=True, check=True).stdout

    def prepare(self, folder, port, shop):
        self.folder = folder
        self.call("init")
        with open(os.path.join(folder, "watchglass.yaml"), "a", encoding="utf-8") as f:
            f.write(f"\nconnections: {CONNECTIONS}\n")  # recall_sample: 1000 stands there from init
        with open(os.path.join(folder, "sites/shop.yaml"), "w", encoding="utf-8") as f:
            f.write(PROFILE.format(host=HOST, port=port, connections=CONNECTIONS))
        if self.cache:  # the compiled lexicon, as any run but a machine's first finds it
            shutil.copytree(self.cache, os.path.join(folder, "cache"), dirs_exist_ok=True)
        return [self.program, "-C", folder, "crawl", "--json"], environment()

    def judge(self, shop, log, run):
        problems = [] if run["status"] == 0 else [f"exit status {run['status']}"]
        asked = {}
        for (_, path), n in log.items():
            asked[path] = asked.get(path, 0) + n
        missed = [p for p in shop["paths"] if p not in asked]
        again = [p for p in shop["paths"] if asked.get(p, 0) > 1]
        others = sorted(set(asked) - set(shop["paths"]))
        if missed:
            problems.append(f"{len(missed)} pages never requested, such as {missed[0]}")
        if again:
            problems.append(f"{len(again)} pages requested more than once, such as {again[0]}")
        flagged = {}
        for case in map(json.loads, self.call("list", "--json", "--limit", "0").splitlines()):
            flagged[urllib.parse.urlsplit(case["url"]).path] = case["substance"]
        unseen = [p for p, s in shop["offers"].items() if flagged.get(p) != s]
        if unseen:
            problems.append(f"{len(unseen)} planted offers not flagged, such as {unseen[0]}, "
                            f"which offers {shop['offers'][unseen[0]]}")
        evidence = json.loads(self.call("evidence", "verify", "--json"))
        if evidence["problems"] or evidence["files"] < len(shop["offers"]):
            problems.append(f"evidence: {evidence['files']} files, {evidence['problems']} problems")
        kept = self.kept_texts()
        if kept < len(shop["paths"]):
            problems.append(f"text of only {kept} pages is kept")
        return problems, {"flagged": len(shop["offers"]) - len(unseen), "evidence": evidence["files"], "kept_texts": kept,
                          "false_flags": sorted(set(flagged) - set(shop["offers"])), "other_requests": others}

    def kept_texts(self):
        with sqlite3.connect(os.path.join(self.folder, "watchglass.db")) as db:
            return db.execute("SELECT count(DISTINCT url_key) FROM page_texts").fetchone()[0]


class Scrapy:
    """spider.py."""
    name = "scrapy"

    def __init__(self, names):
        self.names = names  # the file that the lexicon's names go to

    def prepare(self, folder, port, shop):
        import lexicon_names  # needs a module that the other programs don't
        with open(self.names, "w", encoding="utf-8") as f:
            json.dump(lexicon_names.names(LEXICON), f)
        os.makedirs(folder)
        self.database = os.path.join(folder, "scrapy.db")
        spider = os.path.join(HERE, "spider.py")
        return [sys.executable, spider, f"http://127.0.0.1:{port}/", self.names, self.database], None

    def judge(self, shop, log, run):
        with sqlite3.connect(self.database) as db:
            found = {path for path, in db.execute("SELECT DISTINCT path FROM findings")}
        pages = {path for (status, path) in log if status == 200}
        problems = [] if set(shop["paths"]) <= pages else ["it did not fetch every page"]
        return problems, {"flagged": len(found & set(shop["offers"]))}


class Wget2:
    """Recursive, from memory to memory: its files go to `memory`, a folder on a tmpfs, and are thrown away."""
    name = "wget2"

    def __init__(self, threads, memory):
        self.threads, self.files = threads, os.path.join(memory, "wget2")

    def prepare(self, folder, port, shop):
        os.makedirs(self.files)
        return ["wget2", "--no-config", "-q", "--progress=none", "-r", "-l", "inf", "--no-robots", "--tries=1",
                "--compression=none", "--no-cookies", "--no-hsts", "--no-netrc", "--no-host-directories",
                "--ignore-tags=img,link,script,form,button", "-P", self.files,
                f"--max-threads={self.threads}", f"http://127.0.0.1:{port}/"], None

    def judge(self, shop, log, run):
        shutil.rmtree(self.files, ignore_errors=True)
        pages = {path for (status, path) in log if status == 200}
        return [] if set(shop["paths"]) <= pages else ["it did not fetch every page"], {}


class Wrk:
    """What nginx can give to a client that only counts bytes."""
    name = "wrk"

    def __init__(self, seconds):
        self.seconds = seconds

    def prepare(self, folder, port, shop):
        os.makedirs(folder)
        paths = os.path.join(folder, "paths")
        with open(paths, "w", encoding="utf-8") as f:
            f.write("\n".join(shop["paths"]) + "\n")
        return ["wrk", "-t2", f"-c{CONNECTIONS}", f"-d{self.seconds}s", "--timeout=10s", "-s", os.path.join(HERE, "wrk.lua"),
                f"http://127.0.0.1:{port}/"], {**os.environ, "WRK_PATHS": paths}

    def judge(self, shop, log, run):
        with open(run["output"], encoding="utf-8") as f:
            said = json.loads(f.read().splitlines()[-1])
        run["wall"], run["pages"] = said["seconds"], said["requests"]
        return [f"{n} errors: {kind}" for kind, n in said["errors"].items() if n], {}
