#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Runs a test script in a fresh, empty SCRATCH_DIR, which goes again if the script passes: runs of whole networks
# leave gigabytes.
set -euo pipefail
script=$1
: "${SCRATCH_DIR:?run_in_scratch.sh: SCRATCH_DIR must name a folder; ctest sets it}"
rm -rf "$SCRATCH_DIR"
mkdir -p "$SCRATCH_DIR"
cd "$SCRATCH_DIR"
status=0
bash "$script" || status=$?
if ((status == 0)); then
  cd /
  rm -rf "$SCRATCH_DIR"
fi
exit "$status"
