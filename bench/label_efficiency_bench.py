"""Label efficiency of the report model: F1 on sentences that no one trained on against how many
labelled sentences it was given, from a pre-trained model and from nothing.

    bench/label_efficiency_bench.py --pretrained build/report_model/run/pretrained

The labelled sentences are drawn from data/report_sentences/; the test is
tests/report/sentences/{typical,hard}_test.jsonl, the best epoch is chosen on *_dev.jsonl. The model
is told nothing of the rules. Without --pretrained there is nothing to compare: the bench says so."""

import argparse
import json
import pathlib
import random
import tempfile

from labelled_sentences import SENTENCES, f1_of_sentences
from quick_training import CONFIG
from uptake_program import uptake

HERE = pathlib.Path(__file__).resolve().parent


def read_lines(path):
    return path.read_text(encoding="utf-8").splitlines()


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pretrained", type=pathlib.Path)
    parser.add_argument("--labels", type=int, nargs="+", default=[50, 100, 300, 1229])
    parser.add_argument("--seeds", type=int, default=1)
    options = parser.parse_args()
    if options.pretrained is None:
        print("no --pretrained FOLDER (make report-model makes one): nothing to compare")
        return
    pool = [line for file in sorted((HERE.parent / "data" / "report_sentences").glob("*.jsonl"))
            for line in read_lines(file)]
    print("| labelled sentences | pre-trained: typical, hard | from nothing: typical, hard |\n"
          "|---|---|---|")
    with tempfile.TemporaryDirectory(prefix="uptake-bench-") as folder:
        folder = pathlib.Path(folder)
        config = folder / "config.json"
        config.write_text(json.dumps(CONFIG))
        for count in options.labels:
            cells = {}
            for seed in range(options.seeds):
                chosen = folder / "chosen.jsonl"
                drawn = random.Random(seed).sample(pool, count)
                chosen.write_text("".join(line + "\n" for line in drawn), encoding="utf-8")
                for name, start in (("pretrained", ["--model", options.pretrained]),
                                    ("nothing", ["--vocabulary", options.pretrained / "vocab.txt"])):
                    run = folder / f"{name}-{count}-{seed}"
                    uptake("train", "report", "--run", run, "--config", config, *start,
                           "--sentences", chosen, "--validation", SENTENCES / "typical_dev.jsonl",
                           "--validation", SENTENCES / "hard_dev.jsonl", timeout=3600)
                    for test in ("typical_test", "hard_test"):
                        cells.setdefault((name, test), []).append(
                            f1_of_sentences(test, f"model:{run / 'model'}", folder))
            means = {key: sum(values) / len(values) for key, values in cells.items()}
            print(f"| {count} | " + " | ".join(
                f"{means[name, 'typical_test']:.3f}, {means[name, 'hard_test']:.3f}"
                for name in ("pretrained", "nothing")) + " |", flush=True)


main()
