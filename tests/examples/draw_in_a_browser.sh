#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# A browser runs the script of a page to its end without a complaint.
set -euo pipefail
browser=$(command -v chromium || command -v chromium-browser || command -v google-chrome || true)
if [[ -z $browser ]]; then
  echo "skipped: no chromium on this machine"
  exit 77
fi
"$EXAMPLES_DIR/draw" --network inception_v3 --out page.html
timeout 120 "$browser" --headless --no-sandbox --disable-gpu --user-data-dir="$SCRATCH_DIR/profile" \
  --enable-logging=stderr --dump-dom "file://$SCRATCH_DIR/page.html" >dom.html 2>log.txt || {
  echo "skipped: chromium cannot run here: $(tail -1 log.txt)"
  exit 77
}
if grep -F ":CONSOLE" log.txt; then
  echo "draw_in_a_browser.sh: the page must run without a message; see above" >&2
  exit 1
fi
# The last line of the script shows the tools; hovering texts have moved from titles.
grep -qF '<div class="tools">' dom.html
grep -qF 'data-about="Mixed_7c' dom.html
