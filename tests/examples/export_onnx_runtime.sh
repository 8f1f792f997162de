#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Every network in ONNX Runtime against run_tensors, and ONNX's checker, where both are there.
set -euo pipefail
if [[ ! -x $EXAMPLES_DIR/export_onnx ]]; then
  echo "skipped: export_onnx was not built; it needs protozero"
  exit 77
fi
export PYTHONDONTWRITEBYTECODE=1
for python in ${INCEPTION_PYTHON:-} python3 /usr/bin/python3; do
  if "$python" -c "import numpy, onnx, onnxruntime" 2>err.txt; then
    exec "$python" "$SOURCE_DIR/scripts/compare_with_onnx_runtime.py" "$EXAMPLES_DIR"
  fi
done
echo "skipped: no python3 with numpy, onnx and onnxruntime (pip install; or name one in INCEPTION_PYTHON)"
exit 77
