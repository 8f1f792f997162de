#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Compares the example fid with pytorch-fid and torch-fidelity: the same random weights and the same images.

  scripts/compare_fid.py build/release/examples/fid --dims 64 --images 200
  scripts/compare_fid.py build/release/examples/fid --folders real/ generated/

The two sets are pictures of many sizes made of Fashion-MNIST's two halves (Debian: dataset-fashion-mnist),
PNG and JPEG files, or two folders that are there. FID, its statistics files and the features come from the
package pytorch-fid itself, KID (of one subset, which is the whole set) and the Inception Score from
torch-fidelity's functions; what cannot be imported is replaced by its formulas, and the network by that of
reference_networks.py. All must agree to 1e-3. Needs python3 with torch, Pillow, numpy and scipy.
"""
import argparse
import gzip
import importlib
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


def picture(images, place, random):
    """The image at that place, or three as red, green and blue, in its own or another size."""
    count = len(images)
    planes = [images[place]] * 3 if random.random() < 0.5 else images[[place, place - count // 3, place - count // 2]]
    image = Image.fromarray(numpy.ascontiguousarray(numpy.stack(list(planes), axis=2)))
    if random.random() < 0.25:
        return image
    size = tuple(int(side) for side in random.integers(20, 400, 2))
    return image.resize(size, Image.Resampling.BICUBIC)


def write_images(folder, data, count, random):
    folder.mkdir()
    content = gzip.decompress(data.read_bytes())
    images = numpy.frombuffer(content, numpy.uint8, offset=16).reshape(-1, 28, 28)
    for i in range(count):
        ending = "png" if random.random() < 0.5 else "jpg"
        picture(images, i, random).save(folder / f"{i:05}.{ending}", quality=90)


def reference_features(model, files, dims):
    """What pytorch-fid's network computes, by reference_networks.py."""
    rows = []
    for file in files:
        pixels = numpy.asarray(Image.open(file).convert("RGB"))
        x = torch.from_numpy(pixels.copy()).permute(2, 0, 1)[None].float() / 255
        x = torch.nn.functional.interpolate(x, (299, 299), mode="bilinear", align_corners=False)
        with torch.no_grad():
            rows.append(model(2 * x - 1)[f"features{dims}"].flatten().double().numpy())
    return numpy.stack(rows)


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


def imported(what, name):
    """A module of a package whose code is compared with; None where it cannot be imported."""
    try:
        return importlib.import_module(name)
    except ImportError as error:
        print(f"{name} cannot be imported ({error}): {what} is compared with its formula")
        return None


def kernel_distance(x, y):
    """KID of one subset, which is the whole sets."""
    module = imported("KID", "torch_fidelity.metric_kid")
    if not module:
        return squared_mmd(x, y)
    options = {"kid_subsets": 1, "kid_subset_size": len(x), "verbose": False}
    return module.kid_features_to_metric(torch.from_numpy(x), torch.from_numpy(y), **options)[module.KEY_METRIC_KID_MEAN]


def score_and_deviation(logits, splits):
    module = imported("the Inception Score", "torch_fidelity.metric_isc")
    if not module:
        return inception_score(logits, splits)
    result = module.isc_features_to_metric(torch.from_numpy(logits), splits, shuffle=False)
    return result[module.KEY_METRIC_ISC_MEAN], result[module.KEY_METRIC_ISC_STD]


class Published:
    """pytorch-fid with these weights. What it computes of images is remembered."""

    def __init__(self, fid_score, weights, dims):
        inception = importlib.import_module("pytorch_fid.inception")
        self.module, self.network, self.dims = fid_score, inception.InceptionV3, dims
        inception.load_state_dict_from_url = lambda *_, **__: torch.load(weights)
        # One image at a time, for images of many sizes are no batch.
        self.options = {"batch_size": 1, "device": torch.device("cpu"), "num_workers": 0}
        self.rows, self.compute = {}, fid_score.get_activations
        fid_score.tqdm = lambda batches: batches
        fid_score.get_activations = self.activations

    def activations(self, files, model, batch_size, dims, device, num_workers):
        key = (tuple(files), dims)
        if key not in self.rows:
            self.rows[key] = self.compute(files, model, batch_size, dims, device, num_workers)
        return self.rows[key]

    def features(self, files, dims):
        model = self.network([self.network.BLOCK_INDEX_BY_DIM[dims]])
        return self.activations(files, model, dims=dims, **self.options)

    def save_statistics(self, folder, file):
        self.module.save_fid_stats([str(folder), str(file)], dims=self.dims, **self.options)

    def distance(self, *paths):
        return float(self.module.calculate_fid_given_paths(list(map(str, paths)), dims=self.dims, **self.options))


class Comparison:
    def __init__(self):
        self.worst = 0.0

    def hold(self, what, ours, theirs):
        difference = abs(ours - theirs) / max(abs(theirs), 1e-12)
        self.worst = max(self.worst, difference)
        print(f"{what:<44} {ours:<14.8g} {theirs:<14.8g} {difference:.1e}")


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("fid", type=pathlib.Path, help="the program")
    parser.add_argument("--dims", type=int, default=64)
    parser.add_argument("--folders", type=pathlib.Path, nargs=2, help="of equally many images; default: Fashion-MNIST")
    parser.add_argument("--images", type=int, default=200, help="of Fashion-MNIST, for each set")
    parser.add_argument("--splits", type=int, default=4)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--threads", type=int, default=0)
    return parser.parse_args()


def main():
    args = arguments()
    if args.threads:
        torch.set_num_threads(args.threads)
    with tempfile.TemporaryDirectory() as work:
        work = pathlib.Path(work)
        weights = work / "weights.pth"
        a, b = args.folders or (work / "a", work / "b")
        if not args.folders:
            random = numpy.random.default_rng(args.seed)
            write_images(a, DATA / "train-images-idx3-ubyte.gz", args.images, random)
            write_images(b, DATA / "t10k-images-idx3-ubyte.gz", args.images, random)
        files = [sorted(file for file in folder.iterdir() if file.suffix in (".png", ".jpg")) for folder in (a, b)]
        assert len(files[0]) == len(files[1]), "--folders must hold equally many images"
        model = random_network(args.seed)
        torch.save(model.state_dict(), weights)

        def ours(*paths_and_flags):
            """The numbers that fid prints."""
            command = [args.fid, *paths_and_flags, "--weights", weights, "--dims", args.dims,
                       "--device", args.device, "--threads", args.threads, "--allow-few-images"]  # fmt: skip
            out = subprocess.run(list(map(str, command)), check=True, text=True, stdout=subprocess.PIPE).stdout
            return [float(number) for number in re.findall(r"[:±] (\S+)", out)]

        comparison = Comparison()
        fid, kid, _, score_a, deviation_a, score_b, deviation_b = ours(
            a, b, "--kid", "--kid-subsets", 1, "--kid-subset-size", len(files[0]),
            "--is", "--splits", args.splits, "--save-stats", work / "ours.npz")  # fmt: skip
        print(f"{'':<44} {'ours':<14} {'theirs':<14} relative difference")
        fid_score = imported("FID", "pytorch_fid.fid_score")
        theirs = Published(fid_score, weights, args.dims) if fid_score else None
        if theirs:
            for folder, name in ((a, "a.npz"), (b, "b.npz")):
                theirs.save_statistics(folder, work / name)
            distance = theirs.distance(a, b)
            comparison.hold("FID, pytorch-fid", fid, distance)
            comparison.hold("FID, pytorch-fid with our statistics", theirs.distance(work / "ours.npz", b), distance)
            comparison.hold("FID, with pytorch-fid's statistics", ours(work / "a.npz", work / "b.npz")[0], distance)

        def features(which, dims):
            compute = theirs.features if theirs else lambda *what: reference_features(model, *what)
            return compute(files[which], dims)

        def logits(which):
            """Without the bias."""
            return features(which, 2048) @ model.fc.weight.detach().double().numpy().T

        features_a, features_b = features(0, args.dims), features(1, args.dims)
        if not theirs:
            expected = frechet_distance(statistics(features_a), statistics(features_b))
            comparison.hold("FID, formula", fid, expected)
        comparison.hold("KID of the whole sets", kid, kernel_distance(features_a, features_b))
        for name, which, score, deviation in (("A", 0, score_a, deviation_a), ("B", 1, score_b, deviation_b)):
            mean, spread = score_and_deviation(logits(which), args.splits)
            comparison.hold(f"Inception Score of {name}", score, mean)
            comparison.hold(f"Inception Score of {name}, deviation", deviation, spread)
    if not comparison.worst <= TOLERANCE:
        sys.exit(f"compare_fid.py: all must agree to {TOLERANCE}; the worst differs by {comparison.worst:.1e}")
    print(f"all agree to {TOLERANCE}")


if __name__ == "__main__":
    main()
