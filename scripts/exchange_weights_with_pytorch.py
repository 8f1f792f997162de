#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Sends random state_dicts from PyTorch to the example convert and back, strictly both ways.

  scripts/exchange_weights_with_pytorch.py build/release/examples/convert

For each network: what torch.save() wrote must load strictly, in float32 and in float16, with all names and
shapes of the network; what comes out must load with load_state_dict(strict=True), every bit as it was. Needs
python3 with torch.
"""
import argparse
import pathlib
import subprocess
import tempfile

import torch

import reference_networks as networks
from safetensors_numpy import read

NETWORKS = {"inception_v3": lambda: networks.InceptionV3(9, aux=True),
            "inception_v3_fid": lambda: networks.InceptionV3(9, aux=False, fid=True),
            "googlenet": lambda: networks.GoogLeNet(9, paper=False),
            "inception_v4": lambda: networks.InceptionV4(9),
            "inception_resnet_v1_face": lambda: networks.InceptionResNetV1(9, face=True),
            "inception_resnet_v2": lambda: networks.InceptionResNetV2(9),
            "xception": lambda: networks.Xception(9)}


def random_network(make):
    model = make()
    for i, (name, t) in enumerate(model.state_dict().items()):
        if name.endswith("num_batches_tracked"):
            t.fill_(i)
        elif "running" in name:
            t.uniform_(0.5, 1.5)
    return model


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("convert", type=pathlib.Path)
    a = parser.parse_args()
    torch.manual_seed(1)
    for name, make in NETWORKS.items():
        for dtype in (torch.float32, torch.float16):
            model = random_network(make).to(dtype)
            with tempfile.TemporaryDirectory() as folder:
                saved, converted = (pathlib.Path(folder) / file for file in ("w.pth", "w.safetensors"))
                torch.save(model.state_dict(), saved)
                subprocess.run([a.convert, "--network", name, "--from", saved, "--to", converted], check=True,
                               stdout=subprocess.DEVNULL)
                tensors = {n: torch.from_numpy(t.copy()) for n, t in read(converted).items()}
            again = random_network(make).to(dtype)
            again.load_state_dict(tensors, strict=True)
            want, got = model.state_dict(), again.state_dict()
            assert all(got[n].dtype == t.dtype and torch.equal(got[n], t) for n, t in want.items())
            print(f"{name} {dtype}: {len(want)} tensors there and back", flush=True)


if __name__ == "__main__":
    main()
