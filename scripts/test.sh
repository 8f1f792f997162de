#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Installs what is missing, builds everything with warnings as errors, and runs every test.
# Arguments go to ctest, for example: scripts/test.sh --label-regex unit
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

scripts/install_dependencies.sh test
# The Cuda device, where its compiler is. Without a GPU a launcher runs its tests (CONTRIBUTING.md).
cuda=()
if command -v nvcc >/dev/null; then
  cuda=(-DINCEPTION_CUDA=ON)
  launcher=${INCEPTION_CUDA_LAUNCHER:-}
  if [[ -z $launcher && -x ../shared/cuda-emulator/run ]] && ! nvidia-smi >/dev/null 2>&1; then
    launcher=$(realpath ../shared/cuda-emulator/run)
  fi
  cuda+=("-DINCEPTION_CUDA_LAUNCHER=$launcher")
fi

cmake --preset ci "${cuda[@]}"
cmake --build --preset ci --parallel "$(nproc)"
ctest --preset ci --output-on-failure --parallel "$(nproc)" "$@"
