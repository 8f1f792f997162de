#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# The networks that ours are compared with are those of the packages, and convert takes the packages' tensors.
set -euo pipefail
for python in ${INCEPTION_PYTHON:-} python3 /usr/bin/python3; do
  "$python" -c "import torchvision" 2>err.txt || "$python" -c "import timm" 2>err.txt || continue
  export PYTHONDONTWRITEBYTECODE=1
  exec "$python" "$SOURCE_DIR/scripts/check_reference_networks.py" "$EXAMPLES_DIR/convert"
done
echo "skipped: no python3 with torchvision or timm (pip install torchvision timm; or name one in INCEPTION_PYTHON)"
exit 77
