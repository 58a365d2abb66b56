"""`uptake simulate` as a user types it: the same bytes whatever happens on the way, a truth that
agrees with itself, and studies that `uptake import` reads."""

import json
import sqlite3
import subprocess
import time

import pytest

from simulation import TINY, assert_undisturbed, hashes, rows, simulate
from uptake_program import PROGRAM, uptake

SEED, PATIENTS = 3, 6


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """A simulation that nothing disturbed, on one thread."""
    return simulate(tmp_path_factory.mktemp("simulate") / "whole", PATIENTS, SEED, jobs=1)


def test_the_same_bytes_on_any_number_of_threads(tmp_path, whole):
    assert hashes(simulate(tmp_path / "b", PATIENTS, SEED, jobs=5)) == hashes(whole)


def test_another_seed_makes_other_patients(tmp_path, whole):
    other = simulate(tmp_path / "other", 2, SEED + 1)
    ours = rows(whole, "truth/patients")[:2]
    for mine, theirs in zip(ours, rows(other, "truth/patients"), strict=True):
        assert {**mine, "patient_id": ""} != {**theirs, "patient_id": ""}


def test_more_patients_leave_the_first_as_they_are(tmp_path, whole):
    """Added later, or all at once: a patient depends on the seed and their own number."""
    grown = simulate(tmp_path / "grown", 2, SEED)
    before = hashes(grown)
    done = json.loads(uptake("simulate", "--out", grown, "--patients", PATIENTS, "--seed", SEED,
                             "--config", tmp_path / TINY, "--json").stdout)
    after = hashes(grown)
    assert after == hashes(whole)
    images = {name: value for name, value in before.items() if name.endswith((".dcm", ".gz"))}
    assert images and images.items() <= after.items()
    exams = rows(whole, "truth/exams")
    assert done["exams"] == len(exams) and done["lesions"] == len(rows(whole, "truth/lesions"))
    assert done["reader_errors"] == len(rows(whole, "truth/reader_errors"))
    new = [e for e in exams if e["patient_id"] not in ("SIM-000000", "SIM-000001")]
    assert done["exams_scanned"] == len(new) < len(exams)


def test_killed_at_any_moment_the_same_command_finishes(tmp_path, whole):
    """The short form of bench/simulate_kill_bench.py."""
    wanted = hashes(whole)
    command = [PROGRAM, "simulate", "--out", tmp_path / "out", "--patients", str(PATIENTS),
               "--seed", str(SEED), "--config", whole.parent / TINY]
    for delay in (0.005, 0.02, 0.06, 0.12, 0.2, 0.3):
        with subprocess.Popen(command, stdout=subprocess.DEVNULL,
                              stderr=subprocess.DEVNULL) as child:
            time.sleep(delay)
            child.kill()
    uptake(*command[1:])
    assert_undisturbed(tmp_path / "out", wanted)


def test_what_a_kill_leaves_is_cleared_away(tmp_path, whole):
    """Each kind of leftover, as if killed in that moment."""
    wanted, out = hashes(whole), tmp_path / "out"
    with subprocess.Popen(["true"]) as gone:
        gone.wait()
    end = f"{gone.pid}.0.tmp"
    out.mkdir()
    (out / f".simulation.json.{end}").write_text('{"program"')  # before the folder was claimed
    simulate(out, PATIENTS, SEED)
    assert_undisturbed(out, wanted)
    exam = rows(whole, "truth/exams")[0]
    folder = out / "dicom" / exam["patient_id"] / exam["exam_id"]
    folder.rename(folder.with_name(f".{folder.name}.partial"))  # before the exam's last slice
    (out / "truth" / "masks" / f"{folder.name}.nii.gz").rename(
        out / "truth" / "masks" / f".{folder.name}.nii.gz.{end}")
    (out / "reports.csv").rename(out / f".reports.csv.{end}")
    (out / "truth" / "organs.csv").rename(out / "truth" / f".organs.csv.{end}")
    simulate(out, PATIENTS, SEED)
    assert_undisturbed(out, wanted)


def test_refuses_a_folder_of_something_else(tmp_path):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "thesis.txt").write_text("years of work")
    done = uptake("simulate", "--out", tmp_path / "out", "--patients", 1, "--seed", 1, check=False)
    assert done.returncode == 1
    assert "holds something that is no simulation" in done.stderr
    assert "choose another folder" in done.stderr
    assert [p.name for p in (tmp_path / "out").iterdir()] == ["thesis.txt"]


@pytest.mark.parametrize("patients, seed, config",
                         [(PATIENTS, SEED + 1, TINY), (PATIENTS - 1, SEED, TINY),
                          (PATIENTS, SEED, "reports")],
                         ids=["another seed", "fewer patients", "another configuration"])
def test_refuses_to_mix_simulations(whole, patients, seed, config):
    before = hashes(whole)
    config = whole.parent / TINY if config == TINY else config
    done = uptake("simulate", "--out", whole, "--patients", patients, "--seed", seed, "--config",
                  config, check=False)
    assert done.returncode == 1
    assert f"another simulation, of {PATIENTS} patients with seed {SEED}" in done.stderr
    assert "choose another folder, or remove this one" in done.stderr
    assert hashes(whole) == before


def test_unknown_keys_of_a_configuration_are_refused(tmp_path):
    (tmp_path / "bad.json").write_text('{"pet": {"sise": 24}}')
    done = uptake("simulate", "--out", tmp_path / "out", "--patients", 1, "--seed", 1, "--config",
                  tmp_path / "bad.json", check=False)
    assert done.returncode == 1
    assert "pet.sise" in done.stderr and "'size'" in done.stderr
    assert not (tmp_path / "out").exists()


def test_it_says_in_the_folder_that_nobody_is_real(whole):
    record = json.loads((whole / "simulation.json").read_text())
    assert record["notice"] == "Simulated patients: no such persons exist."
    assert (record["seed"], record["patients"]) == (SEED, PATIENTS)
    assert record["config"]["pet"]["size"] == 24  # given
    assert record["config"]["pet"]["field_mm"] == 700  # filled in


def test_import_reads_it_all_without_a_flag(tmp_path, whole):
    done = uptake("import", "--cohort", tmp_path / "cohort", "--dicom", whole / "dicom",
                  "--reports", whole / "reports.csv", "--json")
    exams = {e["exam_id"]: e for e in rows(whole, "truth/exams")}
    summary = json.loads(done.stdout)
    assert summary["studies"]["imported"] == len(exams)
    assert summary["studies"]["problems"] == [] and summary["reports"]["problems"] == []
    assert summary["reports"]["notes"] == []
    assert summary["reports"]["stored"] == len(exams)
    assert summary["reports"]["exams_without_report"] == 0
    assert {(s["exam_id"], s["patient_id"], s["pet_unit"]) for s in summary["studies"]["list"]} == {
        (id_, e["patient_id"], "SUVbw") for id_, e in exams.items()}
    assert [note for s in summary["studies"]["list"] for note in s["notes"]] == []
    with sqlite3.connect(tmp_path / "cohort" / "cohort.sqlite") as database:
        stored = {id_: (text, code) for id_, text, code in
                  database.execute("SELECT exam_id, text, summary_code FROM reports")}
    assert stored == {r["accession_number"]: (r["report_text"], int(r["summary_code"]))
                      for r in rows(whole, "reports")}
