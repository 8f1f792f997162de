#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Compares the example run_tensors with PyTorch on networks with random weights, through files.

  scripts/compare_with_pytorch.py build/release/examples/run_tensors --seeds 1 2 --size 96 --batch 4
  scripts/compare_with_pytorch.py build/release/examples/run_tensors --network inception_v3 googlenet
  scripts/compare_with_pytorch.py build/release/examples/run_tensors --all --checks eval-f32 train-f64
  scripts/compare_with_pytorch.py build/cuda/examples/run_tensors --device cuda

Without --network it is the seed's InceptionV2. The others are those of reference_networks.py, each with its
own sizes unless --size is given; a table of the largest differences comes last.

For each seed and size: evaluation in float32 and a training step in float64 must agree with PyTorch's float64 to
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
from reference_networks import NETWORKS
from safetensors_numpy import read, write

CHECKS = {"eval-f32": ("eval", "f32"), "train-f64": ("train", "f64"), "train-f32": ("train", "f32")}
STEMS = {"seed": (2, True), "unstrided": (1, True), "unpooled": (2, False), "low-resolution": (1, False)}


def expected(model, x, labels):
    """What PyTorch computes in the precision of the model: evaluation, or with labels a training step."""
    model = copy.deepcopy(model).to(x.dtype).train(labels is not None)
    results = dict(model(x))
    if labels is not None:
        entropy = nn.CrossEntropyLoss(label_smoothing=0.1)
        loss = entropy(results["logits"], labels)
        loss = loss + 0.3 * sum(entropy(y, labels) for name, y in results.items() if name.startswith("aux"))
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


def seed_network(a):
    return InceptionV2(a.classes, a.channels, *STEMS[a.stem])


def draw_weights(model, name):
    """Statistics of a network that has been trained; weights such that deep networks keep their signal."""
    for module in model.modules():
        if hasattr(module, "running_mean"):
            if getattr(module, "weight", None) is not None:
                nn.init.uniform_(module.weight, 0.5, 1.5)
            nn.init.normal_(module.bias, 0, 0.1)
            module.running_mean.normal_(0, 0.1)
            module.running_var.uniform_(0.5, 1.5)
        elif name != "inception_v2" and isinstance(module, (nn.Conv2d, nn.Linear)):
            nn.init.kaiming_uniform_(module.weight, nonlinearity="relu")


def compare(a, name, size, seed):
    """Runs the checks of one case. Returns the worst error of each, and whether all are good."""
    torch.manual_seed(seed)
    model = seed_network(a) if name == "inception_v2" else NETWORKS[name].make(a.classes)
    draw_weights(model, name)
    x = torch.randn(a.batch, a.channels, size, size + a.wider)
    labels = torch.randint(a.classes, (a.batch,))
    worst_of, all_good = {}, True
    with tempfile.TemporaryDirectory() as folder_name:
        folder = pathlib.Path(folder_name)
        write(folder / "weights", {k: v.numpy() for k, v in model.state_dict().items()})
        write(folder / "in", {"x": x.numpy(), "labels": labels.numpy()})
        for check in a.checks:
            mode, precision = CHECKS[check]
            target = labels if mode == "train" else None
            want = expected(model, x.double(), target)
            # Side outputs that are no logits, as FID's features, have no part in the loss.
            heads = any(output.startswith("aux") for output in want)
            subprocess.run([*shlex.split(a.launcher), a.run_tensors, "--device", a.device,
                            "--algorithm", a.algorithm, "--network", name,
                            "--weights", folder / "weights", "--in", folder / "in", "--out", folder / "out",
                            "--mode", mode, "--precision", precision, "--stem", a.stem, "--no-dropout",
                            "--aux-weight", "0.3" if heads else "0", "--threads", str(a.threads)], check=True)
            errors = errors_of(want, read(folder / "out"))
            worst = max(errors, key=errors.get)
            text = f"{name} {size}x{size + a.wider}, seed {seed} {mode} {precision}: {len(errors)} tensors, "
            text += f"worst {errors[worst]:.1e} ({worst})"
            if (mode, precision) == ("train", "f32"):
                own = statistics.median(errors_of(want, expected(model, x, target)).values())
                ratio = statistics.median(errors.values()) / max(own, 1e-8)
                text += f", median {ratio:.2f} times PyTorch's own"
                good = ratio <= 2 and numpy.isfinite(errors[worst])
            else:
                good = errors[worst] <= 1e-5
            print(text if good else text + ": TOO FAR", flush=True)
            worst_of[check] = errors[worst]
            all_good &= good
    return worst_of, all_good


def print_table(a, rows):
    print(f"\n| network | size | {' | '.join(a.checks)} |\n|---|--:|{'--:|' * len(a.checks)}")
    for name, size, errors in rows:
        print(f"| {name} | {size}x{size + a.wider} | {' | '.join(f'{errors[check]:.1e}' for check in a.checks)} |")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("run_tensors", type=pathlib.Path)
    parser.add_argument("--network", choices=["inception_v2", *NETWORKS], nargs="+", default=["inception_v2"])
    parser.add_argument("--all", action="store_true", help="every network of reference_networks.py")
    parser.add_argument("--seeds", type=int, nargs="+", default=[1])
    parser.add_argument("--size", type=int, help="of images; 96 of inception_v2, the others have their own")
    parser.add_argument("--smallest", action="store_true", help="of a network's own sizes the last alone")
    parser.add_argument("--batch", type=int, help="4 of inception_v2, else 2")
    for name, value in {"wider": 0, "channels": 3, "classes": 10, "threads": 0}.items():
        parser.add_argument(f"--{name}", type=int, default=value)
    parser.add_argument("--stem", choices=STEMS, default="seed", help="of inception_v2")
    parser.add_argument("--checks", choices=CHECKS, nargs="+", default=list(CHECKS))
    parser.add_argument("--device", default="cpu", help="of run_tensors")
    parser.add_argument("--algorithm", default="automatic", help="of run_tensors")
    parser.add_argument("--launcher", default="", help="a program that runs run_tensors, with arguments")
    a = parser.parse_args()
    names = list(NETWORKS) if a.all else a.network
    a.batch = a.batch or (4 if names == ["inception_v2"] else 2)
    torch.set_num_threads(a.threads or torch.get_num_threads())
    rows, failed = [], False
    for name in names:
        sides = (96,) if name == "inception_v2" else NETWORKS[name].sides
        for size in [a.size] if a.size else sides[-1:] if a.smallest else sides:
            for seed in a.seeds:
                errors, good = compare(a, name, size, seed)
                rows.append((name, size, errors))
                failed |= not good
    if len(rows) > 1:
        print_table(a, rows)
    sys.exit(failed)


if __name__ == "__main__":
    main()
