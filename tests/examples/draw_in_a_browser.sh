#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# A browser runs the script of a page to its end without a complaint.
set -euo pipefail
source "$SOURCE_DIR/tests/examples/support/browser.sh"

fail() {
  echo "draw_in_a_browser.sh: $1" >&2
  cat browser.txt >&2
  exit 1
}

"$EXAMPLES_DIR/draw" --network inception_v3 --out page.html
open_page page.html || fail "the browser failed"
[[ ! -s console.txt ]] || fail "the console must stay empty"
# The last line of the script shows the tools; hovering texts have moved from titles.
grep -qF '<div class="tools">' dom.html || fail "the script must run to its end"
grep -qF 'data-about="Mixed_7c' dom.html || fail "modules must tell of themselves"

# What the test looks for, it finds.
sed -e 's|<script>|<script>throw new Error("planted");|' page.html >broken.html
open_page broken.html || fail "the browser failed"
grep -q planted console.txt || fail "a message of the console was not seen"
if grep -qF '<div class="tools">' dom.html; then fail "a script that broke off was not seen"; fi
