#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# The check for machines with a GPU: what it says where there is none, its report under an emulator, and the
# comparison's tables from figures made up.
set -euo pipefail
check=$SOURCE_DIR/scripts/gpu_check.sh

fail() {
  echo "gpu_check.sh test: $1" >&2
  cat out.txt err.txt >&2
  exit 1
}
# says STATUS TEXT COMMAND...
says() {
  local wanted=$1 text=$2 status=0
  shift 2
  "$@" >out.txt 2>err.txt || status=$?
  [[ $status -eq $wanted ]] || fail "$* must end with status $wanted; it was $status"
  grep -qF -- "$text" err.txt || fail "$* must say: $text"
  [[ $(wc -l <err.txt) -eq 1 || $wanted -eq 2 ]] || fail "$* must say it in one line"
  [[ ! -s out.txt ]] || fail "$* must do nothing"
}

# A machine without a GPU: its nvidia-smi finds none.
mkdir no_gpu
printf '#!/bin/sh\nexit 9\n' >no_gpu/nvidia-smi
chmod +x no_gpu/nvidia-smi
without_gpu() { INCEPTION_CUDA_LAUNCHER='' PATH=$PWD/no_gpu:$PATH "$@"; }
says 1 "gpu_check.sh: there must be an NVIDIA GPU and its driver; nvidia-smi finds none" without_gpu "$check" --out "$PWD/no_report"
[[ ! -e no_report ]] || fail "without a GPU nothing must be written"
says 2 "--device must be cuda or cuda:N; 'cpu' was given" "$check" --device cpu
says 2 "an option must be one of" "$check" --fast
says 2 "--out must be followed by a value" "$check" --out

if command -v python3 >/dev/null; then
  export PYTHONDONTWRITEBYTECODE=1 PYTHONPATH=$SOURCE_DIR/benchmarks
  compare=$SOURCE_DIR/benchmarks/compare.sh
  says 2 "cuda:1: there must be an NVIDIA GPU of that number and its driver" without_gpu "$compare" --device cuda:1
  says 2 "must be cpu, cuda or cuda:N; 'gpu' was given" "$compare" --device gpu

  # A GPU that only nvidia-smi knows of: what is measured there, and what of it fails, by contestants made up.
  mkdir gpu
  printf '#!/bin/sh\necho "Test GPU, 80000 MiB, 580.1, 9.0"\n' >gpu/nvidia-smi
  chmod +x gpu/nvidia-smi
  PATH=$PWD/gpu:$PATH python3 - <<'PYTHON' >out.txt 2>err.txt || fail "the comparison on a GPU is wrong"
import types

from peers import gpu, rounds
from peers.contestants import Failed, Ours
from report import gpu_tables

found = gpu.describe("cuda:0")
assert found == {"name": "Test GPU", "memory.total": "80000 MiB", "driver_version": "580.1", "compute_cap": "9.0"}, found

class Contestant:
    """Takes 10 ms a batch, ours 5; PyTorch cannot be compiled."""

    def __init__(self, who, batch, variant):
        if variant.startswith("compiled"):
            raise Failed("no compiler")
        self.who, self.batch, self.variant = who, batch, variant

    def batches(self, count):
        return [0.005 if self.who == "ours" else 0.010] * count

    def close(self):
        pass

commands = []
def ours(programs, mode, batch, cores, variant, options):
    commands.append(options)
    return Contestant("ours", batch, variant)
ours.gpu_variants = Ours.gpu_variants
gpu.Ours = ours
gpu.Peer = lambda peers, who, mode, variant, batch, cores, device: Contestant(who, batch, variant)
session = types.SimpleNamespace(programs=None, peers=None, device="cuda:0", rounds=2, quick=False, cores=[0], missing={},
                                lock=rounds.Lock(None), say=lambda text: None)
saved = []
records = gpu.measure(session, ["infer", "train"], lambda so_far: saved.append(len(so_far)))
assert saved == list(range(1, 19)), saved
assert ["--device", "cuda:0", "--precision", "bf16"] in commands, commands
results = {"machine": {"commit": "abc", "date": "2026-02-02"}, "gpu": found, "peers": {"torch": {"version": "2.9"}},
           "measurements": records}
text = gpu_tables.all_tables(results)
print(text)
for line in ("| batch 32, f32 | 6400 (f32) | 3200 (eager) | 2.00 |",
             "| batch 1, tf32 | 200 (tf32) | 100 (eager, tf32) | 2.00 |",
             "| train, batch 128: PyTorch, eager, channels_last, bf16 | 12800 | 12800 | 12800 |",
             "- infer, batch 1: PyTorch, compiled, bf16: no compiler",
             "Test GPU, 80000 MiB, compute capability 9.0, driver 580.1; PyTorch 2.9; commit abc; 2026-02-02."):
    assert line in text.splitlines(), line
PYTHON
fi

# Every step on a machine with a GPU, all of whose programs are made up: what they are called with, and the report.
mkdir stand_ins
stand_in() { printf '#!/bin/sh\necho "%s $*" >>"%s"\n%s\n' "$1" "$PWD/calls.txt" "$2" >"stand_ins/$1" && chmod +x "stand_ins/$1"; }
stand_in nvidia-smi 'echo "Test GPU, 80000 MiB, 580.1, 9.0"'
stand_in nvcc 'echo "Cuda compilation tools, release 13.0, V13.0.88"'
stand_in cmake "mkdir -p '$PWD/on_gpu' && echo CuDNN_LIBRARY:FILEPATH=/lib/libcudnn.so >'$PWD/on_gpu/CMakeCache.txt'"
stand_in ctest 'echo "1/1 Test #1: parity.device ... Passed"'
stand_in compute-sanitizer 'case "$*" in *racecheck*) echo "a hazard"; exit 99 ;; esac'
stand_in dpkg-query 'printf installed'
stand_in python3 ''
on_gpu() { INCEPTION_CUDA_LAUNCHER='' PATH=$PWD/stand_ins:$PATH "$check" --build "$PWD/on_gpu" --out "$PWD/gpu_report" "$@"; }
if on_gpu --device cuda:1 --quick >out.txt 2>err.txt; then fail "a hazard must fail the check"; fi
report=gpu_report/report.md
for row in build "parity suite" "memcheck of parity" "initcheck of parity_cudnn" comparison; do
  grep -qE "^\| $row \| passed \|" $report || fail "on a GPU, $row must pass: $(cat $report)"
done
grep -qF '| racecheck of parity | FAILED |' $report || fail "the report must tell of the hazard: $(cat $report)"
grep -qx 'a hazard' $report || fail "the report must show what a step that failed said"
grep -qF 'GPU: Test GPU, 80000 MiB' $report || fail "the report must name the GPU"
for call in "ctest --test-dir $PWD/on_gpu --label-regex parity --tests-regex . --label-exclude counters" \
  "compute-sanitizer --tool memcheck --report-api-errors no --error-exitcode 99 $PWD/on_gpu/tests/parity_cudnn" \
  "python3 benchmarks/compare.py --programs build/compare_cuda --peers build/peers_cuda --device cuda:1"; do
  grep -qF -- "$call" calls.txt || fail "on a GPU there must be the call $call; there were: $(cat calls.txt)"
done

# Through an emulator, on programs that are built already, as far as that goes.
cache=$EXAMPLES_DIR/../CMakeCache.txt
launcher=$(sed -n 's/^INCEPTION_CUDA_LAUNCHER:[A-Z]*=//p' "$cache")
if [[ -z $launcher || ! -x $EXAMPLES_DIR/../tests/parity ]]; then
  echo "Without an emulator or the program parity, the rest is not tried."
  exit 0
fi
INCEPTION_CUDA_LAUNCHER=$launcher "$check" --build "$EXAMPLES_DIR/.." --no-build --tests '^parity\.device$' --out "$PWD/report" \
  >out.txt 2>err.txt || fail "the check must pass under an emulator"
cat report/report.md
grep -qF '| build | left out |' report/report.md || fail "the report must tell of the build"
grep -qE '^\| parity suite \| passed \| [0-9]+ s \|$' report/report.md || fail "the report must tell of the suite"
grep -qxF '| compute-sanitizer | left out | an emulator stands in for the GPU |' report/report.md ||
  fail "the report must tell what is left out"

# A suite that fails is told, with the end of its log.
if INCEPTION_CUDA_LAUNCHER=$launcher "$check" --build "$EXAMPLES_DIR/.." --no-build --tests '^no_such_test$' --out "$PWD/report" \
  >out.txt 2>err.txt; then
  fail "a suite that does not run must fail the check"
fi
grep -qF '| parity suite | FAILED |' report/report.md || fail "the report must tell of the failure"
grep -qF 'No tests were found' report/report.md || fail "the report must show the end of the log"
