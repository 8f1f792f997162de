#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# train on the Cuda device, on real Fashion-MNIST images: the losses of its first steps are the CPU's, and a
# run that was stopped goes on with the same bits.
set -euo pipefail
source "$SOURCE_DIR/tests/examples/support/cuda.sh"
require_cuda
data=/usr/share/datasets/fashion-mnist
if [[ ! -e $data/train-images-idx3-ubyte.gz ]]; then
  echo "skipped: no Fashion-MNIST (Debian: dataset-fashion-mnist)"
  exit 77
fi

fail() {
  echo "train_cuda.sh: $1" >&2
  cat out.txt err.txt >&2
  exit 1
}
# An epoch is one step: its training loss is that step's. Smaller batches leave batch norm too few numbers for
# two devices to agree: the last grids have one pixel.
run() {
  $CUDA_LAUNCHER "$EXAMPLES_DIR/train" --data "$data" --limit 8 --batch 8 --validation 0 --test 2 --size 21 \
    --seed 3 --initializer he --norm-bias 1 --optimizer sgd --lr 0.0001 "$@" >out.txt 2>err.txt || fail "failed: $*"
}
run --out cpu --epochs 2
run --out cuda --epochs 2 --device cuda
cut -d, -f3 cpu/log.csv >cpu.txt
cut -d, -f3 cuda/log.csv >cuda.txt
paste cpu.txt cuda.txt | awk 'NR > 1 { d = ($1 - $2) / $1; if (NF != 2 || !(d * d < 1e-6)) wrong = 1 }
  END { exit wrong || NR != 3 }' || fail "the losses of Cuda must be the CPU's: $(paste cpu.txt cuda.txt)"
[[ $(sort -u cuda.txt | wc -l) == 3 ]] || fail "the second step must have another loss than the first"

# What it has saved gives the same logits on both devices. Some of the weights pass for two images.
in=$(printf '{"x":{"dtype":"F32","shape":[2,1,21,21],"data_offsets":[0,3528]}}')
{
  printf '%b' "\\x$(printf '%02x' ${#in})\\0\\0\\0\\0\\0\\0\\0$in"
  tail -c 3528 cuda/last.safetensors
} >images.safetensors
for device in cpu cuda; do
  $CUDA_LAUNCHER "$EXAMPLES_DIR/run_tensors" --stem low-resolution --weights cuda/last.safetensors --in images.safetensors \
    --out $device.safetensors --device $device >out.txt 2>err.txt || fail "run_tensors must run on $device"
  tail -c 80 $device.safetensors | od -An -v -w4 -tf4 >$device.txt
done
paste cpu.txt cuda.txt | awk '{ d = $1 - $2; if (NF != 2 || !(d * d < 1e-8)) wrong = 1 }
  END { exit wrong || NR != 20 }' || fail "run_tensors must give the CPU's logits: $(paste cpu.txt cuda.txt)"

for device in cpu cuda; do
  $CUDA_LAUNCHER "$EXAMPLES_DIR/evaluate" --weights cuda/last.safetensors --data "$data" --images 4 --size 21 \
    --device $device >out.txt 2>err.txt || fail "evaluate must run on $device"
  sed -nE 's/^(Loss|Top-1 accuracy): //p' out.txt >$device.txt
done
paste cpu.txt cuda.txt | awk '{ d = $1 - $2; if (NF != 2 || !(d * d < 1e-8)) wrong = 1 }
  END { exit wrong || NR != 2 }' || fail "evaluate must give the CPU's numbers: $(paste cpu.txt cuda.txt)"

$CUDA_LAUNCHER "$EXAMPLES_DIR/paper_steps" --step side_21 --data "$data" --limit 64 --validation 2 --test 2 --epochs 1 \
  --out steps --device cuda >out.txt 2>err.txt || fail "paper_steps must run on cuda"
grep -q '^Test accuracy: ' out.txt || fail "paper_steps must give a test accuracy"

# Under an emulator with blocks on two threads, and work that waits in its stream: the bits stay the same.
export CUDA_EMULATOR_WORKERS=2 CUDA_EMULATOR_DEFER=1
run --out halves --epochs 1 --device cuda
run --out halves --epochs 2 --device cuda --resume
cmp cuda/last.safetensors halves/last.safetensors || fail "a resumed run must end with the same bits"
