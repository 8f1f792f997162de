#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# report.html in a real browser: no console message, every image is shown, and nothing is wider than the screen,
# on one of 1280 pixels and on one of 400.
set -euo pipefail
source "$SOURCE_DIR/tests/examples/support/tiny_run.sh"
source "$SOURCE_DIR/tests/examples/support/browser.sh"

fail() {
  echo "report.sh: $1" >&2
  cat dom.html browser.txt >&2
  exit 1
}
# show PAGE WIDTH: opens the page in a frame of that width. dom.html then says how many pixels at its right are hidden and
# how many images are broken; console.txt what it told the console.
show() {
  cat >frame.html <<END
<!DOCTYPE html><html lang="en"><body><iframe id="page" src="$1" width="$2" height="2000"></iframe><p id="said"></p><script>
  onload = () => {
    const page = document.getElementById("page").contentDocument;
    const images = [...page.images];
    const broken = images.filter(image => !(image.complete && image.naturalWidth > 0)).length;
    const hidden = page.documentElement.scrollWidth - page.documentElement.clientWidth;
    document.getElementById("said").textContent = "hidden " + hidden + ", images " + images.length + ", broken " + broken;
  };
</script></body></html>
END
  open_page frame.html || fail "the browser failed"
}

tiny_run run --batch 16 --epochs 1
for width in 1280 400; do
  show run/report.html $width
  [[ ! -s console.txt ]] || fail "the console must stay empty at $width pixels"
  grep -qE "hidden 0, images [1-9][0-9]*, broken 0" dom.html || fail "the page must fit into $width pixels"
done

# What the test looks for, it finds.
sed -e 's|</body>|<div style="width:2000px">x</div><img src="none.png"/><script>console.error("seen")</script></body>|' \
  run/report.html >broken.html
show broken.html 400
grep -q seen console.txt || fail "a message of the console was not seen"
grep -qE "hidden 1[0-9]{3}, images [0-9]*, broken 1" dom.html || fail "what is too wide or broken was not seen"
