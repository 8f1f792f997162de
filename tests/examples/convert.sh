#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# convert on weight files of zeros: names there and back, precisions, metadata, and everything it refuses.
set -euo pipefail
source "$SOURCE_DIR/tests/examples/support/zero_weights.sh"
convert=$EXAMPLES_DIR/convert

fail() {
  echo "convert.sh: $1" >&2
  cat out.txt err.txt >&2
  exit 1
}
run() { "$convert" "$@" >out.txt 2>err.txt || fail "convert $* must work"; }
must_say() {
  local text
  for text in "$@"; do grep -qF -- "$text" out.txt || fail "the output must say: $text"; done
}
# must_fail TEXT ARGUMENT...: an error with that text, and no file.
must_fail() {
  local text=$1 code=0
  shift
  rm -f refused
  "$convert" "$@" --to refused >out.txt 2>err.txt || code=$?
  ((code != 0 && code < 128)) || fail "convert $* must fail; it ended with $code"
  grep -qF -- "$text" err.txt || fail "the error must say: $text"
  [[ ! -e refused ]] || fail "convert $* must not leave a file"
}

# A network's names, then another convention's, then back: the same file.
zero_weights xception zeros
run --network xception --from zeros --to ours
must_say "xception: zeros is named as in library" "ours: 276 tensors"
run --network xception --from ours --to cadene --naming cadene
run --from cadene --list
must_say "conv1.weight F32 [32, 3, 3, 3]" "last_linear.bias F32 [1000]" "bn1.num_batches_tracked I64 []"
run --network xception --from cadene --to back
must_say "is named as in cadene"
cmp ours back

# Half precision, and a format that stays with the weights.
run --network xception --from ours --to half --dtype f16 --input-format xception
run --from half --to brain --dtype bf16
run --from brain --list
must_say "# inception.input_format: central_fraction=1" "conv1.weight BF16 [32, 3, 3, 3]"
((2 * $(stat -c %s half) < $(stat -c %s ours) + 100000)) || fail "half precision must take half the room"

# Counters may be missing: they are written as 0. A prefix is taken off.
"$convert" --network googlenet_no_aux --list >list.txt
grep -v " I64 " list.txt | key_list | sed 's/^/module./' | safetensors parallel
run --network googlenet_no_aux --from parallel --to single --prefix module.
run --from single --list
cmp out.txt list.txt
must_fail "not in the model (" --network googlenet_no_aux --from parallel

# pytorch-fid's module has no classifier; other names are its own.
zero_weights inception_v3_fid fid
run --network inception_v3_fid --from fid --to blocks --naming pytorch-fid
must_say "not in pytorch-fid (2):" "fc.weight"
run --from blocks --list
must_say "blocks.0.0.conv.weight F32 [32, 3, 3, 3]" "blocks.3.2.branch_pool.bn.running_var F32 [192]"
must_fail "missing from the file (2):" --network inception_v3_fid --from blocks
run --network inception_v3_fid --from blocks --to features --shared
must_say "is named as in pytorch-fid" "missing from the file (2):"

# Tensors that only the file has are refused, or listed and left out.
{
  key_list <list.txt
  echo "aux1.fc2.bias 1000"
} | safetensors more
must_fail "aux1.fc2.bias" --network googlenet_no_aux --from more
run --network googlenet_no_aux --from more --to less --shared
must_say "not in the network (1):" "aux1.fc2.bias"
cmp less single

must_fail "named as in library, cadene; pytorch-fid was given" --network xception --from zeros --naming pytorch-fid
must_fail "--naming" --from zeros --naming other
must_fail "no-such-file" --from no-such-file
must_fail "--from and --to, or --list" --list --from zeros
must_fail "it must be auto, the name of a network" --from single --input-format nonsense
