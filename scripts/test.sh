#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Installs what is missing, builds everything with warnings as errors, and runs every test.
# Arguments go to ctest, for example: scripts/test.sh --label-regex unit
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

scripts/install_dependencies.sh test
cmake --preset ci
cmake --build --preset ci --parallel "$(nproc)"
ctest --preset ci --output-on-failure --parallel "$(nproc)" "$@"
