"""`uptake worklist`: exams in the order of their probability, as a table, CSV and JSON."""

import csv
import json
import sqlite3

import pytest

from report_cohort import report_cohort
from uptake_program import uptake

HEADER = ["rank", "exam_id", "probability", "low", "high", "seeds", "deviation", "regions",
          "patient_id", "exam_date"]
ROWS = [("E0", "full_body", 0, .5), ("E0", "full_body", 1, .75), ("E0", "liver", 0, .25),
        ("E0", "liver", 1, .25), ("E1", "full_body", 0, .875), ("E1", "full_body", 1, .875),
        ("E1", "liver", 0, .5), ("E1", "liver", 1, 1), ("E1", "chest", 0, .875),
        ("E2", "full_body", 0, .125), ("E2", "full_body", 1, .25)]


@pytest.fixture
def predictions(tmp_path):
    file = tmp_path / "p.csv"
    file.write_text("exam_id,region,seed,probability\n" + "".join(
        f"{exam},{region},{seed},{probability}\n" for exam, region, seed, probability in ROWS))
    return file


def listed(text):
    rows = list(csv.DictReader(text.splitlines()))
    assert text.splitlines()[0].split(",") == HEADER
    return rows


def test_the_most_probable_exam_comes_first(predictions, tmp_path):
    done = uptake("worklist", "--predictions", predictions, "--out", tmp_path / "list.csv")
    assert done.stderr == ""
    rows = listed((tmp_path / "list.csv").read_text())
    assert [row["exam_id"] for row in rows] == ["E1", "E0", "E2"]
    assert [row["rank"] for row in rows] == ["1", "2", "3"]
    assert rows[1] == {"rank": "2", "exam_id": "E0", "probability": "0.625000", "low": "0.500000",
                       "high": "0.750000", "seeds": "2", "deviation": "0.176777",
                       "regions": "liver=0.250", "patient_id": "", "exam_date": ""}
    assert rows[0]["regions"] == "chest=0.875;liver=0.750" and rows[0]["deviation"] == "0.000000"
    lines = done.stdout.splitlines()
    assert lines[0] == "3 of 3 exams by full_body, 2 trainings"
    assert [line.split()[:3] for line in lines[3:]] == [
        ["1", "E1", "0.875"], ["2", "E0", "0.625"], ["3", "E2", "0.188"]]
    printed = uptake("worklist", "--predictions", predictions, "--out", "-").stdout
    assert printed == (tmp_path / "list.csv").read_text()


def test_another_region_and_a_cut(predictions):
    arguments = ["worklist", "--predictions", predictions, "--out", "-"]
    top = listed(uptake(*arguments, "--top", 1).stdout)
    assert [row["exam_id"] for row in top] == ["E1"]
    likely = listed(uptake(*arguments, "--threshold", 0.625).stdout)
    assert [row["exam_id"] for row in likely] == ["E1", "E0"]
    done = uptake(*arguments, "--region", "liver", check=False)
    assert [row["exam_id"] for row in listed(done.stdout)] == ["E1", "E0"]
    assert done.returncode == 1 and "1 exams have rows of other regions only" in done.stderr
    assert "E2" in done.stderr


def test_json(predictions):
    result = json.loads(uptake("worklist", "--predictions", predictions, "--json").stdout)
    assert result["region"] == "full_body" and result["exams"] == 3 and result["seeds"] == 2
    assert result["listed"][0]["regions"] == [{"region": "chest", "probability": .875},
                                              {"region": "liver", "probability": .75}]
    assert result["listed"][2]["probability"] == .1875
    wrong = uptake("worklist", "--predictions", predictions, "--json", "--out", "-", check=False)
    assert wrong.returncode == 2 and wrong.stdout == ""


def test_one_seed_has_no_spread(tmp_path):
    (tmp_path / "p.csv").write_text("exam_id,region,probability\na,full_body,0.5\n")
    row = listed(uptake("worklist", "--predictions", tmp_path / "p.csv", "--out", "-").stdout)[0]
    assert row["low"] == row["high"] == row["deviation"] == "" and row["seeds"] == "1"


def test_bad_rows_are_listed_and_the_rest_is_there(predictions):
    with predictions.open("a") as file:
        file.write("E3,full_body,0,1.5\nE0,full_body,0,0.9\nE4,full_body,1,0.5\n")
    done = uptake("worklist", "--predictions", predictions, "--out", "-", check=False)
    assert done.returncode == 1
    assert [row["exam_id"] for row in listed(done.stdout)] == ["E1", "E0", "E4", "E2"]
    assert "p.csv, line 13: '1.5' is no probability" in done.stderr
    assert "p.csv, line 14: exam E0, region full_body has a row of this seed already" in done.stderr
    assert "1 exams have no row of some seed, and are ranked by the others, such as E4" in done.stderr


def test_an_unknown_region_names_those_there(predictions):
    done = uptake("worklist", "--predictions", predictions, "--region", "livr", check=False)
    assert done.returncode == 1 and done.stdout == ""
    assert "no prediction of region 'livr', did you mean 'liver'?" in done.stderr
    assert "full_body, liver, chest" in done.stderr


def test_patients_and_dates_come_from_a_cohort(predictions, tmp_path):
    cohort = report_cohort(tmp_path / "reports", {"E0": "fine", "E1": "fine"})
    with sqlite3.connect(cohort / "cohort.sqlite") as database:
        database.execute("UPDATE exams SET exam_date = '2020-02-03' WHERE exam_id = 'E0'")
    done = uptake("worklist", "--predictions", predictions, "--cohort", cohort, "--out", "-")
    rows = {row["exam_id"]: (row["patient_id"], row["exam_date"]) for row in listed(done.stdout)}
    assert "1 of these exams are not in the cohort" in done.stderr
    assert rows == {"E0": ("P1", "2020-02-03"), "E1": ("P1", ""), "E2": ("", "")}
    table = uptake("worklist", "--predictions", predictions, "--cohort", cohort).stdout
    assert "patient" in table.splitlines()[2] and "2020-02-03" in table
