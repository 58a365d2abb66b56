"""`uptake label` with a report model that a test has trained, told of the rules or not."""

import csv
import io
import json
import os
import random
import shutil
import types

import pytest

from report_cohort import report_cohort
from uptake_program import uptake

REGIONS = ["liver", "spleen", "pancreas", "thyroid", "left lung", "sternum", "cervix"]
CONFIG = {
    "model": {"hidden_size": 32, "num_hidden_layers": 1, "num_attention_heads": 2,
              "intermediate_size": 32, "max_position_embeddings": 48},
    "finetuning": {"batch": 8, "mentions_per_epoch": 400, "finding_weight": 0.5, "hybrid": True,
                   "rule_dropout": 0.5,
                   "training": {"epochs": 2, "optimizer": {"learning_rate": 0.01}}}}
PLAIN = {**CONFIG, "finetuning": {"mentions_per_epoch": 8}}
REPORT = ("History: Lesion in the pancreas.\n"
          "Findings: There is a lesion in the liver. No lesion in the spleen.\n"
          "Thyroid: Unremarkable.\n")
LINES = ["Lesion in the liver.", "No lesion in the spleen.", "Nothing is said.",
         "Größe: no lesion in the pancreas or the liver.", "", "Lesion in the liver."]


def labelled(start, regions, abnormal):
    """"start region or the region." with every region a mention."""
    text = f"{start} {' or the '.join(regions)}."
    mentions = [{"begin": text.index(region), "end": text.index(region) + len(region),
                 "region": region.replace(" ", "_"), "abnormal": abnormal} for region in regions]
    return {"text": text, "finding": abnormal, "mentions": mentions}


def labelled_sentences():
    for region, other in zip(REGIONS, REGIONS[1:] + REGIONS[:1]):
        yield labelled("Lesion in the", [region], True)
        yield labelled("A mass in the", [region, other], True)
        yield labelled("No lesion in the", [region], False)
        yield labelled("No mass in the", [region, other], False)


@pytest.fixture(scope="module")
def models(tmp_path_factory):
    """`told`, which knows rules and whole sentences, and `plain`, which knows neither."""
    folder = tmp_path_factory.mktemp("models")
    sentences = list(labelled_sentences())
    (folder / "sentences.jsonl").write_text("\n".join(map(json.dumps, sentences)) + "\n")
    (folder / "text.txt").write_text("\n".join(s["text"] for s in sentences) * 5)
    uptake("vocabulary", "--text", folder / "text.txt", "--out", folder / "vocab.txt")
    found = types.SimpleNamespace()
    for name, config in (("told", CONFIG), ("plain", PLAIN)):
        (folder / f"{name}.json").write_text(json.dumps(config))
        uptake("train", "report", "--run", folder / name, "--config", folder / f"{name}.json",
               "--vocabulary", folder / "vocab.txt", "--sentences", folder / "sentences.jsonl",
               "--jobs", 1)
        setattr(found, name, folder / name / "model")
    return found


def label(*arguments, text=None, check=True):
    """Lines of JSON from lines on standard input."""
    done = uptake("label", *arguments, input=text, check=check)
    return done, [json.loads(line) for line in done.stdout.splitlines()]


def probabilities(labels):
    return {(m["sentence"], m["region"]): m["probability"] for m in labels}


@pytest.fixture(scope="module")
def labels(models):
    """What the model says of LINES, and what it says when it is told of the rules."""
    return {kind: label("--sentences", "-", "--labeler", f"{kind}:{models.told}", "--jobs", 1,
                        text="\n".join(LINES))[1] for kind in ("model", "hybrid")}


@pytest.mark.parametrize("kind, rules", [
    ("model", ["model"] * 5),
    ("hybrid", ["hybrid: " + rule for rule in ("lesion", "normal", "normal", "normal", "lesion")])])
def test_it_says_what_it_has_learnt_and_who_says_it(labels, kind, rules):
    found = labels[kind]
    assert [(m["sentence"], m["region"]) for m in found] == [
        (0, "liver"), (1, "spleen"), (3, "pancreas"), (3, "liver"), (5, "liver")]
    assert [m["rule"] for m in found] == rules
    sure = [m["probability"] > 0.5 for m in found if m["sentence"] != 3]
    assert sure == [True, False, True]
    for mention in found:  # characters, not bytes
        line = LINES[mention["sentence"]]
        assert line[mention["begin"]:mention["end"]] == mention["text"]


def test_the_rules_are_told_to_the_hybrid_alone(labels):
    assert probabilities(labels["model"]) != probabilities(labels["hybrid"])


@pytest.mark.parametrize("kind", ["model", "hybrid"])
def test_the_same_sentence_has_the_same_probability(labels, kind):
    found = probabilities(labels[kind])
    assert found[0, "liver"] == found[5, "liver"]


def test_labels_do_not_depend_on_threads_or_on_the_order(models):
    lines = [f"{words} the {region} {number}." for number in range(8) for region in REGIONS
             for words in ("Lesion in", "No lesion in", "Normal size of")]
    shuffled = list(range(len(lines)))
    random.Random(3).shuffle(shuffled)
    arguments = ["--sentences", "-", "--labeler", f"hybrid:{models.told}"]
    one, found = label(*arguments, "--jobs", 1, text="\n".join(lines))
    assert len(found) == len(lines)
    assert label(*arguments, "--jobs", 2, text="\n".join(lines))[0].stdout == one.stdout
    other = label(*arguments, "--jobs", 2, text="\n".join(lines[i] for i in shuffled))[1]
    wanted = {m["sentence"]: (m["probability"], m["rule"]) for m in found}
    assert {shuffled[m["sentence"]]: (m["probability"], m["rule"]) for m in other} == wanted


def spans_of(labels):
    return "\n".join(json.dumps({"text": LINES[m["sentence"]], "begin": m["begin"],
                                 "end": m["end"]}) for m in labels)


def test_spans_are_labelled_as_sentences_are(models, labels):
    asked = labels["model"]
    found = label("--spans", "-", "--labeler", f"model:{models.told}", text=spans_of(asked))[1]
    assert [(m["probability"], m["rule"]) for m in found] == [
        (m["probability"], "model") for m in asked]


def test_spans_are_told_of_the_rules(models, labels):
    asked = [m for m in labels["hybrid"] if m["sentence"] < 2]
    found = label("--spans", "-", "--labeler", f"hybrid:{models.told}", text=spans_of(asked))[1]
    assert [m["probability"] > 0.5 for m in found] == [True, False]
    assert all(m["rule"].startswith("hybrid: ") for m in found)


def test_a_bad_span_is_listed_and_the_others_labelled(models):
    good = json.dumps({"text": LINES[0], "begin": 14, "end": 19})
    done, found = label("--spans", "-", "--labeler", f"model:{models.told}", check=False,
                        text=f"{good}\nnonsense\n{good}\n")
    assert done.returncode == 1 and "line 2" in done.stderr
    assert len(found) == 2 and found[0]["probability"] == found[1]["probability"] > 0.5


def test_reports(models, tmp_path):
    with open(tmp_path / "reports.csv", "w", newline="") as file:
        csv.writer(file).writerows([["exam_id", "report_text"], ["A1", REPORT],
                                    ["A2", "Findings: Nothing is said."], ["A3", ""]])
    done = uptake("label", "--reports", tmp_path / "reports.csv", "--labeler",
                  f"model:{models.told}", check=False)
    assert done.returncode == 1 and "exam A3 has no report text" in done.stderr
    found = {(row["exam_id"], row["region"]): (float(row["probability"]), int(row["mentions"]))
             for row in csv.DictReader(io.StringIO(done.stdout))}
    # A report that names no region has all of them, unmentioned.
    nothing = {label for (exam, _), label in found.items() if exam == "A2"}
    assert nothing == {(0, 0)}
    assert found["A1", "liver"][0] > 0.5 > found["A1", "spleen"][0]
    assert found["A1", "pancreas"] == (0, 0)  # the history is not what is seen now
    # Equation 4: a region is abnormal unless each of its mentions is normal.
    normal = 1.0
    for region in ("liver", "spleen", "thyroid"):
        assert found["A1", region][1] == 1
        normal *= 1 - found["A1", region][0]
    assert found["A1", "full_body"] == (pytest.approx(1 - normal), 3)


def test_a_cohort(models, tmp_path):
    cohort = report_cohort(tmp_path / "c", {"A1": REPORT, "A2": "Findings: Nothing is said."})
    labeler = f"hybrid:{models.told}"
    done = uptake("label", "--cohort", cohort, "--labeler", labeler, "--json")
    assert json.loads(done.stdout) == {"labeler": labeler, "reports": 2, "mentions": 3,
                                       "left_out": 0}
    told = json.loads(uptake("explain-label", "A1", "spleen", "--cohort", cohort, "--labeler",
                             labeler, "--json").stdout)
    [sentence] = told["sentences"]
    [mention] = sentence["mentions"]
    assert mention["rule"] == "hybrid: normal" and mention["probability"] < 0.5


def test_in_all_sections_what_was_is_not_read_by_the_model(models, tmp_path):
    with open(tmp_path / "reports.csv", "w", newline="") as file:
        csv.writer(file).writerows([["exam_id", "report_text"], ["A1", REPORT]])
    done = uptake("label", "--reports", tmp_path / "reports.csv", "--all-sections", "--labeler",
                  f"model:{models.told}")
    [row] = [row for row in csv.DictReader(io.StringIO(done.stdout)) if row["region"] == "pancreas"]
    assert (float(row["probability"]), row["mentions"]) == (pytest.approx(0.005), "1")


def test_findings_of_whole_sentences(models):
    done, found = label("--sentences", "-", "--findings", "--labeler", f"model:{models.told}",
                        text="\n".join([LINES[0], LINES[1], LINES[0]]))
    assert [list(line) for line in found] == [["sentence", "finding"]] * 3
    assert [line["sentence"] for line in found] == [0, 1, 2]
    assert found[0]["finding"] > 0.5 > found[1]["finding"]
    assert found[0]["finding"] == found[2]["finding"]


@pytest.mark.parametrize("text", [
    b"", b"\n\n", b"No liver\0 lesion.\n", b"Lesion in the liver \xff\xfe.\n\xc3",
    b"Lesion in the liver and " * 4300])
def test_any_bytes_are_taken(models, tmp_path, text):
    (tmp_path / "text.txt").write_bytes(text)
    found = label("--sentences", tmp_path / "text.txt", "--labeler", f"hybrid:{models.told}")[1]
    assert len(found) == text.count(b"liver")
    line = text.decode(errors="surrogateescape").split("\n")[0]
    for mention in found:
        assert line[mention["begin"]:mention["end"]] == "liver"
        assert 0 <= mention["probability"] <= 1


@pytest.mark.parametrize("arguments, message", [
    (["--labeler", "hybrid:PLAIN"], "the model was trained without rules"),
    (["--labeler", "model:PLAIN", "--findings"], "was trained without labels of whole sentences"),
    (["--labeler", "rules", "--findings"], "only a report model labels whole sentences"),
    (["--labeler", "model:nowhere"], "nowhere has no config.json"),
    (["--labeler", "hybrid:nowhere", "--findings"], "nowhere has no config.json"),
    (["--labeler", "model:TOLD", "--device", "foo"], "no device 'foo'"),
    # Of a number that no machine has, so that it is missing everywhere.
    (["--labeler", "model:TOLD", "--device", "cuda:99"], "no device cuda:99")])
def test_what_cannot_be_done_is_named(models, arguments, message):
    arguments = [argument.replace("PLAIN", str(models.plain)).replace("TOLD", str(models.told))
                 for argument in arguments]
    done, _ = label("--sentences", "-", *arguments, text=LINES[0], check=False)
    assert done.returncode == 1 and done.stdout == "" and message in done.stderr


def cut(model):
    os.truncate(model / "model.safetensors", 5000)


def lengthen_vocabulary(model):
    with open(model / "vocab.txt", "a") as file:
        file.write("zqliver\n")


def spoil_config(model):
    (model / "config.json").write_text("{")


@pytest.mark.parametrize("damage, message", [
    (cut, "the file is cut short or damaged"), (spoil_config, "config.json:"),
    (lengthen_vocabulary, "more pieces than the model has words"),
    (lambda model: (model / "model.safetensors").unlink(), "model.safetensors")])
def test_a_damaged_model_is_named(models, tmp_path, damage, message):
    shutil.copytree(models.told, tmp_path / "model")
    damage(tmp_path / "model")
    done, _ = label("--sentences", "-", "--labeler", f"model:{tmp_path / 'model'}", text=LINES[0],
                    check=False)
    assert done.returncode == 1 and done.stdout == "" and message in done.stderr
