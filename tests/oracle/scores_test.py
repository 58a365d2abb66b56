"""Areas, average precision, Brier scores and calibration against scikit-learn, on random, tied and
degenerate scores."""

import warnings

import numpy as np
import pytest

pytest.importorskip("sklearn", reason="scikit-learn is not installed (python3-sklearn)")

from sklearn.calibration import calibration_curve  # noqa: E402
from sklearn.isotonic import IsotonicRegression  # noqa: E402
from sklearn.linear_model import LogisticRegression  # noqa: E402
from sklearn.metrics import (average_precision_score, brier_score_loss,  # noqa: E402
                             roc_auc_score)

from scored_examples import Examples, all_examples, run_statistics, write_examples  # noqa: E402

LARGEST = 1e-12  # difference that is allowed
EXAMPLES = all_examples()


def near(value):
    return pytest.approx(value, abs=LARGEST, rel=0)


def isotonic_steps(one):
    """scikit-learn's value of each example, and the middle of those that share it: there our
    calibration, which is straight between the middles, has that value as well."""
    steps = IsotonicRegression(y_min=0, y_max=1).fit(one.score, one.positive).predict(one.score)
    middles = np.empty_like(steps)
    for level in np.unique(steps.round(12)):
        alike = steps.round(12) == level
        middles[alike] = one.score[alike].mean()
    return steps, middles


@pytest.fixture(scope="module")
def ours(tmp_path_factory):
    file = tmp_path_factory.mktemp("scores") / "cases.csv"
    write_examples(file, {name: Examples(one.score, one.positive, one.second,
                                         isotonic_steps(one)[1])
                          for name, one in EXAMPLES.items()})
    return run_statistics("scores", file)


@pytest.mark.parametrize("case", EXAMPLES)
def test_area(ours, case):
    one = EXAMPLES[case]
    if min(one.positives, one.negatives) == 0:
        assert ours[case]["auroc"] is None
        with pytest.raises(ValueError):
            roc_auc_score(one.positive, one.score)
    else:
        assert ours[case]["auroc"] == near(roc_auc_score(one.positive, one.score))


@pytest.mark.parametrize("case", EXAMPLES)
def test_average_precision(ours, case):
    one = EXAMPLES[case]
    if one.positives == 0:  # scikit-learn answers 0 and warns
        assert ours[case]["average_precision"] is None
    else:
        wanted = average_precision_score(one.positive, one.score)
        assert ours[case]["average_precision"] == near(wanted)


@pytest.mark.parametrize("case", EXAMPLES)
def test_brier_score(ours, case):
    one = EXAMPLES[case]
    wanted = brier_score_loss(one.positive, one.score, pos_label=1)
    assert ours[case]["brier"] == near(wanted)


# scikit-learn takes scores that are neighbours as numbers for one score.
@pytest.mark.parametrize("case", sorted(EXAMPLES.keys() - {"close"}))
def test_isotonic_calibration(ours, case):
    steps, _ = isotonic_steps(EXAMPLES[case])
    np.testing.assert_allclose(ours[case]["isotonic"], steps, rtol=0, atol=LARGEST)


@pytest.mark.parametrize("case", ["large", "rare", "frequent"])  # no score on the edge of a bin
def test_reliability_curve(ours, case):
    one = EXAMPLES[case]
    share, mean = calibration_curve(one.positive, one.score, n_bins=10)
    np.testing.assert_allclose(ours[case]["reliability"], np.stack([mean, share], 1), rtol=0,
                               atol=LARGEST)
    counts = np.histogram(one.score, np.linspace(0, 1, 11))[0]
    error = np.sum(counts[counts > 0] * np.abs(share - mean)) / counts.sum()
    assert ours[case]["ece"] == near(error)


@pytest.mark.parametrize("case", ["large", "frequent"])
def test_temperature(ours, case):
    """A logistic regression on the logit alone, without intercept, has the inverse as its weight."""
    one = EXAMPLES[case]
    logits = np.log(one.score / (1 - one.score))[:, None]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        model = LogisticRegression(penalty=None, fit_intercept=False, solver="newton-cholesky",
                                   tol=1e-12).fit(logits, one.positive)
    assert ours[case]["temperature"] == pytest.approx(1 / model.coef_[0, 0], rel=1e-6)
