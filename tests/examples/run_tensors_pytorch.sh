#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# run_tensors against PyTorch with random weights, where there is a PyTorch.
set -euo pipefail
for python in python3 /usr/bin/python3; do
  "$python" -c "import torch" 2>err.txt || continue
  compare=("$python" "$SOURCE_DIR/scripts/compare_with_pytorch.py" "$EXAMPLES_DIR/run_tensors")
  export PYTHONDONTWRITEBYTECODE=1
  "${compare[@]}" --seeds 1 --size 96 --wider 11 --batch 4
  "${compare[@]}" --seeds 2 --stem low-resolution --channels 1 --classes 4 --size 29 --batch 4
  exit 0
done
echo "skipped: no python3 with torch (Debian: python3-torch)"
exit 77
