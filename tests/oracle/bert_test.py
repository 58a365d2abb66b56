"""The report model against torch.nn.TransformerEncoder of Debian's PyTorch, whose weights are
mapped from the same folder: hidden vectors, heads, gradients and attention, on padded batches."""

import json
import math
import subprocess

import pytest

torch = pytest.importorskip("torch", reason="python3-torch is not installed")

from bert_reference import (BASE, RUN_BERT, Embeddings, random_weights,  # noqa: E402
                            read_safetensors, run_bert, transformer_encoder, write_folder)

SMALL = BASE | {"vocab_size": 211, "hidden_size": 48, "num_hidden_layers": 3,
                "num_attention_heads": 4, "intermediate_size": 96, "max_position_embeddings": 40,
                "uptake_finding_head": True, "uptake_rules": ["no", "stable", "uptake"]}
WIDE = BASE | {"vocab_size": 997, "num_hidden_layers": 2, "max_position_embeddings": 64}
LARGEST = 1e-4  # difference that is allowed


class Case:
    """A folder, a batch, and what PyTorch makes of them."""

    def __init__(self, config, lengths, folder):
        self.config, self.work = config, folder
        # Attention gets its preferences, and no softmax is saturated, whatever the width.
        self.tensors = random_weights(config, seed=5, deviation=config["hidden_size"] ** -0.5 / 1.5)
        self.folder = write_folder(folder / "model", config, self.tensors)
        rng = torch.Generator().manual_seed(7)
        shape = (len(lengths), max(lengths))
        self.mask = torch.arange(shape[1])[None] < torch.tensor(lengths)[:, None]
        self.inputs = {"ids": torch.randint(1, config["vocab_size"], shape, generator=rng),
                       "types": torch.randint(0, 2, shape, generator=rng),
                       "lengths": torch.tensor(lengths),
                       "probe": torch.randn(*shape, config["hidden_size"], generator=rng)
                       / sum(lengths) ** 0.5}
        self.rules = None
        if "uptake_rules" in config:
            self.rules = torch.randint(0, 1 + len(config["uptake_rules"]), shape, generator=rng)
            self.inputs["rules"] = self.rules
        self.embeddings = Embeddings(config, self.tensors)
        self.encoder = transformer_encoder(config, self.tensors)
        embedded = self.embeddings(self.inputs["ids"], self.inputs["types"], self.rules)
        self.embedded = embedded
        self.hidden = self.encoder(embedded, src_key_padding_mask=~self.mask)
        (self.hidden * self.inputs["probe"] * self.mask[..., None]).sum().backward()

    def linear(self, x, name):
        return x @ self.tensors[name + ".weight"].T + self.tensors[name + ".bias"]

    def run(self, task):
        return run_bert(task, self.folder, self.inputs, work=self.work)


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    return Case(SMALL, [17, 40, 3, 1, 17, 22], tmp_path_factory.mktemp("small"))


@pytest.fixture(scope="module")
def wide(tmp_path_factory):
    return Case(WIDE, [12, 31, 12, 5], tmp_path_factory.mktemp("wide"))


@pytest.fixture(params=["small", "wide"])
def case(request):
    return request.getfixturevalue(request.param)


def check(ours, theirs, mask=None):
    assert ours.shape == theirs.shape
    if mask is not None:
        ours, theirs = ours[mask], theirs[mask]
    largest = (ours - theirs).abs().max().item()
    print(f"largest difference {largest:.1e} of values to {theirs.abs().max().item():.3g}")
    assert theirs.abs().max() > 0.01  # something was compared
    assert largest <= LARGEST


def test_hidden_vectors_and_heads(case):
    with torch.no_grad():
        ours = case.run("forward")
        check(ours["hidden"], case.hidden, case.mask)
        pooled = case.linear(case.hidden[:, 0], "bert.pooler.dense").tanh()
        check(ours["pooled"], pooled)
        check(ours["order"], case.linear(pooled, "cls.seq_relationship"))
        check(ours["mention"], case.linear(case.hidden, "mention")[..., 0], case.mask)
        if "finding" in ours:
            check(ours["finding"], case.linear(pooled, "finding")[:, 0])
        seen = torch.nn.functional.gelu(case.linear(case.hidden, "cls.predictions.transform.dense"))
        name = "cls.predictions.transform.LayerNorm"
        seen = torch.nn.functional.layer_norm(seen, seen.shape[-1:], case.tensors[name + ".weight"],
                                              case.tensors[name + ".bias"], 1e-12)
        words = seen @ case.tensors["bert.embeddings.word_embeddings.weight"].T
        check(ours["words"], words + case.tensors["cls.predictions.bias"], case.mask)


def their_gradients(case):
    found = {"bert.embeddings.LayerNorm.weight": case.embeddings.norm.weight,
             "bert.embeddings.LayerNorm.bias": case.embeddings.norm.bias}
    for name, table in case.embeddings.tables.items():
        found[f"bert.embeddings.{name}_embeddings.weight"] = table
    found = {name: tensor.grad for name, tensor in found.items()}
    for i, layer in enumerate(case.encoder.layers):
        at = f"bert.encoder.layer.{i}."
        for kind in ("weight", "bias"):
            joint = getattr(layer.self_attn, "in_proj_" + kind).grad.chunk(3)
            for name, part in zip(("query", "key", "value"), joint):
                found[f"{at}attention.self.{name}.{kind}"] = part
            for name, module in (("attention.output.dense", layer.self_attn.out_proj),
                                 ("attention.output.LayerNorm", layer.norm1),
                                 ("intermediate.dense", layer.linear1),
                                 ("output.dense", layer.linear2),
                                 ("output.LayerNorm", layer.norm2)):
                found[f"{at}{name}.{kind}"] = getattr(module, kind).grad
    return found


def test_gradients(case):
    ours, theirs = case.run("gradients"), their_gradients(case)
    assert set(ours) - {"rule_embeddings.weight"} == set(theirs)
    for name, gradient in theirs.items():
        largest = (ours[name] - gradient).abs().max().item()
        assert largest <= LARGEST, name
        # A key's bias moves all logits of a row alike: its gradient is nothing but rounding.
        if not name.endswith("key.bias"):
            assert largest <= LARGEST * gradient.abs().max(), name
    print("largest difference "
          f"{max((ours[n] - g).abs().max().item() for n, g in theirs.items()):.1e}")
    if "rule_embeddings.weight" in ours:  # row 0, no rule, never moves
        assert not ours["rule_embeddings.weight"][0].any()
        assert ours["rule_embeddings.weight"][1:].any(1).all()


def test_the_packed_network_answers_the_same(case):
    with torch.no_grad():
        ours = case.run("network")
        check(ours["mention"], case.linear(case.hidden, "mention")[..., 0], case.mask)
        if "finding" in ours:
            pooled = case.linear(case.hidden[:, 0], "bert.pooler.dense").tanh()
            check(ours["finding"], case.linear(pooled, "finding")[:, 0])


def test_attention_is_that_of_multihead_attention(case):
    with torch.no_grad():
        length = int(case.inputs["lengths"][0])
        hidden, rows = case.embedded[:1, :length], []
        for layer in case.encoder.layers:
            rows.append(layer.self_attn(hidden, hidden, hidden, need_weights=True,
                                        average_attn_weights=False)[1][0])
            hidden = layer(hidden)
        check(case.run("network")["attention"], torch.stack(rows))


def test_bfloat16_is_near(case):
    """8 bits of a factor's fraction: 1 in 256 of a product, less of a sum of many."""
    ours = run_bert("time", case.folder, case.inputs, 1, "bf16", 100, 1, work=case.work)
    with torch.no_grad():
        theirs = case.linear(case.hidden, "mention")[..., 0]
    difference = (ours["mention"] - theirs)[case.mask]
    assert difference.square().mean().sqrt() < 0.02 * theirs[case.mask].std()


@pytest.mark.parametrize("change", [
    {"hidden_act": "relu"}, {"hidden_act": "gelu_new"}, {"layer_norm_eps": 0.1}])
def test_config_is_followed(tmp_path, change):
    """Training's code and the packed one are two; the activations of both, by hand."""
    config = SMALL | {"num_hidden_layers": 1} | change
    config.pop("uptake_rules")
    case = Case(config | {"hidden_act": "gelu"}, [9, 4], tmp_path)
    (case.folder / "config.json").write_text(json.dumps(config))
    layer = case.encoder.layers[0]
    layer.activation = {"relu": torch.relu, "gelu": torch.nn.functional.gelu, "gelu_new": lambda x:
                        x / 2 * (1 + (math.sqrt(2 / math.pi) * (x + 0.044715 * x ** 3)).tanh())
                        }[config["hidden_act"]]
    layer.activation_relu_or_gelu = 0
    with torch.enable_grad():
        hidden = case.encoder(case.embedded, src_key_padding_mask=~case.mask).detach()
    check(case.run("forward")["hidden"], hidden, case.mask)
    check(case.run("network")["mention"], case.linear(hidden, "mention")[..., 0], case.mask)


def saved(folder, out, kind):
    subprocess.run([RUN_BERT, "save", folder, out, kind], check=True)
    return read_safetensors(out / "model.safetensors")


def test_saved_files_have_the_same_names_and_values(small, tmp_path):
    ours = saved(small.folder, tmp_path / "same", "f32")
    assert set(ours) == set(small.tensors)
    for name, tensor in small.tensors.items():
        assert torch.equal(ours[name], tensor), name
    written = json.loads((tmp_path / "same" / "config.json").read_text())
    assert written.items() >= (small.config | {"model_type": "bert"}).items()


@pytest.mark.parametrize("kind", ["f16", "bf16"])
def test_half_precision_is_rounded_once_and_read_back(small, tmp_path, kind):
    half = saved(small.folder, tmp_path / kind, kind)
    type_ = {"f16": torch.float16, "bf16": torch.bfloat16}[kind]
    again = saved(tmp_path / kind, tmp_path / "again", "f32")
    for name, tensor in small.tensors.items():
        assert half[name].dtype == type_ and torch.equal(half[name], tensor.to(type_)), name
        assert torch.equal(again[name], tensor.to(type_).float()), name


def test_old_names_and_a_bare_encoder_are_read(small, tmp_path):
    def old(name):
        name = name.removeprefix("bert.")
        for now, before in (("LayerNorm.weight", "LayerNorm.gamma"),
                            ("LayerNorm.bias", "LayerNorm.beta")):
            name = name.replace(now, before)
        return name

    bare = {old(name): t for name, t in small.tensors.items() if name.startswith("bert.")}
    bare["embeddings.position_ids"] = torch.arange(small.config["max_position_embeddings"])[None]
    ours = saved(write_folder(tmp_path / "bare", small.config, bare), tmp_path / "new", "f32")
    assert set(ours) == set(small.tensors)
    for name, tensor in small.tensors.items():
        if name.startswith("bert."):
            assert torch.equal(ours[name], tensor), name
