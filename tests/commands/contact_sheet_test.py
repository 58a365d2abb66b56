"""`uptake contact-sheet`: one picture of many patients."""

import struct

import pytest

from simulation import rows, simulate
from uptake_program import uptake

PATIENTS = 5


@pytest.fixture(scope="module")
def simulation(tmp_path_factory):
    return simulate(tmp_path_factory.mktemp("sheet") / "simulation", PATIENTS, 3)


@pytest.fixture
def cohort(tmp_path, simulation):
    uptake("import", "--cohort", tmp_path / "cohort", "--dicom", simulation / "dicom")
    return tmp_path / "cohort"


def png_size(file):
    data = file.read_bytes()
    assert data[:8] == b"\x89PNG\r\n\x1a\n"
    return struct.unpack(">II", data[16:24])


def test_one_exam_of_each_patient(cohort, tmp_path):
    sheet = tmp_path / "sheet.png"
    done = uptake("contact-sheet", "--cohort", cohort, "--out", sheet, "--columns", 3)
    assert done.stdout.startswith(f"{PATIENTS} patients in ") and done.stderr == ""
    three = png_size(sheet)
    uptake("contact-sheet", "--cohort", cohort, "--out", sheet, "--columns", 1)
    one = png_size(sheet)
    # Cells of 190 x (380 + 46) pixels, 12 apart: 3 columns and 2 rows against 1 and 5.
    assert three[0] - one[0] == 2 * (190 + 12)
    assert one[1] - three[1] == 3 * (380 + 46 + 12)
    uptake("contact-sheet", "--cohort", cohort, "--out", sheet, "--columns", 1, "--patients", 2)
    assert one[1] - png_size(sheet)[1] == 3 * (380 + 46 + 12)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["cohort", "sheet.png"]


def test_refuses_another_kind_of_picture(cohort, tmp_path):
    done = uptake("contact-sheet", "--cohort", cohort, "--out", tmp_path / "sheet.jpg", check=False)
    assert done.returncode == 2 and "sheet.jpg' does not end in .png" in done.stderr
    assert not (tmp_path / "sheet.jpg").exists()


def test_one_bad_scan_does_not_stop_it(cohort, simulation, tmp_path):
    first = rows(simulation, "truth/exams")[0]["exam_id"]
    (cohort / "scans" / f"{first}.safetensors").write_bytes(b"broken")
    done = uptake("contact-sheet", "--cohort", cohort, "--out", tmp_path / "sheet.png", check=False)
    assert done.returncode == 1
    assert f"exam {first}: " in done.stderr
    assert f"{PATIENTS - 1} patients in " in done.stdout
    assert png_size(tmp_path / "sheet.png")[0] > 0


def test_a_cohort_without_scans_says_so(tmp_path, simulation):
    uptake("import", "--cohort", tmp_path / "cohort", "--reports", simulation / "reports.csv",
           check=False)
    done = uptake("contact-sheet", "--cohort", tmp_path / "cohort", "--out", tmp_path / "sheet.png",
                  check=False)
    assert done.returncode == 1 and "no scan" in done.stderr
    assert not (tmp_path / "sheet.png").exists()
