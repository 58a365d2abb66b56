"""`uptake finetune`: one task from a multi-task run."""

import json

import pytest

from scan_cohort import CONFIG, REGIONS, predictions, scan_cohort, tensors_of, train_scan
from uptake_program import uptake


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    return scan_cohort(tmp_path_factory.mktemp("data"))


@pytest.fixture(scope="module")
def multitask(data, tmp_path_factory):
    run = tmp_path_factory.mktemp("multitask") / "run"
    train_scan(data, run)
    return run


@pytest.fixture(scope="module")
def still(data):
    """A training that hardly moves the weights. A model of its own would be another shape."""
    config = data.folder / "still.json"
    config.write_text(json.dumps({
        "exams_per_epoch": 4,
        "training": {"epochs": 1, "optimizer": {"learning_rate": 1e-12}}}))
    return config


def finetune(data, task, multitask, run, config, *more, check=True):
    return uptake("finetune", "--task", task, "--from", multitask, "--cohort", data.cohort, "--run",
                  run, "--config", config, "--targets", data.truth, "--jobs", 1, *more, check=check)


def test_a_task_that_has_a_head_keeps_it(data, multitask, still, tmp_path):
    task = "abdomen"
    finetune(data, task, multitask, tmp_path / "run", still)
    before, after = tensors_of(multitask / "model"), tensors_of(tmp_path / "run" / "model")
    place = REGIONS.index(task)
    for name in before:
        if "running" in name or "batches" in name:
            continue
        wanted = before[name][place:place + 1] if name.startswith("heads.") else before[name]
        assert after[name] == pytest.approx(wanted, abs=1e-6), name


@pytest.mark.parametrize("task", ["spleen", "mortality:400"])
def test_a_task_without_a_head_gets_one(data, multitask, still, tmp_path, task):
    run = tmp_path / "run"
    finetune(data, task, multitask, run, still)
    before, after = tensors_of(multitask / "model"), tensors_of(run / "model")
    assert after["heads.weight"].shape == (1, before["heads.weight"].shape[1])
    encoder = [name for name in before if name.startswith("encoder.") and "conv" in name]
    assert encoder
    for name in encoder:
        assert after[name] == pytest.approx(before[name], abs=1e-6), name
    done = uptake("predict", "--run", run, "--cohort", data.cohort, "--split", "test")
    assert {region for _, region in predictions(done.stdout)} == {task}


def test_training_moves_the_weights(data, multitask, tmp_path):
    config = tmp_path / "config.json"
    config.write_text(json.dumps({key: CONFIG[key] for key in ("exams_per_epoch", "training")}))
    finetune(data, "abdomen", multitask, tmp_path / "run", config)
    before, after = tensors_of(multitask / "model"), tensors_of(tmp_path / "run" / "model")
    moved = [name for name in before if name.endswith("conv3d.weight")
             and abs(after[name] - before[name]).max() > 1e-4]
    assert moved


@pytest.mark.parametrize("task, messages", [
    ("splen", ["splen", "spleen"]), ("mortality:0", ["mortality:0", "mortality:90"])])
def test_a_task_that_is_none_is_named(data, multitask, still, tmp_path, task, messages):
    done = finetune(data, task, multitask, tmp_path / "run", still, check=False)
    assert done.returncode == 1 and done.stdout == ""
    for message in messages:
        assert message in done.stderr
    assert not (tmp_path / "run" / "model").exists()


def test_a_run_that_is_not_there_is_named(data, still, tmp_path):
    done = finetune(data, "liver", tmp_path / "nowhere", tmp_path / "run", still, check=False)
    assert done.returncode == 1 and str(tmp_path / "nowhere") in done.stderr
