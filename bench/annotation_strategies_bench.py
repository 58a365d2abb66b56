"""Which sentences to label next: F1 against labels spent, for each strategy of `uptake annotate
next` beside sentences drawn at random, as the paper did.

Simulated reports: sentences of patients in common phrasings are the pool, those of patients in
phrasings kept apart the test. Each run starts with the same sentences drawn at random; the model
trained on them chooses the next, which get the simulator's truth; a model is trained anew on all,
and so on. Sentences that choose the best epoch are the same for all and count as no label spent."""

import argparse
import json
import pathlib
import random
import statistics
import tempfile

from quick_training import CONFIG
from uptake_program import uptake

LEAST_POSITIVES = 10  # of a region in the test, for it to count in the mean F1


def read_lines(path):
    with open(path, encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def write_lines(path, objects):
    path.write_text("".join(json.dumps(one, ensure_ascii=False) + "\n" for one in objects),
                    encoding="utf-8")
    return path


def one_line(sentence):
    """Line breaks of hard-wrapped reports as blanks: every place stays where it is."""
    return {**sentence, "text": "".join(" " if c in "\r\n" else c for c in sentence["text"])}


class Material:
    """Pool, validation and test of one simulation."""

    def __init__(self, folder, options, seed):
        self.folder = folder
        config = folder / "simulation.json"
        config.write_text(json.dumps({"images": False, "cohort": {"held_out_share": 0.4}}))
        simulation = folder / "simulation"
        uptake("simulate", "--out", simulation, "--patients", options.patients, "--seed", seed,
               "--config", config)
        self.reports = simulation / "reports.csv"
        sentences = [one_line(s) for s in read_lines(simulation / "truth" / "sentences.jsonl")]
        random.Random(seed).shuffle(sentences)
        common = [s for s in sentences if not s["held_out"]]
        self.validation = write_lines(folder / "validation.jsonl", common[:options.validation])
        kept_apart = {s["text"] for s in common[:options.validation]}
        pool = [s for s in common[options.validation:] if s["text"] not in kept_apart]
        self.truth = {}  # by text; of several exams that say the same the first counts
        for sentence in pool:
            self.truth.setdefault(sentence["text"], sentence)
        self.pool = folder / "pool.txt"
        self.pool.write_text("".join(s["text"] + "\n" for s in pool), encoding="utf-8")
        test = [s for s in sentences if s["held_out"]][:options.test]
        self.test = [(i, m) for i, s in enumerate(test) for m in s["mentions"]]
        self.test_lines = folder / "test.txt"
        self.test_lines.write_text("".join(s["text"] + "\n" for s in test), encoding="utf-8")

    def next(self, labelled, count, strategy, labeler, seed):
        """`count` more sentences with their truth."""
        taken = write_lines(self.folder / "labelled.jsonl", labelled)
        done = uptake("annotate", "next", "--sentences", self.pool, "--labelled", taken, "--count",
                      count, "--strategy", strategy, "--labeler", labeler, "--seed", seed)
        return [self.truth[json.loads(line)["text"]] for line in done.stdout.splitlines()]


def f1_of(mentions):
    """At a probability of .5; None without a positive."""
    true = sum(m["abnormal"] and m["probability"] >= 0.5 for m in mentions)
    wrong = sum(m["abnormal"] != (m["probability"] >= 0.5) for m in mentions)
    return 2 * true / (2 * true + wrong) if any(m["abnormal"] for m in mentions) else None


def auroc_of(mentions):
    """Share of pairs of an abnormal and a normal mention in the right order; ties are half."""
    ordered = sorted(mentions, key=lambda m: m["probability"])
    ranks, first = 0.0, 0
    while first < len(ordered):
        last = first
        while last < len(ordered) and ordered[last]["probability"] == ordered[first]["probability"]:
            last += 1
        ranks += (first + 1 + last) / 2 * sum(m["abnormal"] for m in ordered[first:last])
        first = last
    positives = sum(m["abnormal"] for m in mentions)
    return (ranks - positives * (positives + 1) / 2) / (positives * (len(mentions) - positives))


def judge(labeler, material):
    """F1 over all mentions, mean F1 of the regions, AUROC over all mentions. A mention that is not
    found has probability 0. Not by --spans: the rules would not know the regions."""
    found = {}
    for line in uptake("label", "--sentences", material.test_lines, "--labeler",
                       labeler).stdout.splitlines():
        one = json.loads(line)
        found.setdefault((one["sentence"], one["region"]), []).append(one)
    mentions = []
    for sentence, said in material.test:
        there = [one["probability"] for one in found.get((sentence, said["region"]), [])
                 if one["begin"] < said["end"] and said["begin"] < one["end"]]
        mentions.append({**said, "probability": max(there, default=0)})
    regions = {}
    for mention in mentions:
        regions.setdefault(mention["region"], []).append(mention)
    of_regions = [f1_of(of_region) for of_region in regions.values()
                  if sum(m["abnormal"] for m in of_region) >= LEAST_POSITIVES]
    return {"f1": f1_of(mentions), "auroc": auroc_of(mentions),
            "region_f1": statistics.mean(of_regions) if of_regions else None}


class Trainer:
    """`uptake train report` on labelled sentences, each time from the same beginning."""

    def __init__(self, material, options):
        self.material = material
        config = options.config or material.folder / "training.json"
        if not options.config:
            config.write_text(json.dumps(CONFIG))
        self.arguments = ["--config", config]
        self.runs = 0
        if options.model:
            self.arguments += ["--model", options.model]
        else:
            vocabulary = material.folder / "vocab.txt"
            uptake("vocabulary", "--reports", material.reports, "--out", vocabulary)
            self.arguments += ["--vocabulary", vocabulary]

    def labeler(self, labelled):
        self.runs += 1
        run = self.material.folder / f"run-{self.runs}"
        sentences = write_lines(self.material.folder / "train.jsonl", labelled)
        uptake("train", "report", "--run", run, "--sentences", sentences, "--validation",
               self.material.validation, *self.arguments)
        return f"model:{run / 'model'}"


def follow(strategy, start, first_labeler, material, trainer, options, seed):
    """Spends the labels step by step; answers the figures of each step after the first."""
    labelled, labeler, figures = list(start), first_labeler, {}
    for budget in options.budgets[1:]:
        asked = "rules" if strategy == "random" else labeler  # random looks at no probability
        labelled += material.next(labelled, budget - len(labelled), strategy, asked, seed)
        labeler = trainer.labeler(labelled)
        figures[budget] = judge(labeler, material)
        figures[budget]["mentions"] = sum(len(s["mentions"]) for s in labelled)
        print(f"seed {seed}, {strategy}, {len(labelled)} sentences: {figures[budget]}", flush=True)
    return figures


def run_seed(folder, options, seed):
    """{strategy: {budget: figures}}, and the figures of the rules on the same test."""
    folder.mkdir()
    material = Material(folder, options, seed)
    trainer = Trainer(material, options)
    start = material.next([], options.budgets[0], "random", "rules", seed)
    labeler = trainer.labeler(start)
    first = judge(labeler, material)
    first["mentions"] = sum(len(s["mentions"]) for s in start)
    found = {}
    for strategy in ["random", *options.strategies]:
        steps = follow(strategy, start, labeler, material, trainer, options, seed)
        found[strategy] = {options.budgets[0]: first, **steps}
    return found, {name: judge(name, material) for name in ("rules", "baseline")}


def cell(values):
    """Mean over the seeds, and from where to where they lie."""
    values = [value for value in values if value is not None]
    if not values:
        return "-"
    mean = f"{statistics.mean(values):.3f}"
    return mean if len(values) == 1 else f"{mean} ({min(values):.3f} to {max(values):.3f})"


def print_table(title, measure, seeds, options):
    strategies = ["random", *options.strategies]
    print(f"\n{title}\n\n| sentences labelled | {' | '.join(strategies)} |")
    print("|---" * (len(strategies) + 1) + "|")
    for budget in options.budgets:
        cells = [cell([found[strategy][budget][measure] for found, _ in seeds])
                 for strategy in strategies]
        print(f"| {budget} | {' | '.join(cells)} |")
    if measure != "mentions":
        for name in ("rules", "baseline"):
            print(f"\n{name}: {cell([others[name][measure] for _, others in seeds])}")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--patients", type=int, default=200, help="simulated")
    parser.add_argument("--budgets", type=int, nargs="+", default=[50, 100, 200, 400],
                        help="sentences labelled, ascending")
    parser.add_argument("--strategies", nargs="*", default=["mixed"],
                        help="beside random: mixed, uncertainty, disagreement, rarity")
    parser.add_argument("--seeds", type=int, nargs="+", default=[1])
    parser.add_argument("--validation", type=int, default=100, help="sentences")
    parser.add_argument("--test", type=int, default=2000, help="sentences, at most")
    parser.add_argument("--config", help="of uptake train report (default: 250 steps)")
    parser.add_argument("--model", type=pathlib.Path,
                        help="a folder to start each training from (default: from nothing)")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="uptake-bench-") as folder:
        seeds = [run_seed(pathlib.Path(folder) / str(seed), options, seed)
                 for seed in options.seeds]
    for title, measure in (("F1 over all mentions", "f1"),
                           ("Mean F1 of the regions", "region_f1"),
                           ("AUROC over all mentions", "auroc"),
                           ("Mentions labelled", "mentions")):
        print_table(f"{title}, phrasings never trained on", measure, seeds, options)


if __name__ == "__main__":
    main()
