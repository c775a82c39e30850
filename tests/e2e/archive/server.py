"""Debian's public-inbox, the archive of a mailing list, in one folder and on loopback."""
import os
import shutil
import socket
import subprocess

from archive.mails import LIST
from wordpress.server import accepts, free_port, wait_for

HERE = os.path.dirname(os.path.abspath(__file__))


def missing():
    return [] if shutil.which("public-inbox-httpd") else ["public-inbox"]


class Archive:
    def __init__(self, folder, mails):
        self.dir = os.path.join(folder, "archive")
        os.mkdir(self.dir)
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}/board/"
        # GIT_CONFIG_*: the archive is a git repository, and nobody's settings may matter.
        self.env = {"PATH": os.environ["PATH"], "LANG": "C.UTF-8", "HOME": self.dir, "PI_DIR": self.dir,
                    "PI_CONFIG": os.path.join(self.dir, "config"), "GIT_CONFIG_NOSYSTEM": "1",
                    "GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "init.defaultBranch",
                    "GIT_CONFIG_VALUE_0": "master"}
        self.command("public-inbox-init", "-V2", "board", os.path.join(self.dir, "board"), self.url, LIST)
        self.command("perl", os.path.join(HERE, "seed.pl"), input=b"\0".join(m.as_bytes() for m, _ in mails))
        with open(os.path.join(self.dir, "httpd.log"), "w", encoding="utf-8") as log:
            self.process = subprocess.Popen(["public-inbox-httpd", "--listen", f"127.0.0.1:{self.port}"],
                                            env=self.env, stdout=log, stderr=log)
        wait_for("public-inbox-httpd", lambda: accepts(socket.AF_INET, ("127.0.0.1", self.port)), self.process)

    def command(self, *args, **kw):
        subprocess.run(args, env=self.env, check=True, capture_output=True, timeout=60, **kw)

    def page_of(self, mail):
        return self.url + mail["Message-ID"].strip("<>") + "/"

    def stop(self):
        self.process.terminate()
        self.process.wait(10)
