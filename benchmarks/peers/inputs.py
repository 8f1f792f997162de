# SPDX-License-Identifier: MIT
"""The weights and images that all contestants get, drawn from a fixed seed, as files.

  python3 -m peers.inputs FOLDER   writes weights.safetensors, images.safetensors (two), image.safetensors and, where
                                   onnx is installed, model.onnx
"""
import importlib.util
import pathlib
import sys

import numpy

from peers import network, tensor_files


def weights(classes=10):
    """Weights of He's scale and unequal statistics, so that a swapped pair of layers shows in the logits."""
    random = numpy.random.default_rng(1)
    arrays = {}
    for name, shape in network.tensors(classes).items():
        if name.endswith("running_var") or name.endswith("bn.weight"):
            values = random.uniform(0.5, 1.5, shape)
        elif len(shape) == 1:
            values = random.normal(0, 0.1, shape)
        else:
            values = random.normal(0, (2 / numpy.prod(shape[1:])) ** 0.5, shape)
        arrays[name] = values.astype(numpy.float32)
        if name.endswith("running_var"):
            arrays[name.replace("running_var", "num_batches_tracked")] = numpy.array(0, numpy.int64)
    return arrays


def images(count, size=299, channels=3):
    random = numpy.random.default_rng(2)
    return random.standard_normal((count, channels, size, size), dtype=numpy.float32)


def main():
    folder = pathlib.Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    arrays = weights()
    tensor_files.write(folder / "weights.safetensors", arrays)
    tensor_files.write(folder / "images.safetensors", {"x": images(2)})
    tensor_files.write(folder / "image.safetensors", {"x": images(1)})
    if importlib.util.find_spec("onnx"):
        from peers import onnx_model
        onnx_model.write(folder / "model.onnx", arrays)


if __name__ == "__main__":
    main()
