"""What tests take from npm, installed once and kept outside the source tree.

A folder with a package.json and a package-lock.json is installed as the lock file says, into
$XDG_CACHE_HOME/watchglass-tests/NAME-HASH, where HASH is that of the lock file: a changed lock
file is a new folder. The lock files have no addresses: npm takes its own configuration's registry,
and the lock file's hashes say whether that gave the right bytes. Nothing that a package brings is
run while it is installed.
"""
import fcntl
import hashlib
import os
import shutil
import subprocess
import time

from harness import check

INSTALL_SECONDS = 1200


def cache():
    home = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    return os.path.join(home, "watchglass-tests")


def run(command, folder, what, hint, env=None):
    """Runs one step in the folder, with a line before and after it."""
    print(f"{what} ...", flush=True)
    start = time.monotonic()
    done = subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True,
                          stdin=subprocess.DEVNULL, timeout=INSTALL_SECONDS)
    check(done.returncode == 0, f"{what} failed. {hint}\n", done.stdout[-2000:],
          done.stderr[-4000:])
    print(f"{what}: {time.monotonic() - start:.0f} s", flush=True)


def install(folder, name, node=None):
    """Everything that the lock file in `folder` names and that this Node.js, else the system's, can
    run: npm leaves optional packages for a later one out, and those for other machines."""
    npm = os.path.realpath(shutil.which("npm"))
    command = ["install", "--no-save", "--ignore-scripts", "--no-audit", "--no-fund"]
    run(([node, npm] if node else [npm]) + command, folder, f"installing {name}",
        f"npm's registry must be within reach once; what it gave is then kept in {folder}.")


def installed(source, name, prepare=None):
    """The folder that holds node_modules for the lock file in `source`. `prepare(folder)` does
    what is left to do after a first installation. A folder counts once all of it is done."""
    with open(os.path.join(source, "package-lock.json"), "rb") as f:
        version = hashlib.sha256(f.read()).hexdigest()[:12]
    folder = os.path.join(cache(), f"{name}-{version}")
    complete = os.path.join(folder, "complete")
    os.makedirs(cache(), exist_ok=True)
    with open(folder + ".lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # of two builds' tests, one installs
        if os.path.exists(complete):
            return folder
        check(shutil.which("npm"), "npm is not installed: scripts/packages test")
        shutil.rmtree(folder, ignore_errors=True)
        os.mkdir(folder)
        for file in ("package.json", "package-lock.json"):
            shutil.copy(os.path.join(source, file), folder)
        install(folder, name)
        if prepare:
            prepare(folder)
        open(complete, "w").close()
    return folder
