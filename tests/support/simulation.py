"""What tests and benchmarks of `uptake simulate` share: running it small, reading its tables."""

import csv
import hashlib
import json
import pathlib

from uptake_program import uptake

TINY = "tiny.json"


def tiny_config(folder):
    """Scans so small that an exam takes a blink."""
    path = pathlib.Path(folder) / TINY
    path.write_text(json.dumps({"pet": {"size": 24, "slice_mm": 20}, "ct": {"size": 32}}))
    return path


def simulate(out, patients, seed, jobs=2):
    """A simulation with tiny scans in `out`; its configuration lies beside `out`."""
    out = pathlib.Path(out)
    uptake("simulate", "--out", out, "--patients", patients, "--seed", seed, "--config",
           tiny_config(out.parent), "--jobs", jobs)
    return out


def rows(simulation, table):
    """The rows of a table by name: "reports", "truth/regions", ..."""
    with open(pathlib.Path(simulation) / f"{table}.csv", newline="") as file:
        return list(csv.DictReader(file))


def by_exam(simulation, table):
    """{exam_id: its rows}"""
    found = {}
    for row in rows(simulation, table):
        found.setdefault(row.get("exam_id") or row["accession_number"], []).append(row)
    return found


def hashes(folder):
    """{path of a file below `folder`: SHA-256 of its bytes}, hidden files and all."""
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in pathlib.Path(folder).rglob("*") if path.is_file()}


def assert_undisturbed(folder, wanted):
    """`folder` has the files that `wanted` lists, byte for byte, and nothing else."""
    found = hashes(folder)
    assert found.keys() - wanted.keys() == set(), "leftovers"
    assert wanted.keys() - found.keys() == set(), "missing"
    assert [name for name in wanted if wanted[name] != found[name]] == []
    assert list(pathlib.Path(folder).rglob(".*")) == [], "leftovers"


class Ontology:
    """share/ontology.json, walked upwards here and not by the program."""

    def __init__(self, share):
        data = json.loads((pathlib.Path(share) / "ontology.json").read_text())
        self.parents = {region["name"]: region["parents"] for region in data["regions"]}
        self.tasks = {region["name"]: region.get("task", "") for region in data["regions"]}

    def with_ancestors(self, region):
        found = {region}
        for parent in self.parents[region]:
            found |= self.with_ancestors(parent)
        return found
