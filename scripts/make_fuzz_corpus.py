#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Writes tests/fuzz/corpus/*/: small files, whole and damaged, that fuzz targets start from.

Inputs that once broke a reader lie there too, named found_*; this script leaves them alone. The fuzz
targets also read tests/golden/numpy and tests/golden/pytorch. Needs python3 with numpy.
"""
import gzip
import io
import json
import pathlib
import struct
import tarfile

import numpy

tests = pathlib.Path(__file__).resolve().parent.parent / "tests"
corpus = tests / "fuzz" / "corpus"


def save(target, name, content):
    folder = corpus / target
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(content)


def save_with_damage(target, name, content):
    """The file itself, cut off, with a byte changed near its beginning, and with bytes added."""
    save(target, name, content)
    save(target, name + ".cut", content[: len(content) * 2 // 3])
    changed = bytearray(content)
    changed[min(9, len(content) - 1)] ^= 0x81
    save(target, name + ".changed", bytes(changed))
    save(target, name + ".longer", content + b"\0more")


def safetensors(tensors, metadata=None):
    header, data = {}, b""
    if metadata:
        header["__metadata__"] = metadata
    for name, dtype, shape, content in tensors:
        header[name] = {"dtype": dtype, "shape": shape, "data_offsets": [len(data), len(data) + len(content)]}
        data += content
    text = json.dumps(header).encode()
    return struct.pack("<Q", len(text)) + text + data


def tensor_file(path):
    """The tensors of bytes in a safetensors file."""
    content = path.read_bytes()
    length = struct.unpack("<Q", content[:8])[0]
    for name, entry in json.loads(content[8 : 8 + length]).items():
        if entry.get("dtype") == "U8":
            begin, end = entry["data_offsets"]
            yield name, content[8 + length + begin : 8 + length + end]


sizes = {"F64": 8, "F32": 4, "F16": 2, "BF16": 2, "I64": 8, "I32": 4, "I16": 2, "I8": 1,
         "U64": 8, "U32": 4, "U16": 2, "U8": 1, "BOOL": 1}  # fmt: skip
every_type = [(dtype.lower(), dtype, [2, 1], b"\1\0" * size) for dtype, size in sizes.items()]
save_with_damage("safetensors", "every_type", safetensors(every_type, {"format": "pt"}))
save("safetensors", "empty", safetensors([]))
save("safetensors", "scalar", safetensors([("x", "F32", [], bytes(4))]))
overlapping = json.dumps({
    "a": {"dtype": "U8", "shape": [2], "data_offsets": [0, 2]},
    "b": {"dtype": "U8", "shape": [2], "data_offsets": [1, 3]}}).encode()  # fmt: skip
save("safetensors", "overlap", struct.pack("<Q", len(overlapping)) + overlapping + bytes(3))
save("safetensors", "huge_shape", safetensors([("x", "F32", [2**62, 4], bytes(4))]))
save("safetensors", "deep", struct.pack("<Q", 1000) + b'{"a":' + b"[" * 995)

for path in sorted((tests / "golden" / "pytorch").iterdir()):
    if path.name in ("state_dict.pth", "tensors.pth"):
        content = path.read_bytes()
        save("pytorch", path.name + ".cut", content[: len(content) * 2 // 3])
        save("pytorch", path.name + ".changed", content[:200] + b"\xff" + content[201:])


def npy(text, values=b""):
    return b"\x93NUMPY\2\0" + struct.pack("<I", len(text)) + text.encode() + values


save("npy", "other_key", npy("{'descr': '<f4', 'order': 'C'}"))
save("npy", "blanks", npy('{ "shape" : ( 1 , ),"descr":\'<f4\' ,  "fortran_order":False}', bytes(4)))
save("npy", "huge_shape", npy("{'descr': '<f8', 'fortran_order': False, 'shape': (4294967296, 4294967296)}"))
for path in sorted((tests / "golden" / "numpy").iterdir()):
    if path.name in ("float32.npy", "stored.npz", "deflated.npz"):
        content = path.read_bytes()
        target = path.suffix.removeprefix(".")
        save(target, path.name + ".cut", content[: len(content) * 2 // 3])
        save(target, path.name + ".changed", content[:40] + b"\xff" + content[41:])

for name, content in tensor_file(tests / "golden" / "images.safetensors"):
    kind, *parts = name.split("/")
    if kind == "files" and parts[-1] == "file" and len(content) < 1000:
        save("images", parts[0], content)
        save("images", parts[0] + ".cut", content[: len(content) * 2 // 3])

images = bytes([0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0, 4]) + bytes(range(24))
labels = bytes([0, 0, 8, 1, 0, 0, 0, 5, 9, 0, 1, 2, 3])
for name, content in (("images", images), ("labels", labels)):
    save_with_damage("idx", name, content)
    save_with_damage("idx", name + ".gz", gzip.compress(content, mtime=0))
save("idx", "two_members.gz", gzip.compress(labels[:6], mtime=0) + gzip.compress(labels[6:], mtime=0))
save("idx", "huge", bytes([0, 0, 8, 3]) + b"\xff" * 12)

random = numpy.random.default_rng(1)
save_with_damage("cifar", "cifar10", b"\7" + random.integers(0, 4, 3072, numpy.uint8).tobytes())
save("cifar", "cifar100", b"\3\x2a" + random.integers(0, 4, 3072, numpy.uint8).tobytes())
save("cifar", "label_out_of_range", b"\x0a" + bytes(3072))
save("cifar", "names", b"\n".join(str(i).encode() for i in range(10)))
save("cifar", "empty", b"")


def shard(form, members):
    content = io.BytesIO()
    with tarfile.open(fileobj=content, mode="w", format=form) as archive:
        for name, data in members:
            member = tarfile.TarInfo(name)
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
    used = len(content.getvalue().rstrip(b"\0"))
    return content.getvalue()[: used + -used % 512 + 1024]  # without what fills up the last record


samples = [("a.jpg", b"A"), ("a.cls", b"0"), ("folder/b.png", b"B" * 600), ("folder/b.cls", b"7\n")]
long_names = [("n" * 150 + ".jpg", b"A"), ("n" * 150 + ".cls", b"0")]
save_with_damage("shards", "ustar", shard(tarfile.USTAR_FORMAT, samples))
save_with_damage("shards", "gnu_long_names", shard(tarfile.GNU_FORMAT, long_names))
save_with_damage("shards", "pax_long_names", shard(tarfile.PAX_FORMAT, long_names))
save("shards", "no_label", shard(tarfile.USTAR_FORMAT, samples[:1]))
save("shards", "empty", b"\0" * 1024)
