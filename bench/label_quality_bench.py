"""How good the labels are. 1,000 simulated reports in words the rules may have been tuned on, and
1,000 in words and turns kept apart: `uptake label` with the rules and the paper's baseline, against
what the report says and against what is there. Then real sentences (chest radiographs), where
UPTAKE_DATA has them.

A region that a report does not name is normal in the truth too, as in the paper. The paper's own
baseline has mean F1 .522, its report model .666, on reports that nobody can get."""

import argparse
import csv
import json
import pathlib
import tempfile

from simulation import rows
from uptake_program import real_data, uptake

METRICS = ("f1", "sensitivity", "specificity", "ppv", "auroc")
# Rules that say "there is something", which a reader of radiographs calls abnormal; for uptake
# they are not.
SOMETHING_THERE = ("structural", "not_avid")


def write_table(path, header, table):
    with open(path, "w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        writer.writerows(table)


def number(measured, sign=""):
    if measured["value"] is None:
        return "-"
    return (f"{measured['value']:{sign}.3f} ({measured['low']:{sign}.3f} to "
            f"{measured['high']:{sign}.3f})")


def print_regions(result):
    print(f"  {'region':32}{'positive':>9}{'F1':>8}{'sens':>7}{'spec':>7}{'AUROC':>7}"
          f"{'baseline F1':>14}{'sens':>7}{'spec':>7}{'AUROC':>7}")
    for region in [*result["regions"], result["mean"]]:
        line = f"  {region['region']:32}{region['positives']:9}"
        for part, width in ((region, 8), (region["baseline"], 14)):
            for i, metric in enumerate(("f1", "sensitivity", "specificity", "auroc")):
                value = part[metric]["value"]
                shown = "-" if value is None else f"{value:.3f}"
                line += f"{shown:>{width if i == 0 else 7}}"
        print(line)


def judge(folder, name, exams, truth_rows, column, with_regions):
    """Rules and baseline against one column of truth/regions.csv."""
    truth = folder / "truth.csv"
    write_table(truth, ["exam_id", "region", "abnormal"],
                [(row["exam_id"], row["region"], row[column] or "0") for row in truth_rows
                 if row["exam_id"] in exams])
    done = uptake("evaluate-labels", "--truth", truth, "--labels", folder / "rules.csv",
                  "--baseline", folder / "baseline.csv", "--json")
    result = json.loads(done.stdout)
    print(f"\n{name}, {result['exams']} reports, against `{column}`, mean of "
          f"{len(result['regions'])} regions (95 % interval)")
    print(f"  {'':13}{'rules':26}{'baseline':26}{'rules minus baseline'}")
    for metric in METRICS:
        mean = result["mean"]
        print(f"  {metric:13}{number(mean[metric]):26}{number(mean['baseline'][metric]):26}"
              f"{number(mean['difference'][metric], '+')}")
    if with_regions:
        print_regions(result)


def simulated(folder, options):
    config = folder / "half.json"
    config.write_text(json.dumps({"images": False, "cohort": {"held_out_share": 0.5}}))
    simulation = folder / "simulation"
    # 1.75 exams a patient, half of the patients apart
    patients = int(options.reports * 1.35) + 20
    uptake("simulate", "--out", simulation, "--patients", patients, "--seed", options.seed,
           "--config", config)
    apart = {row["patient_id"] for row in rows(simulation, "truth/patients")
             if row["held_out"] == "1"}
    truth_rows = rows(simulation, "truth/regions")
    for name, is_apart in (("common phrasings", False), ("held-out phrasings", True)):
        chosen = [row for row in rows(simulation, "reports")
                  if (row["patient_id"] in apart) == is_apart][:options.reports]
        write_table(folder / "reports.csv", ["exam_id", "report_text"],
                    [(row["accession_number"], row["report_text"]) for row in chosen])
        for labeler in ("rules", "baseline"):
            uptake("label", "--reports", folder / "reports.csv", "--labeler", labeler, "--out",
                   folder / f"{labeler}.csv")
        exams = {row["accession_number"] for row in chosen}
        for column in ("reported", "abnormal"):
            judge(folder, name, exams, truth_rows, column, column == "reported")


def agreement(labels, calls):
    """Of sentences in which a region is named: accuracy, sensitivity and specificity."""
    hits = {"s": [], "h": []}
    for label, call in zip(labels, calls):
        if label in hits and call is not None:
            hits[label].append(call == (label == "s"))
    right = sum(hits["s"]) + sum(hits["h"])
    return (right / (len(hits["s"]) + len(hits["h"])), sum(hits["s"]) / len(hits["s"]),
            sum(hits["h"]) / len(hits["h"]))


def real_sentences(folder, path):
    with open(path, newline="") as file:
        table = [row for row in csv.DictReader(file) if row["label"] in "sh"]
    labels = [row["label"] for row in table]
    (folder / "lines.txt").write_text(
        "".join(" ".join(row["sentence"].split()) + "\n" for row in table))

    def calls(labeler, more_rules=()):
        found = [None] * len(table)
        for line in uptake("label", "--sentences", folder / "lines.txt", "--labeler",
                           labeler).stdout.splitlines():
            mention = json.loads(line)
            abnormal = mention["probability"] >= 0.5 or mention["rule"] in more_rules
            found[mention["sentence"]] = bool(found[mention["sentence"]]) or abnormal
        return found

    named = [call is not None for call in calls("rules")]
    share = {label: sum(n for n, l in zip(named, labels) if l == label) / labels.count(label)
             for label in "sh"}
    print(f"\n{len(table)} real sentences of chest radiographs (OpenI): a region is found in "
          f"{sum(named) / len(named):.1%} (abnormal s {share['s']:.1%}, normal h {share['h']:.1%})")
    print("  `abnormal` means not uptake there but anything seen, such as a calcified granuloma;")
    print(f"  the second line therefore counts the rules {', '.join(SOMETHING_THERE)} as abnormal")
    for name, labeler, more in (("rules, as for uptake", "rules", ()),
                                ("rules, anything seen", "rules", SOMETHING_THERE),
                                ("baseline", "baseline", ())):
        accuracy, sensitivity, specificity = agreement(labels, calls(labeler, more))
        print(f"  {name:24}accuracy {accuracy:.3f}   sensitivity to s {sensitivity:.3f}   "
              f"specificity to h {specificity:.3f}")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--reports", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=4)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="uptake-bench-") as folder:
        folder = pathlib.Path(folder)
        simulated(folder, options)
        sentences = real_data("openi/sentences.csv")
        if sentences is None:
            print("\nno UPTAKE_DATA/openi: no real sentences")
        else:
            real_sentences(folder, sentences)


if __name__ == "__main__":
    main()
