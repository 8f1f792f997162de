# SPDX-License-Identifier: MIT
# For scripts that compare with PyTorch: `python` has one, `compare` begins such a command; skips where there
# is none.

require_pytorch() {
  for python in ${INCEPTION_PYTHON:-} python3 /usr/bin/python3; do
    "$python" -c "import torch" 2>err.txt || continue
    compare=("$python" "$SOURCE_DIR/scripts/compare_with_pytorch.py" "$EXAMPLES_DIR/run_tensors")
    export PYTHONDONTWRITEBYTECODE=1
    return
  done
  echo "skipped: no python3 with torch (Debian: python3-torch; or name one in INCEPTION_PYTHON)"
  exit 77
}
