#!/usr/bin/env python3
"""`watchglass learn`: from labelled rows and from decisions; refusals; what it writes and keeps."""
import json
import os
import shutil
import subprocess
import sys
import tempfile

PROGRAM = os.environ["WATCHGLASS"]
PROJECT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


def run(*args, status=0, **env):
    done = subprocess.run([PROGRAM, *args], capture_output=True, text=True, check=False, timeout=120,
                          env={**os.environ, "WATCHGLASS_LEXICON": LEXICON, **env})
    assert done.returncode == status, f"{args}: {done.returncode} instead of {status}\n{done.stdout}{done.stderr}"
    return done


def rows(n):
    """Offers and their innocent twins, as many of either."""
    for i in range(n):
        yield {"id": f"offer-{i}", "label": "offer", "listing": {
            "kind": "post", "description": f"Tramadol {i + 1} pills, pay with bitcoin, no prescription, t.me/seller{i}"}}
        yield {"id": f"news-{i}", "label": "benign", "listing": {
            "kind": "post", "description": f"Police seized tramadol in {i + 1} places; the court heard the case"}}


def write_rows(folder, n):
    os.makedirs(folder, exist_ok=True)
    with open(os.path.join(folder, "en.jsonl"), "w", encoding="utf-8") as f:
        f.writelines(json.dumps(r) + "\n" for r in rows(n))


def weak_lexicon(folder):
    """The shipped lexicon with weights that say little, so that there is something to learn."""
    shutil.copytree(os.path.join(PROJECT, "patterns/data"), folder)
    with open(os.path.join(folder, "weights.yaml"), "w", encoding="utf-8") as f:
        f.write("version: 1\nweights:\n  bias: -1\n  cue.unprescribed: 0.1\n  cue.payment: 0.1\n  text.handle: 0.1\n")


def test_labelled():
    out = os.path.join(TOP, "weights.yaml")
    folder = os.path.join(TOP, "labelled")
    write_rows(folder, 20)
    assert "at least 40 of either" in run("learn", "--labelled", folder, status=1).stderr
    write_rows(folder, 200)
    shown = run("learn", "--labelled", folder, "--output", out, "--dry-run")
    assert "cue.unprescribed" in shown.stdout and not os.path.exists(out), shown.stdout
    figures = json.loads(run("learn", "--labelled", folder, "--json").stdout)
    assert figures["better"] and figures["after"]["log_loss"] < figures["before"]["log_loss"], figures
    run("learn", "--labelled", folder, "--output", out)
    with open(out, encoding="utf-8") as f:
        first = f.read()
    run("learn", "--labelled", folder, "--output", out)
    kept = [name for name in os.listdir(TOP) if name.startswith("weights.yaml.")]
    assert len(kept) == 1, kept
    shutil.copy(out, os.path.join(LEXICON, "weights.yaml"))
    run("substances", "check", "--lexicon", LEXICON)
    assert first.startswith("#") and "version: 1" in first


def test_broken_rows():
    folder = os.path.join(TOP, "broken")
    write_rows(folder, 1)
    with open(os.path.join(folder, "en.jsonl"), "a", encoding="utf-8") as f:
        f.write("{\n")
    assert "en.jsonl:3:" in run("learn", "--labelled", folder, status=1).stderr


def test_decided():
    workspace = os.path.join(TOP, "w")
    run("-C", workspace, "init")
    assert "too little to learn from" in run("-C", workspace, "learn", status=1).stderr
    run("learn", "--prior", "0", status=2)
    run("-C", workspace, "learn", "--output", "x", status=2)


with tempfile.TemporaryDirectory() as TOP:
    LEXICON = os.path.join(TOP, "lexicon")
    weak_lexicon(LEXICON)
    for test in (test_labelled, test_broken_rows, test_decided):
        test()
        print(f"ok {test.__name__}")
sys.exit(0)
