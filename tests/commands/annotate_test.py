"""`uptake annotate next`: which sentences to label next, and the way back into training."""

import csv
import json
import os
import pathlib
import shutil

import pytest

from report_cohort import report_cohort
from uptake_program import uptake

SHARE = pathlib.Path(__file__).parents[2] / "share"
SENTENCES = ["No FDG-avid lesion in the liver.",
             "Possible uptake in the spleen, cannot be excluded.",
             "Nothing is said of any place.",
             "The liver measures 3.1 cm.", "The liver measures 12 cm.",
             "FDG-avid left hilar node without necrosis.",
             "Größe: FDG-avid lesion in the liver."]


def propose(*arguments, text=None, check=True):
    done = uptake("annotate", "next", *arguments, check=check, input=text)
    return done, [json.loads(line) for line in done.stdout.splitlines()]


@pytest.fixture
def lines(tmp_path):
    (tmp_path / "lines.txt").write_text("\n".join(SENTENCES) + "\n")
    return tmp_path / "lines.txt"


def test_what_is_proposed(lines):
    done, found = propose("--sentences", lines, "--labeler", "rules")
    texts = [one["text"] for one in found]
    assert sorted(texts) == sorted(s for i, s in enumerate(SENTENCES) if i not in (2, 4))
    assert "6 sentences mention a region" in done.stderr and "5 of 5" in done.stderr
    for one in found:
        assert list(one) == ["text", "mentions", "score", "why"]
        for mention in one["mentions"]:  # characters, not bytes
            assert one["text"][mention["begin"]:mention["end"]] == mention["text"]
            assert mention["abnormal"] is None
            assert list(mention)[-2:] == ["probability", "baseline"]
    scores = [one["score"] for one in found]
    assert scores == sorted(scores, reverse=True)
    assert {one["why"]["occurrences"] for one in found if "measures" in one["text"]} == {2}


@pytest.mark.parametrize("strategy, first", [
    ("uncertainty", SENTENCES[1]),   # the rules' .78 is nearest to a half
    ("disagreement", SENTENCES[5]),  # "without": the baseline denies what the rules affirm
])
def test_strategies(lines, strategy, first):
    done, found = propose("--sentences", lines, "--labeler", "rules", "--strategy", strategy)
    assert found[0]["text"] == first
    assert found[0]["score"] == found[0]["why"][strategy]


def test_rare_regions_come_first(tmp_path):
    common = [f"Uptake in the liver {word}." for word in "abcdefghijklmnop"]
    text = "\n".join(common + ["Uptake in the spleen."])
    found = propose("--sentences", "-", "--labeler", "rules", "--strategy", "rarity", text=text)[1]
    assert found[0]["mentions"][0]["region"] == "spleen"


def test_random_is_by_seed_and_ignores_the_labeler(lines):
    def order(seed, labeler="rules"):
        return [one["text"] for one in propose("--sentences", lines, "--labeler", labeler,
                                               "--strategy", "random", "--seed", seed)[1]]
    assert order(1) == order(1, "baseline")
    assert len({tuple(order(seed)) for seed in range(6)}) > 1


def test_a_batch_that_was_filled_in_goes_to_training_and_does_not_come_again(lines, tmp_path):
    batch = tmp_path / "batch.jsonl"
    assert uptake("annotate", "next", "--sentences", lines, "--labeler", "rules", "--count", 2,
                  "--out", batch).stdout == ""
    first = [json.loads(line) for line in batch.read_text().splitlines()]
    assert len(first) == 2
    # Handed out, not yet filled in: taken all the same.
    done, rest = propose("--sentences", lines, "--labeler", "rules", "--labelled", batch)
    assert len(rest) == 3
    assert not {one["text"] for one in first} & {one["text"] for one in rest}
    more = tmp_path / "more.jsonl"
    more.write_text(json.dumps(rest[0]) + "\n")
    last = propose("--sentences", lines, "--labeler", "rules", "--labelled", batch, "--labelled",
                   more)[1]
    assert len(last) == 2


def test_a_cohort_and_its_annotations(tmp_path):
    cohort = report_cohort(tmp_path / "c", {
        "A1": "Findings: There is a lesion in the liver.\nSpleen: Unremarkable.",
        "A2": "Findings: Possible uptake in the colon."})
    done, found = propose("--cohort", cohort, "--labeler", "rules")
    assert {(one["exam_id"], one["text"]) for one in found} == {
        ("A1", "There is a lesion in the liver."), ("A1", "Spleen: Unremarkable."),
        ("A2", "Possible uptake in the colon.")}
    blank = uptake("annotate", "next", "--cohort", cohort, "--labeler", "rules", "--count", 2,
                   "--format", "annotations").stdout
    assert uptake("annotations", "import", "--cohort", cohort, input=blank, check=False
                  ).stdout.startswith("0 annotations stored")
    filled = "\n".join(json.dumps({**json.loads(line), "label": "normal", "annotator": "mr",
                                   "time": "2026-01-31T12:00:00Z"}) for line in blank.splitlines())
    assert uptake("annotations", "import", "--cohort", cohort, input=filled
                  ).stdout.startswith("2 annotations stored")
    left = propose("--cohort", cohort, "--labeler", "rules")[1]
    taken = {json.loads(line)["text"] for line in filled.splitlines()}
    assert {one["text"] for one in left} == {one["text"] for one in found} - taken


def test_a_table_with_a_bad_row_is_done_but_for_that_row(tmp_path):
    with open(tmp_path / "reports.csv", "w", newline="") as file:
        csv.writer(file).writerows([["exam_id", "report_text"], ["A1", "Liver hot."], ["A2", ""]])
    done, found = propose("--reports", tmp_path / "reports.csv", "--labeler", "rules", check=False)
    assert done.returncode == 1 and "line 3" in done.stderr
    assert [(one["exam_id"], one["text"]) for one in found] == [("A1", "Liver hot.")]


def test_without_a_model_it_says_what_is_compared(lines, tmp_path):
    share = tmp_path / "share"
    shutil.copytree(SHARE, share, ignore=shutil.ignore_patterns("report_model"))
    done = uptake("annotate", "next", "--sentences", lines,
                  env={**os.environ, "UPTAKE_SHARE": str(share)})
    assert "no report model" in done.stderr and "rules and baseline are compared" in done.stderr
    assert done.stdout == propose("--sentences", lines, "--labeler", "rules")[0].stdout


def test_a_model_that_was_asked_for_must_be_there(lines, tmp_path):
    done = propose("--sentences", lines, "--labeler", f"model:{tmp_path}", check=False)[0]
    assert done.returncode == 1 and done.stdout == "" and "config.json" in done.stderr


def test_mistakes_are_refused(lines, tmp_path):
    bad = tmp_path / "bad.jsonl"
    bad.write_text('{"text": "a"}\n{"txt": "b"}\n')
    done = propose("--sentences", lines, "--labeler", "rules", "--labelled", bad, check=False)[0]
    assert done.returncode == 1 and done.stdout == "" and "bad.jsonl, line 2" in done.stderr
    for wrong in (["--strategy", "best"], ["--count", "0"], ["--reports", lines],
                  ["--format", "x"]):
        done = propose("--sentences", lines, *wrong, check=False)[0]
        assert done.returncode == 2 and done.stdout == ""
