#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# run_tensors on a weight file of zeros, whose results follow by hand, and on everything it refuses.
set -euo pipefail
source "$SOURCE_DIR/tests/examples/support/zero_weights.sh"

fail() {
  echo "run_tensors.sh: $1" >&2
  cat out.txt err.txt >&2
  exit 1
}
run() { "$EXAMPLES_DIR/run_tensors" "$@" >out.txt 2>err.txt; }

# last_floats SKIP COUNT: of out.safetensors, counted from its end.
last_floats() { tail -c $((4 * ($1 + $2))) out.safetensors | head -c $((4 * $2)) | od -An -v -w4 -tf4; }
# tensors KIND: how many names begin so.
tensors() { head -c 100000 out.safetensors | grep -ao "\"$1[^\"]*\":{\"dtype\"" | wc -l; }

keys=$SOURCE_DIR/tests/golden/seed_inception_v2_keys.txt
safetensors zeros.safetensors <"$keys"
echo "x 2,3,75,76" | safetensors images.safetensors
printf 'x 2,3,75,76\nlabels 2 I64\n' | safetensors labelled.safetensors

# With all weights zero, fc's bias is what comes out: here 0 but for its last two, 0.5 and -2.
cp --sparse=always zeros.safetensors weights.safetensors
truncate -s -8 weights.safetensors
{
  bytes $((0x3F000000)) 4
  bytes $((0xC0000000)) 4
} >>weights.safetensors

run --weights weights.safetensors --in images.safetensors --out out.safetensors || fail "eval must work"
grep -q "2 images of 75x76, 10 classes" out.txt || fail "it must say what it did"
[[ $(last_floats 20 20 | tr -d '\n ') == 000000000.5-2000000000.5-2 ]] || fail "logits must be fc's bias"
[[ $(last_floats 0 20 | tr -d '\n ') == 00000000000000000000 ]] || fail "aux must be zero"
[[ $(tensors '') == 2 ]] || fail "eval writes two tensors"

# Equal logits: every loss is log(10), and fc's bias gets softmax minus the smoothed label 0.
for precision in f32 f64; do
  rm -f out.safetensors
  run --mode train --no-dropout --precision $precision --threads 2 --label-smoothing 0.1 \
    --aux-weight 0.3 --weights zeros.safetensors --in labelled.safetensors --out out.safetensors ||
    fail "train must work"
  grep -q "loss 2.993361" out.txt || fail "the loss must be 1.3 log(10)"
  [[ $(tensors grad/) == 428 && $(tensors state/) == 210 && $(tensors '') == 641 ]] ||
    fail "641 tensors are needed"
  last_floats 40 10 | awk '{ e = $1 - (NR == 1 ? -0.81 : 0.09); wrong += e * e > 1e-12 }
    END { exit NR != 10 || wrong }' || fail "the gradient of fc's bias must be -0.81, 0.09, ..."
done

# must_fail TEXT ARGUMENTS: one error, no result.
must_fail() {
  local text=$1 status=0
  shift
  rm -f out.safetensors
  run "$@" || status=$?
  ((status > 0 && status < 128)) || fail "run_tensors $* must fail and not crash; its status is $status"
  [[ ! -e out.safetensors ]] || fail "a failed run must leave no result"
  [[ ! -s out.txt ]] || fail "a failed run must not say what it has done"
  grep -qF -- "$text" err.txt || fail "the error of run_tensors $* must say: $text"
}
with() { must_fail "$1" --out out.safetensors --weights "$2" --in "$3" "${@:4}"; }
refused_weights() { with "$1" bad.safetensors images.safetensors; }
refused_input() { with "$1" zeros.safetensors bad.safetensors "${@:2}"; }

with "missing.safetensors" missing.safetensors images.safetensors
with "missing.safetensors" zeros.safetensors missing.safetensors
with "images.safetensors: must hold a tensor" images.safetensors images.safetensors
with "must hold a tensor 'labels'" zeros.safetensors images.safetensors --mode train
with "--stem" zeros.safetensors images.safetensors --stem unknown
with "--mode" zeros.safetensors images.safetensors --mode test
with "--precision" zeros.safetensors images.safetensors --precision f12
with "run on the Cuda device" zeros.safetensors images.safetensors --precision f16
with "--network" zeros.safetensors images.safetensors --network resnet
must_fail "--weights" --in images.safetensors --out out.safetensors
must_fail "no-such-folder" --weights zeros.safetensors --in images.safetensors \
  --out no-such-folder/out.safetensors

cp --sparse=always zeros.safetensors bad.safetensors
truncate -s -1 bad.safetensors
refused_weights "bad.safetensors"
head -c 1000 zeros.safetensors >bad.safetensors
refused_weights "bad.safetensors, byte 0"
head -c 100000 /dev/zero >bad.safetensors
refused_weights "bad.safetensors, byte 8"
: >bad.safetensors
refused_weights "bad.safetensors"
grep -v "^conv2.bn" "$keys" | safetensors bad.safetensors
refused_weights "conv2.bn.running_mean"
sed 's/^conv2.conv.weight .*/conv2.conv.weight 32,32,1,1/' "$keys" | safetensors bad.safetensors
refused_weights "conv2.conv.weight: [32, 32, 1, 1] in the file, [32, 32, 3, 3] in the model"
sed 's/^fc.bias 10/fc.bias 11/' "$keys" | safetensors bad.safetensors
refused_weights "fc.bias: [11] in the file, [10] in the model"
{
  cat "$keys"
  echo "extra.weight 3"
} | safetensors bad.safetensors
refused_weights "extra.weight"
for classes in 0 2000000000; do # of which the file has no elements, so that it is whole
  sed "s/^fc.weight .*/fc.weight $classes,0/" "$keys" | safetensors bad.safetensors
  refused_weights "bad.safetensors: extent 0 of fc.weight"
done
sed 's/^conv1.conv.weight .*/conv1.conv.weight 32,2,3,3/' "$keys" | safetensors bad.safetensors
refused_weights "channels"
sed 's/^fc.weight .*/fc.weight scalar/' "$keys" | safetensors bad.safetensors
refused_weights "its shape is []"

echo "x 1,3,74,75" | safetensors bad.safetensors
refused_input "75x75"
grep -qE "inception[A-Za-z0-9.]+ \(" err.txt || fail "the layer that does not fit must be named"
echo "x 2,1,75,75" | safetensors bad.safetensors
refused_input "[2, 75, 75, 1]"
echo "x 0,3,75,75" | safetensors bad.safetensors
refused_input "[0, 75, 75, 3]"
echo "x 3,75,75" | safetensors bad.safetensors
refused_input "[N, C, H, W]"
echo "x 1,3,75,75 I64" | safetensors bad.safetensors
refused_input "real numbers"
printf 'x 2,3,75,75\nlabels 3 I64\n' | safetensors bad.safetensors
refused_input "there are 3" --mode train
printf 'x 2,3,75,75\nlabels 2\n' | safetensors bad.safetensors
refused_input "labels" --mode train
printf 'x 1,3,75,75\nlabels 1 I64\n' | safetensors bad.safetensors
refused_input "more than one value a channel" --mode train
printf 'x 2,3,75,76\nlabels 2 I64\n' | safetensors bad.safetensors
for label in 10 $((2 ** 33)) -1; do
  truncate -s -8 bad.safetensors
  bytes "$label" 8 >>bad.safetensors
  refused_input "$label" --mode train
done
