#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Holds reference_networks.py against the packages whose networks it describes, on random weights.

  scripts/check_reference_networks.py build/release/examples/convert

For each network of torchvision, timm, facenet-pytorch and Cadene's pretrainedmodels: what torch.save() wrote of the
package's own network must be taken by the example convert, strictly, and by the reference with strict=True; then
all outputs, in evaluation and in training without dropout, must be the reference's to 1e-9 in float64. Packages that
are missing are told and left out. Needs python3 with torch.
"""
import argparse
import importlib
import pathlib
import subprocess
import sys
import tempfile

import torch

from reference_networks import NETWORKS

TOLERANCE = 1e-9


def torchvision_network(models, name):
    return getattr(models, name)(weights=None, aux_logits=True, transform_input=False, init_weights=False)


def cadene(models, name):
    return getattr(models, name)(num_classes=1000, pretrained=None)


# Ours, the package's module, how it makes the network. Cadene's BN-Inception takes no small images.
PACKAGES = [
    ("googlenet", "torchvision.models", lambda m: torchvision_network(m, "googlenet")),
    ("inception_v3", "torchvision.models", lambda m: torchvision_network(m, "inception_v3")),
    ("inception_v3_timm", "timm", lambda m: m.create_model("inception_v3")),
    ("inception_v4", "timm", lambda m: m.create_model("inception_v4")),
    ("inception_resnet_v2", "timm", lambda m: m.create_model("inception_resnet_v2")),
    ("xception", "timm", lambda m: m.create_model("legacy_xception")),
    ("inception_resnet_v1_face", "facenet_pytorch", lambda m: m.InceptionResnetV1(classify=True, num_classes=1000)),
    ("bn_inception", "pretrainedmodels", lambda m: cadene(m, "bninception")),
]


def randomize(model):
    """Statistics that differ from channel to channel; no dropout."""
    for name, buffer in model.named_buffers():
        if name.endswith("running_mean"):
            buffer.normal_(std=0.1)
        elif name.endswith("running_var"):
            buffer.uniform_(0.5, 1.5)
    for module in model.modules():
        if isinstance(module, torch.nn.Dropout):
            module.p = 0.0


def outputs_of(answer):
    """By our names."""
    if isinstance(answer, dict):
        return answer
    if isinstance(answer, torch.Tensor):
        return {"logits": answer}
    names = {"logits": "logits", "aux_logits": "aux", "aux_logits1": "aux1", "aux_logits2": "aux2"}
    return {names[field]: getattr(answer, field) for field in answer._fields}


def compare(name, theirs, convert):
    """The largest difference of an output."""
    with tempfile.TemporaryDirectory() as folder:
        saved = pathlib.Path(folder) / "theirs.pth"
        torch.save(theirs.state_dict(), saved)
        subprocess.run([convert, "--network", name, "--from", saved, "--to", saved.with_suffix(".safetensors")],
                       check=True, stdout=subprocess.DEVNULL)  # fmt: skip
    ours = NETWORKS[name].make(1000)
    ours.load_state_dict(theirs.state_dict(), strict=True)
    worst = 0.0
    for side in NETWORKS[name].sides[:1] if name == "bn_inception" else NETWORKS[name].sides:
        x = torch.randn(2, 3, side, side, dtype=torch.float64)
        for training in (False, True):
            with torch.no_grad():
                want, got = (outputs_of(model.double().train(training)(x)) for model in (theirs, ours))
            assert training or set(want) == {"logits"}, list(want)
            assert not training or set(want) <= set(got), (list(want), list(got))
            for output, values in want.items():
                worst = max(worst, ((got[output] - values).norm() / values.norm()).item())
    return worst


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("convert", type=pathlib.Path, help="the program")
    parser.add_argument("--networks", nargs="+", help="default: all")
    a = parser.parse_args()
    torch.manual_seed(1)
    failed, compared = False, 0
    for name, package, make in PACKAGES:
        if a.networks and name not in a.networks:
            continue
        try:
            module = importlib.import_module(package)
        except ImportError as error:
            print(f"{name}: {package} cannot be imported ({error})", flush=True)
            continue
        theirs = make(module)
        randomize(theirs)
        worst = compare(name, theirs, a.convert)
        good = worst <= TOLERANCE
        print(f"{name} as {package} has it: largest difference {worst:.1e}" + ("" if good else ": TOO FAR"), flush=True)
        failed |= not good
        compared += 1
    sys.exit(failed or compared == 0)


if __name__ == "__main__":
    main()
