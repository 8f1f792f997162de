# SPDX-License-Identifier: MIT
"""Do the contestants compute the same function? Fast and wrong does not count.

  python3 -m peers.agreement RUN_TENSORS FOLDER PEER [DEVICE]   on the files that peers.inputs wrote

Prints the largest distance of a contestant's logits, on the CPU, from ours, on the device, relative to their norm; status
1 where it passes 1e-4.
"""
import importlib
import pathlib
import subprocess
import sys

import numpy

from peers import tensor_files

TOLERANCE = 1e-4


def main():
    run_tensors, folder, peer, *device = sys.argv[1], pathlib.Path(sys.argv[2]), *sys.argv[3:]
    out = folder / f"ours_for_{peer}.safetensors"
    subprocess.run([run_tensors, "--weights", folder / "weights.safetensors", "--in", folder / "images.safetensors",
                    "--out", out, "--mode", "eval", *(["--device", *device] if device else [])], check=True, stdout=sys.stderr)
    ours = tensor_files.read(out)
    arrays = tensor_files.read(folder / "weights.safetensors")
    images = tensor_files.read(folder / "images.safetensors")["x"]
    theirs = dict(zip(("logits", "aux"), importlib.import_module(f"peers.{peer}_peer").logits(arrays, images)))
    distance = max(float(numpy.linalg.norm(ours[name] - theirs[name]) / numpy.linalg.norm(theirs[name])) for name in theirs)
    print(f"{distance:.2e}")
    sys.exit(not distance <= TOLERANCE)


if __name__ == "__main__":
    main()
