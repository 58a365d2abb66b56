"""Kills a short training of a scan model at random moments, on and on, each time starting the same
command again; the finished run must have the weights and figures of an undisturbed one. The short
form is in tests/commands/train_scan_test.py."""

import argparse
import json
import pathlib
import random
import shutil
import struct
import subprocess
import tempfile
import time

from simulation import simulate
from uptake_program import PROGRAM, uptake

CONFIG = {
    "model": {"width": 0.05, "depth": 0.2, "in_plane_stride": 8, "rows": 24, "columns": 24,
              "tasks": ["full_body", "liver", "lungs"]},
    "augmentation": {"crop_rows": 20, "crop_columns": 20, "pet_brightness": 0.2},
    "batch": 2, "exams_per_epoch": 24,
    "training": {"epochs": 4, "keep_best": {"metric": "auroc"}, "checkpoint_every_steps": 3}}


def results(run):
    """What must be the same: the weights, and the figures of each step without its time."""
    lines = [json.loads(line) for line in (run / "metrics.jsonl").read_text().splitlines()]
    for line in lines:
        line.pop("seconds", None)
    return [tensors_of(run / name) for name in ("model/model.safetensors", "best.safetensors")], lines


def tensors_of(file):
    """A safetensors file's bytes but for its metadata, which hold times."""
    data = file.read_bytes()
    start = 8 + struct.unpack("<Q", data[:8])[0]
    header = json.loads(data[8:start])
    header.pop("__metadata__", None)
    return header, data[start:]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    rng = random.Random(options.seed)
    with tempfile.TemporaryDirectory(prefix="uptake-bench-") as folder:
        folder = pathlib.Path(folder)
        simulation = simulate(folder / "simulated", 16, options.seed)
        (folder / "import.json").write_text(json.dumps({"grid": {"rows": 24, "columns": 24}}))
        cohort = folder / "cohort"
        uptake("import", "--cohort", cohort, "--dicom", simulation / "dicom", "--reports",
               simulation / "reports.csv", "--config", folder / "import.json")
        uptake("label", "--cohort", cohort, "--labeler", "rules")
        uptake("split", "--cohort", cohort, "--test", 0, "--validation", "30%",
               "--seed", 1)
        (folder / "training.json").write_text(json.dumps(CONFIG))

        def command(run):
            return ["train", "scan", "--cohort", cohort, "--run", run, "--labeler", "rules",
                    "--config", folder / "training.json", "--jobs", 1]

        start = time.perf_counter()
        uptake(*command(folder / "whole"))
        whole = time.perf_counter() - start
        wanted = results(folder / "whole")
        kills, finished, run = 0, 0, folder / "run"
        while kills < options.kills:
            child = subprocess.Popen([PROGRAM, *map(str, command(run))], stdout=subprocess.DEVNULL,
                                     stderr=subprocess.DEVNULL)
            time.sleep(rng.uniform(0, whole))
            if child.poll() is None:
                child.kill()
                kills += 1
                child.wait()
                continue
            if child.returncode != 0:
                raise SystemExit("the command failed after a kill")
            if results(run) != wanted:
                raise SystemExit(f"after {kills} kills the run differs from an undisturbed one")
            finished += 1
            shutil.rmtree(run)
        uptake(*command(run))
        if results(run) != wanted:
            raise SystemExit("the last run differs from an undisturbed one")
    print(f"{kills} kills; finished {finished + 1} times with the weights and figures of an "
          "undisturbed run")


if __name__ == "__main__":
    main()
