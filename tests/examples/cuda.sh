#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# The examples on the Cuda device, beside themselves on the CPU.
set -euo pipefail
source "$SOURCE_DIR/tests/examples/support/cuda.sh"
require_cuda

fail() {
  echo "cuda.sh: $1" >&2
  cat out.txt err.txt >&2
  exit 1
}
# run PROGRAM ARGUMENTS
run() { $CUDA_LAUNCHER "$@" >out.txt 2>err.txt || fail "failed: $*"; }
# losses FILE: of the lines that tell of steps.
losses() { sed -nE 's/^step +[0-9]+: loss = ([0-9.]+),.*/\1/p' "$1"; }

for example in first_module custom_layer; do
  "$EXAMPLES_DIR/$example" >cpu.txt
  run "$EXAMPLES_DIR/$example" --device cuda
  [[ $(losses cpu.txt | wc -l) -ge 5 ]] || fail "$example must tell of its steps"
  paste <(losses cpu.txt) <(losses out.txt) |
    awk '{ d = $1 - $2; if (NF != 2 || d * d > 1e-6) wrong = 1 } END { exit wrong }' ||
    fail "$example must have the losses of the CPU"
  diff <(grep -v '^step\|^gradients' cpu.txt) <(grep -v '^step\|^gradients' out.txt) >diff.txt ||
    fail "$example must print what it prints on the CPU"
done

run "$EXAMPLES_DIR/summary" --network inception_f7 --size 3 --batch 1 --device cuda --measure
grep -Eq '^all, training .* [1-9][0-9,]*$' out.txt || fail "summary must measure the GPU's memory"

run "$BENCHMARKS_DIR/bench_network" --stem low-resolution --channels 1 --size 21 --batch 1 --repeat 1 --device cuda
grep -q '"device": ".* (cuda:0)"' out.txt || fail "bench_network must name the device"
grep -q '"fma_peak_gflops": null' out.txt || fail "bench_network must not give a GPU the processor's peak"
grep -Eq '"images_per_second": [0-9.e-]*[1-9]' out.txt || fail "bench_network must tell of images"
