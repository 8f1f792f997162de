#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Writes what docs/how_to/port_a_network.md checks a ported network with, SqueezeNet 1.1 in PyTorch:

  tests/golden/squeezenet_keys.txt       a line for each tensor of the state_dict: its name and shape
  tests/golden/squeezenet.safetensors    "logits" [5]: the digest of its output in float64, as
                                         make_network_golden.py makes it, weights and images included

Needs python3 with torch. Where torchvision is installed, its squeezenet1_1 must have the same tensors.
"""
import pathlib
import sys

import numpy
import torch
from torch import nn

from make_network_golden import digest, fill, tensor, write


class Fire(nn.Module):
    def __init__(self, inside, squeezed, expanded):
        super().__init__()
        self.squeeze = nn.Conv2d(inside, squeezed, 1)
        self.expand1x1 = nn.Conv2d(squeezed, expanded, 1)
        self.expand3x3 = nn.Conv2d(squeezed, expanded, 3, padding=1)

    def forward(self, x):
        x = self.squeeze(x).relu()
        return torch.cat([self.expand1x1(x).relu(), self.expand3x3(x).relu()], 1)


class SqueezeNet(nn.Module):
    def __init__(self, classes):
        super().__init__()

        def pool():
            return nn.MaxPool2d(3, 2, ceil_mode=True)

        self.features = nn.Sequential(
            nn.Conv2d(3, 64, 3, 2), nn.ReLU(), pool(), Fire(64, 16, 64), Fire(128, 16, 64), pool(),
            Fire(128, 32, 128), Fire(256, 32, 128), pool(), Fire(256, 48, 192), Fire(384, 48, 192),
            Fire(384, 64, 256), Fire(512, 64, 256))
        self.classifier = nn.Sequential(
            nn.Dropout(0.5), nn.Conv2d(512, classes, 1), nn.ReLU(), nn.AdaptiveAvgPool2d(1))

    def forward(self, x):
        return self.classifier(self.features(x))


def key_list(model):
    return [f"{n} {','.join(map(str, t.shape))}" for n, t in model.state_dict().items()]


def main():
    torch.set_default_dtype(torch.float64)
    golden = pathlib.Path(__file__).resolve().parent.parent / "tests/golden"
    keys = key_list(SqueezeNet(1000))
    try:
        import torchvision
        if key_list(torchvision.models.squeezenet1_1()) != keys:
            sys.exit("make_squeezenet_golden.py: torchvision's squeezenet1_1 must have the tensors of the "
                     "network in this script; it has others: compare the two")
    except ImportError:
        print("no torchvision: the names are those of its published source")
    (golden / "squeezenet_keys.txt").write_text("\n".join(keys) + "\n")
    model = SqueezeNet(7).eval()
    fill(model)
    with torch.no_grad():
        logits = model(tensor("x", 2, 3, 66, 75))
    write(golden / "squeezenet.safetensors", {"logits": numpy.array(digest("logits", logits, 4))})


if __name__ == "__main__":
    main()
