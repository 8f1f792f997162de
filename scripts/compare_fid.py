#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Compares the example fid with pytorch-fid: the same random weights and the same images.

  scripts/compare_fid.py build/release/examples/fid --dims 64 --images 200

The two sets are images of Fashion-MNIST's two halves (Debian: dataset-fashion-mnist), written as PNG
and JPEG files. FID is computed by the package pytorch-fid itself, where it and torchvision can be
imported, and else by its formulas with the network of reference_networks.py; KID (of one subset, which
is the whole set) and the Inception Score by numpy. All must agree to 1e-3. A statistics file of each
side is then read by the other. Needs python3 with torch, Pillow, numpy and scipy.
"""
import argparse
import gzip
import pathlib
import re
import subprocess
import sys
import tempfile

import numpy
import scipy.linalg
import scipy.special
import torch
from PIL import Image

import reference_networks as networks

DATA = pathlib.Path("/usr/share/datasets/fashion-mnist")
TOLERANCE = 1e-3


def random_network(seed):
    """Answers differ from image to image, and features are neither all dead nor huge."""
    torch.manual_seed(seed)
    model = networks.InceptionV3(1008, aux=False, fid=True).eval()
    for parameter in model.parameters():
        if parameter.dim() > 1:
            torch.nn.init.kaiming_normal_(parameter)
    for name, buffer in model.named_buffers():
        if name.endswith("running_mean"):
            buffer.normal_(std=0.1)
    torch.nn.init.normal_(model.fc.weight, std=0.05)
    return model


def write_images(folder, data, count, size, ending):
    folder.mkdir()
    content = gzip.decompress(data.read_bytes())
    images = numpy.frombuffer(content, numpy.uint8, offset=16).reshape(-1, 28, 28)
    for i in range(count):
        image = Image.fromarray(images[i]).convert("RGB")
        if size != 28:
            image = image.resize((size, size), Image.Resampling.BICUBIC)
        image.save(folder / f"{i:05}.{ending}", quality=90)


def activations(model, folder, dims):
    """Features and logits without the bias, as pytorch-fid's network sees the images."""
    features, logits = [], []
    for path in sorted(folder.iterdir()):
        pixels = numpy.asarray(Image.open(path).convert("RGB"))
        x = torch.from_numpy(pixels.copy()).permute(2, 0, 1)[None].float() / 255
        x = torch.nn.functional.interpolate(x, (299, 299), mode="bilinear", align_corners=False)
        with torch.no_grad():
            outputs = model(2 * x - 1)
        features.append(outputs[f"features{dims}"].flatten().double().numpy())
        logits.append((outputs["logits"][0] - model.fc.bias).detach().double().numpy())
    return numpy.stack(features), numpy.stack(logits)


def statistics(features):
    return features.mean(axis=0), numpy.cov(features, rowvar=False)


def frechet_distance(a, b):
    root = scipy.linalg.sqrtm(a[1] @ b[1])
    return ((a[0] - b[0]) ** 2).sum() + numpy.trace(a[1] + b[1] - 2 * root.real)


def squared_mmd(x, y):
    def kernel(a, b):
        return (a @ b.T / a.shape[1] + 1) ** 3

    def beside_diagonal(k):
        return (k.sum() - numpy.trace(k)) / (len(k) * (len(k) - 1))

    return beside_diagonal(kernel(x, x)) + beside_diagonal(kernel(y, y)) - 2 * kernel(x, y).mean()


def inception_score(logits, splits):
    p, scores = scipy.special.softmax(logits, axis=1), []
    for part in (p[i * len(p) // splits : (i + 1) * len(p) // splits] for i in range(splits)):
        marginal = numpy.log(part.mean(axis=0))
        scores.append(numpy.exp((part * (numpy.log(part) - marginal)).sum(axis=1).mean()))
    return numpy.mean(scores), numpy.std(scores)


def published(weights, dims):
    """The module fid_score of pytorch-fid, with these weights; None where it is not installed."""
    try:
        from pytorch_fid import fid_score, inception
    except ImportError as error:
        print(f"pytorch-fid cannot be imported ({error}): only its formulas are compared")
        return None
    inception.load_state_dict_from_url = lambda *_, **__: torch.load(weights)
    options = {"batch_size": 50, "device": torch.device("cpu"), "dims": dims, "num_workers": 0}

    class Published:
        @staticmethod
        def distance(*paths):
            return float(fid_score.calculate_fid_given_paths(list(map(str, paths)), **options))

        @staticmethod
        def save_statistics(folder, file):
            fid_score.save_fid_stats([str(folder), str(file)], **options)

    return Published


class Comparison:
    def __init__(self):
        self.worst = 0.0

    def hold(self, what, ours, theirs):
        difference = abs(ours - theirs) / max(abs(theirs), 1e-12)
        self.worst = max(self.worst, difference)
        print(f"{what:<44} {ours:<14.8g} {theirs:<14.8g} {difference:.1e}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("fid", type=pathlib.Path, help="the program")
    parser.add_argument("--dims", type=int, default=64)
    parser.add_argument("--images", type=int, default=200, help="of each set")
    parser.add_argument("--size", type=int, default=28, help="side of the images")
    parser.add_argument("--splits", type=int, default=4)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--device", default="cpu")
    args = parser.parse_args()

    with tempfile.TemporaryDirectory() as work:
        work = pathlib.Path(work)
        a, b, weights = work / "a", work / "b", work / "weights.pth"
        write_images(a, DATA / "train-images-idx3-ubyte.gz", args.images, args.size, "png")
        write_images(b, DATA / "t10k-images-idx3-ubyte.gz", args.images, args.size, "jpg")
        model = random_network(args.seed)
        torch.save(model.state_dict(), weights)

        def ours(*paths_and_flags):
            """The numbers that fid prints."""
            command = [args.fid, *paths_and_flags, "--weights", weights, "--dims", args.dims,
                       "--device", args.device, "--allow-few-images"]  # fmt: skip
            out = subprocess.run(list(map(str, command)), check=True, text=True, capture_output=True).stdout
            return [float(number) for number in re.findall(r"[:±] (\S+)", out)]

        comparison = Comparison()
        print(f"{'':<44} {'ours':<14} {'theirs':<14} relative difference")
        fid, kid, _, score_a, deviation_a, score_b, deviation_b = ours(
            a, b, "--kid", "--kid-subsets", 1, "--kid-subset-size", args.images,
            "--is", "--splits", args.splits, "--save-stats", work / "ours.npz")  # fmt: skip
        features_a, logits_a = activations(model, a, args.dims)
        features_b, logits_b = activations(model, b, args.dims)
        theirs = published(weights, args.dims)
        if theirs:
            theirs.save_statistics(a, work / "theirs.npz")
            distance = theirs.distance(a, b)
            comparison.hold("FID, pytorch-fid", fid, distance)
            comparison.hold("FID, pytorch-fid with our statistics", theirs.distance(work / "ours.npz", b), distance)
            comparison.hold("FID, with pytorch-fid's statistics", ours(work / "theirs.npz", b)[0], distance)
        expected = frechet_distance(statistics(features_a), statistics(features_b))
        comparison.hold("FID, formula", fid, expected)
        comparison.hold("KID of the whole sets", kid, squared_mmd(features_a, features_b))
        for name, logits, score, deviation in (
            ("A", logits_a, score_a, deviation_a), ("B", logits_b, score_b, deviation_b)
        ):  # fmt: skip
            mean, spread = inception_score(logits, args.splits)
            comparison.hold(f"Inception Score of {name}", score, mean)
            comparison.hold(f"Inception Score of {name}, deviation", deviation, spread)
    if not comparison.worst <= TOLERANCE:
        sys.exit(f"compare_fid.py: all must agree to {TOLERANCE}; the worst differs by {comparison.worst:.1e}")
    print(f"all agree to {TOLERANCE}")


main()
