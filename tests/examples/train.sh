#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# train on real Fashion-MNIST images: a run that is stopped and resumed gives the bits of one that is
# not, whatever the number of threads; and what it refuses.
set -euo pipefail
source "$SOURCE_DIR/tests/examples/support/fashion_mnist.sh"

fail() {
  echo "train.sh: $1" >&2
  cat out.txt err.txt >&2
  exit 1
}
run() {
  "$EXAMPLES_DIR/train" --data "$data" --limit 96 --validation 40 --test 100 --batch 16 --seed 3 --epochs 2 \
    --optimizer adam --beta2 0.99 --schedule linear --warmup 0.5 --norm-bias 1 --weight-average 0.9 --label-smoothing 0.1 \
    --clip-norm 2 --augment --crop-padding 2 --final-size 32 --test-mirrored "$@" >out.txt 2>err.txt
}
# refused TEXT ARGUMENTS: the program must end with an error that says TEXT.
refused() {
  local text=$1
  shift
  if "$EXAMPLES_DIR/train" "$@" >out.txt 2>err.txt; then fail "accepted: $*"; fi
  grep -qF -- "$text" err.txt out.txt || fail "did not say \"$text\": $*"
}

run --out whole --threads 1 || fail "the whole run failed"
grep -qE '^\[Epoch 2/2\]: train-loss = [0-9.]+ \| train-acc = [0-9.]+ \| val-loss = [0-9.]+ \| val-acc = [0-9.]+$' out.txt ||
  fail "no line of epoch 2"
grep -qE '^Test accuracy: 0\.[0-9]{4}$' out.txt || fail "no test accuracy"
grep -qE '^Test accuracy with mirror images: 0\.[0-9]{4}$' out.txt || fail "no second test accuracy"
for file in log.csv log.jsonl curves.svg report.html last.safetensors best.safetensors checkpoint.safetensors; do
  [[ -s whole/$file ]] || fail "no $file"
done
[[ $(wc -l <whole/log.csv) -eq 3 ]] || fail "log.csv must have a header and two rows"

# Stopped by a signal somewhere, then resumed on two threads.
run --out halves --threads 2 &
job=$!
for _ in $(seq 200); do
  [[ -e halves/log.csv ]] && break
  sleep 0.05
done
sleep 0.4
pkill -INT -P "$job" -x train || fail "the run ended before it could be stopped"
status=0
wait "$job" || status=$?
[[ $status -eq 130 ]] || fail "Ctrl-C must end with status 130; it was $status"
grep -q 'Go on with --resume' out.txt || fail "nothing about --resume"
[[ -s halves/checkpoint.safetensors ]] || fail "no checkpoint after Ctrl-C"
run --out halves --threads 2 --resume || fail "resuming failed"
for file in last.safetensors best.safetensors; do
  cmp "whole/$file" "halves/$file" || fail "$file differs from the whole run's"
done
cut -d, -f1-6 whole/log.csv >a.txt
cut -d, -f1-6 halves/log.csv >b.txt
cmp a.txt b.txt || fail "log.csv differs from the whole run's"

# The optimizers' and schedules' own flags, on a step or two each.
for flags in "--optimizer sgd --nesterov --momentum 0.8 --schedule one_cycle" \
  "--optimizer rmsprop --rho 0.9 --no-dropout" \
  "--optimizer rmsprop_tf --momentum 0.9 --epsilon 1 --lr 0.045 --schedule exponential" \
  "--precision bf16" "--edits random --edit-count 3 --edit-strength 12 --erasing 0.5" "--mixup 0.2 --cutmix 1" \
  "--recipe paper_2015 --parts 2" "--recipe seed" "--recipe=torchvision --lr 0.01" \
  "--recipe modern --warmup 0 --no-augment" "--schedule plateau --lr-factor 0.5 --patience 1" \
  "--optimizer adamw --beta1 0.8 --weight-decay 0.1 --augment --crop-padding 0"; do
  # shellcheck disable=SC2086
  "$EXAMPLES_DIR/train" --data "$data" --limit 32 --validation 10 --test 10 --batch 16 --epochs 1 --size 22 \
    --out flags $flags >out.txt 2>err.txt || fail "failed with $flags"
done

grep -q "recipe=custom .*optimizer=adamw .*crop-padding=0" out.txt || fail "does not say its recipe"
grep -qx "beta1=0.8" flags/settings.txt || fail "settings.txt does not hold the recipe"
"$EXAMPLES_DIR/train" --recipe paper_2015 --help >out.txt || fail "--help of a recipe failed"
grep -qE -- "--lr FLOAT.*0\.045" out.txt || fail "--help does not show the recipe's values"
"$EXAMPLES_DIR/train" --data "$data" --limit 32 --validation 10 --test 10 --batch 16 --epochs 1 --size 22 --out flags \
  --checkpoint-every 1 --checkpoints 3 >out.txt 2>err.txt || fail "failed with --checkpoint-every"
[[ -s flags/checkpoint.1.safetensors ]] || fail "no older checkpoint"
if "$EXAMPLES_DIR/train" --data "$data" --limit 32 --validation 10 --batch 16 --epochs 1 --size 22 --out nan --lr 1e30 \
  --optimizer sgd >out.txt 2>err.txt; then fail "accepted a loss that is not finite"; fi
grep -qE "at step [0-9]+ .*The first that is not finite: .*The last checkpoint: none yet" err.txt || fail "does not say where the loss broke"

refused "no setting \"momentum\"" --data "$data" --limit 64 --out x --recipe paper_2015 --optimizer adam
refused "not in {custom,paper_2015" --data "$data" --recipe paper
refused "different" --data "$data" --out halves --resume --epochs 2 --limit 96 --validation 40 --batch 8
refused "final-size=32 then" --data "$data" --out halves --resume --epochs 2 --limit 96 --validation 40 --batch 8
refused "must hold train-images-idx3-ubyte" --data . --out x
refused "checkpoint.safetensors" --data "$data" --out nothing --resume
refused "--validation" --data "$data" --validation 60000 --out x
refused "75x75" --data "$data" --stem seed --limit 64 --out x
refused "no setting \"nesterov\"" --data "$data" --limit 64 --out x --nesterov
refused "the warm-up" --data "$data" --limit 64 --out x --epochs 1 --warmup 1
refused "the decay" --data "$data" --limit 64 --out x --weight-average 1
refused "is no number" --data "$data" --lr fast
refused "unknown" --data "$data" --dataset unknown
head -c 1000 whole/checkpoint.safetensors >halves/checkpoint.safetensors
run --out halves --resume || fail "did not go on from the checkpoint before the truncated one"
grep -q 'Going on from .*checkpoint.1.safetensors' out.txt || fail "did not say which checkpoint it goes on from"
cmp whole/last.safetensors halves/last.safetensors || fail "differs after a truncated checkpoint"
rm -f halves/checkpoint.1.safetensors
head -c 1000 whole/checkpoint.safetensors >halves/checkpoint.safetensors
if run --out halves --resume; then fail "accepted truncated checkpoints alone"; fi
grep -q 'checkpoint.safetensors' err.txt || fail "did not name the truncated checkpoint"
