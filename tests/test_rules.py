#!/usr/bin/env python3
"""Rules that a compiler does not check (docs/architecture.md, "Folders"):

test_rules.py includes ROOT           who may include whom, and which library belongs to which folder
test_rules.py headers ROOT CC FLAGS   every header compiles alone; no struct typedefs
test_rules.py lengths ROOT            files past the soft limit, for a look (never fails)
test_rules.py self CC                 a tree that breaks each rule once: all must be noticed
"""

import re
import subprocess
import sys
import tempfile
from pathlib import Path

# A folder may include itself and these.
MIDDLE = ["crawler", "extractors", "patterns", "db"]
MAY_INCLUDE = {
    "base": [],
    "crawler": ["base"],
    "extractors": ["base"],
    "patterns": ["base"],
    "db": ["base"],
    "monitor": ["base", *MIDDLE],
    "review": ["base", *MIDDLE],
    "takedown": ["base", *MIDDLE],
    "cli": ["base", *MIDDLE, "monitor", "review", "takedown"],
}

# A library's headers, and the folders that may include them.
LIBRARIES = {
    "curl/": ["crawler", "takedown"],
    "gumbo.h": ["extractors"],
    "sqlite3.h": ["db"],
    "libpq-fe.h": ["db"],
    "hs/": ["patterns"],
    "hs.h": ["patterns"],
    "linear.h": ["patterns"],
    "yaml.h": ["base"],
    "sodium.h": ["base"],
    "seccomp.h": ["monitor"],
}

INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*([<"])([^">]+)[">]', re.M)
TYPEDEF = re.compile(r"^[ \t]*typedef[ \t]+(?:struct|union|enum)\b", re.M)
SOFT_LENGTH = 500


def sources(root, pattern):
    for folder in MAY_INCLUDE:
        yield from sorted((root / folder).rglob(pattern))


def line_of(text, offset):
    return text.count("\n", 0, offset) + 1


def include_problem(root, path, quote, name):
    folder = path.relative_to(root).parts[0]
    if quote == "<":
        for prefix, folders in LIBRARIES.items():
            if (name.startswith(prefix) if prefix.endswith("/") else name == prefix):
                if folder not in folders:
                    return f"<{name}> belongs to {' and '.join(folders)}"
        return None
    target = name.split("/")[0]
    if "/" not in name or target not in MAY_INCLUDE:
        return f'"{name}" is not written from the root ("base/str.h")'
    if target != folder and target not in MAY_INCLUDE[folder]:
        return f'"{name}": {folder}/ may include only {", ".join([folder, *MAY_INCLUDE[folder]])}'
    if not (root / name).is_file():
        return f'"{name}" does not exist'
    return None


def check_includes(root):
    problems = []
    for path in sources(root, "*.[ch]"):
        text = path.read_text(encoding="utf-8")
        for match in INCLUDE.finditer(text):
            what = include_problem(root, path, match[1], match[2])
            if what:
                problems.append(f"{path.relative_to(root)}:{line_of(text, match.start())}: {what}")
    return problems


def check_headers(root, command):
    problems = []
    headers = list(sources(root, "*.h"))
    for path in headers:
        text = path.read_text(encoding="utf-8")
        for match in TYPEDEF.finditer(text):
            where = f"{path.relative_to(root)}:{line_of(text, match.start())}"
            problems.append(f"{where}: a typedef of a struct, union or enum")
    with tempfile.TemporaryDirectory() as folder:
        for path in headers:
            # Twice, so that a missing include guard shows as well.
            name = path.relative_to(root)
            unit = Path(folder) / "unit.c"
            unit.write_text(f'#include "{name}"\n#include "{name}"\n', encoding="utf-8")
            run = subprocess.run([*command, f"-I{root}", "-fsyntax-only", str(unit)],
                                 capture_output=True, text=True, check=False)
            if run.returncode != 0:
                problems.append(f"{name} does not compile alone:\n{run.stderr}")
    return problems


def check_lengths(root):
    for path in sources(root, "*.[ch]"):
        length = path.read_text(encoding="utf-8").count("\n")
        if length > SOFT_LENGTH:
            print(f"{path.relative_to(root)}: {length} lines")
    return []


BROKEN_TREE = {
    "base/ok.h": "#ifndef OK_H\n#define OK_H\nstruct ok;\n#endif\n",
    "db/up.c": '#include "monitor/run.h"\n',
    "crawler/side.c": '#include "base/ok.h"\n  #  include "patterns/matcher.h"\n',
    "base/down.c": '#include "db/store.h"\n',
    "cli/library.c": "#include <sqlite3.h>\n",
    "patterns/library.c": "#include <curl/curl.h>\n",
    "extractors/near.c": '#include "page.h"\n',
    "takedown/none.c": '#include "base/none.h"\n',
    "base/alone.h": "size_t alone(void);\n",
    "base/twice.h": "struct twice { int i; };\n",
    "base/named.h": "#ifndef N_H\n#define N_H\ntypedef struct named named;\n#endif\n",
}


def check_self(command):
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        for name, text in BROKEN_TREE.items():
            (root / name).parent.mkdir(exist_ok=True)
            (root / name).write_text(text, encoding="utf-8")
        found = check_includes(root) + check_headers(root, command)
    seen = {re.split("[: ]", problem)[0] for problem in found}
    missed = [f"{name} was not noticed" for name in BROKEN_TREE if name not in seen | {"base/ok.h"}]
    return missed + [f"{name} is right, but: {found}" for name in seen & {"base/ok.h"}]


def main(arguments):
    if len(arguments) < 3 or arguments[1] not in ("includes", "headers", "lengths", "self"):
        print(__doc__, file=sys.stderr)
        return 2
    if arguments[1] == "self":
        missed = check_self(arguments[2:])
        print("\n".join(missed), file=sys.stderr)
        return 1 if missed else 0
    root = Path(arguments[2]).resolve()
    if arguments[1] == "includes":
        problems = check_includes(root)
    elif arguments[1] == "headers":
        problems = check_headers(root, arguments[3:])
    else:
        problems = check_lengths(root)
    for problem in problems:
        print(problem, file=sys.stderr)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv))
