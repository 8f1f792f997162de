# SPDX-License-Identifier: MIT
"""PyTorch as a contestant: the network as a module, and the ways to run it that are worth trying."""
import warnings

import torch
from torch import nn

from peers import network

VERSION = torch.__version__


class ConvBlock(nn.Module):
    def __init__(self, layer):
        super().__init__()
        self.conv = nn.Conv2d(layer.inputs, layer.outputs, layer.kernel, layer.stride, layer.padding)
        self.bn = nn.BatchNorm2d(layer.outputs)

    def forward(self, x):
        return torch.relu(self.bn(self.conv(x)))


MODULES = {
    "conv_block": ConvBlock,
    "conv": lambda layer: nn.Conv2d(layer.inputs, layer.outputs, 1),
    "linear": lambda layer: nn.Linear(layer.inputs, layer.outputs),
}


class InceptionV2(nn.Module):
    """Gives (logits, auxiliary logits); its state_dict has the names of our weight files."""

    def __init__(self, classes=10):
        super().__init__()
        self.classes = classes
        self.layer = {}
        for layer in network.layers(classes):
            self.layer[layer.name] = MODULES[layer.kind](layer)
            *folders, last = layer.name.split(".")
            parent = self
            for folder in folders:
                if not hasattr(parent, folder):
                    parent.add_module(folder, nn.Module())
                parent = getattr(parent, folder)
            parent.add_module(last, self.layer[layer.name])

    def forward(self, x):
        return network.inception_v2(self, x, self.classes)

    def conv_block(self, name, x, *_):
        return self.layer[name](x)

    conv = linear = conv_block

    def max_pool(self, x, stride, padding):
        return nn.functional.max_pool2d(x, 3, stride, padding)

    def average_pool(self, x, side):
        return nn.functional.adaptive_avg_pool2d(x, side)

    def concat(self, parts):
        return torch.cat(parts, 1)

    def flatten(self, x):
        return torch.flatten(x, 1)

    def relu(self, x):
        return torch.relu(x)

    def dropout(self, x, probability):
        return nn.functional.dropout(x, probability, self.training)


def load(arrays):
    model = InceptionV2()
    model.load_state_dict({name: torch.tensor(array) for name, array in arrays.items()})
    return model


def logits(arrays, images):
    with torch.inference_mode():
        return [out.numpy() for out in load(arrays).eval()(torch.tensor(images))]


class Contestant:
    """`variant` is a way to run, then perhaps ", channels_last" and on a GPU ", tf32" or ", bf16". Frozen: traced, batch
    norm folded, optimised for inference by TorchScript; compiled and frozen: torch.compile that takes the weights for
    constants; bf16: autocast, weights stay float32. On a GPU, run() ends when the GPU is done."""

    def __init__(self, mode, variant, arrays, images, threads, device="cpu"):
        torch.set_num_threads(threads)
        torch.manual_seed(1)
        warnings.simplefilter("ignore", FutureWarning)  # TorchScript says that it is deprecated.
        way, *more = variant.split(", ")
        self.device = torch.device(device)
        if self.device.type == "cuda":
            torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.allow_tf32 = "tf32" in more
            torch.backends.cudnn.benchmark = True
        self.model, self.images = load(arrays).to(self.device), torch.tensor(images).to(self.device)
        self.labels = torch.randint(self.model.classes, (len(images),)).to(self.device)
        if "channels_last" in more:
            self.model = self.model.to(memory_format=torch.channels_last)
            self.images = self.images.contiguous(memory_format=torch.channels_last)
        self.autocast = torch.autocast(self.device.type, torch.bfloat16, enabled="bf16" in more)
        if mode == "infer":
            self.prepare_inference(way)
        else:
            self.prepare_training(way)

    def wait(self):
        if self.device.type == "cuda":
            torch.cuda.synchronize(self.device)

    def prepare_inference(self, way):
        step = self.model.eval()
        with torch.inference_mode():
            if way == "frozen":
                step = torch.jit.optimize_for_inference(torch.jit.freeze(torch.jit.trace(step, self.images)))
            elif way.startswith("compiled"):
                torch._inductor.config.freezing = way == "compiled and frozen"
                step = torch.compile(step)

        def run():
            with torch.inference_mode(), self.autocast:
                step(self.images)
            self.wait()

        self.run = run

    def prepare_training(self, way):
        self.model.train()
        forward = torch.compile(self.model) if way == "compiled" else self.model
        optimizer = torch.optim.SGD(self.model.parameters(), lr=1e-4, momentum=0.9)
        entropy = nn.CrossEntropyLoss()

        def run():
            optimizer.zero_grad()
            with self.autocast:
                main, aux = forward(self.images)
                loss = entropy(main, self.labels) + 0.3 * entropy(aux, self.labels)
            loss.backward()
            optimizer.step()
            self.wait()

        self.run = run
