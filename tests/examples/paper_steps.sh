#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# paper_steps trains each step's network with the step's recipe, and the study makes its tables and pictures of them.
set -euo pipefail
source "$SOURCE_DIR/tests/examples/support/fashion_mnist.sh"

fail() {
  echo "paper_steps.sh: $1" >&2
  cat out.txt err.txt >&2
  exit 1
}
step() {
  "$EXAMPLES_DIR/paper_steps" --data "$data" --limit 64 --validation 20 --test 20 --epochs 1 --step "$1" --out "$1" >out.txt 2>err.txt
}

for name in base rmsprop label_smoothing factorized_7x7 bn_auxiliary side_75 side_39 side_21; do
  step $name || fail "failed with $name"
  grep -qE '^Test accuracy: [01]\.[0-9]{4}$' out.txt || fail "$name gives no test accuracy"
  # What the step's network has, by its weights' names; what its recipe says, by the run's settings.
  weights=$(head -c 100000 $name/last.safetensors | tr -d '\0')
  settings=$(cat $name/settings.txt)
  [[ $weights == *aux.bn.weight* ]] && has_bn=1 || has_bn=0
  [[ $weights == *'"conv2.conv.weight"'* ]] && factorized=1 || factorized=0
  [[ $settings == *optimizer=rmsprop_tf* ]] && rms_prop=1 || rms_prop=0
  [[ $settings == *label-smoothing=0.1* ]] && smoothing=1 || smoothing=0
  case $name in
    base) expected=0000 ;;
    rmsprop) expected=1000 ;;
    label_smoothing) expected=1100 ;;
    factorized_7x7) expected=1110 ;;
    *) expected=1111 ;;
  esac
  [[ $rms_prop$smoothing$factorized$has_bn == "$expected" ]] || fail "$name trains another network or recipe"
  rm $name/*.safetensors
done
[[ $(cat side_75/settings.txt) == *side=75* && $(cat side_21/settings.txt) == *side=21* ]] || fail "wrong sides"

if step nonsense; then fail "a wrong step was accepted"; fi
grep -q "bn_auxiliary" err.txt || fail "the refusal does not list the steps"

# The study's own part, on results that are there already: one command call makes tables and pictures.
for name in base rmsprop label_smoothing factorized_7x7 bn_auxiliary side_39 side_21; do
  for seed in 1 2; do
    mkdir -p "study/${name}_64x1_seed$seed"
    echo "{\"test_accuracy\": 0.8$seed}" >"study/${name}_64x1_seed$seed/result.json"
  done
done
python3 "$SOURCE_DIR/benchmarks/study_of_the_paper.py" "$EXAMPLES_DIR/.." "$data" --seeds 2 --epochs 1 --limit 64 --out study \
  >out.txt 2>err.txt || fail "the study failed"
grep -qF '| + RMSProp | 18.50 ± 0.71 | 23.1 |' out.txt || fail "the study's table is wrong"
grep -qF '| 75x75 | 81.50 ± 0.71 | 299x299 | 76.6 |' out.txt || fail "the study's resolutions are wrong"
[[ -s study/steps.svg && -s study/resolutions.svg ]] || fail "no pictures"
