#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Compares ONNX Runtime on what export_onnx writes with run_tensors, on networks with random weights.

  scripts/compare_with_onnx_runtime.py build/release/examples
  scripts/compare_with_onnx_runtime.py build/release/examples --networks inception_v3 --size 299 320

Each network is exported as it is and with batch norm folded. ONNX's checker must pass, and every output
agree to 1e-4, relative to the largest number of it or to 1, for one image and for two. Needs python3 with
numpy, onnx and onnxruntime (pip install onnx onnxruntime).
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


def call(*command):
    return subprocess.run([str(part) for part in command], check=True, capture_output=True, text=True).stdout


def random_weights(lines, random):
    """Of a network's list of tensors: weights whose results have the size of what goes in."""
    tensors = {}
    for line in lines:
        name, dtype, shape = line.split(maxsplit=2)
        shape = [int(extent) for extent in shape.strip("[]").split(",") if extent]
        if dtype == "I64":
            tensors[name] = numpy.zeros(shape, numpy.int64)
        elif len(shape) > 1:
            deviation = (2 / numpy.prod(shape[1:])) ** 0.5
            tensors[name] = random.normal(0, deviation, shape).astype(numpy.float32)
        elif name.endswith("running_var") or name.endswith("weight"):
            tensors[name] = random.uniform(0.5, 1.5, shape).astype(numpy.float32)
        else:
            tensors[name] = random.normal(0, 0.1, shape).astype(numpy.float32)
    return tensors


def compare(programs, network, size, folder):
    """The largest differences by output and way of export, and the largest number of each output."""
    random = numpy.random.default_rng(len(network))
    lines = call(programs / "convert", "--network", network, "--list").splitlines()
    write(folder / "weights", random_weights(lines, random))
    x = random.standard_normal((2, 3, *size), numpy.float32)
    write(folder / "in", {"x": x})
    call(programs / "run_tensors", "--network", network, "--weights", folder / "weights", "--in", folder / "in",
         "--out", folder / "out")
    want = read(folder / "out")
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
                scale = max(1, numpy.abs(expected).max())
                same_shape = got.shape == expected.shape
                difference = numpy.abs(got - expected).max() / scale if same_shape else numpy.inf
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
        good = differences[worst] <= 1e-4
        print(f"{network} {size[0]}x{size[1]}: {len(differences)} results, worst {differences[worst]:.1e} ({worst}), "
              f"largest logit {largest['logits']:.2g}" + ("" if good else ": TOO FAR"), flush=True)
        failed |= not good
    sys.exit(failed)


if __name__ == "__main__":
    main()
