#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# docs/reference/programs.md lists every flag that the programs' --help lists.
set -euo pipefail
page=$SOURCE_DIR/docs/reference/programs.md
for program in "$EXAMPLES_DIR/train" "$EXAMPLES_DIR/summary" "$EXAMPLES_DIR/run_tensors" "$EXAMPLES_DIR/devices" \
  "$EXAMPLES_DIR/convert" "$EXAMPLES_DIR/export_onnx" \
  "$EXAMPLES_DIR/custom_layer" "$EXAMPLES_DIR/first_module" "$BENCHMARKS_DIR/bench_network" \
  "$BENCHMARKS_DIR/bench_first_prediction"; do
  name=$(basename "$program")
  [[ $name != export_onnx || -x $program ]] || continue # protozero is missing
  "$program" --help | grep -oE -- '^ +(-h,)?--[a-z0-9-]+' | sed 's/^ *//; s/^-h,//' >flags.txt
  [[ $(wc -l <flags.txt) -ge 2 ]]
  sed -n "/^## $name\$/,/^## /p" "$page" >section.txt
  while read -r flag; do
    [[ $flag == --help ]] && continue
    if ! grep -qF -- "\`$flag\`" section.txt; then
      echo "$page: it must list every flag; $name has $flag and its section has not" >&2
      exit 1
    fi
  done <flags.txt
done
