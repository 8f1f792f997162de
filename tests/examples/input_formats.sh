#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Every network that programs can choose has a line in the table of input formats. (Both are read as text:
# to open a network takes its weights.)
set -euo pipefail
networks=$SOURCE_DIR/examples/support/networks.cpp
formats=$SOURCE_DIR/examples/support/input_formats.cpp
grep -oE '"(googlenet|bn_inception|inception|xception)[a-z0-9_]*"' "$networks" | sort -u >networks.txt
[[ $(wc -l <networks.txt) -ge 20 ]]
while read -r name; do
  if ! grep -qF "{$name, " "$formats"; then
    echo "$formats: every network needs its input format; $name of networks.cpp has none" >&2
    exit 1
  fi
done <networks.txt
