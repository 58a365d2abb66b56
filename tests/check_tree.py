#!/usr/bin/env python3
"""Checks what no compiler does: that files stay short, and that nothing names one machine's paths.

    tests/check_tree.py [TREE]     lists every problem as file:line, and fails
    tests/check_tree.py --self-test
"""

import re
import subprocess
import sys
import tempfile
from pathlib import Path

LONGEST = 600  # lines; a file is one thought
CODE = {".cpp", ".h", ".py", ".ts", ".tsx"}
CODE_FOLDERS = {"src", "cmd", "tests", "bench", "fuzz", "web"}
# Home folders and work folders: the start of a path, not the middle of a longer one. In pieces, so
# that this file does not find itself.
MACHINE_PATH = re.compile(r"(?<![\w.}/-])/(?:" + "|".join(
    ["home", "work", "Users", "root", "mnt", "workspace"]) + r")/[\w.]")


def files_of(tree):
    """What git has or would add; without git, everything that is not built."""
    try:
        listed = subprocess.run(
            ["git", "-C", tree, "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
            check=True, capture_output=True).stdout.decode()
        paths = [tree / name for name in listed.split("\0") if name]
    except (OSError, subprocess.CalledProcessError):
        paths = [p for p in tree.rglob("*")
                 if p.relative_to(tree).parts[0] not in ("build", "demo", ".git")]
    return sorted(p for p in paths if p.is_file())


def check(tree):
    problems = []
    for path in files_of(tree):
        try:
            lines = path.read_text(encoding="utf-8").splitlines()
        except UnicodeDecodeError:
            continue  # not text
        where = path.relative_to(tree)
        if path.suffix in CODE and where.parts[0] in CODE_FOLDERS and len(lines) > LONGEST:
            problems.append(f"{where}: {len(lines)} lines, more than {LONGEST}")
        for number, line in enumerate(lines, 1):
            found = MACHINE_PATH.search(line)
            if found:
                problems.append(f"{where}:{number}: a path of one machine: {line.strip()}")
    return problems


def self_test():
    home = "/" + "home" + "/someone/x"
    cases = [
        ({"src/core/a.cpp": "x\n" * LONGEST, "docs/long.md": "x\n" * 5000}, []),
        ({"src/core/a.cpp": "x\n" * (LONGEST + 1)}, ["src/core/a.cpp", "601 lines"]),
        ({"tests/core/a_test.py": "x\n" * 700}, ["700 lines"]),
        ({"README.md": f"first\nsee {home}\n"}, ["README.md:2"]),
        ({"share/a.json": f'{{"path": "{home}"}}'}, ["share/a.json:1"]),
        ({"README.md": "build" + home + " and ../" + home[1:] + " and https://a.b" + home}, []),
    ]
    for files, expected in cases:
        with tempfile.TemporaryDirectory() as name:
            for path, text in files.items():
                (Path(name) / path).parent.mkdir(parents=True, exist_ok=True)
                (Path(name) / path).write_text(text)
            problems = check(Path(name))
        right = len(problems) == (1 if expected else 0)
        if not right or not all(piece in problems[0] for piece in expected):
            raise SystemExit(f"self-test: {list(files)}\n  expected {expected}\n  got {problems}")
    print(f"self-test: {len(cases)} trees judged as they should be")


def main(arguments):
    if arguments == ["--self-test"]:
        return self_test()
    tree = Path(arguments[0]) if arguments else Path(__file__).resolve().parent.parent
    problems = check(tree)
    print("\n".join(problems) or "no file is too long, and none names a path of one machine")
    sys.exit(1 if problems else 0)


if __name__ == "__main__":
    main(sys.argv[1:])
