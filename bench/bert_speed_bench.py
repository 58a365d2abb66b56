"""How fast the report model answers, against Debian's PyTorch on the same machine in the same run:
BERT-base with random weights, sentences of simulated reports. The bound: 1.5 times the
sentences a second of PyTorch's eager code, on two threads, in float32, outputs equal within 1e-4.

The peer gets the sentences as people write it: in order, 32 at a time, padded to the longest. Rows
with sorted sentences, and with one thread, are there to be fair to it: no bound is on them. All
ways take turns; seconds are the median of the rounds, a ratio is the median of each round's own.
Seconds of the processor are beside them. A busy machine flatters us: threads of OpenBLAS wait for
each other many times a layer, ours once a call."""

import argparse
import ctypes
import itertools
import os
import pathlib
import re
import statistics
import tempfile
import time

import torch
from torch.nn.utils.rnn import pad_sequence

from bert_reference import (BASE, EagerEncoder, Embeddings, random_weights, run_bert,
                            transformer_encoder, write_folder)
from simulation import rows
from uptake_program import real_data, uptake

BATCH = 32


def word_pieces(word, vocabulary):
    """Greedy, longest first, as BERT's tokenizer."""
    ids, at = [], 0
    while at < len(word):
        end = next((e for e in range(len(word), at, -1)
                    if ("##" if at else "") + word[at:e] in vocabulary), None)
        if end is None:
            return [vocabulary["[UNK]"]]
        ids.append(vocabulary[("##" if at else "") + word[at:end]])
        at = end
    return ids


def sentences_of_reports(folder, count, seed):
    """Token ids of the first `count` sentences, split crudely, and the sentences' order kept."""
    uptake("simulate", "--out", folder / "simulation", "--patients", 50, "--seed", seed, "--config",
           "reports")
    lines = (real_data("bert") / "vocab.txt").read_text(encoding="utf-8").splitlines()
    vocabulary = {piece: i for i, piece in enumerate(lines)}
    found = []
    for row in rows(folder / "simulation", "reports"):
        for sentence in re.split(r"(?<=[.:])\s+|\n+", row["report_text"]):
            words = re.findall(r"\w+|[^\w\s]", sentence.lower())
            ids = [i for word in words for i in word_pieces(word, vocabulary)]
            if ids:
                found.append(torch.tensor([vocabulary["[CLS]"], *ids, vocabulary["[SEP]"]])[:512])
    return found[:count]


def use_threads(count):
    torch.set_num_threads(count)
    blas = ctypes.CDLL("libblas.so.3")
    if hasattr(blas, "openblas_set_num_threads"):
        blas.openblas_set_num_threads(count)


class Way:
    """A way to the logit of each token of each sentence, and the seconds of each round."""

    def __init__(self):
        self.seconds, self.cpu = [], []

    def note(self, seconds, cpu):
        self.seconds.append(seconds)
        self.cpu.append(cpu)


class Peer(Way):
    def __init__(self, tensors, encoder, threads=2, length_sorted=False):
        super().__init__()
        self.embeddings = Embeddings(BASE, tensors).eval()
        self.encoder, self.threads, self.length_sorted = encoder.eval(), threads, length_sorted
        self.weight, self.bias = tensors["mention.weight"], tensors["mention.bias"]

    def round(self, sentences):
        use_threads(self.threads)
        order = sorted(range(len(sentences)), key=lambda i: -len(sentences[i])) \
            if self.length_sorted else range(len(sentences))
        order, logits = list(order), [None] * len(sentences)
        start, cpu = time.perf_counter(), time.process_time()
        with torch.inference_mode():
            for at in range(0, len(order), BATCH):
                chosen = order[at:at + BATCH]
                ids = pad_sequence([sentences[i] for i in chosen], batch_first=True)
                lengths = torch.tensor([len(sentences[i]) for i in chosen])
                mask = torch.arange(ids.shape[1])[None] >= lengths[:, None]
                hidden = self.encoder(self.embeddings(ids), src_key_padding_mask=mask)
                answer = torch.nn.functional.linear(hidden, self.weight, self.bias)[..., 0]
                for row, i in enumerate(chosen):
                    logits[i] = answer[row, :len(sentences[i])]
        self.note(time.perf_counter() - start, time.process_time() - cpu)
        return logits


class Ours(Way):
    """The same through the program; `call` sentences at a time."""

    def __init__(self, folder, work, kind="f32", threads=2, call=100000):
        super().__init__()
        self.folder, self.work, self.options = folder, work, (threads, kind, call, 1)

    def round(self, sentences):
        inputs = {"ids": pad_sequence(sentences, batch_first=True),
                  "lengths": torch.tensor([len(s) for s in sentences])}
        out = run_bert("time", self.folder, inputs, *self.options, work=self.work)
        self.note(out["seconds"].item(), out["cpu"].item())
        return [row[:len(s)] for row, s in zip(out["mention"], sentences)]


def largest_difference(ones, others):
    return max((a - b).abs().max().item() for a, b in zip(ones, others))


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sentences", type=int, default=96)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    if real_data("bert") is None:
        raise SystemExit("needs the vocabulary of BERT, bert/vocab.txt in UPTAKE_DATA")
    with tempfile.TemporaryDirectory(prefix="uptake-bench-") as folder:
        bench(pathlib.Path(folder), options)


def report(ways, logits):
    first = logits["PyTorch, eager"]
    for name, way in ways.items():
        print(f"{name:40}{len(first) / statistics.median(way.seconds):7.1f} sentences/s, "
              f"{len(first) / statistics.median(way.cpu):6.1f} a CPU s; largest difference "
              f"{largest_difference(logits[name], first):.1e}")


def bench(folder, options):
    sentences = sentences_of_reports(folder, options.sentences, options.seed)
    tokens = sum(map(len, sentences))
    padded = sum(len(sentences[at:at + BATCH]) * max(map(len, sentences[at:at + BATCH]))
                 for at in range(0, len(sentences), BATCH))
    print(f"{len(sentences)} sentences, {tokens} tokens, {padded} with padding in batches of "
          f"{BATCH}; load of the machine {os.getloadavg()[0]:.1f}", flush=True)
    tensors = random_weights(BASE, seed=1)
    model = write_folder(folder / "model", BASE, tensors)
    eager, fast = EagerEncoder(BASE, tensors), transformer_encoder(BASE, tensors, fast=True)
    peers = {"PyTorch, eager": Peer(tensors, eager),
             "PyTorch, TransformerEncoder's fast path": Peer(tensors, fast)}
    ours = {"ours, all at once": Ours(model, folder),
            "ours, 32 a call, in order": Ours(model, folder, call=BATCH)}
    more = {"ours, bf16, all at once": Ours(model, folder, "bf16")}
    once = {"PyTorch, eager, sorted by length": Peer(tensors, eager, length_sorted=True),
            "PyTorch, fast path, sorted": Peer(tensors, fast, length_sorted=True),
            "PyTorch, eager, one thread": Peer(tensors, eager, threads=1),
            "PyTorch, fast path, one thread": Peer(tensors, fast, threads=1),
            "ours, one thread": Ours(model, folder, threads=1),
            "ours, bf16, one thread": Ours(model, folder, "bf16", threads=1)}
    for peer in peers.values():  # warm
        peer.round(sentences[:BATCH])
        peer.seconds.clear()
        peer.cpu.clear()
    logits = {}
    for _ in range(options.rounds):
        for name, way in (peers | ours | more).items():
            logits[name] = way.round(sentences)
        print("round: " + ", ".join(f"{way.seconds[-1]:.2f}"
                                    for way in (peers | ours | more).values())
              + f" s; load {os.getloadavg()[0]:.1f}", flush=True)
    for name, way in once.items():
        logits[name] = way.round(sentences)
    report(peers | ours | more | once, logits)
    missed = []
    for peer, name in itertools.product(peers, ours):
        ratios = [a / b for a, b in zip(peers[peer].seconds, ours[name].seconds)]
        ratio = statistics.median(ratios)
        print(f"{name}, over {peer}: x {ratio:.2f} (from {min(ratios):.2f} to {max(ratios):.2f})")
        if ratio < 1.5:
            missed.append(f"1.5 x {peer}: {name}")
        if largest_difference(logits[name], logits[peer]) > 1e-4:
            missed.append(f"equal within 1e-4: {name}, {peer}")
    if missed:
        raise SystemExit("missed: " + "; ".join(missed))


if __name__ == "__main__":
    main()
