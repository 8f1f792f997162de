#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# features with weights of zeros: what lands in the file, in which order, and what is refused.
set -euo pipefail
source "$SOURCE_DIR/tests/examples/support/safetensors.sh"
source "$SOURCE_DIR/tests/examples/support/pictures.sh"
require_program features

fail() {
  echo "features.sh: $1" >&2
  cat out.txt err.txt >&2
  exit 1
}
run() { "$EXAMPLES_DIR/features" --network googlenet --weights zeros.safetensors --threads 2 "$@" >out.txt 2>err.txt; }
# refused TEXT ARGUMENTS: no file is left.
refused() {
  local text=$1 status=0
  shift
  run "$@" || status=$?
  ((status > 0 && status < 128)) || fail "must fail and not crash, not with status $status: $*"
  grep -qF -- "$text" err.txt || fail "must say \"$text\": $*"
  [[ -z $(find . -name 'bad.*') ]] || fail "a failed run must leave no file: $*"
}
# header FILE: the text at a .npy file's beginning.
header() { head -c 128 "$1" | tr -d '\0'; }

safetensors zeros.safetensors <"$SOURCE_DIR/tests/golden/googlenet_keys.txt"
truncate -s -8 zeros.safetensors
{
  bytes $((0x3F800000)) 4
  bytes $((0x40400000)) 4
} >>zeros.safetensors # the last two biases of fc: 1 and 3
mkdir folder
for name in b a c; do picture folder/$name.png; done

run --tap logits --out logits.npy --names names.txt folder || fail "logits must work"
header logits.npy | grep -qF "'descr': '<f4', 'fortran_order': False, 'shape': (3,1000,)" || fail "three rows of logits"
[[ $(tail -c 8 logits.npy | od -An -tf4 | tr -d ' ') == 13 ]] || fail "a row ends with fc's bias"
printf 'folder/a.png\nfolder/b.png\nfolder/c.png\n' | cmp -s - names.txt || fail "names in the order of the rows"
grep -qF "logits.npy: logits [3, 1000]" out.txt || fail "it must say what it wrote"
grep -qF "input format, from the default of googlenet" out.txt || fail "it must tell the format"

run --tap inception4d --tap pooled --tap inception3a.branch2.0 --out taps.safetensors folder/a.png || fail "layers must work"
for tap in '"inception4d":{"dtype":"F32","shape":[1,528,14,14]' '"pooled":{"dtype":"F32","shape":[1,1024]' \
  '"inception3a.branch2.0":{"dtype":"F32","shape":[1,96,28,28]'; do
  head -c 1000 taps.safetensors | grep -qaF "$tap" || fail "the file must hold $tap"
done
run --tap inception4d --tap logits --mean --out taps.npz folder || fail "means must work"
grep -qF "taps.npz: inception4d [3, 528]; logits [3, 1000]" out.txt || fail "means over the grid"

refused "must end with .npy, .npz or .safetensors" --tap logits --out bad.txt folder
refused "a .npy file holds one --tap; 2 were given" --tap logits --tap pooled --out bad.npy folder
refused "or a layer of it (conv1, maxpool1, conv2" --tap Mixed_6e --out bad.npy folder
refused "\"logits\" comes twice" --tap logits --tap logits --out bad.npz folder
refused "no-such-folder" --tap logits --out no-such-folder/bad.npy folder
refused "no image could be read" --tap logits --out bad.npy zeros.safetensors

echo "no picture" >folder/b.png
status=0
run --tap logits --out some.npy --names names.txt folder || status=$?
[[ $status == 1 ]] || fail "an image that cannot be read must show in the status"
grep -qF "folder/b.png: must be a JPEG or PNG file" err.txt || fail "it must be named"
header some.npy | grep -qF "'shape': (2,1000,)" || fail "the others keep their rows"
printf 'folder/a.png\nfolder/c.png\n' | cmp -s - names.txt || fail "names of those that were read"
