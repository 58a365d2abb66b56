"""I3D by Debian's PyTorch alone, to compare with: ordinary eager code, written from the paper
(Carreira & Zisserman 2017, Fig. 3) with the names that the published PyTorch port has, one
attention head a region, and weights to start from."""

import json
import os
import pathlib
import subprocess

import torch
from torch import nn
from torch.nn import functional

from bert_reference import read_safetensors, write_safetensors

RUN_I3D = os.environ.get("UPTAKE_RUN_I3D", "run_i3d")
# 1x1x1; 1x1x1 and 3x3x3; the same again; 1x1x1 behind the pooling
BLOCKS = {"3b": (64, 96, 128, 16, 32, 32), "3c": (128, 128, 192, 32, 96, 64),
          "4b": (192, 96, 208, 16, 48, 64), "4c": (160, 112, 224, 24, 64, 64),
          "4d": (128, 128, 256, 24, 64, 64), "4e": (112, 144, 288, 32, 64, 64),
          "4f": (256, 160, 320, 32, 128, 128),
          "5b": (256, 160, 320, 32, 128, 128), "5c": (384, 192, 384, 48, 128, 128)}


def pad_same(x, kernel, stride):
    """TensorFlow's "same": the odd zero stands behind."""
    widths = []
    for size, k, s in reversed(list(zip(x.shape[2:], kernel, stride))):
        zeros = max(k - s if size % s == 0 else k - size % s, 0)
        widths += [zeros // 2, zeros - zeros // 2]
    return functional.pad(x, widths) if any(widths) else x


class GuidedRelu(torch.autograd.Function):
    """Guided backpropagation (Springenberg et al. 2015): back goes what is positive, where it was
    active."""

    @staticmethod
    def forward(context, values):
        context.save_for_backward(values)
        return values.clamp(min=0)

    @staticmethod
    def backward(context, gradient):
        values, = context.saved_tensors
        return gradient * (gradient > 0) * (values > 0)


class MaxPool(nn.Module):
    def __init__(self, kernel, stride):
        super().__init__()
        self.kernel, self.stride = kernel, stride

    def forward(self, x):
        return functional.max_pool3d(pad_same(x, self.kernel, self.stride), self.kernel,
                                     self.stride)


class Unit(nn.Module):
    def __init__(self, inside, out, kernel=1, stride=(1, 1, 1)):
        super().__init__()
        self.kernel, self.stride = (kernel,) * 3, stride
        self.conv3d = nn.Conv3d(inside, out, self.kernel, stride, bias=False)
        self.bn = nn.BatchNorm3d(out, eps=0.001, momentum=0.01)

    def forward(self, x):
        return functional.relu(self.bn(self.conv3d(pad_same(x, self.kernel, self.stride))))


class Inception(nn.Module):
    def __init__(self, inside, widths):
        super().__init__()
        b0, b1a, b1b, b2a, b2b, b3b = widths
        self.b0 = Unit(inside, b0)
        self.b1a, self.b1b = Unit(inside, b1a), Unit(b1a, b1b, 3)
        self.b2a, self.b2b = Unit(inside, b2a), Unit(b2a, b2b, 3)
        self.b3a, self.b3b = MaxPool((3, 3, 3), (1, 1, 1)), Unit(inside, b3b)

    def forward(self, x):
        return torch.cat([self.b0(x), self.b1b(self.b1a(x)), self.b2b(self.b2a(x)),
                          self.b3b(self.b3a(x))], dim=1)


class I3d(nn.Sequential):
    """`width`: of all channels, to multiples of 8. `blocks`: which there are, by name and kind."""

    def __init__(self, channels=2, width=1.0, in_plane_stride=32, blocks=None):
        super().__init__()
        blocks = blocks or {name: name for name in BLOCKS}

        def wide(count):
            return max(8, 8 * int(count * width / 8 + 0.5))

        in_plane = {"4": 1 if in_plane_stride <= 8 else 2, "5": 1 if in_plane_stride <= 16 else 2}
        self.add_module("Conv3d_1a_7x7", Unit(channels, wide(64), 7, (2, 2, 2)))
        self.add_module("MaxPool3d_2a_3x3", MaxPool((1, 3, 3), (1, 2, 2)))
        self.add_module("Conv3d_2b_1x1", Unit(wide(64), wide(64)))
        self.add_module("Conv3d_2c_3x3", Unit(wide(64), wide(192), 3))
        self.add_module("MaxPool3d_3a_3x3", MaxPool((1, 3, 3), (1, 2, 2)))
        inside, stage = wide(192), "3"
        for name, kind in blocks.items():
            if name[0] != stage:
                size = 3 if name[0] == "4" else 2
                self.add_module(f"MaxPool3d_{name[0]}a_{size}x{size}",
                                MaxPool((size,) * 3, (2,) + (in_plane[name[0]],) * 2))
                stage = name[0]
            widths = [wide(count) for count in BLOCKS[kind]]
            self.add_module("Mixed_" + name, Inception(inside, widths))
            inside = widths[0] + widths[2] + widths[4] + widths[5]
        self.channels = inside


class Head(nn.Module):
    """Eq. 7-9."""

    def __init__(self, channels):
        super().__init__()
        self.score = nn.Linear(channels, 1, bias=False)
        self.classify = nn.Linear(channels, 1)

    def forward(self, encoding):
        voxels = encoding.flatten(2).transpose(1, 2)
        weights = torch.softmax(self.score(voxels), dim=1)
        return self.classify((weights * voxels).sum(dim=1))


class ScanModel(nn.Module):
    def __init__(self, tasks=26, **options):
        super().__init__()
        self.encoder = I3d(**options)
        self.heads = nn.ModuleList(Head(self.encoder.channels) for _ in range(tasks))

    def forward(self, scans):
        encoding = self.encoder(scans)
        return torch.cat([head(encoding) for head in self.heads], dim=1)


def fill(model, seed):
    """Weights that keep signals at a size of about 1, norms and running statistics that are no 0 or 1."""
    rng = torch.Generator().manual_seed(seed)
    for name, tensor in model.state_dict().items():
        if name.endswith("num_batches_tracked"):
            continue
        noise = torch.randn(tensor.shape, generator=rng)
        if tensor.dim() == 5:
            tensor.copy_(noise * (1.4 / tensor[0].numel()) ** 0.5)
        elif name.endswith(("bn.weight", "running_var")):
            tensor.copy_((1 + noise * 0.2).clamp(min=0.5))
        else:
            tensor.copy_(noise * 0.2)
    return model


def run_i3d(options, tensors, work):
    """What the program run_i3d makes of them."""
    given, made = pathlib.Path(work) / "in.safetensors", pathlib.Path(work) / "out.safetensors"
    write_safetensors(given, tensors)
    subprocess.run([RUN_I3D, json.dumps(options), given, made], check=True)
    return read_safetensors(made)
