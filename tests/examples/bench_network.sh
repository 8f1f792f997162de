#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# bench_network prints one JSON object with sane numbers, in either mode, and refuses wrong input.
set -euo pipefail

fail() {
  echo "bench_network.sh: $1" >&2
  cat out.json err.txt >&2
  exit 1
}
run() { "$BENCHMARKS_DIR/bench_network" "$@" >out.json 2>err.txt; }
# number KEY: its value in out.json.
number() { sed -nE "s/^  \"$1\": ([-+.e0-9]+),?\$/\1/p" out.json; }
# must_hold CONDITION: an awk expression.
must_hold() {
  awk "BEGIN { exit !($1) }" || fail "this must hold: $1"
}
check_object() {
  [[ $(head -c 1 out.json) == "{" && $(tail -n 1 out.json) == "}" ]] || fail "one JSON object"
  local key
  for key in images_per_second images_per_second_min images_per_second_max gflops fma_peak_gflops \
    fraction_of_peak peak_rss_mb workspace_mb time_to_first_prediction; do
    [[ -n $(number $key) ]] || fail "a number $key is needed"
    must_hold "$(number $key) > 0"
  done
  must_hold "$(number images_per_second_min) <= $(number images_per_second)"
  must_hold "$(number images_per_second) <= $(number images_per_second_max)"
  must_hold "$(number fraction_of_peak) < 1.05"
  must_hold "$(number workspace_mb) < $(number peak_rss_mb)"
  # gflops = 2 multiply_adds passes images_per_second
  must_hold "($(number gflops) / (2e-9 * $1 * $(number multiply_adds) * \
    $(number images_per_second)) - 1) ^ 2 < 1e-12"
}

run --network inception_v2 --size 75 --batch 2 --mode infer --threads 1 --repeat 3 \
  --precision f32 || fail "infer must work"
check_object 1
must_hold "$(number multiply_adds) == 219911816"
[[ $(grep -c "repeat . of 3" err.txt) == 3 ]] || fail "progress must be told on stderr"

run --stem low-resolution --channels 1 --size 21x22 --batch 2 --mode train --threads 2 --repeat 1 ||
  fail "train must work"
check_object 3
must_hold "$(number threads) == 2 && $(number height) == 21 && $(number width) == 22"

run --stem low-resolution --channels 1 --size 21 --batch 1 --repeat 2 --precision f64 ||
  fail "double must work"
check_object 1

run --stem low-resolution --channels 1 --size 21 --batch 2 --mode train --repeat 1 --precision bf16 ||
  fail "bfloat16 must work"
check_object 3
grep -q '"precision": "bf16"' out.json || fail "the precision must be told"

must_fail() {
  local text=$1
  shift
  ! run "$@" || fail "bench_network $* must fail"
  [[ ! -s out.json ]] || fail "a failed run must print no JSON"
  grep -qF -- "$text" err.txt || fail "the error must say: $text"
}
must_fail "75x75" --size 74
must_fail "must be a side or HEIGHTxWIDTH" --size tiny
must_fail "--mode" --mode test
must_fail "--repeat" --repeat 0
must_fail "1 or 3 channels" --channels 4 --size 75
