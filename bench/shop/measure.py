"""Runs a command and measures its whole tree of processes; answers with one JSON object.

    measure.py SECONDS DESCRIPTOR COMMAND...    the answer goes to the open descriptor

CPU is exact: this process makes itself the reaper of all its descendants (PR_SET_CHILD_SUBREAPER), so
that every one of them is waited for, by its parent or here, and RUSAGE_CHILDREN holds the sum, however
the processes fork and die. Memory is the greatest sum of Pss over the tree, sampled; memory that
processes share is counted once. By-process CPU is from the last sample of each process.
"""
import ctypes
import json
import os
import resource
import signal
import subprocess
import sys
import time

PR_SET_CHILD_SUBREAPER = 36
SAMPLE_SECONDS = 0.1
TICKS = os.sysconf("SC_CLK_TCK")


def children_of(pid):
    found = []
    try:
        for task in os.listdir(f"/proc/{pid}/task"):
            with open(f"/proc/{pid}/task/{task}/children", encoding="ascii") as f:
                found += map(int, f.read().split())
    except OSError:
        pass
    return found


def tree_of(pid):
    """All descendants of pid, not pid itself."""
    todo, found = children_of(pid), []
    while todo:
        p = todo.pop()
        found.append(p)
        todo += children_of(p)
    return found


def pss_of(pid):
    """Bytes; 0 for a process that ended meanwhile, None where it may not be read."""
    try:
        with open(f"/proc/{pid}/smaps_rollup", encoding="ascii") as f:
            for line in f:
                if line.startswith("Pss:"):
                    return int(line.split()[1]) * 1024
    except (FileNotFoundError, ProcessLookupError):
        return 0
    except PermissionError:
        return None
    return 0


def cpu_of(pid):
    """(name, seconds of this process alone)."""
    try:
        with open(f"/proc/{pid}/stat", encoding="utf-8") as f:
            text = f.read()
    except OSError:
        return None
    name, rest = text[text.index("(") + 1:text.rindex(")")], text[text.rindex(")") + 2:].split()
    return name, (int(rest[11]) + int(rest[12])) / TICKS


class Samples:
    def __init__(self):
        self.peak, self.count, self.unreadable, self.cpu, self.peak_of = 0, 0, 0, {}, {}

    def take(self):
        parts = {}
        for pid in tree_of(os.getpid()):
            pss, cpu = pss_of(pid), cpu_of(pid)
            if cpu:
                self.cpu[pid] = cpu
            if pss is None:
                self.unreadable += 1
            elif cpu:
                parts[cpu[0]] = parts.get(cpu[0], 0) + pss
        self.count += 1
        if sum(parts.values()) > self.peak:
            self.peak, self.peak_of = sum(parts.values()), parts

    def cpu_by_name(self):
        sums = {}
        for name, seconds in self.cpu.values():
            sums[name] = sums.get(name, 0) + seconds
        return sums


def reap(root):
    """Waits for what has ended; the root's status once it has."""
    status = None
    while True:
        try:
            pid, raw = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return status, True
        if pid == 0:
            return status, False
        if pid == root:
            status = os.waitstatus_to_exitcode(raw)


def run(command, limit):
    if ctypes.CDLL(None, use_errno=True).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "prctl(PR_SET_CHILD_SUBREAPER)")
    samples, status, ended = Samples(), None, None
    started, start = time.time(), time.monotonic()
    root = subprocess.Popen(command).pid
    timed_out = False
    while True:
        code, empty = reap(root)
        if code is not None:
            status, ended = code, time.monotonic()
        if empty:
            break
        if time.monotonic() - start > limit and not timed_out:
            timed_out = True
            for pid in tree_of(os.getpid()):
                os.kill(pid, signal.SIGKILL)
        samples.take()
        # The end is seen soon even of a short command, and sampling costs the command little.
        deadline = time.monotonic() + SAMPLE_SECONDS
        while time.monotonic() < deadline and os.path.exists(f"/proc/{root}") and not is_zombie(root):
            time.sleep(0.005)
    use = resource.getrusage(resource.RUSAGE_CHILDREN)
    return {"status": status, "timed_out": timed_out, "started": started, "wall": ended - start,
            "user": use.ru_utime, "system": use.ru_stime, "cpu": use.ru_utime + use.ru_stime,
            "cpu_by_process": samples.cpu_by_name(), "pss": samples.peak, "pss_by_process": samples.peak_of,
            "pss_unreadable": samples.unreadable, "samples": samples.count}


def is_zombie(pid):
    try:
        with open(f"/proc/{pid}/stat", encoding="utf-8") as f:
            return f.read().rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return True


def measure(command, limit, env=None, cwd=None, output=None):
    """Runs this file on the command in a process of its own. `output`, a path, takes what it prints. Returns
    run()'s result."""
    reading, writing = os.pipe()
    with open(output or os.devnull, "wb") as out:
        try:
            child = subprocess.Popen(
                [sys.executable, os.path.abspath(__file__), str(limit), str(writing), *command],
                stdin=subprocess.DEVNULL, stdout=out, stderr=out, env=env, cwd=cwd, pass_fds=[writing])
        finally:
            os.close(writing)
        try:
            with os.fdopen(reading) as f:
                text = f.read()
            child.wait()
        except BaseException:  # an interrupt too: nothing that was started is left behind
            for pid in [*tree_of(child.pid), child.pid]:
                os.kill(pid, signal.SIGKILL)
            raise
    if not text:
        raise RuntimeError(f"{command[0]} could not be measured: see {output}")
    return json.loads(text)


if __name__ == "__main__":
    descriptor = int(sys.argv[2])
    os.set_inheritable(descriptor, False)
    answer = run(sys.argv[3:], float(sys.argv[1]))
    os.write(descriptor, json.dumps(answer).encode())
