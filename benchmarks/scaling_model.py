#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""How many images a second P processes train, from one process's measured step and the speed of a link.

  benchmarks/scaling_model.py STEP.json... [--processes 2 8 64] [--gbit 10 100 400] [--latency 20e-6]

Each STEP.json is what bench_network --mode train printed. The table is Markdown; --json prints numbers. Of a step's time the backward pass is two
thirds. Each process sends 2 (P - 1) / P times the gradients' bytes; a bucket is exchanged twice, and each
exchange waits for the latency. Sums begin when the first bucket is ready and go on beside the backward pass; the last bucket
comes when that has ended. What does not fit beside it makes the step longer:

  T(P) = T(1) + max(sum - backward, last bucket's sum)
"""
import argparse
import json
import pathlib

BUCKET_BYTES = 4 << 20  # DataParallel::default_bucket_bytes
BACKWARD = 2 / 3        # of a step: two products for each of the forward pass


def step_seconds(alone, gradient_bytes, processes, gbit, latency):
    """A step's time on P processes, and what of it is waiting for sums."""
    if processes == 1:
        return alone, 0.0
    bytes_a_second = gbit * 1e9 / 8

    def sum_of(size):
        return 2 * (processes - 1) / processes * size / bytes_a_second + 2 * latency

    buckets = max(1, round(gradient_bytes / BUCKET_BYTES))
    total = buckets * sum_of(gradient_bytes / buckets)
    waiting = max(total - BACKWARD * alone, sum_of(gradient_bytes / buckets))
    return alone + waiting, waiting


def rows_of(step, processes, links, latency):
    alone = step["batch"] / step["images_per_second"]
    for gbit in links:
        row = {"network": step["network"], "batch": step["batch"], "device": step["device"], "gbit": gbit,
               "gradient_bytes": step["parameter_bytes"], "step_seconds": alone, "efficiency": {}, "waiting_seconds": {}}
        for count in processes:
            seconds, waiting = step_seconds(alone, step["parameter_bytes"], count, gbit, latency)
            row["efficiency"][count] = alone / seconds
            row["waiting_seconds"][count] = waiting
        yield row


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("steps", nargs="+", type=pathlib.Path)
    parser.add_argument("--processes", nargs="+", type=int, default=[2, 8, 64])
    parser.add_argument("--gbit", nargs="+", type=float, default=[10, 100, 400])
    parser.add_argument("--latency", type=float, default=20e-6, help="seconds that a message takes besides its bytes")
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    rows = [row for path in args.steps
            for row in rows_of(json.loads(path.read_text()), args.processes, args.gbit, args.latency)]
    if args.json:
        print(json.dumps(rows, indent=2))
        return
    counts = " | ".join(f"{count} processes" for count in args.processes)
    print(f"| network, images a process | gradients | step alone | link | {counts} |")
    print("|---|--:|--:|--:|" + "--:|" * len(args.processes))
    for row in rows:
        cells = " | ".join(f"{row['efficiency'][c]:.1%}, {row['waiting_seconds'][c] * 1e3:.1f} ms" for c in args.processes)
        print(f"| {row['network']}, {row['batch']} | {row['gradient_bytes'] / 1e6:.1f} MB | {row['step_seconds'] * 1e3:.0f} ms | "
              f"{row['gbit']:g} Gbit/s | {cells} |")


if __name__ == "__main__":
    main()
