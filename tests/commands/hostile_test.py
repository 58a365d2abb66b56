"""Hostile and broken studies beside a good one: each is one listed error, and the good one comes in."""

import json
import os
import pathlib
import sqlite3
import struct
import subprocess

import pydicom
import pytest
from pydicom.uid import generate_uid

from uptake_program import PROGRAM, make_phantom, small_phantom, uptake

GOOD = "GOOD"


@pytest.fixture
def archive(tmp_path):
    """tmp_path/dicom with one good study; tests put something bad beside it."""
    small_phantom(tmp_path / "dicom" / "good", accession=GOOD)
    (tmp_path / "dicom" / "bad").mkdir()
    return tmp_path / "dicom"


def run(archive):
    """(exit code, problems as the program lists them, exam ids); it must never crash."""
    cohort = archive.parent / "cohort"
    done = uptake("import", "--cohort", cohort, "--dicom", archive, "--json", check=False)
    assert done.returncode in (0, 1), done.stderr
    with sqlite3.connect(cohort / "cohort.sqlite") as database:
        exams = [row[0] for row in database.execute("SELECT exam_id FROM exams")]
    return done.returncode, json.loads(done.stdout)["studies"]["problems"], exams


def spoiled_study(folder, spoil):
    """A second study of which `spoil(dataset, is_pet, slice)` has every slice."""
    small_phantom(folder, accession="BAD", patient="BAD")
    for name in ("PET", "CT"):
        for number, file in enumerate(sorted((folder / name).iterdir())):
            dataset = pydicom.dcmread(file)
            spoil(dataset, name == "PET", number)
            dataset.save_as(file)


def one_problem(archive, code):
    status, problems, exams = run(archive)
    assert status == 1
    assert [problem["code"] for problem in problems] == [code]
    assert exams == [GOOD]
    return problems[0]


def nested(depth):
    """A file of `depth` sequences inside each other: 20 bytes each."""
    meta = struct.pack("<HH2sH", 2, 0x10, b"UI", 20) + b"1.2.840.10008.1.2.1\0"
    meta = struct.pack("<HH2sHI", 2, 0, b"UL", 4, len(meta)) + meta
    opening = struct.pack("<HH2sHI", 0x40, 0xA730, b"SQ", 0, 0xFFFFFFFF) + struct.pack(
        "<HHI", 0xFFFE, 0xE000, 0xFFFFFFFF)
    return bytes(128) + b"DICM" + meta + opening * depth


def test_5700_nested_sequences(archive):
    (archive / "bad" / "nested").write_bytes(nested(5700))
    problem = one_problem(archive, "dicom.nesting")
    assert "nested" in problem["where"]


def test_truncated_file(archive):
    whole = (archive / "good" / "CT" / "0003.dcm").read_bytes()
    (archive / "bad" / "cut.dcm").write_bytes(whole[: len(whole) // 2])
    one_problem(archive, "dicom.truncated")


def test_declared_length_beyond_the_file(archive):
    whole = bytearray((archive / "good" / "CT" / "0003.dcm").read_bytes())
    at = whole.rindex(b"\xe0\x7f\x10\x00OW") + 8
    whole[at:at + 4] = struct.pack("<I", 0xFFFFFFF0)
    (archive / "bad" / "long.dcm").write_bytes(whole)
    one_problem(archive, "dicom.truncated")


def test_image_of_65535_by_65535(archive):
    dataset = pydicom.dcmread(archive / "good" / "CT" / "0003.dcm")
    dataset.Rows = dataset.Columns = 65535
    dataset.SOPInstanceUID = dataset.file_meta.MediaStorageSOPInstanceUID = generate_uid()
    dataset.StudyInstanceUID = "1.2.3"
    dataset.save_as(archive / "bad" / "huge.dcm")
    status, problems, exams = run(archive)
    assert status == 1 and exams == [GOOD]
    assert problems and all("65535" in problem["message"] for problem in problems)


@pytest.mark.parametrize("spacing", [[float("nan"), float("nan")], [0, 0], [-2, 2], [1e9, 1e9]])
def test_spacing_that_is_no_spacing(archive, spacing):
    def spoil(dataset, is_pet, number):
        if is_pet:
            dataset[0x00280030] = pydicom.DataElement(0x00280030, "DS", "\\".join(map(str, spacing)))

    spoiled_study(archive / "bad", spoil)
    assert "PixelSpacing" in one_problem(archive, "exam.no_pet")["message"]


def test_zero_slope(archive):
    def spoil(dataset, is_pet, number):
        if is_pet and number == 4:
            dataset.RescaleSlope = 0

    spoiled_study(archive / "bad", spoil)
    assert "0004.dcm" in one_problem(archive, "dicom.slope")["message"]


def test_text_that_is_not_utf8(archive):
    def spoil(dataset, is_pet, number):
        dataset.SpecificCharacterSet = "ISO_IR 192"
        dataset[0x0008103E] = pydicom.DataElement(0x0008103E, "LO", b"H\xe4matom \xff\xfe")
        dataset[0x00100020] = pydicom.DataElement(0x00100020, "LO", b"P\xe4tient")

    spoiled_study(archive / "bad", spoil)
    status, problems, exams = run(archive)
    assert status == 0 and problems == [] and sorted(exams) == ["BAD", GOOD]
    with sqlite3.connect(archive.parent / "cohort" / "cohort.sqlite") as database:
        assert ("P\u00e4tient",) in database.execute("SELECT patient_id FROM exams").fetchall()


def test_loops_of_symbolic_links(archive):
    (archive / "bad" / "up").symlink_to(archive)
    (archive / "bad" / "self").symlink_to(archive / "bad" / "self")
    status, problems, exams = run(archive)
    assert exams == [GOOD]
    assert all("self" in problem["where"] for problem in problems)


def test_pipes_and_empty_files_are_passed_over(archive):
    os.mkfifo(archive / "bad" / "pipe")
    (archive / "bad" / "empty").write_bytes(b"")
    assert run(archive) == (0, [], [GOOD])


def test_broken_and_encrypted_archives(archive):
    whole = archive.parent / "whole.zip"
    subprocess.run(["zip", "-qr", whole, "."], cwd=archive / "good", check=True)
    (archive / "bad" / "cut.zip").write_bytes(whole.read_bytes()[:-5000])
    subprocess.run(["zip", "-qr", "-P", "secret", archive / "bad" / "locked.zip", "PET"],
                   cwd=archive / "good", check=True)
    status, problems, exams = run(archive)
    assert status == 1 and exams == [GOOD]
    assert {pathlib.Path(problem["where"].split(": ")[0]).name for problem in problems} == {
        "cut.zip", "locked.zip"}


def test_a_name_inside_an_archive_is_never_a_path(archive):
    import tarfile
    with tarfile.open(archive / "bad" / "climb.tar", "w") as tar:
        file = archive / "good" / "CT" / "0000.dcm"
        tar.add(file, arcname="../../../escaped.dcm")
        tar.add(file, arcname="/tmp/uptake-escaped.dcm")
    run(archive)
    assert not list(archive.parent.rglob("escaped.dcm"))
    assert not pathlib.Path("/tmp/uptake-escaped.dcm").exists()


def test_memory_stays_within_four_times_the_largest_series(tmp_path):
    """The bound: 4 x the largest series + 64 MB."""
    make_phantom(tmp_path / "dicom", slices=120, ct_side=512, pet_side=128, length=360, seed=0)
    series = sum(f.stat().st_size for f in (tmp_path / "dicom" / "CT").iterdir())
    child = subprocess.Popen(
        [PROGRAM, "import", "--cohort", tmp_path / "cohort", "--dicom", tmp_path / "dicom"],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(child.pid, 0)
    assert status == 0
    assert usage.ru_maxrss * 1024 <= 4 * series + 64 * 2**20
