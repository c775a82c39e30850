"""nginx on loopback with a configuration and a folder of its own; its log and CPU afterwards."""
import collections
import grp
import os
import pwd
import resource
import shutil
import signal
import socket
import subprocess
import time

HERE = os.path.dirname(os.path.abspath(__file__))
START_SECONDS = 10
STOP_SECONDS = 30


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def open_files():
    """How many of the shop's files a worker may keep open, beside its connections: over its limit it answers 500."""
    limit = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    return max(limit // 2, 1)


class Nginx:
    """One server from start to stop. `www` is what it serves."""

    def __init__(self, folder, www, workers, gzip=False, port=None):
        self.folder, self.port = folder, port or free_port()
        shutil.rmtree(folder, ignore_errors=True)
        os.makedirs(folder)
        with open(os.path.join(HERE, "nginx.conf"), encoding="utf-8") as f:
            text = f.read()
        values = {"workers": workers, "port": self.port, "root": os.path.abspath(www), "gzip": "on" if gzip else "off",
                  "open_files": open_files(),
                  "user": f"{pwd.getpwuid(os.getuid()).pw_name} {grp.getgrgid(os.getgid()).gr_name}"}
        for name, value in values.items():
            text = text.replace(f"@{name}@", str(value))
        with open(os.path.join(folder, "nginx.conf"), "w", encoding="utf-8") as f:
            f.write(text)
        program = shutil.which("nginx", path=os.environ.get("PATH", "") + ":/usr/sbin")
        with open(os.path.join(folder, "output"), "wb") as out:
            self.process = subprocess.Popen([program, "-p", folder, "-e", "error.log", "-c", "nginx.conf"],
                                            stdin=subprocess.DEVNULL, stdout=out, stderr=out)
        self.wait_until_up()

    def wait_until_up(self):
        for _ in range(START_SECONDS * 50):
            with socket.socket() as s:
                if s.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            if self.process.poll() is not None:
                break
            time.sleep(0.02)
        self.kill()
        raise RuntimeError(f"nginx does not start: see {self.folder}/error.log")

    def kill(self):
        """Ends it at once, if it runs."""
        if self.process.returncode is None:
            self.process.terminate()
            self.process.wait(STOP_SECONDS)

    def stop(self):
        """Ends it and flushes its log. CPU seconds of master and workers, which the master has waited for."""
        self.process.send_signal(signal.SIGQUIT)
        _, status, use = os.wait4(self.process.pid, 0)
        self.process.returncode = os.waitstatus_to_exitcode(status)
        return use.ru_utime + use.ru_stime

    def lines(self):
        """(time of the request's end, status, path) of each request. After stop()."""
        with open(os.path.join(self.folder, "access.log"), encoding="utf-8") as f:
            for line in f:
                at, status, path = line.split()
                yield float(at), int(status), path

    def requests(self):
        """How often each path was asked for, by status: Counter of (status, path). After stop()."""
        return collections.Counter((status, path) for _, status, path in self.lines())

    def times(self):
        """When the first and the last request ended, in seconds since 1970. After stop()."""
        times = [at for at, _, _ in self.lines()]
        return min(times), max(times)
