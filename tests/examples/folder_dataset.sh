#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# train and evaluate on folders, lists and shards of pictures: the same bits from all, whatever the number of
# threads; pictures that cannot be read stop the run or are skipped.
set -euo pipefail
source "$SOURCE_DIR/tests/examples/support/pictures.sh"
require_program fine_tune # left out where pictures cannot be read; train is not

fail() {
  echo "folder_dataset.sh: $1" >&2
  cat out.txt err.txt >&2
  exit 1
}
run() {
  "$EXAMPLES_DIR/train" --dataset folder --batch 4 --epochs 1 --size 22 --seed 3 --threads 2 --optimizer sgd \
    --resized-crop --augment --crop-padding 1 --edits trivial --brightness 0.4 --contrast 0.4 --saturation 0.4 --hue 0.1 \
    --erasing 0.5 --crop-area 0.2 "$@" >out.txt 2>err.txt
}
# refused TEXT ARGUMENTS
refused() {
  local text=$1
  shift
  if run --out refused "$@"; then fail "accepted: $*"; fi
  grep -qF -- "$text" err.txt || fail "did not say \"$text\": $*"
}

mkdir -p data/train/ant data/train/bee data/val/ant data/val/bee data/test/bee
for i in 1 2 3 4 5; do picture data/train/ant/$i.png; done
for i in 1 2 3; do picture data/train/bee/$i.png; done
picture data/val/ant/1.png
picture data/val/bee/2.png
picture data/test/bee/1.png

run --data data --out one --loader-threads 1 || fail "it must train on class folders"
grep -qF "2 classes" out.txt && grep -qF "8 training, 2 validation and 1 test images of 22x22x3" out.txt ||
  fail "it must say what it trains on"
grep -qE '^Test accuracy: [01]\.0000$' out.txt || fail "no test accuracy"
grep -qx "resized-crop=0.2" one/settings.txt && grep -qx "hue=0.1" one/settings.txt || fail "settings.txt must hold the changes"
run --data data --out three --loader-threads 3 || fail "it must train with three threads"
cmp one/last.safetensors three/last.safetensors || fail "the number of threads changed the weights"
rm -r three one/checkpoint* one/best*

# The same images as lists.
mkdir lists
for part in train val; do
  (cd data && find $part -name '*.png' | sort | sed -E 's|(.*/)(.*)/(.*)|../data/\1\2/\3 \2|') >lists/$part.txt
done
run --data lists --out lists_run || fail "it must train on lists"
cmp one/last.safetensors lists_run/last.safetensors || fail "lists gave other weights than folders"
if grep -q "Test accuracy" out.txt; then fail "there are no test images to test on"; fi
rm -r lists_run

# Shards, whose order is another; one and three threads agree.
mkdir -p samples shards/train shards/val
number=0
for class in ant bee; do
  label=0
  [[ $class == ant ]] || label=1
  for file in data/train/$class/*.png; do
    cp "$file" "samples/$number.png"
    echo $label >"samples/$number.cls"
    number=$((number + 1))
  done
done
tar -cf shards/train/shard-000000.tar -C samples 0.png 0.cls 1.cls 1.png 2.png 2.cls
tar -cf shards/train/shard-000001.tar -C samples 3.png 3.cls 4.png 4.cls 5.png 5.cls 6.png 6.cls 7.png 7.cls
tar --format=pax -cf shards/val/shard-000000.tar -C samples 0.png 0.cls 7.png 7.cls
run --data shards --out shards_one --loader-threads 1 || fail "it must train on shards"
grep -qF "8 training, 2 validation and 0 test images" out.txt || fail "shards hold other images"
run --data shards --out shards_three --loader-threads 3 || fail "it must train on shards with three threads"
cmp shards_one/last.safetensors shards_three/last.safetensors || fail "the number of threads changed the weights of shards"
rm -r shards_one shards_three
cp shards/train/shard-000001.tar torn.tar
head -c 3000 torn.tar >shards/train/shard-000001.tar
refused "shard-000001.tar, byte" --data shards

# A class folder alone, of which a part validates.
run --data data/train --out part --validation 2 || fail "it must train on a folder without parts"
grep -qF "6 training, 2 validation" out.txt || fail "--validation must set images apart"
rm -r part
refused "it must leave images to train on" --data data/train
refused "data/none: cannot be opened" --data data/none
mkdir -p strange/train/cat strange/val/dog
picture strange/train/cat/1.png
picture strange/val/dog/1.png
refused "strange/val/dog: must be one of the 1 classes" --data strange

# A picture that cannot be read.
echo "no picture" >data/train/bee/2.png
refused "data/train/bee/2.png: must be a JPEG or PNG file" --data data
run --data data --out skipped --unreadable skip || fail "it must go on without that picture"
[[ $(grep -c "^Skipped: data/train/bee/2.png: must be" err.txt) == 1 ]] || fail "it must name the picture, once"
grep -qF "Skipped 1 images that cannot be read" out.txt || fail "it must count the pictures"

evaluate() {
  "$EXAMPLES_DIR/evaluate" --dataset folder --weights one/last.safetensors --size 22 "$@" >out.txt 2>err.txt
}
evaluate --data data --part validation --predictions val.csv || fail "it must evaluate val"
[[ $(wc -l <val.csv) == 3 ]] || fail "val has two images"
evaluate --data data --crops 10 --loader-threads 2 || fail "it must evaluate test with crops"
grep -q "1 images of folder, 22x22, 10 views of each" out.txt || fail "it must say what it evaluates"
if evaluate --data data --part train; then fail "a picture that cannot be read must stop it"; fi
grep -qF "bee/2.png" err.txt || fail "it must name the picture"
evaluate --data data --part train --unreadable skip || fail "it must skip the picture"
grep -q "7 images of folder" out.txt && grep -qF "Skipped 1 images" out.txt || fail "it must count what it skips"
if evaluate --data lists --part test; then fail "there is no test part"; fi
grep -qF "has no test images" err.txt || fail "it must say that there is no such part"
