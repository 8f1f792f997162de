#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Weights go from PyTorch to here and back, strictly, where there is a PyTorch.
set -euo pipefail
source "$SOURCE_DIR/tests/examples/support/pytorch.sh"
require_pytorch
"$python" "$SOURCE_DIR/scripts/exchange_weights_with_pytorch.py" "$EXAMPLES_DIR/convert"
