#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Writes tests/golden/numpy/*: small .npy and .npz files of numpy for the tests of the readers.

Needs python3 with numpy.
"""
import pathlib

import numpy

folder = pathlib.Path(__file__).resolve().parent.parent / "tests" / "golden" / "numpy"
folder.mkdir(exist_ok=True)


def counted(*shape, dtype):
    """-2, -1.5, -1, ... in the order of the elements: exact in every type of real numbers."""
    return (numpy.arange(numpy.prod(shape)) * 0.5 - 2).reshape(shape).astype(dtype)


def save(name, array, version=None):
    with open(folder / name, "wb") as file:
        numpy.lib.format.write_array(file, array, version=version, allow_pickle=False)


save("float32.npy", counted(2, 3, dtype="<f4"))
save("float64.npy", counted(2, 2, 2, dtype="<f8"))
save("int64.npy", numpy.array([-3, 7, 2**62], "<i8"))
save("version2.npy", counted(4, dtype="<f4"), (2, 0))
save("version3.npy", counted(4, dtype="<f8"), (3, 0))
save("scalar.npy", numpy.array(41, "<i8"))
save("empty.npy", numpy.zeros((0, 4), "<f4"))

# What must be refused.
save("columns.npy", numpy.asfortranarray(counted(2, 3, dtype="<f8")))
save("big_endian.npy", counted(2, dtype=">f8"))
save("float16.npy", counted(2, dtype="<f2"))
save("structure.npy", numpy.zeros(2, [("x", "<f4"), ("y", "<i8")]))

statistics = {"mu": counted(3, dtype="<f8"), "sigma": counted(3, 3, dtype="<f8")}
numpy.savez(folder / "stored.npz", **statistics)
numpy.savez_compressed(folder / "deflated.npz", **statistics, zeros=numpy.zeros(1000, "<f4"))
