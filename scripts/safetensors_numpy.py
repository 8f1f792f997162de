# SPDX-License-Identifier: MIT
"""Reads and writes safetensors files as dictionaries of numpy arrays."""
import json
import struct

import numpy

DTYPES = {"<f8": "F64", "<f4": "F32", "<f2": "F16", "<i8": "I64", "|u1": "U8"}


def write(path, tensors):
    header, end = {}, 0
    for name, values in tensors.items():
        header[name] = {"dtype": DTYPES[values.dtype.str], "shape": list(values.shape),
                        "data_offsets": [end, end + values.nbytes]}
        end += values.nbytes
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    data = b"".join(values.tobytes() for values in tensors.values())
    path.write_bytes(struct.pack("<Q", len(text)) + text + data)


def read(path):
    raw = path.read_bytes()
    (length,) = struct.unpack("<Q", raw[:8])
    types = {name: dtype for dtype, name in DTYPES.items()}
    tensors = {}
    for name, t in json.loads(raw[8:8 + length]).items():
        if name != "__metadata__":
            begin, end = (8 + length + offset for offset in t["data_offsets"])
            tensors[name] = numpy.frombuffer(raw[begin:end], types[t["dtype"]]).reshape(t["shape"])
    return tensors
