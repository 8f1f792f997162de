# SPDX-License-Identifier: MIT
# For scripts that look at what train leaves: a run on a few Fashion-MNIST images; skips where it is missing.
source "$SOURCE_DIR/tests/examples/support/fashion_mnist.sh"

# tiny_run FOLDER ARGUMENTS. With sgd, because its checkpoints are small.
tiny_run() {
  local out=$1
  shift
  "$EXAMPLES_DIR/train" --data "$data" --limit 48 --validation 40 --test 40 --seed 3 --size 22 --optimizer sgd --out "$out" "$@"
}
