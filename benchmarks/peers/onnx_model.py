# SPDX-License-Identifier: MIT
"""InceptionV2 with its weights as an ONNX file: what ONNX Runtime is given.

Batch norm and ReLU are nodes of their own, as an exporter leaves them; fusing them is the runtime's business.
"""
import onnx
from onnx import TensorProto, helper, numpy_helper

from peers import network


class Graph:
    """Operations on names of ONNX values, for network.inception_v2."""

    def __init__(self, arrays, channels, size):
        self.arrays = arrays
        self.nodes, self.used = [], {}
        self.shapes = network.Recorder()
        self.shape_of = {"x": (channels, size, size)}

    def add(self, operation, inputs, shape, output=None, **attributes):
        output = output or f"value{len(self.nodes)}"
        self.nodes.append(helper.make_node(operation, inputs, [output], **attributes))
        self.shape_of[output] = shape
        return output

    def weight(self, name):
        self.used[name] = self.arrays[name]
        return name

    def conv_block(self, name, x, outputs, kernel=(1, 1), stride=1, padding=(0, 0)):
        shape = self.shapes.conv_block(name, self.shape_of[x], outputs, kernel, stride, padding)
        x = self.convolution(f"{name}.conv", x, shape, kernel, stride, padding)
        parts = ("weight", "bias", "running_mean", "running_var")
        weights = [self.weight(f"{name}.bn.{part}") for part in parts]
        return self.relu(self.add("BatchNormalization", [x, *weights], shape, epsilon=1e-5))

    def conv(self, name, x, outputs):
        shape = self.shapes.conv(name, self.shape_of[x], outputs)
        return self.convolution(name, x, shape, (1, 1), 1, (0, 0))

    def convolution(self, name, x, shape, kernel, stride, padding):
        weights = [self.weight(f"{name}.{part}") for part in ("weight", "bias")]
        return self.add("Conv", [x, *weights], shape, kernel_shape=kernel, strides=[stride, stride], pads=padding * 2)

    def linear(self, name, x, outputs):
        weights = [self.weight(f"{name}.{part}") for part in ("weight", "bias")]
        return self.add("Gemm", [x, *weights], (outputs,), transB=1)

    def max_pool(self, x, stride, padding):
        shape = self.shapes.max_pool(self.shape_of[x], stride, padding)
        return self.add("MaxPool", [x], shape, kernel_shape=[3, 3], strides=[stride] * 2, pads=[padding] * 4)

    def average_pool(self, x, side):
        channels, n, _ = self.shape_of[x]
        if side == 1:
            return self.add("GlobalAveragePool", [x], (channels, 1, 1))
        # An adaptive pool's window i is [⌊in/side⌋, ⌈(i+1)n/side⌉): at 299x299 all are alike, 5 wide, 4 apart.
        windows = [(i * n // side, -(-(i + 1) * n // side)) for i in range(side)]
        kernel, stride = windows[0][1], windows[1][0]
        if windows != [(i * stride, i * stride + kernel) for i in range(side)]:
            raise ValueError(f"average_pool: {n} pixels must divide into {side} windows that are alike; use 299x299")
        return self.add("AveragePool", [x], (channels, side, side), kernel_shape=[kernel] * 2, strides=[stride] * 2)

    def concat(self, parts):
        return self.add("Concat", parts, self.shapes.concat([self.shape_of[part] for part in parts]), axis=1)

    def flatten(self, x):
        return self.add("Flatten", [x], self.shapes.flatten(self.shape_of[x]))

    def relu(self, x):
        return self.add("Relu", [x], self.shape_of[x])

    def dropout(self, x, probability):
        return x


def write(path, arrays, size=299, channels=3):
    graph = Graph(arrays, channels, size)
    outputs = network.inception_v2(graph, "x", len(arrays["fc.bias"]))
    value = lambda name, shape: helper.make_tensor_value_info(name, TensorProto.FLOAT, ["batch", *shape])
    model = helper.make_model(
        helper.make_graph(
            graph.nodes, "inception_v2", [value("x", graph.shape_of["x"])],
            [value(name, graph.shape_of[name]) for name in outputs],
            [numpy_helper.from_array(array, name) for name, array in graph.used.items()]),
        opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
    onnx.save(model, path)
