#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Writes tests/golden/ops.safetensors: what PyTorch computes, in float64, for every operation.

A case NAME has the tensors NAME/x (NAME/x1: the second input of a sum), NAME/weight, NAME/bias,
NAME/running_mean, NAME/running_var, NAME/dy, and PyTorch's NAME/y, NAME/grad/..., NAME/after/... (the
running statistics after the step), all in PyTorch's layouts. Inputs are float32. The file's metadata
holds the attributes of each case as "key=value ..." text.

Needs python3 with torch (Debian: python3-torch). The committed file comes from PyTorch 1.13.
"""
import json
import pathlib
import struct

import torch
import torch.nn.functional as F

torch.manual_seed(20151202)  # the day arXiv:1512.00567 appeared
torch.set_default_dtype(torch.float64)

tensors = {}
attributes = {}


def draw(*shape, ties=False):
    """Numbers that float32 holds exactly; with ties, many of them equal."""
    values = torch.randn(*shape)
    return (2 * values).round() if ties else values.float().double()


def pair(value):
    return value if isinstance(value, tuple) else (value, value)


def text(op, **named):
    words = [f"op={op}"]
    for key, value in named.items():
        if isinstance(value, tuple):
            value = ",".join(map(str, value))
        words.append(f"{key}={int(value) if isinstance(value, bool) else value}")
    return " ".join(words)


def add(name, description, inputs, function):
    """Runs a function of leaf tensors; records inputs, output, a random dy and all gradients."""
    leaves = {key: value.clone().requires_grad_() for key, value in inputs.items()}
    y = function(**leaves)
    dy = draw(*y.shape)
    y.backward(dy)
    attributes[name] = description
    for key, value in inputs.items():
        tensors[f"{name}/{key}"] = value.float()
        tensors[f"{name}/grad/{key}"] = leaves[key].grad
    tensors[f"{name}/y"] = y.detach()
    tensors[f"{name}/dy"] = dy.float()


def conv(name, x, out, kernel, stride=1, padding=0, dilation=1, groups=1, bias=True, relu=False):
    kernel, stride, padding, dilation = map(pair, (kernel, stride, padding, dilation))
    inputs = {"x": draw(*x), "weight": draw(out, x[1] // groups, *kernel)}
    if bias:
        inputs["bias"] = draw(out)

    def run(x, weight, bias=None):
        y = F.conv2d(x, weight, bias, stride, padding, dilation, groups)
        return F.relu(y) if relu else y

    add(name, text("conv2d", kernel=kernel, stride=stride, padding=padding, dilation=dilation,
                   groups=groups, out=out, relu=relu), inputs, run)


def max_pool(name, x, kernel, stride, padding=0, dilation=1, ceil=False, ties=False):
    kernel, stride, padding, dilation = map(pair, (kernel, stride, padding, dilation))
    add(name, text("max_pool", kernel=kernel, stride=stride, padding=padding, dilation=dilation,
                   ceil=ceil),
        {"x": draw(*x, ties=ties)},
        lambda x: F.max_pool2d(x, kernel, stride, padding, dilation, ceil))


def avg_pool(name, x, kernel, stride, padding=0, ceil=False, count=True):
    kernel, stride, padding = map(pair, (kernel, stride, padding))
    add(name, text("avg_pool", kernel=kernel, stride=stride, padding=padding, ceil=ceil, count=count),
        {"x": draw(*x)},
        lambda x: F.avg_pool2d(x, kernel, stride, padding, ceil, count))


def adaptive(name, x, grid):
    add(name, text("adaptive_avg_pool", grid=grid), {"x": draw(*x)},
        lambda x: F.adaptive_avg_pool2d(x, grid))


def batch_norm(name, x, affine=True, relu=False, epsilon=1e-3, momentum=0.1, training=True):
    inputs = {"x": draw(*x)}
    if affine:
        inputs |= {"weight": draw(x[1]), "bias": draw(x[1])}
    mean, variance = draw(x[1]), draw(x[1]).abs() + 0.5
    variance = variance.float().double()
    after = mean.clone(), variance.clone()

    def run(x, weight=None, bias=None):
        y = F.batch_norm(x, *after, weight, bias, training, momentum, epsilon)
        return F.relu(y) if relu else y

    add(name, text("batch_norm", epsilon=epsilon, momentum=momentum, relu=relu, training=training),
        inputs, run)
    tensors[f"{name}/running_mean"], tensors[f"{name}/running_var"] = mean.float(), variance.float()
    tensors[f"{name}/after/mean"], tensors[f"{name}/after/var"] = after


def response_norm(name, x, size, alpha, beta, k):
    add(name, text("local_response_norm", size=size, alpha=alpha, beta=beta, k=k), {"x": draw(*x)},
        lambda x: F.local_response_norm(x, size, alpha, beta, k))


def write(path):
    kinds = {torch.float32: "F32", torch.float64: "F64"}
    header = {"__metadata__": attributes}
    data = b""
    for name, tensor in tensors.items():
        raw = tensor.contiguous().numpy().tobytes()
        header[name] = {"dtype": kinds[tensor.dtype], "shape": list(tensor.shape),
                        "data_offsets": [len(data), len(data) + len(raw)]}
        data += raw
    head = json.dumps(header, separators=(",", ":")).encode()
    head += b" " * (-len(head) % 8)
    path.write_bytes(struct.pack("<Q", len(head)) + head + data)


conv("conv_3x3", (2, 3, 5, 6), 4, 3, padding=1)
conv("conv_3x3_relu", (1, 3, 5, 4), 5, 3, padding=1, bias=False, relu=True)
conv("conv_3x3_stride_2", (1, 2, 7, 9), 3, 3, stride=2)
conv("conv_3x3_stride_3_2_padding_2_1", (1, 2, 8, 7), 3, 3, stride=(3, 2), padding=(2, 1))
conv("conv_1x1", (2, 5, 3, 2), 7, 1, bias=False)
conv("conv_1x1_stride_3", (1, 3, 7, 5), 2, 1, stride=3)
conv("conv_1x7", (1, 2, 4, 8), 3, (1, 7), padding=(0, 3))
conv("conv_7x1", (1, 2, 8, 3), 3, (7, 1), padding=(3, 0))
conv("conv_5x5", (1, 2, 6, 6), 2, 5, padding=2)
conv("conv_dilated", (1, 2, 8, 7), 3, 3, stride=(1, 2), padding=2, dilation=(2, 3))
conv("conv_groups", (1, 6, 4, 5), 9, 3, padding=1, groups=3)
conv("conv_depthwise", (1, 5, 5, 4), 5, 3, stride=2, padding=1, groups=5)
conv("conv_1x1_grid", (2, 4, 1, 1), 3, 3, padding=1)
conv("conv_17_to_33", (1, 17, 2, 2), 33, 1)

max_pool("max_pool_3x3_stride_2", (1, 3, 7, 8), 3, 2)
max_pool("max_pool_3x3_padded", (1, 3, 5, 6), 3, 1, padding=1)
max_pool("max_pool_ceil", (1, 3, 8, 6), 3, 2, ceil=True)
max_pool("max_pool_ceil_padded", (1, 2, 6, 5), 3, (3, 2), padding=1, ceil=True)
max_pool("max_pool_ties", (2, 3, 6, 5), 3, 2, padding=1, ties=True)
max_pool("max_pool_dilated", (1, 2, 8, 9), (3, 2), (2, 1), padding=(1, 0), dilation=(2, 3))

avg_pool("avg_pool_3x3_padded", (1, 3, 5, 6), 3, 1, padding=1)
avg_pool("avg_pool_3x3_not_counted", (1, 3, 5, 6), 3, 1, padding=1, count=False)
avg_pool("avg_pool_5x5_stride_3", (1, 2, 9, 8), 5, 3)
avg_pool("avg_pool_ceil", (1, 2, 6, 7), 3, 2, ceil=True)
avg_pool("avg_pool_ceil_padded", (1, 2, 6, 5), 3, (3, 2), padding=1, ceil=True)
avg_pool("avg_pool_ceil_not_counted", (1, 2, 6, 5), (2, 3), (3, 2), padding=1, ceil=True, count=False)
adaptive("adaptive_to_1x1", (2, 4, 5, 3), (1, 1))
adaptive("adaptive_overlapping", (1, 3, 7, 5), (3, 4))
adaptive("adaptive_enlarging", (1, 2, 3, 2), (5, 7))

batch_norm("batch_norm", (2, 4, 3, 5))
batch_norm("batch_norm_relu", (3, 3, 2, 4), relu=True, epsilon=1e-5, momentum=0.01)
batch_norm("batch_norm_not_affine", (2, 3, 4, 2), affine=False)
batch_norm("batch_norm_two_values", (2, 5, 1, 1), epsilon=0.1)
batch_norm("batch_norm_inference", (2, 3, 2, 3), training=False)

add("linear", text("linear", out=4), {"x": draw(3, 7), "weight": draw(4, 7), "bias": draw(4)},
    lambda x, weight, bias: F.linear(x, weight, bias))
add("linear_relu_no_bias", text("linear", out=5, relu=True),
    {"x": draw(1, 6), "weight": draw(5, 6)}, lambda x, weight: F.relu(F.linear(x, weight)))
add("relu", text("relu"), {"x": draw(2, 3, 4, 3, ties=True)}, lambda x: F.relu(x))
add("softmax", text("softmax"), {"x": 4 * draw(2, 7, 2, 3)}, lambda x: F.softmax(x, 1))
add("residual", text("sum", scale=0.25, relu=True),
    {"x": draw(2, 3, 4, 3), "x1": draw(2, 3, 4, 3)}, lambda x, x1: F.relu(x + 0.25 * x1))
add("flatten", text("flatten"), {"x": draw(2, 5, 3, 4)}, lambda x: torch.flatten(x, 1))
response_norm("local_response_norm", (1, 9, 3, 2), 5, 0.5, 0.75, 2.0)
response_norm("local_response_norm_even", (1, 7, 2, 3), 4, 2.0, 0.6, 1.0)

write(pathlib.Path(__file__).resolve().parent.parent / "tests" / "golden" / "ops.safetensors")
