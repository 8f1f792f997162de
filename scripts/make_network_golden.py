#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Writes tests/golden/networks.safetensors: what PyTorch computes, in float64, with modules and networks.

Weights and images are not stored: number() below makes them from a tensor's name and an element's
position, here and in tests/golden/networks.cpp. Of each result a digest is stored, its norm and
projections onto such numbers:

  NAME/eval/OUTPUT   NAME/train/OUTPUT   [5]   norm and four projections
  NAME/loss                              [1]   cross-entropy with smoothing 0.1, plus 0.3 times the
                                               same of the auxiliary output; of modules: sum of r·y
  NAME/gradients                      [n, 2]   norm and projection for each parameter, in order
  NAME/state                          [n, 2]   the same of the running statistics after the step
  NAME/input_gradient                    [5]

In training dropout is off. Needs python3 with torch (Debian: python3-torch). The committed file comes
from PyTorch 1.13.
"""
import math
import pathlib

import numpy
import torch
from torch import nn

from safetensors_numpy import write


def number(name, count):
    """`count` numbers of [-1, 1) that float32 holds exactly: FNV-1a of the name, murmur3's finaliser."""
    seed = 2166136261
    for byte in name.encode():
        seed = (seed ^ byte) * 16777619 % 2**32
    h = numpy.arange(count, dtype=numpy.uint32) * numpy.uint32(0x9E3779B9) + numpy.uint32(seed)
    h = (h ^ (h >> 16)) * numpy.uint32(0x85EBCA6B)
    h = (h ^ (h >> 13)) * numpy.uint32(0xC2B2AE35)
    h ^= h >> 16
    return torch.from_numpy((h >> 8).astype(numpy.float64) * 2.0**-23 - 1)


def tensor(name, *shape):
    return number(name, math.prod(shape)).reshape(shape)


def digest(name, value, projections=1):
    flat = value.detach().reshape(-1)
    sums = [number(f"{name}#{i}", flat.numel()) @ flat for i in range(projections)]
    return [flat.norm().item()] + [s.item() for s in sums]


class ConvBlock(nn.Module):
    def __init__(self, inside, outside, kernel=1, stride=1, padding=0):
        super().__init__()
        self.conv = nn.Conv2d(inside, outside, kernel, stride, padding)
        self.bn = nn.BatchNorm2d(outside)

    def forward(self, x):
        return torch.relu(self.bn(self.conv(x)))


class Branches(nn.Module):
    """Branches over one input, concatenated."""

    def __init__(self, *branches):
        super().__init__()
        for i, branch in enumerate(branches):
            self.add_module(f"branch{i + 1}", nn.Sequential(*branch))

    def forward(self, x):
        return torch.cat([branch(x) for branch in self.children()], 1)


def pool(stride=1, padding=1):
    return nn.MaxPool2d(3, stride, padding)


def inception_f5(inside):
    return Branches(
        [ConvBlock(inside, 64), ConvBlock(64, 96, 3, padding=1), ConvBlock(96, 96, 3, padding=1)],
        [ConvBlock(inside, 48), ConvBlock(48, 64, 3, padding=1)],
        [pool(), ConvBlock(inside, 64)],
        [ConvBlock(inside, 64)])


def inception_f6(inside, width):
    def wide(outside):
        return ConvBlock(width, outside, (1, 7), padding=(0, 3))

    def high(outside):
        return ConvBlock(width, outside, (7, 1), padding=(3, 0))

    return Branches(
        [ConvBlock(inside, width), wide(width), high(width), wide(width), high(192)],
        [ConvBlock(inside, width), wide(width), high(192)],
        [pool(), ConvBlock(inside, 192)],
        [ConvBlock(inside, 192)])


class InceptionF7(nn.Module):
    def __init__(self, inside):
        super().__init__()
        self.branch1 = nn.Sequential(ConvBlock(inside, 448), ConvBlock(448, 384, 3, padding=1))
        self.branch1_top = ConvBlock(384, 384, (1, 3), padding=(0, 1))
        self.branch1_bot = ConvBlock(384, 384, (3, 1), padding=(1, 0))
        self.branch2 = ConvBlock(inside, 384)
        self.branch2_top = ConvBlock(384, 384, (1, 3), padding=(0, 1))
        self.branch2_bot = ConvBlock(384, 384, (3, 1), padding=(1, 0))
        self.branch3 = nn.Sequential(pool(), ConvBlock(inside, 192))
        self.branch4 = nn.Sequential(ConvBlock(inside, 320))

    def forward(self, x):
        one, two = self.branch1(x), self.branch2(x)
        return torch.cat([self.branch1_top(one), self.branch1_bot(one), self.branch2_top(two),
                          self.branch2_bot(two), self.branch3(x), self.branch4(x)], 1)


def inception_reduction(inside, reduced, extra=0):
    return Branches(
        [ConvBlock(inside, reduced), ConvBlock(reduced, 178 + extra, 3, padding=1),
         ConvBlock(178 + extra, 178 + extra, 3, stride=2)],
        [ConvBlock(inside, reduced), ConvBlock(reduced, 302 + extra, 3, stride=2)],
        [pool(2, 0)])


class InceptionAux(nn.Module):
    """In training with its dropout off."""

    def __init__(self, inside, classes):
        super().__init__()
        self.conv = nn.Conv2d(inside, 128, 1)
        self.fc1 = nn.Linear(2048, 1024)
        self.fc2 = nn.Linear(1024, classes)

    def forward(self, x):
        x = torch.relu(self.conv(nn.functional.adaptive_avg_pool2d(x, 4)))
        return self.fc2(torch.relu(self.fc1(x.flatten(1))))


class InceptionV2(nn.Module):
    def __init__(self, classes, channels, first_stride, has_pool):
        super().__init__()
        self.conv1 = ConvBlock(channels, 32, 3, stride=first_stride)
        self.conv2 = ConvBlock(32, 32, 3)
        self.conv3 = ConvBlock(32, 64, 3, padding=1)
        self.pool1 = pool(2, 0) if has_pool else nn.Identity()
        self.conv4 = ConvBlock(64, 80, 3)
        self.conv5 = ConvBlock(80, 192, 3, stride=2)
        self.conv6 = ConvBlock(192, 288, 3, padding=1)
        for letter in "abc":
            self.add_module(f"inception3{letter}", inception_f5(288))
        self.inceptionRed1 = inception_reduction(288, 64)
        for letter, width in zip("abcde", (128, 160, 160, 160, 192)):
            self.add_module(f"inception4{letter}", inception_f6(768, width))
        self.inceptionRed2 = inception_reduction(768, 192, 16)
        self.aux = InceptionAux(768, classes)
        self.inception5a = InceptionF7(1280)
        self.inception5b = InceptionF7(2048)
        self.fc = nn.Linear(2048, classes)

    def forward(self, x):
        for name, layer in self.named_children():
            if name == "aux":
                aux = self.aux(before)
            elif name == "fc":
                return {"aux": aux, "logits": self.fc(x.mean((2, 3)))}
            else:
                before, x = x, layer(x)


def fill(model):
    """Weights spread as He et al. have them, statistics of a network that has been trained."""
    for name, t in model.state_dict().items():
        if name.endswith("num_batches_tracked"):
            continue
        values = tensor(name, *t.shape)
        if t.dim() > 1:
            values *= math.sqrt(6 / t[0].numel())
        elif name.endswith("weight") or name.endswith("running_var"):
            values = 1 + values / 2
        else:
            values = values / 8
        t.copy_(values)


def outputs_of(model, x):
    y = model(x)
    return y if isinstance(y, dict) else {"output": y}


def add(tensors, name, model, *shape):
    print(name)
    fill(model)
    x = tensor("x", *shape)
    with torch.no_grad():
        for output, y in outputs_of(model.eval(), x).items():
            tensors[f"{name}/eval/{output}"] = digest(output, y, 4)
    x.requires_grad_()
    results = outputs_of(model.train(), x)
    if "logits" in results:
        labels = torch.tensor([(3 * i + 1) % results["logits"].shape[1] for i in range(shape[0])])
        entropy = nn.CrossEntropyLoss(label_smoothing=0.1)
        loss = entropy(results["logits"], labels) + 0.3 * entropy(results["aux"], labels)
    else:
        y = results["output"]
        loss = (tensor("r", *y.shape) * y).sum()
    loss.backward()
    for output, y in results.items():
        tensors[f"{name}/train/{output}"] = digest(output, y, 4)
    tensors[f"{name}/loss"] = [loss.item()]
    tensors[f"{name}/gradients"] = [digest(n, p.grad) for n, p in model.named_parameters()]
    state = [digest(n, b) for n, b in model.named_buffers() if "running" in n]
    if state:
        tensors[f"{name}/state"] = state
    tensors[f"{name}/input_gradient"] = digest("x", x.grad, 4)


def main():
    torch.set_default_dtype(torch.float64)
    tensors = {}
    add(tensors, "conv_block", ConvBlock(3, 8, (3, 2), stride=2, padding=1), 2, 3, 7, 6)
    add(tensors, "inception_f5", inception_f5(8), 2, 8, 5, 4)
    add(tensors, "inception_f6", inception_f6(8, 6), 2, 8, 4, 5)
    add(tensors, "inception_f7", InceptionF7(8), 2, 8, 3, 2)
    add(tensors, "inception_reduction", inception_reduction(8, 6, 16), 2, 8, 7, 6)
    add(tensors, "inception_aux", InceptionAux(8, 5), 3, 8, 5, 6)
    add(tensors, "inception_v2", InceptionV2(7, 3, 2, True), 2, 3, 107, 75)
    add(tensors, "inception_v2_low_resolution", InceptionV2(10, 1, 1, False), 2, 1, 29, 31)
    path = pathlib.Path(__file__).resolve().parent.parent / "tests/golden/networks.safetensors"
    write(path, {name: numpy.array(rows) for name, rows in tensors.items()})
    print(f"{path}: {path.stat().st_size} bytes")


if __name__ == "__main__":
    main()
