#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# For a machine with an NVIDIA GPU: builds for it, runs the parity suite, the same under compute-sanitizer, compares the
# speed with PyTorch's, and writes one report. It needs the CUDA Toolkit, and a python3 with torch and numpy; of our
# dependencies it installs what is missing, where there is apt-get.
#   scripts/gpu_check.sh [--out FOLDER] [--build FOLDER] [--no-build] [--tests REGEX] [--device cuda:N] [--quick]
#     --out      where the report and the logs go, from the repository (runs/gpu_check)
#     --build    where it builds, from the repository (build/gpu_check)
#     --no-build what is there is taken as it is
#     --tests    of the suite only those (all)
#     --device   the GPU (cuda)
#     --quick    the comparison tries less
# INCEPTION_CUDA_LAUNCHER may name an emulator of the runtime: then what needs a GPU itself is left out.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit

stop() {
  echo "gpu_check.sh: $1" >&2
  exit "${2:-1}"
}

out=runs/gpu_check build=build/gpu_check tests=. device=cuda builds=yes compare=()
while (($#)); do
  case $1 in
    --out | --build | --tests | --device)
      (($# > 1)) || stop "$1 must be followed by a value" 2
      declare "${1#--}=$2"
      shift
      ;;
    --quick) compare=(--quick) ;;
    --no-build) builds=no ;;
    -h | --help)
      sed -n '3,14s/^# //p' "$0"
      exit 0
      ;;
    *) stop "an option must be one of --out, --build, --no-build, --tests, --device, --quick; '$1' was given" 2 ;;
  esac
  shift
done
[[ $device =~ ^cuda(:[0-9]+)?$ ]] || stop "--device must be cuda or cuda:N; '$device' was given" 2
number=${device#cuda}
number=${number#:}
launcher=${INCEPTION_CUDA_LAUNCHER:-}

if [[ -z $launcher ]] && ! nvidia-smi --id="${number:-0}" --query-gpu=name --format=csv,noheader >/dev/null 2>&1; then
  stop "there must be an NVIDIA GPU and its driver; nvidia-smi finds none: run this on a machine that has one"
fi
command -v nvcc >/dev/null || stop "the CUDA Toolkit must be installed; nvcc is not in PATH"
export CUDA_DEVICE_ORDER=PCI_BUS_ID # nvidia-smi counts so

mkdir -p "$out"
out=$(realpath "$out")
rows=() failed=0

# row NAME RESULT DETAIL
row() {
  rows+=("| $1 | $2 | $3 |")
  echo "gpu_check.sh: $1: $2${3:+, $3}"
}
# step NAME COMMAND...: runs it with its output in a log, and notes how it went.
step() {
  local name=$1 log=$out/${1// /_}.log start=$SECONDS
  shift
  echo "gpu_check.sh: $name …"
  if "$@" >"$log" 2>&1; then
    row "$name" passed "$((SECONDS - start)) s"
  else
    row "$name" FAILED "$((SECONDS - start)) s, see \`${log##*/}\`"
    failed=1
  fi
}
left_out() { row "$1" "left out" "$2"; }

build_all() {
  local options=(-DINCEPTION_BUILD_TESTS=ON "-DINCEPTION_CUDA_LAUNCHER=$launcher")
  [[ -n $launcher ]] || options+=(-DCMAKE_CUDA_ARCHITECTURES=native)
  if command -v apt-get >/dev/null; then scripts/install_dependencies.sh gpu || return; fi
  cmake --preset cuda -B "$build" "${options[@]}" || return
  local targets=(parity parity_networks)
  has_cudnn && targets+=(parity_cudnn)
  [[ -z $launcher ]] || targets+=(training_steps)
  cmake --build "$build" --parallel "$(nproc)" --target "${targets[@]}"
}
has_cudnn() { grep -q '^CuDNN_LIBRARY:.*=/' "$build/CMakeCache.txt"; }

# A test that was skipped has shown nothing; only the one that speaks for a missing cuDNN may be. Calls are counted by an
# emulator.
run_suite() {
  local only=(--label-regex parity --tests-regex "$tests")
  [[ -n $launcher ]] || only+=(--label-exclude counters)
  CUDA_VISIBLE_DEVICES=${number:-0} ctest --test-dir "$build" "${only[@]}" --output-on-failure --no-tests=error |
    tee "$out/suite.txt"
  ((PIPESTATUS[0] == 0)) || return
  ! grep -F '***Skipped' "$out/suite.txt" | grep -v ' parity\.cudnn '
}
# Tests let calls of the runtime fail on purpose, and look at every status themselves.
sanitize() {
  CUDA_VISIBLE_DEVICES=${number:-0} compute-sanitizer --tool "$1" --report-api-errors no --error-exitcode 99 \
    "$build/tests/$2"
}
sanitize_all() {
  local tool program programs=(parity)
  has_cudnn && programs+=(parity_cudnn)
  if [[ -n $launcher ]]; then
    left_out "compute-sanitizer" "an emulator stands in for the GPU"
  elif ! command -v compute-sanitizer >/dev/null; then
    left_out "compute-sanitizer" "it is not in PATH"
    failed=1
  else
    for program in "${programs[@]}"; do
      for tool in memcheck racecheck initcheck; do step "$tool of $program" sanitize "$tool" "$program"; done
    done
  fi
}
compare_speed() { benchmarks/compare.sh --device "$device" --out "$out/compare" "${compare[@]}"; }

write_report() {
  echo "# GPU check"
  echo
  if [[ -n $launcher ]]; then
    echo "- GPU: none, \`$launcher\` stands in for it"
  else
    echo "- GPU: $(nvidia-smi --id="${number:-0}" --query-gpu=name,memory.total,driver_version,compute_cap --format=csv,noheader)"
  fi
  echo "- Toolkit: $(nvcc --version | sed -n 's/.*release \([0-9.]*\).*/CUDA \1/p')"
  echo "- cuDNN: $(has_cudnn && sed -n 's/^CuDNN_LIBRARY:.*=//p' "$build/CMakeCache.txt" || echo "not found")"
  echo "- Commit: $(git describe --always --dirty 2>/dev/null || echo unknown), $(date --iso-8601=minutes)"
  printf '\n| step | result | |\n|---|---|---|\n'
  printf '%s\n' "${rows[@]}"
  local log
  for log in "$out"/*.log; do
    grep -qF "see \`${log##*/}\`" <<<"${rows[*]}" || continue
    printf '\n## %s\n\n```\n' "The end of ${log##*/}"
    tail -n 40 "$log"
    printf '```\n'
  done
  if [[ -f $out/compare/comparison.md ]]; then
    printf '\n## Speed\n\n'
    cat "$out/compare/comparison.md"
  fi
}

rm -f "$out"/*.log "$out/compare/comparison.md"
if [[ $builds == no ]]; then
  left_out "build" "programs of \`$build\`"
else
  step "build" build_all
fi
if ((!failed)); then
  step "parity suite" run_suite
  sanitize_all
  if [[ -n $launcher ]]; then
    left_out "comparison" "an emulator stands in for the GPU"
  else
    step "comparison" compare_speed
  fi
fi
write_report >"$out/report.md"
echo "gpu_check.sh: the report is $out/report.md"
exit $failed
