# SPDX-License-Identifier: MIT
# Opens pages in a real browser.

browser=
for name in ${INCEPTION_BROWSER:-} chromium google-chrome chromium-browser; do
  if command -v "$name" >/dev/null; then
    browser=$name
    break
  fi
done
if [[ -z $browser ]]; then
  echo "skipped: no browser (Debian: chromium; or name one in INCEPTION_BROWSER)"
  exit 77
fi

# open_page FILE: dom.html is then what its script has made of it, console.txt what it told the console, browser.txt all that
# the browser said. It ends with the browser's status.
open_page() {
  # --no-sandbox: a browser run by root, as in a container, has none.
  timeout 120 "$browser" --headless --no-sandbox --disable-gpu --allow-file-access-from-files --enable-logging=stderr \
    --user-data-dir="$PWD/profile" --virtual-time-budget=5000 --dump-dom "file://$PWD/$1" >dom.html 2>browser.txt || return
  sed -n '/CONSOLE/p' browser.txt >console.txt
}
