#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""How much faster several processes train than one: images a second of examples/train, as one JSON object.

  benchmarks/scaling.py BUILD_FOLDER --data DIR [--processes 2] [--rounds 3] [--lock FILE]

One process runs on one core. So many processes, started by mpirun, run on a core each, once with the same images a
step for each process (weak: the batch grows) and once with the same batch divided among them (strong). They take
turns, so that a machine that becomes slower does so for all. A rate is the median over all rounds' epochs but the
first, which also allocates.
"""
import argparse
import csv
import json
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True
from peers.rounds import Lock


def rates_of(command, folder):
    """Images a second of each epoch of a run but the first."""
    done = subprocess.run(command + ["--out", str(folder)], capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"scaling.py: {' '.join(command)} must end well; it said: {done.stderr or done.stdout}")
    with open(folder / "log.csv", newline="") as file:
        return [float(row["images_per_second"]) for row in csv.DictReader(file)][1:]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("build", type=pathlib.Path)
    parser.add_argument("--data", required=True, help="folder of Fashion-MNIST's files")
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--batch", type=int, default=64, help="images a step of one process")
    parser.add_argument("--steps", type=int, default=10, help="in an epoch")
    parser.add_argument("--epochs", type=int, default=3)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--mpirun", default="mpirun --bind-to core --oversubscribe")
    parser.add_argument("--sync-bn", action="store_true")
    parser.add_argument("--lock", help="a file to lock while timing, where several people share the machine")
    args = parser.parse_args()

    def train(batch, images):
        command = [str(args.build / "examples" / "train"), "--data", args.data, "--validation", "50", "--test", "50",
                   "--threads", "1", "--epochs", str(args.epochs), "--batch", str(batch), "--limit", str(images)]
        return command + (["--sync-bn"] if args.sync_bn else [])

    launcher = args.mpirun.split() + ["-np", str(args.processes)]
    images = args.batch * args.steps
    ways = {
        "one": ["taskset", "--cpu-list", "0"] + train(args.batch, images),
        "weak": launcher + train(args.batch * args.processes, images * args.processes),
        "strong": launcher + train(args.batch, images),
    }
    rates = {way: [] for way in ways}
    lock = Lock(args.lock)
    with tempfile.TemporaryDirectory() as scratch:
        for turn in range(args.rounds):
            for way, command in ways.items():
                with lock.timing():
                    rates[way] += rates_of(command, pathlib.Path(scratch) / f"{way}_{turn}")
                print(f"scaling.py: turn {turn + 1} of {args.rounds}, {way}: {rates[way][-1]:.1f} images/s",
                      file=sys.stderr)
    one = statistics.median(rates["one"])
    result = {"network": "inception_v2, low-resolution stem, 28x28x1", "processes": args.processes,
              "cores": os.cpu_count(), "images_a_step_of_a_process": {
                  "one": args.batch, "weak": args.batch, "strong": args.batch // args.processes},
              "sync_bn": args.sync_bn}
    for way, of_way in rates.items():
        median = statistics.median(of_way)
        result[way] = {"images_per_second": median, "times_one": median / one, "all": of_way}
    print(json.dumps(result, indent=2))


if __name__ == "__main__":
    main()
