#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Draws the pictures of docs/reference/networks again, one for each network of the library.
#   scripts/draw_networks.sh DRAW [FOLDER]    DRAW is the program, such as build/release/examples/draw
set -euo pipefail

if (($# < 1 || $# > 2)); then
  echo "draw_networks.sh: it must be given the program draw and, if not docs/reference/networks, a folder" >&2
  exit 2
fi
draw=$1
folder=${2:-$(dirname "$0")/../docs/reference/networks}
for network in googlenet bn_inception inception_v2 inception_v3 inception_v4 inception_resnet_v1 \
  inception_resnet_v2 xception; do
  "$draw" --network "$network" --out "$folder/$network.svg"
done
