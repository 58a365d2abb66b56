"""Examples with two scores each, random, tied and degenerate, and run_statistics on them."""

import csv
import json
import os
import subprocess

import numpy as np

RUN_STATISTICS = os.environ.get("UPTAKE_RUN_STATISTICS", "run_statistics")


class Examples:
    """`at`: where the isotonic calibration is looked up; None: at the scores."""

    def __init__(self, score, positive, second=None, at=None):
        self.score = np.asarray(score, float)
        self.positive = np.asarray(positive, int)
        self.second = self.score if second is None else np.asarray(second, float)
        self.at = self.score if at is None else np.asarray(at, float)

    @property
    def positives(self):
        return int(self.positive.sum())

    @property
    def negatives(self):
        return len(self.positive) - self.positives


def random_examples(rng, count, share, levels=None):
    """Two scores that know something of the class and are alike. `levels`: so many values."""
    positive = rng.random(count) < share
    positive[:4] = [True, False, True, False]  # two of each at least
    common = rng.normal(size=count) + positive
    scores = [1 / (1 + np.exp(-(common + rng.normal(size=count)))) for _ in range(2)]
    if levels:
        scores = [np.round(score * (levels - 1)) / (levels - 1) for score in scores]
    return Examples(scores[0], positive, scores[1])


def all_examples():
    """By name."""
    rng = np.random.default_rng(7)
    found = {
        "large": random_examples(rng, 3000, .3),
        "rare": random_examples(rng, 500, .01),
        "frequent": random_examples(rng, 400, .97),
        "tied": random_examples(rng, 300, .4, levels=4),
        "two_values": random_examples(rng, 100, .4, levels=2),
        "two_and_two": Examples([.1, .4, .35, .8], [0, 0, 1, 1], [.1, .2, .7, .8]),
        "all_equal": Examples([.5] * 6, [0, 1, 0, 1, 1, 0], [.1, .2, .3, .4, .5, .6]),
        "both_equal": Examples([.5] * 6, [0, 1, 0, 1, 1, 0]),
        "separated": Examples([.1, .2, .3, .7, .8], [0, 0, 0, 1, 1], [.3, .2, .9, .7, .1]),
        "both_separated": Examples([.1, .2, .3, .7, .8], [0, 0, 0, 1, 1], [0, 0, 0, 1, 1]),
        "turned": Examples([.7, .8, .1, .2], [0, 0, 1, 1], [.1, .8, .2, .7]),
        "opposite": Examples([.1, .2, .7, .8], [0, 0, 1, 1], [.7, .8, .1, .2]),
        "one_positive": Examples([.1, .6, .3, .4], [0, 1, 0, 0], [.2, .1, .3, .4]),
        "one_negative": Examples([.1, .6, .3, .4], [1, 1, 0, 1], [.2, .1, .3, .4]),
        "one_of_each": Examples([.1, .6], [0, 1]),
        "no_positive": Examples([.1, .6, .3], [0, 0, 0]),
        "no_negative": Examples([.1, .6, .3], [1, 1, 1]),
        "close": Examples([.5, np.nextafter(.5, 1), np.nextafter(.5, 0), .5, 0, 5e-324, 1],
                          [0, 1, 0, 1, 0, 1, 1], [0, 1, 0, 1, 1, 0, 1]),
    }
    for i in range(40):
        found[f"small_{i}"] = random_examples(rng, int(rng.integers(4, 40)), .4,
                                              levels=int(rng.integers(2, 9)))
    return found


def write_examples(file, examples):
    """Numbers in full: what is read is what was written."""
    with open(file, "w", newline="") as out:
        rows = csv.writer(out, lineterminator="\n")
        rows.writerow(["case", "score", "second", "positive", "at"])
        for name, one in examples.items():
            for row in zip(one.score, one.second, one.positive, one.at):
                rows.writerow([name, *(repr(value.item()) for value in row)])


def run_statistics(what, file):
    done = subprocess.run([RUN_STATISTICS, what, str(file)], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)
