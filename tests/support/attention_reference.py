"""Attention heads of the scan model by Debian's PyTorch alone, to compare with: Eq. 7-9 of the
paper for one head, and the multi-head form with nothing folded. One module a task, as such code is
usually written."""

import math
import os
import pathlib
import subprocess

import torch
from torch import nn

from bert_reference import read_safetensors, write_safetensors

RUN_HEADS = os.environ.get("UPTAKE_RUN_HEADS", "run_heads")


class OneHead(nn.Module):
    """Eq. 7-9, a voxel at a time."""

    def __init__(self, channels):
        super().__init__()
        self.w = nn.Parameter(torch.randn(channels) / channels ** 0.5)
        self.classifier = nn.Linear(channels, 1)

    def forward(self, encoding):  # [d, l, h, w] of one scan, without padding
        voxels = encoding.reshape(encoding.shape[0], -1).T
        scores = torch.stack([self.w.dot(a) for a in voxels])  # Eq. 7
        attention = scores.exp() / scores.exp().sum()
        pooled = sum(alpha * a for alpha, a in zip(attention, voxels))  # Eq. 8
        return self.classifier(pooled)[0], attention.view(1, *encoding.shape[1:])  # Eq. 9

    def folded(self):
        return {"score": self.w[None], "weight": self.classifier.weight[0],
                "bias": self.classifier.bias[0]}


class ManyHeads(nn.Module):
    """Keys and values of all voxels, a score vector for each head, a 2-way softmax at the end, of
    which the sigmoid of the difference is the probability."""

    def __init__(self, channels, heads):
        super().__init__()
        self.heads, self.size = heads, channels // heads
        self.key, self.value = nn.Linear(channels, channels), nn.Linear(channels, channels)
        self.score = nn.Parameter(torch.randn(heads, self.size))
        self.classifier = nn.Linear(channels, 2)

    def split(self, x):
        return x.view(len(x), self.heads, self.size)

    def forward(self, encoding):
        voxels = encoding.reshape(encoding.shape[0], -1).T  # [N, d]
        keys, values = self.split(self.key(voxels)), self.split(self.value(voxels))
        scores = (keys * self.score).sum(-1) / math.sqrt(self.size)
        attention = torch.softmax(scores, 0)  # [N, K]
        pooled = (attention[..., None] * values).sum(0).flatten()
        two = torch.log_softmax(self.classifier(pooled), 0)
        return two[1] - two[0], attention.T.reshape(self.heads, *encoding.shape[1:])

    def folded(self):
        """The key's bias adds the same to all voxels' scores, which a softmax does not see."""
        by_head = self.key.weight.view(self.heads, self.size, -1)
        return {"score": torch.einsum("kc,kcd->kd", self.score, by_head),
                "value": self.value.weight.view(self.heads, self.size, -1),
                "value_bias": self.value.bias.view(self.heads, self.size),
                "weight": self.classifier.weight[1] - self.classifier.weight[0],
                "bias": self.classifier.bias[1] - self.classifier.bias[0]}


class Pooled(nn.Module):
    """Fig. 3e: the sum or the mean of the voxels instead of attention."""

    def __init__(self, channels, reduction):
        super().__init__()
        self.reduction, self.classifier = reduction, nn.Linear(channels, 1)

    def forward(self, encoding):
        return self.classifier(getattr(encoding, self.reduction)((1, 2, 3)))[0], None

    def folded(self):
        return {"weight": self.classifier.weight[0], "bias": self.classifier.bias[0]}


def run_heads(heads, reduction, tensors, work):
    given, answered = pathlib.Path(work) / "in.safetensors", pathlib.Path(work) / "out.safetensors"
    write_safetensors(given, tensors)
    subprocess.run([RUN_HEADS, str(heads), reduction, given, answered], check=True)
    return read_safetensors(answered)
