# SPDX-License-Identifier: MIT
# For scripts that run programs on the Cuda device: skips where they cannot.

require_cuda() {
  if [[ $INCEPTION_CUDA != ON ]]; then
    echo "skipped: the Cuda device is not built; set INCEPTION_CUDA=ON"
    exit 77
  fi
  # shellcheck disable=SC2086
  $CUDA_LAUNCHER "$EXAMPLES_DIR/devices" >devices.txt
  if grep '^cuda: none' devices.txt; then
    echo "skipped: no GPU; set INCEPTION_CUDA_LAUNCHER to an emulator to run without one"
    exit 77
  fi
}
