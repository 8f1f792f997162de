#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# bench_loader times the loading of a folder, and refuses what is none.
set -euo pipefail
source "$SOURCE_DIR/tests/examples/support/pictures.sh"
if [[ ! -x $BENCHMARKS_DIR/bench_loader ]]; then
  echo "skipped: bench_loader is not built; it needs libjpeg-turbo and libpng"
  exit 77
fi

fail() {
  echo "bench_loader.sh: $1" >&2
  cat out.json err.txt >&2
  exit 1
}
run() { "$BENCHMARKS_DIR/bench_loader" "$@" >out.json 2>err.txt; }

mkdir -p data/ant data/bee
for i in 1 2 3; do picture data/ant/$i.png; done
picture data/bee/1.png
for flags in "--threads 1" "--threads 2 --decoding whole --jitter"; do
  # shellcheck disable=SC2086
  run --data data --size 8 --batch 3 --repeat 2 $flags || fail "it must run with $flags"
  grep -qx '  "images": 4,' out.json || fail "there are four images"
  grep -qE '^  "images_per_second_and_thread": [0-9.]+,$' out.json || fail "it must give a rate"
done
if run --data none; then fail "it accepted a folder that is not there"; fi
grep -qF "bench_loader: none" err.txt || fail "it must name the folder"
