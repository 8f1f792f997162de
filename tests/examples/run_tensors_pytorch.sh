#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# run_tensors against PyTorch with random weights, where there is a PyTorch.
set -euo pipefail
source "$SOURCE_DIR/tests/examples/support/pytorch.sh"
require_pytorch
"${compare[@]}" --seeds 1 --size 96 --wider 11 --batch 4
"${compare[@]}" --seeds 2 --stem low-resolution --channels 1 --classes 4 --size 29 --batch 4
