"""`uptake run`: the whole pipeline on a few made-up patients, and what it does the second time."""

import json
import re

import pytest

from scan_cohort import CONFIG
from uptake_program import uptake

SIMULATION = {"organ_maps": True, "pet": {"size": 24, "slice_mm": 20}, "ct": {"size": 32}}
PIPELINE = {
    "simulate": {"patients": 12, "seed": 5, "config": SIMULATION},
    "import": {"grid": {"rows": 16, "columns": 16}},
    "labeler": "rules",
    "split": {"test": "3", "validation": "5", "seed": 1},
    "train": {"config": "scan.json", "settings": {"training": {"epochs": 2}}},
    "explain": {"exams": 2, "regions": ["chest", "full_body"]},
}


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    """A pipeline that ran: its folder, its file, and what it said."""
    folder = tmp_path_factory.mktemp("study")
    (folder / "scan.json").write_text(json.dumps(CONFIG))
    (folder / "pipeline.json").write_text(json.dumps(PIPELINE))
    done = run(folder)
    return folder, done.stdout


def run(folder, **options):
    return uptake("run", "--config", folder / "pipeline.json", "--out", folder / "out", **options)


def stages(text):
    """{stage: whether it ran}"""
    return {name: as_before == "" for name, as_before in
            re.findall(r"^\d+\. ([\w-]+)(: as before)?$", text, re.MULTILINE)}


def test_each_stage_says_what_it_brought_and_the_command(study):
    folder, said = study
    assert list(stages(said)) == ["simulate", "import", "label", "split", "evaluate-labels", "train",
                                  "predict-validation", "predict", "evaluate", "explain"]
    assert all(stages(said).values())
    assert f"$ uptake import --cohort {folder}/out/cohort --dicom" in said
    assert "mean AUROC" in said and "reports labelled" in said
    assert said.rstrip().endswith(f"report: {folder}/out/report.html")


def test_the_report_tells_from_sentence_to_picture(study):
    folder, _ = study
    page = (folder / "out" / "report.html").read_text()
    assert "not a medical device" in page
    assert page.count("<section><h3>Exam ") == 2
    assert "<mark title=" in page and "data:image/png;base64," in page
    assert not re.search(r'(src|href)="http', page)
    for link in re.findall(r'href="([^"]+)"', page):
        assert (folder / "out" / link).exists(), link


def test_nothing_is_made_twice_and_what_changed_is_made_again(study):
    folder, _ = study
    assert not any(stages(run(folder).stdout).values())
    config = json.loads(json.dumps(PIPELINE))
    config["train"]["settings"]["training"]["epochs"] = 3
    (folder / "pipeline.json").write_text(json.dumps(config))
    ran = stages(run(folder).stdout)
    assert not any(ran[name] for name in ("simulate", "import", "label", "split"))
    assert all(ran[name] for name in ("train", "predict", "evaluate", "explain"))
    metrics = (folder / "out" / "run" / "metrics.jsonl").read_text()
    assert '"epoch":3' in metrics.replace(" ", "")


def test_a_stage_that_fails_shows_why_and_the_next_call_goes_on(study, tmp_path):
    config = json.loads(json.dumps(PIPELINE))
    config["split"]["test"] = "500"
    config["explain"]["exams"] = 0
    (tmp_path / "scan.json").write_text(json.dumps(CONFIG))
    (tmp_path / "pipeline.json").write_text(json.dumps(config))
    failed = run(tmp_path, check=False)
    assert failed.returncode == 1 and "split failed" in failed.stderr
    config["split"]["test"] = "3"
    (tmp_path / "pipeline.json").write_text(json.dumps(config))
    ran = stages(run(tmp_path).stdout)
    assert not ran["import"] and ran["split"] and ran["evaluate"]


def test_refuses_a_file_that_cannot_be_meant(tmp_path):
    (tmp_path / "pipeline.json").write_text('{"dicom": ["nowhere"], "reports": "r.csv"}')
    assert "nowhere" in run(tmp_path, check=False).stderr
    (tmp_path / "pipeline.json").write_text('{"dicoms": []}')
    assert "did you mean" in run(tmp_path, check=False).stderr
