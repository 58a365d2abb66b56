"""`uptake evaluate-labels`: labels against the truth."""

import json

import pytest

from uptake_program import uptake

# exam: truth, labels, baseline of the liver. Labels at .5: TP 2, FP 1, FN 1, TN 4.
LIVER = {"A": (1, 0.9, 1), "B": (1, 0.5, 1), "C": (1, 0.4, 0), "D": (0, 0.6, 1), "E": (0, 0.1, 1),
         "F": (0, 0.0, 1), "G": (0, 0.2, 0), "H": (0, None, 0)}


@pytest.fixture
def files(tmp_path):
    rows = {"truth": "exam_id,region,abnormal,reported\n", "labels": "exam_id,region,probability\n",
            "baseline": "exam_id,region,probability\n"}
    for exam, (truth, label, baseline) in LIVER.items():
        rows["truth"] += f"{exam},liver,{truth},{1 - truth}\n{exam},spleen,0,0\n"
        rows["baseline"] += f"{exam},liver,{baseline}\n"
        # H is labelled, its liver is not: probability 0
        rows["labels"] += f"{exam},liver,{label}\n" if label is not None else f"{exam},lungs,1\n"
    for name, text in rows.items():
        (tmp_path / f"{name}.csv").write_text(text)
    return {name: tmp_path / f"{name}.csv" for name in rows}


def evaluate(files, *more):
    done = uptake("evaluate-labels", "--truth", files["truth"], "--labels", files["labels"],
                  "--json", *more)
    return json.loads(done.stdout)


def test_every_measure_by_hand(files):
    result = evaluate(files)
    assert result["exams"] == 8 and result["unlabelled"] == []
    [liver] = result["regions"]  # the spleen is no core region
    assert liver["region"] == "liver" and liver["positives"] == 3
    value = {name: liver[name]["value"] for name in ("f1", "sensitivity", "specificity", "ppv",
                                                     "auroc")}
    assert value == pytest.approx({"f1": 4 / 6, "sensitivity": 2 / 3, "specificity": 4 / 5,
                                   "ppv": 2 / 3, "auroc": 13 / 15})
    assert result["mean"]["f1"] == liver["f1"]
    for name in value:
        assert liver[name]["low"] <= value[name] <= liver[name]["high"]


def test_all_regions_and_what_is_not_defined(files):
    result = evaluate(files, "--all")
    spleen = result["regions"][1]
    assert spleen["region"] == "spleen" and spleen["positives"] == 0
    assert spleen["specificity"]["value"] == 1
    assert spleen["sensitivity"] == {"value": None, "low": None, "high": None}
    assert spleen["auroc"]["value"] is None
    assert result["mean"]["specificity"]["value"] == pytest.approx(0.9)
    assert result["mean"]["sensitivity"]["value"] == pytest.approx(2 / 3)


def test_baseline_and_difference(files):
    [liver] = evaluate(files, "--baseline", files["baseline"])["regions"]
    # TP 2, FN 1, FP 3, TN 2
    assert liver["baseline"]["f1"]["value"] == pytest.approx(4 / 8)
    assert liver["difference"]["f1"]["value"] == pytest.approx(4 / 6 - 4 / 8)
    assert liver["difference"]["specificity"]["value"] == pytest.approx(0.4)
    same = evaluate(files, "--baseline", files["labels"])["regions"][0]["difference"]["f1"]
    assert same == {"value": 0, "low": 0, "high": 0}  # paired: the same resamples


def test_the_seed_makes_the_interval_and_threads_do_not(files):
    first = evaluate(files, "--seed", 5, "--jobs", 1)
    assert first == evaluate(files, "--seed", 5, "--jobs", 3)
    assert first["regions"][0]["auroc"]["low"] > 0


def test_another_column_of_the_truth(files):
    [liver] = evaluate(files, "--column", "reported")["regions"]
    assert liver["positives"] == 5


def test_an_empty_cell_is_not_judged(files):
    # as `reported` of the simulator's truth, where a report does not name the region
    files["truth"].write_text("exam_id,region,reported\nA,liver,1\nB,liver,\nD,liver,0\n")
    [liver] = evaluate(files, "--column", "reported")["regions"]
    assert (liver["exams"], liver["positives"]) == (2, 1)


def test_exams_without_labels_and_bad_rows_are_listed(files):
    with open(files["truth"], "a") as stream:
        stream.write("Z,liver,1,1\nA,liver,0,0\nB,liver,maybe,0\n")
    done = uptake("evaluate-labels", "--truth", files["truth"], "--labels", files["labels"],
                  check=False)
    assert done.returncode == 1 and "8 exams" in done.stdout
    assert "1 exams have no labels" in done.stderr and "such as Z" in done.stderr
    assert "line 19: exam A, region liver has a row already" in done.stderr
    assert "line 20: 'maybe'" in done.stderr


def test_a_file_of_something_else_is_refused(files):
    done = uptake("evaluate-labels", "--truth", files["labels"], "--labels", files["labels"],
                  check=False)
    assert done.returncode == 1 and "no column abnormal or label" in done.stderr
