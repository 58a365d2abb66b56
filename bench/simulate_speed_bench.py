"""How fast `uptake simulate` is and what it takes, against the bounds of issue 3: the demo's size at
least 2 exams a second on two threads, full size at most 8 s an exam, under 1 GB."""

import argparse
import json
import os
import pathlib
import subprocess
import tempfile
import time

from uptake_program import PROGRAM


def run(folder, patients, seed, jobs, config=None):
    """(seconds, exams, peak memory in MB) of one simulation."""
    command = [PROGRAM, "simulate", "--out", folder, "--patients", str(patients), "--seed",
               str(seed), "--jobs", str(jobs), "--json"]
    if config:
        command += ["--config", config]
    with tempfile.TemporaryFile("w+") as said:
        start = time.perf_counter()
        child = subprocess.Popen(command, stdout=said, stderr=subprocess.DEVNULL)
        _, status, usage = os.wait4(child.pid, 0)
        seconds = time.perf_counter() - start
        if status != 0:
            raise SystemExit(f"{command} failed")
        said.seek(0)
        exams = json.load(said)["exams_scanned"]
    return seconds, exams, usage.ru_maxrss / 1024


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--patients", type=int, default=20, help="of the demo's size")
    parser.add_argument("--full", type=int, default=5, help="patients of full size")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    missed = []
    with tempfile.TemporaryDirectory(prefix="uptake-bench-") as folder:
        folder = pathlib.Path(folder)
        seconds, exams, memory = run(folder / "demo", options.patients, options.seed, 2, "demo")
        print(f"demo size, 2 threads: {exams} exams, {exams / seconds:.1f} exams/s, "
              f"{memory:.0f} MB peak")
        if exams / seconds < 2:
            missed.append("2 exams/s")
        for jobs in (1, 2):
            seconds, exams, memory = run(folder / f"full-{jobs}", options.full, options.seed, jobs)
            print(f"full size, {jobs} thread{'s' if jobs > 1 else ''}: {exams} exams, "
                  f"{seconds / exams:.2f} s an exam, {memory:.0f} MB peak")
            if seconds / exams > 8:
                missed.append("8 s an exam")
            if memory > 1000:
                missed.append("1 GB")
    if missed:
        raise SystemExit("missed: " + ", ".join(missed))


if __name__ == "__main__":
    main()
