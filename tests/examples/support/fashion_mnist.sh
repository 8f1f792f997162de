# SPDX-License-Identifier: MIT
# For scripts that train on Fashion-MNIST: $data is its folder; skips where there is none.
data=/usr/share/datasets/fashion-mnist
if [[ ! -e $data/train-images-idx3-ubyte.gz ]]; then
  echo "skipped: no Fashion-MNIST (Debian: dataset-fashion-mnist)"
  exit 77
fi
