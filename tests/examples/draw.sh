#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# draw writes pictures and pages of every network, the documents' pictures among them, and refuses what
# it cannot draw.
set -euo pipefail
draw=$EXAMPLES_DIR/draw

fail() {
  echo "draw.sh: $1" >&2
  exit 1
}
# must_fail TEXT ARGUMENT...: a status other than 0, with that text.
must_fail() {
  local text=$1 code=0
  shift
  "$draw" "$@" 2>err.txt || code=$?
  ((code != 0 && code < 128)) || fail "draw $* must fail; it ended with $code"
  grep -qF -- "$text" err.txt || { cat err.txt >&2; fail "draw $* must say: $text"; }
}

# The committed pictures are what the program draws, and small enough for a page.
pages=$SOURCE_DIR/docs/reference/networks
mkdir pictures
"$SOURCE_DIR/scripts/draw_networks.sh" "$draw" pictures
for picture in pictures/*.svg; do
  name=$(basename "$picture")
  cmp "$picture" "$pages/$name" || fail "$pages/$name is old; scripts/draw_networks.sh makes it again"
  (($(stat -c %s "$picture") < 150000)) || fail "$name must be smaller than 150 kB"
done
[[ $(ls pictures | wc -l) == $(ls "$pages" | grep -c '\.svg$') ]] || fail "$pages must hold these pictures only"
for page in "$pages"/*.md; do
  grep -qF "($(basename "$page" .md).svg)" "$page" || fail "$page must show its picture"
done

# Every network of the family can be drawn, and what is drawn is well-formed.
networks=$("$draw" --help | tr -d ' \n' | grep -oE '\{inception_v2[^}]*\}' | tr -d '{}' | tr , ' ')
[[ $(wc -w <<<"$networks") -ge 19 ]] || fail "the help must name the whole family; it names: $networks"
for network in $networks; do
  "$draw" --network "$network" --out "$network.svg"
  "$draw" --network "$network" --out "$network.html"
  grep -qF "<h1>$network</h1>" "$network.html" || fail "$network.html must have its title"
done
if command -v xmllint >/dev/null; then
  xmllint --noout ./*.svg
else
  echo "draw.sh: no xmllint, so the pictures were not parsed"
fi

"$draw" --size 96x128 --stem low-resolution --classes 7 --out small.html
grep -qF "input 96×128×3" small.html || fail "--size must be drawn"
grep -qF "logits 1×1×7" small.html || fail "--classes must be drawn"

must_fail "must end with .svg or .html" --out network.png
must_fail "75x75" --size 74 --out x.svg
must_fail "--network" --network resnet --out x.svg
must_fail "--out"
must_fail "x.svg" --out missing/x.svg
[[ ! -e x.svg ]] || fail "a failed drawing must leave no file"
