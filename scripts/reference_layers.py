# SPDX-License-Identifier: MIT
"""What the networks of reference_networks.py are made of."""
import torch
from torch import nn
from torch.nn import functional as F


class BatchNormWithoutGamma(nn.Module):
    """TensorFlow's batch norm with scale=False: a bias and no weight."""

    def __init__(self, channels, eps):
        super().__init__()
        self.eps = eps
        self.bias = nn.Parameter(torch.zeros(channels))
        self.register_buffer("running_mean", torch.zeros(channels))
        self.register_buffer("running_var", torch.ones(channels))
        self.register_buffer("num_batches_tracked", torch.tensor(0))

    def forward(self, x):
        return F.batch_norm(x, self.running_mean, self.running_var, None, self.bias, self.training, 0.1,
                            self.eps)


def without_gamma(model):
    """The network with every batch norm's gamma left out."""
    for module in model.modules():
        for name, child in module.named_children():
            if isinstance(child, nn.BatchNorm2d):
                setattr(module, name, BatchNormWithoutGamma(child.num_features, child.eps))
    return model


class Conv(nn.Module):
    """Convolution, batch norm, ReLU; without batch norm the convolution has a bias."""

    def __init__(self, inside, outside, kernel=1, stride=1, padding=0, norm=True):
        super().__init__()
        self.conv = nn.Conv2d(inside, outside, kernel, stride, padding, bias=not norm)
        if norm:
            self.bn = nn.BatchNorm2d(outside, eps=0.001)

    def forward(self, x):
        x = self.conv(x)
        return F.relu(self.bn(x) if hasattr(self, "bn") else x)


def wide(inside, outside, length=7):
    return Conv(inside, outside, (1, length), padding=(0, length // 2))


def high(inside, outside, length=7):
    return Conv(inside, outside, (length, 1), padding=(length // 2, 0))


class Branches(nn.Module):
    """Named branches over one input, concatenated."""

    def __init__(self, **branches):
        super().__init__()
        for name, branch in branches.items():
            self.add_module(name, nn.Sequential(*branch) if isinstance(branch, list) else branch)

    def forward(self, x):
        return torch.cat([branch(x) for branch in self.children()], 1)


class FlatBranches(nn.Module):
    """Branches whose layers stand on one level: a list of (name, layer); a list at the end is a split."""

    def __init__(self, *branches):
        super().__init__()
        self.branches = []
        for branch in branches:
            self.branches.append(branch)
            for step in branch:
                for name, layer in step if isinstance(step, list) else [step]:
                    if name:
                        self.add_module(name, layer)

    def forward(self, x):
        results = []
        for branch in self.branches:
            y = x
            for step in branch:
                if isinstance(step, list):
                    results += [layer(y) for _, layer in step]
                    y = None
                else:
                    y = step[1](y)
            results += [] if y is None else [y]
        return torch.cat(results, 1)


def max_pool(stride=2, padding=0, kernel=3, ceil=False):
    return nn.MaxPool2d(kernel, stride, padding, ceil_mode=ceil)


def average(counted):
    return nn.AvgPool2d(3, 1, 1, count_include_pad=counted)


def mean(x):
    return x.mean((2, 3))


def same(x, kernel, stride, value=0.0):
    """x padded as TensorFlow's SAME does; of an odd number of pixels one more stands below and on the right."""
    pads = []
    for size in (x.shape[3], x.shape[2]):
        total = max((-(-size // stride) - 1) * stride + kernel - size, 0)
        pads += [total // 2, total - total // 2]
    return F.pad(x, pads, value=value)


class SameMaxPool(nn.Module):
    """3x3, stride 2."""

    def forward(self, x):
        return F.max_pool2d(same(x, 3, 2, -torch.inf), 3, 2)
