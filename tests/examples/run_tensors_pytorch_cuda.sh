#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# run_tensors on the Cuda device against PyTorch with random weights, where there is a PyTorch.
set -euo pipefail
source "$SOURCE_DIR/tests/examples/support/cuda.sh"
source "$SOURCE_DIR/tests/examples/support/pytorch.sh"
require_cuda
require_pytorch
"${compare[@]}" --device cuda --launcher "$CUDA_LAUNCHER" --checks eval-f32 train-f64 \
  --seeds 1 --stem low-resolution --channels 1 --classes 4 --size 21 --wider 2 --batch 2
