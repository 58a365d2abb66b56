"""`uptake train report`: what a run leaves, how it goes on, and what it refuses."""

import json
import shutil
import signal
import struct
import subprocess
import time
import types

import numpy as np
import pytest

from report_cohort import report_cohort
from simulation import hashes
from uptake_program import PROGRAM, uptake

CONFIG = {
    "model": {"hidden_size": 16, "num_hidden_layers": 1, "num_attention_heads": 2,
              "intermediate_size": 32, "max_position_embeddings": 64},
    "pretraining": {"batch": 4, "steps_per_epoch": 10, "tokens": 32,
                    "training": {"epochs": 2, "checkpoint_every_steps": 1}},
    "finetuning": {"batch": 4, "mentions_per_epoch": 40, "finding_weight": 0.3, "hybrid": True,
                   "training": {"epochs": 4, "optimizer": {"learning_rate": 0.003},
                                "checkpoint_every_steps": 1}}}
SENTENCE = {"text": "Uptake in the liver.",
            "mentions": [{"begin": 14, "end": 19, "region": "liver", "abnormal": True}]}


def changed(section, **values):
    """CONFIG without pre-training, and with other values."""
    config = {"model": CONFIG["model"], "finetuning": CONFIG["finetuning"]}
    return {**config, section: {**config.get(section, {}), **values}}


# One epoch that hardly moves the weights.
STILL = changed("finetuning", training={"epochs": 1, "optimizer": {"learning_rate": 1e-12}})


def places_of(mentions):
    return [(mention["begin"], mention["end"], mention["region"]) for mention in mentions]


def simple(lines):
    """Those of which the tagger finds the one mention that the simulator meant, and no other."""
    sentences = [json.loads(line) for line in lines]
    done = uptake("label", "--sentences", "-", input="\n".join(s["text"] for s in sentences))
    tags = [json.loads(line) for line in done.stdout.splitlines()]
    return [line for number, line in enumerate(lines)
            if len(sentences[number]["mentions"]) == 1 and places_of(
                sentences[number]["mentions"]) == places_of(
                    tag for tag in tags if tag["sentence"] == number)]


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    """Reports, 60 labelled sentences, the simple ones of them, and a vocabulary."""
    folder = tmp_path_factory.mktemp("data")
    (folder / "simulate.json").write_text('{"images": false, "cohort": {"held_out_share": 0}}')
    uptake("simulate", "--out", folder / "sim", "--patients", 4, "--seed", 5, "--config",
           folder / "simulate.json")
    lines = (folder / "sim" / "truth" / "sentences.jsonl").read_text().splitlines()[:60]
    found = types.SimpleNamespace(reports=folder / "sim" / "reports.csv",
                                  sentences=folder / "sentences.jsonl",
                                  validation=folder / "validation.jsonl",
                                  vocabulary=folder / "vocab.txt", config=folder / "config.json")
    found.sentences.write_text("\n".join(lines) + "\n")
    found.validation.write_text("\n".join(simple(lines)) + "\n")
    found.config.write_text(json.dumps(CONFIG))
    uptake("vocabulary", "--reports", found.reports, "--pieces", 300, "--out", found.vocabulary)
    return found


def whole(data, run, *more):
    """A run with all its parts."""
    return ["train", "report", "--run", run, "--config", data.config, "--vocabulary",
            data.vocabulary, "--reports", data.reports, "--sentences", data.sentences,
            "--validation", data.validation, "--jobs", 1, *more]


def start(run, config, *more, check=True):
    """A run of a configuration that is written beside it."""
    run.mkdir(exist_ok=True)
    file = run.parent / f"{run.name}.json"
    file.write_text(json.dumps(config))
    return uptake("train", "report", "--run", run, "--config", file, "--jobs", 1, *more,
                  check=check)


@pytest.fixture(scope="module")
def trained(data, tmp_path_factory):
    """A run that nothing disturbed. Tests may read it only."""
    run = tmp_path_factory.mktemp("trained") / "run"
    figures = json.loads(uptake(*whole(data, run, "--json")).stdout)
    return types.SimpleNamespace(run=run, figures=figures, model=run / "model")


def metrics_of(run, stage):
    """The lines of a stage's log but for their time."""
    lines = (run / stage / "metrics.jsonl").read_text().splitlines()
    return [{k: v for k, v in json.loads(line).items() if k != "seconds"} for line in lines]


def tensors_of(model):
    """(metadata, {name: array}) of model.safetensors, by the format's description."""
    data = (model / "model.safetensors").read_bytes()
    start_of_data = 8 + struct.unpack("<Q", data[:8])[0]
    header = json.loads(data[8:start_of_data])
    metadata = header.pop("__metadata__")
    arrays = {}
    for name, entry in header.items():
        begin, end = (start_of_data + place for place in entry["data_offsets"])
        arrays[name] = np.frombuffer(data[begin:end], "<f4").reshape(entry["shape"])
    return metadata, arrays


WORDS = "bert.embeddings.word_embeddings.weight"


def test_the_folder_of_a_run(data, trained):
    for stage in ("pretraining", "finetuning"):
        files = {path.name for path in (trained.run / stage).iterdir()}
        assert {"config.json", "checkpoint.safetensors", "metrics.jsonl",
                "environment.json"} <= files
        assert any(name.startswith("events.out.tfevents.") for name in files)
    assert len([m for m in metrics_of(trained.run, "pretraining") if "loss" in m]) == 20
    assert len([m for m in metrics_of(trained.run, "finetuning") if "loss" in m]) == 40
    assert (trained.model / "vocab.txt").read_bytes() == data.vocabulary.read_bytes()
    config = json.loads((trained.model / "config.json").read_text())
    pieces = len(data.vocabulary.read_text().splitlines())
    assert config["vocab_size"] == pieces and config["hidden_size"] == 16
    metadata, tensors = tensors_of(trained.model)
    assert tensors[WORDS].shape == (pieces, 16)
    assert all(np.isfinite(tensor).all() for tensor in tensors.values())
    for name, value in trained.figures.items():
        assert float(metadata["validation_" + name]) == pytest.approx(value, abs=1e-6)


def area_under_curve(scores, positive):
    """By its definition: how often a positive one scores above a negative one."""
    pairs = [(s, t) for s, p in zip(scores, positive) if p for t, q in zip(scores, positive)
             if not q]
    return sum((s > t) + (s == t) / 2 for s, t in pairs) / len(pairs)


@pytest.mark.parametrize("labeler, prefix", [("hybrid", ""), ("model", "model_")])
def test_the_figures_are_those_of_the_labels(data, trained, labeler, prefix):
    sentences = [json.loads(line) for line in data.validation.read_text().splitlines()]
    done = uptake("label", "--sentences", "-", "--labeler", f"{labeler}:{trained.model}",
                  input="\n".join(sentence["text"] for sentence in sentences))
    found = [json.loads(line) for line in done.stdout.splitlines()]
    wanted = [sentence["mentions"][0] for sentence in sentences]
    assert places_of(found) == places_of(wanted)
    scores, truth = [m["probability"] for m in found], [m["abnormal"] for m in wanted]
    assert 3 <= sum(truth) < len(truth) - 3
    right = sum((score >= 0.5) == label for score, label in zip(scores, truth, strict=True))
    assert trained.figures[prefix + "accuracy"] == pytest.approx(right / len(truth))
    area = area_under_curve(scores, truth)
    assert trained.figures[prefix + "auroc"] == pytest.approx(area, abs=1e-3)


def test_what_is_complete_stays_as_it_is(data, trained):
    before = hashes(trained.run)
    again = uptake(*whole(data, trained.run))
    assert again.stderr.count("is complete") == 2
    assert f"accuracy {trained.figures['accuracy']:.4f}\n" in again.stdout
    assert again.stdout.endswith(f"{trained.model}\n")
    assert hashes(trained.run) == before


def interrupted(data, run, stage, kind):
    """Sends a signal once the stage has a checkpoint; answers the process and what it said."""
    for _ in range(5):
        process = subprocess.Popen([PROGRAM, *map(str, whole(data, run))], text=True,
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        while process.poll() is None and not (run / stage / "checkpoint.safetensors").exists():
            time.sleep(0.001)
        process.send_signal(kind)
        stdout, stderr = process.communicate()
        if process.returncode != 0:
            return process.returncode, stdout, stderr
        shutil.rmtree(run)  # it was done before we woke up
    raise AssertionError("the run could not be interrupted")


@pytest.mark.parametrize("stage, kind", [
    ("pretraining", signal.SIGKILL), ("finetuning", signal.SIGKILL), ("finetuning", signal.SIGINT)])
def test_interrupted_it_goes_on_to_the_same_weights(data, trained, tmp_path, stage, kind):
    run = tmp_path / "run"
    code, stdout, stderr = interrupted(data, run, stage, kind)
    if kind == signal.SIGKILL:
        assert code == -signal.SIGKILL
    else:
        assert code == 1 and stdout == ""
        assert stderr.endswith("interrupted; the same command goes on\n")
        assert "stopped after step" in stderr
    assert not (run / "model").exists()
    again = uptake(*whole(data, run))
    assert "resumes the run in" in again.stderr
    for file in ("model.safetensors", "config.json", "vocab.txt"):
        assert (run / "model" / file).read_bytes() == (trained.model / file).read_bytes(), file
    for logged in ("pretraining", "finetuning"):
        assert metrics_of(run, logged) == metrics_of(trained.run, logged)


def test_another_configuration_is_refused_until_the_run_starts_again(data, tmp_path):
    run = tmp_path / "run"
    arguments = ["--vocabulary", data.vocabulary, "--sentences", data.sentences]
    start(run, STILL, *arguments)
    before = hashes(run)
    other = changed("finetuning", training=STILL["finetuning"]["training"], batch=8)
    done = start(run, other, *arguments, check=False)
    assert done.returncode == 1 and "task.finetuning.batch is 4 there and 8 now" in done.stderr
    done = start(run, STILL, *arguments[:-1], f"{data.sentences}=2", check=False)
    assert done.returncode == 1 and "task.sentences.0.weight is 1.0 there and 2.0" in done.stderr
    assert hashes(run) == before
    start(run, other, *arguments, "--restart")
    config = json.loads((run / "finetuning" / "config.json").read_text())
    assert config["task"]["finetuning"]["batch"] == 8
    assert len([m for m in metrics_of(run, "finetuning") if "loss" in m]) == 5  # 40 mentions


def test_a_model_grows_with_its_vocabulary(data, trained, tmp_path):
    extended = tmp_path / "vocab.txt"
    extended.write_text(data.vocabulary.read_text() + "zqliver\nzqlung\n")
    start(tmp_path / "run", STILL, "--model", trained.model, "--vocabulary", extended,
          "--sentences", data.sentences)
    grown = tmp_path / "run" / "model"
    assert (grown / "vocab.txt").read_bytes() == extended.read_bytes()
    before, after = tensors_of(trained.model)[1], tensors_of(grown)[1]
    pieces = before[WORDS].shape[0]
    assert after[WORDS].shape == (pieces + 2, 16)
    assert json.loads((grown / "config.json").read_text())["vocab_size"] == pieces + 2
    for name, tensor in before.items():  # the epoch moved them by less than 1e-10
        assert np.allclose(after[name][:pieces] if tensor.shape != after[name].shape
                           else after[name], tensor, rtol=0, atol=1e-9), name
    assert np.isfinite(after[WORDS]).all()


def test_without_a_vocabulary_a_model_keeps_its_own(data, trained, tmp_path):
    start(tmp_path / "run", STILL, "--model", trained.model, "--sentences", data.sentences)
    assert (tmp_path / "run" / "model" / "vocab.txt").read_bytes() == data.vocabulary.read_bytes()


def test_a_vocabulary_that_does_not_extend_the_models_is_refused(data, trained, tmp_path):
    pieces = data.vocabulary.read_text().splitlines()
    (tmp_path / "vocab.txt").write_text("\n".join([*pieces[:-2], pieces[-1], pieces[-2]]) + "\n")
    done = start(tmp_path / "run", STILL, "--model", trained.model, "--vocabulary",
                 tmp_path / "vocab.txt", "--sentences", data.sentences, check=False)
    assert done.returncode == 1 and "does not begin with the vocabulary of" in done.stderr
    assert "uptake vocabulary --base" in done.stderr


def test_a_table_teaches_whole_sentences(data, tmp_path):
    table = tmp_path / "table.csv"
    rows = [f"{label},{text} {i}." for i in range(40)
            for label, text in (("s", "Uptake in the liver"), ("h", "No finding"))]
    table.write_text("\n".join(["label,sentence", *rows, "x,Neither one nor the other."]) + "\n")
    config = changed("finetuning", finding_weight=1, hybrid=False, mentions_per_epoch=160,
                     training={"epochs": 3, "optimizer": {"learning_rate": 0.01}})
    start(tmp_path / "run", config, "--vocabulary", data.vocabulary, "--sentences", table)
    done = uptake("label", "--sentences", "-", "--findings", "--labeler",
                  f"model:{tmp_path / 'run' / 'model'}",
                  input="Uptake in the liver 77.\nNo finding 77.\n")
    found = [json.loads(line)["finding"] for line in done.stdout.splitlines()]
    assert found[0] > 0.5 > found[1]


def test_a_cohort_gives_reports_and_annotations(data, tmp_path):
    report = "Findings: No lesion in the liver. Uptake in the spleen. Uptake in the colon."
    cohort = report_cohort(tmp_path / "c", {"A1": report, "A2": report})
    config = {**STILL, "pretraining": {**CONFIG["pretraining"], "steps_per_epoch": 1,
                                       "training": {"epochs": 1}}}
    arguments = [config, "--cohort", cohort, "--vocabulary", data.vocabulary]
    done = start(tmp_path / "nothing", *arguments, check=False)
    assert done.returncode == 1 and "there is nothing to train on" in done.stderr
    lines = [{"text": text, "begin": begin, "end": begin + 5, "region": "liver", "label": label,
              "annotator": "mr", "time": "2026-01-31T12:00:00Z"}
             for text, begin, label in (("No lesion in the liver.", 17, "normal"),
                                        ("Größe: liver lesion.", 7, "abnormal"))]
    uptake("annotations", "import", "--cohort", cohort, input="\n".join(map(json.dumps, lines)))
    done = start(tmp_path / "run", *arguments)
    assert "2 reports to pre-train on, 6 sentences" in done.stderr
    assert (tmp_path / "run" / "model" / "model.safetensors").exists()


@pytest.mark.parametrize("line, message", [
    ('{"text": ', "parse error"),
    ('{"text": "ab", "mentions": [{"begin": 0, "end": 3, "abnormal": true}]}', "behind the text")])
def test_a_bad_line_is_named(data, tmp_path, line, message):
    bad = tmp_path / "bad.jsonl"
    bad.write_text(json.dumps(SENTENCE) + "\n\n" + line + "\n")
    done = start(tmp_path / "run", STILL, "--vocabulary", data.vocabulary, "--sentences", bad,
                 check=False)
    assert done.returncode == 1 and done.stdout == ""
    assert f"{bad}:3: " in done.stderr and message in done.stderr
    assert not (tmp_path / "run" / "model").exists()


@pytest.mark.parametrize("weight", ["0", "-1", "a", "", "1x", "nan", "inf"])
def test_a_weight_that_is_none_is_refused(data, tmp_path, weight):
    done = start(tmp_path / "run", STILL, "--vocabulary", data.vocabulary, "--sentences",
                 f"{data.sentences}={weight}", check=False)
    assert done.returncode == 2 and "must be a positive number" in done.stderr


@pytest.mark.parametrize("config, message", [
    (changed("finetuning", hybird=True), "unknown key 'finetuning.hybird', did you mean 'hybrid'?"),
    (changed("finetuning", training={"epoch": 1}), "finetuning: unknown key 'epoch'"),
    (changed("model", hidden_size=18, num_attention_heads=4), "no multiple of")])
def test_a_configuration_that_cannot_be_used_is_named(data, tmp_path, config, message):
    done = start(tmp_path / "run", config, "--vocabulary", data.vocabulary, "--sentences",
                 data.sentences, check=False)
    assert done.returncode == 1 and message in done.stderr


def test_without_reports_there_is_no_pretraining(data, tmp_path):
    done = start(tmp_path / "run", {"pretraining": {}, **STILL}, "--vocabulary", data.vocabulary,
                 "--sentences", data.sentences)
    assert "nothing to pre-train on" in done.stderr
    assert (tmp_path / "run" / "model" / "model.safetensors").exists()
    assert not (tmp_path / "run" / "pretraining").exists()


@pytest.mark.parametrize("code, message, arguments", [
    (1, "needs a vocabulary", ["--sentences", "SENTENCES"]),
    (1, "there is nothing to train on", ["--vocabulary", "VOCABULARY"]),
    (1, "cannot read nowhere", ["--vocabulary", "VOCABULARY", "--sentences", "nowhere"]),
    (1, "cannot read nowhere", ["--vocabulary", "nowhere", "--sentences", "SENTENCES"]),
    (1, "cannot read nowhere", ["--model", "nowhere", "--sentences", "SENTENCES"]),
    (1, "no labelled mention", ["--vocabulary", "VOCABULARY", "--sentences", "/dev/null"]),
    (1, "the piece is empty", ["--vocabulary", "REPORTS", "--sentences", "SENTENCES"]),
    (1, "no device 'foo'", ["--vocabulary", "VOCABULARY", "--device", "foo"]),
    (2, "--jobs", ["--vocabulary", "VOCABULARY", "--sentences", "SENTENCES", "--jobs", "-1"]),
])
def test_what_is_missing_or_wrong_is_named(data, tmp_path, code, message, arguments):
    files = {"VOCABULARY": data.vocabulary, "SENTENCES": data.sentences, "REPORTS": data.reports}
    config = tmp_path / "config.json"
    config.write_text(json.dumps(STILL))
    done = uptake("train", "report", "--run", tmp_path / "run", "--config", config,
                  *(files.get(argument, argument) for argument in arguments), check=False)
    assert done.returncode == code and done.stdout == ""
    assert message in done.stderr and "Exception raised" not in done.stderr


def test_a_gpu_that_is_not_there_is_named(data, tmp_path):
    # Of a number that no machine has, so that it is missing everywhere.
    done = start(tmp_path / "run", STILL, "--vocabulary", data.vocabulary, "--sentences",
                 data.sentences, "--device", "cuda:99", check=False)
    assert done.returncode == 1 and "no device cuda:99" in done.stderr
    assert "use the device cpu" in done.stderr
    assert list((tmp_path / "run").iterdir()) == []
