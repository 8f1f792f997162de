#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# bench_convolutions prints one record a convolution with sane numbers, and refuses wrong input.
set -euo pipefail

fail() {
  echo "bench_convolutions.sh: $1" >&2
  cat out.json err.txt >&2
  exit 1
}
run() { "$BENCHMARKS_DIR/bench_convolutions" "$@" >out.json 2>err.txt; }

run --size 75 --batch 1 --repeat 1 || fail "all convolutions must work"
[[ $(grep -c '"name": ' out.json) == 106 ]] ||
  fail "the network has 105 convolutions and the auxiliary head's"
# A machine that is busy while its peak is measured gives fractions above 1.
[[ $(grep -c '"fraction": [0-9]*\.[0-9]*[1-9]' out.json) -ge 300 ]] ||
  fail "three fractions of the peak a convolution"
[[ $(grep -c "^bench_convolutions: " err.txt) == 106 ]] || fail "progress must be told on stderr"

run --size 75x80 --batch 2 --repeat 2 --threads 2 --only inception5b.branch1 ||
  fail "a part of the network must work"
[[ $(grep -c '"name": "inception5b.branch1' out.json) == 4 ]] || fail "--only must choose by name"

must_fail() {
  local text=$1
  shift
  ! run "$@" || fail "bench_convolutions $* must fail"
  [[ ! -s out.json ]] || fail "a failed run must print no JSON"
  grep -qF -- "$text" err.txt || fail "the error must say: $text"
}
must_fail "larger images" --size 74
must_fail "no convolution" --only inception9
must_fail "--repeat" --repeat 0
