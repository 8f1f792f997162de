#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# classify and features against PyTorch and Pillow, where there are both: random weights, random pictures.
set -euo pipefail
source "$SOURCE_DIR/tests/examples/support/pictures.sh"
require_program classify
for python in ${INCEPTION_PYTHON:-} python3 /usr/bin/python3; do
  "$python" -c "import torch, PIL" 2>err.txt || continue
  export PYTHONDONTWRITEBYTECODE=1
  exec "$python" "$SOURCE_DIR/scripts/compare_pictures_with_pytorch.py" "$EXAMPLES_DIR"
done
echo "skipped: no python3 with torch and Pillow (Debian: python3-torch, python3-pil; or name one in INCEPTION_PYTHON)"
exit 77
