#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Builds ours, fetches PyTorch, ONNX Runtime and oneDNN into build/peers (5 GB, half an hour in all), times them in
# turns on the same cores, and writes a table, a bar chart and a roofline picture. With --device cuda: ours and the
# PyTorch of python3, on a GPU.
#   benchmarks/compare.sh --help
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

if ! command -v python3 >/dev/null; then
  scripts/install_dependencies.sh peers
fi
# Mistakes in the options are told before anything is built or fetched.
python3 benchmarks/compare.py --check-options "$@"
previous=''
for argument in "$@"; do
  case "$previous $argument" in
    *' -h' | *' --help') exit 0 ;;
    '--device cuda'* | *' --device=cuda'*) device=cuda ;;
  esac
  previous=$argument
done

if [[ ${device:-cpu} == cuda ]]; then
  if command -v apt-get >/dev/null; then scripts/install_dependencies.sh gpu; fi
  cmake --preset cuda -B build/compare_cuda -DINCEPTION_BUILD_TESTS=OFF -DCMAKE_CUDA_ARCHITECTURES=native
  cmake --build build/compare_cuda --parallel "$(nproc)" --target bench_network run_tensors
  exec python3 benchmarks/compare.py --programs build/compare_cuda --peers build/peers_cuda "$@"
fi
scripts/install_dependencies.sh peers
cmake --preset release -B build/compare -DINCEPTION_BUILD_TESTS=OFF
cmake --build build/compare --parallel "$(nproc)" \
  --target bench_network bench_convolutions run_tensors summary
PYTHONPATH=benchmarks python3 -m peers.fetch build/peers
exec python3 benchmarks/compare.py --programs build/compare --peers build/peers "$@"
