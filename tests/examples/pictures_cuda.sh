#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# The programs for pictures on the Cuda device, beside themselves on the CPU; with weights of zeros, but for the
# last biases.
set -euo pipefail
source "$SOURCE_DIR/tests/examples/support/cuda.sh"
source "$SOURCE_DIR/tests/examples/support/pictures.sh"
source "$SOURCE_DIR/tests/examples/support/safetensors.sh"
require_cuda
require_program classify

fail() {
  echo "pictures_cuda.sh: $1" >&2
  cat out.txt err.txt >&2
  exit 1
}
# run PROGRAM ARGUMENTS
run() {
  local program=$1
  shift
  $CUDA_LAUNCHER "$EXAMPLES_DIR/$program" --device "$device" "$@" >out.txt 2>err.txt || fail "failed on $device: $program $*"
}

format="central_fraction=1 shorter_side=0 size=32x32 interpolation=torch order=rgb unit=255 mean=0,0,0 deviation=1,1,1"
safetensors weights.safetensors "\"inception.input_format\":\"$format\"" <"$SOURCE_DIR/tests/golden/googlenet_keys.txt"
truncate -s -8 weights.safetensors
{
  bytes $((0x3F800000)) 4
  bytes $((0x40400000)) 4
} >>weights.safetensors # of fc: 1 and 3
safetensors fid.safetensors <"$SOURCE_DIR/tests/golden/fid_inception_keys.txt"
mkdir -p data/ant data/cat
for i in 1 2 3; do
  picture data/ant/$i.png
  picture data/cat/$i.png
done

googlenet=(--network googlenet --weights weights.safetensors)
for device in cpu cuda; do
  run classify "${googlenet[@]}" --top 2 data/ant/1.png
  cp out.txt classify.$device
  run features "${googlenet[@]}" --tap pooled --tap logits --out $device.npz data/ant
  run fine_tune "${googlenet[@]}" --data data --out $device --validation 0.4 --batch 4 --epochs 1 --freeze conv
  cut -d, -f3 $device/log.csv >loss.$device
  run fid data/ant data/cat --weights fid.safetensors --dims 64 --allow-few-images
  [[ $(<out.txt) == "FID: 0" ]] || fail "equal pictures have no distance on $device"
done
cmp classify.cpu classify.cuda || fail "classify must answer as on the CPU"
grep -q '^  0\.[0-9]*    999$' classify.cuda || fail "the last class has the largest bias"
cmp cpu.npz cuda.npz || fail "features must be the CPU's"
paste loss.cpu loss.cuda | awk 'NR > 1 { d = $1 - $2; if (NF != 2 || !(d * d < 1e-10)) wrong = 1 }
  END { exit wrong || NR != 2 }' || fail "the losses of fine_tune must be the CPU's: $(paste loss.cpu loss.cuda)"
