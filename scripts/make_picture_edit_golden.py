#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Writes what Pillow makes of pictures, by torchvision's definitions. tests/golden/picture_edits.safetensors:

  pictures/NUMBER               [H, W, C]  bytes; C is 1 or 3
  EDIT/NUMBER/CASE/out          [H, W, C]  of that picture
  EDIT/NUMBER/CASE/magnitude    [1]        float64: what edit_picture() is given

tests/golden/picture_hue.safetensors:

  picture                       [H, W, 3]  colours of all kinds
  TURN/out                      [H, W, 3]  what change_hue() makes of it
  TURN/turn                     [1]        float64

Needs python3 with Pillow and numpy. The committed files come from Pillow 12.3 and 13.0.
"""
import pathlib

import numpy
from PIL import Image, ImageEnhance, ImageOps

from safetensors_numpy import write

rng = numpy.random.default_rng(20151203)
tensors = {}
FACTORS = [-0.99, -0.9, -0.5, -0.033, 0.0, 0.033, 0.27, 0.9, 0.99]


def affine(image, matrix):
    return image.transform(image.size, Image.Transform.AFFINE, matrix, Image.Resampling.NEAREST, fillcolor=0)


EDITS = {
    "shear_x": (lambda p, m: affine(p, [1, m, 0, 0, 1, 0]), FACTORS),
    "shear_y": (lambda p, m: affine(p, [1, 0, 0, m, 1, 0]), FACTORS),
    "translate_x": (lambda p, m: affine(p, [1, 0, -int(m), 0, 1, 0]), [-32.0, -4.9, 0.0, 1.07, 5.5]),
    "translate_y": (lambda p, m: affine(p, [1, 0, 0, 0, 1, -int(m)]), [-32.0, -4.9, 0.0, 1.07, 5.5]),
    "rotate": (lambda p, m: p.rotate(m, Image.Resampling.NEAREST, fillcolor=0),
               [-135.0, -90.0, -30.0, -4.5, 0.0, 1.0, 9.0, 45.0, 90.0, 180.0]),
    "brightness": (lambda p, m: ImageEnhance.Brightness(p).enhance(1 + m), FACTORS),
    "color": (lambda p, m: ImageEnhance.Color(p).enhance(1 + m), FACTORS),
    "contrast": (lambda p, m: ImageEnhance.Contrast(p).enhance(1 + m), FACTORS),
    "sharpness": (lambda p, m: ImageEnhance.Sharpness(p).enhance(1 + m), FACTORS),
    "posterize": (lambda p, m: ImageOps.posterize(p, int(m)), [2.0, 4.0, 7.0, 8.0]),
    "solarize": (lambda p, m: ImageOps.solarize(p, m), [0.0, 8.5, 127.5, 255.0]),
    "autocontrast": (lambda p, m: ImageOps.autocontrast(p), [0.0]),
    "equalize": (lambda p, m: ImageOps.equalize(p), [0.0]),
}


def pictures():
    """Noise, few tones, one tone, and a slope that leaves 0 and 255 out; odd sizes and single rows."""
    yield rng.integers(0, 256, (17, 23, 3), dtype=numpy.uint8)
    yield rng.integers(0, 256, (24, 24, 1), dtype=numpy.uint8)
    yield rng.integers(90, 95, (20, 19, 3), dtype=numpy.uint8)
    yield numpy.full((9, 7, 1), 37, dtype=numpy.uint8)
    slope = numpy.linspace(20, 200, 40).astype(numpy.uint8)
    yield numpy.stack([numpy.tile(slope, (11, 1)), numpy.tile(slope[::-1], (11, 1)), numpy.tile(slope // 2, (11, 1))], 2)
    yield rng.integers(0, 256, (2, 19, 3), dtype=numpy.uint8)


def hue_turned(image, turn):
    hue, saturation, value = image.convert("HSV").split()
    turned = numpy.array(hue) + numpy.int32(turn * 255).astype(numpy.uint8)
    return Image.merge("HSV", (Image.fromarray(turned), saturation, value)).convert("RGB")


def write_hue(golden):
    levels = numpy.array([0, 1, 37, 100, 127, 128, 200, 254, 255], dtype=numpy.uint8)
    picture = numpy.stack(numpy.meshgrid(levels, levels, levels, indexing="ij"), -1).reshape(27, 27, 3)
    hues = {"picture": picture}
    for turn in [-0.5, -0.21, -0.002, 0.0, 0.1, 0.333, 0.5]:
        hues[f"{turn}/turn"] = numpy.array([turn])
        hues[f"{turn}/out"] = numpy.array(hue_turned(Image.fromarray(picture), turn))
    write(golden / "picture_hue.safetensors", dict(sorted(hues.items(), key=lambda item: -item[1].itemsize)))


def main():
    for number, picture in enumerate(pictures()):
        tensors[f"pictures/{number}"] = picture
        image = Image.fromarray(picture.squeeze(2) if picture.shape[2] == 1 else picture)
        for name, (edit, magnitudes) in EDITS.items():
            for magnitude in magnitudes:
                case = f"{name}/{number}/{magnitude}"
                tensors[case + "/magnitude"] = numpy.array([magnitude])
                tensors[case + "/out"] = numpy.array(edit(image, magnitude)).reshape(picture.shape)
    # Larger elements first, so that all are aligned.
    ordered = dict(sorted(tensors.items(), key=lambda item: -item[1].itemsize))
    golden = pathlib.Path(__file__).resolve().parent.parent / "tests/golden"
    write(golden / "picture_edits.safetensors", ordered)
    write_hue(golden)


if __name__ == "__main__":
    main()
