#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# export_onnx on weights of zeros: what it says and writes, and everything it refuses.
set -euo pipefail
source "$SOURCE_DIR/tests/examples/support/zero_weights.sh"

fail() {
  echo "export_onnx.sh: $1" >&2
  cat out.txt err.txt >&2
  exit 1
}
if [[ ! -x $EXAMPLES_DIR/export_onnx ]]; then
  echo "skipped: export_onnx was not built; it needs protozero"
  exit 77
fi
# run NETWORK WEIGHTS ARGUMENT...
run() { "$EXAMPLES_DIR/export_onnx" --network "$1" --weights "$2" "${@:3}" >out.txt 2>err.txt; }
must_say() {
  local text
  for text in "$@"; do grep -qF -- "$text" out.txt || fail "the output must say: $text"; done
}
# must_fail TEXT NETWORK WEIGHTS ARGUMENT...: an error with that text, and no file.
must_fail() {
  local text=$1 code=0
  shift
  run "$@" --out refused || code=$?
  ((code != 0 && code < 128)) || fail "export_onnx $* must fail; it ended with $code"
  grep -qF -- "$text" err.txt || fail "the error must say: $text"
  [[ ! -e refused ]] || fail "export_onnx $* must not leave a file"
}

zero_weights googlenet zeros
run googlenet zeros --out plain.onnx
must_say "opset 17" "input [N, 3, 224, 224]" "aux1 [N, 1000]" "aux2 [N, 1000]" "logits [N, 1000]" \
  "from the default of googlenet: "
for text in inception.input_format BatchNormalization inception4e.branch2.1.conv.weight logits; do
  grep -qaF "$text" plain.onnx || fail "the file must hold $text"
done
run googlenet zeros --out folded.onnx --fold-batch-norm --size 96x128 --input-format inception_v3_fid
must_say "input [N, 3, 96, 128]" "interpolation=torch"
if grep -qaF BatchNormalization folded.onnx; then fail "batch norm must be folded"; fi

must_fail "15x15" googlenet zeros --size 14
must_fail "it must be a side or HEIGHTxWIDTH" googlenet zeros --size x
must_fail "--network" resnet zeros
must_fail "the tensors must be those of the model" googlenet_no_aux zeros
must_fail "nothing" googlenet nothing
head -c 100000 zeros >cut
must_fail "cut, byte" googlenet cut
