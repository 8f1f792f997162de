#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# devices lists the processor and the GPUs, or says why there are none.
set -euo pipefail

fail() {
  echo "devices.sh: $1" >&2
  cat out.txt >&2
  exit 1
}

# Without any GPU, whatever the machine has.
export CUDA_VISIBLE_DEVICES="" CUDA_EMULATOR_DEVICES=0
"$EXAMPLES_DIR/devices" >out.txt
grep -Eq '^cpu: .+, [1-9][0-9]* cores, vectors of (16|32|64) bytes$' out.txt || fail "a line of the processor"
if [[ $INCEPTION_CUDA == ON ]]; then
  grep -q '^cuda: none; Cuda: there must be an NVIDIA GPU' out.txt || fail "why there is no GPU"
  grep -Eq '^runtime: CUDA [0-9]+\.[0-9]+$' out.txt || fail "the runtime's version"
  grep -q '^driver: ' out.txt || fail "the driver's version"
  grep -Eq '^cuDNN: ([0-9]+\.[0-9]+\.[0-9]+|not built in)$' out.txt || fail "the version of cuDNN, or that there is none"
else
  grep -q '^cuda: none; .*INCEPTION_CUDA=ON' out.txt || fail "how to build with the Cuda device"
fi
"$EXAMPLES_DIR/devices" --json >out.txt
grep -q '"cuda": \[\]' out.txt || fail "an empty list of GPUs"
grep -q '"why_no_cuda": "' out.txt || fail "why there is no GPU, in JSON"

# With what there is.
unset CUDA_VISIBLE_DEVICES CUDA_EMULATOR_DEVICES
[[ $INCEPTION_CUDA == ON ]] || exit 0
# shellcheck disable=SC2086
$CUDA_LAUNCHER "$EXAMPLES_DIR/devices" >out.txt
if [[ -n $CUDA_LAUNCHER ]]; then
  grep -Eq '^cuda:0: .+, compute capability [0-9]+\.[0-9]+, [0-9]+ multiprocessors, [0-9]+ MB of memory, [0-9]+ MB free$' \
    out.txt || fail "the launcher's GPU"
fi
