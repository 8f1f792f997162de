#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# bench_winograd runs a layer of each kernel with either algorithm and tells both rates.
set -euo pipefail
"$BENCHMARKS_DIR/bench_winograd" --benchmark_min_time=0.001 \
  --benchmark_filter='(384-384/8x8|128-128/17x17)/batch:1/' --benchmark_format=csv >out.csv
cat out.csv
for kernel in 1x3/384-384/8x8 3x1/384-384/8x8 1x7/128-128/17x17; do
  for algorithm in direct winograd; do
    grep -q "^\"$kernel/batch:1/$algorithm\",[1-9]" out.csv
  done
done
