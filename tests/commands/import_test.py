"""`uptake import` as a user types it."""

import csv
import json
import os
import pathlib
import sqlite3
import subprocess
import tarfile
import time

import pytest

from uptake_program import PROGRAM, small_phantom, uptake, whole_exams


@pytest.fixture
def study(tmp_path):
    return small_phantom(tmp_path / "dicom")


def exams(cohort):
    with sqlite3.connect(cohort / "cohort.sqlite") as database:
        return [row[0] for row in database.execute("SELECT exam_id FROM exams ORDER BY exam_id")]


def test_imports_a_folder_and_says_so(tmp_path, study):
    done = uptake("import", "--cohort", tmp_path / "cohort", "--dicom", study)
    assert exams(tmp_path / "cohort") == ["ACC-1"]
    assert "1" in done.stdout and "import" in done.stdout


def test_names_and_extensions_do_not_matter(tmp_path, study):
    for number, file in enumerate(sorted(study.rglob("*.dcm"))):
        file.rename(study / f"IM{number}")
    uptake("import", "--cohort", tmp_path / "cohort", "--dicom", study)
    assert exams(tmp_path / "cohort") == ["ACC-1"]


def test_archives(tmp_path, study):
    with tarfile.open(tmp_path / "study.tar.gz", "w:gz") as archive:
        archive.add(study, arcname="a/b")
    subprocess.run(["zip", "-qr", tmp_path / "study.zip", "."], cwd=study, check=True)
    for name in ("study.tar.gz", "study.zip"):
        cohort = tmp_path / f"cohort of {name}"
        uptake("import", "--cohort", cohort, "--dicom", tmp_path / name)
        assert exams(cohort) == ["ACC-1"]
        assert sorted(p.name for p in cohort.iterdir() if p.is_dir()) == ["scans"]


def test_the_same_study_twice_is_imported_once(tmp_path, study):
    for _ in range(2):
        done = uptake("import", "--cohort", tmp_path / "cohort", "--dicom", study, "--json")
    summary = json.loads(done.stdout)
    assert summary["studies"]["unchanged"] == 1 and summary["studies"]["imported"] == 0


def test_reports_find_their_exams(tmp_path, study):
    table = tmp_path / "reports.csv"
    with table.open("w", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(["patient_id", "accession_number", "report_text", "summary_code"])
        writer.writerow(["PHANTOM-1", "ACC-1", "FINDINGS: intense uptake,\nleft lung.", "2"])
        writer.writerow(["PHANTOM-9", "ACC-9", "no such exam", ""])
    done = uptake("import", "--cohort", tmp_path / "cohort", "--dicom", study, "--reports", table,
                  check=False)
    with sqlite3.connect(tmp_path / "cohort" / "cohort.sqlite") as database:
        assert database.execute("SELECT exam_id, text, summary_code FROM reports").fetchall() == [
            ("ACC-1", "FINDINGS: intense uptake,\nleft lung.", 2)]
    assert "ACC-9" in done.stdout + done.stderr  # unmatched rows are listed


def test_what_a_table_of_reports_got_wrong_is_listed(tmp_path, study):
    table = tmp_path / "reports.csv"
    table.write_text("patient_id,accession_number,report_text,sumary_code,death_date\n"
                     "PHANTOM-1,ACC-1,Liver normal.,1,03/04/2024\n")
    done = uptake("import", "--cohort", tmp_path / "cohort", "--dicom", study, "--reports", table,
                  check=False)
    assert done.returncode == 1
    assert "line 2" in done.stderr and "03/04/2024" in done.stderr
    assert "sumary_code" in done.stderr and "summary_code" in done.stderr


def test_broken_files_are_listed_and_the_rest_goes_on(tmp_path, study):
    (study / "cut.dcm").write_bytes((study / "CT" / "0000.dcm").read_bytes()[:3000])
    done = uptake("import", "--cohort", tmp_path / "cohort", "--dicom", study, check=False)
    assert done.returncode == 1
    assert "cut.dcm" in done.stderr and "truncated" in done.stderr
    assert exams(tmp_path / "cohort") == ["ACC-1"]


def test_a_folder_that_is_not_there_says_so(tmp_path):
    done = uptake("import", "--cohort", tmp_path / "cohort", "--dicom", tmp_path / "no", check=False)
    assert done.returncode == 1 and str(tmp_path / "no") in done.stderr


def test_unknown_keys_of_a_configuration_are_refused(tmp_path, study):
    config = tmp_path / "import.json"
    config.write_text('{"grid": {"row": 64}}')
    done = uptake("import", "--cohort", tmp_path / "cohort", "--dicom", study, "--config", config,
                  check=False)
    assert done.returncode != 0 and "grid.row" in done.stderr and "rows" in done.stderr


def test_the_grid_can_be_set(tmp_path, study):
    config = tmp_path / "import.json"
    config.write_text('{"grid": {"rows": 48, "columns": 64}}')
    uptake("import", "--cohort", tmp_path / "cohort", "--dicom", study, "--config", config)
    header = (tmp_path / "cohort" / "scans" / "ACC-1.safetensors").read_bytes()
    tensors = json.loads(header[8:8 + int.from_bytes(header[:8], "little")])
    assert tensors["ct"]["shape"] == tensors["pet"]["shape"] == [20, 48, 64]
    assert tensors["ct"]["dtype"] == "F16"


def test_series_override(tmp_path, study):
    done = uptake("import", "--cohort", tmp_path / "a", "--dicom", study, "--series", "1.2.3",
                  check=False)
    assert done.returncode == 1 and "1.2.3" in done.stderr


def test_deidentified_reports_meet_their_exams(tmp_path):
    study = small_phantom(tmp_path / "dicom", patient="MRN-4711", name="Rosenberg^Ada",
                          accession="SECRET-9")
    table = tmp_path / "reports.csv"
    table.write_text("patient_id,accession_number,report_text\n"
                     "MRN-4711,SECRET-9,Ada Rosenberg was scanned on 06/11/2023. Liver normal.\n")
    uptake("import", "--cohort", tmp_path / "cohort", "--dicom", study, "--reports", table,
           "--deidentify")
    with sqlite3.connect(tmp_path / "cohort" / "cohort.sqlite") as database:
        [(text,)] = database.execute("SELECT text FROM reports").fetchall()
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    assert "Liver normal." in text and "Rosenberg" not in text and "2023" not in text
    for file in (tmp_path / "cohort").rglob("*"):
        if file.is_file():
            for secret in (b"MRN-4711", b"Rosenberg", b"SECRET-9", b"20230611"):
                assert secret not in file.read_bytes(), file


def test_symbolic_link_loops_end(tmp_path, study):
    (study / "CT" / "loop").symlink_to(study)
    uptake("import", "--cohort", tmp_path / "cohort", "--dicom", study)
    assert exams(tmp_path / "cohort") == ["ACC-1"]


def test_killed_imports_leave_whole_exams(tmp_path):
    """The short form of bench/import_kill_bench.py."""
    for number in range(4):
        small_phantom(tmp_path / "dicom" / str(number), accession=f"ACC-{number}", seed=0)
    command = [PROGRAM, "import", "--cohort", tmp_path / "cohort", "--dicom", tmp_path / "dicom"]
    for delay in (0.01, 0.03, 0.06, 0.1, 0.15, 0.25):
        with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as child:
            time.sleep(delay)
            child.kill()
        whole_exams(tmp_path / "cohort")
    uptake(*command[1:])
    assert exams(tmp_path / "cohort") == [f"ACC-{number}" for number in range(4)]
    assert whole_exams(tmp_path / "cohort") == 4
