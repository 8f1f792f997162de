#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# fid with weights whose features are known: all zero, and then all one at the first place.
set -euo pipefail
source "$SOURCE_DIR/tests/examples/support/safetensors.sh"
source "$SOURCE_DIR/tests/examples/support/pictures.sh"
require_program fid

fail() {
  echo "fid.sh: $1" >&2
  cat out.txt err.txt >&2
  exit 1
}
dims=64
run() { "$EXAMPLES_DIR/fid" --dims "$dims" --threads 2 "$@" >out.txt 2>err.txt; }
# refused TEXT ARGUMENTS
refused() {
  local text=$1 status=0
  shift
  run "$@" || status=$?
  ((status > 0 && status < 128)) || fail "must fail and not crash, not with status $status: $*"
  grep -qF -- "$text" err.txt || fail "must say \"$text\": $*"
}

# The tensor that is to be one comes last, so that it can be written over.
keys=$SOURCE_DIR/tests/golden/fid_inception_keys.txt
ones=Conv2d_2b_3x3.bn.bias
{
  grep -v "^$ones " "$keys"
  grep "^$ones " "$keys"
} >last.txt
safetensors zero.safetensors <last.txt
cp zero.safetensors one.safetensors
truncate -s -$((64 * 4)) one.safetensors
for ((i = 0; i < 64; ++i)); do bytes $((0x3F800000)) 4; done >>one.safetensors

mkdir -p a b few empty
for ((i = 0; i < 3; ++i)); do picture "a/$i.png" && picture "b/$i.png"; done
picture few/0.png
zero=(--weights zero.safetensors --allow-few-images)
one=(--weights one.safetensors --allow-few-images)

run a b "${zero[@]}" || fail "two folders must work"
[[ $(<out.txt) == "FID: 0" ]] || fail "equal features have no distance"
grep -qE "^a: 3/3 images, [0-9.]+ images/s$" err.txt || fail "it must tell its progress"

# Features 0 and 1, without spread: the distance is that of the means, 64 · 1².
run a "${zero[@]}" --save-stats zero.npz || fail "statistics of one folder must work"
run b "${one[@]}" --save-stats one.npz || fail "statistics of one folder must work"
run zero.npz b "${one[@]}" || fail "statistics and a folder must work"
[[ $(<out.txt) == "FID: 64" ]] || fail "the distance must be 64"
run zero.npz one.npz || fail "two files need no weights"
[[ $(<out.txt) == "FID: 64" ]] || fail "the distance must be 64"

# k(0, 0) = 1 everywhere: no distance. All classes alike: a score of 1.
run a b "${zero[@]}" --kid --kid-subsets 2 --kid-subset-size 3 --is --splits 1 || fail "KID and score must work"
printf '%s\n' "FID: 0" "KID: 0 ± 0" "Inception Score of a: 1 ± 0" "Inception Score of b: 1 ± 0" >expected.txt
cmp -s out.txt expected.txt || fail "all metrics of equal features"
run a "${one[@]}" --is --splits 1 || fail "the score needs one folder"
[[ $(<out.txt) == "Inception Score of a: 1 ± 0" ]] || fail "the score alone"

refused "a: the covariance of 64 features needs at least as many images; there are 3: give more" a b --weights zero.safetensors
refused "few: KID's subsets of 2 images need at least as many; there are 1" few b "${zero[@]}" --kid --kid-subset-size 2
refused "a: 4 splits need at least as many images; there are 3" a "${zero[@]}" --is --splits 4
refused "empty: must hold image files" empty b "${zero[@]}"
refused "B: two sets are compared, and one was given" a "${zero[@]}"
refused "--weights: folders of images need the weights" a b --allow-few-images
refused "nowhere: must be a folder of images or a .npz file" a nowhere "${zero[@]}"
refused "zero.npz: --kid and --is need the images themselves" zero.npz a "${zero[@]}" --is
dims=192 refused "zero.npz: statistics must be of 192 features; they are of 64" zero.npz a "${zero[@]}"
head -c 300 zero.npz >cut.npz
refused "cut.npz, byte 300: a zip archive must end with its directory" cut.npz one.npz
head -c 60 a/0.png >a/broken.png
refused "a/broken.png: must be a whole PNG" a b "${zero[@]}"
[[ ! -s out.txt ]] || fail "nothing may be printed where an image is missing"
dims=65 refused "--dims" a b "${zero[@]}"
