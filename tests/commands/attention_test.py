"""`uptake attention`: where a report model looks, against a BERT of numpy with the same weights."""

import csv
import io
import json
import math
import struct
import xml.etree.ElementTree as ElementTree

import numpy as np
import pytest

from uptake_program import uptake

PIECES = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "no", "intense", "uptake", "in", "the", "hil",
          "##ar", "nodes", "or", "liver", ".", "left"]
HIDDEN, LAYERS, HEADS, INNER, POSITIONS = 16, 2, 4, 32, 24
SENTENCE = "No intense uptake in the liver or hilar nodes."
TOKENS = ["[CLS]", "no", "intense", "uptake", "in", "the", "liver", "or", "hil", "##ar", "nodes",
          ".", "[SEP]"]
GROUPS = ["mark", "negation", "qualifier", "physical", "rest", "rest", "mention", "rest", "region",
          "region", "region", "mark", "mark"]
LIVER, HILAR = slice(6, 7), slice(8, 11)


def draw_weights():
    random = np.random.default_rng(7)
    weights = {}

    def add(name, *shape):
        weights[name] = random.normal(0, 0.5, shape).astype(np.float32)

    add("embeddings.word_embeddings.weight", len(PIECES), HIDDEN)
    add("embeddings.position_embeddings.weight", POSITIONS, HIDDEN)
    add("embeddings.token_type_embeddings.weight", 2, HIDDEN)
    norms = ["embeddings.LayerNorm"]
    for i in range(LAYERS):
        layer = f"encoder.layer.{i}."
        for name, out, into in [("attention.self.query", HIDDEN, HIDDEN),
                                ("attention.self.key", HIDDEN, HIDDEN),
                                ("attention.self.value", HIDDEN, HIDDEN),
                                ("attention.output.dense", HIDDEN, HIDDEN),
                                ("intermediate.dense", INNER, HIDDEN),
                                ("output.dense", HIDDEN, INNER)]:
            add(layer + name + ".weight", out, into)
            add(layer + name + ".bias", out)
        norms += [layer + "attention.output.LayerNorm", layer + "output.LayerNorm"]
    add("pooler.dense.weight", HIDDEN, HIDDEN)
    add("pooler.dense.bias", HIDDEN)
    for name in norms:
        add(name + ".weight", HIDDEN)
        add(name + ".bias", HIDDEN)
    return weights


def write_safetensors(file, tensors):
    header, data = {}, b""
    for name, tensor in tensors.items():
        bytes_of = tensor.tobytes()
        header[name] = {"dtype": "F32", "shape": list(tensor.shape),
                        "data_offsets": [len(data), len(data) + len(bytes_of)]}
        data += bytes_of
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    file.write_bytes(struct.pack("<Q", len(text)) + text + data)


@pytest.fixture(scope="module")
def weights():
    return draw_weights()


@pytest.fixture(scope="module")
def model(weights, tmp_path_factory):
    folder = tmp_path_factory.mktemp("model")
    write_safetensors(folder / "model.safetensors", {f"bert.{n}": t for n, t in weights.items()})
    (folder / "vocab.txt").write_text("\n".join(PIECES) + "\n")
    (folder / "config.json").write_text(json.dumps({
        "model_type": "bert", "vocab_size": len(PIECES), "hidden_size": HIDDEN,
        "num_hidden_layers": LAYERS, "num_attention_heads": HEADS, "intermediate_size": INNER,
        "max_position_embeddings": POSITIONS, "type_vocab_size": 2, "hidden_act": "gelu",
        "layer_norm_eps": 1e-12}))
    return folder


def attention_of(weights, tokens):
    """[layers, n, n], the mean over the heads."""

    def linear(x, name):
        return x @ weights[name + ".weight"].T + weights[name + ".bias"]

    def norm(x, name):
        x = x - x.mean(-1, keepdims=True)
        x = x / np.sqrt((x * x).mean(-1, keepdims=True) + 1e-12)
        return x * weights[name + ".weight"] + weights[name + ".bias"]

    n, size = len(tokens), HIDDEN // HEADS
    hidden = weights["embeddings.word_embeddings.weight"][[PIECES.index(t) for t in tokens]]
    hidden = (hidden + weights["embeddings.position_embeddings.weight"][:n]
              + weights["embeddings.token_type_embeddings.weight"][0]).astype(np.float64)
    hidden = norm(hidden, "embeddings.LayerNorm")
    attention = []
    for i in range(LAYERS):
        layer = f"encoder.layer.{i}."
        query, key, value = (
            linear(hidden, layer + "attention.self." + name).reshape(n, HEADS, size).swapaxes(0, 1)
            for name in ("query", "key", "value"))
        scores = query @ key.swapaxes(1, 2) / math.sqrt(size)
        scores = np.exp(scores - scores.max(-1, keepdims=True))
        scores /= scores.sum(-1, keepdims=True)
        attention.append(scores.mean(0))
        mixed = (scores @ value).swapaxes(0, 1).reshape(n, HIDDEN)
        hidden = norm(hidden + linear(mixed, layer + "attention.output.dense"),
                      layer + "attention.output.LayerNorm")
        inner = linear(hidden, layer + "intermediate.dense")
        inner = inner * 0.5 * (1 + np.vectorize(math.erf)(inner / math.sqrt(2)))
        hidden = norm(hidden + linear(inner, layer + "output.dense"), layer + "output.LayerNorm")
    return np.array(attention)


def rows_of(text):
    return list(csv.DictReader(io.StringIO(text)))


def elements(file, name):
    return ElementTree.parse(file).findall(f".//{{http://www.w3.org/2000/svg}}{name}")


def test_one_sentence_token_by_token(model, weights, tmp_path):
    out, figure = tmp_path / "one.csv", tmp_path / "one.svg"
    uptake("attention", "--model", model, "--sentence", SENTENCE, "--out", out, "--figure", figure)
    rows = rows_of(out.read_text())
    attention = attention_of(weights, TOKENS)
    for mention, place in (("liver", LIVER), ("hilar nodes", HILAR)):
        for layer in [*range(LAYERS), "mean"]:
            own = [r for r in rows if r["mention"] == mention
                   and r["layer"] == (layer if layer == "mean" else str(layer + 1))]
            assert [r["token"] for r in own] == TOKENS
            assert [int(r["position"]) for r in own] == list(range(len(TOKENS)))
            expected = attention.mean(0) if layer == "mean" else attention[layer]
            assert [float(r["weight"]) for r in own] == pytest.approx(
                expected[place].mean(0).tolist(), abs=1e-5)
        if mention == "liver":
            assert [r["group"] for r in own] == GROUPS
    # A line from each token of a mention to each token.
    assert len(elements(figure, "line")) == (1 + 3) * len(TOKENS)
    assert {"##ar", "[SEP]"} <= {text.text for text in elements(figure, "text")}


def test_a_region_leaves_the_other_mentions_out(model):
    done = uptake("attention", "--model", model, "--sentence", SENTENCE, "--region", "liver")
    assert {row["mention"] for row in rows_of(done.stdout)} == {"liver"}
    done = uptake("attention", "--model", model, "--sentence", SENTENCE, "--region", "abdomen")
    assert {row["mention"] for row in rows_of(done.stdout)} == {"liver"}


def test_shares_of_groups_and_what_they_would_be_by_chance(model, weights, tmp_path):
    plain = "The liver."
    lines = tmp_path / "lines.txt"
    lines.write_text(f"{SENTENCE}\nNothing of any place.\n\n{plain}\r\n")
    out, figure = tmp_path / "attention.csv", tmp_path / "attention.svg"
    uptake("attention", "--model", model, "--sentences", lines, "--out", out, "--figure", figure)
    rows = {(row["layer"], row["group"]): row for row in rows_of(out.read_text())}
    assert len(rows) == (LAYERS + 1) * 7
    first = attention_of(weights, TOKENS)
    second = attention_of(weights, ["[CLS]", "the", "liver", ".", "[SEP]"])
    for layer in range(LAYERS):
        def share(name):
            row = rows[str(layer + 1), name]
            return float(row["share"]), float(row["expected"]), int(row["sentences"])
        # Of the two mentions' votes in the first sentence, the mean; "The liver." has no negation.
        liver, hilar = first[layer][LIVER].mean(0), first[layer][HILAR].mean(0)
        assert share("negation") == pytest.approx(((liver[1] + hilar[1]) / 2, 1 / 13, 1), abs=1e-5)
        assert share("region") == pytest.approx(
            ((liver[HILAR].sum() + hilar[LIVER].sum()) / 2, (3 + 1) / 2 / 13, 1), abs=1e-5)
        own = (liver[LIVER].sum() + hilar[HILAR].sum()) / 2
        assert share("mention") == pytest.approx(
            ((own + second[layer][2, 2]) / 2, ((1 + 3) / 2 / 13 + 1 / 5) / 2, 2), abs=1e-5)
        own_row = rows[str(layer + 1), "mention"]
        assert float(own_row["low"]) <= float(own_row["share"]) <= float(own_row["high"])
        assert rows[str(layer + 1), "negation"]["low"] == ""
    for group in ("negation", "mention", "mark"):
        assert float(rows["mean", group]["share"]) == pytest.approx(
            np.mean([float(rows[str(i + 1), group]["share"]) for i in range(LAYERS)]), abs=2e-6)
    assert len(elements(figure, "polyline")) == 7


def test_lists_of_ones_own_and_standard_input(model, tmp_path):
    own = tmp_path / "own.json"
    own.write_text('{"physical": ["the"], "qualifiers": ["or"], "negations": ["in"]}')
    done = uptake("attention", "--model", model, "--sentences", "-", "--groups", own,
                  "--jobs", 2, input=SENTENCE + "\n")
    rows = {(row["layer"], row["group"]): row for row in rows_of(done.stdout)}
    assert float(rows["1", "rest"]["expected"]) == pytest.approx(3 / 13, abs=1e-6)


def test_a_line_that_the_model_cannot_read_is_named_and_the_others_go_on(model, tmp_path):
    lines = tmp_path / "lines.txt"
    lines.write_text("The liver" + " ." * 30 + "\nThe liver.\n")
    done = uptake("attention", "--model", model, "--sentences", lines, check=False)
    assert done.returncode == 1
    assert "lines.txt, line 1: " in done.stderr and "[attention.too_long]" in done.stderr
    assert rows_of(done.stdout)[0]["sentences"] == "1"


@pytest.mark.parametrize("arguments, code, message", [
    ([], 2, "give either --sentences FILE or --sentence TEXT"),
    (["--sentence", "x", "--sentences", "y"], 2, "excludes"),
    (["--sentence", "Nothing."], 1, "the sentence mentions no region"),
    (["--sentence", "The liver.", "--region", "spleen"], 1, "does not mention spleen"),
    (["--sentence", "The liver.", "--region", "livr"], 1, "livr"),
    (["--sentences", "-"], 1, "no line mentions a region"),
])
def test_what_cannot_be_answered_is_refused(arguments, code, message, model):
    done = uptake("attention", "--model", model, *arguments, check=False, input="Nothing.\n")
    assert done.returncode == code
    assert done.stdout == "" and message in done.stderr


def test_a_model_that_is_not_there_is_named(tmp_path):
    done = uptake("attention", "--model", tmp_path / "nowhere", "--sentence", "The liver.",
                  check=False)
    assert done.returncode == 1 and "nowhere" in done.stderr
