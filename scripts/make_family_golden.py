#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Writes tests/golden/family.safetensors: what PyTorch computes, in float64, with the whole family.

Weights and images are made from names as make_network_golden.py does, and results are stored as its
digests:

  NAME/eval/OUTPUT   NAME/train/OUTPUT   [5]   norm and four projections
  NAME/tensors                           [n]   FNV-1a hashes of "name d0,d1,...", the state_dict's order
  NAME/loss                              [1]   cross-entropy with smoothing 0.1, plus 0.3 times that of
                                               each auxiliary output
  NAME/gradients     NAME/state       [n, 3]   hash as above, norm and projection, a row a tensor
  NAME/input_gradient                    [5]

In training dropout is off. Networks whose loss is missing are only evaluated. Needs python3 with torch.
The committed file comes from PyTorch 2.15.
"""
import pathlib
import sys

import numpy
import torch
from torch import nn

import reference_networks as networks
from make_network_golden import digest, fill, tensor, write


def hash_of(name, t):
    """The tensor as a line of a key list, in 32 bits."""
    shape = ",".join(map(str, t.shape)) if t.dim() > 0 else "scalar"
    value = 2166136261
    for byte in f"{name} {shape}".encode():
        value = (value ^ byte) * 16777619 % 2**32
    return float(value)


def rows(tensors):
    return [[hash_of(n, t), *digest(n, g)] for n, t, g in tensors]


def add(tensors, name, model, *shape, trains=True):
    print(name, sum(p.numel() for p in model.parameters()), flush=True)
    fill(model)
    x = tensor("x", *shape)
    tensors[f"{name}/tensors"] = [hash_of(n, t) for n, t in model.state_dict().items()]
    with torch.no_grad():
        for output, y in model.eval()(x).items():
            tensors[f"{name}/eval/{output}"] = digest(output, y, 4)
    if not trains:
        return
    x.requires_grad_()
    results = model.train()(x)
    labels = torch.tensor([(3 * i + 1) % results["logits"].shape[1] for i in range(shape[0])])
    entropy = nn.CrossEntropyLoss(label_smoothing=0.1)
    loss = entropy(results["logits"], labels)
    loss = loss + 0.3 * sum(entropy(y, labels) for n, y in results.items() if n.startswith("aux"))
    loss.backward()
    for output, y in results.items():
        tensors[f"{name}/train/{output}"] = digest(output, y, 4)
    tensors[f"{name}/loss"] = [loss.item()]
    tensors[f"{name}/gradients"] = rows((n, p, p.grad) for n, p in model.named_parameters())
    state = [(n, b, b) for n, b in model.named_buffers() if "running" in n]
    if state:
        tensors[f"{name}/state"] = rows(state)
    tensors[f"{name}/input_gradient"] = digest("x", x.grad, 4)


def main():
    torch.set_default_dtype(torch.float64)
    t = {}

    def network(name, *shape, trains=True):
        add(t, name, networks.NETWORKS[name].make(7), *shape, trains=trains)

    network("googlenet", 2, 3, 65, 64)
    network("googlenet_paper", 1, 3, 224, 224)
    network("googlenet_slim", 2, 3, 66, 65)
    network("bn_inception", 2, 3, 64, 65)
    network("bn_inception_slim", 2, 3, 66, 69)
    network("inception_v2_7x7", 1, 3, 299, 299, trains=False)
    network("inception_v2_bn_auxiliary", 1, 3, 299, 299, trains=False)
    network("inception_v3", 2, 3, 299, 299)
    network("inception_v3_timm", 2, 3, 107, 75, trains=False)
    network("inception_v3_keras", 2, 3, 107, 75, trains=False)
    network("inception_v3_fid", 2, 3, 107, 75, trains=False)
    network("inception_v3_low_resolution", 1, 3, 79, 79, trains=False)
    network("inception_v4", 2, 3, 107, 107)
    network("inception_resnet_v1", 2, 3, 107, 107)
    network("inception_resnet_v1_face", 3, 3, 80, 107)
    network("inception_resnet_v2", 2, 3, 107, 75, trains=False)
    network("inception_resnet_v2_keras", 2, 3, 107, 75, trains=False)
    network("inception_resnet_v2_paper", 2, 3, 107, 75, trains=False)
    network("xception", 2, 3, 71, 72)
    network("xception_keras", 2, 3, 72, 75)
    path = pathlib.Path(__file__).resolve().parent.parent / "tests/golden/family.safetensors"
    write(path, {name: numpy.array(rows) for name, rows in t.items()})
    print(f"{path}: {path.stat().st_size} bytes")


if __name__ == "__main__":
    sys.exit(main())
