#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Builds, installs, moves and runs a program made by inception_add_multi_target_executable.
# WAY, PREFIX, SOURCE_DIR, COMPILER and GENERATOR are those of customer.cmake.
set -euo pipefail

fail() {
  echo "several_machines.sh: $1" >&2
  exit 1
}
# expect STATUS TEXT COMMAND...: output and errors together must be TEXT; a * in it stands for anything.
expect() {
  local status=0 output wanted_status=$1 wanted=$2
  shift 2
  output=$("$@" 2>&1) || status=$?
  # shellcheck disable=SC2053
  [[ $status == "$wanted_status" && $output == $wanted ]] ||
    fail "'$*' gave status $status and '$output'; wanted $wanted_status and '$wanted'"
}

if [[ $(uname -sm) != "Linux x86_64" ]]; then
  echo "skipped: launchers are for Linux on x86-64"
  exit 77
fi

configure() {
  cmake -S "$SOURCE_DIR/tests/package/several_machines" -B build -G "$GENERATOR" -DWAY="$WAY" \
    -DCMAKE_CXX_COMPILER="$COMPILER" -DCMAKE_PREFIX_PATH="$PREFIX" -DINCEPTION_SOURCE="$SOURCE_DIR" \
    -DCMAKE_BUILD_TYPE=Release "$@"
}
expect 1 "*'avx2' was given; correct LEVELS*" configure -DLEVELS=avx2
configure -DLEVELS=
cmake --build build --target width
cmake --install build --prefix "$PWD/first"
mkdir "with space"
mv first/bin "with space/bin"
bin="$PWD/with space/bin"
ln -s "$bin/width" linked

# What the kernel says of the processor, independent of what the launcher finds.
has() { grep -m1 '^flags' /proc/cpuinfo | grep -qw "$1"; }
declare -A bytes=([x86-64-v2]=16 [x86-64-v3]=32 [x86-64-v4]=64)
runs=()
for level in x86-64-v4 x86-64-v3 x86-64-v2; do
  case $level in
    x86-64-v4) has avx512f && has avx512bw && has avx512cd && has avx512dq && has avx512vl || continue ;;
    x86-64-v3) has avx2 && has fma && has bmi1 && has bmi2 && has f16c && has abm && has movbe || continue ;;
    x86-64-v2) has sse4_2 && has popcnt && has cx16 && has ssse3 || fail "x86-64-v2 is not executed here" ;;
  esac
  runs+=("$level")
done
echo "this processor executes: ${runs[*]}"
possible=$(printf ', %s' "${runs[@]}")
possible=${possible:2}

unset INCEPTION_LEVEL
for program in "$bin/width" ./linked; do
  expect 0 "vectors of ${bytes[${runs[0]}]} bytes \[a b\] \[\] \[\*\]" "$program" "a b" "" "*"
done
(PATH="$bin:$PATH" && expect 0 "vectors of ${bytes[${runs[0]}]} bytes" width)
expect 7 "vectors of * \[exit=7\]" "$bin/width" exit=7
expect 143 "vectors of * \[signal=15\]" "$bin/width" signal=15
expect 0 "vectors of ${bytes[${runs[0]}]} bytes" env INCEPTION_LEVEL= "$bin/width"

for level in x86-64-v4 x86-64-v3 x86-64-v2; do
  if [[ " ${runs[*]} " == *" $level "* ]]; then
    expect 0 "vectors of ${bytes[$level]} bytes" env INCEPTION_LEVEL=$level "$bin/width"
  else
    expect 127 "$bin/width: INCEPTION_LEVEL must be a level that this processor executes; it does not \
execute '$level'; set it to one of: $possible, or unset it" env INCEPTION_LEVEL=$level "$bin/width"
  fi
done
expect 127 "$bin/width: INCEPTION_LEVEL must be the level of a program that lies beside it; 'avx2' was \
given; set it to one of: $possible, or unset it" env INCEPTION_LEVEL=avx2 "$bin/width"

# An emulated processor of 2008, where there is an emulator.
if command -v qemu-x86_64 >/dev/null; then
  expect 127 "*: INCEPTION_LEVEL must be a level that this processor executes; it does not execute \
'x86-64-v4'; set it to one of: x86-64-v2, or unset it" \
    qemu-x86_64 -cpu Nehalem -E INCEPTION_LEVEL=x86-64-v4 "$bin/width"
  expect 0 "vectors of 16 bytes" qemu-x86_64 -cpu Nehalem "$bin/width"
fi

# Programs may be left out.
rm "$bin/width.x86-64-v4" "$bin/width.x86-64-v3"
expect 0 "vectors of 16 bytes" "$bin/width"
rm "$bin/width.x86-64-v2"
expect 127 "*: a program for a level that this processor executes must lie beside it; there are: none; *" \
  "$bin/width"
