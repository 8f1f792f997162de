# SPDX-License-Identifier: MIT
"""safetensors files, as far as the comparison needs them: float32 and int64 arrays."""
import json
import pathlib
import struct

import numpy

TYPES = {"F32": numpy.dtype("<f4"), "I64": numpy.dtype("<i8")}


def write(path, arrays):
    names = {dtype: name for name, dtype in TYPES.items()}
    header, end = {}, 0
    arrays = {name: numpy.asarray(array, order="C") for name, array in arrays.items()}
    for name, array in arrays.items():
        begin, end = end, end + array.nbytes
        header[name] = {"dtype": names[array.dtype], "shape": array.shape, "data_offsets": [begin, end]}
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text)
        for array in arrays.values():
            file.write(array.tobytes())


def read(path):
    raw = pathlib.Path(path).read_bytes()
    (length,) = struct.unpack("<Q", raw[:8])
    arrays = {}
    for name, entry in json.loads(raw[8:8 + length]).items():
        if name != "__metadata__":
            begin, end = (8 + length + offset for offset in entry["data_offsets"])
            arrays[name] = numpy.frombuffer(raw[begin:end], TYPES[entry["dtype"]]).reshape(entry["shape"])
    return arrays
