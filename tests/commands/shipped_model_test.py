"""The report model that ships: its size, its files, and that it keeps the figures of its card on
sentences that neither it nor the rules were made from."""

import json
import os
import pathlib

import pytest

from labelled_sentences import f1_of_sentences
from uptake_program import uptake

ROOT = pathlib.Path(__file__).resolve().parents[2]
MODEL = ROOT / "share" / "report_model"
LARGEST = 25_000_000  # bytes


def test_it_has_its_files_and_is_no_larger_than_it_may_be():
    names = {path.name for path in MODEL.iterdir()}
    assert names == {"README.md", "config.json", "model.safetensors", "tokenizer_config.json",
                     "training_log.jsonl", "vocab.txt"}
    assert sum(path.stat().st_size for path in MODEL.iterdir()) <= LARGEST


# What was measured (docs/report_model.md), less a little for another processor's rounding.
@pytest.mark.parametrize("name, labeler, least", [
    ("typical_test", "hybrid", 0.95), ("hard_test", "hybrid", 0.87),
    ("typical_test", "model", 0.92), ("hard_test", "model", 0.80)])
def test_it_keeps_its_figures(name, labeler, least, tmp_path):
    assert f1_of_sentences(name, labeler, tmp_path) >= least


def test_it_runs_out_of_the_box(tmp_path):
    reports = tmp_path / "reports.csv"
    reports.write_text("exam_id,report_text\n"
                       'A,"Findings: New hypermetabolic liver metastases. The spleen is normal."\n')
    done = uptake("label", "--reports", reports, env={**os.environ, "UPTAKE_COHORT": ""})
    labels = {row.split(",")[1]: row.split(",") for row in done.stdout.splitlines()[1:]}
    assert float(labels["liver"][2]) > .5 and float(labels["abdomen"][2]) > .5
    assert float(labels["spleen"][2]) < .5 and labels["left_lung"][3] == "0"


REGIONS = ["liver", "spleen", "pancreas", "left lung", "sternum", "right adrenal gland", "sigmoid colon",
           "left axilla", "thyroid", "L3 vertebra"]


@pytest.mark.parametrize("sentence, abnormal", [
    ("Hypermetabolic lesion in the {}.", True), ("There is an FDG-avid mass in the {}.", True),
    ("No FDG-avid lesion in the {}.", False), ("The {} is unremarkable.", False)])
def test_what_is_said_decides_and_not_of_which_organ(sentence, abnormal):
    text = "".join(sentence.format(region) + "\n" for region in REGIONS)
    mentions = [json.loads(line) for line in
                uptake("label", "--sentences", "-", input=text).stdout.splitlines()]
    assert len({m["sentence"] for m in mentions}) == len(REGIONS)
    wrong = [m for m in mentions if (m["probability"] >= .5) != abnormal]
    assert wrong == []
