#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Draws what bench_convolutions measured: a roofline picture, and tables on standard output.

  bench_convolutions --batch 8 > convolutions.json
  benchmarks/roofline.py convolutions.json roofline.svg
"""
import json
import pathlib
import sys

sys.dont_write_bytecode = True
from report import roofline, tables


def main():
    if len(sys.argv) != 3:
        sys.exit(f"roofline.py: must get the JSON of bench_convolutions and the picture to write\n{__doc__}")
    report = json.loads(pathlib.Path(sys.argv[1]).read_text())
    pathlib.Path(sys.argv[2]).write_text(roofline.picture(report))
    print(tables.layers_by_kind(report))
    print(tables.layers_one_by_one(report))


if __name__ == "__main__":
    main()
