#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Writes tests/golden/images.safetensors: small picture files and what Pillow and PyTorch make of them.

  files/NAME/file          [bytes]     a PNG or JPEG file
  files/NAME/pixels        [H, W, 3]   Pillow's convert("RGB")
  files/NAME/upright       [H, W, 3]   of files with an EXIF orientation: the same after exif_transpose
  antialiased/HxW_HxW/in   [H, W, 3]   and out: Pillow's BILINEAR
  antialiased_hash/HxW_HxW [1]         FNV-1a of Pillow's answer for the picture of noise()
  antialiased_bicubic...               both once more: Pillow's BICUBIC
  torch/HxW_HxW/in, out    [H, W, 3]   interpolate(mode="bilinear", align_corners=False)
  tensorflow1/HxW_HxW/...  [H, W, 3]   grid_sample at i * H/H', the definition of TensorFlow 1's resizing
  formats/picture          [H, W, 3]
  formats/NAME             [H, W, 3]   that picture as a network's input

Needs python3 with torch and Pillow. The committed file comes from PyTorch 2.15 and Pillow 12.0.
"""
import io
import pathlib
import struct
import zlib

import numpy
import torch
from PIL import Image, ImageOps

from safetensors_numpy import write

rng = numpy.random.default_rng(20151202)
tensors = {}


def bytes_of(shape):
    return rng.integers(0, 256, shape, dtype=numpy.uint8)


def smooth(height, width):
    """A picture that JPEG can hold: slopes, an edge and a little noise."""
    y, x = numpy.mgrid[0:height, 0:width]
    planes = [x * 255 / width, y * 255 / height, numpy.where(x > y, 230, 30)]
    return (numpy.stack(planes, 2) * 0.9 + bytes_of((height, width, 3)) * 0.1).astype(numpy.uint8)


def noise(height, width):
    """The picture that the tests make too: the upper byte of a multiplied counter."""
    counter = numpy.arange(height * width * 3, dtype=numpy.uint32)
    counter = (counter ^ (counter >> 7)) * numpy.uint32(2654435761)
    return (counter >> 24).astype(numpy.uint8).reshape(height, width, 3)


def fnv(values):
    value = 2166136261
    for byte in values.tobytes():
        value = (value ^ byte) * 16777619 % 2**32
    return numpy.array([value], dtype=numpy.int64)


# Files.


def add_file(name, data, pixels=None, oriented=False):
    image = Image.open(io.BytesIO(data))
    image.load()
    tensors[f"files/{name}/file"] = numpy.frombuffer(data, dtype=numpy.uint8)
    tensors[f"files/{name}/pixels"] = numpy.array(image.convert("RGB")) if pixels is None else pixels
    if oriented:
        tensors[f"files/{name}/upright"] = numpy.array(ImageOps.exif_transpose(image).convert("RGB"))


def saved(image, kind, **options):
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def png(values, colour, depth, chunks=(), interlaced=False):
    """PNG kinds that Pillow does not write. Values are [H, W, channels], 8 or 16 bits."""
    height, width = values.shape[:2]

    def chunk(kind, body):
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    passes = [(0, 0, 1, 1)]
    if interlaced:
        passes = [(0, 0, 8, 8), (0, 4, 8, 8), (4, 0, 8, 4), (0, 2, 4, 4), (2, 0, 4, 2), (0, 1, 2, 2), (1, 0, 2, 1)]
    raw = b""
    for top, left, down, right in passes:
        part = values[top::down, left::right]
        if part.size:
            raw += b"".join(b"\0" + row.astype(f">u{depth // 8}").tobytes() for row in part)
    header = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, int(interlaced))
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + b"".join(chunk(*c) for c in chunks)
            + chunk(b"IDAT", zlib.compress(raw)) + chunk(b"IEND", b""))


def add_png_files():
    rgb, grey = bytes_of((7, 5, 3)), bytes_of((6, 9))
    add_file("rgb.png", saved(Image.fromarray(rgb), "PNG"))
    add_file("rgba.png", saved(Image.fromarray(bytes_of((4, 6, 4))), "PNG"))
    add_file("grey.png", saved(Image.fromarray(grey), "PNG"))
    add_file("grey_alpha.png", saved(Image.fromarray(bytes_of((3, 8, 2))), "PNG"))
    add_file("one_bit.png", saved(Image.fromarray(grey > 127), "PNG"))
    for colours in (2, 4, 16, 200):
        image = Image.fromarray(bytes_of((9, 11, 3))).quantize(colours)
        add_file(f"palette_{colours}.png", saved(image, "PNG"))
    add_file("palette_transparent.png", saved(Image.fromarray(rgb).quantize(9), "PNG", transparency=3))
    add_file("rgb_transparent.png", saved(Image.fromarray(rgb), "PNG", transparency=tuple(map(int, rgb[1, 1]))))
    wide = rng.integers(0, 65536, (5, 4, 3), dtype=numpy.uint16)
    add_file("rgb_16.png", png(wide, 2, 16))
    add_file("rgba_16.png", png(numpy.concatenate([wide, wide[..., :1]], 2), 6, 16))
    # Pillow cuts grey of 16 bits off at 255; the upper byte is what it takes of colour.
    upper = (wide[..., :1] >> 8).astype(numpy.uint8)
    add_file("grey_16.png", png(wide[..., :1], 0, 16), pixels=upper.repeat(3, 2))
    add_file("interlaced.png", png(bytes_of((11, 13, 3)), 2, 8, interlaced=True))
    gamma = (b"gAMA", struct.pack(">I", 100000))
    add_file("gamma.png", png(rgb, 2, 8, chunks=[gamma]))
    exif = Image.Exif()
    exif[0x0112] = 5
    add_file("oriented_5.png", saved(Image.fromarray(rgb), "PNG", exif=exif), oriented=True)


def add_jpeg_files():
    image = Image.fromarray(smooth(21, 27))
    for subsampling in (0, 1, 2):
        data = saved(image, "JPEG", quality=90, subsampling=subsampling)
        add_file(f"subsampling_{subsampling}.jpg", data)
    add_file("grey.jpg", saved(image.convert("L"), "JPEG"))
    add_file("progressive.jpg", saved(image, "JPEG", progressive=True))
    add_file("progressive_grey.jpg", saved(image.convert("L"), "JPEG", progressive=True))
    add_file("restarts.jpg", saved(image, "JPEG", restart_marker_blocks=2))
    add_file("rgb_stored.jpg", saved(image, "JPEG", keep_rgb=True))
    inks = Image.fromarray(numpy.concatenate([smooth(10, 18), smooth(10, 18)[..., :1]], 2), mode="CMYK")
    add_file("inks.jpg", saved(inks, "JPEG", quality=95))
    for orientation in range(1, 9):
        exif = Image.Exif()
        exif[0x0112] = orientation
        data = saved(Image.fromarray(smooth(9, 14)), "JPEG", exif=exif)
        add_file(f"oriented_{orientation}.jpg", data, oriented=True)


# Sizes.


def antialiased(image, height, width, resampling=Image.Resampling.BILINEAR):
    return numpy.array(Image.fromarray(image).resize((width, height), resampling))


def antialiased_bicubic(image, height, width):
    return antialiased(image, height, width, Image.Resampling.BICUBIC)


def channels_first(image):
    return torch.from_numpy(image.astype(numpy.float32)).permute(2, 0, 1)[None]


def channels_last(x):
    return numpy.ascontiguousarray(x[0].permute(1, 2, 0).numpy())


def torch_resize(image, height, width):
    return channels_last(torch.nn.functional.interpolate(
        channels_first(image), size=(height, width), mode="bilinear", align_corners=False))


def tensorflow1(image, height, width):
    def places(old, new):
        place = torch.arange(new, dtype=torch.float64) * (old / new)
        return (place.clamp(max=old - 1) * 2 / max(old - 1, 1) - 1)

    y, x = torch.meshgrid(places(image.shape[0], height), places(image.shape[1], width), indexing="ij")
    result = torch.nn.functional.grid_sample(
        channels_first(image).double(), torch.stack([x, y], 2)[None], mode="bilinear",
        padding_mode="border", align_corners=True)
    return channels_last(result.float())


SIZES = [((11, 13), (5, 4)), ((5, 4), (11, 13)), ((9, 9), (9, 4)), ((9, 7), (3, 7)), ((8, 8), (8, 8)),
         ((1, 17), (3, 5)), ((17, 1), (1, 1)), ((16, 12), (8, 6)), ((23, 6), (7, 19)), ((2, 3), (1, 2))]
LARGE = [((375, 500), (342, 456)), ((333, 251), (299, 299)), ((40, 31), (299, 257)), ((601, 407), (75, 51))]


def named(old, new):
    return f"{old[0]}x{old[1]}_{new[0]}x{new[1]}"


def add_sizes(kind, resize):
    for old, new in SIZES:
        image = bytes_of((*old, 3))
        tensors[f"{kind}/{named(old, new)}/in"] = image
        tensors[f"{kind}/{named(old, new)}/out"] = resize(image, *new)


def add_hashes(kind, resize):
    for old, new in LARGE:
        tensors[f"{kind}_hash/{named(old, new)}"] = fnv(resize(noise(*old), *new))


# Formats, as the networks' own code has them: ToTensor, Resize, CenterCrop and so on.

MEAN, DEVIATION = torch.tensor([0.485, 0.456, 0.406]), torch.tensor([0.229, 0.224, 0.225])


def shorter_side(image, shorter):
    height, width = image.shape[:2]
    if width <= height:
        return antialiased(image, int(shorter * height / width), shorter)
    return antialiased(image, shorter, int(shorter * width / height))


def centre_crop(image, height, width):
    top = int(round((image.shape[0] - height) / 2.0))
    left = int(round((image.shape[1] - width) / 2.0))
    return image[top:top + height, left:left + width]


def add_formats():
    picture = smooth(31, 44)
    tensors["formats/picture"] = picture
    cropped = torch.from_numpy(centre_crop(shorter_side(picture, 20), 15, 13).copy())
    normalised = (cropped / 255 - MEAN) / DEVIATION
    tensors["formats/imagenet"] = normalised.numpy()
    transformed = normalised * (DEVIATION / 0.5) + (MEAN - 0.5) / 0.5
    tensors["formats/transform_input"] = transformed.numpy()
    caffe = cropped.flip(2) / 255 * 255 - torch.tensor([104.0, 117.0, 128.0])
    tensors["formats/caffe"] = caffe.numpy()
    tensors["formats/fid"] = 2 * torch_resize(picture.astype(numpy.float32) / 255, 12, 17) - 1
    top, left = int((31 - 31 * 0.875) / 2), int((44 - 44 * 0.875) / 2)
    central = picture[top:31 - top, left:44 - left].astype(numpy.float32) / 255
    tensors["formats/tf_slim"] = (tensorflow1(central, 12, 17) - 0.5) * 2


def main():
    add_png_files()
    add_jpeg_files()
    for kind, resize in (("antialiased", antialiased), ("torch", torch_resize), ("tensorflow1", tensorflow1)):
        add_sizes(kind, resize)
    add_hashes("antialiased", antialiased)
    add_formats()
    add_sizes("antialiased_bicubic", antialiased_bicubic)
    add_hashes("antialiased_bicubic", antialiased_bicubic)
    for name, values in tensors.items():
        tensors[name] = numpy.ascontiguousarray(values)
    write(pathlib.Path(__file__).resolve().parent.parent / "tests/golden/images.safetensors", tensors)


if __name__ == "__main__":
    main()
