"""What tests of commands and benchmarks share: running `uptake` and making phantom studies."""

import json
import os
import pathlib
import sqlite3
import subprocess

import pydicom

PROGRAM = os.environ.get("UPTAKE", "uptake")
MAKE_PHANTOM = os.environ.get("UPTAKE_MAKE_PHANTOM", "make_phantom")


def uptake(*arguments, check=True, **options):
    """Runs a command; its output is text. `check`: a non-zero exit code fails the test."""
    done = subprocess.run([PROGRAM, *map(str, arguments)], capture_output=True, text=True, **options)
    if check and done.returncode != 0:
        raise AssertionError(f"uptake {' '.join(map(str, arguments))}: exit {done.returncode}\n"
                             f"{done.stdout}{done.stderr}")
    return done


def make_phantom(folder, **options):
    """A study of a schematic body in `folder`; options as make_phantom's, `_` for `-`."""
    arguments = [str(folder)]
    for name, value in options.items():
        arguments += ["--" + name.replace("_", "-"), str(value)]
    subprocess.run([MAKE_PHANTOM, *arguments], check=True)
    return pathlib.Path(folder)


def small_phantom(folder, **options):
    """The same, small enough to import in a blink."""
    return make_phantom(folder, **{"slices": 20, "pet_side": 48, "ct_side": 64, **options})


def real_data(name):
    """A folder of the third-party data, or None where it is absent: the test then skips."""
    path = pathlib.Path(os.environ.get("UPTAKE_DATA", "")) / name
    return path if path.exists() else None


def weightless_phantom(folder, **options):
    """A small phantom whose PET has no patient's weight: its SUV is refused."""
    small_phantom(folder, **options)
    for file in (pathlib.Path(folder) / "PET").iterdir():
        header = pydicom.dcmread(file)
        del header.PatientWeight
        header.save_as(file)
    return pathlib.Path(folder)


def whole_exams(cohort):
    """How many exams a cohort has; fails when the database or the scan of one is not whole."""
    if not (cohort / "cohort.sqlite").exists():
        return 0
    with sqlite3.connect(cohort / "cohort.sqlite") as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        if not database.execute("PRAGMA user_version").fetchone()[0]:
            return 0
        rows = database.execute("SELECT scan_file, slices FROM exams").fetchall()
    for scan_file, slices in rows:
        data = (cohort / scan_file).read_bytes()
        length = int.from_bytes(data[:8], "little")
        header = json.loads(data[8:8 + length])
        assert header["pet"]["shape"][0] == slices, scan_file
        end = max(t["data_offsets"][1] for n, t in header.items() if n != "__metadata__")
        assert len(data) == 8 + length + end, scan_file
    return len(rows)
