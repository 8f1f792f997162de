#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# train by several processes: the losses of one, the same bits each time, a process that dies, and a run that
# another number of processes goes on with.
set -euo pipefail
source "$SOURCE_DIR/tests/examples/support/fashion_mnist.sh"

fail() {
  echo "train_mpi.sh: $1" >&2
  cat out.txt err.txt >&2
  exit 1
}
# Few images and a small rate: a network this deep makes much of rounding, from step to step.
flags=(--data "$data" --limit 48 --validation 20 --test 20 --batch 16 --size 22 --seed 3 --epochs 2 --optimizer sgd --lr 0.00001
  --norm-bias 1 --augment --weight-average 0.9 --clip-norm 2 --test-mirrored)

# Without MPI a program that was started several times says so, and does nothing.
if [[ -z $MPIEXEC ]]; then
  if OMPI_COMM_WORLD_SIZE=2 "$EXAMPLES_DIR/train" "${flags[@]}" --out x >out.txt 2>err.txt; then
    fail "two processes of a build without MPI did not end"
  fi
  grep -q "built with MPI.* 2 times" err.txt || fail "does not say that MPI is missing"
  echo "skipped: the rest needs MPI"
  exit 77
fi

export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1 OMPI_MCA_rmaps_base_oversubscribe=1
# Runs so many processes; 0: without a launcher.
train() {
  local processes=$1
  shift
  local launcher=()
  ((processes == 0)) || launcher=("$MPIEXEC" "$MPIEXEC_NUMPROC_FLAG" "$processes")
  "${launcher[@]}" "$EXAMPLES_DIR/train" "${flags[@]}" "$@" >out.txt 2>err.txt
}
# The losses of log.csv's first epoch: training, validation.
losses() { sed -n 2p "$1/log.csv" | cut -d, -f3,5; }
# close A B: the numbers of two comma-separated rows differ by less than 0.1 %.
close() {
  paste -d, <(tr , '\n' <<<"$1") <(tr , '\n' <<<"$2") |
    awk -F, '{ d = $1 - $2; if (d < 0) d = -d; if (d > 0.001 * $1) exit 1 }'
}

train 0 --out one --sync-bn || fail "one process failed"
cp out.txt one.txt
for processes in 2 3; do
  train "$processes" --out "by_$processes" --sync-bn || fail "$processes processes failed"
  close "$(losses one)" "$(losses "by_$processes")" ||
    fail "$processes processes have the losses $(losses "by_$processes"), one has $(losses one)"
  [[ $(grep -c '\[Epoch 2/2\]: train-loss' out.txt) -eq 1 ]] || fail "the first process alone must print"
done
grep -q "3 processes of " out.txt || fail "does not say how many processes there are"
grep -q '^Test accuracy with mirror images' out.txt || fail "no test"

# The same bits each time.
train 2 --out again --sync-bn || fail "two processes failed"
cmp by_2/last.safetensors again/last.safetensors || fail "the same run has other bits"
train 2 --out own || fail "two processes with a batch norm each failed"
if cmp -s by_2/last.safetensors own/last.safetensors; then fail "--sync-bn changes nothing"; fi
rm -r one/*.safetensors by_2 again own

# A process that is killed ends the job, and another number of processes goes on from the checkpoint.
train 3 --out killed --sync-bn --checkpoint-every 1 &
job=$!
victim=
for _ in $(seq 600); do
  [[ -e killed/checkpoint.1.safetensors ]] && victim=$(pgrep -n -f -- "^$EXAMPLES_DIR/train .*--out killed") && break
  sleep 0.05
done
[[ -n $victim ]] || fail "no process to kill"
kill -KILL "$victim"
if wait "$job"; then fail "the job went on without one of its processes"; fi
grep -qE "signal|exited" err.txt || fail "nothing about the process that died"
train 2 --out killed --sync-bn --resume || fail "two processes cannot go on with the run of three"
close "$(losses one)" "$(losses killed)" || fail "the losses differ after a death: $(losses killed)"
mv by_3 alone && rm alone/checkpoint.1.safetensors
train 0 --out alone --sync-bn --resume || fail "one process cannot go on with a run of three"

# What goes wrong in one process is said, and ends all.
if train 2 --out killed --resume --label-smoothing 0.1; then fail "accepted other settings"; fi
grep -q "process 0 of 2): .*only with the settings" err.txt || fail "does not say which process refuses what"
if "$MPIEXEC" "$MPIEXEC_NUMPROC_FLAG" 3 "$EXAMPLES_DIR/train" --data "$data" --batch 4 --out few >out.txt 2>err.txt; then fail "accepted a batch of 4 for 3 processes"; fi
grep -q -- "--batch" err.txt || fail "does not refuse a small batch"

# How much faster several are, measured: here only that it can be.
if (($(nproc) >= 2)); then
  python3 "$SOURCE_DIR/benchmarks/scaling.py" "$EXAMPLES_DIR/.." --data "$data" --batch 8 --steps 1 --epochs 2 --rounds 1 \
    >out.txt 2>err.txt || fail "scaling.py failed"
  [[ $(grep -c '"times_one": [0-9]' out.txt) -eq 3 ]] || fail "scaling.py must tell of one process and of several"
fi
