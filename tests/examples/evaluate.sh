#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# evaluate gives train's own test accuracies, its CSV files hold the numbers it prints, and what it refuses.
set -euo pipefail
source "$SOURCE_DIR/tests/examples/support/tiny_run.sh"

fail() {
  echo "evaluate.sh: $1" >&2
  cat out.txt err.txt >&2
  exit 1
}
# number TEXT FILE: what stands behind "TEXT: " in a file.
number() { sed -n "s/^$1: //p" "$2"; }

tiny_run run --batch 16 --epochs 1 --weight-average 0.5 --initializer he --norm-bias 1 --test-mirrored >train.txt
evaluate() {
  "$EXAMPLES_DIR/evaluate" --weights run/last.safetensors --data "$data" --images 40 --size 22 "$@" >out.txt 2>err.txt
}

evaluate --predictions images.csv --confusion matrix.csv --top 3 --batch 16 || fail "failed"
[[ $(number "Top-1 accuracy" out.txt) == "$(number "Test accuracy" train.txt)" ]] || fail "top-1 is not train's accuracy"
awk -F, -v top1="$(number "Top-1 accuracy" out.txt)" -v top3="$(number "Top-3 accuracy" out.txt)" '
  NR == 1 { for (i = 1; i <= NF; ++i) column[$i] = i; next }
  { right += $column["label"] == $column["predicted"]; within += $column["label_rank"] < 3
    if ($column["probability"] < $column["label_probability"]) exit 1 }
  END { exit !(NR == 41 && sprintf("%.4f", right / 40) == top1 && sprintf("%.4f", within / 40) == top3) }' images.csv ||
  fail "images.csv does not hold the accuracies"
awk -F, -v top1="$(number "Top-1 accuracy" out.txt)" '
  NR > 1 { for (i = 2; i <= NF; ++i) all += $i; right += $NR }
  END { exit !(NR == 11 && all == 40 && sprintf("%.4f", right / 40) == top1) }' matrix.csv ||
  fail "matrix.csv does not hold the accuracy"
grep -qE '^Loss: [0-9.]+$' out.txt || fail "no loss"
grep -qE '^Expected calibration error: 0\.[0-9]{4}$' out.txt || fail "no calibration error"
grep -qE '^Ankle boot ' out.txt || fail "no line of a class"

evaluate --threads 1 --predictions again.csv || fail "failed on one thread"
cmp images.csv again.csv || fail "the number of threads or the batch changed the answers"

evaluate --crops 2 || fail "failed with mirror images"
[[ $(number "Top-1 accuracy" out.txt) == "$(number "Test accuracy with mirror images" train.txt)" ]] ||
  fail "2 views are not train's"
evaluate --crops 10 --crop-padding 2 --part train || fail "failed with crops"
grep -q '40 images of fashion-mnist, 22x22, 10 views of each' out.txt || fail "no 10 views"

refused() {
  local text=$1
  shift
  if "$EXAMPLES_DIR/evaluate" "$@" >out.txt 2>err.txt; then fail "accepted: $*"; fi
  grep -qF -- "$text" err.txt out.txt || fail "did not say \"$text\": $*"
}
refused "--crops: it must be 1" --weights run/last.safetensors --data "$data" --crops 3
refused "none.safetensors" --weights none.safetensors --data "$data"
refused "must hold train-images-idx3-ubyte" --weights run/last.safetensors --data .
refused "must be a" --weights run/log.csv --data "$data"
