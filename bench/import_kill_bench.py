"""Kills an import at random moments; the cohort must open and hold whole exams after each, and the
import must finish afterwards. The short form is in tests/commands/import_test.py."""

import argparse
import pathlib
import random
import shutil
import subprocess
import tempfile
import time

from uptake_program import PROGRAM, small_phantom, uptake, whole_exams


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--exams", type=int, default=6)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    rng = random.Random(options.seed)
    with tempfile.TemporaryDirectory(prefix="uptake-bench-") as folder:
        folder = pathlib.Path(folder)
        for number in range(options.exams):
            small_phantom(folder / "dicom" / str(number), accession=f"ACC-{number}", seed=0)
        command = [PROGRAM, "import", "--cohort", folder / "cohort", "--dicom", folder / "dicom"]
        start = time.perf_counter()
        uptake(*command[1:])
        whole = time.perf_counter() - start
        shutil.rmtree(folder / "cohort")
        kills, finished, seen = 0, 0, set()
        while kills < options.kills:
            # Half of them replace: an exam that is there must stay whole as well.
            replace = ["--replace"] if kills % 2 else []
            child = subprocess.Popen(command + replace, stdout=subprocess.DEVNULL,
                                     stderr=subprocess.DEVNULL)
            time.sleep(rng.uniform(0, whole))
            if child.poll() is None:
                child.kill()
                kills += 1
            child.wait()
            count = whole_exams(folder / "cohort")
            seen.add(count)
            if count == options.exams and rng.random() < 0.3:
                shutil.rmtree(folder / "cohort")
                finished += 1
        uptake(*command[1:])
        if whole_exams(folder / "cohort") != options.exams:
            raise SystemExit("the import did not finish")
        left = [p.name for p in (folder / "cohort" / "scans").iterdir()]
        if len(left) != options.exams:
            raise SystemExit(f"leftovers: {left}")
    print(f"{kills} kills, {finished} fresh starts; exams found after a kill: {sorted(seen)}; "
          f"the next run finished with {options.exams} exams and no leftovers")


if __name__ == "__main__":
    main()
