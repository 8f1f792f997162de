#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# run_tensors on the Cuda device against PyTorch with random weights, where there is a PyTorch: by the built-in
# convolutions, and by cuDNN's where it is built in.
set -euo pipefail
source "$SOURCE_DIR/tests/examples/support/cuda.sh"
source "$SOURCE_DIR/tests/examples/support/pytorch.sh"
require_cuda
require_pytorch
compare+=(--device cuda --launcher "$CUDA_LAUNCHER" --checks eval-f32 train-f64 --batch 2)
"${compare[@]}" --stem low-resolution --channels 1 --classes 4 --size 21 --wider 2
algorithms=(direct)
grep -q '^ *cuDNN: *[0-9]' devices.txt && algorithms+=(cudnn)
for algorithm in "${algorithms[@]}"; do
  "${compare[@]}" --size 96 --algorithm "$algorithm"
done
