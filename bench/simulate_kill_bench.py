"""Kills a simulation at random moments, on and on; now and then lets the same command finish, which
must give the bytes of an undisturbed run and nothing else. The short form is in
tests/commands/simulate_test.py."""

import argparse
import pathlib
import random
import shutil
import subprocess
import tempfile
import time

from simulation import TINY, assert_undisturbed, hashes, simulate
from uptake_program import PROGRAM, uptake


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--patients", type=int, default=6)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    rng = random.Random(options.seed)
    with tempfile.TemporaryDirectory(prefix="uptake-bench-") as folder:
        folder = pathlib.Path(folder)
        start = time.perf_counter()
        wanted = hashes(simulate(folder / "whole", options.patients, options.seed))
        whole = time.perf_counter() - start
        out = folder / "out"
        command = [PROGRAM, "simulate", "--out", out, "--patients", str(options.patients), "--seed",
                   str(options.seed), "--config", folder / TINY]
        kills, finished, hidden = 0, 0, 0
        while kills < options.kills:
            child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            time.sleep(rng.uniform(0, whole) ** rng.choice((1, 2)))  # early moments as well
            if child.poll() is None:
                child.kill()
                kills += 1
            elif child.returncode != 0:
                raise SystemExit("the command failed after a kill")
            child.wait()
            hidden += any(out.rglob(".*"))
            if rng.random() < 0.2:
                uptake(*command[1:])
                assert_undisturbed(out, wanted)
                shutil.rmtree(out)
                finished += 1
        uptake(*command[1:])
        assert_undisturbed(out, wanted)
    print(f"{kills} kills ({hidden} of them left something unfinished); finished {finished + 1} "
          "times with the bytes of an undisturbed run and no leftovers")


if __name__ == "__main__":
    main()
