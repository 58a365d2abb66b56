"""`uptake annotations`: what people say of reports, in, out and compared."""

import json

import pytest

from report_cohort import report_cohort
from uptake_program import uptake


@pytest.fixture
def cohort(tmp_path):
    return report_cohort(tmp_path / "c", {"A1": "Liver lesion."})


def line_of(annotator, label, item, **more):
    return json.dumps({"exam_id": "A1", "region": f"region {item}", "label": label,
                       "annotator": annotator, "time": "2026-01-31T12:00:00Z", **more})


def test_round_trip_byte_by_byte(cohort, tmp_path):
    lines = [line_of("mr", "abnormal", 1, comment="größer\n"), line_of("kl", 0, 1, begin=0, end=5),
             '{ "annotator":"mr","time" : "2026-02-01","text":"Spleen.","region":"x","label":true }']
    (tmp_path / "in.jsonl").write_text("\n".join(lines) + "\n")
    done = uptake("annotations", "import", tmp_path / "in.jsonl", "--cohort", cohort, "--json")
    assert json.loads(done.stdout) == {"stored": 3, "unchanged": 0, "unknown_exams": 0,
                                       "left_out": 0}
    uptake("annotations", "export", tmp_path / "out.jsonl", "--cohort", cohort)
    assert (tmp_path / "out.jsonl").read_bytes() == (tmp_path / "in.jsonl").read_bytes()
    other = report_cohort(tmp_path / "other", {})
    uptake("annotations", "import", tmp_path / "out.jsonl", "--cohort", other)
    assert uptake("annotations", "export", "--cohort", other).stdout == "\n".join(lines) + "\n"


def test_bad_lines_are_listed_and_the_others_stored(cohort):
    done = uptake("annotations", "import", "--cohort", cohort, check=False,
                  input="bad\n" + line_of("mr", 1, 1) + "\n" + line_of("", 1, 1) + "\n")
    assert done.returncode == 1 and done.stdout.startswith("1 annotations stored")
    assert "line 1: " in done.stderr and "line 3: 'annotator' is empty" in done.stderr


def test_agreement(cohort):
    # 20 yes-yes, 5 yes-no, 10 no-yes, 15 no-no: kappa 0.4 by hand (tests/statistics).
    pairs = [("y", "y")] * 20 + [("y", "n")] * 5 + [("n", "y")] * 10 + [("n", "n")] * 15
    lines = [line_of(who, label, i) for i, pair in enumerate(pairs)
             for who, label in zip(("mr", "kl"), pair)]
    uptake("annotations", "import", "--cohort", cohort, input="\n".join(lines))
    result = json.loads(uptake("annotations", "agreement", "--annotators", "mr", "kl", "--cohort",
                               cohort, "--json").stdout)
    assert result["items"] == 50 and result["annotators"] == ["mr", "kl"]
    assert result["observed"] == pytest.approx(0.7) and result["kappa"] == pytest.approx(0.4)
    table = uptake("annotations", "agreement", "--cohort", cohort).stdout
    assert table.splitlines()[-1].split() == ["all", "50", "0.700", "0.500", "0.400"]


def test_an_annotator_who_is_not_there(cohort):
    uptake("annotations", "import", "--cohort", cohort, input=line_of("mr", 1, 1))
    done = uptake("annotations", "agreement", "--cohort", cohort, check=False)
    assert done.returncode == 1 and "1 annotators: mr (1)" in done.stderr
    done = uptake("annotations", "agreement", "--annotators", "mr", "xy", "--cohort", cohort,
                  check=False)
    assert done.returncode == 1 and "'xy'" in done.stderr
