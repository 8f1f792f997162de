#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# TensorBoard's own reader reads the event files of a run, of one that was stopped and resumed too.
set -euo pipefail
source "$SOURCE_DIR/tests/examples/support/tiny_run.sh"
reader=
for python in ${INCEPTION_PYTHON:-} python3 /usr/bin/python3; do
  if "$python" -c "import tensorboard.backend.event_processing.event_accumulator" 2>/dev/null; then
    reader=$python
    break
  fi
done
if [[ -z $reader ]]; then
  echo "skipped: no python3 with tensorboard (pip install tensorboard; or name one in INCEPTION_PYTHON)"
  exit 77
fi

# 12 steps an epoch. The second epoch is trained twice, as after a power failure before its checkpoint.
tiny_run run --batch 4 --epochs 1
cp run/checkpoint.safetensors first.safetensors
tiny_run run --batch 4 --epochs 2 --resume
mv first.safetensors run/checkpoint.safetensors
tiny_run run --batch 4 --epochs 3 --resume
"$reader" - run <<'END'
import csv
import json
import sys

from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

folder = sys.argv[1]
events = EventAccumulator(folder)
events.Reload()
rows = list(csv.DictReader(open(folder + "/log.csv")))
lines = [json.loads(line) for line in open(folder + "/log.jsonl")]
assert len(rows) == len(lines) == 3
columns = {"train/loss": "train_loss", "train/accuracy": "train_acc", "validation/loss": "val_loss",
           "validation/accuracy": "val_acc", "epoch/learning_rate": "learning_rate",
           "epoch/images_per_second": "images_per_second", "epoch/number": "epoch"}
for tag, column in columns.items():
    values = events.Scalars(tag)
    assert [v.step for v in values] == [12, 24, 36], (tag, values)
    for value, row in zip(values, rows):
        expected = float(row[column])
        assert abs(value.value - expected) <= 1e-6 * abs(expected), (tag, value, row)
for value, line in zip(events.Scalars("validation/top5_accuracy"), lines):
    assert abs(value.value - line["validation_top5_accuracy"]) < 1e-6
assert [v.step for v in events.Scalars("step/loss")] == [20]
assert events.file_version == 2
print("TensorBoard read", len(columns) + 4, "tags")
END
