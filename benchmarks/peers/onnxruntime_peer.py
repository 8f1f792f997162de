# SPDX-License-Identifier: MIT
"""ONNX Runtime as a contestant, on a file that onnx_model.py wrote."""
import tempfile

import onnxruntime

from peers import onnx_model

VERSION = onnxruntime.__version__
VARIANTS = {"infer": ["default", "extended optimisations", "all optimisations, one batch size"], "train": []}


def session(path, threads, variant="default", batch=None):
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    levels = onnxruntime.GraphOptimizationLevel
    if variant.startswith("extended"):
        options.graph_optimization_level = levels.ORT_ENABLE_EXTENDED
    elif variant.startswith("all"):
        options.graph_optimization_level = levels.ORT_ENABLE_ALL
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
