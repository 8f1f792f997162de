#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Compares the examples classify and features with PyTorch and Pillow: the same random weights and files.

  scripts/compare_pictures_with_pytorch.py build/release/examples --network inception_v3 --crops 1 10 12

Pictures are decoded, resized and cropped by Pillow here, and the network is that of
reference_networks.py. The five most probable classes must be the same, and their probabilities agree
to 1e-4; what features writes of layers agrees to 1e-4 of the largest value. Needs python3 with torch and Pillow.
"""
import argparse
import json
import pathlib
import subprocess
import sys
import tempfile

import numpy
import torch
from PIL import Image

import reference_networks as networks

# Network, its side and the scales of 144 crops.
NETWORKS = {"googlenet": (lambda: networks.GoogLeNet(10, False), 224, (256, 288, 320, 352)),
            "inception_v3": (lambda: networks.InceptionV3(10, True), 299, (342, 384, 427, 470))}


def randomized(make, seed):
    """A network whose answers differ from picture to picture and are not all alike."""
    torch.manual_seed(seed)
    model = make().eval()
    for name, parameter in model.named_parameters():
        if parameter.dim() > 1:
            torch.nn.init.kaiming_normal_(parameter)
        elif ".bn." in name and name.endswith("bias"):
            torch.nn.init.normal_(parameter, std=0.5)
    for name, buffer in model.named_buffers():
        if name.endswith("running_mean"):
            buffer.normal_(std=0.1)
    return model


def picture(rng, height, width):
    y, x = numpy.mgrid[0:height, 0:width]
    waves = [128 + 90 * numpy.sin(x / rng.uniform(5, 60) + y / rng.uniform(5, 60) + rng.uniform(0, 6))
             for _ in range(3)]
    noise = rng.normal(0, 20, (height, width, 3))
    return Image.fromarray((numpy.stack(waves, 2) + noise).clip(0, 255).astype(numpy.uint8))


def scaled(image, side):
    """torchvision's Resize(side)."""
    width, height = image.size
    size = (side, side * height // width) if width <= height else (side * width // height, side)
    return image.resize(size, Image.Resampling.BILINEAR)


def box(image, left, top, side):
    return image.crop((left, top, left + side, top + side))


def middle(length, side):
    return int(round((length - side) / 2.0))


def centre(image, side):
    return box(image, middle(image.width, side), middle(image.height, side), side)


def six(square, side, whole):
    end = square.width - side
    crops = [box(square, left, top, side) for top in (0, end) for left in (0, end)]
    crops.append(centre(square, side))
    if whole:
        crops.append(square.resize((side, side), Image.Resampling.BILINEAR))
    return crops + [c.transpose(Image.Transpose.FLIP_LEFT_RIGHT) for c in crops]


def views(image, side, scales, count):
    if count == 1:
        return [centre(scaled(image, scales[0]), side)]
    crops = []
    for scale in scales if count == 144 else scales[:1]:
        large = scaled(image, scale)
        places = {0, 1, 2} if count == 144 else {1}
        for place in places:
            square = box(large, (0, middle(large.width, scale), large.width - scale)[place],
                         (0, middle(large.height, scale), large.height - scale)[place], scale)
            crops += six(square, side, count != 10)
    assert len(crops) == count
    return crops


def to_tensor(crops):
    pixels = numpy.stack([numpy.asarray(crop, dtype=numpy.float32) for crop in crops])
    return torch.from_numpy((pixels / 255 - 0.5) / 0.5).permute(0, 3, 1, 2).contiguous()


def probabilities(models, crops):
    x = to_tensor(crops)
    with torch.no_grad():
        answers = [torch.softmax(m(part)["logits"].double(), 1)
                   for m in models for part in x.split(16)]
    return torch.cat(answers).mean(0)


def compare_classify(program, folder, name, crops, rng):
    make, side, scales = NETWORKS[name]
    models = [randomized(make, seed) for seed in (1, 2)]
    weights = []
    for i, model in enumerate(models):
        weights.append(folder / f"{i}.pth")
        torch.save(model.state_dict(), weights[-1])
    files = [folder / "wide.png", folder / "high.jpg"]
    picture(rng, 300, 421).save(files[0])
    picture(rng, 500, 353).save(files[1], quality=90)
    worst = 0
    for count in crops:
        for used in (1, 2) if count < 144 else (1,):
            arguments = [a for w in weights[:used] for a in ("--weights", str(w))]
            done = subprocess.run([str(program / "classify"), "--network", name, *arguments, "--json", "--crops",
                                   str(count), "--batch", "16", *map(str, files)],
                                  check=True, capture_output=True, text=True)
            lines = [json.loads(line) for line in done.stdout.splitlines()]
            assert [line["file"] for line in lines] == [str(f) for f in files]
            for line, file in zip(lines, files):
                want = probabilities(models[:used], views(Image.open(file).convert("RGB"), side, scales, count))
                order = torch.argsort(want, descending=True)[:5].tolist()
                got = {answer["class"]: answer["probability"] for answer in line["top"]}
                assert list(got) == order, (name, count, used, file.name, got, want)
                worst = max(worst, max(abs(got[k] - want[k].item()) for k in order))
    print(f"classify {name}, crops {crops}: largest difference of a probability {worst:.1e}")
    return worst < 1e-4


TAPS = {"googlenet": ["conv1", "inception3a", "inception3a.branch2.0", "inception4e", "fc", "aux2"],
        "inception_v3": ["Conv2d_1a_3x3", "Mixed_5b", "Mixed_6e.branch7x7_2", "Mixed_7c", "fc"]}


def compare_features(program, folder, name, rng):
    make, side, scales = NETWORKS[name]
    model = randomized(make, 1)
    torch.save(model.state_dict(), folder / "0.pth")
    files = [folder / "a.png", folder / "b.png", folder / "c.png"]
    for file in files:
        picture(rng, 280, 330).save(file)
    want = {}
    for tap in TAPS[name]:
        model.get_submodule(tap).register_forward_hook(
            lambda module, given, result, tap=tap: want.__setitem__(tap, result))
    model.fc.register_forward_pre_hook(lambda module, given: want.__setitem__("pooled", given[0]))
    with torch.no_grad():
        model(torch.cat([to_tensor(views(Image.open(f), side, scales, 1)) for f in files]))
    taps = [*TAPS[name], "pooled"]
    out = folder / "taps.npz"
    subprocess.run([str(program / "features"), "--network", name, "--weights", str(folder / "0.pth"), "--batch", "2",
                    *[a for tap in taps for a in ("--tap", tap)], "--out", str(out), *map(str, files)],
                   check=True, capture_output=True)
    got, worst = numpy.load(out), 0
    for tap in taps:
        expected = want[tap].numpy()
        assert got[tap].shape == expected.shape, (tap, got[tap].shape, expected.shape)
        worst = max(worst, numpy.abs(got[tap] - expected).max() / numpy.abs(expected).max())
    print(f"features {name}, {len(taps)} layers: largest difference, of the largest value, {worst:.1e}")
    return worst < 1e-4


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("programs", type=pathlib.Path)
    parser.add_argument("--network", choices=NETWORKS, default="googlenet")
    parser.add_argument("--crops", type=int, nargs="+", default=[1, 10, 12, 144])
    o = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        place, rng = pathlib.Path(folder), numpy.random.default_rng(7)
        ok = [compare_features(o.programs, place, o.network, rng),
              compare_classify(o.programs, place, o.network, o.crops, rng)]
    sys.exit(0 if all(ok) else 1)


if __name__ == "__main__":
    main()
