#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# The programs for pictures on the Cuda device, beside themselves on the CPU, with random weights.
set -euo pipefail
source "$SOURCE_DIR/tests/examples/support/cuda.sh"
source "$SOURCE_DIR/tests/examples/support/pictures.sh"
source "$SOURCE_DIR/tests/examples/support/safetensors.sh"
require_cuda
require_program classify

fail() {
  echo "pictures_cuda.sh: $1" >&2
  cat out.txt err.txt >&2
  exit 1
}
# run PROGRAM ARGUMENTS
run() {
  local program=$1
  shift
  $CUDA_LAUNCHER "$EXAMPLES_DIR/$program" --device "$device" "$@" >out.txt 2>err.txt || fail "failed on $device: $program $*"
}

# numbers FILE COUNT: the last floats of a file.
numbers() { tail -c $((4 * $2)) "$1" | od -An -v -w4 -tf4; }
# close A B: columns of as many numbers, not all zero, that differ by less than a thousandth of the largest.
close() {
  paste "$1" "$2" | awk '{ for (i = 1; i <= 2; ++i) if ($i * $i > most) most = $i * $i; d = $1 - $2; if (d * d > worst) worst = d * d; if (NF != 2) wrong = 1 }
    END { exit wrong || NR == 0 || !(most > 0) || !(worst <= 1e-6 * most) }'
}

"$BENCHMARKS_DIR/bench_first_prediction" --make --weights weights.safetensors --stem low-resolution --size 32 --channels 3 \
  --classes 10 >out.txt 2>err.txt || fail "weights must be written"
safetensors fid.safetensors <"$SOURCE_DIR/tests/golden/fid_inception_keys.txt"
mkdir -p data/ant data/cat
for i in 1 2 3; do
  picture data/ant/$i.png
done
# Weights of the FID network instead of zeros, and pictures of other colours.
python3 - <<'PYTHON'
import array, random, struct, zlib

draw = random.Random(1)
block = array.array("f", [draw.uniform(0, 0.1) for _ in range(4099)]).tobytes()
with open("fid.safetensors", "r+b") as file:
    begin = 8 + struct.unpack("<Q", file.read(8))[0]
    size = file.seek(0, 2) - begin
    file.seek(begin)
    file.write((block * (size // len(block) + 1))[:size])


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


for i in (1, 2, 3):
    rows = b"".join(b"\0" + draw.randbytes(3 * 5) for _ in range(4))
    with open(f"data/cat/{i}.png", "wb") as file:
        file.write(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 5, 4, 8, 2, 0, 0, 0)) +
                   chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""))
PYTHON

format="central_fraction=1 shorter_side=0 size=32x32 interpolation=torch order=rgb unit=255 mean=0,0,0 deviation=1,1,1"
network=(--network inception_v2 --stem low-resolution --weights weights.safetensors --input-format "$format")
for device in cpu cuda; do
  run classify "${network[@]}" --top 10 --json data/cat/1.png
  grep -oE '"probability": *[0-9.e-]+' out.txt | grep -oE '[0-9.e-]+$' >classify.$device || fail "classify tells no probabilities"
  run features "${network[@]}" --tap logits --out $device.npy data/ant data/cat
  numbers $device.npy 60 >features.$device
  run fine_tune "${network[@]}" --data data --out $device --validation 0.4 --batch 4 --epochs 1 --freeze conv
  sed -n 2p $device/log.csv | cut -d, -f3 >loss.$device
  run fid data/ant data/cat --weights fid.safetensors --dims 64 --allow-few-images
  sed -n 's/^FID: //p' out.txt >fid.$device
done
for what in classify features loss fid; do
  close $what.cpu $what.cuda || fail "$what must be the CPU's: $(paste $what.cpu $what.cuda)"
done
