"""Is the simulated cohort like the paper's? Prints how often each region that the paper's models
learn is abnormal, and which regions go together; then how varied the reports are.

The paper's weak prevalences (of its 6,530 training exams) and the positives among its 814
hand-labelled test exams are facts from its authors' published files. Hand labels of single exams
come from published/fine_tuned.csv.gz of UPTAKE_DATA, where that is there."""

import argparse
import collections
import csv
import gzip
import itertools
import pathlib
import re
import tempfile
import time

import numpy as np

from simulation import by_exam, rows
from uptake_program import real_data, uptake

# Region: weak prevalence, positives of 814 by hand. The rare ones have no published weak prevalence.
PAPER = {
    "axillary_lymph_node": (.104, 80), "hilar_lymph_node": (.181, 101), "liver": (.126, 69),
    "carinal_lymph_node": (.090, 45), "inguinal_lymph_node": (.089, 56),
    "thoracic_lymph_node": (.314, 163), "supraclavicular_lymph_node": (.113, 67),
    "lungs": (.248, 184), "paratracheal_lymph_node": (.093, 56), "left_lung": (.085, 99),
    "chest": (.539, 358), "right_lung": (.091, 111), "retroperitoneal_lymph_node": (.121, 71),
    "abdominal_lymph_node": (.133, 58), "full_body": (.847, 614), "abdomen": (.374, 222),
    "pelvis": (.223, 179), "head_neck": (.482, 282), "neck": (.325, 212),
    "iliac_lymph_node": (.113, 47), "cervical_lymph_node": (.093, 105), "mouth": (.121, 63),
    "head": (.283, 118), "pelvic_skeleton": (.102, 59), "skeleton": (.391, 139),
    "spine": (.222, 65),
}
RARE = {"celiac_lymph_node": 18, "pancreas": 10, "adrenal_gland": 17, "kidney": 4}
EXAMS_BY_HAND = 814
PUBLISHED_NAMES = {"full": "full_body", "left_lungs": "left_lung", "right_lungs": "right_lung"}


def labels_of(simulation, column):
    """{region: array of 0 and 1 over exams}; not mentioned = 0, as in the paper's weak labels."""
    found = collections.defaultdict(list)
    for row in rows(simulation, "truth/regions"):
        if row["region"] in PAPER or row["region"] in RARE:
            found[row["region"]].append(row[column] == "1")
    return {region: np.array(values, float) for region, values in found.items()}


def labels_by_hand():
    """The same of the paper's test exams, or None."""
    file = real_data("published/fine_tuned.csv.gz")
    if file is None:
        return None
    found = collections.defaultdict(dict)
    with gzip.open(file, "rt", newline="") as lines:
        for row in csv.DictReader(lines):
            region = PUBLISHED_NAMES.get(row["region"], row["region"])
            found[region][row["exam_id"]] = float(row["target"])
    exams = sorted(found["full_body"])
    return {region: np.array([of[exam] for exam in exams]) for region, of in found.items()}


def print_prevalences(truth, reported):
    print(f"{'abnormal in % of exams':30}{'truth':>9}{'reported':>10}{'weak':>8}{'by hand':>9}")
    ratios = []
    for region, (weak, by_hand) in PAPER.items():
        print(f"{region:30}{truth[region].mean():9.1%}{reported[region].mean():10.1%}{weak:8.1%}"
              f"{by_hand / EXAMS_BY_HAND:9.1%}")
        ratios.append(reported[region].mean() / weak)
    for region, by_hand in RARE.items():
        print(f"{region:30}{truth[region].mean():9.1%}{reported[region].mean():10.1%}{'':8}"
              f"{by_hand / EXAMS_BY_HAND:9.1%}")
    print(f"reported / weak over the 26: median {np.median(ratios):.2f}, "
          f"{min(ratios):.2f} to {max(ratios):.2f}")
    agree = np.mean([truth[region] == reported[region] for region in PAPER])
    print(f"labels of exams in which truth and report agree: {agree:.1%}")


def print_co_occurrence(truth, by_hand):
    pairs = list(itertools.combinations(PAPER, 2))

    def phis(labels):
        return np.array([np.corrcoef(labels[a], labels[b])[0, 1] for a, b in pairs])

    ours, theirs = phis(truth), phis(by_hand)
    print(f"\nphi of {len(pairs)} pairs of regions, truth against hand labels: correlation "
          f"{np.corrcoef(ours, theirs)[0, 1]:.2f}, median difference "
          f"{np.median(np.abs(ours - theirs)):.2f}; the 10 largest:")
    for i in np.argsort(-np.abs(ours - theirs))[:10]:
        print(f"  {pairs[i][0]:28}{pairs[i][1]:28}ours {ours[i]:5.2f}   paper {theirs[i]:5.2f}")


def sentences_of(text, mentions):
    """Spans of sentences where mentions tell them; what lies between, split at stops and breaks."""
    spans = sorted({(int(m["sentence_begin"]), int(m["sentence_end"])) for m in mentions})
    at = 0
    for begin, end in [*spans, (len(text), len(text))]:
        yield from re.split(r"(?<=[.:?])\s+|\n+", text[at:begin])
        yield text[begin:end]
        at = max(at, end)


def print_variety(simulation, count):
    mentions = by_exam(simulation, "truth/mentions")
    total, distinct, without_numbers = 0, set(), set()
    for report in rows(simulation, "reports")[:count]:
        for part in sentences_of(report["report_text"], mentions.get(report["accession_number"], [])):
            sentence = " ".join(part.split())
            if not re.search("[A-Za-z]", sentence):
                continue
            total += 1
            distinct.add(sentence)
            without_numbers.add(re.sub("[0-9]", "0", sentence))
    print(f"\nthe first {count} reports: {total} sentences, {len(distinct)} distinct, "
          f"{len(without_numbers)} with every digit made 0")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--patients", type=int, default=3000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="uptake-bench-") as folder:
        simulation = pathlib.Path(folder) / "simulation"
        start = time.perf_counter()
        uptake("simulate", "--out", simulation, "--patients", options.patients, "--seed",
               options.seed, "--config", "reports")
        seconds = time.perf_counter() - start
        exams = len(rows(simulation, "truth/exams"))
        print(f"{options.patients} patients, {exams} exams, reports only: {seconds:.0f} s\n")
        truth = labels_of(simulation, "abnormal")
        print_prevalences(truth, labels_of(simulation, "reported"))
        by_hand = labels_by_hand()
        if by_hand is None:
            print("\nno UPTAKE_DATA/published: no table of co-occurrence")
        else:
            print_co_occurrence(truth, by_hand)
        print_variety(simulation, 1000)


if __name__ == "__main__":
    main()
