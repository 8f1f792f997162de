#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Compares the throughput of our loader of images with torchvision's, on the same files, in turn.

  benchmarks/compare_loaders.py --program build/release/benchmarks/bench_loader --threads 1 --rounds 3

All read JPEGs, take a random resized crop, flip half of them, and normalise to float32. torchvision runs three
ways: its usual transforms on Pillow's pictures ("pillow"), its second version of them on Pillow's pictures
("pillow v2"), and that version on tensors from torchvision.io ("io"). With one thread it works in the main
process, which spares it the copies between processes; with more it has as many worker processes, each of one
thread. Needs Python with numpy, Pillow, torch and torchvision. Prints one JSON object; progress on stderr.
"""
import argparse
import json
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

import numpy
import torch
import torchvision
from PIL import Image, features
from torchvision import transforms
from torchvision.io import ImageReadMode, decode_jpeg, read_file
from torchvision.transforms import v2

MEAN, DEVIATION = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)


def picture(rng, height, width):
    """Noise at all scales, as photographs have it: what JPEG makes of it is as large as of them."""
    total = numpy.zeros((height, width, 3))
    for scale in (1, 2, 4, 8, 16, 32, 64, 128):
        grid = rng.normal(size=(height // scale + 2, width // scale + 2, 3)).astype(numpy.float32)
        for channel in range(3):
            layer = Image.fromarray(grid[:, :, channel])
            total[:, :, channel] += scale**0.4 * numpy.asarray(layer.resize((width, height), Image.Resampling.BICUBIC))
    return numpy.clip(128 + 6 * total, 0, 255).astype(numpy.uint8)


def make_files(folder, count, height, width, quality):
    rng = numpy.random.default_rng(20151202)
    for i in range(count):
        path = folder / f"class{i % 4}" / f"{i:05}.jpg"
        path.parent.mkdir(parents=True, exist_ok=True)
        # Neither all of one size nor all lying.
        sides = (height, width) if i % 4 else (width, height)
        Image.fromarray(picture(rng, *sides)).save(path, quality=quality, subsampling="4:2:0")


def open_tensor(path):
    return decode_jpeg(read_file(path), mode=ImageReadMode.RGB)


def torchvision_loader(kind, folder, size, threads, batch):
    if kind == "pillow":
        steps = [transforms.RandomResizedCrop(size), transforms.RandomHorizontalFlip(), transforms.ToTensor(),
                 transforms.Normalize(MEAN, DEVIATION)]
        dataset = torchvision.datasets.ImageFolder(folder, transforms.Compose(steps))
    else:
        steps = [v2.RandomResizedCrop(size, antialias=True), v2.RandomHorizontalFlip()]
        steps = ([v2.PILToTensor()] if kind == "pillow v2" else []) + steps
        steps += [v2.ToDtype(torch.float32, scale=True), v2.Normalize(MEAN, DEVIATION)]
        opener = {} if kind == "pillow v2" else {"loader": open_tensor}
        dataset = torchvision.datasets.ImageFolder(folder, v2.Compose(steps), **opener)
    workers = 0 if threads == 1 else threads
    return torch.utils.data.DataLoader(dataset, batch, shuffle=True, num_workers=workers,
                                       persistent_workers=workers > 0)


def torchvision_rate(kind, folder, size, threads, batch):
    loader = torchvision_loader(kind, folder, size, threads, batch)
    clock = time.process_time if threads == 1 else time.perf_counter
    for _ in range(2):  # the first epoch starts workers and fills caches
        start = clock()
        images = sum(len(labels) for _, labels in loader)
        seconds = clock() - start
    return images / seconds


def our_rate(program, decoding, folder, size, threads, batch):
    command = [program, "--data", folder, "--size", str(size), "--threads", str(threads), "--batch", str(batch),
               "--repeat", "3", "--decoding", decoding]
    result = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)
    return result["images_per_processor_second" if threads == 1 else "images_per_second"]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", required=True, help="bench_loader")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--batch", type=int, default=64)
    parser.add_argument("--folder", type=pathlib.Path, help="of class folders with JPEGs; left out: files are made")
    parser.add_argument("--images", type=int, default=256, help="files that are made")
    parser.add_argument("--stored", type=int, nargs=2, default=[375, 500], help="height and width of the files")
    parser.add_argument("--quality", type=int, default=95, help="of the JPEGs")
    parser.add_argument("--sizes", type=int, nargs="+", default=[224, 299])
    options = parser.parse_args()

    torch.set_num_threads(1)
    torch.manual_seed(1)
    with tempfile.TemporaryDirectory() as name:
        folder = options.folder
        if folder is None:
            folder = pathlib.Path(name)
            make_files(folder, options.images, *options.stored, options.quality)
        sizes = [path.stat().st_size for path in folder.glob("*/*.jpg")]
        rates = {}
        for turn in range(options.rounds):
            for size in options.sizes:
                contestants = {f"inception {d}": (our_rate, options.program, d) for d in ("reduced", "whole")}
                contestants.update({f"torchvision {k}": (torchvision_rate, k) for k in ("pillow", "pillow v2", "io")})
                for contestant, (rate, *first) in contestants.items():
                    value = rate(*first, folder, size, options.threads, options.batch)
                    rates.setdefault(str(size), {}).setdefault(contestant, []).append(round(value, 1))
                    print(f"round {turn + 1}, {size}: {contestant}: {value:.1f} images/s", file=sys.stderr)
    print(json.dumps({
        "torch": torch.__version__, "torchvision": torchvision.__version__, "pillow": Image.__version__,
        "pillow_libjpeg_turbo": features.version_feature("libjpeg_turbo"), "threads": options.threads,
        "images": len(sizes), "mean_bytes": round(sum(sizes) / len(sizes)),
        "images_per_second": rates,
        "median": {size: {c: statistics.median(values) for c, values in all_rates.items()}
                   for size, all_rates in rates.items()}}, indent=2))


if __name__ == "__main__":
    main()
