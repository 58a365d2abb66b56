"""A cohort of tiny simulated scans, labelled and split, and scan models that train in a blink."""

import csv
import io
import json
import pathlib
import struct
import types

import numpy as np

from simulation import simulate
from uptake_program import uptake

REGIONS = ["full_body", "chest", "abdomen", "thoracic_lymph_node"]
CONFIG = {
    "model": {"width": 0.125, "depth": 0.3, "in_plane_stride": 8, "rows": 16, "columns": 16,
              "tasks": REGIONS},
    "batch": 1, "exams_per_epoch": 3,  # alone, so that validation pads no scan, as predict does
    "training": {"epochs": 3, "optimizer": {"learning_rate": 0.001}, "checkpoint_every_steps": 1,
                 "keep_best": {"metric": "auroc", "mode": "max"}}}


def scan_cohort(folder, patients=12, seed=5, **of_grid):
    """The cohort, the DICOM files and the truth it was made from, and a training's config.

    `of_grid`: more of the import's grid."""
    folder = pathlib.Path(folder)
    simulation = simulate(folder / "sim", patients, seed)
    grid, config, cohort = folder / "grid.json", folder / "config.json", folder / "cohort"
    grid.write_text(json.dumps({"grid": {"rows": 16, "columns": 16, **of_grid}}))
    config.write_text(json.dumps(CONFIG))
    uptake("import", "--cohort", cohort, "--dicom", simulation / "dicom", "--reports",
           simulation / "reports.csv", "--config", grid)
    uptake("label", "--cohort", cohort, "--labeler", "rules")
    uptake("split", "--cohort", cohort, "--test", 3, "--validation", 5, "--seed", 1)
    return types.SimpleNamespace(folder=folder, cohort=cohort, config=config,
                                 dicom=simulation / "dicom",
                                 truth=simulation / "truth" / "regions.csv")


def train_scan(data, run, *more, targets=True, config=None, **options):
    """`uptake train scan` on one thread."""
    source = ["--targets", data.truth] if targets else ["--labeler", "rules"]
    return uptake("train", "scan", "--cohort", data.cohort, "--run", run, "--config",
                  config or data.config, "--jobs", 1, *source, *more, **options)


def predictions(text):
    """{(exam, region): probability} of what `uptake predict` writes."""
    rows = list(csv.reader(io.StringIO(text)))
    assert rows[0] == ["exam_id", "region", "probability"]
    found = {(exam, region): float(probability) for exam, region, probability in rows[1:]}
    assert len(found) == len(rows) - 1 and all(0 < p < 1 for p in found.values())
    return found


def truth_of(data):
    with open(data.truth, newline="") as file:
        return {(row["exam_id"], row["region"]): row["abnormal"] == "1"
                for row in csv.DictReader(file)}


def area_under_curve(scores, positive):
    """How often a positive one scores above a negative one; None without both."""
    pairs = [(s, t) for s, p in zip(scores, positive) if p
             for t, q in zip(scores, positive) if not q]
    return sum((s > t) + (s == t) / 2 for s, t in pairs) / len(pairs) if pairs else None


def read_tensors(file):
    """{name: array} of a safetensors file, by the format's description, and its metadata."""
    data = pathlib.Path(file).read_bytes()
    start = 8 + struct.unpack("<Q", data[:8])[0]
    header = json.loads(data[8:start])
    metadata = header.pop("__metadata__")
    kinds = {"F16": "<f2", "F32": "<f4", "I64": "<i8"}
    return {name: np.frombuffer(data[start + entry["data_offsets"][0]:
                                     start + entry["data_offsets"][1]],
                                kinds[entry["dtype"]]).reshape(entry["shape"])
            for name, entry in header.items()}, metadata


def tensors_of(model):
    return read_tensors(pathlib.Path(model) / "model.safetensors")[0]
