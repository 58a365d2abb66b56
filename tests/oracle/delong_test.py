"""DeLong's variance, interval and paired test against pROC, on random, tied and degenerate scores."""

import csv
import io
import math
import pathlib
import shutil
import subprocess

import pytest

from scored_examples import all_examples, run_statistics, write_examples
import scored_examples

LARGEST = 1e-6  # difference that is allowed
SCRIPT = pathlib.Path(scored_examples.__file__).parent / "delong.R"
EXAMPLES = all_examples()
ANSWERED = [name for name, one in EXAMPLES.items() if min(one.positives, one.negatives) >= 2]


def has_proc():
    return shutil.which("Rscript") and subprocess.run(
        ["Rscript", "-e", "library(pROC)"], capture_output=True).returncode == 0


@pytest.fixture(scope="module")
def both(tmp_path_factory):
    """({case: ours}, {case: {measure: pROC's}})"""
    if not has_proc():
        pytest.skip("R or pROC is not installed (r-base-core, r-cran-proc)")
    file = tmp_path_factory.mktemp("delong") / "cases.csv"
    write_examples(file, EXAMPLES)
    done = subprocess.run(["Rscript", "--vanilla", SCRIPT, file], capture_output=True, text=True,
                          check=True)
    theirs = {}
    for case, measure, value in csv.reader(io.StringIO(done.stdout)):
        theirs.setdefault(case, {})[measure] = math.nan if value == "NA" else float(value)
    return run_statistics("scores", file), theirs


@pytest.mark.parametrize("case", ANSWERED)
def test_one_score(both, case):
    ours, theirs = both[0][case]["delong"], both[1][case]
    for measure in ("auroc", "variance", "low", "high"):
        assert ours[measure] == pytest.approx(theirs[measure], abs=LARGEST, rel=0), measure


@pytest.mark.parametrize("case", ANSWERED)
def test_two_scores(both, case):
    ours, theirs = both[0][case]["paired"], both[1][case]
    variance = (theirs["variance"] + theirs["second_variance"] - 2 * theirs["covariance"])
    assert ours["first"] == pytest.approx(theirs["auroc"], abs=LARGEST)
    assert ours["second"] == pytest.approx(theirs["second"], abs=LARGEST)
    assert ours["variance"] == pytest.approx(variance, abs=LARGEST)
    assert ours["p"] == pytest.approx(theirs["p"], abs=LARGEST)
    if math.isinf(theirs["z"]):  # a difference without variance; JSON knows no infinity
        assert ours["z"] is None and ours["p"] == 0
        return
    assert ours["z"] == pytest.approx(theirs["z"], abs=LARGEST)


def test_there_is_nothing_without_two_of_each_class(both):
    for case in EXAMPLES.keys() - set(ANSWERED):
        assert both[0][case]["delong"] is None and both[0][case]["paired"] is None
        assert math.isnan(both[1].get(case, {}).get("variance", math.nan)), case
