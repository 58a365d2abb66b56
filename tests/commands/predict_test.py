"""`uptake predict`: of a cohort and of DICOM studies, whatever is wrong with one of them."""

import json
import os
import shutil
import signal
import sqlite3
import struct
import subprocess
import time

import numpy as np
import pytest

from scan_cohort import REGIONS, predictions, scan_cohort, train_scan
from uptake_program import PROGRAM, uptake


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    data = scan_cohort(tmp_path_factory.mktemp("data"), block=2)
    data.run = data.folder / "run"
    train_scan(data, data.run)
    return data


@pytest.fixture(scope="module")
def whole(data):
    """The predictions of all exams, as text."""
    return uptake("predict", "--run", data.run, "--cohort", data.cohort, "--jobs", 1).stdout


def exams_of(cohort, split=None):
    with sqlite3.connect(cohort / "cohort.sqlite") as database:
        rows = database.execute("SELECT exam_id, split, slices FROM exams JOIN splits USING "
                                "(patient_id) ORDER BY exam_id").fetchall()
    return [exam for exam, where, _ in rows if split in (None, where)]


def study_folder(data, exam):
    """Where the simulator put an exam's study."""
    return data.dicom / exam.rpartition("-")[0] / exam


def test_a_row_an_exam_and_task_in_their_order(data, whole):
    assert list(predictions(whole)) == [(exam, region) for exam in exams_of(data.cohort)
                                        for region in REGIONS]
    assert len({line.split(",")[2] for line in whole.splitlines()}) > len(REGIONS)


@pytest.mark.parametrize("more", [["--batch", 1], ["--batch", 7], ["--jobs", 1, "--batch", 3]])
def test_the_same_whatever_the_batch(data, whole, more):
    jobs = [] if "--jobs" in more else ["--jobs", 1]
    assert uptake("predict", "--run", data.run, "--cohort", data.cohort, *jobs,
                  *more).stdout == whole


def test_an_exam_is_the_same_alone_and_among_others(data, whole):
    exam = exams_of(data.cohort)[3]
    alone = uptake("predict", "--run", data.run, "--cohort", data.cohort, "--exam", exam,
                   "--jobs", 1).stdout
    assert alone.splitlines()[1:] == [line for line in whole.splitlines()
                                      if line.startswith(exam + ",")]


def attention_of(path):
    """Its attention, header's metadata: by the format's description."""
    data = path.read_bytes()
    start = 8 + struct.unpack("<Q", data[:8])[0]
    header = json.loads(data[8:start])
    entry = header["attention"]
    assert entry["dtype"] == "F32"
    begin, end = entry["data_offsets"]
    return (np.frombuffer(data[start + begin:start + end], "<f4").reshape(entry["shape"]),
            header["__metadata__"])


def test_attention_adds_up_to_one_and_lies_over_the_scan(data, whole, tmp_path):
    """The config reads the whole grid: the attention's corners are those of the scan, but for the
    slices that fill up its last block."""
    exam = exams_of(data.cohort)[3]
    done = uptake("predict", "--run", data.run, "--cohort", data.cohort, "--exam", exam, "--jobs",
                  1, "--attention", tmp_path / "maps")
    assert done.stdout.splitlines()[1:] == [line for line in whole.splitlines()
                                            if line.startswith(exam + ",")]
    file, = (tmp_path / "maps").iterdir()
    attention, metadata = attention_of(file)
    assert (metadata["format"], metadata["exam_id"]) == ("uptake.attention", exam)
    assert json.loads(metadata["tasks"]) == REGIONS
    with sqlite3.connect(data.cohort / "cohort.sqlite") as database:
        (scan,), = database.execute("SELECT scan_file FROM exams WHERE exam_id = ?", (exam,))
    assert file.stem == (data.cohort / scan).stem
    with open(data.cohort / scan, "rb") as opened:
        header = json.loads(opened.read(struct.unpack("<Q", opened.read(8))[0]))
    slices, rows, columns = header["pet"]["shape"]
    assert attention.shape == (len(REGIONS), -(-slices // 8), rows // 8, columns // 8)
    assert attention.min() > 0
    assert attention.sum((1, 2, 3)) == pytest.approx(np.ones(len(REGIONS)), abs=1e-5)
    of_scan, of_map = (np.array(json.loads(text)) for text in
                       (header["__metadata__"]["affine"], metadata["affine"]))
    blocks = np.array(attention.shape[:0:-1])
    for corner in np.ndindex(2, 2, 2):
        voxel = np.append(np.array(corner) * blocks * 8 - .5, 1)
        block = np.append(np.array(corner) * blocks - .5, 1)
        assert of_map @ block == pytest.approx(of_scan @ voxel, abs=1e-6)


def test_a_split_and_a_file(data, whole, tmp_path):
    out = tmp_path / "predictions.csv"
    done = uptake("predict", "--run", data.run / "model", "--cohort", data.cohort, "--split",
                  "test", "--out", out, "--jobs", 1)
    assert done.stdout == ""
    tested = exams_of(data.cohort, "test")
    assert 0 < len(tested) < len(exams_of(data.cohort))
    assert out.read_text().splitlines()[1:] == [
        line for line in whole.splitlines()[1:] if line.split(",")[0] in tested]
    assert list(tmp_path.iterdir()) == [out]


def test_bfloat16_is_close(data, whole):
    low = predictions(uptake("predict", "--run", data.run, "--cohort", data.cohort, "--bf16",
                             "--jobs", 1).stdout)
    assert low == pytest.approx(predictions(whole), abs=0.05)


def test_studies_as_they_come(data, whole, tmp_path):
    """The same numbers as through a cohort, without one; what is no study is listed."""
    exams = exams_of(data.cohort)[:2]
    archive = shutil.make_archive(tmp_path / "second", "zip", study_folder(data, exams[1]))
    (tmp_path / "broken").mkdir()
    pet = next(path for path in sorted(study_folder(data, exams[0]).rglob("*"))
               if path.is_file())
    (tmp_path / "broken" / "a").write_bytes(pet.read_bytes()[:3000])
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    environment = {**os.environ, "TMPDIR": str(scratch)}
    arguments = ["predict", "--run", data.run, "--jobs", 1, "--dicom"]
    done = uptake(*arguments, study_folder(data, exams[0]), archive, env=environment)
    wanted = [line for line in whole.splitlines()[1:] if line.split(",")[0] in exams]
    assert len(wanted) == 2 * len(REGIONS)
    assert sorted(done.stdout.splitlines()[1:]) == sorted(wanted)
    partly = uptake(*arguments, archive, tmp_path / "broken", env=environment, check=False)
    assert partly.returncode == 1 and "broken" in partly.stderr
    assert partly.stdout.splitlines()[1:] == [line for line in wanted
                                              if line.startswith(exams[1] + ",")]
    nothing = uptake(*arguments, data.config, env=environment, check=False)
    assert nothing.returncode == 1 and "no DICOM study among 1 files" in nothing.stderr
    assert list(scratch.iterdir()) == []


@pytest.mark.parametrize("kind", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_leaves_no_images_behind(data, tmp_path, kind):
    environment = {**os.environ, "TMPDIR": str(tmp_path)}
    process = subprocess.Popen([PROGRAM, "predict", "--run", data.run, "--dicom", data.dicom,
                                "--jobs", "1"], env=environment, stdout=subprocess.DEVNULL,
                               stderr=subprocess.DEVNULL)
    while process.poll() is None and not any(tmp_path.iterdir()):
        time.sleep(0.001)
    process.send_signal(kind)
    assert process.wait(timeout=60) == -kind
    assert list(tmp_path.iterdir()) == []


def test_what_fails_is_listed_and_the_rest_is_there(data, whole, tmp_path):
    cohort = tmp_path / "cohort"
    shutil.copytree(data.cohort, cohort)
    exams = exams_of(cohort)
    with sqlite3.connect(cohort / "cohort.sqlite") as database:
        file = dict(database.execute("SELECT exam_id, scan_file FROM exams"))[exams[1]]
        database.execute("UPDATE exams SET scan_file = '' WHERE exam_id = ?", (exams[2],))
    (cohort / file).write_bytes((cohort / file).read_bytes()[:-100])
    done = uptake("predict", "--run", data.run, "--cohort", cohort, "--jobs", 1, check=False)
    assert done.returncode == 1
    assert f"  {exams[1]}: " in done.stderr and exams[2] not in done.stderr
    assert done.stdout.splitlines() == [line for line in whole.splitlines()
                                        if line.split(",")[0] not in exams[1:3]]
    named = uptake("predict", "--run", data.run, "--cohort", cohort, "--exam", exams[2],
                   check=False)
    assert named.returncode == 1
    assert f"  {exams[2]}: it has no scan" in named.stderr and "uptake import" in named.stderr


def test_what_is_missing_is_named_with_the_cure(data, tmp_path):
    unsplit = tmp_path / "cohort"
    shutil.copytree(data.cohort, unsplit)
    with sqlite3.connect(unsplit / "cohort.sqlite") as database:
        database.execute("DELETE FROM splits")
    out = tmp_path / "out.csv"
    for run, cohort, more, messages in [
            (tmp_path / "nowhere", data.cohort, [], ["nowhere", "uptake train scan"]),
            (data.run, tmp_path / "nowhere", [], ["nowhere", "uptake import"]),
            (data.run, unsplit, ["--split", "test"], [str(unsplit), "test", "uptake split"]),
            (data.run, data.cohort, ["--exam", "SIM-00000X"], ["SIM-00000X", "SIM-000000"]),
            (data.run, data.cohort, ["--device", "cuda:99"], ["no device cuda:99"])]:
        done = uptake("predict", "--run", run, "--cohort", cohort, "--out", out, *more,
                      check=False)
        assert done.returncode == 1, (more, done.stderr)
        for message in messages:
            assert message in done.stderr, done.stderr
        assert not out.exists()
