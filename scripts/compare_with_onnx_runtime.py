#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Compares ONNX Runtime on what export_onnx writes with run_tensors, on networks with calibrated random weights.

  scripts/compare_with_onnx_runtime.py build/release/examples
  scripts/compare_with_onnx_runtime.py build/release/examples --networks inception_v3 --size 299 320

Weights are drawn as He et al. do, and the statistics of batch norm are those of a training pass, so that logits
have the size of a trained network's. Each network is exported as it is and with batch norm folded. ONNX's
checker must pass, and every output agree to an absolute 1e-4, for one image and for two. Needs python3 with numpy,
onnx and onnxruntime (pip install onnx onnxruntime).
"""
import argparse
import pathlib
import subprocess
import sys
import tempfile

import numpy
import onnx
import onnxruntime

from safetensors_numpy import read, write

# Heights and widths that the network takes, where (107, 139) is none.
SIDES = {"googlenet_paper": (224, 239), "bn_inception": (96, 128), "bn_inception_slim": (96, 128),
         "inception_v3_unstrided": (151, 151), "inception_v3_low_resolution": (79, 79),
         **dict.fromkeys(["inception_v2_7x7", "inception_v2_bn_auxiliary", "inception_v3", "inception_v3_7x7",
                          "inception_v3_slim", "inception_v3_without_bn_auxiliary", "inception_v4_slim",
                          "inception_resnet_v2_slim"], (299, 299))}
MOMENTUM = 0.1  # of every network's batch norm: the part of the running statistics that a step replaces
CALIBRATION_IMAGES = 8
TOLERANCE = 1e-4


def call(*command):
    return subprocess.run([str(part) for part in command], check=True, capture_output=True, text=True).stdout


def random_weights(lines, random):
    """Of a network's list of tensors; the running statistics are zero.

    Batch norm's results have means of 1 and deviations of about 3/4, so that most of them pass the ReLU. With
    means of 0, each layer of such a network makes rounding errors a fifth larger beside its results.
    """
    names = [line.split()[0] for line in lines]
    tensors = {}
    for line in lines:
        name, dtype, shape = line.split(maxsplit=2)
        shape = [int(extent) for extent in shape.strip("[]").split(",") if extent]
        is_norm = name.rpartition(".")[0] + ".running_mean" in names
        if dtype == "I64":
            tensors[name] = numpy.zeros(shape, numpy.int64)
        elif "running" in name:
            tensors[name] = numpy.zeros(shape, numpy.float32)
        elif name.endswith("bias"):
            tensors[name] = random.normal(1 if is_norm else 0, 0.1, shape).astype(numpy.float32)
        elif is_norm:
            tensors[name] = random.uniform(0.5, 1, shape).astype(numpy.float32)
        else:
            gain = 2 if len(shape) == 4 else 1  # a ReLU follows convolutions
            deviation = (gain / numpy.prod(shape[1:])) ** 0.5
            tensors[name] = random.normal(0, deviation, shape).astype(numpy.float32)
    return tensors


def calibrate(weights, statistics):
    """Makes the running statistics those of the batch, of which a training step took a part into the zeros."""
    for name, values in statistics.items():
        if "running" in name:
            weights[name.removeprefix("state/")] = values / MOMENTUM


def compare(programs, network, size, folder):
    """The largest differences by output and way of export, and the largest number of each output."""
    random = numpy.random.default_rng(len(network))
    lines = call(programs / "convert", "--network", network, "--list").splitlines()
    weights = random_weights(lines, random)
    images = random.standard_normal((CALIBRATION_IMAGES, 3, *size), numpy.float32)

    def run(x, *flags):
        write(folder / "weights", weights)
        write(folder / "in", {"x": x, "labels": numpy.zeros(len(x), numpy.int64)})
        call(programs / "run_tensors", "--network", network, "--weights", folder / "weights", "--in", folder / "in",
             "--out", folder / "out", *flags)
        return read(folder / "out")

    calibrate(weights, run(images, "--mode", "train", "--no-dropout"))
    x = images[:2]
    want = run(x)
    differences = {}
    for fold in ([], ["--fold-batch-norm"]):
        path = folder / "network.onnx"
        call(programs / "export_onnx", "--network", network, "--weights", folder / "weights", "--out", path,
             "--size", f"{size[0]}x{size[1]}", *fold)
        onnx.checker.check_model(str(path), full_check=True)
        assert any(p.key == "inception.input_format" for p in onnx.load(path).metadata_props)
        options = onnxruntime.SessionOptions()
        options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_BASIC
        session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
        names = [output.name for output in session.get_outputs()]
        assert sorted(names) == sorted(want), (names, list(want))
        for images in (x, x[:1]):
            for name, got in zip(names, session.run(names, {"input": images})):
                expected = want[name][:len(images)]
                difference = numpy.abs(got - expected).max() if got.shape == expected.shape else numpy.inf
                key = f"{name}, {'folded' if fold else 'as it is'}"
                differences[key] = max(differences.get(key, 0), float(numpy.nan_to_num(difference, nan=numpy.inf)))
    return differences, {name: float(numpy.abs(values).max()) for name, values in want.items()}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("programs", type=pathlib.Path, help="folder of convert, export_onnx and run_tensors")
    parser.add_argument("--networks", nargs="+", help="default: all")
    parser.add_argument("--size", type=int, nargs=2, help="height and width; default: small ones that fit")
    a = parser.parse_args()
    a.programs = a.programs.resolve()
    if not a.networks:
        text = call(a.programs / "export_onnx", "--help")
        a.networks = text.split("--network")[1].split("{")[1].split("}")[0].split(",")
    failed = False
    for network in a.networks:
        size = a.size or SIDES.get(network, (107, 139))
        with tempfile.TemporaryDirectory() as name:
            differences, largest = compare(a.programs, network, size, pathlib.Path(name))
        worst = max(differences, key=differences.get)
        good = differences[worst] <= TOLERANCE
        print(f"{network} {size[0]}x{size[1]}: {len(differences)} results, worst {differences[worst]:.1e} ({worst}), "
              f"largest logit {largest['logits']:.2g}" + ("" if good else ": TOO FAR"), flush=True)
        failed |= not good
    sys.exit(failed)


if __name__ == "__main__":
    main()
