#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Holds the bytes that the Cuda device's kernels move in a training step against the least they could.

    cuda_traffic.py LAUNCHER PROGRAM [SIDE IMAGES]

PROGRAM is tests/traffic/training_steps, LAUNCHER an emulator of the CUDA runtime that writes counters to
CUDA_EMULATOR_STATS. Prints the table of docs/explanation/cuda_traffic.md.
"""
import json
import os
import re
import subprocess
import sys
import tempfile

# The operation and pass of a kernel, by what its name holds; the first that fits.
OPERATIONS = [
    ("measured_product_kernel", "conv2d forward"),
    ("backward_product_kernel", "conv2d backward"),
    ("normalise_kernel", "batch_norm forward"),
    ("ScaleAndShift", "batch_norm forward"),
    ("moments_kernel", "batch_norm forward"),
    ("NormTerms", "batch_norm backward"),
    ("NormInputGradient", "batch_norm backward"),
    ("MaxPoolForward", "max_pool forward"),
    ("MaxPoolBackward", "max_pool backward"),
    ("AverageForward", "adaptive_avg_pool forward"),
    ("AverageBackward", "adaptive_avg_pool backward"),
    ("FlattenForward", "flatten forward"),
    ("FlattenBackward", "flatten backward"),
    ("DropoutMap", "dropout"),
    ("update_kernel", "optimizer"),
]


def count(launcher, program, steps, arguments):
    """Counters and output of so many steps."""
    with tempfile.TemporaryDirectory() as folder:
        file = os.path.join(folder, "counters.json")
        output = subprocess.run([launcher, program, str(steps), *arguments], check=True, text=True,
                                capture_output=True,
                                env={**os.environ, "CUDA_EMULATOR_STATS": file}).stdout
        with open(file, encoding="utf-8") as stream:
            return json.load(stream), output


def by_operation(counters):
    """Launches and bytes of every operation and pass."""
    sums = {}
    for kernel in counters["kernels"]:
        name = next((o for part, o in OPERATIONS if part in kernel["name"]), "others")
        launches, moved = sums.get(name, (0, 0))
        sums[name] = (launches + kernel["launches"],
                      moved + kernel["bytes_read"] + kernel["bytes_written"])
    return sums


def main():
    launcher, program, *arguments = sys.argv[1:]
    one, output = count(launcher, program, 1, arguments)
    two, _ = count(launcher, program, 2, arguments)
    floors = {name: int(size) for name, size in re.findall(r"floor (.+) (\d+)", output)}
    floors["dropout"] = floors.get("dropout forward", 0) + floors.get("dropout backward", 0)
    before = by_operation(one)
    rows = []
    for name, (launches, moved) in by_operation(two).items():
        earlier = before.get(name, (0, 0))
        rows.append((moved - earlier[1], launches - earlier[0], name))
    print("| operation | launches | MB moved | MB at least | times |")
    print("|---|---:|---:|---:|---:|")
    for moved, launches, name in sorted(rows, reverse=True):
        floor = floors.get(name)
        least = "" if floor is None else f"{floor / 1e6:.1f}"
        times = "" if floor is None else f"{moved / floor:.2f}"
        print(f"| {name} | {launches} | {moved / 1e6:.1f} | {least} | {times} |")


if __name__ == "__main__":
    main()
