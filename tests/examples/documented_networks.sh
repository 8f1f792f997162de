#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Every network that the programs know stands in the table of docs/reference/networks.md and on a page of its own.
set -euo pipefail
docs=$SOURCE_DIR/docs/reference
"$EXAMPLES_DIR/convert" --help | grep -- "--network" | grep -o '{.*}' | tr -d '{}' | tr ',' '\n' >names.txt
[[ $(wc -l <names.txt) -ge 20 ]]
while read -r name; do
  for pages in "$docs/networks.md" "$docs/networks"; do
    grep -rqF --include='*.md' -- "\`$name\`" "$pages" && continue
    echo "$pages: it must say what \`$name\` is, which programs know by that name" >&2
    exit 1
  done
done <names.txt
