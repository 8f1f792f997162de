# SPDX-License-Identifier: MIT
"""InceptionV2 written once, over any set of operations.

`inception_v2(ops, x)` walks the network; what a step does is up to `ops`: `Recorder` below writes down the
layers and their shapes, the PyTorch peer runs modules, the ONNX writer adds nodes. So all peers are given
the same network, and its weights have the names of our files.
"""
import dataclasses
import math


@dataclasses.dataclass(frozen=True)
class Layer:
    """A layer with weights. `kind`: conv_block (convolution, batch norm, ReLU), conv or linear."""

    kind: str
    name: str
    inputs: int
    outputs: int
    kernel: tuple = (1, 1)
    stride: int = 1
    padding: tuple = (0, 0)

    def tensors(self):
        """{name: shape} of its state_dict, counters left out."""
        if self.kind == "linear":
            return {f"{self.name}.weight": (self.outputs, self.inputs), f"{self.name}.bias": (self.outputs,)}
        prefix = f"{self.name}.conv" if self.kind == "conv_block" else self.name
        shapes = {f"{prefix}.weight": (self.outputs, self.inputs, *self.kernel), f"{prefix}.bias": (self.outputs,)}
        if self.kind == "conv_block":
            for part in ("weight", "bias", "running_mean", "running_var"):
                shapes[f"{self.name}.bn.{part}"] = (self.outputs,)
        return shapes


def inception_v2(ops, x, classes=10):
    """(logits, auxiliary logits)"""
    for name, outputs, stride, padding in (("conv1", 32, 2, 0), ("conv2", 32, 1, 0), ("conv3", 64, 1, 1)):
        x = ops.conv_block(name, x, outputs, (3, 3), stride, (padding, padding))
    x = ops.max_pool(x, stride=2, padding=0)
    for name, outputs, stride, padding in (("conv4", 80, 1, 0), ("conv5", 192, 2, 0), ("conv6", 288, 1, 1)):
        x = ops.conv_block(name, x, outputs, (3, 3), stride, (padding, padding))
    for letter in "abc":
        x = figure_5(ops, f"inception3{letter}", x)
    x = reduction(ops, "inceptionRed1", x, reduced=64, added=0)
    for letter, width in zip("abcde", (128, 160, 160, 160, 192)):
        x = figure_6(ops, f"inception4{letter}", x, width)
    aux = auxiliary_head(ops, x, classes)
    x = reduction(ops, "inceptionRed2", x, reduced=192, added=16)
    for letter in "ab":
        x = figure_7(ops, f"inception5{letter}", x)
    x = ops.dropout(ops.average_pool(x, 1), 0.4)
    return ops.linear("fc", ops.flatten(x), classes), aux


def chain(ops, name, x, *blocks):
    """Blocks (outputs, kernel, stride, padding), named NAME.0, NAME.1, …"""
    for i, (outputs, *window) in enumerate(blocks):
        x = ops.conv_block(f"{name}.{i}", x, outputs, *window)
    return x


def pooled(ops, name, x, outputs):
    return ops.conv_block(f"{name}.1", ops.max_pool(x, stride=1, padding=1), outputs)


SAME_3X3 = ((3, 3), 1, (1, 1))
HALF_3X3 = ((3, 3), 2, (0, 0))
ROW, COLUMN = ((1, 7), 1, (0, 3)), ((7, 1), 1, (3, 0))


def figure_5(ops, name, x):
    return ops.concat([
        chain(ops, f"{name}.branch1", x, (64,), (96, *SAME_3X3), (96, *SAME_3X3)),
        chain(ops, f"{name}.branch2", x, (48,), (64, *SAME_3X3)),
        pooled(ops, f"{name}.branch3", x, 64),
        chain(ops, f"{name}.branch4", x, (64,)),
    ])


def figure_6(ops, name, x, width):
    twice = (width, *ROW), (width, *COLUMN)
    return ops.concat([
        chain(ops, f"{name}.branch1", x, (width,), *twice, (width, *ROW), (192, *COLUMN)),
        chain(ops, f"{name}.branch2", x, (width,), (width, *ROW), (192, *COLUMN)),
        pooled(ops, f"{name}.branch3", x, 192),
        chain(ops, f"{name}.branch4", x, (192,)),
    ])


def figure_7(ops, name, x):
    def fork(branch, trunk):
        return ops.concat([
            ops.conv_block(f"{branch}_top", trunk, 384, (1, 3), 1, (0, 1)),
            ops.conv_block(f"{branch}_bot", trunk, 384, (3, 1), 1, (1, 0)),
        ])

    first, second = f"{name}.branch1", f"{name}.branch2"
    return ops.concat([
        fork(first, chain(ops, first, x, (448,), (384, *SAME_3X3))),
        fork(second, ops.conv_block(second, x, 384)),
        pooled(ops, f"{name}.branch3", x, 192),
        chain(ops, f"{name}.branch4", x, (320,)),
    ])


def reduction(ops, name, x, reduced, added):
    return ops.concat([
        chain(ops, f"{name}.branch1", x, (reduced,), (178 + added, *SAME_3X3), (178 + added, *HALF_3X3)),
        chain(ops, f"{name}.branch2", x, (reduced,), (302 + added, *HALF_3X3)),
        ops.max_pool(x, stride=2, padding=0),
    ])


def auxiliary_head(ops, x, classes):
    x = ops.relu(ops.conv("aux.conv", ops.average_pool(x, 4), 128))
    x = ops.relu(ops.linear("aux.fc1", ops.flatten(x), 1024))
    return ops.linear("aux.fc2", ops.dropout(x, 0.7), classes)


class Recorder:
    """Operations on shapes (channels, height, width) that write down the layers with weights."""

    def __init__(self):
        self.layers = []

    def conv_block(self, name, x, outputs, kernel=(1, 1), stride=1, padding=(0, 0), kind="conv_block"):
        self.layers.append(Layer(kind, name, x[0], outputs, kernel, stride, padding))
        return (outputs, *(self.extent(n, k, stride, p) for n, k, p in zip(x[1:], kernel, padding)))

    def conv(self, name, x, outputs):
        return self.conv_block(name, x, outputs, kind="conv")

    def linear(self, name, x, outputs):
        self.layers.append(Layer("linear", name, math.prod(x), outputs))
        return (outputs,)

    def max_pool(self, x, stride, padding):
        return (x[0], *(self.extent(n, 3, stride, padding) for n in x[1:]))

    def average_pool(self, x, side):
        return (x[0], side, side)

    def concat(self, parts):
        return (sum(part[0] for part in parts), *parts[0][1:])

    def flatten(self, x):
        return (math.prod(x),)

    def relu(self, x):
        return x

    def dropout(self, x, probability):
        return x

    @staticmethod
    def extent(n, kernel, stride, padding):
        return (n + 2 * padding - kernel) // stride + 1


def layers(classes=10, channels=3, size=299):
    recorder = Recorder()
    inception_v2(recorder, (channels, size, size), classes)
    return recorder.layers


def tensors(classes=10, channels=3):
    """{name: shape} of every weight and running statistic; the shapes do not depend on the image's size."""
    return {name: shape for layer in layers(classes, channels) for name, shape in layer.tensors().items()}
