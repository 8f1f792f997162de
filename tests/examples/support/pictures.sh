# SPDX-License-Identifier: MIT
# For scripts that run programs on pictures.

# picture FILE: a PNG of 5 x 4 colours.
picture() {
  base64 -d >"$1" <<<"iVBORw0KGgoAAAANSUhEUgAAAAUAAAAECAIAAADJUWIXAAAAFElEQVR42mNkYOHgQQIsNjY2pPABiMgEdkzs5wQAAAAASUVORK5CYII="
}

# require_program NAME: skips where it was not built, because libjpeg-turbo or libpng is missing.
require_program() {
  [[ -x $EXAMPLES_DIR/$1 ]] && return
  echo "skipped: $1 is not built; it needs libjpeg-turbo and libpng"
  exit 77
}
