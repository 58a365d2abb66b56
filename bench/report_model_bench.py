"""How good the labelers are on text that none of them has seen: baseline, rules, report model and
hybrid (the model, told what the rules say).

1. Simulated reports in phrasings kept apart from training: regions, against what the report says.
2. Sentences in the style of real reports (tests/report/sentences/*_test.jsonl): mentions.
3. Real sentences of chest radiographs (OpenI) kept apart: AUROC of abnormal against normal, by the
   sentence's label and by the highest of its mentions.

95 % intervals resample exams or sentences."""

import argparse
import csv
import hashlib
import json
import pathlib
import random
import tempfile

from labelled_sentences import f1, mentions_of, probability_of, read_sentences
from simulation import rows
from uptake_program import real_data, uptake

LABELERS = ("baseline", "rules", "model", "hybrid")
ROUNDS = 1000


def chosen(labeler, model):
    return f"{labeler}:{model}" if model and labeler in ("model", "hybrid") else labeler


def write_table(path, header, table):
    with open(path, "w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        writer.writerows(table)


def auroc(pairs):
    """Of (is positive, score), equal scores counting half."""
    ordered = sorted(pairs, key=lambda pair: pair[1])
    positives = sum(positive for positive, _ in pairs)
    ranks, i = 0.0, 0
    while i < len(ordered):
        j = i
        while j < len(ordered) and ordered[j][1] == ordered[i][1]:
            j += 1
        ranks += (i + j + 1) / 2 * sum(positive for positive, _ in ordered[i:j])
        i = j
    negatives = len(pairs) - positives
    if not positives or not negatives:
        return float("nan")
    return (ranks - positives * (positives + 1) / 2) / (positives * negatives)


def interval(groups, figure):
    """The figure of all pairs, and its 95 % interval over resampled groups of pairs."""
    rng = random.Random(1)
    values = sorted(figure([pair for group in rng.choices(groups, k=len(groups)) for pair in group])
                    for _ in range(ROUNDS))
    value = figure([pair for group in groups for pair in group])
    return f"{value:.3f} ({values[ROUNDS // 40]:.3f} to {values[-ROUNDS // 40 - 1]:.3f})"


def simulated(folder, options):
    config = folder / "simulate.json"
    config.write_text(json.dumps({"images": False, "cohort": {"held_out_share": 1}}))
    simulation = folder / "simulation"
    uptake("simulate", "--out", simulation, "--patients", int(options.reports * .6) + 20, "--seed",
           options.seed, "--config", config)
    reports = rows(simulation, "reports")[:options.reports]
    write_table(folder / "reports.csv", ["exam_id", "report_text"],
                [(row["accession_number"], row["report_text"]) for row in reports])
    exams = {row["accession_number"] for row in reports}
    truth = folder / "truth.csv"
    write_table(truth, ["exam_id", "region", "abnormal"],
                [(row["exam_id"], row["region"], row["reported"] or "0")
                 for row in rows(simulation, "truth/regions") if row["exam_id"] in exams])
    results = {}
    for labeler in LABELERS:
        uptake("label", "--reports", folder / "reports.csv", "--labeler",
               chosen(labeler, options.model), "--out", folder / f"{labeler}.csv", timeout=3600)
        results[labeler] = json.loads(uptake(
            "evaluate-labels", "--truth", truth, "--labels", folder / f"{labeler}.csv", "--json",
            timeout=3600).stdout)
    print(f"\n{len(reports)} simulated reports, phrasings never trained on; mean of "
          f"{len(results['rules']['regions'])} regions (95 % interval)\n")
    print("| | " + " | ".join(LABELERS) + " |\n|---" + "|---" * len(LABELERS) + "|")
    for metric in ("f1", "auroc", "sensitivity", "specificity"):
        cells = []
        for labeler in LABELERS:
            measured = results[labeler]["mean"][metric]
            cells.append(f"{measured['value']:.3f} ({measured['low']:.3f} to "
                         f"{measured['high']:.3f})")
        print(f"| {metric} | " + " | ".join(cells) + " |")
    print("\n| region: F1, AUROC | " + " | ".join(LABELERS) + " |\n|---" + "|---" * len(LABELERS) +
          "|")
    for i, region in enumerate(results["rules"]["regions"]):
        cells = []
        for labeler in LABELERS:
            one = results[labeler]["regions"][i]
            cells.append(", ".join("-" if one[m]["value"] is None else f"{one[m]['value']:.3f}"
                                   for m in ("f1", "auroc")))
        print(f"| {region['region']} | " + " | ".join(cells) + " |")


def judged_sentences(folder, options):
    for name in ("typical_test", "hard_test"):
        sentences = read_sentences(name)
        print(f"\n{name}: {len(sentences)} sentences, mentions whose region was found\n")
        print("| labeler | mentions | F1 | AUROC | F1, what was not found called normal |\n"
              "|---|---|---|---|---|")
        for labeler in LABELERS:
            found = mentions_of(folder, sentences, chosen(labeler, options.model))
            groups, every = [], []
            for sentence, here in zip(sentences, found):
                scored = [(m["abnormal"], probability_of(m, here)) for m in sentence["mentions"]
                          if m["region"]]
                groups.append([(wanted, p) for wanted, p in scored if p is not None])
                every.append([(wanted, p is not None and p >= .5) for wanted, p in scored])
            called = [[(wanted, p >= .5) for wanted, p in group] for group in groups]
            print(f"| {labeler} | {sum(map(len, groups))} | {interval(called, f1)} | "
                  f"{interval(groups, auroc)} | {interval(every, f1)} |")


def is_test(sentence):
    """As table_part_of() of src/labeling/labelled_sentences."""
    digest = hashlib.sha256(sentence.strip(" \t\n\v\f\r\0").lower().encode()).hexdigest()
    return int(digest[:7], 16) % 10 < 2


def real_sentences(folder, options, path):
    with open(path, newline="", encoding="utf-8") as file:
        table = [row for row in csv.DictReader(file)
                 if row["label"] in ("s", "h") and is_test(row["sentence"])]
    wanted = [row["label"] == "s" for row in table]
    sentences = [{"text": " ".join(row["sentence"].split())} for row in table]
    print(f"\n{len(table)} real sentences of chest radiographs kept apart ({sum(wanted)} abnormal)\n")
    print("| by | AUROC |\n|---|---|")
    for labeler in LABELERS:
        found = mentions_of(folder, sentences, chosen(labeler, options.model))
        groups = [[(label, max(here.values(), default=0))] for label, here in zip(wanted, found)]
        print(f"| highest mention, {labeler} | {interval(groups, auroc)} |")
    lines = uptake("label", "--sentences", folder / "lines.txt", "--findings", "--labeler",
                   chosen("model", options.model), timeout=3600).stdout.splitlines()
    groups = [[(label, json.loads(line)["finding"])] for label, line in zip(wanted, lines)]
    print(f"| label of the sentence, model | {interval(groups, auroc)} |")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--reports", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=5)
    parser.add_argument("--model", help="a folder, in place of the model that ships")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="uptake-bench-") as folder:
        folder = pathlib.Path(folder)
        judged_sentences(folder, options)
        sentences = real_data("openi/sentences.csv")
        if sentences is None:
            print("\nno UPTAKE_DATA/openi: no real sentences")
        else:
            real_sentences(folder, options, sentences)
        simulated(folder, options)


main()
