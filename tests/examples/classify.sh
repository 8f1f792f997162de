#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# classify with weights of zeros, whose probabilities follow from the last bias alone.
set -euo pipefail
source "$SOURCE_DIR/tests/examples/support/safetensors.sh"
source "$SOURCE_DIR/tests/examples/support/pictures.sh"
require_program classify

fail() {
  echo "classify.sh: $1" >&2
  cat out.txt err.txt >&2
  exit 1
}
run() { "$EXAMPLES_DIR/classify" --network googlenet --threads 2 "$@" >out.txt 2>err.txt; }
# refused TEXT ARGUMENTS
refused() {
  local text=$1 status=0
  shift
  run "$@" || status=$?
  ((status > 0 && status < 128)) || fail "must fail and not crash, not with status $status: $*"
  grep -qF -- "$text" err.txt || fail "must say \"$text\": $*"
}

# weights FILE A B [METADATA]: all zero, but for the biases of classes 2 and 3 of 4.
keys=$SOURCE_DIR/tests/golden/googlenet_keys.txt
weights() {
  sed 's/^fc.weight 1000/fc.weight 4/; s/^fc.bias 1000/fc.bias 4/; s/fc2.weight 1000/fc2.weight 4/; s/fc2.bias 1000/fc2.bias 4/' \
    "$keys" | safetensors "$1" "${4:-}"
  truncate -s -8 "$1"
  {
    bytes "$2" 4
    bytes "$3" 4
  } >>"$1"
}
weights a.safetensors $((0x3F800000)) $((0x40400000)) # 1 and 3: p = 0.0403 0.0403 0.1096 0.8098
weights b.safetensors $((0x40400000)) 0               # 3 and 0: p = 0.0433 0.0433 0.8700 0.0433
mkdir -p folder/deeper
picture single
picture folder/b.png
picture folder/a.PNG
picture folder/deeper/c.png

run --weights a.safetensors --top 2 folder single || fail "a folder and a file must work"
printf '%s\n' folder/a.PNG "  0.8098      3" "  0.1096      2" folder/b.png "  0.8098      3" "  0.1096      2" \
  single "  0.8098      3" "  0.1096      2" >expected.txt
cmp -s out.txt expected.txt || fail "three answers, those of the folder in order"
grep -q "^input format, from the default of googlenet: .*size=224x224" err.txt || fail "the format must be told"
grep -qE "^3 images in [0-9.]+ s, [0-9.]+ images/s$" err.txt || fail "it must count images"

printf 'fish\nbird\n\ncat, tabby\nsay "dog"\n' >names.txt
run --weights a.safetensors --classes names.txt --recursive --json folder || fail "JSON must work"
[[ $(wc -l <out.txt) == 3 ]] || fail "a line for each file, the deeper one too"
tail -n 1 out.txt | grep -qE '^\{"file":"folder/deeper/c.png","top":\[\{"class":3,"name":"say \\"dog\\"","probability":0.809[0-9]+\},\{"class":2,"name":"cat, tabby",' ||
  fail "names and probabilities must be JSON"
[[ $(grep -o '"class"' out.txt | wc -l) == 12 ]] || fail "four classes of each, as there are no five"

# (0.8098 + 0.0433) / 2 and (0.1096 + 0.8700) / 2, whatever the number of crops and of inputs at once.
for crops in 1 10 12 144; do
  run --weights a.safetensors --weights b.safetensors --crops $crops --batch 7 --top 2 single ||
    fail "an ensemble on $crops crops must work"
  printf '%s\n' single "  0.4898      2" "  0.4265      3" | cmp -s - out.txt || fail "the mean of two"
done

format="central_fraction=1 shorter_side=0 size=96x96 interpolation=torch order=rgb unit=255 mean=0,0,0 deviation=1,1,1"
weights c.safetensors 0 0 "\"inception.input_format\":\"$format\""
run --weights c.safetensors single || fail "a file with a format must work"
grep -qF "input format, from the weight file: $format" err.txt || fail "the weight file's format counts"
run --weights c.safetensors --input-format inception_v3_fid single || fail "another format must work"
grep -q "from --input-format: .*size=299x299 interpolation=torch" err.txt || fail "the flag goes before the file"

echo "no picture" >folder/torn.png
refused "folder/torn.png: must be a JPEG or PNG file" --weights a.safetensors --batch 2 folder missing.jpg
grep -q "missing.jpg: cannot be opened" err.txt || fail "every unreadable file is named"
grep -q "2 images in .*; 2 could not be read" err.txt || fail "the unreadable are counted"
grep -q "folder/b.png" out.txt || fail "the others keep their answers"
refused "could not be read" --weights a.safetensors --json missing.jpg
grep -qF '{"file":"missing.jpg","error":"missing.jpg: cannot be opened' out.txt || fail "the error as JSON"

refused "there must be 4 class names" --weights a.safetensors --classes expected.txt single
refused "nowhere.txt: cannot be opened" --weights a.safetensors --classes nowhere.txt single
refused "must be 1, 10, 12 or 144; 7 was given" --weights a.safetensors --crops 7 single
refused "must have the same classes and input format" --weights a.safetensors --weights c.safetensors single
refused "must be auto, the name of a network" --weights a.safetensors --input-format imagenet single
mkdir empty
refused "must hold image files" --weights a.safetensors empty
echo "x 2" | safetensors other.safetensors
refused "must hold a tensor 'fc.bias'" --weights other.safetensors single
refused "--weights is required" single
refused "images is required" --weights a.safetensors
