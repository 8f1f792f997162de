#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Installs what is missing, builds the trainer, and trains InceptionV2 on the real Fashion-MNIST images
# of Debian's package dataset-fashion-mnist. Arguments are added to the trainer's.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

train_flags=(
  --dataset fashion-mnist
  --size 24
  --epochs 1
  --validation 500
  --batch 32
  --no-dropout
  --initializer he
  --norm-bias 1
  --optimizer adam
  --lr 0.001
  --beta2 0.99
  --schedule linear
  --warmup 0.05
  --weight-average 0.99
  --out runs/demo
)

scripts/install_dependencies.sh demo
images=$(dpkg-query --listfiles dataset-fashion-mnist | grep '/train-images-idx3-ubyte')
data=$(dirname "$images")

# A build folder of its own: the demo needs none of the tests' packages.
cmake --preset release -B build/demo -DINCEPTION_BUILD_TESTS=OFF -DINCEPTION_BUILD_BENCHMARKS=OFF
cmake --build build/demo --parallel "$(nproc)" --target train

command=(build/demo/examples/train --data "$data" "${train_flags[@]}" "$@")
echo "+ ${command[*]}"
"${command[@]}"
echo "The log, the curves and the weights are in runs/demo."
