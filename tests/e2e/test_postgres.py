#!/usr/bin/env python3
"""The same queries on PostgreSQL: migrate, crawl, decide. The result is that of SQLite."""
import json
import os
import pwd
import shutil
import subprocess
import tempfile
import time

from harness import Market, Workspace, check, main

BIN = "/usr/lib/postgresql/15/bin"


class Postgres:
    """A private cluster in a temporary folder, on a Unix socket alone."""

    def __init__(self):
        self.folder = tempfile.mkdtemp(prefix="wg-pg-", dir="/tmp")
        self.data = os.path.join(self.folder, "data")
        # initdb refuses root: the cluster then belongs to the package's own user.
        self.user = []
        if os.geteuid() == 0:
            who = pwd.getpwnam("postgres")
            os.chown(self.folder, who.pw_uid, who.pw_gid)
            os.chmod(self.folder, 0o755)
            self.user = ["runuser", "-u", "postgres", "--"]
        self.run("initdb", "-D", self.data, "-A", "trust", "-U", "watch", "--no-sync",
                 "-E", "UTF8", "--locale=C")
        self.server = subprocess.Popen(
            self.user + [f"{BIN}/postgres", "-D", self.data, "-k", self.folder,
                         "-c", "listen_addresses=", "-c", "unix_socket_permissions=0777",
                         "-c", "fsync=off"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for _ in range(100):
            if subprocess.run([f"{BIN}/pg_isready", "-h", self.folder, "-q"]).returncode == 0:
                break
            time.sleep(0.1)
        self.run("createdb", "-h", self.folder, "-U", "watch", "watchglass")
        self.uri = f"postgresql:///watchglass?host={self.folder}&user=watch"

    def run(self, program, *args):
        subprocess.run(self.user + [f"{BIN}/{program}", *args], check=True, cwd="/tmp",
                       stdout=subprocess.DEVNULL, timeout=120)

    def stop(self):
        self.run("pg_ctl", "-D", self.data, "-m", "immediate", "stop")
        self.server.wait(20)
        shutil.rmtree(self.folder, ignore_errors=True)


def use_database(workspace, uri):
    path = os.path.join(workspace.dir, "watchglass.yaml")
    with open(path, encoding="utf-8") as f:
        text = f.read().replace("database: watchglass.db", f'database: "{uri}"')
    with open(path, "w", encoding="utf-8") as f:
        f.write(text)


def test_crawl_and_decide_as_on_sqlite(folder):
    check(os.path.exists(f"{BIN}/initdb"), "PostgreSQL 15 is not installed: scripts/packages test")
    market = Market(folder)
    postgres = Postgres()
    try:
        ours = Workspace(os.path.join(folder, "sqlite"))
        theirs = Workspace(os.path.join(folder, "postgres"), ours)
        use_database(theirs, postgres.uri)
        theirs.run("db", "migrate")
        for w in (ours, theirs):
            market.profiles(w, "--delay", "1ms")
            w.crawl()
            first = min(w.lines("list", "--json"), key=lambda c: c["url"])["case"]
            w.run("decide", str(first), "confirm", "--as", "ana")
            w.run("undo", str(first), "--as", "ana")
            w.run("decide", str(first), "confirm", "--as", "ana", "--reason", "clear")
            w.run("db", "check")
            check(json.loads(w.run("evidence", "verify", "--json").stdout)["problems"] == 0)
            check(w.crawl()["requests"] == 0, "the second crawl is not empty")
        a, b = set(ours.dump().splitlines()), set(theirs.dump().splitlines())
        check(a == b, "the dumps differ:", sorted(a - b)[:3], sorted(b - a)[:3])
    finally:
        postgres.stop()
        market.stop()


if __name__ == "__main__":
    main([test_crawl_and_decide_as_on_sqlite])
