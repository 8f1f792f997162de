#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# fid against pytorch-fid's own code, where that is installed: random weights, small sets of pictures.
set -euo pipefail
source "$SOURCE_DIR/tests/examples/support/pictures.sh"
require_program fid
if [[ ! -d /usr/share/datasets/fashion-mnist ]]; then
  echo "skipped: no Fashion-MNIST (Debian: dataset-fashion-mnist)"
  exit 77
fi
for python in ${INCEPTION_PYTHON:-} python3 /usr/bin/python3; do
  "$python" -c "import PIL, pytorch_fid.fid_score" 2>err.txt || continue
  export PYTHONDONTWRITEBYTECODE=1
  exec "$python" "$SOURCE_DIR/scripts/compare_fid.py" "$EXAMPLES_DIR/fid" --dims 64 --images 66
done
echo "skipped: no python3 with pytorch-fid (pip install pytorch-fid; or name one in INCEPTION_PYTHON)"
exit 77
