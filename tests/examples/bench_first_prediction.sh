#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# bench_first_prediction writes weights, times processes that load them, and agrees with itself.
set -euo pipefail

fail() {
  echo "bench_first_prediction.sh: $1" >&2
  cat out.json err.txt >&2
  exit 1
}
run() { "$BENCHMARKS_DIR/bench_first_prediction" "$@" >out.json 2>err.txt; }
# number KEY: its value in out.json.
number() { sed -nE "s/^  \"$1\": ([-+.e0-9]+),?\$/\1/p" out.json; }

network=(--stem low-resolution --channels 1 --size 21x22 --classes 7)
run --make --weights w.safetensors "${network[@]}" || fail "weights must be written"
[[ $(stat -c %s w.safetensors) -gt 100000000 ]] || fail "InceptionV2 has 100 MB of weights"

results=()
for how in "--threads 1" "--threads 2" "--threads 2 --keep-parameters"; do
  # shellcheck disable=SC2086
  run --weights w.safetensors "${network[@]}" --repeat 2 $how || fail "it must time two processes"
  [[ $(grep -c "process . of 2" err.txt) == 2 ]] || fail "progress must be told on stderr"
  sum=0
  for part in start model open load predict exit; do
    value=$(number ${part}_seconds)
    [[ -n $value ]] || fail "a number ${part}_seconds is needed"
    sum="$sum + $value"
  done
  # Two runs: medians are means, so the parts add up to the whole.
  awk "BEGIN { d = $(number process_seconds) - ($sum); exit !(d * d < 1e-12) }" ||
    fail "the parts must add up to the process"
  results+=("$(number class) $(number logit)")
done
[[ ${results[0]} == "${results[1]}" ]] || fail "threads must not change the result: ${results[*]}"
# A model that keeps its parameters may choose other algorithms for images as small as these.
awk "BEGIN { split(\"${results[0]} ${results[2]}\", r); d = r[2] - r[4]; exit !(r[1] == r[3] && d * d < 1e-12) }" ||
  fail "--keep-parameters must give the same up to rounding: ${results[*]}"

# Doubles give nearly the same number.
logit=$(number logit)
run --weights w.safetensors "${network[@]}" --repeat 1 --precision f64 || fail "f64 must work"
awk "BEGIN { d = $(number logit) - $logit; exit !(d * d < 1e-6) }" || fail "f64 must agree with f32"

must_fail() {
  local text=$1
  shift
  ! run "$@" || fail "bench_first_prediction $* must fail"
  [[ ! -s out.json ]] || fail "a failed run must print no JSON"
  grep -qF -- "$text" err.txt || fail "the error must say: $text"
}
must_fail "--weights"
must_fail "none.safetensors: cannot be opened" --weights none.safetensors --once
must_fail "a run of it failed" --weights none.safetensors
must_fail "of another shape" --weights w.safetensors "${network[@]:0:6}" --classes 8 --once
must_fail "--repeat" --weights w.safetensors --repeat 0
rm w.safetensors
