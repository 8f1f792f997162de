#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# run_tensors against PyTorch on networks of the family, where there is a PyTorch: torchvision's two, and one of
# every way in which slim and Keras compute. scripts/compare_with_pytorch.py --all takes them all.
set -euo pipefail
source "$SOURCE_DIR/tests/examples/support/pytorch.sh"
require_pytorch
"${compare[@]}" --network googlenet googlenet_slim bn_inception_slim inception_v3_timm inception_v3_keras \
  xception_keras --smallest --checks eval-f32 train-f64
"${compare[@]}" --network inception_v3_low_resolution inception_v3 --checks eval-f32
