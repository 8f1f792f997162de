#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Compares the example run_tensors with PyTorch on InceptionV2 with random weights, through files.

  scripts/compare_with_pytorch.py build/release/examples/run_tensors --seeds 1 2 --size 96 --batch 4
  scripts/compare_with_pytorch.py build/cuda/examples/run_tensors --device cuda

For each seed: evaluation in float32 and a training step in float64 must agree with PyTorch's float64 to
1e-5 in every tensor; a training step in float32, in which ReLUs flip, may be twice as far from it as
PyTorch's own float32 is. Needs python3 with torch (Debian: python3-torch).
"""
import argparse
import copy
import pathlib
import shlex
import statistics
import subprocess
import sys
import tempfile

import numpy
import torch
from torch import nn

from make_network_golden import InceptionV2
from safetensors_numpy import read, write

CHECKS = {"eval-f32": ("eval", "f32"), "train-f64": ("train", "f64"), "train-f32": ("train", "f32")}
STEMS = {"seed": (2, True), "unstrided": (1, True), "unpooled": (2, False), "low-resolution": (1, False)}


def expected(model, x, labels):
    """What PyTorch computes in the precision of the model: evaluation, or with labels a training step."""
    model = copy.deepcopy(model).to(x.dtype).train(labels is not None)
    results = dict(model(x))
    if labels is not None:
        entropy = nn.CrossEntropyLoss(label_smoothing=0.1)
        loss = entropy(results["logits"], labels) + 0.3 * entropy(results["aux"], labels)
        loss.backward()
        results["loss"] = loss.reshape(1)
        results |= {f"grad/{name}": p.grad for name, p in model.named_parameters()}
        results |= {f"state/{name}": b for name, b in model.named_buffers() if "running" in name}
    return {name: t.detach().double().numpy() for name, t in results.items()}


def errors_of(want, got):
    """Relative errors by tensor. What is zero by construction is judged on the scale of its kind."""
    kinds = {}
    for name, t in want.items():
        kinds.setdefault(name.split("/")[0], []).append(numpy.linalg.norm(t))
    errors = {}
    for name, t in want.items():
        floor = 1e-3 * statistics.median(kinds[name.split("/")[0]])
        error = numpy.inf
        if name in got and got[name].shape == t.shape:
            error = numpy.linalg.norm(got[name] - t) / max(numpy.linalg.norm(t), floor)
        errors[name] = error if numpy.isfinite(error) else numpy.inf
    return errors


def random_case(seed, a):
    torch.manual_seed(seed)
    model = InceptionV2(a.classes, a.channels, *STEMS[a.stem])
    for norm in (m for m in model.modules() if isinstance(m, nn.BatchNorm2d)):
        nn.init.uniform_(norm.weight, 0.5, 1.5)
        nn.init.normal_(norm.bias, 0, 0.1)
        norm.running_mean.normal_(0, 0.1)
        norm.running_var.uniform_(0.5, 1.5)
    x = torch.randn(a.batch, a.channels, a.size, a.size + a.wider)
    return model, x, torch.randint(a.classes, (a.batch,))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("run_tensors", type=pathlib.Path)
    parser.add_argument("--seeds", type=int, nargs="+", default=[1])
    for name, value in {"size": 96, "wider": 0, "batch": 4, "channels": 3, "classes": 10}.items():
        parser.add_argument(f"--{name}", type=int, default=value)
    parser.add_argument("--stem", choices=STEMS, default="seed")
    parser.add_argument("--checks", choices=CHECKS, nargs="+", default=list(CHECKS))
    parser.add_argument("--device", default="cpu", help="of run_tensors")
    parser.add_argument("--launcher", default="", help="a program that runs run_tensors, with arguments")
    a = parser.parse_args()
    failed = False
    for seed in a.seeds:
        model, x, labels = random_case(seed, a)
        with tempfile.TemporaryDirectory() as name:
            folder = pathlib.Path(name)
            write(folder / "weights", {k: v.numpy() for k, v in model.state_dict().items()})
            write(folder / "in", {"x": x.numpy(), "labels": labels.numpy()})
            for mode, precision in (CHECKS[check] for check in a.checks):
                subprocess.run([*shlex.split(a.launcher), a.run_tensors, "--device", a.device, "--weights", folder / "weights", "--in", folder / "in",
                                "--out", folder / "out", "--mode", mode, "--precision", precision,
                                "--stem", a.stem, "--no-dropout"], check=True)
                target = labels if mode == "train" else None
                want = expected(model, x.double(), target)
                errors = errors_of(want, read(folder / "out"))
                worst = max(errors, key=errors.get)
                text = f"seed {seed} {mode} {precision}: {len(errors)} tensors, worst {errors[worst]:.1e} ({worst})"
                if (mode, precision) == ("train", "f32"):
                    own = statistics.median(errors_of(want, expected(model, x, target)).values())
                    ratio = statistics.median(errors.values()) / max(own, 1e-8)
                    text += f", median {ratio:.2f} times PyTorch's own"
                    good = ratio <= 2 and numpy.isfinite(errors[worst])
                else:
                    good = errors[worst] <= 1e-5
                print(text if good else text + ": TOO FAR", flush=True)
                failed |= not good
    sys.exit(failed)


if __name__ == "__main__":
    main()
