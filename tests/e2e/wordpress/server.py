"""A private MariaDB and Debian's WordPress under PHP's own server, in one folder, on loopback.

Nothing of the system is touched: the database has its data and socket in the folder and no port,
and WordPress runs from a tree of links with a configuration of its own.
"""
import json
import os
import pwd
import shutil
import socket
import subprocess
import time

from harness import check

HERE = os.path.dirname(os.path.abspath(__file__))
WORDPRESS = "/usr/share/wordpress"
MARIADBD = shutil.which("mariadbd", path="/usr/sbin:/usr/bin")
START_SECONDS = 40


def missing():
    """What must be installed and is not."""
    return [what for what, there in (
        ("mariadb-server", MARIADBD and shutil.which("mariadb-install-db")),
        ("php-cli", shutil.which("php")),
        ("wordpress", os.path.exists(f"{WORDPRESS}/wp-load.php")),
        ("wordpress-theme-twentytwentyone",
         os.path.isdir(f"{WORDPRESS}/wp-content/themes/twentytwentyone"))) if not there]


def has_sitemaps():
    """WordPress writes none where PHP lacks SimpleXML (php-xml)."""
    return "SimpleXML" in subprocess.run(["php", "-m"], capture_output=True, text=True).stdout


def wait_for(what, ready, process):
    deadline = time.monotonic() + START_SECONDS
    while not ready():
        check(process.poll() is None, what, "ended at its start")
        check(time.monotonic() < deadline, what, "did not start in", START_SECONDS, "s")
        time.sleep(0.05)


def accepts(family, address):
    with socket.socket(family, socket.SOCK_STREAM) as s:
        return s.connect_ex(address) == 0


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class Blog:
    def __init__(self, folder, posts, title, options):
        self.processes = []
        self.dir = os.path.join(folder, "blog")
        self.root = os.path.join(self.dir, "root")
        self.log_file = os.path.join(self.dir, "requests.log")
        self.socket = os.path.join(self.dir, "db.sock")
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.env = {"PATH": os.environ["PATH"], "LANG": "C.UTF-8", "BLOG_SOCKET": self.socket,
                    "BLOG_URL": self.url, "BLOG_LOG": self.log_file}
        os.mkdir(self.dir)
        open(self.log_file, "w").close()
        try:
            self.link_tree()
            self.start_database()
            self.permalinks = self.seed({"title": title, "options": options, "posts": posts})
            self.start_php()
        except BaseException:
            self.stop()
            raise

    def link_tree(self):
        """WordPress takes its own folder for its root, so the scripts at the top are copies."""
        os.mkdir(self.root)
        for name in os.listdir(WORDPRESS):
            source = os.path.join(WORDPRESS, name)
            if os.path.isdir(source):
                os.symlink(source, os.path.join(self.root, name))
            elif name.endswith(".php") and name != "wp-config.php":
                shutil.copyfile(source, os.path.join(self.root, name))
        shutil.copyfile(os.path.join(HERE, "config.php"), os.path.join(self.root, "wp-config.php"))

    def start(self, log, command):
        with open(os.path.join(self.dir, log), "w") as out:
            process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=out, stderr=out,
                                       cwd=self.dir, env=self.env)
        self.processes.append(process)
        return process

    def start_database(self):
        check(len(self.socket) < 100, "too long for a socket's name:", self.socket)
        data = os.path.join(self.dir, "data")
        common = ["--no-defaults", f"--datadir={data}",
                  f"--user={pwd.getpwuid(os.geteuid()).pw_name}"]
        made = subprocess.run(["mariadb-install-db", *common, "--skip-test-db",
                               "--auth-root-authentication-method=normal"],
                              capture_output=True, text=True, cwd=self.dir, env=self.env)
        check(made.returncode == 0, "mariadb-install-db:", made.stdout, made.stderr)
        database = self.start("db.log", [
            MARIADBD, *common, f"--socket={self.socket}", "--skip-networking",
            f"--pid-file={self.dir}/db.pid", "--innodb-buffer-pool-size=32M",
            "--innodb-flush-log-at-trx-commit=0", "--skip-log-bin"])
        wait_for("mariadbd", lambda: accepts(socket.AF_UNIX, self.socket), database)

    def seed(self, data):
        file = os.path.join(self.dir, "posts.json")
        with open(file, "w", encoding="utf-8") as out:
            json.dump(data, out)
        done = subprocess.run(["php", os.path.join(HERE, "seed.php"), self.root, file],
                              capture_output=True, text=True, env=self.env, timeout=60)
        check(done.returncode == 0 and done.stdout.startswith("["), "seed.php:", done.stdout,
              done.stderr)
        return json.loads(done.stdout)

    def start_php(self):
        php = self.start("php.log", [
            "php", "-d", "opcache.enable_cli=1", "-d", "opcache.revalidate_freq=60",
            "-d", f"opcache.lockfile_path={self.dir}", "-S", f"127.0.0.1:{self.port}",
            "-t", self.root, os.path.join(HERE, "router.php")])
        wait_for("php", lambda: accepts(socket.AF_INET, ("127.0.0.1", self.port)), php)

    def requests(self):
        with open(self.log_file, encoding="utf-8") as f:
            return [json.loads(line) for line in f]

    def stop(self):
        for process in reversed(self.processes):
            process.terminate()
        for process in reversed(self.processes):
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        self.processes = []
