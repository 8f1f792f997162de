#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# The comparison with the peers, as far as it needs no peer: its options, its network, its tables and
# pictures, made from a small results file whose figures can be checked by hand.
set -euo pipefail
if ! command -v python3 >/dev/null; then
  echo "skipped: no python3"
  exit 77
fi
export PYTHONDONTWRITEBYTECODE=1 PYTHONPATH=$SOURCE_DIR/benchmarks
benchmarks=$SOURCE_DIR/benchmarks

fail() {
  echo "compare_peers.sh: $1" >&2
  cat out.txt err.txt >&2
  exit 1
}
# refused TEXT OPTION...: status 2 with that text, before anything is built or fetched.
refused() {
  local text=$1 status=0
  shift
  "$benchmarks/compare.sh" "$@" >out.txt 2>err.txt || status=$?
  [[ $status -eq 2 ]] || fail "compare.sh $* must end with status 2; it was $status"
  [[ ! -s out.txt ]] || fail "compare.sh $* must do nothing"
  grep -qF -- "$text" err.txt || fail "compare.sh $* must say: $text"
}
refused "must be a whole number of at least 1; '0' was given" --rounds 0
refused "must be a whole number of at least 1; 'many' was given" --rounds many
refused "must be numbers of cores, like 0,1; 'all' was given" --cores all
refused "must be different ones of the cores" --cores 99999
refused "must be different ones of the cores" --cores 0,0
refused "invalid choice: 'speed'" --only speed
refused "unrecognized arguments: --fast" --fast

# Its flags stand in the reference, as those of the other programs do.
"$benchmarks/compare.sh" --help >out.txt 2>err.txt || fail "--help must work"
sed -n '/^## compare.sh$/,/^## /p' "$SOURCE_DIR/docs/reference/programs.md" >section.txt
grep -oE -- '^ +(-h, )?--[a-z-]+' out.txt | sed 's/^ *//; s/^-h, //' >flags.txt
[[ $(wc -l <flags.txt) -gt 5 ]] || fail "--help must list the flags"
while read -r flag; do
  [[ $flag == --help ]] || grep -qF -- "\`$flag\`" section.txt || fail "programs.md must list $flag of compare.sh"
done <flags.txt

# The peers' network has exactly the tensors of ours, and its multiply-adds.
python3 - >names.txt <<'PYTHON'
from peers import network

for name, shape in network.tensors().items():
    print(name, ",".join(map(str, shape)))
recorder, convolutions, x = network.Recorder(), 0, (3, 299, 299)
logits, aux = network.inception_v2(recorder, x)
assert (logits, aux) == ((10,), (10,)), (logits, aux)
PYTHON
grep -v ' scalar$' "$SOURCE_DIR/tests/golden/seed_inception_v2_keys.txt" | sort >ours.txt
sort names.txt >theirs.txt
cmp ours.txt theirs.txt || fail "the peers' network must have the tensors of ours"

# --add keeps parts of the same machine and commit only.
python3 - <<'PYTHON' || fail "--add must keep what may stand beside the new results, and refuse the rest"
import json
import pathlib

import compare

new = {"machine": {"date": "2026-02-02", "commit": "abc", "processor": {"name": "P"}}, "peers": {}, "measurements": []}
file = pathlib.Path("results.json")
assert compare.results_to_add_to(file, new) is new
old = {**new, "machine": new["machine"] | {"date": "2026-01-01"}, "measurements": ["kept"]}
file.write_text(json.dumps(old))
assert compare.results_to_add_to(file, new)["measurements"] == ["kept"]
file.write_text(json.dumps({**old, "machine": old["machine"] | {"commit": "def"}}))
try:
    compare.results_to_add_to(file, new)
except SystemExit as refusal:
    assert "this commit" in str(refusal) and "def on P" in str(refusal), refusal
else:
    raise AssertionError("another commit was accepted")
file.unlink()
PYTHON

# What oneDNN is told of a convolution follows from its shapes.
python3 - <<'PYTHON' || fail "the line for onednn_convolutions is wrong"
from peers.convolutions import line

def of(x, y, kernel, stride):
    return line({"name": "c", "x": x, "y": y, "kernel": kernel, "stride": stride})

assert of([2, 299, 297, 3], [2, 149, 148, 32], [3, 3], [2, 2]) == "c 2 299 297 3 149 148 32 3 3 2 2 0 0"
assert of([1, 17, 17, 128], [1, 17, 17, 96], [1, 7], [1, 1]) == "c 1 17 17 128 17 17 96 1 7 1 1 0 3"
PYTHON

# Tables: medians, spreads, and ratios taken round by round.
mkdir results
cp "$SOURCE_DIR/tests/support/comparison.json" results/results.json
for name in "comparison picture" "roofline picture" comparison ourselves machine variants besides memory kernels layers unknown; do
  printf '<!-- measured: %s -->\nold\n<!-- /measured -->\n' "$name"
done >page.md
fill() { python3 "$benchmarks/fill_documents.py" results --documents page.md >out.txt 2>err.txt; }
fill || fail "fill_documents.py must work"
has() { grep -qxF -- "$1" page.md || { cat page.md >out.txt; fail "this line must be in the page: $1"; }; }
has '![Bars of the figures below](comparison.svg)'
# conv1: 2 * 19181664 operations on (299 299 3 + 149 149 32 + 864) * 4 bytes, 9.8 a byte of 20.
has 'Left of its corner, at 20 operations a byte, a kernel has to wait for memory: `conv1` of the 4.'
has '| training step, batch 8, one core, images/s | 11.0 (10.0–12.0) | 5.00 (4.00–11.0) |  | 2.00 |'
has '| training step, batch 8, two cores, images/s | 21.0 (20.0–22.0) | 8.00 (8.00–8.00) |  | 2.62 |'
has '| inference, batch 1, one core, images/s | 0.500 (0.250–0.500) | 0.500 (0.500–1.00) | missing | 0.50 |'
has '| peak memory of training, batch 8, MB | 1000 (1000–1000) | 2500 (2500–2500) |  | 0.40 |'
has '| training step, batch 8, two cores, bf16 | 150 | 200 | 75 % |  | 2.00 |'
has '| training step, batch 8, two cores, f32 | 150 | 200 | 75 % | 1.91 |  |'
has '- ONNX Runtime is missing: pip could not install it: no network'
has '- training step, batch 8, one core: PyTorch eager, channels_last'
has '| the plan in all | 1000 |'
# 19181664 and 398297088 multiply-adds at 100 and 200 GFLOP/s of 200, forward.
has '| 3x3, stride 2 | 1 | 3.9 % | 50 % | 25 % | 50 % | 40 % | 20 % | 40 % |'
has '| 3x3 | 1 | 80.8 % | 100 % | 80 % | 60 % | 40 % | 20 % | 40 % |'
has '| `conv1` | 3x3 /2 | 3 → 32 | 149x149 | 19.2 | 50 | 25 | 50 | 40 | 20 | 40 |'
grep -q '0.50 times its memory' page.md || fail "memory without the peer's modules: 1000 / 2000"
[[ $(grep -cx old page.md) -eq 1 ]] || fail "a block without results must stay as it is, all others be filled"
cp page.md first.md
fill
cmp page.md first.md || fail "filling twice must change nothing"

# Pictures are well-formed and show every figure.
python3 - <<'PYTHON' || fail "the pictures are wrong"
import xml.etree.ElementTree as tree

def parts(path, tag):
    return tree.parse(path).getroot().iter("{http://www.w3.org/2000/svg}" + tag)

texts = [text.text for text in parts("comparison.svg", "text")]
assert len(list(parts("comparison.svg", "rect"))) == 1 + 9, "a bar for each result"
assert "missing" in texts and any("<of tests> &" in text for text in texts), texts
titles = [title.text for title in parts("roofline.svg", "title")]
assert sum(title.startswith("oneDNN, ") for title in titles) == 3 * 4, titles
assert "conv3, 3x3: 160 GFLOP/s, 80 %" in titles, titles
PYTHON

# The picture of bench_convolutions alone: no oneDNN, no bandwidth.
python3 - <<'PYTHON'
import json

layers = json.load(open("results/results.json"))["layers"]
del layers["onednn"], layers["bandwidth_gb_per_s"]
json.dump(layers, open("convolutions.json", "w"))
PYTHON
python3 "$benchmarks/roofline.py" convolutions.json alone.svg >out.txt 2>err.txt || fail "roofline.py must work"
grep -qxF '| **all** | 4 | 100.0 % | 84 % | 56 % | 58 % |' out.txt || fail "the sum over all convolutions"
grep -q "no memory bandwidth was measured" alone.svg || fail "roofline.py must say what is not known"
if python3 "$benchmarks/roofline.py" convolutions.json >out.txt 2>err.txt; then fail "roofline.py needs two paths"; fi
if python3 "$benchmarks/fill_documents.py" . >out.txt 2>err.txt; then fail "a folder without results"; fi
grep -q "must hold the results.json" err.txt || fail "fill_documents.py must say what is missing"
