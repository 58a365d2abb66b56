"""BERT by Debian's PyTorch alone, to compare with: folders as Hugging Face writes them, with random
weights; the same encoder as torch.nn.TransformerEncoder; the same as ordinary eager code."""

import json
import os
import pathlib
import subprocess

import numpy as np
import torch
from torch import nn

RUN_BERT = os.environ.get("UPTAKE_RUN_BERT", "run_bert")
BASE = {"vocab_size": 30522, "hidden_size": 768, "num_hidden_layers": 12,
        "num_attention_heads": 12, "intermediate_size": 3072, "max_position_embeddings": 512,
        "type_vocab_size": 2, "layer_norm_eps": 1e-12, "hidden_act": "gelu"}
TYPES = {"F32": torch.float32, "F16": torch.float16, "BF16": torch.bfloat16, "I64": torch.int64,
         "F64": torch.float64}


def write_safetensors(path, tensors):
    header, data = {}, b""
    for name, tensor in tensors.items():
        kind = next(k for k, v in TYPES.items() if v == tensor.dtype)
        raw = tensor.detach().contiguous().flatten().view(torch.uint8).numpy().tobytes()
        header[name] = {"dtype": kind, "shape": list(tensor.shape),
                        "data_offsets": [len(data), len(data) + len(raw)]}
        data += raw
    text = json.dumps(header).encode()
    pathlib.Path(path).write_bytes(len(text).to_bytes(8, "little") + text + data)


def read_safetensors(path):
    raw = pathlib.Path(path).read_bytes()
    length = int.from_bytes(raw[:8], "little")
    header, data = json.loads(raw[8:8 + length]), raw[8 + length:]
    header.pop("__metadata__", None)
    result = {}
    for name, item in header.items():
        first, last = item["data_offsets"]
        flat = torch.from_numpy(np.frombuffer(data[first:last], np.uint8).copy())
        result[name] = flat.view(TYPES[item["dtype"]]).reshape(item["shape"])
    return result


def layer_shapes(config):
    wide, inner = config["hidden_size"], config["intermediate_size"]
    shapes = {"attention.self." + name: (wide, wide) for name in ("query", "key", "value")}
    return shapes | {"attention.output.dense": (wide, wide), "intermediate.dense": (inner, wide),
                     "output.dense": (wide, inner)}


def random_weights(config, seed, deviation=0.02):
    """By Hugging Face's names, with the heads of pre-training and our own."""
    rng = torch.Generator().manual_seed(seed)
    wide = config["hidden_size"]
    tensors = {}

    def normal(*shape):
        return torch.randn(shape, generator=rng) * deviation

    def linear(name, out, inside):
        tensors[name + ".weight"], tensors[name + ".bias"] = normal(out, inside), normal(out)

    def norm(name):
        tensors[name + ".weight"], tensors[name + ".bias"] = 1 + normal(wide), normal(wide)

    for name, rows in (("word", "vocab_size"), ("position", "max_position_embeddings"),
                       ("token_type", "type_vocab_size")):
        tensors[f"bert.embeddings.{name}_embeddings.weight"] = normal(config[rows], wide)
    norm("bert.embeddings.LayerNorm")
    for i in range(config["num_hidden_layers"]):
        for name, shape in layer_shapes(config).items():
            linear(f"bert.encoder.layer.{i}.{name}", *shape)
        norm(f"bert.encoder.layer.{i}.attention.output.LayerNorm")
        norm(f"bert.encoder.layer.{i}.output.LayerNorm")
    linear("bert.pooler.dense", wide, wide)
    linear("cls.predictions.transform.dense", wide, wide)
    norm("cls.predictions.transform.LayerNorm")
    tensors["cls.predictions.bias"] = normal(config["vocab_size"])
    linear("cls.seq_relationship", 2, wide)
    linear("mention", 1, wide)
    if config.get("uptake_finding_head"):
        linear("finding", 1, wide)
    if "uptake_rules" in config:
        tensors["rule_embeddings.weight"] = normal(len(config["uptake_rules"]) + 1, wide) * 20
        tensors["rule_embeddings.weight"][0] = 0
    return tensors


def write_folder(folder, config, tensors):
    folder.mkdir(exist_ok=True)
    (folder / "config.json").write_text(json.dumps(config))
    write_safetensors(folder / "model.safetensors", tensors)
    return folder


def run_bert(task, folder, inputs, *options, work):
    """Our program on the same folder; `inputs` as its usage says, outputs by name."""
    write_safetensors(work / "in.safetensors", inputs)
    done = subprocess.run([RUN_BERT, task, folder, work / "in.safetensors",
                           work / "out.safetensors", *map(str, options)],
                          capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return read_safetensors(work / "out.safetensors")


class Embeddings(nn.Module):
    def __init__(self, config, tensors):
        super().__init__()
        self.tables = nn.ParameterDict({
            name: nn.Parameter(tensors[f"bert.embeddings.{name}_embeddings.weight"].clone())
            for name in ("word", "position", "token_type")})
        self.rules = tensors.get("rule_embeddings.weight")
        self.norm = nn.LayerNorm(config["hidden_size"], config["layer_norm_eps"])
        load(self.norm, tensors, "bert.embeddings.LayerNorm")

    def forward(self, ids, types=None, rules=None):
        types = torch.zeros_like(ids) if types is None else types
        total = (self.tables["word"][ids] + self.tables["token_type"][types]
                 + self.tables["position"][:ids.shape[1]])
        return self.norm(total if rules is None else total + self.rules[rules])


def load(module, tensors, name):
    module.weight.data.copy_(tensors[name + ".weight"])
    module.bias.data.copy_(tensors[name + ".bias"])


def transformer_encoder(config, tensors, fast=False):
    """torch.nn.TransformerEncoder; `fast`: let it leave out padding (nested tensors)."""
    layer = nn.TransformerEncoderLayer(
        config["hidden_size"], config["num_attention_heads"], config["intermediate_size"],
        dropout=0.0, activation="gelu", layer_norm_eps=config["layer_norm_eps"], batch_first=True,
        norm_first=False)
    encoder = nn.TransformerEncoder(layer, config["num_hidden_layers"], enable_nested_tensor=fast)
    for i, layer in enumerate(encoder.layers):
        at = f"bert.encoder.layer.{i}."
        for kind in ("weight", "bias"):
            joint = torch.cat([tensors[f"{at}attention.self.{name}.{kind}"]
                               for name in ("query", "key", "value")])
            getattr(layer.self_attn, "in_proj_" + kind).data.copy_(joint)
        load(layer.self_attn.out_proj, tensors, at + "attention.output.dense")
        load(layer.linear1, tensors, at + "intermediate.dense")
        load(layer.linear2, tensors, at + "output.dense")
        load(layer.norm1, tensors, at + "attention.output.LayerNorm")
        load(layer.norm2, tensors, at + "output.LayerNorm")
    return encoder


class EagerLayer(nn.Module):
    """As one writes it down: three projections, scores, softmax, two linear layers."""

    def __init__(self, config, tensors, at):
        super().__init__()
        self.heads = config["num_attention_heads"]
        self.parts = nn.ModuleDict()
        for name, (out, inside) in layer_shapes(config).items():
            self.parts[name.replace(".", "_")] = nn.Linear(inside, out)
            load(self.parts[name.replace(".", "_")], tensors, at + name)
        self.norms = nn.ModuleList(nn.LayerNorm(config["hidden_size"], config["layer_norm_eps"])
                                   for _ in range(2))
        load(self.norms[0], tensors, at + "attention.output.LayerNorm")
        load(self.norms[1], tensors, at + "output.LayerNorm")

    def forward(self, hidden, bias):
        rows, length, wide = hidden.shape
        query, key, value = (self.parts["attention_self_" + name](hidden).view(
            rows, length, self.heads, -1).transpose(1, 2) for name in ("query", "key", "value"))
        scores = query @ key.transpose(-1, -2) / (wide // self.heads) ** 0.5 + bias
        mixed = (scores.softmax(-1) @ value).transpose(1, 2).reshape(rows, length, wide)
        hidden = self.norms[0](self.parts["attention_output_dense"](mixed) + hidden)
        inner = nn.functional.gelu(self.parts["intermediate_dense"](hidden))
        return self.norms[1](self.parts["output_dense"](inner) + hidden)


class EagerEncoder(nn.Module):
    def __init__(self, config, tensors):
        super().__init__()
        self.layers = nn.ModuleList(EagerLayer(config, tensors, f"bert.encoder.layer.{i}.")
                                    for i in range(config["num_hidden_layers"]))

    def forward(self, hidden, src_key_padding_mask):
        bias = torch.zeros(src_key_padding_mask.shape).masked_fill(
            src_key_padding_mask, torch.finfo(torch.float32).min)[:, None, None, :]
        for layer in self.layers:
            hidden = layer(hidden, bias)
        return hidden
