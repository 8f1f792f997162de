#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Every program that takes --device refuses a device that is not there in one sentence, and never runs on
# another one instead.
set -euo pipefail
source "$SOURCE_DIR/tests/examples/support/pictures.sh"
export CUDA_VISIBLE_DEVICES="" CUDA_EMULATOR_DEVICES=0 # no GPU, whatever the machine has

fail() {
  echo "device_choice.sh: $1" >&2
  cat out.txt err.txt >&2
  exit 1
}
# refused TEXT PROGRAM ARGUMENTS: one line on standard error that says TEXT, and nothing else.
refused() {
  local text=$1 status=0
  shift
  "$@" >out.txt 2>err.txt || status=$?
  ((status > 0 && status < 128)) || fail "must fail and not crash; the status is $status: $*"
  [[ ! -s out.txt ]] || fail "must do nothing: $*"
  [[ $(wc -l <err.txt) == 1 ]] || fail "one sentence: $*"
  grep -qF -- "$text" err.txt || fail "must say \"$text\": $*"
}

if [[ $INCEPTION_CUDA == ON ]]; then
  missing="there must be an NVIDIA GPU and its driver"
else
  missing="built for the CPU alone; build it with INCEPTION_CUDA=ON"
fi
mkdir folder
picture folder/picture.png
files=(--weights none --in none --out none)
for program in "$EXAMPLES_DIR/train --data none" "$EXAMPLES_DIR/run_tensors ${files[*]}" \
  "$EXAMPLES_DIR/summary" "$EXAMPLES_DIR/first_module" "$EXAMPLES_DIR/custom_layer" \
  "$EXAMPLES_DIR/classify --weights none image" "$EXAMPLES_DIR/fine_tune --weights none --data none" \
  "$EXAMPLES_DIR/features --weights none --tap logits --out none.npy image" \
  "$EXAMPLES_DIR/fid folder folder --weights none --allow-few-images" \
  "$EXAMPLES_DIR/evaluate --weights none --data none" "$BENCHMARKS_DIR/bench_network"; do
  [[ -x ${program%% *} ]] || continue # without libjpeg-turbo and libpng some are not built
  # shellcheck disable=SC2086
  {
    refused "$missing" $program --device cuda
    refused "$missing" $program --device cuda:1
    for device in gpu cuda: cuda:-1 cuda:one cuda:0x CPU; do
      refused "--device: it must be cpu, cuda or cuda:N" $program --device $device
    done
  }
done
