# SPDX-License-Identifier: MIT
"""The networks of the Inception family in PyTorch, plainly, to compare with.

Written from the papers and from what is published of torchvision, timm, pytorch-fid, Cadene's
collection, facenet-pytorch, TensorFlow-slim and Keras: widths, names of tensors, order of branches. In
training dropout is off. Networks return a dictionary of their outputs. NETWORKS has those of the library by
their names there.
"""
from typing import Callable, NamedTuple

import torch
from torch import nn
from torch.nn import functional as F

from make_network_golden import ConvBlock, InceptionV2
from reference_layers import (Branches, Conv, FlatBranches, SameMaxPool, average, high, max_pool, mean, same, wide,
                              without_gamma)


# --- Inception-v1 --------------------------------------------------------------------------------


def inception_v1(inside, one, reduced3, three, reduced5, five, projection, paper):
    norm = not paper
    kernel = 5 if paper else 3
    return Branches(
        branch1=Conv(inside, one, norm=norm),
        branch2=[Conv(inside, reduced3, norm=norm), Conv(reduced3, three, 3, padding=1, norm=norm)],
        branch3=[Conv(inside, reduced5, norm=norm),
                 Conv(reduced5, five, kernel, padding=kernel // 2, norm=norm)],
        branch4=[max_pool(1, 1), Conv(inside, projection, norm=norm)])


class GoogLeNetAux(nn.Module):
    def __init__(self, inside, classes, paper):
        super().__init__()
        self.paper = paper
        self.conv = Conv(inside, 128, norm=not paper)
        self.fc1 = nn.Linear(2048, 1024)
        self.fc2 = nn.Linear(1024, classes)

    def forward(self, x):
        x = F.avg_pool2d(x, 5, 3) if self.paper else F.adaptive_avg_pool2d(x, 4)
        return self.fc2(F.relu(self.fc1(self.conv(x).flatten(1))))


class GoogLeNet(nn.Module):
    table = {"3a": (192, 64, 96, 128, 16, 32, 32), "3b": (256, 128, 128, 192, 32, 96, 64),
             "4a": (480, 192, 96, 208, 16, 48, 64), "4b": (512, 160, 112, 224, 24, 64, 64),
             "4c": (512, 128, 128, 256, 24, 64, 64), "4d": (512, 112, 144, 288, 32, 64, 64),
             "4e": (528, 256, 160, 320, 32, 128, 128), "5a": (832, 256, 160, 320, 32, 128, 128),
             "5b": (832, 384, 192, 384, 48, 128, 128)}

    def __init__(self, classes, paper=False, aux=True, slim=False):
        super().__init__()
        self.paper, self.slim = paper, slim
        self.conv1 = Conv(3, 64, 7, 2, 0 if slim else 3, norm=not paper)
        self.conv2 = Conv(64, 64, norm=not paper)
        self.conv3 = Conv(64, 192, 3, padding=1, norm=not paper)
        for name, widths in self.table.items():
            self.add_module("inception" + name, inception_v1(*widths, paper))
        if aux:
            self.aux1 = GoogLeNetAux(512, classes, paper)
            self.aux2 = GoogLeNetAux(528, classes, paper)
        self.fc = nn.Linear(1024, classes)

    def norm(self, x):
        return F.local_response_norm(x, 5) if self.paper else x

    def forward(self, x):
        pool = SameMaxPool() if self.slim else max_pool(ceil=True)
        x = self.norm(pool(self.conv1(same(x, 7, 2) if self.slim else x)))
        x = pool(self.norm(self.conv3(self.conv2(x))))
        x = pool(self.inception3b(self.inception3a(x)))
        first = self.inception4a(x)
        second = self.inception4d(self.inception4c(self.inception4b(first)))
        x = max_pool(kernel=3 if self.paper else 2, ceil=True)(self.inception4e(second))
        x = self.fc(mean(self.inception5b(self.inception5a(x))))
        heads = {"aux1": self.aux1(first), "aux2": self.aux2(second)} if hasattr(self, "aux1") else {}
        return heads | {"logits": x}


# --- BN-Inception --------------------------------------------------------------------------------


class BNInception(nn.Module):
    # 1x1, 3x3 reduce, 3x3, double reduce, double, pool projection; no 1x1: a reduction
    table = {"3a": (64, 64, 64, 64, 96, 32), "3b": (64, 64, 96, 64, 96, 64),
             "3c": (0, 128, 160, 64, 96, 0), "4a": (224, 64, 96, 96, 128, 128),
             "4b": (192, 96, 128, 96, 128, 128), "4c": (160, 128, 160, 128, 160, 128),
             "4d": (96, 128, 192, 160, 192, 128), "4e": (0, 128, 192, 192, 256, 0),
             "5a": (352, 192, 320, 160, 224, 128), "5b": (352, 192, 320, 192, 224, 128)}

    def __init__(self, classes, slim=False):
        super().__init__()
        self.slim = slim
        if slim:
            self.conv1_7x7_s2_depthwise = nn.Conv2d(3, 24, 7, 2, groups=3, bias=False)
            self.add("conv1_7x7_s2", 24, 64)
        else:
            self.add("conv1_7x7_s2", 3, 64, 7, 2, 3)
        self.add("conv2_3x3_reduce", 64, 64)
        self.add("conv2_3x3", 64, 192, 3, 1, 1)
        inside = 192
        for block, (one, r3, three, rd, double, projection) in self.table.items():
            name, stride = "inception_" + block, 1 if one else 2
            if slim and block in ("4c", "4d"):
                projection = 96
            if one:
                self.add(name + "_1x1", inside, one)
            self.add(name + "_3x3_reduce", inside, r3)
            self.add(name + "_3x3", r3, three, 3, stride, 1)
            self.add(name + "_double_3x3_reduce", inside, rd)
            self.add(name + "_double_3x3_1", rd, double, 3, 1, 1)
            self.add(name + "_double_3x3_2", double, double, 3, stride, 1)
            if one:
                self.add(name + "_pool_proj", inside, projection)
            inside = three + double + (one + projection if one else inside)
        self.last_linear = nn.Linear(inside, classes)

    def add(self, name, inside, outside, kernel=1, stride=1, padding=0):
        padding = 0 if self.slim and stride == 2 else padding
        conv = nn.Conv2d(inside, outside, kernel, stride, padding, bias=not self.slim)
        self.add_module(name, conv)
        self.add_module(name + "_bn", nn.BatchNorm2d(outside, eps=1e-3 if self.slim else 1e-5))

    def run(self, x, *names):
        for name in names:
            conv = getattr(self, name)
            x = same(x, 3, 2) if self.slim and conv.stride == (2, 2) else x
            x = F.relu(getattr(self, name + "_bn")(conv(x)))
        return x

    def forward(self, x):
        halved = SameMaxPool() if self.slim else max_pool(ceil=True)
        if self.slim:
            x = self.conv1_7x7_s2_depthwise(same(x, 7, 2))
        x = halved(self.run(x, "conv1_7x7_s2"))
        x = halved(self.run(x, "conv2_3x3_reduce", "conv2_3x3"))
        for block, widths in self.table.items():
            name = "inception_" + block
            three = self.run(x, name + "_3x3_reduce", name + "_3x3")
            double = self.run(x, *(name + "_double_3x3_" + part for part in ("reduce", "1", "2")))
            if widths[0]:
                pool = max_pool(1, 1) if block == "5b" else average(not self.slim)
                x = torch.cat([self.run(x, name + "_1x1"), three, double,
                               self.run(pool(x), name + "_pool_proj")], 1)
            else:
                x = torch.cat([three, double, halved(x)], 1)
        return {"logits": self.last_linear(mean(x))}


# --- Inception-v3 --------------------------------------------------------------------------------


def v3_a(inside, projection, pool):
    return FlatBranches(
        [("branch1x1", Conv(inside, 64))],
        [("branch5x5_1", Conv(inside, 48)), ("branch5x5_2", Conv(48, 64, 5, padding=2))],
        [("branch3x3dbl_1", Conv(inside, 64)), ("branch3x3dbl_2", Conv(64, 96, 3, padding=1)),
         ("branch3x3dbl_3", Conv(96, 96, 3, padding=1))],
        [("", pool), ("branch_pool", Conv(inside, projection))])


def v3_b(inside):
    return FlatBranches(
        [("branch3x3", Conv(inside, 384, 3, 2))],
        [("branch3x3dbl_1", Conv(inside, 64)), ("branch3x3dbl_2", Conv(64, 96, 3, padding=1)),
         ("branch3x3dbl_3", Conv(96, 96, 3, 2))],
        [("", max_pool())])


def v3_c(inside, width, pool):
    return FlatBranches(
        [("branch1x1", Conv(inside, 192))],
        [("branch7x7_1", Conv(inside, width)), ("branch7x7_2", wide(width, width)),
         ("branch7x7_3", high(width, 192))],
        [("branch7x7dbl_1", Conv(inside, width)), ("branch7x7dbl_2", high(width, width)),
         ("branch7x7dbl_3", wide(width, width)), ("branch7x7dbl_4", high(width, width)),
         ("branch7x7dbl_5", wide(width, 192))],
        [("", pool), ("branch_pool", Conv(inside, 192))])


def v3_d(inside):
    return FlatBranches(
        [("branch3x3_1", Conv(inside, 192)), ("branch3x3_2", Conv(192, 320, 3, 2))],
        [("branch7x7x3_1", Conv(inside, 192)), ("branch7x7x3_2", wide(192, 192)),
         ("branch7x7x3_3", high(192, 192)), ("branch7x7x3_4", Conv(192, 192, 3, 2))],
        [("", max_pool())])


def v3_e(inside, pool):
    return FlatBranches(
        [("branch1x1", Conv(inside, 320))],
        [("branch3x3_1", Conv(inside, 384)),
         [("branch3x3_2a", wide(384, 384, 3)), ("branch3x3_2b", high(384, 384, 3))]],
        [("branch3x3dbl_1", Conv(inside, 448)), ("branch3x3dbl_2", Conv(448, 384, 3, padding=1)),
         [("branch3x3dbl_3a", wide(384, 384, 3)), ("branch3x3dbl_3b", high(384, 384, 3))]],
        [("", pool), ("branch_pool", Conv(inside, 192))])


class InceptionV3Aux(nn.Module):
    def __init__(self, inside, classes, norm=True):
        super().__init__()
        self.conv0 = Conv(inside, 128)
        self.conv1 = Conv(128, 768, 5, norm=norm)
        self.fc = nn.Linear(768, classes)

    def forward(self, x):
        return self.fc(mean(self.conv1(self.conv0(F.avg_pool2d(x, 5, 3)))))


class InceptionV3(nn.Module):
    """`counted`: average pools count their padding. `first_stride`, `has_pool`, `seven`: its stem."""

    def __init__(self, classes, aux=True, fid=False, counted=True, first_stride=2, has_pool=True, seven=False,
                 bn_auxiliary=True):
        super().__init__()
        self.fid = fid
        pool = average(counted)
        if seven:
            self.Conv2d_1a_7x7 = Conv(3, 64, 7, first_stride)
        else:
            self.Conv2d_1a_3x3 = Conv(3, 32, 3, first_stride)
            self.Conv2d_2a_3x3 = Conv(32, 32, 3)
            self.Conv2d_2b_3x3 = Conv(32, 64, 3, padding=1)
        self.first = list(self.children()) + ([max_pool()] if has_pool else [])
        self.Conv2d_3b_1x1 = Conv(64, 80)
        self.Conv2d_4a_3x3 = Conv(80, 192, 3)
        self.Mixed_5b = v3_a(192, 32, pool)
        self.Mixed_5c = v3_a(256, 64, pool)
        self.Mixed_5d = v3_a(288, 64, pool)
        self.Mixed_6a = v3_b(288)
        for letter, width in zip("bcde", (128, 160, 160, 192)):
            self.add_module("Mixed_6" + letter, v3_c(768, width, pool))
        if aux:
            self.AuxLogits = InceptionV3Aux(768, classes, bn_auxiliary)
        self.Mixed_7a = v3_d(768)
        self.Mixed_7b = v3_e(1280, pool)
        self.Mixed_7c = v3_e(2048, max_pool(1, 1) if fid else pool)
        self.fc = nn.Linear(2048, classes)

    def forward(self, x):
        first = x
        for layer in self.first:
            first = layer(first)
        second = max_pool()(self.Conv2d_4a_3x3(self.Conv2d_3b_1x1(first)))
        x = self.Mixed_6a(self.Mixed_5d(self.Mixed_5c(self.Mixed_5b(second))))
        third = self.Mixed_6e(self.Mixed_6d(self.Mixed_6c(self.Mixed_6b(x))))
        last = mean(self.Mixed_7c(self.Mixed_7b(self.Mixed_7a(third))))
        results = {}
        if self.fid:
            results = {"features64": mean(first), "features192": mean(second),
                       "features768": mean(third), "features2048": last}
        if hasattr(self, "AuxLogits"):
            results["aux"] = self.AuxLogits(third)
        return results | {"logits": self.fc(last)}


# --- Inception-v4 --------------------------------------------------------------------------------


def reduction_a(inside, k, l, m, n):
    return Branches(branch0=Conv(inside, n, 3, 2),
                    branch1=[Conv(inside, k), Conv(k, l, 3, padding=1), Conv(l, m, 3, 2)],
                    branch2=max_pool())


def v4_stem():
    return [Branches(maxpool=max_pool(), conv=Conv(64, 96, 3, 2)),
            Branches(branch0=[Conv(160, 64), Conv(64, 96, 3)],
                     branch1=[Conv(160, 64), wide(64, 64), high(64, 64), Conv(64, 96, 3)]),
            Branches(conv=Conv(192, 192, 3, 2), maxpool=max_pool())]


def v4_a():
    return Branches(branch0=Conv(384, 96), branch1=[Conv(384, 64), Conv(64, 96, 3, padding=1)],
                    branch2=[Conv(384, 64), Conv(64, 96, 3, padding=1), Conv(96, 96, 3, padding=1)],
                    branch3=[average(False), Conv(384, 96)])


def v4_b():
    return Branches(branch0=Conv(1024, 384),
                    branch1=[Conv(1024, 192), wide(192, 224), high(224, 256)],
                    branch2=[Conv(1024, 192), high(192, 192), wide(192, 224), high(224, 224),
                             wide(224, 256)],
                    branch3=[average(False), Conv(1024, 128)])


def v4_reduction_b():
    return Branches(branch0=[Conv(1024, 192), Conv(192, 192, 3, 2)],
                    branch1=[Conv(1024, 256), wide(256, 256), high(256, 320), Conv(320, 320, 3, 2)],
                    branch2=max_pool())


def v4_c():
    return FlatBranches(
        [("branch0", Conv(1536, 256))],
        [("branch1_0", Conv(1536, 384)),
         [("branch1_1a", wide(384, 256, 3)), ("branch1_1b", high(384, 256, 3))]],
        [("branch2_0", Conv(1536, 384)), ("branch2_1", high(384, 448, 3)),
         ("branch2_2", wide(448, 512, 3)),
         [("branch2_3a", wide(512, 256, 3)), ("branch2_3b", high(512, 256, 3))]],
        [("branch3", nn.Sequential(average(False), Conv(1536, 256)))])


class InceptionV4(nn.Module):
    def __init__(self, classes, aux=False):
        super().__init__()
        self.features = nn.Sequential(
            Conv(3, 32, 3, 2), Conv(32, 32, 3), Conv(32, 64, 3, padding=1), *v4_stem(),
            *(v4_a() for _ in range(4)), reduction_a(384, 192, 224, 256, 384),
            *(v4_b() for _ in range(7)), v4_reduction_b(), *(v4_c() for _ in range(3)))
        if aux:
            self.AuxLogits = InceptionV3Aux(1024, classes)
        self.last_linear = nn.Linear(1536, classes)

    def forward(self, x):
        before = self.features[:18](x)  # 17x17 of 299x299
        heads = {"aux": self.AuxLogits(before)} if hasattr(self, "AuxLogits") else {}
        return heads | {"logits": self.last_linear(mean(self.features[18:](before)))}


# --- Inception-ResNet ----------------------------------------------------------------------------


class Residual(nn.Module):
    def __init__(self, inside, scale, relu=True, **branches):
        super().__init__()
        self.scale, self.relu = scale, relu
        self.names = list(branches)
        for name, layers in branches.items():
            self.add_module(name, nn.Sequential(*layers) if len(layers) > 1 else layers[0])
        self.conv2d = nn.Conv2d(sum(b[-1].conv.out_channels for b in branches.values()), inside, 1)

    def forward(self, x):
        y = torch.cat([getattr(self, name)(x) for name in self.names], 1)
        y = x + self.scale * self.conv2d(y)
        return F.relu(y) if self.relu else y


def block35(inside, middle, last):
    return Residual(inside, 0.17, branch0=[Conv(inside, 32)],
                    branch1=[Conv(inside, 32), Conv(32, 32, 3, padding=1)],
                    branch2=[Conv(inside, 32), Conv(32, middle, 3, padding=1),
                             Conv(middle, last, 3, padding=1)])


def block17(inside, width, middle):
    return Residual(inside, 0.1, branch0=[Conv(inside, width)],
                    branch1=[Conv(inside, 128), wide(128, middle), high(middle, width)])


def block8(inside, middle, last, scale=0.2, relu=True):
    return Residual(inside, scale, relu, branch0=[Conv(inside, 192)],
                    branch1=[Conv(inside, 192), wide(192, middle, 3), high(middle, last, 3)])


def resnet_reduction_b(inside, width, last):
    return Branches(branch0=[Conv(inside, 256), Conv(256, 384, 3, 2)],
                    branch1=[Conv(inside, 256), Conv(256, width, 3, 2)],
                    branch2=[Conv(inside, 256), Conv(256, width, 3, padding=1),
                             Conv(width, last, 3, 2)],
                    branch3=max_pool())


def repeat(count, block, *widths):
    return nn.Sequential(*(block(*widths) for _ in range(count)))


class InceptionResNetV1(nn.Module):
    def __init__(self, classes, face=False):
        super().__init__()
        self.conv2d_1a = Conv(3, 32, 3, 2)
        self.conv2d_2a = Conv(32, 32, 3)
        self.conv2d_2b = Conv(32, 64, 3, padding=1)
        self.maxpool_3a = max_pool()
        self.conv2d_3b = Conv(64, 80)
        self.conv2d_4a = Conv(80, 192, 3)
        self.conv2d_4b = Conv(192, 256, 3, 2)
        self.repeat_1 = repeat(5, block35, 256, 32, 32)
        self.mixed_6a = reduction_a(256, 192, 192, 256, 384)
        self.repeat_2 = repeat(10, block17, 896, 128, 128)
        self.mixed_7a = resnet_reduction_b(896, 256, 256)
        self.repeat_3 = repeat(5, block8, 1792, 192, 192)
        self.trunk = list(self.children())
        if face:
            self.block8 = block8(1792, 192, 192, 1.0, False)
            self.last_linear = nn.Linear(1792, 512, bias=False)
            self.last_bn = nn.BatchNorm1d(512, eps=0.001)
            self.logits = nn.Linear(512, classes)
        else:
            self.last_linear = nn.Linear(1792, classes)

    def forward(self, x):
        for layer in self.trunk:
            x = layer(x)
        if not hasattr(self, "block8"):
            return {"logits": self.last_linear(mean(x))}
        embedding = self.last_bn(self.last_linear(mean(self.block8(x))))
        return {"embedding": embedding, "logits": self.logits(embedding)}


class InceptionResNetV2(nn.Module):
    def __init__(self, classes, paper=False, aux=False):
        super().__init__()
        self.conv2d_1a = Conv(3, 32, 3, 2)
        self.conv2d_2a = Conv(32, 32, 3)
        self.conv2d_2b = Conv(32, 64, 3, padding=1)
        if paper:
            self.mixed_3a, self.mixed_4a, self.mixed_5a = v4_stem()
        else:
            self.maxpool_3a = max_pool()
            self.conv2d_3b = Conv(64, 80)
            self.conv2d_4a = Conv(80, 192, 3)
            self.maxpool_5a = max_pool()
            self.mixed_5b = Branches(
                branch0=Conv(192, 96), branch1=[Conv(192, 48), Conv(48, 64, 5, padding=2)],
                branch2=[Conv(192, 64), Conv(64, 96, 3, padding=1), Conv(96, 96, 3, padding=1)],
                branch3=[average(False), Conv(192, 64)])
        a = 384 if paper else 320
        b, c = a + 768, a + 768 + 992
        self.repeat = repeat(5 if paper else 10, block35, a, 48, 64)
        self.mixed_6a = reduction_a(a, 256, 256, 384, 384)
        self.repeat_1 = repeat(10 if paper else 20, block17, b, 192, 160)
        self.mixed_7a = resnet_reduction_b(b, 288, 320)
        self.repeat_2 = repeat(5 if paper else 9, block8, c, 224, 256)
        if not paper:
            self.block8 = block8(c, 224, 256, 1.0, False)
            self.conv2d_7b = Conv(c, 1536)
        self.trunk = list(self.children())
        if aux:
            self.AuxLogits = InceptionV3Aux(b, classes)
        self.classif = nn.Linear(c if paper else 1536, classes)

    def forward(self, x):
        heads = {}
        for layer in self.trunk:
            if layer is self.mixed_7a and hasattr(self, "AuxLogits"):
                heads = {"aux": self.AuxLogits(x)}
            x = layer(x)
        return heads | {"logits": self.classif(mean(x))}


# --- Xception ------------------------------------------------------------------------------------


class SeparableConv(nn.Module):
    def __init__(self, inside, outside):
        super().__init__()
        self.conv1 = nn.Conv2d(inside, inside, 3, 1, 1, groups=inside, bias=False)
        self.pointwise = nn.Conv2d(inside, outside, 1, bias=False)

    def forward(self, x):
        return self.pointwise(self.conv1(x))


class XceptionBlock(nn.Module):
    def __init__(self, *widths, eps, strided=True, begins_with_relu=True, pool=None):
        super().__init__()
        if strided:
            self.skip = nn.Conv2d(widths[0], widths[-1], 1, 2, bias=False)
            self.skipbn = nn.BatchNorm2d(widths[-1], eps)
        layers = []
        for inside, outside in zip(widths, widths[1:]):
            layers += [nn.ReLU(), SeparableConv(inside, outside), nn.BatchNorm2d(outside, eps)]
        layers = layers if begins_with_relu else layers[1:]
        self.rep = nn.Sequential(*layers, *([pool] if strided else []))

    def forward(self, x):
        return self.rep(x) + (self.skipbn(self.skip(x)) if hasattr(self, "skip") else x)


class Xception(nn.Module):
    def __init__(self, classes, keras=False):
        super().__init__()
        eps = 1e-3 if keras else 1e-5
        strided = {"eps": eps, "pool": SameMaxPool() if keras else max_pool(2, 1)}
        self.conv1 = nn.Conv2d(3, 32, 3, 2, bias=False)
        self.bn1 = nn.BatchNorm2d(32, eps)
        self.conv2 = nn.Conv2d(32, 64, 3, bias=False)
        self.bn2 = nn.BatchNorm2d(64, eps)
        self.block1 = XceptionBlock(64, 128, 128, begins_with_relu=False, **strided)
        self.block2 = XceptionBlock(128, 256, 256, **strided)
        self.block3 = XceptionBlock(256, 728, 728, **strided)
        for i in range(4, 12):
            self.add_module(f"block{i}", XceptionBlock(728, 728, 728, 728, eps=eps, strided=False))
        self.block12 = XceptionBlock(728, 728, 1024, **strided)
        self.conv3 = SeparableConv(1024, 1536)
        self.bn3 = nn.BatchNorm2d(1536, eps)
        self.conv4 = SeparableConv(1536, 2048)
        self.bn4 = nn.BatchNorm2d(2048, eps)
        self.fc = nn.Linear(2048, classes)

    def forward(self, x):
        x = F.relu(self.bn1(self.conv1(x)))
        x = F.relu(self.bn2(self.conv2(x)))
        for i in range(1, 13):
            x = getattr(self, f"block{i}")(x)
        x = F.relu(self.bn3(self.conv3(x)))
        return {"logits": self.fc(mean(F.relu(self.bn4(self.conv4(x)))))}


# --- Inception-v2 before its last steps ----------------------------------------------------------


class SideHead(nn.Module):
    """The auxiliary classifier of figure 8, with batch norm behind its fully connected layer or without."""

    def __init__(self, inside, classes, norm):
        super().__init__()
        self.conv = ConvBlock(inside, 128)
        self.fc1 = nn.Linear(3200, 1024)
        self.bn = nn.BatchNorm1d(1024) if norm else nn.Identity()
        self.fc2 = nn.Linear(1024, classes)

    def forward(self, x):
        x = self.conv(F.avg_pool2d(x, 5, 3)).flatten(1)
        return self.fc2(F.relu(self.bn(self.fc1(x))))


def inception_v2(classes, seven=False, bn_auxiliary=True):
    model = InceptionV2(classes, 3, 2, True)
    model.aux = SideHead(768, classes, bn_auxiliary)
    if seven:
        model.conv1 = ConvBlock(3, 64, 7, stride=2)
        del model.conv2, model.conv3
    return model


# --- By name -------------------------------------------------------------------------------------


class Network(NamedTuple):
    """How to make it, and the sides of images to try it with: large ones, and small ones that it takes."""

    make: Callable
    sides: tuple = (299, 107)


NETWORKS = {
    "googlenet": Network(GoogLeNet, (299, 65)),
    "googlenet_no_aux": Network(lambda k: GoogLeNet(k, aux=False), (299, 65)),
    "googlenet_paper": Network(lambda k: GoogLeNet(k, paper=True), (224,)),
    "googlenet_slim": Network(lambda k: without_gamma(GoogLeNet(k, aux=False, slim=True)), (224, 66)),
    "bn_inception": Network(BNInception, (224, 64)),
    "bn_inception_slim": Network(lambda k: without_gamma(BNInception(k, slim=True)), (224, 66)),
    "inception_v2_7x7": Network(lambda k: inception_v2(k, seven=True, bn_auxiliary=False), (299,)),
    "inception_v2_bn_auxiliary": Network(inception_v2, (299,)),
    "inception_v3": Network(InceptionV3, (299,)),
    "inception_v3_timm": Network(lambda k: InceptionV3(k, aux=False)),
    "inception_v3_slim": Network(lambda k: without_gamma(InceptionV3(k, counted=False)), (299,)),
    "inception_v3_keras": Network(lambda k: without_gamma(InceptionV3(k, aux=False, counted=False))),
    "inception_v3_fid": Network(lambda k: InceptionV3(k, aux=False, fid=True, counted=False)),
    "inception_v3_unstrided": Network(lambda k: InceptionV3(k, first_stride=1), (151,)),
    "inception_v3_low_resolution": Network(lambda k: InceptionV3(k, first_stride=1, has_pool=False), (79,)),
    "inception_v3_7x7": Network(lambda k: InceptionV3(k, seven=True), (299,)),
    "inception_v3_without_bn_auxiliary": Network(lambda k: InceptionV3(k, bn_auxiliary=False), (299,)),
    "inception_v4": Network(InceptionV4),
    "inception_v4_slim": Network(lambda k: without_gamma(InceptionV4(k, aux=True)), (299,)),
    "inception_resnet_v1": Network(InceptionResNetV1),
    "inception_resnet_v1_face": Network(lambda k: InceptionResNetV1(k, face=True), (160, 107)),
    "inception_resnet_v2": Network(InceptionResNetV2),
    "inception_resnet_v2_slim": Network(lambda k: without_gamma(InceptionResNetV2(k, aux=True)), (299,)),
    "inception_resnet_v2_keras": Network(lambda k: without_gamma(InceptionResNetV2(k))),
    "inception_resnet_v2_paper": Network(lambda k: InceptionResNetV2(k, paper=True)),
    "xception": Network(Xception, (299, 71)),
    "xception_keras": Network(lambda k: Xception(k, keras=True), (299, 76)),
}
