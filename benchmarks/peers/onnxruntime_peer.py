# SPDX-License-Identifier: MIT
"""ONNX Runtime as a contestant, on a file that onnx_model.py wrote."""
import tempfile

import onnxruntime

from peers import onnx_model

VERSION = onnxruntime.__version__


def session(path, threads, variant="default", batch=None):
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    if variant == "extended optimisations":  # without the layout that its default chooses
        options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_EXTENDED
    elif variant == "one batch size":
        options.add_free_dimension_override_by_name("batch", batch)
    return onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])


def logits(arrays, images):
    with tempfile.TemporaryDirectory() as folder:
        path = f"{folder}/model.onnx"
        onnx_model.write(path, arrays, images.shape[2])
        return session(path, threads=1).run(None, {"x": images})


class Contestant:
    def __init__(self, mode, variant, arrays, images, threads):
        assert mode == "infer", "ONNX Runtime does not train"
        with tempfile.TemporaryDirectory() as folder:
            path = f"{folder}/model.onnx"
            onnx_model.write(path, arrays, images.shape[2])
            running = session(path, threads, variant, len(images))
        self.run = lambda: running.run(None, {"x": images})
