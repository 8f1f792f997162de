#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# fine_tune from weights of zeros: what a run leaves behind, and what is refused.
set -euo pipefail
source "$SOURCE_DIR/tests/examples/support/safetensors.sh"
source "$SOURCE_DIR/tests/examples/support/pictures.sh"
require_program fine_tune

fail() {
  echo "fine_tune.sh: $1" >&2
  cat out.txt err.txt >&2
  exit 1
}
run() {
  "$EXAMPLES_DIR/fine_tune" --network googlenet --weights zeros.safetensors --size 64 --batch 4 --epochs 2 --threads 2 \
    "$@" >out.txt 2>err.txt
}
# refused TEXT ARGUMENTS
refused() {
  local text=$1 status=0
  shift
  run --out "${folder:-refused}" "$@" || status=$?
  ((status > 0 && status < 128)) || fail "must fail and not crash, not with status $status: $*"
  grep -qF -- "$text" err.txt || fail "must say \"$text\": $*"
}

safetensors zeros.safetensors <"$SOURCE_DIR/tests/golden/googlenet_keys.txt"
mkdir -p data/cat data/ant
for i in 1 2 3 4 5; do picture data/ant/$i.png; done
for i in 1 2; do picture data/cat/$i.png; done

run --data data --out run --validation 0.3 --augment --freeze conv --freeze inception3 || fail "it must train"
grep -qF "2 classes, 5 training and 2 validation images of 64x64" out.txt || fail "it must say what it trains on"
for file in log.csv best.safetensors last.safetensors model.safetensors classes.txt; do
  [[ -s run/$file ]] || fail "a run must leave $file"
done
[[ $(wc -l <run/log.csv) == 3 ]] || fail "the log has a line for each epoch"
printf 'ant\ncat\n' | cmp -s - run/classes.txt || fail "the classes are the folders"
head -c 60000 run/model.safetensors | grep -qaF '"inception.input_format":"central_fraction=1 shorter_side=73 size=64x64' ||
  fail "the weights must tell their format"
head -c 60000 run/model.safetensors | grep -qaF '"fc.weight":{"dtype":"F32","shape":[2,1024]' || fail "a head of two classes"
"$EXAMPLES_DIR/classify" --network googlenet --weights run/model.safetensors --classes run/classes.txt data/cat/1.png \
  >out.txt 2>err.txt || fail "classify must take the result"
grep -qE "^  0\.[0-9]+      0  ant$" out.txt || fail "classes must have their names"

mkdir split
cp -r data split/train
mkdir -p split/val/cat
picture split/val/cat/9.png
run --data split --out run2 --lr head=0.1 --lr inception5=0.01 --lr rest=0 || fail "train and val must work"
grep -qF "7 training and 1 validation images" out.txt || fail "val is for validation"
run --data split --out run2 --lr head=0.1 --lr inception5=0.01 --lr rest=0 --resume || fail "a finished run resumes"
folder=run2 refused "a run goes on only with the settings it began with" --data split --resume

# Read when they are needed: the same weights as from memory; random parts; pictures that are skipped.
run --data split --out memory --augment --hue 0.1 || fail "it must train from memory"
run --data split --out stream --augment --hue 0.1 --stream --loader-threads 2 || fail "it must train by streaming"
cmp memory/model.safetensors stream/model.safetensors || fail "streaming changed the weights"
echo "no picture" >split/train/ant/9.png
run --data split --out crops --resized-crop --crop-area 0.5 --unreadable skip || fail "it must train on random parts"
grep -qF "Skipped 1 images" out.txt || fail "it must count what it skips"
rm split/train/ant/9.png

mkdir split/val/dog
refused "split/val/dog: must be one of the 2 classes" --data split
refused "must hold a folder of images for each class" --data data/ant
refused "--lr: it must be NAME=RATE" --data data --lr 0.1
OMPI_COMM_WORLD_SIZE=2 refused "a launcher has started 2" --data data
refused "--lr: it must be NAME=RATE" --data data --lr head=-1
refused "a rate must be above 0" --data data --lr head=0
refused "no name begins with \"Mixed\"" --data data --lr Mixed=1
refused "no name begins with \"Mixed\"" --data data --freeze Mixed
refused "stands behind one" --data data --freeze inception5
refused "must leave images to train on" --data data --validation 1
echo "no picture" >data/ant/6.png
refused "data/ant/6.png: must be a JPEG or PNG file" --data data
grep -v "^conv2" "$SOURCE_DIR/tests/golden/googlenet_keys.txt" | safetensors zeros.safetensors
rm data/ant/6.png
refused "missing from the file" --data data
