#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Installs the Debian packages the project needs, those that are missing only.
#   scripts/install_dependencies.sh build    to build the examples
#   scripts/install_dependencies.sh demo     the same and the Fashion-MNIST images
#   scripts/install_dependencies.sh test     the same and what the tests use
#   scripts/install_dependencies.sh gpu      to build the examples and the tests of the Cuda device
#   scripts/install_dependencies.sh peers    to build ours and set up Python for benchmarks/compare.sh
set -euo pipefail

purpose=${1:-build}
packages=(g++ cmake ninja-build libeigen3-dev nlohmann-json3-dev zlib1g-dev libcli11-dev libfmt-dev
          libjpeg62-turbo-dev libpng-dev libprotozero-dev)
case $purpose in
  build) ;;
  demo) packages+=(dataset-fashion-mnist) ;;
  test) packages+=(dataset-fashion-mnist doctest-dev libbenchmark-dev pkg-config clang-16
                    libopenmpi-dev openmpi-bin) ;;
  gpu) packages+=(doctest-dev) ;;
  peers) packages+=(git python3-venv python3-dev) ;;
  *)
    echo "install_dependencies.sh: the purpose must be build, demo, test, gpu or peers; '$purpose' was given" >&2
    exit 2
    ;;
esac

if ! command -v apt-get >/dev/null; then
  echo "install_dependencies.sh: no apt-get on this system; install these (Debian's names) by hand:" >&2
  echo "  ${packages[*]}" >&2
  exit 1
fi

missing=()
for package in "${packages[@]}"; do
  status=$(dpkg-query --show --showformat='${db:Status-Status}' "$package" 2>/dev/null || echo absent)
  [[ $status == installed ]] || missing+=("$package")
done
if ((${#missing[@]} == 0)); then
  echo "All needed packages are installed."
  exit 0
fi

as_root=()
if ((EUID != 0)); then
  if ! command -v sudo >/dev/null; then
    echo "install_dependencies.sh: must run as root or have sudo to install: ${missing[*]}" >&2
    exit 1
  fi
  as_root=(sudo)
fi
echo "Installing: ${missing[*]}"
"${as_root[@]}" apt-get update -qq
"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
  apt-get install -y -qq --no-install-recommends "${missing[@]}"
