"""`uptake train scan`: what a run leaves, how it goes on, what it shows and what it refuses."""

import json
import os
import pty
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import time
import types

import pytest

from scan_cohort import (CONFIG, REGIONS, area_under_curve, predictions, scan_cohort, tensors_of,
                         train_scan, truth_of)
from simulation import hashes
from uptake_program import PROGRAM, uptake


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    return scan_cohort(tmp_path_factory.mktemp("data"))


@pytest.fixture(scope="module")
def trained(data, tmp_path_factory):
    """A run that nothing disturbed. Tests may read it only."""
    run = tmp_path_factory.mktemp("trained") / "run"
    done = train_scan(data, run, "--json")
    return types.SimpleNamespace(run=run, model=run / "model", stderr=done.stderr,
                                 **json.loads(done.stdout))


def metrics_of(run):
    """The lines of a run's log but for their time."""
    lines = (run / "metrics.jsonl").read_text().splitlines()
    return [{k: v for k, v in json.loads(line).items() if k != "seconds"} for line in lines]


def copy_of(data, folder):
    """The cohort once more, to be broken."""
    shutil.copytree(data.cohort, folder)
    return types.SimpleNamespace(**{**vars(data), "cohort": folder})


def test_the_folder_of_a_run(trained):
    files = {path.name for path in trained.run.iterdir()}
    assert {"config.json", "checkpoint.safetensors", "metrics.jsonl", "environment.json",
            "model"} <= files
    assert any(name.startswith("events.out.tfevents.") for name in files)
    config = json.loads((trained.model / "config.json").read_text())
    assert config["tasks"] == REGIONS and config["rows"] == 16
    assert [config["import_" + what] for what in ("rows", "columns", "block")] == [16, 16, 1]
    assert trained.left_out == []


def test_without_a_terminal_there_is_a_line_a_validation(trained):
    lines = re.findall(r"^epoch (\d) of 3, step (\d) of 9, training loss \d\.\d{4}, .*"
                       r"AUROC (\d\.\d{3})", trained.stderr, re.M)
    assert [line[:2] for line in lines] == [("1", "3"), ("2", "6"), ("3", "9")]
    best = max(float(line[2]) for line in lines)
    assert best == pytest.approx(trained.figures["auroc"], abs=6e-4)
    assert "\x1b" not in trained.stderr


def test_the_figures_are_those_of_the_predictions(data, trained):
    done = uptake("predict", "--run", trained.run, "--cohort", data.cohort, "--split",
                  "validation", "--jobs", 1)
    found, truth = predictions(done.stdout), truth_of(data)
    areas = {}
    for region in REGIONS:
        keys = [key for key in found if key[1] == region]
        area = area_under_curve([found[key] for key in keys], [truth[key] for key in keys])
        if area is not None:
            areas[region] = area
            assert trained.figures[f"auroc/{region}"] == pytest.approx(area, abs=1e-6)
    assert areas
    assert trained.figures["auroc"] == pytest.approx(sum(areas.values()) / len(areas), abs=1e-6)


def test_what_is_complete_stays_as_it_is(data, trained):
    before = hashes(trained.model)
    again = train_scan(data, trained.run)
    assert "is complete" in again.stderr
    assert f"auroc {trained.figures['auroc']:.4f}\n" in again.stdout
    assert again.stdout.endswith(f"{trained.model}\n")
    assert hashes(trained.model) == before


@pytest.mark.parametrize("kind", [signal.SIGKILL, signal.SIGINT])
def test_interrupted_it_goes_on_to_the_same_weights(data, trained, tmp_path, kind):
    run = tmp_path / "run"
    process = subprocess.Popen(
        [PROGRAM, "train", "scan", "--cohort", data.cohort, "--run", run, "--config", data.config,
         "--jobs", "1", "--targets", data.truth], text=True, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE)
    while process.poll() is None and not (run / "checkpoint.safetensors").exists():
        time.sleep(0.001)
    process.send_signal(kind)
    stdout, stderr = process.communicate()
    if process.returncode == 0:
        pytest.skip("it was done before it could be interrupted")
    if kind == signal.SIGKILL:
        assert process.returncode == -signal.SIGKILL
    else:
        assert process.returncode == 1 and stdout == ""
        assert stderr.endswith("interrupted; the same command goes on\n")
    assert not (run / "model").exists()
    refused = uptake("predict", "--run", run, "--cohort", data.cohort, check=False)
    assert refused.returncode == 1 and "the run is not finished" in refused.stderr
    assert "resumes the run in" in train_scan(data, run).stderr
    assert hashes(run / "model") == hashes(trained.model)
    assert metrics_of(run) == metrics_of(trained.run)


def test_another_configuration_is_refused_until_the_run_starts_again(data, tmp_path):
    run, other = tmp_path / "run", tmp_path / "other.json"
    short = {**CONFIG, "training": {"epochs": 1}}
    other.write_text(json.dumps(short))
    train_scan(data, run, config=other)
    before = hashes(run)
    other.write_text(json.dumps({**short, "exams_per_epoch": 2}))
    done = train_scan(data, run, config=other, check=False)
    assert done.returncode == 1
    assert "exams_per_epoch is 3 there and 2 now" in done.stderr and "--restart" in done.stderr
    assert hashes(run) == before
    train_scan(data, run, "--restart", config=other)
    assert json.loads((run / "config.json").read_text())["task"]["config"]["exams_per_epoch"] == 2


def test_labels_of_a_labeler_and_tasks_of_ones_own(data, tmp_path):
    run = tmp_path / "run"
    done = train_scan(data, run, "--tasks", "liver,mortality:365", "--json", targets=False)
    assert json.loads((run / "model" / "config.json").read_text())["tasks"] == [
        "liver", "mortality:365"]
    assert set(json.loads(done.stdout)) == {"figures", "left_out"}


def on_a_terminal(arguments):
    """What a command writes to a terminal as stderr, and its exit code."""
    main, terminal = pty.openpty()
    with subprocess.Popen([PROGRAM, *map(str, arguments)], stdout=subprocess.DEVNULL,
                          stderr=terminal) as process:
        os.close(terminal)
        text = b""
        while True:
            try:
                part = os.read(main, 65536)
            except OSError:  # Linux: the other end is closed
                break
            if not part:
                break
            text += part
    os.close(main)
    return text.decode(), process.returncode


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def test_two_processes_have_the_loss_curve_of_one_with_the_whole_batch(data, tmp_path):
    """With batch norm, scans of different lengths and augmentation. The first step is the same but
    for rounding, which Adam then makes larger."""
    config = tmp_path / "config.json"
    config.write_text(json.dumps({**CONFIG, "batch": 4, "exams_per_epoch": 8}))
    train_scan(data, tmp_path / "one", config=config)
    environment = {**os.environ, "WORLD_SIZE": "2", "MASTER_ADDR": "127.0.0.1",
                   "MASTER_PORT": str(free_port())}
    command = [PROGRAM, "train", "scan", "--cohort", data.cohort, "--run", tmp_path / "two",
               "--config", config, "--jobs", "1", "--targets", data.truth]
    processes = [subprocess.Popen(command, env={**environment, "RANK": str(rank)},
                                  stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
                 for rank in range(2)]
    for process in processes:
        _, said = process.communicate(timeout=120)
        assert process.returncode == 0, said
    one, two = (metrics_of(tmp_path / run) for run in ("one", "two"))
    assert len(one) == len(two) == 6 + 3  # steps and validations
    assert two[0]["gradient_norm"] == pytest.approx(one[0]["gradient_norm"], rel=1e-5)
    for alone, shared in zip(one, two):
        assert alone.keys() == shared.keys()
        for name in ("loss", "validation/loss"):
            if name in alone:
                assert shared[name] == pytest.approx(alone[name], rel=2e-3), (name, alone["step"])


def test_on_a_terminal_there_is_a_table(data, tmp_path):
    text, code = on_a_terminal(["train", "scan", "--cohort", data.cohort, "--run",
                                tmp_path / "run", "--config", data.config, "--targets",
                                data.truth, "--jobs", 1])
    assert code == 0, text
    headers = re.findall(r"epoch +step +loss AUROC head_neck chest abdomen pelvis skeleton nodes",
                         text)
    assert len(headers) == 1
    assert "exams/s" in text and "\x1b[1A\x1b[2K" in text
    for epoch in (1, 2, 3):
        assert re.search(rf"{epoch}/3 +{3 * epoch}/9 +\d\.\d{{4}} 0\.\d{{3}} +-", text), text


def test_a_broken_scan_is_left_out_and_listed(data, tmp_path):
    broken = copy_of(data, tmp_path / "cohort")
    with sqlite3.connect(broken.cohort / "cohort.sqlite") as database:
        exam, file = database.execute(
            "SELECT exam_id, scan_file FROM exams JOIN splits USING (patient_id) "
            "WHERE split = 'train' ORDER BY exam_id").fetchone()
    (broken.cohort / file).write_bytes(b"no scan")
    config = tmp_path / "config.json"
    config.write_text(json.dumps({**CONFIG, "exams_per_epoch": 12, "replacement": False,
                                  "training": {"epochs": 1}}))
    done = train_scan(broken, tmp_path / "run", "--json", config=config)
    left_out = json.loads(done.stdout)["left_out"]
    assert [entry["exam_id"] for entry in left_out] == [exam] and left_out[0]["reason"]
    assert f"  {exam}: {left_out[0]['reason']}" in done.stderr


def test_what_is_missing_is_named_with_the_cure(data, tmp_path):
    unsplit = copy_of(data, tmp_path / "cohort")
    with sqlite3.connect(unsplit.cohort / "cohort.sqlite") as database:
        database.execute("DELETE FROM splits")
    for cohort, more, messages in [
            (data, ["--labeler", "model"], ["no exam was labelled by 'model'", "rules"]),
            (data, ["--tasks", "livver"], ["livver", "liver"]),
            (data, ["--tasks", "mortality:soon"], ["mortality:soon", "mortality:90"]),
            (data, ["--targets", tmp_path / "nowhere"], ["cannot read", "nowhere"]),
            (data, ["--from", tmp_path / "nowhere"], ["nowhere"]),
            (data, ["--device", "foo"], ["no device 'foo'"]),
            (data, ["--config", "nowhere"], ["cannot read nowhere"]),
            (unsplit, ["--labeler", "rules"], ["uptake split"])]:
        run = tmp_path / "run"
        config = [] if "--config" in more else ["--config", cohort.config]
        source = [] if "--targets" in more or "--labeler" in more else ["--labeler", "rules"]
        done = uptake("train", "scan", "--cohort", cohort.cohort, "--run", run, "--jobs", 1,
                      *config, *source, *more, check=False)
        assert done.returncode == 1 and done.stdout == "", more
        for message in messages:
            assert message in done.stderr, (more, done.stderr)
        assert not (run / "model").exists()


def test_it_starts_from_the_weights_of_another_run(data, trained, tmp_path):
    config = tmp_path / "config.json"
    config.write_text(json.dumps({**CONFIG, "training": {
        "epochs": 1, "optimizer": {"learning_rate": 1e-12}}}))
    train_scan(data, tmp_path / "run", "--from", trained.run, "--tasks", ",".join(REGIONS),
               config=config)
    before, after = tensors_of(trained.model), tensors_of(tmp_path / "run" / "model")
    assert before.keys() == after.keys()
    weights = [name for name in before if "running" not in name and "batches" not in name]
    assert len(weights) > 20
    for name in weights:
        assert after[name] == pytest.approx(before[name], abs=1e-6), name
