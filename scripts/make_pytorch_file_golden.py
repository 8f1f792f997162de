#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Writes tests/golden/pytorch/*.pth: small files of torch.save() for the tests of the reader.

Needs python3 with torch. The committed files come from PyTorch 2.15.
"""
import argparse
import pathlib
from collections import OrderedDict

import torch

folder = pathlib.Path(__file__).resolve().parent.parent / "tests" / "golden" / "pytorch"
folder.mkdir(exist_ok=True)


def counted(*shape, dtype=torch.float32):
    """-2, -1.5, -1, ... in the order of the elements: exact in every type of real numbers."""
    count = torch.Size(shape).numel()
    return (torch.arange(count, dtype=torch.float64) * 0.5 - 2).reshape(shape).to(dtype)


def save(value, name, **options):
    torch.save(value, folder / name, **options)


tensors = OrderedDict()
for dtype in (torch.float64, torch.float32, torch.float16, torch.bfloat16):
    tensors[str(dtype).removeprefix("torch.")] = counted(2, 3, dtype=dtype)
for dtype in (torch.int64, torch.int32, torch.int16, torch.int8):
    tensors[str(dtype).removeprefix("torch.")] = torch.tensor([-3, 7], dtype=dtype)
tensors["uint8"] = torch.tensor([0, 255], dtype=torch.uint8)
tensors["bool"] = torch.tensor([True, False, True])
tensors["scalar"] = torch.tensor(41)
tensors["empty"] = torch.zeros(0, 4)
tensors["parameter"] = torch.nn.Parameter(counted(3))
grid = counted(4, 6)
tensors["offset"] = grid[1:3]
tensors["columns"] = grid[:, 1:4]
tensors["transposed"] = grid.T
tensors["every_other"] = grid[::2, ::3]
tensors["channels_last"] = counted(2, 3, 2, 2).to(memory_format=torch.channels_last)
save(tensors, "tensors.pth")

torch.manual_seed(0)
model = torch.nn.Sequential(OrderedDict(fc=torch.nn.Linear(3, 2), bn=torch.nn.BatchNorm1d(2)))
with torch.no_grad():
    model.fc.weight.copy_(counted(2, 3))
    model.fc.bias.copy_(counted(2))
optimizer = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9)
model(torch.ones(2, 3)).sum().backward()
optimizer.step()
with torch.no_grad():
    model.fc.weight.copy_(counted(2, 3))

state_dict = model.state_dict()
save(state_dict, "state_dict.pth")
save(dict(state_dict), "plain_dict_protocol_4.pth", pickle_protocol=4)
checkpoint = {"epoch": 3, "best": 0.5, "optimizer": optimizer.state_dict(), "note": None}
save({**checkpoint, "state_dict": state_dict}, "checkpoint.pth")
save({**checkpoint, "model_state_dict": state_dict}, "checkpoint_of_model.pth")
save({**checkpoint, "weights": state_dict}, "checkpoint_other_key.pth")
save({"state_dict": state_dict, "options": argparse.Namespace(rate=0.1)}, "with_options.pth")
save(model, "whole_model.pth")
save(state_dict, "before_1_6.pth", _use_new_zipfile_serialization=False)
save({"wide": torch.ones(2).expand(3, 2)}, "expanded.pth")
torch.serialization.set_crc32_options(False)
save(state_dict, "without_checksums.pth")
torch.serialization.set_crc32_options(True)
torch.jit.script(model).save(str(folder / "torchscript.pth"))
