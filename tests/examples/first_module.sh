#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# first_module names the module's tensors and learns; the tutorial quotes it and what it prints.
set -euo pipefail
"$EXAMPLES_DIR/first_module" >out.txt
cat out.txt
grep -qx "branch1.0.conv.weight" out.txt
grep -qx "branch4.bn.num_batches_tracked" out.txt
grep -qx "module: \[1, 12, 12, 96\]" out.txt
grep -Eq "^step 20: loss = [0-9.]+, correct = 1[2-6] of 16$" out.txt

# Every line of the tutorial's C++ stands in the program.
tutorial=$SOURCE_DIR/docs/tutorial/build_an_inception_module.md
sed -n '/^```cpp$/,/^```$/p' "$tutorial" | grep -v '^```' | grep -v '^$' >quoted.txt
[[ $(wc -l <quoted.txt) -gt 20 ]]
if grep -vxF -f "$SOURCE_DIR/examples/first_module.hpp" quoted.txt; then
  echo "$tutorial: its code must be that of examples/first_module.hpp; the lines above are not" >&2
  exit 1
fi
