#!/usr/bin/env python3
"""Checks that data flows one way: a folder of src/ includes only itself and the folders before it.

The order is the list UPTAKE_FOLDERS in CMakeLists.txt. Further rules:
  - a header of the project is named with its folder: #include "core/error.h"
  - only src/dicom includes DCMTK
  - only src/nn, src/training and src/inference include libtorch; a command does not, save for its version: what
    needs libtorch lies in a library that is loaded when a command needs it
  - they include nn/libtorch.h and never all of <torch/torch.h>, which costs each file four seconds
  - a command (cmd/) includes any folder, and its own neighbours by their bare name
  - every folder of src/ that has sources is in the list

    tests/check_include_order.py [TREE]     lists every wrong include as file:line, and fails
    tests/check_include_order.py --self-test
"""

import re
import sys
import tempfile
from pathlib import Path

INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')
TORCH = ("torch/", "ATen/", "c10/", "nn/libtorch.h")
TORCH_WHOLE = "torch/torch.h"
TORCH_VERSION = "torch/version.h"
TORCH_FOLDERS = ("nn", "training", "inference")


def folder_order(tree):
    text = re.sub(r"#.*", "", (tree / "CMakeLists.txt").read_text())
    found = re.search(r"set\(\s*UPTAKE_FOLDERS\s+([^)]*)\)", text)
    if not found:
        raise SystemExit("CMakeLists.txt has no set(UPTAKE_FOLDERS ...)")
    return found.group(1).split()


def sources(folder):
    return sorted(p for p in folder.rglob("*") if p.suffix in (".cpp", ".h", ".cc", ".hpp", ".cu"))


def includes(path):
    for number, line in enumerate(path.read_text(errors="replace").splitlines(), 1):
        found = INCLUDE.match(line)
        if found:
            yield number, found.group(1) == '"', found.group(2)


def wrong_own(target, folder, order):
    """Why a file of `folder` may not include "target" (None: it may); `folder` None: a command."""
    first, slash, _ = target.partition("/")
    if ".." in target.split("/"):
        return "goes up with '..'"
    if not slash:
        return None if folder is None else f"has no folder: write \"{folder}/{target}\""
    if first not in order:
        return f"names '{first}', which is no folder of the project"
    if folder is not None and order.index(first) > order.index(folder):
        return f"points from {folder} down to {first}, which comes later in UPTAKE_FOLDERS"
    return None


def wrong_library(target, folder):
    if target.startswith("dcmtk/") and folder != "dicom":
        return "is DCMTK's, which only src/dicom may include"
    if target.startswith(TORCH):
        if folder not in TORCH_FOLDERS and not (folder is None and target == TORCH_VERSION):
            return "is libtorch's, which only src/nn, src/training and src/inference may include"
        if target == TORCH_WHOLE:
            return "is all of libtorch: include nn/libtorch.h, and add there what is missing"
    return None


def check(tree):
    order = folder_order(tree)
    problems = []
    groups = [(None, tree / "cmd")]
    for path in sorted((tree / "src").iterdir()):
        if path.is_file() and path.suffix in (".cpp", ".h"):
            problems.append(f"src/{path.name}: lies in no folder")
        if path.is_dir() and sources(path):
            if path.name in order:
                groups.append((path.name, path))
            else:
                problems.append(f"src/{path.name}: is not in UPTAKE_FOLDERS")
    for folder, path in groups:
        for source in sources(path):
            for number, own, target in includes(source):
                why = wrong_library(target, folder)
                if own and not why:
                    why = wrong_own(target, folder, order)
                if why:
                    where = source.relative_to(tree)
                    problems.append(f"{where}:{number}: include of {target} {why}")
    return problems


# Made-up trees: the files, and what the check must say of them (each a piece of one problem).
CASES = [
    ({"src/core/a.h": '#include "core/b.h"\n#include <vector>'}, []),
    ({"src/nn/a.cpp": '#include "nn/a.h"\n#include "core/a.h"\n#include "nn/libtorch.h"'}, []),
    ({"src/dicom/a.cpp": "#include <dcmtk/dcmdata/dctk.h>"}, []),
    ({"cmd/main.cpp": '#include "nn/a.h"\n#include "core/a.h"\n#include "command.h"'}, []),
    ({"cmd/version.cpp": "#include <torch/version.h>"}, []),
    ({"src/core/a.h": '#include "dicom/a.h"'}, ["src/core/a.h:1", "down to dicom"]),
    ({"src/core/a.h": '\n  #  include "nn/a.h"'}, ["src/core/a.h:2", "down to nn"]),
    ({"src/dicom/deep/a.cpp": '#include "nn/a.h"'}, ["src/dicom/deep/a.cpp:1", "down to nn"]),
    ({"src/core/a.h": '#include "b.h"'}, ['write "core/b.h"']),
    ({"src/core/a.h": '#include "../nn/b.h"'}, ["'..'"]),
    ({"src/core/a.h": '#include "magic/b.h"'}, ["'magic'", "no folder"]),
    ({"src/magic/a.h": ""}, ["src/magic", "not in UPTAKE_FOLDERS"]),
    ({"src/a.h": ""}, ["src/a.h", "no folder"]),
    ({"src/core/a.h": "#include <dcmtk/dcmdata/dctk.h>"}, ["DCMTK"]),
    ({"src/nn/a.h": '#include "dcmtk/dcmdata/dctk.h"'}, ["DCMTK"]),
    ({"cmd/a.cpp": "#include <dcmtk/dcmdata/dctk.h>"}, ["DCMTK"]),
    ({"src/dicom/a.h": "#include <torch/torch.h>"}, ["libtorch"]),
    ({"src/core/a.h": "#include <ATen/ATen.h>"}, ["libtorch"]),
    ({"cmd/a.cpp": "#include <torch/torch.h>"}, ["libtorch"]),
    ({"src/labeling/a.h": "#include <torch/torch.h>"}, ["libtorch"]),
    ({"src/labeling/a.h": '#include "nn/libtorch.h"'}, ["libtorch"]),
    ({"src/training/a.h": "#include <torch/types.h>"}, []),
    ({"src/training/a.h": "#include <torch/torch.h>"}, ["all of libtorch"]),
    ({"cmd/a.cpp": '#include "magic/a.h"'}, ["'magic'"]),
]


def self_test():
    for files, expected in CASES:
        with tempfile.TemporaryDirectory() as name:
            tree = Path(name)
            (tree / "src").mkdir()
            (tree / "CMakeLists.txt").write_text(
                "# set(UPTAKE_FOLDERS wrong)\nset(UPTAKE_FOLDERS core  # first\n    dicom nn labeling training)\n")
            for path, text in files.items():
                (tree / path).parent.mkdir(parents=True, exist_ok=True)
                (tree / path).write_text(text)
            problems = check(tree)
        right = len(problems) == (1 if expected else 0)
        if not right or not all(piece in problems[0] for piece in expected):
            raise SystemExit(f"self-test: {files}\n  expected {expected}\n  got {problems}")
    print(f"self-test: {len(CASES)} trees judged as they should be")


def main(arguments):
    if arguments == ["--self-test"]:
        return self_test()
    tree = Path(arguments[0]) if arguments else Path(__file__).resolve().parent.parent
    problems = check(tree)
    print("\n".join(problems) or "every include points the right way")
    sys.exit(1 if problems else 0)


if __name__ == "__main__":
    main(sys.argv[1:])
