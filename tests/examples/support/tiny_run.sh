# SPDX-License-Identifier: MIT
# For scripts that look at what train leaves: a run on a few Fashion-MNIST images; skips where there are none.
data=/usr/share/datasets/fashion-mnist
if [[ ! -e $data/train-images-idx3-ubyte.gz ]]; then
  echo "skipped: no Fashion-MNIST (Debian: dataset-fashion-mnist)"
  exit 77
fi

# tiny_run FOLDER ARGUMENTS. With sgd, because its checkpoints are small.
tiny_run() {
  local out=$1
  shift
  "$EXAMPLES_DIR/train" --data "$data" --limit 48 --validation 40 --test 40 --seed 3 --size 22 --optimizer sgd --out "$out" "$@"
}
