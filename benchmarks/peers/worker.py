# SPDX-License-Identifier: MIT
"""A process that holds one peer ready and times batches of it when told to.

  python3 -m peers.worker PEER MODE VARIANT FOLDER BATCH THREADS DEVICE

Weights come from FOLDER (peers.inputs). The process warms up, prints {"ready": true, …memory…}, then answers each
line "N" of its input with {"seconds": [N numbers]}, one batch each, after a batch that is not counted (since the last
turn others have had the caches). It ends with its input. A process that lives on lets rounds alternate between peers
without paying for compilation each time.
"""
import importlib
import json
import pathlib
import sys
import time


def memory(field):
    """In MB (10^6 bytes). VmHWM is the most this process ever held, VmRSS what it holds now."""
    for line in pathlib.Path("/proc/self/status").read_text().splitlines():
        if line.startswith(field + ":"):
            return int(line.split()[1]) * 1024 / 1e6
    raise KeyError(field)


def answer(value):
    print(json.dumps(value), flush=True)


def timed(run):
    start = time.perf_counter()
    run()
    return time.perf_counter() - start


def main():
    peer, mode, variant, folder, batch, threads, device = sys.argv[1:]
    from peers import inputs, tensor_files
    module = importlib.import_module(f"peers.{peer}_peer")
    imported = memory("VmRSS")
    arrays = tensor_files.read(pathlib.Path(folder) / "weights.safetensors")
    contestant = module.Contestant(mode, variant, arrays, inputs.images(int(batch)), int(threads),
                                   *([] if device == "cpu" else [device]))
    del arrays
    for _ in range(3):
        contestant.run()
    answer({"ready": True, "version": module.VERSION, "imported_mb": imported, "peak_mb": memory("VmHWM")})
    for line in sys.stdin:
        contestant.run()
        answer({"seconds": [timed(contestant.run) for _ in range(int(line))]})


if __name__ == "__main__":
    main()
