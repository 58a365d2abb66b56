"""Bootstrap intervals against SciPy's, which is given our resamples: what is left is how an
interval is made of them, and that must be the same to the last digits."""

import types

import numpy as np
import pytest

scipy_stats = pytest.importorskip("scipy.stats", reason="SciPy is not installed (python3-scipy)")

from scored_examples import run_statistics  # noqa: E402

LARGEST = 1e-12  # difference that is allowed


def area(scores, positive):
    """Mann-Whitney's U by SciPy."""
    won = scipy_stats.mannwhitneyu(scores[positive == 1], scores[positive == 0]).statistic
    return won / (positive == 1).sum() / (positive == 0).sum()


def units_of(name):
    rng = np.random.default_rng(3)
    count = {"small": 25, "skewed": 120, "tied": 60}[name]
    values = rng.exponential(size=count) if name == "skewed" else rng.normal(size=count)
    if name == "tied":
        values = values.round()
    positive = (rng.random(count) < .4).astype(int)
    return values + positive, positive


@pytest.fixture(scope="module", params=["small", "skewed", "tied"])
def case(request, tmp_path_factory):
    values, positive = units_of(request.param)
    file = tmp_path_factory.mktemp("bootstrap") / "values.csv"
    rows = [f"{value!r},{one}" for value, one in zip(values.tolist(), positive.tolist())]
    file.write_text("\n".join(["value,positive", *rows]) + "\n")
    return values, positive, run_statistics("bootstrap", file)


@pytest.mark.parametrize("method", ["percentile", "BCa"])
@pytest.mark.parametrize("statistic", ["mean", "deviation", "auroc"])
def test_intervals(case, statistic, method):
    values, positive, ours = case
    work = {"mean": lambda i: values[i].mean(), "deviation": lambda i: values[i].std(),
            "auroc": lambda i: area(values[i], positive[i])}[statistic]
    resamples = np.array(ours[statistic]["resamples"])
    assert len(resamples) == 1000
    # A resample may equal the estimate. NumPy sums in another order, and SciPy asks for equality.
    estimate = work(np.arange(len(values)))
    resamples[np.isclose(resamples, estimate, rtol=1e-13, atol=0)] = estimate
    drawn = types.SimpleNamespace(bootstrap_distribution=resamples)
    theirs = scipy_stats.bootstrap((np.arange(len(values)),), work, n_resamples=0, method=method,
                                   vectorized=False, bootstrap_result=drawn)
    np.testing.assert_allclose(ours[statistic][method.lower()],
                               [theirs.confidence_interval.low, theirs.confidence_interval.high],
                               rtol=0, atol=LARGEST)


def test_the_corrections_matter(case):
    """Else the comparison above would compare percentiles with percentiles."""
    for statistic in ("mean", "deviation", "auroc"):
        assert case[2][statistic]["bca"] != case[2][statistic]["percentile"]
