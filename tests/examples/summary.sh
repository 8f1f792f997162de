#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# summary prints the published numbers, plans without running, and refuses what does not fit.
set -euo pipefail
summary=$EXAMPLES_DIR/summary

fail() {
  echo "summary.sh: $1" >&2
  exit 1
}
# must_say FILE TEXT...: every text is in the file.
must_say() {
  local file=$1 text
  shift
  for text in "$@"; do
    grep -qF -- "$text" "$file" || { cat "$file" >&2; fail "the output must say: $text"; }
  done
}
# must_fail TEXT ARGUMENT...: exit code 1, or CLI11's own, with that text and nothing on stdout.
must_fail() {
  local text=$1 code=0
  shift
  "$summary" "$@" >out.txt 2>err.txt || code=$?
  ((code != 0 && code < 128)) || fail "summary $* must fail; it ended with $code"
  [[ ! -s out.txt ]] || fail "summary $* must print nothing but its error"
  must_say err.txt "$text"
}

"$EXAMPLES_DIR/summary" --network inception_v2 --size 299 --batch 8 >full.txt
must_say full.txt 25,420,856 6,203,669,316 "depth 53" "conv2d 3x3 /2" "[8, 149, 149, 32]" \
  inception5b.branch1_bot.conv "workspace, inference" "workspace, training" \
  "packed weights, inference" "all, inference" "all, training"
[[ $(wc -L <full.txt) -le 120 ]] || fail "the tables must be at most 120 columns wide"

"$summary" --levels 1 --size 224 --classes 1000 >modules.txt
must_say modules.txt 28,464,116 3,075,735,332 "[8, 12, 12, 768]" 1,692,736
[[ $(wc -l <modules.txt) -lt 45 ]] || fail "one level must make one page"

"$summary" --levels 1 --size 96x128 --stem low-resolution --channels 1 --precision f64 >grey.txt
must_say grey.txt 25,420,280 "[8, 96, 128, 1]"

# Others of the family, with the classes and images that they are published with.
"$summary" --network inception_v3 --levels 1 --batch 2 >v3.txt
must_say v3.txt 27,161,264 5,718,899,296 "[2, 17, 17, 768]" AuxLogits
"$summary" --network xception --levels 1 --batch 2 --classes 7 >xception.txt
must_say xception.txt 20,821,295 "[2, 19, 19, 728]" block11

"$summary" --network inception_f6 --json >module.json
must_say module.json '"network": "inception_f6"' '"parameters": 1692736' \
  '"multiply_adds": 487702528' '"name": "branch1.4.conv"' '"workspace_bytes":' '"floor_bytes":'

# Both modes really run: the process grows by what was planned, and a little. Sanitizers keep memory
# of their own beside it.
most=115
if ldd "$summary" | grep -qE 'lib[at]san'; then most=2000; fi
"$summary" --levels 1 --stem low-resolution --size 32 --batch 16 --measure --json >measured.json
number() { sed -nE "s/^ +\"$1\": ([0-9]+),?\$/\1/p" measured.json | sed -n "$2p"; }
for mode in 1 2; do
  planned=$(number all_bytes $mode) measured=$(number measured_bytes $mode)
  ((100 * measured > 90 * planned && 100 * measured < most * planned)) ||
    fail "the memory of mode $mode was planned as $planned bytes; $measured were measured"
done
(($(number packed_bytes 1) > $(number parameter_bytes 1) / 2)) || fail "packed weights are missing"
"$summary" --network inception_f7 --measure >measured.txt
must_say measured.txt "what the process grew by in one pass"

# Batch norm over one value a channel: inference is planned, training says why it is not.
"$summary" --levels 1 --size 75 --batch 1 >single.txt
must_say single.txt "workspace, inference" "no training: " "batch_norm"

must_fail "75x75" --size 74
must_fail "inceptionRed1" --size 32
must_fail '"3x" was given' --size 3x
must_fail "must be a side or HEIGHTxWIDTH" --size 0
must_fail "must be a side or HEIGHTxWIDTH" --size 20000
must_fail "1 or 3 channels" --channels 2
must_fail "seed,unstrided,unpooled,low-resolution" --stem other
must_fail "--network" --network resnet
must_fail "--batch" --batch 0
must_fail "--classes" --classes 0
