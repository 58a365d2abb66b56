"""What tests and benchmarks of the labelers share: sentences with labels, and how well a labeler
does on them."""

import json
import pathlib

from uptake_program import uptake

SENTENCES = pathlib.Path(__file__).resolve().parents[1] / "report" / "sentences"


def read_sentences(name):
    """tests/report/sentences/NAME.jsonl"""
    lines = (SENTENCES / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def mentions_of(folder, sentences, labeler):
    """What the labeler finds, by sentence: {(begin, end, region): probability}."""
    lines = folder / "lines.txt"
    lines.write_text("".join(s["text"].replace("\n", " ") + "\n" for s in sentences),
                     encoding="utf-8")
    found = [{} for _ in sentences]
    for line in uptake("label", "--sentences", lines, "--labeler", labeler,
                       timeout=3600).stdout.splitlines():
        mention = json.loads(line)
        found[mention["sentence"]][mention["begin"], mention["end"], mention["region"]] = \
            mention["probability"]
    return found


def probability_of(mention, found):
    """Of the mention found of that region that overlaps it; None where it was not found."""
    best = [p for (begin, end, region), p in found.items()
            if region == mention["region"] and begin < mention["end"] and mention["begin"] < end]
    return max(best) if best else None


def f1(pairs):
    """Of (is positive, is called positive)."""
    hits = sum(wanted and said for wanted, said in pairs)
    wrong = sum(wanted != said for wanted, said in pairs)
    return 2 * hits / (2 * hits + wrong) if hits or wrong else float("nan")


def f1_of_sentences(name, labeler, folder):
    """F1 of the mentions of a file of sentences whose region was found."""
    sentences = read_sentences(name)
    scored = [(mention["abnormal"], probability_of(mention, here))
              for sentence, here in zip(sentences, mentions_of(folder, sentences, labeler))
              for mention in sentence["mentions"]]
    return f1([(wanted, p >= .5) for wanted, p in scored if p is not None])
